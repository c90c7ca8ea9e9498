"""`leaderboard`: who stands where, how far from the first, and what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show import words
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import clock, day, decimal, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import (
        Hidden,
        LeaderboardReport,
        PeriodReport,
        PersonReport,
        StandingReport,
    )
    from b24game.model import Report
    from b24game.periods import PeriodState
    from b24game.show.blocks import Block, Scene, Style
    from b24game.show.terminal import Terminal

_MEDALS = {1: "🥇", 2: "🥈", 3: "🥉"}
_STATE_STYLES: dict[PeriodState, Style] = {"open": "good", "settling": "warn", "locked": "dim"}
_BAR_SHARE = 8
"""A bar takes an eighth of the terminal."""


def grid(report: Report[LeaderboardReport], scene: Scene) -> Grid:
    """Return one row per standing."""
    del scene
    return Grid(
        ("place", "previous_place", "person_id", "name", "department_id", "points", "level"),
        tuple(
            (
                standing.place,
                standing.previous_place,
                standing.person.id,
                standing.person.name,
                standing.person.department_id,
                standing.points,
                standing.level,
            )
            for standing in report.data.standings
        ),
    )


def blocks(report: Report[LeaderboardReport], scene: Scene) -> Iterator[Block]:
    """Yield header, board and what the board leaves out."""
    data = report.data
    yield joined(
        Span(data.scope.name or _("Company"), "title"),
        Span(_dates(data.period, scene)),
        Span(words.period_state(data.period.state), _STATE_STYLES[data.period.state]),
    )
    yield joined(
        Span(
            _("as of {time} ({zone})").format(
                time=clock(report.as_of, scene.zone), zone=data.period.zone
            ),
            "dim",
        ),
        Span(_fresh(data, scene), "dim"),
    )
    yield gap()
    if data.standings:
        yield _board(data, scene.terminal)
        yield gap()
    elif not data.hidden.count:
        yield text(_("Nobody has points in this period."))
        yield gap()
    if hidden := _hidden(data.hidden):
        yield text(hidden, "dim")
    if data.average is None:
        return
    yield text(
        ngettext(
            "Average: {average} points per player ({players} player, also without points).",
            "Average: {average} points per player ({players} players, also without points).",
            data.players,
        ).format(average=decimal(data.average), players=number(data.players)),
        "dim",
    )


def _board(data: LeaderboardReport, terminal: Terminal) -> Table:
    top = max((standing.points for standing in data.standings), default=0)
    moves = data.period.start is not None
    departments = any(_department(standing.person) for standing in data.standings)
    levels = any(standing.level for standing in data.standings)
    columns = [
        (Column(_("#"), right=True), True),
        (Column(_("Move")), moves),
        (Column(_("Name"), elastic=True), True),
        (Column(_("Department"), elastic=True), departments),
        (Column(_("Points"), right=True), True),
        (Column(""), True),
        (Column(_("Level"), elastic=True), levels),
    ]
    kept = [wanted for _column, wanted in columns]
    return Table(
        tuple(column for column, wanted in columns if wanted),
        tuple(
            tuple(
                span
                for span, wanted in zip(_row(standing, top, terminal), kept, strict=True)
                if wanted
            )
            for standing in data.standings
        ),
    )


def _row(standing: StandingReport, top: int, terminal: Terminal) -> tuple[Span, ...]:
    medal = _MEDALS.get(standing.place) if terminal.pictures else None
    return (
        Span(medal or number(standing.place), "strong"),
        _move(standing, terminal),
        Span(standing.person.name, "strong" if standing.place == 1 else "plain"),
        Span(_department(standing.person), "dim"),
        Span(number(standing.points), "bad" if standing.points < 0 else "strong"),
        Span(_bar(standing.points, top, terminal), "accent"),
        Span(standing.level_name or ""),
    )


def _move(standing: StandingReport, terminal: Terminal) -> Span:
    if standing.previous_place is None:
        return Span(_("new"), "accent")
    gained = standing.previous_place - standing.place
    if not gained:
        return Span("=", "dim")
    up, down = ("▲", "▼") if terminal.unicode else ("^", "v")
    return Span(f"{up}{gained}", "good") if gained > 0 else Span(f"{down}{-gained}", "bad")


def _bar(points: int, top: int, terminal: Terminal) -> str:
    if points <= 0 or top <= 0:
        return ""
    cells = min(max((terminal.width or 0) // _BAR_SHARE, 8), 32)
    halves = max(round(points / top * cells * 2), 1)
    if not terminal.unicode:
        return "#" * max(halves // 2, 1)
    return "━" * (halves // 2) + "╸" * (halves % 2)


def _dates(period: PeriodReport, scene: Scene) -> str:
    if period.start is None or period.end is None:
        return _("all time")
    first, last = day(period.start, scene.zone), day(period.end - 1, scene.zone)
    if first == last:
        return first
    return _("{period}, {first} – {last}").format(period=period.name, first=first, last=last)


def _fresh(data: LeaderboardReport, scene: Scene) -> str:
    if data.synced_at is None:
        return _("never synchronised")
    return _("portal read {time}").format(time=clock(data.synced_at, scene.zone))


def _hidden(hidden: Hidden) -> str:
    if not hidden.count:
        return ""
    count = number(hidden.count)
    if hidden.reason == "min_cohort":
        return ngettext(
            "{count} person is not shown: the group is too small to name people.",
            "{count} people are not shown: the group is too small to name people.",
            hidden.count,
        ).format(count=count)
    return ngettext(
        "{count} more person is not shown.", "{count} more people are not shown.", hidden.count
    ).format(count=count)


def _department(person: PersonReport) -> str:
    return person.department or ""
