"""News about people: who is told of a new badge or level, and the posts that honour badges.

Only what happened lately is news: history that is read for the first time stays quiet.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from b24game.game import standings
from b24game.language import _, ngettext, spoken
from b24game.periods import always
from b24game.publish import grammar, notices, posts
from b24game.publish.bbcode import safe
from b24game.publish.weekly_text import BadgePost, badge_values
from b24game.rules.badge_words import badge_name, badge_text, tier_name
from b24game.rules.words import levels_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo
    from pathlib import Path

    from b24game.game.awards import Award, Key, Plan
    from b24game.model import Moment
    from b24game.publish.outbox import Intent
    from b24game.rules.ruleset import Badge, RuleSet, TierId


@dataclass(frozen=True, slots=True)
class News:
    """What is new as of a moment, for those who play."""

    connection: sqlite3.Connection
    ruleset: RuleSet
    as_of: Moment
    players: frozenset[int]
    names: Mapping[int, str]
    awards: tuple[Award, ...]

    @classmethod
    def of(
        cls, connection: sqlite3.Connection, ruleset: RuleSet, plan: Plan, as_of: Moment
    ) -> News:
        """Return what is new in the badges that a plan gives."""
        players = standings.board(connection, ruleset, always(), as_of).able
        gone = {(revoked.award.key, revoked.award.turn) for revoked in plan.revoked}
        return cls(
            connection,
            ruleset,
            as_of,
            players,
            dict(connection.execute("SELECT id, name FROM people").fetchall()),
            tuple(
                award
                for award in plan.awarded
                if award.at > as_of - notices.FRESH
                and award.key.person_id in players
                and (award.key, award.turn) not in gone
            ),
        )

    def notices(self) -> Iterator[Intent]:
        """Yield a notice for each new badge and each level reached."""
        badges = {badge.id: badge for badge in self.ruleset.badges}
        for award in self.awards:
            badge, tier, person, period = award.key
            key = f"badge:{badge}:{tier}:{period}:{award.turn}:{person}"
            yield self._notice(key, person, _badge_notice(badges[badge], award.key, self.ruleset))
        names = {level.id: level.name for level in levels_text(self.ruleset.levels)}
        for person, level, points in self._promoted():
            text = ngettext(
                "A new level: {level}, from {count} point on.",
                "A new level: {level}, from {count} points on.",
                points,
            ).format(level=safe(names[level]), count=points)
            yield self._notice(f"level:{level}:{person}", person, text)

    def posts(self, medal: str, folder: Path | None, zone: tzinfo) -> Iterator[Intent]:
        """Yield a post for each new badge, with a medal of the portal for those who won it."""
        if len(self.players) < self.ruleset.game.min_cohort:
            return
        from b24game.publish.templating import render  # noqa: PLC0415 - loads jinja2

        badges = {badge.id: badge for badge in self.ruleset.badges}
        won: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for award in self.awards:
            badge, tier, person, period = award.key
            won[badge, tier, period].append(person)
        for (badge, tier, period), people in won.items():
            name = "-".join(part for part in ("badge", badge, tier, period) if part).lower()
            mark = f"#b24game-{name}-{self.as_of}"
            post = BadgePost(
                icon=badges[badge].icon,
                badge=badge_name(badges[badge]),
                tier=tier_name(cast("TierId", tier)) if tier else "",
                condition=_reason(badges[badge], tier, self.ruleset),
                names=tuple(sorted(self.names[person] for person in people)),
                counted=grammar.moment(self.as_of, zone, spoken()),
                mark=mark,
            )
            text = render("badge", spoken(), badge_values(post), folder)
            yield posts.intent(
                f"badge:{badge}:{tier}:{period}:{self.as_of}",
                _("everybody"),
                title=text.title,
                text=text.body,
                mark=mark,
                to=("UA",),
                honours=(medal, sorted(people)),
                counted=self.as_of,
                since=self.as_of - notices.FRESH,
            )

    def _promoted(self) -> Iterator[tuple[int, str, int]]:
        """Yield who reached a higher level lately: person, level, and where it begins."""
        before = standings.levels(self.connection, self.ruleset, self.as_of - notices.FRESH)
        lowest = min((band.from_points for band in self.ruleset.levels), default=0)
        for person, band in standings.levels(self.connection, self.ruleset, self.as_of).items():
            if band is None or person not in self.players:
                continue
            old = before.get(person)
            if band.from_points > max(lowest, old.from_points if old else lowest):
                yield person, band.id, band.from_points

    def _notice(self, key: str, person: int, text: str) -> Intent:
        return notices.intent(key, person, self.names[person], text)


def _badge_notice(badge: Badge, key: Key, ruleset: RuleSet) -> str:
    name = badge_name(badge)
    if key.tier:
        name = f"{name} ({tier_name(cast('TierId', key.tier))})"
    text = _("A new badge: {badge}. What for: {reason}.").format(
        badge=safe(name), reason=safe(_reason(badge, key.tier, ruleset))
    )
    return f"{safe(badge.icon)} {text}" if badge.icon else text


def _reason(badge: Badge, tier: str, ruleset: RuleSet) -> str:
    step = next((step for step in badge.tiers if step.id == tier), None)
    return badge_text(badge, ruleset, step).removesuffix(".")
