"""The weekly post of the company or of a department, from the ledger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Literal, cast

from b24game.game import awards, cohorts, standings, teams
from b24game.language import spoken
from b24game.periods import local, previous
from b24game.publish import chart, grammar, posts
from b24game.publish.templating import render
from b24game.publish.weekly_text import Leader, NewBadge, WeeklyPost, weekly_values
from b24game.rules.badge_words import badge_name, tier_name
from b24game.rules.words import levels_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from b24game.game.standings import Board, Standing
    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.publish.outbox import Intent
    from b24game.rules.ruleset import LevelBand, RuleSet, TierId


@dataclass(frozen=True, slots=True)
class Audience:
    """Who reads a post and stands in it: the company (id 0), or a department with those below."""

    kind: Literal["company", "department"]
    id: int
    name: str

    @property
    def to(self) -> tuple[str]:
        """The portal's right codes; a department's is taken to reach those below it, too."""
        return (f"DR{self.id}" if self.id else "UA",)

    def key(self, week: str) -> str:
        """Return what names the post of a week."""
        return f"weekly:{week}:{f'd{self.id}' if self.id else 'company'}"

    def mark(self, week: str) -> str:
        """Return what the post of a week is found by."""
        short = week.replace("-", "").lower()
        return f"#b24game-{short}" + (f"-d{self.id}" if self.id else "")


@dataclass(frozen=True, slots=True)
class Week:
    """What the posts of a week are made of."""

    connection: sqlite3.Connection
    ruleset: RuleSet
    period: Period
    zone: tzinfo
    as_of: Moment


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before it is put into words."""

    audience: Audience
    board: Board
    before: Board
    badges: tuple[NewBadge, ...]
    levels: dict[int, LevelBand | None]
    telling: bool
    """Whether the sum of all may be told."""


def drafts(week: Week, audiences: Sequence[Audience]) -> tuple[list[Draft], list[Audience]]:
    """Return a draft for each audience, and the audiences that are too small for names."""
    found = {one: _boards(week, one) for one in audiences}
    least = week.ruleset.game.min_cohort
    large = {one: pair for one, pair in found.items() if pair[0].players >= least}
    telling = cohorts.tellable({one: pair[0].able for one, pair in large.items()}, least)
    levels = standings.levels(week.connection, week.ruleset, week.as_of)
    won = _won(week)
    made = [
        Draft(one, board, before, _badges(week, won, board.able), levels, one in telling)
        for one, (board, before) in large.items()
    ]
    return made, [one for one in audiences if one not in large]


def intent(
    week: Week,
    draft: Draft,
    *,
    counted: Moment,
    top: int,
    medal: str,
    charted: bool,
    folder: Path | None,
) -> Intent:
    """Return the post in the language spoken, counted as of `counted`.

    Raises:
        ConfigurationError: the customer's template cannot be used.
    """
    audience, name = draft.audience, week.period.name
    post = _post(week, draft, counted, top)
    text = render("weekly", spoken(), weekly_values(post), folder)
    winners = [line.person_id for line in _named(draft.board, top) if line.place == 1]
    return posts.intent(
        audience.key(name),
        audience.name,
        title=text.title,
        text=text.body,
        mark=audience.mark(name),
        to=audience.to,
        honours=(medal, winners) if medal else None,
        since=week.period.end,
        shown=chart.shown(post.leaders) if charted else None,
        counted=counted,
    )


def _post(week: Week, draft: Draft, counted: Moment, top: int) -> WeeklyPost:
    board, before = draft.board, draft.before
    least = week.ruleset.game.min_cohort
    places = {line.person_id: line.place for line in before.standings}
    names = {level.id: level.name for level in levels_text(week.ruleset.levels)}
    leaders = []
    for line in _named(board, top):
        band = draft.levels.get(line.person_id)
        place = places.get(line.person_id)
        leaders.append(
            Leader(
                place=line.place,
                change=None if place is None else place - line.place,
                name=line.name,
                points=line.points,
                level=None if band is None else names[band.id],
            )
        )
    first = local(week.period.start, week.zone).date()
    points, points_before = (
        one.points if draft.telling and _hides_the_rest(one, top, least) else None
        for one in (board, before)
    )
    return WeeklyPost(
        kind=draft.audience.kind,
        scope=draft.audience.name,
        week=week.period.name,
        first_day=first,
        last_day=first + timedelta(days=6),
        leaders=tuple(leaders),
        others=len(board.standings) - len(leaders),
        badges=draft.badges,
        points=points,
        points_before=points_before if before.standings else None,
        people=len(board.standings),
        players=board.players,
        counted=grammar.moment(counted, week.zone, spoken()),
        mark=draft.audience.mark(week.period.name),
    )


def _named(board: Board, top: int) -> list[Standing]:
    """Return who is named: the first `top` places, as far as somebody gained points there.

    Whoever shares the last place named is named too, unless that would double the list: in a
    quiet week hundreds may have the same few points.
    """
    named: list[Standing] = []
    for _place, tied in groupby(board.standings, key=lambda line: line.place):
        group = list(tied)
        if group[0].place > top or group[0].points <= 0 or len(named) + len(group) > 2 * top:
            break
        named += group
    return named


def _hides_the_rest(board: Board, top: int, least: int) -> bool:
    """Tell whether the sum does not tell, beside those named, what a few others have."""
    others = len(board.standings) - len(_named(board, top))
    return others == 0 or others >= least


def _boards(week: Week, audience: Audience) -> tuple[Board, Board]:
    departments = None
    if audience.id:
        departments = teams.subtree(teams.parents(week.connection), [audience.id])
    before = previous(week.period, week.zone)
    if before is None:
        raise ValueError(week.period)
    now, then = (
        standings.board(week.connection, week.ruleset, period, week.as_of, departments)
        for period in (week.period, before)
    )
    return now, then


def _won(week: Week) -> dict[tuple[str, str], dict[int, str]]:
    """Return who won each badge, and tier of it, in the week and holds it still: ids and names."""
    names = dict(week.connection.execute("SELECT id, name FROM people").fetchall())
    won: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for key, turns in awards.held(week.connection).items():
        for award in turns:
            if week.period.start <= award.at < week.period.end and not award.revoked:
                won[key.badge, key.tier][key.person_id] = names[key.person_id]
    return won


def _badges(
    week: Week, won: Mapping[tuple[str, str], Mapping[int, str]], people: frozenset[int]
) -> tuple[NewBadge, ...]:
    """Return the badges that some of `people` won, in the order of the rules."""
    found = []
    for badge in week.ruleset.badges:
        for tier in ("", "bronze", "silver", "gold"):
            winners = won.get((badge.id, tier), {})
            names = [name for person, name in winners.items() if person in people]
            if names:
                found.append(
                    NewBadge(
                        icon=badge.icon,
                        badge=badge_name(badge),
                        tier=tier_name(cast("TierId", tier)) if tier else "",
                        names=tuple(sorted(names, key=str.casefold)),
                    )
                )
    return tuple(found)
