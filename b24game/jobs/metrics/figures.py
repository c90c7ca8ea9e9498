"""Metrics of the scope in each period of the trend, and of its departments in the last one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.jobs.metric_reports import Interval, MetricReport
from b24game.jobs.metrics import calendar
from b24game.language import _
from b24game.metrics import figures
from b24game.metrics.daily import ordinal
from b24game.metrics.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from b24game.jobs.metric_reports import Missing
    from b24game.jobs.metrics.calendar import Clock
    from b24game.jobs.metrics.known import Known
    from b24game.jobs.metrics.people import Population
    from b24game.jobs.reports import Scope
    from b24game.metrics.estimate import Estimate
    from b24game.metrics.measures import MeasureId
    from b24game.periods import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Asked:
    """Which metrics of which periods: each period with the one before it, where it is known."""

    metrics: Sequence[MeasureId]
    lacking: frozenset[MeasureId]
    """Metrics whose source is not read."""
    populations: Mapping[str, Population]
    """By the name of the period."""
    known: Known

    @property
    def clock(self) -> Clock:
        """As of when the figures count."""
        return self.known.clock

    def trend(self, scope: Scope, periods: Sequence[Period]) -> Iterator[MetricReport]:
        """Yield the metrics of a scope; the first period serves as the one before the second."""
        for metric in self.metrics:
            for before, period in zip([None, *periods], periods, strict=False):
                yield self.one(metric, scope, period, before)

    def of_scopes(
        self, scopes: Sequence[Scope], periods: Sequence[Period]
    ) -> Iterator[MetricReport]:
        """Yield the metrics of several scopes in the last of some periods."""
        before = periods[-2] if len(periods) > 1 else None
        for one in scopes:
            for metric in self.metrics:
                yield self.one(metric, one, periods[-1], before)

    def one(
        self, metric: MeasureId, scope: Scope, period: Period, before: Period | None
    ) -> MetricReport:
        """Return a metric of a scope in a period, and its change since the period before."""
        now = self.populations[period.name]
        figure = now.figure(metric, scope.id)
        missing = self._missing(metric, scope, period)
        previous = change = None
        if before is not None and self._missing(metric, scope, before) is None:
            earlier = self.populations[before.name].figure(metric, scope.id)
            previous = earlier.value
            if missing is None and self.clock.settled(period):
                change = figures.change(metric, figure, earlier)
        shown = missing is None
        told = missing not in {"min_cohort", "source", "unwatched"}
        return MetricReport(
            id=metric,
            scope=scope,
            period=period.name,
            value=figure.value if shown else None,
            unit=MEASURES[metric].unit,
            n=figure.n if told else 0,
            people=len(figure.people) if told else 0,
            previous=previous,
            change=None if change is None else change.value,
            interval=interval(change),
            missing=missing,
        )

    def _missing(self, metric: MeasureId, scope: Scope, period: Period) -> Missing | None:
        if metric in self.lacking:
            return "source"
        if self.known.too_old(metric, ordinal(period.start, self.clock.zone)):
            return "unwatched"
        population = self.populations[period.name]
        figure = population.figure(metric, scope.id)
        if figure.people and not population.tells(metric, scope.id):
            return "min_cohort"
        if figure.value is None:
            return "nothing" if self.clock.settled(period) else "not_begun"
        return None


def chosen(metric: MeasureId | None, kind: PeriodKind) -> tuple[MeasureId, ...]:
    """Return the metrics to tell of periods of a kind, all of them or the one asked for.

    Raises:
        UsageError: the one asked for is not told of such periods.
    """
    units = {"active_week": "week", "active_month": "month"}
    found = tuple(
        one
        for one in MEASURES
        if (metric is None or one == metric)
        and (one not in units or calendar.told(units[one], kind))  # type: ignore[arg-type]
    )
    if not found:
        raise UsageError(
            _("{metric} is not told of a {period}: it is too short").format(
                metric=metric, period=kind
            ),
            hint=_("ask for a longer one, for example --period month"),
            code="period_too_short",
            where="--period",
        )
    return found


def interval(estimate: Estimate | None) -> Interval | None:
    """Return the interval of an estimate."""
    return None if estimate is None else Interval(estimate.low, estimate.high)
