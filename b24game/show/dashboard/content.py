"""What the template shows, by the names it has there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game import __version__
from b24game.language import _, ngettext, spoken
from b24game.publish.grammar import moment
from b24game.redact import redact
from b24game.show import safe
from b24game.show.dashboard import calendar, words
from b24game.show.dashboard.departments import Line, lines
from b24game.show.dashboard.groups import grouped
from b24game.show.dashboard.launch import Launch, launch
from b24game.show.dashboard.sparkline import HEIGHT, WIDTH
from b24game.show.dashboard.trends import Trend, trend
from b24game.show.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from b24game.jobs.metric_reports import DefinitionReport, LaunchReport, MetricsReport
    from b24game.model import Report


@dataclass(frozen=True)
class Section:
    """A group of metrics, as cards and charts, and as columns of a table of departments."""

    id: str
    title: str
    definitions: tuple[DefinitionReport, ...]
    trends: tuple[Trend, ...]
    lines: tuple[Line, ...]


def content(report: Report[MetricsReport], zone: tzinfo) -> dict[str, object]:
    """Return the values of the template, in the language of the process."""
    data = report.data
    sections = [
        Section(
            name,
            title,
            definitions,
            tuple(trend(data, definition) for definition in definitions),
            tuple(lines(data, definitions)),
        )
        for name, title, definitions in grouped(data.definitions)
    ]
    compared = launch(data, data.launch, zone) if data.launch else None
    return {
        "language": spoken(),
        "words": words.page(),
        "scope": safe.line(data.scope.name),
        "period": calendar.title(data.period.name),
        "dates": calendar.dates(data.period, zone),
        "as_of": moment(report.as_of, zone, spoken()),
        "read": moment(data.synced_at, zone, spoken()),
        "sections": sections,
        "has_departments": bool(data.departments),
        "launch": compared,
        "definitions": data.definitions,
        "notes": [
            safe.line(redact(finding.message))
            for finding in report.findings
            # What the rules or the command line got wrong is no matter of the page's readers.
            if finding.level == "error" or finding.code == "metrics_not_read"
        ],
        "cohort": ngettext(
            "Nothing is shown of fewer than {count} person, nor what would tell so few apart.",
            "Nothing is shown of fewer than {count} people, nor what would tell so few apart.",
            data.min_cohort,
        ).format(count=number(data.min_cohort)),
        "made_by": _("Made by {program}. This page loads nothing from the network.").format(
            program=f"b24game {__version__}"
        ),
        "spark": {"width": WIDTH, "height": HEIGHT},
        "charts": _charts(data, sections, compared),
    }


def _charts(
    data: MetricsReport, sections: Iterable[Section], compared: Launch | None
) -> dict[str, object]:
    """Return what the script draws."""
    return {
        "trends": [one.series for section in sections for one in section.trends if one.drawn],
        "effects": [
            {"id": chart.id, "unit": chart.id, "rows": chart.rows}
            for chart in (compared.charts if compared else ())
        ],
        "launch": _launched_in(data, data.launch),
        "words": {"launch": _("Launch"), "points": _("{points} pp"), "percent": _("{share} %")},
    }


def _launched_in(data: MetricsReport, report: LaunchReport | None) -> dict[str, object] | None:
    """Return the period in which the game began, and how much of it was over then: 0..1."""
    if report is None:
        return None
    for period in data.periods:
        if period.start is not None and period.end is not None:
            part = (report.date - period.start) / (period.end - period.start)
            if 0 <= part < 1:
                return {"period": period.name, "part": part}
    return None
