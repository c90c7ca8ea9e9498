"""Who should hold which badge, worked out from facts and ledger, and what that changes.

A badge is judged by the rules in hand over all that counts; who played and who was excluded is
judged by the rule set that was in force when something happened. Each way to win has its file:
`reaching.py`, `streaks.py`, `toppers.py`. `awards.py` compares with what was given.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from b24game.game import awards, deeds, reaching, rulebook, streaks, toppers
from b24game.game import compile as rules_to_sql
from b24game.game.awards import Award, Key, Plan
from b24game.game.exclusion import resolve
from b24game.periods import containing, local
from b24game.rules.version import from_canonical

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from b24game.game.awards import Due
    from b24game.game.compile import Span
    from b24game.model import Moment
    from b24game.rules.ruleset import Badge, RuleSet

_ALMOST = 0.9
"""The share of an amount or of points from which on a badge is near."""


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody who is close to a badge in the present period."""

    badge: str
    tier: str
    person_id: int
    period: str
    value: float
    needed: float


def plan(connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment, zone: tzinfo) -> Plan:
    """Return what is to be given, taken back and decided as of a moment; nothing is written."""
    judge = _Judge.of(connection, ruleset, as_of, zone)
    found = Plan()
    known: dict[str, dict[Key, list[Award]]] = defaultdict(dict)
    for key, turns in awards.held(connection).items():
        known[key.badge][key] = turns
        found.held += [award for award in turns if not award.revoked]
    decided = awards.decided(connection)
    for badge in ruleset.badges:
        if badge.enabled:
            judge.badge(badge, known[badge.id], decided, found)
    order = {badge.id: place for place, badge in enumerate(ruleset.badges)}
    found.awarded.sort(key=lambda award: (award.at, order[award.key.badge], award.key, award.turn))
    found.revoked.sort(key=lambda r: (r.at, order[r.award.key.badge], r.award.key, r.award.turn))
    return found


def near(
    connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment, zone: tzinfo
) -> list[Step]:
    """Return who is one step away from a badge: one fact short, or nine tenths of the way."""
    judge = _Judge.of(connection, ruleset, as_of, zone)
    holding = {
        key for key, turns in awards.held(connection).items() if turns and not turns[-1].revoked
    }
    found: list[Step] = []
    for badge in ruleset.badges:
        if badge.enabled and badge.top is None:
            found += judge.near(badge, holding)
    return found


