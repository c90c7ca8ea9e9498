"""Running a call: whatever happens becomes a message and an exit code."""

from __future__ import annotations

import os
import sys

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from b24game.cli import call as calls
from b24game.cli.call import Call
from b24game.cli.tree import PROGRAM, tree
from b24game.errors import EXIT_DONE, EXIT_INTERRUPTED, ProductError, UsageError
from b24game.language import _
from b24game.redact import redact


def run(arguments: list[str]) -> int:
    """Run one call and return its exit code."""
    call = calls.glimpse(arguments)
    try:
        return _run(arguments, call)
    except NoArgsIsHelpError as error:
        typer.echo(error.message, err=True)
        return error.exit_code
    except KeyboardInterrupt:
        return _interrupted(call, arguments)
    except BrokenPipeError:
        # Only a help page gets here (`show` minds its own pipes): the reader has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_DONE
    except Exception as error:  # noqa: BLE001 - the last line of defence, so that no secret leaks
        return _stopped(_ours(error), call)


def _interrupted(call: Call, arguments: list[str]) -> int:
    """Say what became of the work; the answer to a key needs no colour."""
    words = _("interrupted")
    if call.command == "sync" and not {"-n", "--dry-run"}.intersection(arguments):
        words = _("interrupted; what was read is kept, run it again")
    # The terminal shows ^C at the beginning of this line.
    typer.echo(f"\n{PROGRAM}: {words}", err=True)
    return EXIT_INTERRUPTED


def _run(arguments: list[str], call: Call) -> int:
    program = tree()
    try:
        with program.make_context(PROGRAM, arguments, obj=call) as context:
            program.invoke(context)
    except typer.Exit as ending:
        return ending.exit_code
    return EXIT_DONE


def _ours(error: Exception) -> ProductError:
    """Return whatever stopped the command as one of our errors."""
    if isinstance(error, ProductError):
        return error
    if isinstance(error, ClickException):
        from b24game.cli.usage import worded

        return worded(error)
    if isinstance(error, EOFError | typer.Abort):
        return UsageError(_("the question was not answered"))
    return _unexpected(error)


def _stopped(error: ProductError, call: Call) -> int:
    from b24game.show import printer

    printer.error(error, call.command or PROGRAM, call.stage())
    if call.debug:
        import traceback

        sys.stderr.write("\n" + redact(traceback.format_exc()))
    return error.exit_code


def _unexpected(error: Exception) -> ProductError:
    words = " ".join(str(error).split())
    return ProductError(
        _("this should not have happened: {kind}: {words}").format(
            kind=type(error).__name__, words=words
        ),
        hint=_("--debug shows where; please report it"),
    )
