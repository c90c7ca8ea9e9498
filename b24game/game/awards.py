"""The badges that people hold, and the difference to those that are due.

An award is never changed. One whose ground fell away is revoked by a linked row, if its badge says
so; won again after that, it is a new turn of the same badge. Nothing is given twice.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from b24game.model import Moment
    from b24game.rules.ruleset import TierId

GROUND_GONE = "ground_gone"


class Key(NamedTuple):
    """What can be won once."""

    badge: str
    tier: str
    """Empty where the badge has no tiers."""
    person_id: int
    period: str
    """Empty where the badge has no periods."""


@dataclass(frozen=True, slots=True)
class Due:
    """A time in which somebody fulfilled what a badge asks for."""

    badge: str
    tier: str
    person_id: int
    begins: Moment
    """The start of the period."""
    at: Moment
    """The moment of the qualifying event."""
    value: float
    fact_id: int | None
    fallen: Moment | None = None
    """When the ground fell away."""


@dataclass(frozen=True, slots=True)
class Award:
    """A badge that somebody was, or is to be, given."""

    key: Key
    turn: int
    at: Moment
    value: float
    fact_id: int | None
    version: str
    id: int | None = None
    """Absent: not given yet."""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Revocation:
    """An award, given or to be given, that is to be taken back."""

    award: Award
    at: Moment


class Holding(NamedTuple):
    """A badge, or one tier of it, that somebody holds."""

    badge: str
    tier: TierId | Literal[""]
    times: int
    """How often it was won and not taken back."""


@dataclass(slots=True)
class Plan:
    """What is to be written, and what everybody holds already."""

    awarded: list[Award] = field(default_factory=list)
    revoked: list[Revocation] = field(default_factory=list)
    held: list[Award] = field(default_factory=list)
    decided: list[tuple[str, str]] = field(default_factory=list)
    """(badge, period) whose winners stand now."""
    waiting: list[tuple[str, str]] = field(default_factory=list)
    """(badge, period) that could be decided if every source had been read."""


def held(connection: sqlite3.Connection) -> dict[Key, list[Award]]:
    """Return all awards by what they are for, turn by turn; an old file has none."""
    found: dict[Key, list[Award]] = defaultdict(list)
    if connection.execute("PRAGMA table_info(awards)").fetchone() is None:
        return found
    rows = connection.execute(
        "SELECT a.*, r.id IS NOT NULL AS revoked FROM awards a"
        " LEFT JOIN revocations r ON r.award_id = a.id ORDER BY a.turn, a.id"
    )
    for row in rows:
        key = Key(row["badge"], row["tier"], row["person_id"], row["period"])
        found[key].append(
            Award(
                key=key,
                turn=row["turn"],
                at=row["at"],
                value=row["value"],
                fact_id=row["fact_id"],
                version=row["version"],
                id=row["id"],
                revoked=bool(row["revoked"]),
            )
        )
    return found


def holdings(connection: sqlite3.Connection) -> dict[int, list[Holding]]:
    """Return what each person holds now, in the order in which it was won last."""
    found: dict[int, list[Holding]] = defaultdict(list)
    rows = connection.execute(
        "SELECT person_id, badge, tier, count(*) FROM awards a"
        " WHERE NOT EXISTS (SELECT 1 FROM revocations r WHERE r.award_id = a.id)"
        " GROUP BY person_id, badge, tier ORDER BY max(at), max(id)"
    )
    for person, *holding in rows:
        found[person].append(Holding(*holding))
    return found


def decided(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return the (badge, period) whose winners stand."""
    if connection.execute("PRAGMA table_info(badge_periods)").fetchone() is None:
        return set()
    return {(row[0], row[1]) for row in connection.execute("SELECT * FROM badge_periods")}


def kept(
    due: Mapping[Key, Sequence[Due]], known: Mapping[Key, Sequence[Award]], version: str
) -> Iterable[Award]:
    """Return what is to be given of a badge that stays: whatever was held once, once."""
    for key, times in due.items():
        if not known.get(key):
            yield _award(key, 1, times[0], version)


def revocable(
    due: Mapping[Key, Sequence[Due]],
    known: Mapping[Key, Sequence[Award]],
    version: str,
    as_of: Moment,
) -> Iterable[Award | Revocation]:
    """Return what is to be given and taken back of a badge that falls with its ground.

    Late data may tell another past than the one that was given: then what stands at last decides.
    """
    for key in dict.fromkeys((*due, *known)):
        times, turns = due.get(key, ()), known.get(key, ())
        for number, time in enumerate(times, 1):
            if number > len(turns):
                award = _award(key, number, time, version)
                yield award
                if time.fallen is not None:
                    yield Revocation(award, time.fallen)
        if not turns:
            continue
        last, fallen = turns[-1], times[min(len(turns), len(times)) - 1].fallen if times else as_of
        stands = bool(times) and (len(times) > len(turns) or times[-1].fallen is None)
        if not last.revoked and fallen is not None:
            yield Revocation(last, max(fallen, last.at))
        elif last.revoked and stands and len(times) <= len(turns):
            yield _award(key, len(turns) + 1, times[-1], version)


def write(connection: sqlite3.Connection, plan: Plan, run: int, as_of: Moment) -> None:
    """Record what a plan gives, takes back and decides."""
    given: dict[tuple[Key, int], int] = {}
    for award in plan.awarded:
        cursor = connection.execute(
            "INSERT INTO awards (run_id, badge, tier, person_id, period, turn, at, given_at, value,"
            " fact_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                run,
                *award.key,
                award.turn,
                award.at,
                as_of,
                award.value,
                award.fact_id,
                award.version,
            ),
        )
        given[award.key, award.turn] = cursor.lastrowid or 0
    for revocation in plan.revoked:
        award = revocation.award
        connection.execute(
            "INSERT INTO revocations (award_id, run_id, at, reason) VALUES (?, ?, ?, ?)",
            (
                given[award.key, award.turn] if award.id is None else award.id,
                run,
                revocation.at,
                GROUND_GONE,
            ),
        )
    connection.executemany(
        "INSERT INTO badge_periods VALUES (?, ?, ?)",
        [(badge, period, run) for badge, period in plan.decided],
    )


def _award(key: Key, turn: int, due: Due, version: str) -> Award:
    return Award(key, turn, due.at, due.value, due.fact_id, version)
