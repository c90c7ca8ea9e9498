"""Who should hold which badge, worked out moment by moment in plain Python: no SQL, no sums kept.

At each moment at which anything begins or ceases to count, everything that counts then is looked
at anew. Slow, and as close to the words of `mission.md` as code can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from b24game.periods import containing, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from b24game.periods import Period
    from b24game.rules.ruleset import Badge

SETTLE = 7200
EARLY_BY = 86400


@dataclass(frozen=True)
class Deed:
    """A fact, or a row of the ledger, with the time in which it counts."""

    id: int
    kind: str
    person: int
    at: int
    since: int
    until: int | None = None
    value: float = 1
    fact: int | None = None
    margin: int | None = None
    """Of a task closed punctually: how long before its deadline."""
    deadline: bool = False
    punctual: bool = False
    thing: int = 0
    departments: tuple[int, ...] = ()

    def stands(self, moment: int) -> bool:
        return self.since <= moment and (self.until is None or self.until > moment)


class Given(NamedTuple):
    """An award with what became of it."""

    badge: str
    tier: str
    person: int
    period: str
    turn: int
    at: int
    value: float
    fact: int | None
    revoked: int | None


@dataclass(frozen=True)
class Oracle:
    """All that happened, and who does not play."""

    deeds: Sequence[Deed]
    rows: Sequence[Deed]
    """The ledger."""
    zone: ZoneInfo
    barred: frozenset[int]
    left: dict[int, int]

    def awards(self, badges: Iterable[Badge], as_of: int) -> set[Given]:
        return {given for badge in badges for given in self.of(badge, as_of)}

    def of(self, badge: Badge, as_of: int) -> Iterator[Given]:
        if badge.top is not None:
            yield from self._tops(badge, as_of)
            return
        judged = self._streak if badge.streak else self._reach
        tiers: list[tuple[str, float]] = [(tier.id, tier.reach) for tier in badge.tiers]
        tiers = tiers or [("", badge.reach or 0.0)]
        for person in sorted({deed.person for deed in (*self.deeds, *self.rows)}):
            counted = [deed for deed in self._counted(badge) if deed.person == person]
            for period in sorted({self._period(badge, deed.at) for deed in counted}):
                mine = [deed for deed in counted if self._period(badge, deed.at) == period]
                for tier, needed in tiers:
                    yield from self._replay(
                        badge, (tier, person, period), mine, judged, needed, as_of
                    )

    def _replay(  # noqa: PLR0917 - an oracle's own step
        self,
        badge: Badge,
        who: tuple[str, int, str],
        mine: Sequence[Deed],
        judged: Callable[[Badge, str, Sequence[Deed], float, int], float | None],
        needed: float,
        as_of: int,
    ) -> Iterator[Given]:
        tier, person, period = who
        mine = [*mine, *self._led(badge, mine)]
        turn, open_since = 0, None
        for moment in _moments(mine, as_of):
            value = judged(badge, period, mine, needed, moment)
            if value is not None and open_since is None:
                new = [d for d in mine if d.since == moment and d.stands(moment) and d.value > 0]
                if badge.streak:
                    new = [d for d in new if self._matches(badge, d)]
                    last = max(new, key=lambda d: (d.at, d.id), default=None)
                    value = float(badge.streak)
                else:
                    # a share can rise above everybody's by a loss: then no fact won the badge
                    last = max(new, key=lambda d: d.id, default=None)
                at, fact = (moment, None) if last is None else (last.at, last.fact or last.id)
                turn += 1
                open_since = (at, value, fact)
            elif value is None and open_since is not None and badge.revoke == "revoke":
                yield Given(badge.id, tier, person, period, turn, *open_since, moment)
                open_since = None
        if open_since is not None:
            yield Given(badge.id, tier, person, period, turn, *open_since, None)

    def _reach(
        self, badge: Badge, period: str, mine: Sequence[Deed], needed: float, moment: int
    ) -> float | None:
        total = round(sum(d.value for d in mine if d.stands(moment) and d.kind != "led"), 2)
        if total < needed:
            return None
        if badge.converted is not None:
            everybody = [d for d in self._counted(badge) if self._period(badge, d.at) == period]
            all_led = [d for d in self._led(badge, everybody) if d.stands(moment)]
            all_counted = [d for d in everybody if d.stands(moment)]
            led = [d for d in mine if d.stands(moment) and d.kind == "led"]
            if len(led) * len(all_counted) <= len(all_led) * total:
                return None
        return total

    def _streak(
        self, badge: Badge, _period: str, mine: Sequence[Deed], _needed: float, moment: int
    ) -> float | None:
        length = longest = 0
        for deed in sorted(mine, key=lambda d: (d.at, d.id)):
            if deed.stands(moment):
                length = length + 1 if self._matches(badge, deed) else 0
                longest = max(longest, length)
        return float(longest) if longest >= (badge.streak or 0) else None

    def _led(self, badge: Badge, counted: Sequence[Deed]) -> Iterator[Deed]:
        """Yield what became of leads, as deeds of those who are counted for them."""
        for lead in counted:
            for later in self.deeds:
                if badge.converted == later.kind and later.thing == lead.thing:
                    since = max(lead.since, later.since)
                    ends = [d.until for d in (lead, later) if d.until is not None]
                    until = min(ends, default=None)
                    if until is None or since < until:
                        at = later.at if later.since >= lead.since else lead.at
                        yield Deed(later.id, "led", lead.person, at, since, until)

    def _tops(self, badge: Badge, as_of: int) -> Iterator[Given]:
        periods = {self._whole(badge, deed.at) for deed in (*self.deeds, *self.rows)}
        for period in sorted(periods, key=lambda period: period.start):
            decided = period.end + SETTLE
            if decided > as_of:
                continue
            winners: dict[int, float] = {}
            counted = [
                deed
                for deed in self._counted(badge)
                if period.start <= deed.at < period.end and deed.stands(decided)
            ]
            groups = (
                {0}
                if badge.among == "company"
                else {number for deed in counted for number in deed.departments}
            )
            for group in groups:
                sums: dict[int, float] = {}
                for deed in counted:
                    if group in (0, *deed.departments) and deed.person not in self.barred:
                        sums[deed.person] = round(sums.get(deed.person, 0) + deed.value, 2)
                sums = {p: v for p, v in sums.items() if v > 0 and v >= (badge.at_least or 0)}
                for person, value in sums.items():
                    if sum(other > value for other in sums.values()) < (badge.top or 0):
                        winners[person] = max(value, winners.get(person, 0))
            for person, value in winners.items():
                yield Given(badge.id, "", person, period.name, 1, period.end, value, None, None)

    def _counted(self, badge: Badge) -> list[Deed]:
        if badge.measure == "points":
            return list(self.rows)
        kinds = {badge.counts}
        if badge.streak and badge.counts == "task_closed":
            kinds.add("task_overdue")
        found = []
        for deed in self.deeds:
            out = deed.person in self.barred or deed.at >= self.left.get(deed.person, 2**62)
            never = deed.until is not None and deed.until <= deed.since
            if deed.kind in kinds and not out and not never:
                if badge.streak and badge.counts == "task_closed":
                    if deed.deadline:
                        found.append(deed)
                elif self._matches(badge, deed):
                    value = deed.value if badge.measure == "amount" else 1
                    found.append(Deed(**{**deed.__dict__, "value": value}))
        return found

    def _matches(self, badge: Badge, deed: Deed) -> bool:
        if deed.kind != badge.counts or (deed.kind == "task_closed" and not deed.punctual):
            return False
        if badge.when.outcome is not None:
            early = deed.margin is not None and deed.margin >= EARLY_BY
            if early != (badge.when.outcome == "early"):
                return False
        over = badge.when.amount_over
        return over is None or deed.value > over

    def _whole(self, badge: Badge, at: int) -> Period:
        return containing(badge.per, local(at, self.zone).date(), self.zone)

    def _period(self, badge: Badge, at: int) -> str:
        return "" if badge.per == "all" else self._whole(badge, at).name


def _moments(deeds: Sequence[Deed], as_of: int) -> list[int]:
    both = {d.since for d in deeds} | {d.until for d in deeds if d.until is not None}
    return sorted(moment for moment in both if moment <= as_of)
