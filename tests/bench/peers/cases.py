"""What is measured: one entry a case."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

ROWS_A_REQUEST = 2_500
WRITES_A_REQUEST = 50
PAGE = 50
CHAINS = 10
BURST = 50
DRAIN = 2.0
LISTS = ("crm.item.list", "crm.deal.list")
OURS = "b24game"

Task = Literal["read", "sparse", "update", "processes", "sync"]
_SHARE = 0.05
_KINDS: tuple[dict[str, object], ...] = (
    {"kind": "reset"},
    {"kind": "reset_after"},
    {"kind": "truncated"},
    {"kind": "html", "status": 200},
    {"kind": "html", "status": 502},
    {"kind": "html", "status": 503},
    {"kind": "lost_answer"},
    {"kind": "error", "method": "batch", "status": 500},
    {"kind": "slow", "seconds": 12.0},
)


@dataclass(frozen=True)
class Case:
    """One line of the table for each client."""

    name: str
    text: str
    deals: int
    task: Task = "read"
    page: float = 0.0
    """Seconds that each call inside a request takes."""
    limits: Mapping[str, object] = field(default_factory=dict)
    """Beside the bucket; without an entry no operating time is counted."""
    faults: tuple[Mapping[str, object], ...] = ()
    gateway: float = 0.0
    """Seconds after which whatever stands before the portal answers 504."""
    floor: float = 0.0
    """Seconds that no client can beat for another reason than the bucket."""
    runs: int = 1
    peers: int = 1
    """Runs of each peer; 0 where a peer has nothing to compare."""
    cap: float = 1800.0
    peers_cap: float = 600.0
    writes: int = 0
    changed: int = 0
    scale: int = 1
    """By how much the portal's times are shortened."""

    @property
    def rows(self) -> int:
        """Rows or writes that are right."""
        return self.writes or self.changed or self.deals

    @property
    def least(self) -> int:
        """The fewest requests possible."""
        if self.task == "sync":
            return 1
        once = ceil(self.rows / (WRITES_A_REQUEST if self.writes else ROWS_A_REQUEST))
        return once * (PROCESSES if self.task == "processes" else 1)

    @property
    def limit(self) -> float:
        """The seconds no client can beat."""
        return max(self.floor, (self.least - BURST) / DRAIN, 0.0)


PROCESSES = 4


def cases(*, full: bool = False, slow_peers: bool = False) -> list[Case]:
    """Return every case; `full` shortens nothing, `slow_peers` lets peers read the slow 500k."""
    scale = 1 if full else 10
    return [
        Case("read-100k", "every deal of 100,000", 100_000),
        Case("read-500k", "every deal of 500,000", 500_000),
        Case(
            "slow-500k",
            "the same, each page takes 30 ms",
            500_000,
            page=0.03,
            peers=int(slow_peers),
            peers_cap=400,
        ),
        Case(
            "sparse",
            "the 208 of 500,000 deals that changed",
            500_000,
            task="sparse",
            changed=208,
        ),
        Case(
            "slow-10k",
            "10,000 deals, each page takes 1.4 s, 504 after 60 s",
            10_000,
            page=1.4,
            gateway=60.0,
            peers_cap=400,
        ),
        operating_methods(scale),
        operating_ban(scale),
        Case(
            "faults",
            "250,000 deals, 5 % of the requests struck by a fault of each kind (about 37 % in all)",
            250_000,
            faults=tuple({**kind, "probability": _SHARE} for kind in _KINDS),
            runs=10,
            peers=3,
        ),
        Case(
            "faults-light",
            "250,000 deals, 5 % of the requests struck by any fault",
            250_000,
            faults=tuple({**kind, "probability": _SHARE / len(_KINDS)} for kind in _KINDS),
            runs=10,
            peers=3,
        ),
        Case("update-10k", "10,000 crm.item.update", 10_000, task="update", writes=10_000),
        Case(
            "processes",
            f"{PROCESSES} processes read 100,000 deals each, at once",
            100_000,
            task="processes",
            peers=0,
        ),
        Case("unchanged", "`b24game sync` of the demo company, again", 0, task="sync", peers=0),
    ]


def operating_methods(scale: int) -> Case:
    """Return the case of the documented billing: 500 s of pages where 480 s are granted.

    Shortened by fewer deals: with shorter pages the requests themselves would outlast the window.
    """
    deals, granted, window = 250_000 // scale, 480 / scale, 600 / scale
    return Case(
        "operating-methods",
        f"{deals:,} deals at 100 ms a page; each method may run {granted:g} s in {window:g} s",
        deals,
        page=0.1,
        limits={"operating": granted, "window": window, "cost": dict.fromkeys(LISTS, 0.1)},
        floor=window,
        cap=3600,
        peers_cap=1800,
        scale=scale,
    )


def operating_ban(scale: int) -> Case:
    """Return the case of the other billing: 48 batches use up what is granted, of the 80 needed.

    A batch takes 5 s, so ten at once are all that two requests a second can use in the long run:
    the limit is the ban and the pages' own time in ten chains. Shortened by shorter pages: with
    fewer deals all requests would be under way before the ban.
    """
    deals, page, granted, ban = 200_000, 0.1 / scale, 120 / scale, 300 / scale
    return Case(
        "operating-ban",
        f"{deals:,} deals at {page * 1000:g} ms a page, half of which is billed to `batch`; after"
        f" {granted:g} s it is banned for {ban:g} s; the limit is that and the pages in ten chains",
        deals,
        page=page,
        limits={
            "operating": granted,
            "window": 600 / scale,
            "billing": "request",
            "ban": ban,
            "batch_weight": 0.5,
            "cost": dict.fromkeys(LISTS, page),
        },
        floor=ban + deals / PAGE * page / CHAINS,
        cap=3600,
        peers_cap=1800,
        scale=scale,
    )


def smaller(case: Case, deals: int) -> Case:
    """Return a case on at most so many deals, for trying the bench out."""
    if case.task == "sync" or case.deals <= deals:
        return case
    text = f"{case.text}, tried with {deals:,}"
    return replace(case, text=text, deals=deals, writes=min(case.writes, deals))
