"""A hand-made report of engagement metrics: thirteen months, eight departments, a launch.

Every case a view must show is in it: clear and unclear changes, figures without an interval,
each reason for a missing value, hostile names, effects up, none and unknown, a comparison.
"""

from __future__ import annotations

from datetime import datetime
from math import sin
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from b24game.jobs import metric_reports as r
from b24game.jobs.reports import PeriodReport, Scope
from b24game.metrics.measures import MEASURES
from b24game.model import Finding, Report

if TYPE_CHECKING:
    from b24game.metrics.measures import MeasureId
    from b24game.model import Moment

MOSCOW = ZoneInfo("Europe/Moscow")
COMPANY = Scope("company", 0, "ООО «Ромашка»")
HOSTILE = '</script><script>alert("x")</script> [bold]&amp; <b>Отдел</b>\x1b[31m\u202e'
DEPARTMENTS = (
    Scope("department", 5, "Продажи"),
    Scope("department", 12, "Ключевые клиенты и партнёрские программы Северо-Запада"),
    Scope("department", 13, "Новые клиенты"),
    Scope("department", 7, "Поддержка"),
    Scope("department", 8, "Вторая линия"),
    Scope("department", 20, "Производство"),
    Scope("department", 31, HOSTILE),
    Scope("department", 40, "Юристы"),
)
DEPTHS = (1, 2, 2, 1, 2, 1, 1, 1)
PEOPLE = (214, 61, 22, 39, 48, 19, 74, 28, 3)
"""Of the company, then of each department."""
MONTHS = 13
LAUNCH = 6
"""The month in which the game begins."""
MIN_COHORT = 5


class Course(NamedTuple):
    """How a metric goes: its first value, its step a month, its wave, half its interval."""

    first: float
    step: float
    wave: float
    half: float | None


COURSES: dict[MeasureId, Course] = {
    "active_day": Course(0.512, 0.0121, 0.004, 0.0084),
    "active_week": Course(0.688, 0.0093, 0.011, 0.0247),
    "active_month": Course(0.871, 0.0061, 0.006, 0.0193),
    "on_time": Course(0.697, 0.0085, 0.003, 0.0071),
    "cards": Course(3.412, 0.0853, 0.42, 0.153),
    "comments": Course(6.205, -0.1124, 0.08, 0.104),
    "activities": Course(0.0, 0.0, 0.0, None),
    "appreciations_sent": Course(131.0, 9.4, 21.0, 27.5),
    "appreciations_received": Course(118.0, 8.1, 19.0, 41.25),
    "points_issued": Course(9204.0, 411.0, 380.0, None),
    "points_deducted": Course(1180.0, -22.0, 64.0, None),
    "points_reversed": Course(96.0, 1.5, 31.0, None),
    "points_gini": Course(0.462, -0.0061, 0.009, None),
    "badge_share": Course(0.041, 0.0272, 0.003, 0.0214),
}
WORDS: dict[MeasureId, tuple[str, str]] = {
    "active_day": (
        "Active on a working day",
        "Share of employees with at least one counted action on a day, averaged over working days.",
    ),
    "active_week": ("Active in a week", "The same, week by week."),
    "active_month": ("Active in a month", "The same, month by month."),
    "on_time": (
        "Tasks on time",
        "Tasks closed at or before their deadline, of all tasks with a deadline.",
    ),
    "cards": ("Cards completed", "Contacts and companies completed per employee and week."),
    "comments": ("Deal comments", "Comments on deals per employee and week."),
    "activities": ("CRM activities", "Activities completed per employee and week."),
    "appreciations_sent": ("Appreciations sent", "How often somebody thanked a colleague."),
    "appreciations_received": ("Appreciations received", "How often somebody was thanked."),
    "points_issued": ("Points issued", "Sum of all points above zero."),
    "points_deducted": ("Points deducted", "Sum of all points below zero, without its sign."),
    "points_reversed": ("Points reversed", "Points taken back because their source was undone."),
    "points_gini": (
        "Concentration of points",
        "Gini index: 0 when all have the same, 1 when one has all.",
    ),
    "badge_share": ("People with a badge", "Share of employees who hold at least one badge."),
}
GAME = {"points_issued", "points_deducted", "points_reversed", "points_gini", "badge_share"}
"""They begin with the game."""


def metrics(now: Moment) -> Report[r.MetricsReport]:
    """Return the metrics of the thirteen months before October 2026's end, seen at `now`."""
    periods = tuple(_period(index) for index in range(MONTHS))
    return Report(
        "metrics",
        now,
        r.MetricsReport(
            scope=COMPANY,
            period=periods[-1],
            metrics=(
                *(_company(id_, index) for index in range(MONTHS) for id_ in COURSES),
                *(_department(id_, place) for place in range(len(DEPARTMENTS)) for id_ in COURSES),
            ),
            periods=periods,
            definitions=tuple(
                r.DefinitionReport(id_, *words, MEASURES[id_].unit, MEASURES[id_].good)
                for id_, words in WORDS.items()
            ),
            departments=DEPARTMENTS,
            depths=DEPTHS,
            launch=launch(),
            min_cohort=MIN_COHORT,
            synced_at=now - 300,
        ),
        (Finding("warning", "source_off", "activities are not read", "activities"),),
    )


