"""Numbers of the page: what people read, and beside it what the number is, for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from b24game.show.figures import change, figure
from b24game.show.numbers import number

if TYPE_CHECKING:
    from b24game.jobs.metric_reports import MetricReport
    from b24game.jobs.reports import Scope

LAUNCH = "launch"
"""Stands where the period of a figure stands: before and after the launch."""


@dataclass(frozen=True)
class Tag:
    """Which figure a number belongs to: a metric, `company:0` or `department:5`, a period."""

    metric: str
    scope: str
    period: str


@dataclass(frozen=True)
class Number:
    """A number in words for people, with the JSON report's own number in its attributes."""

    tag: Tag
    field: str
    value: float | None
    text: str

    def __html__(self) -> str:
        """Return the element; Jinja asks for it instead of escaping."""
        attributes = {
            "data-metric": self.tag.metric,
            "data-scope": self.tag.scope,
            "data-period": self.tag.period,
            "data-field": self.field,
            "data-value": json.dumps(self.value),
        }
        written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
        return f'<span class="number"{written}>{escape(self.text)}</span>'


class Sentence:
    """A translated sentence whose `{places}` are taken by numbers."""

    def __init__(self, text: str, **places: Number) -> None:
        self._text = text
        self._places = places

    def __html__(self) -> str:
        """Return the sentence escaped, its numbers as elements."""
        places = {name: number.__html__() for name, number in self._places.items()}
        return escape(self._text).format(**places)


@dataclass(frozen=True)
class Numbers:
    """Every number of a figure."""

    value: Number
    previous: Number
    change: Number
    low: Number | None
    high: Number | None
    people: Number
    n: Number


def key(scope: Scope) -> str:
    """Return the name of a scope in attributes."""
    return f"{scope.kind}:{scope.id}"


def numbers(report: MetricReport) -> Numbers:
    """Return the numbers of `report`."""
    tag = Tag(report.id, key(report.scope), report.period)
    unit, ends = report.unit, report.interval
    return Numbers(
        value=Number(tag, "value", report.value, figure(report.value, unit)),
        previous=Number(tag, "previous", report.previous, figure(report.previous, unit)),
        change=Number(tag, "change", report.change, change(report.change, unit)),
        low=Number(tag, "low", ends.low, change(ends.low, unit)) if ends else None,
        high=Number(tag, "high", ends.high, change(ends.high, unit)) if ends else None,
        people=Number(tag, "people", report.people, number(report.people)),
        n=Number(tag, "n", report.n, number(report.n)),
    )
