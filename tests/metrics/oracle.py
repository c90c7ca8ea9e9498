"""What the metrics are, from their definitions, in plain Python over a world of `world.py`."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.metrics.world import DEPARTMENTS, SETTLE, TEAMS, counted, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.metrics.world import Fact, Stay, World

PASSIVE = {"task_overdue", "appreciation_received"}
NAMES = (
    "done",
    "on_time",
    "overdue",
    "cards",
    "comments",
    "activities",
    "sent",
    "received",
    "issued",
    "deducted",
    "reversed",
)
Rows = dict[tuple[int, int], tuple[int, ...]]


def postings(facts: Iterable[Fact]) -> list[tuple[int, int, int, int, bool]]:
    """Return the ledger: (person, at, counts_from, points, reverses something)."""
    found = []
    for fact in facts:
        if not fact.points:
            continue
        found.append((fact.person, fact.at, fact.at + SETTLE, fact.points, False))
        if fact.undone is not None:
            late = fact.undone >= fact.at + SETTLE
            dated = (fact.undone, fact.undone) if late else (fact.at, fact.at + SETTLE)
            found.append((fact.person, *dated, -fact.points, True))
            if fact.again is not None:
                found.append((fact.person, fact.again, fact.again, fact.points, False))
    return found


def known(facts: Iterable[Fact], now: int) -> list[Fact]:
    """Return the facts as a run at `now` knows them."""
    found = []
    for fact in facts:
        if fact.seen > now:
            continue
        undone = fact.undone if (fact.undone_seen or now + 1) <= now else None
        again = fact.again if undone is not None and (fact.again or now + 1) <= now else None
        found.append(
            type(fact)(
                **{
                    **{name: getattr(fact, name) for name in fact.__dataclass_fields__},
                    "undone": undone,
                    "again": again,
                }
            )
        )
    return found


def days(facts: list[Fact], as_of: int) -> Rows:
    """Return what each person did on each day: the columns of `metric_days`."""
    sums: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for fact in counted(facts, as_of):
        row = sums[day_of(fact.at).toordinal(), fact.person]
        row["done"] += fact.kind not in PASSIVE
        row["on_time"] += fact.kind == "task_closed" and fact.punctual is True
        row["overdue"] += fact.kind == "task_overdue"
        row["cards"] += fact.kind == "card_completed"
        row["comments"] += fact.kind == "deal_commented"
        row["activities"] += fact.kind == "activity_completed"
        others = fact.partner != fact.person
        row["sent"] += fact.kind == "appreciation_sent" and others
        row["received"] += fact.kind == "appreciation_received" and others
    for person, moment, since, points, reverses in postings(facts):
        if since <= as_of:
            row = sums[day_of(moment).toordinal(), person]
            row["issued"] += 0 if reverses else max(points, 0)
            row["deducted"] += 0 if reverses else max(-points, 0)
            row["reversed"] += -points if reverses else 0
    return {key: tuple(row[name] for name in NAMES) for key, row in sums.items()}


def beginning(world: World) -> date | None:
    """Return the first day of which anything is known."""
    return min(_firsts(world), default=None)


def history(world: World) -> date | None:
    """Return the day by which five people, or all who ever did, had done something."""
    return max(sorted(_firsts(world))[:5], default=None)


def _firsts(world: World) -> list[date]:
    known = [fact for fact in world.facts if fact.seen <= world.runs[-1]]
    return [
        min(day_of(fact.at) for fact in known if fact.person == person)
        for person in {fact.person for fact in known}
    ]


def team_on(stay: Stay, day: date) -> int:
    """Return the team somebody belonged to by the end of a day."""
    moves = [(since, team) for since, team in stay.moves if day_of(since) <= day]
    return max(moves)[1] if moves else stay.team


def employed(world: World, stay: Stay, day: date) -> bool:
    """Tell whether somebody was an employee on some part of a day.

    Whoever had left before the first sync was one up to the last thing they did.
    """
    known = beginning(world)
    if known is None or day < known:
        return False
    begun, until = day_of(stay.since or stay.registered or 0), stay.until
    if until is not None and not stay.since and until <= world.runs[0]:
        done = [fact for fact in world.facts if fact.kind not in PASSIVE]
        mine = [fact.at for fact in done if fact.person == stay.person]
        until = max([at for at in mine if at <= until], default=0)
    return begun <= day and (until is None or day <= day_of(until))


def belongs(stay: Stay, day: date, department: int | None, excluded: tuple[int, ...]) -> bool:
    """Tell whether somebody in the game is of the company, or a department, on a day."""
    where = TEAMS[team_on(stay, day)]
    if any(_within(one, out) for one in where for out in excluded):
        return False
    return department is None or any(_within(one, department) for one in where)


def _within(department: int | None, above: int) -> bool:
    while department is not None and department != above:
        department = DEPARTMENTS[department]
    return department == above


def each_day(first: date, end: date) -> list[date]:
    return [first + timedelta(days=index) for index in range((end - first).days)]


def metrics(
    world: World, rows: Rows, first: date, end: date, department: int | None
) -> dict[str, float | None]:
    """Return the metrics of the days from `first` until before `end`."""
    there = {
        (stay.person, day)
        for stay in world.stays
        for day in each_day(first, end)
        if employed(world, stay, day) and belongs(stay, day, department, world.excluded)
    }
    sums: Counter[str] = Counter()
    issued: Counter[int] = Counter(dict.fromkeys({person for person, _day in there}, 0))
    active = set()
    for person, day in there:
        row = rows.get((day.toordinal(), person))
        if row is not None:
            sums.update(dict(zip(NAMES, row, strict=True)))
            issued[person] += row[NAMES.index("issued")]
            if row[0]:
                active.add((person, day))
    workdays = [one for one in there if one[1].weekday() < 5]
    weeks = len(there) / 7
    last = end - timedelta(days=1)
    on_last = [person for person, day in there if day == last]
    holders = {person for person, at in world.awards if day_of(at) < end}
    share = _divided(len([one for one in workdays if one in active]), len(workdays))
    return {
        "active_day": share,
        "on_time": _divided(sums["on_time"], sums["on_time"] + sums["overdue"]),
        "cards": _divided(sums["cards"], weeks),
        "comments": _divided(sums["comments"], weeks),
        "activities": _divided(sums["activities"], weeks),
        "appreciations_sent": sums["sent"] if there else None,
        "appreciations_received": sums["received"] if there else None,
        "points_issued": sums["issued"] if there else None,
        "points_deducted": sums["deducted"] if there else None,
        "points_reversed": sums["reversed"] if there else None,
        "points_gini": gini(list(issued.values())),
        "badge_share": _divided(len(holders.intersection(on_last)), len(on_last)),
    }


def active_share(
    world: World, rows: Rows, units: list[tuple[date, date]], department: int | None
) -> float | None:
    """Return the share of employees active in an average week or month; one team in each."""
    active = members = 0
    for first, end in units:
        for stay in world.stays:
            mine = [
                day
                for day in each_day(first, end)
                if employed(world, stay, day) and belongs(stay, day, None, world.excluded)
            ]
            if mine and belongs(stay, mine[0], department, world.excluded):
                members += 1
                active += any(
                    rows.get((day.toordinal(), stay.person), (0,))[0]
                    for day in each_day(first, end)
                )
    return _divided(active, members)


def gini(values: list[int]) -> float | None:
    """Return the mean difference of all pairs over twice the mean."""
    if not sum(values):
        return None
    pairs = sum(abs(one - other) for one in values for other in values)
    return pairs / (2 * len(values) * sum(values))


def _divided(part: float, whole: float) -> float | None:
    return part / whole if whole else None
