"""Figures of metrics the way people read them: by their unit, with sign, arrow and interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _
from b24game.show.numbers import decimal, fraction, number, percent

if TYPE_CHECKING:
    from b24game.jobs.metric_reports import Interval, Missing
    from b24game.metrics.measures import Unit

NOTHING = "–"


def figure(value: float | None, unit: Unit) -> str:
    """Return a value: `73.4 %`, `1.25`, `1,204`."""
    if value is None:
        return NOTHING
    if unit == "share":
        return percent(value)
    return number(round(value)) if unit in ("count", "points") else fraction(value)


def change(value: float | None, unit: Unit) -> str:
    """Return a change with its sign: `+3.1 pp`, `−0.20`, `+12`; of shares in percentage points."""
    if value is None:
        return NOTHING
    text = _size(abs(value), unit)
    if unit == "share":
        text = _("{points} pp").format(points=text)
    if text == change_of_nothing(unit):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def change_of_nothing(unit: Unit) -> str:
    """Return how no change is written, so that `−0.0 pp` never is."""
    text = _size(0.0, unit)
    return _("{points} pp").format(points=text) if unit == "share" else text


def changes(interval: Interval, unit: Unit) -> str:
    """Return the interval of a change: `+1.2 to +5.0 pp`."""
    low, high = change(interval.low, unit), change(interval.high, unit)
    if unit == "share":
        # The unit stands once, behind both.
        low = low.removesuffix(_("{points} pp").format(points=""))
    return _("{low} to {high}").format(low=low, high=high)


def clear(interval: Interval | None) -> int:
    """Return 1 for a change upwards, -1 for one downwards, 0 where it may be chance."""
    if interval is None or interval.low <= 0 <= interval.high:
        return 0
    return 1 if interval.low > 0 else -1


def measured(value: float | None, unit: Unit) -> str:
    """Return a value with what it is counted by: `6.21 a week`."""
    text = figure(value, unit)
    if value is None or unit != "per_week":
        return text
    return _("{value} a week").format(value=text)


def reason(missing: Missing) -> str:
    """Return why there is no value, short enough to stand in its place."""
    return {
        "min_cohort": _("few people"),
        "source": _("not read"),
        "nothing": _("nothing"),
        "not_begun": _("not over"),
        "unwatched": _("not known"),
    }[missing]


def explanation(missing: Missing, min_cohort: int) -> str:
    """Return why there is no value, in a sentence."""
    if missing == "min_cohort":
        text = _(
            "Not shown: fewer than {count} people stand behind it, or could be told apart by it."
        )
        return text.format(count=number(min_cohort))
    return {
        "source": _("Not known: the portal's data for it is not read."),
        "nothing": _("Nothing of the kind happened in this period."),
        "not_begun": _("Not known yet: the period has to be over first."),
        "unwatched": _("Not known: the period began before the first sync, nobody watched then."),
    }[missing]


def _size(value: float, unit: Unit) -> str:
    if unit == "share":
        return decimal(100 * value)
    return number(round(value)) if unit in ("count", "points") else fraction(value)
