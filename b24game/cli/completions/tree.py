"""The command tree as a shell needs it: words, options and what their values can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from typer.core import TyperGroup

from b24game.cli.tree import PROGRAM, tree

if TYPE_CHECKING:
    from typer._click import Command
    from typer._click.core import Parameter


@dataclass(frozen=True, slots=True)
class Option:
    """An option with all its spellings."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    values: tuple[str, ...]
    """The values to choose from, if they are known."""
    path: bool
    """The value is a file's name."""


@dataclass(frozen=True, slots=True)
class Words:
    """What can follow `path`: the program itself, a group or a command."""

    path: tuple[str, ...]
    help: str
    commands: tuple[tuple[str, str], ...]
    options: tuple[Option, ...]
    takes_path: bool
    """An argument is a file's name."""


def words() -> tuple[Words, ...]:
    """Return the program, then every group and command below it."""
    return tuple(_walk(tree(), ()))


def _walk(command: Command, path: tuple[str, ...]) -> list[Words]:
    context = command.make_context(PROGRAM, [], resilient_parsing=True)
    below = command.commands if isinstance(command, TyperGroup) else {}
    parameters = command.get_params(context)
    here = Words(
        path,
        command.get_short_help_str(200),
        tuple((name, one.get_short_help_str(200)) for name, one in below.items()),
        tuple(_option(one) for one in parameters if one.param_type_name == "option"),
        any(_is_path(one) for one in parameters if one.param_type_name == "argument"),
    )
    found = [here]
    for name, one in below.items():
        found += _walk(one, (*path, name))
    return found


def _option(parameter: Parameter) -> Option:
    flag = bool(getattr(parameter, "is_flag", False) or getattr(parameter, "count", False))
    return Option(
        tuple(parameter.opts),
        str(getattr(parameter, "help", None) or ""),
        takes_value=not flag,
        values=tuple(str(value) for value in getattr(parameter.type, "choices", ())),
        path=_is_path(parameter),
    )


def _is_path(parameter: Parameter) -> bool:
    return parameter.type.name in {"path", "file", "directory", "filename"}