@dataclass(frozen=True, slots=True)
class _Judge:
    """One judgement: everything that all badges need."""

    connection: sqlite3.Connection
    ruleset: RuleSet
    as_of: Moment
    zone: tzinfo
    spans: list[Span]
    barred: frozenset[int]
    """Who is excluded now is given nothing any more, whatever they did before."""

    @classmethod
    def of(
        cls, connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment, zone: tzinfo
    ) -> _Judge:
        """Prepare a judgement as of a moment."""
        rules_to_sql.calendar(connection, zone)
        deeds.prepare(connection, as_of)
        spans = rulebook.spans(connection)
        return cls(connection, ruleset, as_of, zone, spans, _barred(connection, ruleset))

    def badge(
        self,
        badge: Badge,
        known: Mapping[Key, list[Award]],
        decided: set[tuple[str, str]],
        found: Plan,
    ) -> None:
        """Add to `found` what one badge changes."""
        if not self.spans:
            return
        if badge.top is not None:
            self._top(badge, known, decided, found)
            return
        due = self._by_key(self._due(badge, known))
        version = self.ruleset.version
        if badge.revoke == "keep":
            found.awarded += awards.kept(due, known, version)
            return
        differing = self._redefined(badge, known)
        for change in awards.revocable(due, known, version, self.as_of):
            if isinstance(change, Award):
                found.awarded.append(change)
            elif change.award.version not in differing:
                found.revoked.append(change)

    def near(self, badge: Badge, holding: set[Key]) -> Iterable[Step]:
        """Yield who is close to one badge, or to its next tier."""
        if not self.spans:
            return
        start = containing(badge.per, local(self.as_of, self.zone).date(), self.zone).start
        period = self._name(badge, start)
        if badge.streak is not None:
            values = streaks.progress(self.connection, badge, self.spans, self.as_of)
            steps: tuple[tuple[str, float], ...] = (("", float(badge.streak)),)
        else:
            values = reaching.progress(self.connection, badge, self.spans, self.as_of)
            steps = reaching.steps(badge)
        single = badge.streak is not None or badge.measure == "count"
        for person, value in sorted(values.items()):
            tier, needed = next(((t, n) for t, n in steps if value < n), ("", 0.0))
            close = value >= needed - 1 if single else value >= needed * _ALMOST
            held = Key(badge.id, tier, person, period) in holding
            if needed > 1 and close and not held and person not in self.barred:
                yield Step(badge.id, tier, person, period, value, needed)

    def _due(self, badge: Badge, known: Mapping[Key, list[Award]]) -> Iterable[Due]:
        done: set[int] = set()
        if badge.revoke == "keep" and badge.per == "all":
            tiers = [tier for tier, _needed in reaching.steps(badge)]
            done = {
                key.person_id
                for key in known
                if all(key._replace(tier=tier) in known for tier in tiers)
            }
        way = streaks.due if badge.streak is not None else reaching.due
        return way(self.connection, badge, self.spans, self.as_of, done)

    def _top(
        self,
        badge: Badge,
        known: Mapping[Key, list[Award]],
        decided: set[tuple[str, str]],
        found: Plan,
    ) -> None:
        settle = self.ruleset.game.settle_after
        periods = [
            period
            for period in toppers.settled(self.connection, badge, self.as_of, settle, self.zone)
            if (badge.id, period.name) not in decided
        ]
        if periods and toppers.unread(self.connection, badge, self.ruleset):
            found.waiting += [(badge.id, period.name) for period in periods]
            return
        winners = toppers.due(self.connection, badge, self.spans, periods, settle, self.barred)
        found.awarded += awards.kept(self._by_key(winners), known, self.ruleset.version)
        found.decided += [(badge.id, period.name) for period in periods]

    def _by_key(self, due: Iterable[Due]) -> dict[Key, list[Due]]:
        names: dict[Moment, str] = {}
        found: dict[Key, list[Due]] = {}
        for time in due:
            if time.person_id not in self.barred:
                if time.begins not in names:
                    badge = next(b for b in self.ruleset.badges if b.id == time.badge)
                    names[time.begins] = self._name(badge, time.begins)
                key = Key(time.badge, time.tier, time.person_id, names[time.begins])
                found.setdefault(key, []).append(time)
        return found

    def _name(self, badge: Badge, start: Moment) -> str:
        if badge.per == "all":
            return ""
        return containing(badge.per, local(start, self.zone).date(), self.zone).name

    def _redefined(self, badge: Badge, known: Mapping[Key, list[Award]]) -> set[str]:
        """Return the versions of the rules by which the badge was another one.

        A change of the rules takes nothing back: only what happened does.
        """
        versions = {award.version for turns in known.values() for award in turns}
        differing = set()
        rows = self.connection.execute("SELECT DISTINCT version, canonical FROM rule_sets")
        for version, canonical in rows:
            if version in versions and version != self.ruleset.version:
                old = next((b for b in from_canonical(canonical).badges if b.id == badge.id), None)
                if old is not None and _ground(old) != _ground(badge):
                    differing.add(version)
        return differing


def _ground(badge: Badge) -> Badge:
    """Return what decides about a badge, without its words."""
    return replace(badge, enabled=True, category="points", icon="", name={}, text={})


def _barred(connection: sqlite3.Connection, ruleset: RuleSet) -> frozenset[int]:
    excluded = resolve(connection, ruleset.game).excluded(connection)
    rows = connection.execute(
        "SELECT id, (SELECT team_id FROM memberships m WHERE m.person_id = p.id"
        " ORDER BY since DESC LIMIT 1) AS team_id FROM people p"
    )
    teams = {row["id"] for row in rows if row["team_id"] in excluded.teams}
    return frozenset(excluded.people | teams)
