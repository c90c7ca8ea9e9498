"""The progress bar: on stderr, on a terminal, gone when the job is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TextIO

from rich.console import Console
from rich.progress import Progress as RichProgress
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from b24game.show import safe, words
from b24game.show.numbers import number
from b24game.show.progress import Silence, waiting

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import TaskID

    from b24game.show.terminal import Terminal


class Bar(Silence):
    """One line: the step, the stream being read, its rows so far, the time it took."""

    def __init__(self, out: TextIO, terminal: Terminal) -> None:
        console = Console(
            file=out,
            width=terminal.width,
            force_terminal=True,
            color_system="standard" if terminal.colour else None,
            legacy_windows=False,
            markup=False,
            emoji=False,
        )
        self._drawing = RichProgress(
            SpinnerColumn("dots" if terminal.unicode else "line"),
            TextColumn("{task.description}", markup=False),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._drawing.start()
        self._task = self._drawing.add_task("", total=None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._drawing.stop()

    def advance(self, stream: str, rows: int) -> None:
        """Show the rows of `stream` so far."""
        self._rows[stream] = self._rows.get(stream, 0) + rows
        self._show(f"{words.stream(stream)}  {number(self._rows[stream])}")

    def wait(self, reason: str, seconds: float) -> None:
        """Show what is waited for."""
        self._show(waiting(reason, seconds))

    def say(self, text: str) -> None:
        """Show `text`."""
        self._show(text)

    def _show(self, text: str) -> None:
        if self._task is not None:
            self._drawing.update(self._task, description=safe.line(text))
