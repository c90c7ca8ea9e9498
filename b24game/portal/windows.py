"""Reading a stream in windows of ids, each walked down by a chain of pages, several at once.

Within a batch each command filters by the last id of the one before it, `<$result[…][49][ID]`,
and nothing is ever counted: 2,500 rows a request (clients.md 5). Where the windows lie is decided
in `segments.py`, what a chain's pages prove in `walk.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Generic

from b24game.errors import PortalError
from b24game.portal.answers import Answer
from b24game.portal.asking import too_long, tries
from b24game.portal.batch import Command, Reference, send
from b24game.portal.faults import Fault, Refused, error, refusal
from b24game.portal.offsets import read_offsets
from b24game.portal.pages import PAGE_SIZE, Page, decode, sheet, unavailable, unreadable
from b24game.portal.segments import Segment, Segments
from b24game.portal.stream import Noun, Stream, Window, command
from b24game.portal.stride import LONGEST, Stride
from b24game.portal.walk import find_ends, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from b24game.portal.caller import Caller
    from b24game.portal.flight import Flight
    from b24game.portal.rows.row import Context
    from b24game.portal.walk import Ends, Known, Verdict

_CAREFUL = 4
_PASSING = frozenset({"rate", "operating", "server", "lost"})


@dataclass(frozen=True, slots=True)
class Read(Generic[Noun]):
    """One stream being read from a window on."""

    caller: Caller
    stream: Stream[Noun]
    window: Window
    context: Context

    @property
    def floor(self) -> int:
        """The last id seen before."""
        return self.window.after if isinstance(self.window.after, int) else 0

    def page(self, rows: Sequence[object], last_id: int) -> Page[Noun]:
        """Return rows as a page."""
        return decode(rows, self.stream, self.context, last_id=last_id, since=self.window.since)


@dataclass(frozen=True, slots=True)
class _Part(Generic[Noun]):
    """What came of one segment in a batch."""

    segment: Segment[Noun]
    page: Page[Noun]
    count: int
    """Rows that came, also those that `since` leaves out of the page."""
    last: int
    verdict: Verdict
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class _Landed(Generic[Noun]):
    """What came of a batch."""

    commands: int
    parts: tuple[_Part[Noun], ...]
    seconds: float = 0.0
    problem: PortalError | None = None
    """It took too long."""


def read_windows(
    read: Read[Noun], first: Sequence[Answer], low: Answer | None
) -> Iterator[Page[Noun]]:
    """Yield the pages of a stream in order of ids, beginning with answers that are there already.

    Args:
        read: the stream and its window; `window.after` is the last id seen before.
        first: answers to a chain from the greatest id down, at least one.
        low: answer to the page with the least ids, if it was asked for.

    Raises:
        Unavailable: the method is refused, keeps failing, or its answers cannot be understood.
        PortalError: the portal gives no answer after all retries.
    """
    ends = find_ends(
        [sheet(answer, read.stream) for answer in first],
        sheet(low, read.stream) if low is not None else None,
        read.floor,
    )
    delivered = read.floor
    if ends is not None:
        reader = _Reader(read, ends, max(answer.time.duration or 0.0 for answer in first))
        for page in reader.pages():
            delivered = page.last_id
            yield page
        if not reader.overlooked:
            return
    if not read.stream.id_row:
        raise unreadable(read.stream)
    window = replace(read.window, after=read.floor or None, start=0)
    yield from read_offsets(read.caller, read.stream, window, read.page, floor=delivered)


class _Reader(Generic[Noun]):
    """Keeps a few chains on their way and puts what they bring in order."""

    def __init__(self, read: Read[Noun], ends: Ends, cost: float) -> None:
        self._read = read
        self._segments: Segments[Noun] = Segments(
            [self._segment(part) for part in ends.parts], ends.density
        )
        if ends.astray:
            self._segments.longest = 1
        # Where the ends differ, chains grow from short ones.
        self._stride = Stride(LONGEST if ends.even else _CAREFUL, cost)
        self._flight: Flight[_Landed[Noun]] = read.caller.flight()
        self._patience = read.caller.patience()
        self._fault: Fault | None = None
        """What the portal said last was a fault: one chain probes, the others wait."""
        self._probing = False
        self.overlooked = False
        """The portal does not filter or sort by id."""

    def pages(self) -> Iterator[Page[Noun]]:
        """Yield what is there, at least one page, and read the rest."""
        yield from self._deliver(at_least=1)
        while self._segments.queue:
            self._launch()
            self._land(self._flight.land())
            if self.overlooked:
                return
            yield from self._deliver()

    def _segment(self, part: Known) -> Segment[Noun]:
        if part.rows is None:
            return Segment(part.low, part.top)
        page = self._read.page(part.rows, part.top)
        return Segment(part.low, part.top, page.rows, page.bad, "done")

    def _deliver(self, at_least: int = 0) -> Iterator[Page[Noun]]:
        for segment in self._segments.ready():
            if segment.rows or segment.bad:
                at_least -= 1
                yield Page(segment.rows, segment.bad, segment.top)
        if at_least > 0:
            yield Page((), (), self._read.floor)

    def _launch(self) -> None:
        if self._fault is not None:
            if self._flight.aloft:
                return
            self._bear(self._fault)
            self._probing = True
        alone = self._fault is not None or not self._stride.grown
        while self._flight.aloft < (1 if alone else self._flight.places):
            asked = self._segments.take(self._stride.length)
            if not asked:
                return
            self._flight.launch(partial(_ask, self._read, asked))

    def _bear(self, fault: Fault) -> None:
        stream = self._read.stream
        try:
            self._patience.bear(fault, stream.method, "safe")
        except PortalError:
            if fault.kind != "server":
                raise
            # The portal answers, only this method fails: others may go on.
            raise unavailable(stream, refusal(fault, stream.method)) from None

    def _land(self, landed: _Landed[Noun]) -> None:
        for part in landed.parts:
            self._take(part)
        if landed.problem is not None:
            if not self._stride.failed(landed.commands):
                raise landed.problem
            return
        self._stride.took(landed.commands, landed.seconds)
        if any(part.verdict == "end" or part.count for part in landed.parts):
            self._patience = self._read.caller.patience()
        fault = next((part.fault for part in landed.parts if part.fault is not None), None)
        # A batch that left before the fault says nothing of what works now.
        if fault is not None or self._probing:
            self._fault = fault
            self._probing = False

    def _take(self, part: _Part[Noun]) -> None:
        segment, page = part.segment, part.page
        segment.state = "waiting"
        ended = part.verdict == "end"
        if part.verdict == "overlooked":
            self.overlooked = True
        elif ended or part.count:
            self._segments.landed(segment, page.rows, page.bad, last=part.last, ended=ended)
        if part.verdict == "astray":
            self._segments.longest = 1


def _ask(read: Read[Noun], asked: Sequence[Segment[Noun]]) -> _Landed[Noun]:
    """Send one batch with a chain for each segment, and look at what came."""
    commands: dict[str, Command] = {}
    chains: list[tuple[Segment[Noun], list[str]]] = []
    for place, segment in enumerate(asked):
        window = replace(read.window, after=segment.low or None, below=segment.top + 1)
        linked = chain(
            read.stream, window, segment.pages, read.caller.server_offset, prefix=f"w{place}_"
        )
        commands.update(linked)
        chains.append((segment, list(linked)))
    count = len(commands)
    try:
        sent = send(read.caller, commands, repeat="safe", halt=True, tries=tries(count))
    except PortalError as problem:
        if not too_long(problem):
            raise
        nothing = tuple(_part(read, segment, []) for segment, _keys in chains)
        return _Landed(count, nothing, problem=problem)
    parts = [_part(read, segment, [sent.outcomes[key] for key in keys]) for segment, keys in chains]
    return _Landed(sent.ran, tuple(parts), sent.seconds)


def _part(
    read: Read[Noun], segment: Segment[Noun], outcomes: Sequence[Answer | Fault]
) -> _Part[Noun]:
    """Walk down the pages of one chain up to its first fault.

    Raises:
        ProductError: a fault that concerns more than this moment.
    """
    answers = takewhile(lambda outcome: isinstance(outcome, Answer), outcomes)
    sheets = [sheet(answer, read.stream) for answer in answers]  # type: ignore[arg-type]  # see above
    fault = next((o for o in outcomes if isinstance(o, Fault)), None)
    seen = walk(sheets, segment.low, segment.top + 1)
    verdict = seen.verdict
    if verdict == "end" or (fault is not None and fault.kind == "not_run"):
        fault = None
    if fault is not None and fault.kind == "refused" and sheets:
        # In the middle of a chain it can be the reference's fault: ask for the page by name.
        verdict, fault = "astray", None
    if fault is not None and fault.kind not in _PASSING:
        problem = error(fault, read.stream.method)
        raise unavailable(read.stream, problem) if isinstance(problem, Refused) else problem
    page = read.page(seen.rows, segment.top)
    return _Part(segment, page, len(seen.rows), seen.last, verdict, fault)


def chain(
    stream: Stream[Noun], window: Window, length: int, server_offset: int, *, prefix: str
) -> dict[str, Command]:
    """Return `length` commands under `prefix0`, `prefix1` …, each going on below the last one."""
    path = f"[{stream.path}]" if stream.path else ""
    commands: dict[str, Command] = {}
    follows = ""
    for place in range(length):
        page = replace(window, down=True)
        if follows:
            last = f"$result[{follows}]{path}[{PAGE_SIZE - 1}][{stream.id_row}]"
            page = replace(page, below=Reference(last))
        key = f"{prefix}{place}"
        commands[key] = command(stream, page, server_offset, follows=follows)
        follows = key
    return commands
