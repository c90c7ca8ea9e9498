"""Reading a stream by `>ID` chains: each command filters by the last id of the one before.

Trust nothing (clients.md 5, 6): a reference past a short page resolves to 1 and sends the whole
table again, an unknown filter is dropped silently, an order may be ignored. So ids must strictly
increase; everything after the first short page is ignored; a chain that leads astray is given up
for one page a request, a filter that is overlooked for offsets. Only a short page that names no
next one proves the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, Literal

from b24game.errors import PortalError
from b24game.portal.answers import Answer
from b24game.portal.asking import ask_chain
from b24game.portal.batch import Reference
from b24game.portal.faults import Fault, Refused, error, refusal
from b24game.portal.offsets import read_offsets
from b24game.portal.pages import PAGE_SIZE, Sheet, decode, sheet, unavailable, unreadable
from b24game.portal.stream import Noun, Stream, Window, command
from b24game.portal.stride import Stride

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.portal.batch import Command
    from b24game.portal.caller import Caller
    from b24game.portal.pages import Page
    from b24game.portal.rows.row import Context

Verdict = Literal["more", "end", "astray", "overlooked"]
_FIRST_CHAIN = 4


@dataclass(slots=True)
class _Cursor:
    """How far a read has come."""

    last: int
    sheets: int = 0
    first_ids: set[int] = field(default_factory=set)
    nameless: list[object] = field(default_factory=list)
    """Rows without an id that were delivered: nothing else tells them from new ones."""
    tail: list[object] = field(default_factory=list)
    """Those after the last id: the next page may begin with them again."""

    def take(self, sheets: Sequence[Sheet]) -> tuple[list[object], Verdict]:
        """Return the rows of the sheets that are what was asked for, and how to go on."""
        rows: list[object] = []
        for place, one in enumerate(sheets):
            if not one.follows(self.last):
                if not self.sheets and one.ends:
                    # All there is, in another order: no reason to read it twice.
                    rows.extend(one.above(self.last))
                    self.last = max((self.last, *one.known))
                    return rows, "end"
                return rows, "astray" if place else "overlooked"
            rows.extend(self._fresh(one))
            if known := one.known:
                self.last = known[-1]
                if not self.sheets:
                    self.first_ids.update(known)
                self.sheets += 1
            if one.ends:
                return rows, "end"
            if not known:
                return rows, "overlooked"
            if not one.full:
                # The chain refers to a fiftieth row that is not there.
                return rows, "astray"
        return rows, "more"

    def _fresh(self, one: Sheet) -> list[object]:
        """Return the rows of a sheet without the nameless ones that the last one ended with."""
        repeated, self.tail = self.tail, []
        rows: list[object] = []
        ids_seen = False
        for row, number in zip(one.rows, one.ids, strict=True):
            if number is not None:
                ids_seen = True
                self.tail = []
            elif not ids_seen and row in repeated:
                repeated.remove(row)
                self.tail.append(row)
                continue
            else:
                self.nameless.append(row)
                self.tail.append(row)
            rows.append(row)
        return rows


@dataclass(frozen=True, slots=True)
class Read(Generic[Noun]):
    """One stream being read from a window on."""

    caller: Caller
    stream: Stream[Noun]
    window: Window
    context: Context

    def page(self, rows: Sequence[object], last_id: int) -> Page[Noun]:
        """Return rows as a page."""
        return decode(rows, self.stream, self.context, last_id=last_id, since=self.window.since)


def read_keyset(read: Read[Noun], first: Sequence[Answer]) -> Iterator[Page[Noun]]:
    """Yield the pages of a stream, beginning with answers that are already there.

    Args:
        read: the stream and its window; `window.after` is the last id seen before.
        first: answers to consecutive pages of that window, at least one.

    Raises:
        Unavailable: the method is refused, keeps failing, or its answers cannot be understood.
        PortalError: the portal gives no answer after all retries.
    """
    stream = read.stream
    cursor = _Cursor(read.window.after if isinstance(read.window.after, int) else 0)
    rows, verdict = cursor.take([sheet(answer, stream) for answer in first])
    if rows or verdict != "overlooked":
        yield read.page(rows, cursor.last)
    stride = Stride(_FIRST_CHAIN)
    patience = read.caller.patience()
    chained = verdict != "astray"
    while verdict in {"more", "astray"}:
        answers, fault = _ask(read, cursor.last, stride, chained=chained)
        if not answers and fault is not None:
            if fault.kind == "refused":
                raise unavailable(stream, _refused(fault, stream))
            try:
                patience.bear(fault, stream.method, "safe")
            except PortalError:
                if fault.kind != "server":
                    raise
                # The portal answers, only this method fails: others may go on.
                raise unavailable(stream, refusal(fault, stream.method)) from None
            continue
        patience = read.caller.patience()
        rows, verdict = cursor.take([sheet(answer, stream) for answer in answers])
        # A refusal in the middle of a chain can be the reference's fault: ask for it by name.
        chained = chained and verdict != "astray" and (fault is None or fault.kind != "refused")
        if rows:
            yield read.page(rows, cursor.last)
    if verdict == "overlooked":
        yield from _by_offset(read, cursor)


def _by_offset(read: Read[Noun], cursor: _Cursor) -> Iterator[Page[Noun]]:
    """Go through the whole list; what the chain has delivered already is left out."""
    if not read.stream.id_row:
        raise unreadable(read.stream)
    proven = cursor.sheets > 1
    asked = read.window.after if isinstance(read.window.after, int) else 0
    window = replace(read.window, after=asked or None, start=0)
    yield from read_offsets(
        read.caller,
        read.stream,
        window,
        read.page,
        known=set() if proven else cursor.first_ids,
        floor=cursor.last if proven else asked,
        nameless=cursor.nameless,
    )


def _ask(
    read: Read[Noun], last: int, stride: Stride, *, chained: bool
) -> tuple[list[Answer], Fault | None]:
    """Return the answers of one chain up to its first fault."""

    def commands(length: int) -> dict[str, Command]:
        return chain(
            read.stream, replace(read.window, after=last), length, read.caller.server_offset
        )

    answers: list[Answer] = []
    for outcome in ask_chain(read.caller, commands, stride, chained=chained):
        if isinstance(outcome, Answer):
            answers.append(outcome)
        elif outcome.kind in {"refused", "server", "lost", "rate", "operating", "not_run"}:
            return answers, outcome
        else:
            raise error(outcome, read.stream.method)
    return answers, None


def chain(
    stream: Stream[Noun], window: Window, length: int, server_offset: int, *, prefix: str = "p"
) -> dict[str, Command]:
    """Return `length` commands under `prefix0`, `prefix1` …, each following the one before."""
    path = f"[{stream.path}]" if stream.path else ""
    commands: dict[str, Command] = {}
    follows = ""
    for place in range(length):
        after = window.after
        if follows:
            after = Reference(f"$result[{follows}]{path}[{PAGE_SIZE - 1}][{stream.id_row}]")
        key = f"{prefix}{place}"
        page = replace(window, after=after)
        commands[key] = command(stream, page, server_offset, follows=follows)
        follows = key
    return commands


def _refused(fault: Fault, stream: Stream[Noun]) -> Refused:
    problem = error(fault, stream.method)
    if not isinstance(problem, Refused):
        raise problem
    return problem
