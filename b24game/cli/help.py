"""Help pages: translated, commands in groups, examples and exit status at the end.

Typer 0.28 has most of these words in English only, and prints groups of commands only with Rich,
which costs 130 ms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from b24game.cli import call, common
from b24game.errors import UsageError
from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer._click import Command as AnyCommand
    from typer._click import Context, HelpFormatter
    from typer.core import TyperArgument, TyperOption

    Parameter = TyperArgument | TyperOption

Examples = tuple[tuple[str, str], ...]
"""Runnable lines, each with what it is for."""


def epilog(examples: Examples, codes: Sequence[int] = (0, 2)) -> str:
    """Return the end of a help page, ready to be printed as it is."""
    width = max(len(line) for line, _purpose in examples)
    lines = [_("Examples:")]
    lines += [f"  {line.ljust(width)}  {purpose}" for line, purpose in examples]
    return "\n".join([*lines, "", _("Exit status:"), *_codes(codes)])


def _codes(codes: Sequence[int]) -> list[str]:
    words = {
        0: _("done, or nothing to do"),
        1: _("own failure"),
        2: _("wrong call"),
        3: _("partly done: a source could not be read"),
        4: _("the portal refuses to let us in"),
        5: _("configuration or rules are wrong"),
        6: _("portal unreachable"),
        7: _("state file unusable"),
        11: _("another run is busy"),
        130: _("interrupted"),
    }
    return [f"  {code:<3} {words[code]}" for code in codes]


def _write_usage(command: AnyCommand, context: Context, formatter: HelpFormatter) -> None:
    pieces = " ".join(command.collect_usage_pieces(context))
    formatter.write_usage(context.command_path, pieces, prefix=_("Usage: "))


def _write_options(command: AnyCommand, context: Context, formatter: HelpFormatter) -> None:
    """Write arguments, then the command's own options, then the common ones."""
    own: dict[str, list[tuple[str, str]]] = {"argument": [], "option": [], "common": []}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        shared = parameter.name in {*common.NAMES, "version", "help"}
        if record is not None:
            own["common" if shared else parameter.param_type_name].append(record)
    for title, records in (
        (_("Arguments"), own["argument"]),
        (_("Options"), own["option"]),
        (_("Common options"), own["common"]),
    ):
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def _write_epilog(command: AnyCommand, formatter: HelpFormatter) -> None:
    if command.epilog:
        formatter.write_paragraph()
        formatter.write(command.epilog + "\n")


class ProductCommand(TyperCommand):
    """A command that accepts the common options behind its name."""

    def __init__(self, name: str | None, **settings: Any) -> None:  # noqa: ANN401 - Typer's own
        super().__init__(name, **{**settings, "options_metavar": _("[OPTIONS]")})

    def invoke(self, ctx: Context) -> Any:  # noqa: ANN401 - Typer's own
        """Run the command with what it declares itself; the rest goes to the call."""
        _note(ctx)
        if verbose := call.of(_public(ctx)).verbose:
            from b24game.cli import log

            log.listen(verbose)
        return super().invoke(ctx)

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """Return `--help`, which Typer describes in English only."""
        return _worded(super().get_help_option(ctx))

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the usage line in the spoken language."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the options, the common ones last."""
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write examples and exit status without rewrapping them."""
        del ctx
        _write_epilog(self, formatter)


class ProductGroup(TyperGroup):
    """The program, or a noun with verbs; `sections` arranges the commands on the page."""

    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - Typer's own
        words = {
            "options_metavar": _("[OPTIONS]"),
            "subcommand_metavar": _("COMMAND [ARGS]..."),
        }
        super().__init__(**{**settings, **words})

    def invoke(self, ctx: Context) -> Any:  # noqa: ANN401 - Typer's own
        """Go on to the command; a noun's own options go to the call."""
        if ctx.parent is not None:
            _note(ctx)
        return super().invoke(ctx)

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """Return `--help`, which Typer describes in English only."""
        return _worded(super().get_help_option(ctx))

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the usage line in the spoken language."""
        _write_usage(self, ctx, formatter)

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the commands first: whoever asks the program for help looks for one."""
        self.format_commands(ctx, formatter)
        _write_options(self, ctx, formatter)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write the commands under the titles of their groups."""
        sections = self.sections or ((_("Commands"), tuple(self.list_commands(ctx))),)
        every = [" ".join(path) for path, _leaf in leaves(self)]
        width = max(len(name) for name in every)
        for title, names in sections:
            rows = []
            for path, leaf in leaves(self):
                if path[0] in names:
                    rows.append((" ".join(path).ljust(width), leaf.get_short_help_str(200)))
            with formatter.section(title):
                formatter.write_dl(rows)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Write examples and exit status without rewrapping them."""
        del ctx
        _write_epilog(self, formatter)

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, AnyCommand | None, list[str]]:
        """Find the command, or tell which one may have been meant."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            self._unknown(ctx, args[0])
        return super().resolve_command(ctx, args)

    def _unknown(self, context: Context, name: str) -> NoReturn:
        from difflib import get_close_matches

        near = get_close_matches(name, self.list_commands(context))
        hint = (
            _("did you mean {names}?").format(names=", ".join(near))
            if near
            else _("{program} --help lists the commands").format(program=context.command_path)
        )
        raise UsageError(_("no such command: {name}").format(name=name), hint=hint)


def _note(context: Context) -> None:
    """Hand the common options to the call, so that the command gets only its own."""
    asked = call.of(_public(context))
    asked.command = context.command_path.partition(" ")[2]
    shared = {name: context.params.pop(name) for name in common.NAMES if name in context.params}
    asked.note({**shared, "verbose": shared.get("verbose") or None})


def _worded(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help = _("Show this page and exit.")
    return option


def leaves(group: TyperGroup) -> list[tuple[tuple[str, ...], TyperCommand | TyperGroup]]:
    """Return every command below `group` with its words, in the order of the help page.

    A noun that does something by itself stands before its verbs.
    """
    found: list[tuple[tuple[str, ...], TyperCommand | TyperGroup]] = []
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            if command.invoke_without_command:
                found.append(((name,), command))
            found += [((name, *path), leaf) for path, leaf in leaves(command)]
        elif isinstance(command, TyperCommand) and not command.hidden:
            found.append(((name,), command))
    return found


def _public(context: Context) -> typer.Context:
    """Typer makes contexts of its base class, which has all that `call.of` needs."""
    return context  # type: ignore[return-value]
