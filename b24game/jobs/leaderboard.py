"""`leaderboard`: who leads the company or a department in a calendar period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game import standings, teams
from b24game.jobs import rulefile
from b24game.jobs.asked import day, period_report, scope_of, tree
from b24game.jobs.reports import (
    BoardsReport,
    Hidden,
    LeaderboardReport,
    PersonReport,
    ScopeLine,
    StandingReport,
)
from b24game.jobs.setting import moment_of
from b24game.model import Report
from b24game.periods import containing, local
from b24game.rules.words import levels_text
from b24game.state import runs
from b24game.state.file import reading

if TYPE_CHECKING:
    import sqlite3

    from b24game.game.standings import Board
    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.periods import PeriodKind
    from b24game.rules.ruleset import RuleSet

BOARD = "points"


def run(
    setting: Setting,
    *,
    period: PeriodKind = "month",
    date: str | None = None,
    department: int | None = None,
    own: bool = False,
    top: int | None = None,
    as_of: str | None = None,
) -> Report[LeaderboardReport]:
    """Rank the people of the company, or of a department with those below it unless `own`.

    Raises:
        UsageError: there is no such department, or a date is none.
        StateError: there is no usable state file.
        ConfigurationError: the rules have mistakes.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        now = moment_of(as_of, zone)
        ruleset, _warnings = rulefile.demand(setting.rules, zone)
        asked = containing(period, day(date, now, zone), zone)
        scope, departments = scope_of(connection, department, own=own)
        board = standings.board(connection, ruleset, asked, now, departments)
        before = standings.places_before(
            connection, ruleset, asked, now, zone=zone, departments=departments
        )
        lines = _lines(connection, ruleset, board, before, now)
        shown, hidden = _shown(lines, board, ruleset, top)
        data = LeaderboardReport(
            board=BOARD,
            period=period_report(asked, ruleset, now, zone),
            scope=scope,
            standings=shown,
            hidden=hidden,
            players=board.players,
            average=None if hidden.reason == "min_cohort" else round(board.average, 2),
            synced_at=runs.reached(connection, "sync"),
        )
    return Report("leaderboard", now, data)


def boards(setting: Setting) -> Report[BoardsReport]:
    """List the company and the departments, each of which has a board.

    Raises:
        StateError: there is no usable state file.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        ruleset, _warnings = rulefile.demand(setting.rules, zone)
        now = moment_of(None, zone)
        period = containing("all", local(now, zone).date(), zone)
        parents = teams.parents(connection)
        names = dict(connection.execute("SELECT id, name FROM departments").fetchall())
        company = standings.board(connection, ruleset, period, now)
        lines = [ScopeLine(0, teams.company_name(connection), 0, company.players)]
        for depth, number in tree(parents, names):
            below = teams.subtree(parents, [number])
            board = standings.board(connection, ruleset, period, now, below)
            lines.append(ScopeLine(number, names[number], depth + 1, board.players))
        data = BoardsReport(tuple(lines), runs.reached(connection, "sync"))
    return Report("leaderboard", now, data)


def _lines(
    connection: sqlite3.Connection,
    ruleset: RuleSet,
    board: Board,
    before: dict[int, int],
    now: Moment,
) -> tuple[StandingReport, ...]:
    levels = standings.levels(connection, ruleset, now)
    departments = dict(connection.execute("SELECT id, name FROM departments").fetchall())
    names = {text.id: text.name for text in levels_text(ruleset.levels)}
    lines = []
    for standing in board.standings:
        band = levels.get(standing.person_id)
        lines.append(
            StandingReport(
                place=standing.place,
                previous_place=before.get(standing.person_id),
                person=PersonReport(
                    standing.person_id,
                    standing.name,
                    standing.department_id,
                    departments.get(standing.department_id),
                ),
                points=standing.points,
                level=None if band is None else band.id,
                level_name=None if band is None else names[band.id],
            )
        )
    return tuple(lines)


def _shown(
    lines: tuple[StandingReport, ...], board: Board, ruleset: RuleSet, top: int | None
) -> tuple[tuple[StandingReport, ...], Hidden]:
    """Leave out the names of a small group; else keep the first `top` places."""
    if board.players < ruleset.game.min_cohort:
        return (), Hidden(len(lines), "min_cohort")
    if top is None:
        return lines, Hidden(0, None)
    # Whoever shares the last place shown is shown too.
    shown = tuple(line for line in lines if line.place <= top)
    return shown, Hidden(len(lines) - len(shown), "top" if len(shown) < len(lines) else None)