def launch() -> r.LaunchReport:
    """Return a comparison of half a year before the launch with half a year after it."""
    start = _month(LAUNCH)
    return r.LaunchReport(
        date=start,
        state="compared",
        before=r.SpanReport(_month(0), start, 182),
        after=r.SpanReport(start, _month(12), 183),
        effects=(
            _effect("active_day", 0.5231884057971014, 0.6017316017316018, 0.0142),
            _effect("active_week", 0.7066666666666667, 0.7144230769230769, 0.0211),
            _effect(
                "on_time", 0.7013422818791946, 0.7981651376146789, 0.0173, tasks=True, net=True
            ),
            _effect("cards", 3.4615384615384617, 3.9711538461538463, 0.2114, mix=True),
            _effect("comments", 6.153846153846154, 5.461538461538462, 0.3127),
            r.EffectReport(
                "activities",
                "per_week",
                r.SideReport(None, 0, 0),
                r.SideReport(None, 0, 0),
                None,
                "unknown",
                None,
                mix_changed=False,
                others_before=None,
                others_after=None,
                net=None,
            ),
            _effect("appreciations_sent", 812.0, 968.0, 93.5),
        ),
        others=("Производство", HOSTILE),
        method=(
            "Each employee's days before and after the launch are compared, and the interval"
            " comes from how much people differ from one another (95 %)."
        ),
    )


def too_early() -> r.LaunchReport:
    """Return the comparison of a game that has only just begun."""
    return r.LaunchReport(_month(MONTHS - 1), "too_early", None, None, (), (), "")


def _effect(
    id_: MeasureId,
    before: float,
    after: float,
    half: float,
    *,
    tasks: bool = False,
    mix: bool = False,
    net: bool = False,
) -> r.EffectReport:
    value = after - before
    low, high = value - half, value + half
    people = (201, 214)
    counted = (1490, 1635) if tasks else people
    others = value / 8
    return r.EffectReport(
        id_,
        MEASURES[id_].unit,
        r.SideReport(before, people[0], counted[0]),
        r.SideReport(after, people[1], counted[1]),
        r.DifferenceReport(value, r.Interval(low, high)),
        "none" if low <= 0 <= high else "up" if value > 0 else "down",
        moved=0.284 if mix else 0.047,
        mix_changed=mix,
        others_before=r.SideReport(before - 0.01, 102, 388) if net else None,
        others_after=r.SideReport(before - 0.01 + others, 99, 402) if net else None,
        net=r.DifferenceReport(
            value - others, r.Interval(value - others - 2 * half, value - others + 2 * half)
        )
        if net
        else None,
    )


def _company(id_: MeasureId, index: int) -> r.MetricReport:
    value = _value(id_, index)
    previous = _value(id_, index - 1) if index else None
    missing: r.Missing | None = None
    if value is None:
        missing = "source" if id_ == "activities" else "nothing"
    return _figure(
        id_,
        COMPANY,
        index,
        value,
        previous,
        people=PEOPLE[0] - MONTHS + 1 + index,
        missing=missing,
        half=COURSES[id_].half,
    )


def _department(id_: MeasureId, place: int) -> r.MetricReport:
    """Return a figure of the last month; departments lie up to a tenth apart."""
    scope, people, last = DEPARTMENTS[place], PEOPLE[place + 1], MONTHS - 1
    missing: r.Missing | None = None
    if people < MIN_COHORT:
        missing = "min_cohort"
    elif id_ == "activities":
        missing = "source"
    elif (id_, scope.id) in {("on_time", 8), ("appreciations_sent", 20)}:
        missing = "nothing"
    elif (id_, scope.id) == ("active_month", 31):
        missing = "not_begun"
    value, previous = _value(id_, last), _value(id_, last - 1)
    if missing or value is None or previous is None:
        return _figure(id_, scope, last, None, None, people=people, missing=missing, half=None)
    factor = 0.94 + 0.1 * sin(1.3 * place)
    if MEASURES[id_].unit in ("count", "points"):
        factor *= people / PEOPLE[0]
        value, previous = float(round(value * factor)), float(round(previous * factor))
    else:
        value, previous = value * factor, previous * factor * (1 + 0.05 * sin(2.1 * place))
    half = COURSES[id_].half
    return _figure(
        id_, scope, last, value, previous, people=people, missing=None, half=half and 1.7 * half
    )


def _figure(
    id_: MeasureId,
    scope: Scope,
    index: int,
    value: float | None,
    previous: float | None,
    *,
    people: int,
    missing: r.Missing | None,
    half: float | None,
) -> r.MetricReport:
    change = None if value is None or previous is None else value - previous
    return r.MetricReport(
        id=id_,
        scope=scope,
        period=_period(index).name,
        value=value,
        unit=MEASURES[id_].unit,
        n=7 * people if id_ == "on_time" else people,
        people=people,
        previous=previous,
        change=change,
        interval=None if change is None or half is None else _around(change, half),
        missing=missing,
    )


def _around(change: float, half: float) -> r.Interval:
    return r.Interval(change - half, change + half)


def _value(id_: MeasureId, index: int) -> float | None:
    if id_ == "activities" or (id_ in GAME and index < LAUNCH):
        return None
    first, step, wave, _half = COURSES[id_]
    value = first + step * index + wave * sin(1.7 * index)
    return float(round(value)) if MEASURES[id_].unit in ("count", "points") else value


def _period(index: int) -> PeriodReport:
    name = f"{datetime.fromtimestamp(_month(index), tz=MOSCOW):%Y-%m}"
    return PeriodReport(name, _month(index), _month(index + 1), "Europe/Moscow", "locked")


def _month(index: int) -> Moment:
    """Return the start of a month, counted from October 2025."""
    months = 2025 * 12 + 9 + index
    return int(datetime(months // 12, months % 12 + 1, 1, tzinfo=MOSCOW).timestamp())
