"""The entrance of this room: reports and errors, printed where and how they were asked for."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager  # noqa: TC003 - part of a signature people read
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from b24game.show import envelope, notes, safe
from b24game.show import markdown as markdown_page
from b24game.show.blocks import Scene, Verbatim, gap, text
from b24game.show.delimited import delimited
from b24game.show.progress import Lines, Silence
from b24game.show.terminal import look
from b24game.show.views import view_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from b24game.errors import ProductError
    from b24game.model import Finding, Report
    from b24game.show.blocks import Block
    from b24game.show.forms import Colour, Form
    from b24game.show.terminal import Terminal
    from b24game.show.views import View


@dataclass(frozen=True, slots=True)
class Stage:
    """Two streams, what they can do, and the form that was asked for."""

    form: Form
    out: TextIO
    err: TextIO
    screen: Terminal
    """The facts about `out`."""
    margin: Terminal
    """The facts about `err`."""
    quiet: bool = False
    verbose: bool = False


def stage(
    form: Form | None,
    colour: Colour,
    environment: Mapping[str, str],
    *,
    quiet: bool = False,
    verbose: bool = False,
) -> Stage:
    """Return the stage of this process; unasked, a terminal gets a table and a pipe TSV."""
    screen = look(sys.stdout, colour, environment)
    return Stage(
        form=form or ("table" if screen.interactive else "tsv"),
        out=sys.stdout,
        err=sys.stderr,
        screen=screen,
        margin=look(sys.stderr, colour, environment),
        quiet=quiet,
        verbose=verbose,
    )


def report(report: Report[Any], stage: Stage, zone: tzinfo) -> None:
    """Print a report to stdout, and what it found to stderr."""
    view = view_of(report.data)
    if stage.form == "json":
        _write(
            stage.out,
            envelope.of_report(
                report,
                zone,
                pretty=stage.screen.interactive,
                ascii_only=not _carries_unicode(stage.out),
            ),
        )
        return
    _write(stage.out, _page(report, view, stage, Scene(stage.screen, zone)))
    if not view.tells_findings:
        _tell(report.findings, stage)


def error(error: ProductError, command: str, stage: Stage) -> None:
    """Print why a command was stopped: as JSON where JSON was asked for, else to stderr."""
    if stage.form == "json":
        pretty, ascii_only = stage.screen.interactive, not _carries_unicode(stage.out)
        told = envelope.of_error(error, command, pretty=pretty, ascii_only=ascii_only)
        _write(stage.out, told)
    else:
        _write(stage.err, notes.of_error(error, colour=stage.margin.colour))


def heading(words: str, stage: Stage) -> None:
    """Print a heading between two reports; forms for programs have none."""
    if stage.form == "table":
        _write(stage.out, _drawn([gap(), text(words, "title"), gap()], stage.screen))
    elif stage.form == "markdown":
        _write(stage.out, f"\n## {safe.markdown(words)}\n\n")


def words(sentences: Iterable[str], stage: Stage) -> None:
    """Print sentences for people; forms for programs have none."""
    if stage.form == "table":
        _write(stage.out, _drawn([text(sentence) for sentence in sentences], stage.screen))
    elif stage.form == "markdown":
        _write(stage.out, "".join(f"{safe.markdown(sentence)}\n" for sentence in sentences))


def progress(stage: Stage) -> AbstractContextManager[Silence]:
    """Return what a job tells its progress to; use it as a context manager."""
    if stage.quiet:
        return Silence()
    if stage.verbose:
        return Lines(stage.err)
    if not stage.margin.interactive:
        return Silence()
    from b24game.show.bar import Bar  # noqa: PLC0415 - Rich only where a person sees it

    return Bar(stage.err, stage.margin)


def _page(report: Report[Any], view: View, stage: Stage, scene: Scene) -> str:
    if stage.form == "table":
        return _drawn(view.blocks(report, scene), stage.screen)
    if stage.form == "markdown" and view.markdown:
        return view.markdown(report, scene)
    grid = view.grid(report, scene)
    if isinstance(grid, Verbatim):
        return safe.lines(grid.text).rstrip("\n") + "\n"
    if stage.form == "markdown":
        return markdown_page.table(grid)
    return delimited(grid, "csv" if stage.form == "csv" else "tsv")


def _drawn(blocks: Iterable[Block], terminal: Terminal) -> str:
    from b24game.show.draw import drawn  # noqa: PLC0415 - Rich only for a table

    return drawn(blocks, terminal)


def _tell(findings: tuple[Finding, ...], stage: Stage) -> None:
    levels = {"error"} if stage.quiet else {"error", "warning"}
    if stage.verbose:
        levels.add("info")
    told = [finding for finding in findings if finding.level in levels]
    _write(stage.err, notes.of_findings(told, colour=stage.margin.colour))


def _carries_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().startswith("utf")


def _write(stream: TextIO, words: str) -> None:
    """Write at once; a reader that has gone (`| head`) is no failure of ours."""
    try:
        stream.write(words)
        stream.flush()
    except BrokenPipeError:
        # Python flushes once more at the end, so the stream must lead somewhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
