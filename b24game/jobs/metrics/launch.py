"""Before and after the launch that the configuration names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.jobs.metric_reports import (
    DifferenceReport,
    EffectReport,
    LaunchReport,
    SideReport,
    SpanReport,
)
from b24game.jobs.metrics.figures import interval
from b24game.jobs.metrics.people import Population
from b24game.metrics import launch
from b24game.metrics.daily import begins, ordinal
from b24game.metrics.sums import Days, of_teams
from b24game.metrics.words import method
from b24game.periods import midnight

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from b24game.jobs.metric_reports import LaunchState
    from b24game.jobs.metrics.calendar import Clock
    from b24game.jobs.metrics.known import Known
    from b24game.metrics.estimate import Estimate
    from b24game.metrics.figures import Figure
    from b24game.metrics.launch import Compared
    from b24game.metrics.measures import MeasureId
    from b24game.metrics.sums import People


def report(at: date, metrics: Sequence[MeasureId], known: Known, scope: int) -> LaunchReport:
    """Compare metrics before and after a day, of the company or of a department."""
    clock, least = known.clock, known.least
    moment = midnight(at, clock.zone)
    day = ordinal(moment, clock.zone)
    windows = launch.windows(day, known.history or day, clock.open_day)
    if windows is None:
        return LaunchReport(moment, _state(day, clock), None, None, (), (), "")
    metrics = [one for one in metrics if not known.too_old(one, windows.before.first)]
    work = [
        known.store.work(days, launch.weeks_of(days)) for days in (windows.before, windows.after)
    ]
    groups = known.groups.items()
    before, after = (
        Population({group: of_teams(one, teams) for group, teams in groups}, least) for one in work
    )
    game = (before.people[scope], after.people[scope])
    beside = (of_teams(work[0], None, "others"), of_teams(work[1], None, "others"))
    others = known.others if min(map(len, beside)) >= least else ()
    compared = (launch.compare(one, game, _enough(one, beside, least)) for one in metrics)
    return LaunchReport(
        date=moment,
        state="compared",
        before=_span(windows.before, clock),
        after=_span(windows.after, clock),
        effects=tuple(
            _effect(one, known=before.tells(one.id, scope) and after.tells(one.id, scope))
            for one in compared
        ),
        others=others,
        method=method(len(windows.before), beside=bool(others)),
    )


def _state(day: int, clock: Clock) -> LaunchState:
    """Return why a launch on a day cannot be compared."""
    if day > ordinal(clock.as_of, clock.zone):
        return "ahead"
    return "too_early" if clock.open_day - day < launch.WEEK else "no_past"


def _span(days: Days, clock: Clock) -> SpanReport:
    return SpanReport(begins(days.first, clock.zone), begins(days.end, clock.zone), len(days))


def _enough(
    metric: MeasureId, beside: tuple[People, People], least: int
) -> tuple[People, People] | None:
    """Return those not in the game, if enough of them stand behind a metric on both sides."""
    counts = (len(launch.figure(metric, people).people) for people in beside)
    return beside if min(counts) >= least else None


def _effect(one: Compared, *, known: bool) -> EffectReport:
    return EffectReport(
        id=one.id,
        unit=launch.unit(one.id),
        before=_side(one.before, known=known),
        after=_side(one.after, known=known),
        difference=_difference(one.difference) if known else None,
        effect=one.verdict if known else "unknown",
        moved=one.moved if known else None,
        mix_changed=known and one.moved is not None and one.moved >= launch.MOVED,
        others_before=None if one.others_before is None else _side(one.others_before),
        others_after=None if one.others_after is None else _side(one.others_after),
        net=_difference(one.net) if known else None,
    )


def _side(figure: Figure, *, known: bool = True) -> SideReport:
    if not known:
        return SideReport(None, 0, 0)
    return SideReport(figure.value, len(figure.people), figure.n)


def _difference(estimate: Estimate | None) -> DifferenceReport | None:
    bounds = interval(estimate)
    if estimate is None or bounds is None:
        return None
    return DifferenceReport(estimate.value, bounds)
