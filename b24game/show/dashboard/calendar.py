"""Periods by names that people use: `October 2026`, `week 47 of 2026`."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from b24game.language import _, spoken
from b24game.periods import local
from b24game.publish.grammar import day, days

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.jobs.metric_reports import SpanReport
    from b24game.jobs.reports import PeriodReport
    from b24game.language import Language
    from b24game.model import Moment

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_QUARTER = re.compile(r"(\d{4})-Q(\d)")
_MONTHS: dict[Language, str] = {
    "en": "January February March April May June July August September October November December",
    "ru": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
}


def title(name: str) -> str:
    """Return a period's name in full; a name of no calendar is returned as it is."""
    if _DAY.fullmatch(name):
        return day(date.fromisoformat(name), spoken())
    if found := _WEEK.fullmatch(name):
        return _("Week {week} of {year}").format(week=int(found[2]), year=found[1])
    if found := _MONTH.fullmatch(name):
        return f"{_month(found[2]).capitalize()} {found[1]}"
    if found := _QUARTER.fullmatch(name):
        return _("Quarter {quarter} of {year}").format(quarter=found[2], year=found[1])
    return _("All time") if name == "all" else name


def tick(name: str) -> tuple[str, str]:
    """Return the two lines under a point of a chart: `Oct` above `2026`."""
    if _DAY.fullmatch(name):
        return f"{int(name[8:])} {_month(name[5:7])[:3]}", name[:4]
    if found := _MONTH.fullmatch(name):
        return _month(found[2])[:3], found[1]
    year, _dash, part = name.partition("-")
    return (part, year) if part else (name, "")


def dates(period: PeriodReport, zone: tzinfo) -> str:
    """Return the first and the last day of a period; nothing where it has no ends."""
    if period.start is None or period.end is None:
        return ""
    return _from_to(period.start, period.end, zone)


def span(report: SpanReport, zone: tzinfo) -> str:
    """Return the first and the last day of the days compared."""
    return _from_to(report.start, report.end, zone)


def on(moment: Moment, zone: tzinfo) -> str:
    """Return the day of a moment."""
    return day(local(moment, zone).date(), spoken())


def _from_to(start: Moment, end: Moment, zone: tzinfo) -> str:
    return days(local(start, zone).date(), local(end - 1, zone).date(), spoken())


def _month(number: str) -> str:
    return _MONTHS[spoken()].split()[int(number) - 1]
