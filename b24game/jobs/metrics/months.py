"""Every metric of every settled month there is: what goes into an export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.jobs import rulefile
from b24game.jobs.asked import below, scope_of
from b24game.jobs.metrics import calendar, days
from b24game.jobs.metrics.figures import Asked, chosen
from b24game.jobs.metrics.known import known_of
from b24game.jobs.metrics.sources import lacking
from b24game.state.file import reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.metric_reports import MetricReport
    from b24game.jobs.metrics.people import Population
    from b24game.jobs.setting import Setting
    from b24game.model import Moment


def by_month(setting: Setting, as_of: Moment) -> Iterator[MetricReport]:
    """Yield the metrics of the company and its departments, oldest month first.

    Raises:
        StateError: there is no usable state file.
        ConfigurationError: the rules have mistakes.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        ruleset, _warnings = rulefile.demand(setting.rules, zone)
    days.keep(setting, ruleset, zone)
    with reading(setting.state) as connection:
        known = known_of(setting, connection, ruleset, as_of)
        company, _departments = scope_of(connection, None, own=False)
        departments = [one for _depth, one in below(connection, company)]
        unread, _problems = lacking(connection, setting, ruleset, as_of)
        census = known.census()
        last = calendar.asked("month", None, known.clock)
        months = calendar.trend(last, known.history, known.clock, most=None)
        metrics = chosen(None, "month")
        before: dict[str, Population] = {}
        for place, month in enumerate(months, 1):
            # Two at a time: what all people did in all months would not fit into memory.
            now = {month.name: census.of(month)}
            there = [one for one in departments if now[month.name].people[one.id]]
            figures = Asked(metrics, unread, before | now, known)
            yield from figures.of_scopes([company, *there], months[max(place - 2, 0) : place])
            before = now
