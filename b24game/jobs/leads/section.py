"""Reads `[leads]` of the configuration; what it means stands in `config.py`."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from b24game.jobs.leads.config import BEGIN, END, WEEK, LeadActions
from b24game.language import _
from b24game.leads.working_time import Hours
from b24game.rules.locate import lines_of
from b24game.rules.mistakes import Mistakes
from b24game.rules.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from b24game.model import Finding

_FIELD = re.compile(r"UF_CRM_[A-Z0-9_]+")
_HOURS = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")
_DAY = 24 * 60
_SUNDAY = 7
_MOST_PEOPLE = 2**31 - 1


def read(
    values: dict[str, object], text: str, file: Path, above: Sequence[str]
) -> tuple[LeadActions, list[Finding]]:
    """Read the table `leads` of a configuration whose whole text is `text`.

    Mistakes come as findings; what is wrong has its default. The keys `above` belong above it.
    """
    mistakes = Mistakes()
    table = Table({"leads": values}, (), mistakes).table("leads")
    fallback = LeadActions()
    actions = LeadActions(
        senior=table.whole("senior", None, least=1, most=_MOST_PEOPLE),
        hot=table.flag("hot", fallback.hot),
        warm=table.flag("warm", fallback.warm),
        warm_within=table.duration("warm_within", fallback.warm_within, least=60),
        cold_stage=table.text("cold_stage", ""),
        cold_field=_field(table),
        comment=table.flag("comment", fallback.comment),
        hours=_office_hours(table),
    )
    if actions.cold_stage and actions.cold_field:
        problem = _("cold leads are moved or marked: keep one of cold_stage and cold_field")
        mistakes.error(table.at("cold_field"), "too_many_keys", problem)
    for key in above:
        if key in table:
            table.raw(key)
            problem = _("move it above [leads], to the top of the file")
            mistakes.error(table.at(key), "misplaced_key", problem)
    table.close()
    return actions, list(mistakes.findings(str(file), lines_of(text)))


def _field(table: Table) -> str:
    name = table.text("cold_field", "").strip().upper()
    if name and not _FIELD.fullmatch(name):
        problem = _("a field of your portal is named UF_CRM_..., found {value}")
        mistakes = table.mistakes
        mistakes.error(table.at("cold_field"), "bad_field", problem.format(value=name))
        return ""
    return name


def _office_hours(table: Table) -> Hours:
    begin, end = _span(table)
    return Hours(_days(table), begin, end, _days_off(table))


def _span(table: Table) -> tuple[int, int]:
    text = table.text("working_hours", None)
    if text is None:
        return BEGIN, END
    if match := _HOURS.fullmatch(text.strip()):
        hour, minute, last_hour, last_minute = map(int, match.groups())
        begin, end = hour * 60 + minute, last_hour * 60 + last_minute
        if begin < end <= _DAY:
            return begin, end
    table.mistakes.expected(table.at("working_hours"), _('hours such as "09:00-18:00"'), text)
    return BEGIN, END


def _days(table: Table) -> frozenset[int]:
    if "working_days" not in table:
        return WEEK
    days = set()
    for path, entry in table.array("working_days"):
        if isinstance(entry, int) and not isinstance(entry, bool) and 1 <= entry <= _SUNDAY:
            days.add(entry)
        else:
            table.mistakes.expected(path, _("a day of the week, 1 (Monday) to 7"), entry)
    if table.raw("working_days") == []:
        problem = _("name at least one day of the week")
        table.mistakes.error(table.at("working_days"), "missing_value", problem)
    return frozenset(days) or WEEK


def _days_off(table: Table) -> frozenset[date]:
    days = set()
    if "days_off" in table:
        for path, entry in table.array("days_off"):
            if isinstance(entry, date) and not isinstance(entry, datetime):
                days.add(entry)
            else:
                wanted = _("a date such as 2027-01-01, without quotes")
                table.mistakes.expected(path, wanted, entry)
    return frozenset(days)
