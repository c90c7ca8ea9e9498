"""Mistakes in a call, worded in our language: Typer 0.28 words them in English only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from typer._click import exceptions as mistakes

from b24game.errors import UsageError
from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer._click.core import Parameter

_WORDINGS: tuple[tuple[str, Callable[[], str]], ...] = (
    (r"Option '(?P<name>.+)' requires an argument\.", lambda: _("{name} needs a value")),
    (r"Option '(?P<name>.+)' does not take a value\.", lambda: _("{name} takes no value")),
    (
        r"Got unexpected extra argument\(s\) \((?P<words>.*)\)",
        lambda: _("too many arguments: {words}"),
    ),
    (r"'(?P<value>.*)' is not a valid int(?: range)?\.", lambda: _("{value} is no whole number")),
    (r"'(?P<value>.*)' is not a valid float\.", lambda: _("{value} is no number")),
    (
        r"(?P<value>.*) is not in the range x>=(?P<least>.*)\.",
        lambda: _("{value} is too small: at least {least}"),
    ),
    (r"(?P<value>.*) is not in the range (?P<range>.*)\.", lambda: _("{value} is not in {range}")),
    (
        r"'(?P<value>.*)' is not one of (?P<choices>.*)\.",
        lambda: _("{value} is none of {choices}"),
    ),
    (r"Missing command\.", lambda: _("a command is missing")),
)
"""What the parser says, and how we say it; `tests/cli/test_usage.py` provokes each."""


def worded(error: mistakes.ClickException) -> UsageError:
    """Return the mistake the parser found as one of ours."""
    context = getattr(error, "ctx", None)
    page = f"{context.command_path} --help" if context else "b24game --help"
    hint = _("{page} shows how to call it").format(page=page)
    if isinstance(error, mistakes.NoSuchOption):
        if error.possibilities:
            hint = _("did you mean {names}?").format(names=", ".join(sorted(error.possibilities)))
        return UsageError(_("no such option: {name}").format(name=error.option_name), hint=hint)
    if isinstance(error, mistakes.MissingParameter):
        name = _name(error.param)
        return UsageError(_("{name} is missing").format(name=name), hint=hint)
    message = _translated(error.message)
    if isinstance(error, mistakes.BadParameter) and error.param is not None:
        message = f"{_name(error.param)}: {message}"
    return UsageError(message, hint=hint)


def _translated(message: str) -> str:
    for pattern, wording in _WORDINGS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            words = {name: value.replace("'", "") for name, value in found.groupdict().items()}
            return wording().format(**words)
    return message


def _name(parameter: Parameter | None) -> str:
    if parameter is None:
        return ""
    return (
        max(parameter.opts, key=len)
        if parameter.param_type_name == "option"
        else (parameter.metavar or parameter.human_readable_name)
    )
