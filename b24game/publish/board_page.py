"""The company's board of the current month, as a page of the knowledge base.

Only headings, lists and bold: whether a knowledge base draws tables is not told. A list with
numbers of its own could not say that two people share a place, so each line names its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game import standings, teams
from b24game.language import _, ngettext, spoken
from b24game.periods import containing, local
from b24game.publish import grammar
from b24game.publish.markdown import safe
from b24game.rules.words import levels_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from b24game.game.standings import Board, Standing
    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.rules.ruleset import RuleSet

TOP = 50


@dataclass(frozen=True, slots=True)
class BoardPage:
    """What the page tells."""

    company: str
    period: Period
    zone: tzinfo
    board: Board
    before: Mapping[int, int]
    """Places in the month before."""
    levels: Mapping[int, str]
    """By name, in the language spoken."""
    least: int
    """People that a group needs to be named."""


def read(
    connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment, zone: tzinfo
) -> BoardPage:
    """Return the page of the month that `as_of` lies in."""
    period = containing("month", local(as_of, zone).date(), zone)
    names = {level.id: level.name for level in levels_text(ruleset.levels)}
    bands = standings.levels(connection, ruleset, as_of)
    return BoardPage(
        company=teams.company_name(connection),
        period=period,
        zone=zone,
        board=standings.board(connection, ruleset, period, as_of),
        before=standings.places_before(connection, ruleset, period, as_of, zone=zone),
        levels={person: names[band.id] for person, band in bands.items() if band is not None},
        least=ruleset.game.min_cohort,
    )


def markdown(page: BoardPage, counted: Moment) -> str:
    """Return the page as Markdown, counted as of `counted`."""
    lines = [_heading(page), "", *_lines(page), ""]
    as_of = _("As of {moment}.")
    lines.append(as_of.format(moment=grammar.moment(counted, page.zone, spoken())))
    return "\n".join(lines) + "\n"


def _heading(page: BoardPage) -> str:
    first = local(page.period.start, page.zone).date()
    last = local(page.period.end - 1, page.zone).date()
    days = grammar.days(first, last, spoken())
    return f"## {safe(page.company)}, {days}" if page.company else f"## {days}"


def _lines(page: BoardPage) -> Iterator[str]:
    board = page.board
    if board.players < page.least:
        yield ngettext(
            "{count} person is not shown: the group is too small to name people.",
            "{count} people are not shown: the group is too small to name people.",
            len(board.standings),
        ).format(count=_number(len(board.standings)))
        return
    # Whoever shares the last place named is named too.
    named = [line for line in board.standings if line.place <= TOP]
    others = len(board.standings) - len(named)
    yield from (_line(page, line) for line in named)
    if not named:
        yield _("Nobody has points in this period.")
    if others:
        yield ""
        yield ngettext(
            "{count} more person is not shown.", "{count} more people are not shown.", others
        ).format(count=_number(others))
    if not 0 < others < page.least:  # else the average would tell what those few have
        yield ""
        yield ngettext(
            "Average: {average} points per player ({players} player, also without points).",
            "Average: {average} points per player ({players} players, also without points).",
            board.players,
        ).format(average=grammar.decimal(board.average, spoken()), players=_number(board.players))


def _line(page: BoardPage, line: Standing) -> str:
    points = ngettext("{count} point", "{count} points", abs(line.points))
    told = [
        points.format(count=_number(line.points)),
        safe(page.levels.get(line.person_id, "")),
        _move(page, line),
    ]
    return f"- **{line.place}. {safe(line.name)}** — {' · '.join(filter(None, told))}"


def _move(page: BoardPage, line: Standing) -> str:
    """Return the places won or lost since the month before; nothing where nobody had any."""
    place = page.before.get(line.person_id)
    if place is None:
        return _("new") if page.before else ""
    gained = place - line.place
    return f"▲{gained}" if gained > 0 else f"▼{-gained}" if gained < 0 else ""


def _number(value: int) -> str:
    return grammar.number(value, spoken())
