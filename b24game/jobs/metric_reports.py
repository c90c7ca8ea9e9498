"""What `metrics` reports: the `data` of the JSON envelope, field by field.

The names are a contract (other programs read them): more may come, these stay. Shares are 0..1,
moments UTC seconds. An interval is one of 95 %; `None` stands for what is not known or not shown,
never for zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from b24game.jobs.reports import PeriodReport, Scope
from b24game.metrics.measures import MeasureId, Unit
from b24game.model import Moment

Missing = Literal["min_cohort", "source", "unwatched", "nothing", "not_begun"]
"""Why a value is absent: too few people stand behind it, the portal's source is not read, nobody
watched then, nothing of the kind happened, the period (or the first unit in it) is not over."""
Effect = Literal["up", "down", "none", "unknown"]
"""What the difference shows; `none`: its interval covers zero, `unknown`: there is no interval."""
LaunchState = Literal["compared", "ahead", "too_early", "no_past"]


@dataclass(frozen=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


@dataclass(frozen=True)
class MetricReport:
    """One figure: a metric of a scope in a period."""

    id: MeasureId
    scope: Scope
    period: str
    """The name of one of `periods`."""
    value: float | None
    unit: Unit
    n: int
    """What the value is made of: tasks of the on-time rate, else people; 0 where it is not told."""
    people: int
    """People who stand behind it."""
    previous: float | None
    """The value of the period before."""
    change: float | None
    """Value minus previous; of shares in points of share, 0.05 is five per cent points."""
    interval: Interval | None
    """Of the change."""
    missing: Missing | None
    """Why there is no value; none where there is one."""


@dataclass(frozen=True)
class DefinitionReport:
    """What a metric means, in the language of the process."""

    id: MeasureId
    title: str
    text: str
    unit: Unit
    good: Literal["up", "down", "neither"]
    """Which direction is an improvement."""


@dataclass(frozen=True)
class SpanReport:
    """Days compared: `start` belongs to them, `end` does not."""

    start: Moment
    end: Moment
    days: int


@dataclass(frozen=True)
class SideReport:
    """One side of a comparison."""

    value: float | None
    people: int
    n: int
    """Tasks of the on-time rate, else people."""


@dataclass(frozen=True)
class DifferenceReport:
    """After minus before."""

    value: float
    interval: Interval


@dataclass(frozen=True)
class EffectReport:
    """A metric before and after the launch."""

    id: MeasureId
    unit: Unit
    before: SideReport
    after: SideReport
    difference: DifferenceReport | None
    effect: Effect
    moved: float | None
    """Share of what was counted on one side of the launch that is due to people who are not on the
    other one: the largest, of those in the game and of the others."""
    mix_changed: bool
    """So much that the people compared are not the same any more."""
    others_before: SideReport | None
    """The same of the departments that are not in the game; absent where there are none."""
    others_after: SideReport | None
    net: DifferenceReport | None
    """Difference in differences: the change of those in the game minus that of the others."""


@dataclass(frozen=True)
class LaunchReport:
    """Before and after the launch of the game."""

    date: Moment
    state: LaunchState
    before: SpanReport | None
    after: SpanReport | None
    effects: tuple[EffectReport, ...]
    others: tuple[str, ...]
    """Departments not in the game, the comparison."""
    method: str
    """One sentence, in the language of the process."""


@dataclass(frozen=True)
class MetricsReport:
    """`metrics`."""

    scope: Scope
    period: PeriodReport
    """The one that is looked at: the last settled one, unless another was asked for."""
    metrics: tuple[MetricReport, ...]
    """Of `scope` in each of `periods`, oldest first, then of each department in `period`."""
    periods: tuple[PeriodReport, ...]
    """Those of the trend, oldest first; the last one is `period`."""
    definitions: tuple[DefinitionReport, ...]
    """In the order in which metrics are shown."""
    departments: tuple[Scope, ...]
    """Departments below `scope`, in the order of the tree."""
    depths: tuple[int, ...]
    """How deep each of `departments` lies below `scope`, from 1."""
    launch: LaunchReport | None
    """Absent where the configuration names no launch, or nothing is known at all."""
    min_cohort: int
    synced_at: Moment
    files: tuple[str, ...] = ()
    """What was written: the dashboard, or the tables of an export."""
