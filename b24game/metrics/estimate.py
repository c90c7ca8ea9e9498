"""Sums over people to a value, a change and its interval.

People, not tasks or days, are taken as independent: what one person does hangs together. A metric
is a ratio of two sums over people, R = sum(y) / sum(n). Of such a ratio each person contributes
(y - R n) / sum(n) to the error (linearisation: Cochran, Sampling Techniques, 3rd ed., 1977, section
6.3; for clusters Woodruff, JASA 66, 1971, 411-414), of a change the difference of the two
contributions, so that people who are on both sides are compared with themselves. A total is a sum
without a divisor.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Pair = tuple[float, float]
"""What a person contributes to the sums y and n."""
_LEVEL = 0.975
_LEAST, _LEAST_FREEDOM = 2, 2
"""People, and degrees of freedom, without which nothing can be said about spread."""
_PRIOR = (2, 4)
"""Successes and trials added where a share is estimated for its spread: Agresti and Coull, The
American Statistician 52 (1998), 119-126. Without them ten of ten would have no spread."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval, and the spread that it comes from."""

    value: float
    low: float
    high: float
    variance: float
    freedom: int
    """Degrees of freedom of the variance."""


def ratio(people: Mapping[int, Pair]) -> float | None:
    """Return sum(y) / sum(n); none where there is nothing to divide by."""
    whole = sum([n for _y, n in people.values()])
    return sum([y for y, _n in people.values()]) / whole if whole else None


def ratio_change(
    now: Mapping[int, Pair], before: Mapping[int, Pair], *, trials: bool = False
) -> Estimate | None:
    """Return how a ratio changed; where n counts `trials`, the spread is never less than theirs.

    None where a side has no value, or too few people stand behind it. People who carry more than
    others count for more: the degrees of freedom are those of the effective number of people,
    sum(n)^2 / sum(n^2) (Kish, Survey Sampling, 1965, section 11.7), of the weaker side.
    """
    late, early = ratio(now), ratio(before)
    if late is None or early is None:
        return None
    errors = _errors(now, late)
    for person, error in _errors(before, early).items():
        errors[person] = errors.get(person, 0.0) - error
    freedom = round(min(_effective(now), _effective(before))) - 1
    if freedom < _LEAST_FREEDOM:
        return None
    squares = sum([error * error for error in errors.values()])
    spread = squares * len(errors) / (len(errors) - 1)
    if trials:
        spread = max(spread, _of_trials(now) + _of_trials(before))
    return interval(late - early, spread, freedom)


def total_change(now: Mapping[int, Pair], before: Mapping[int, Pair]) -> Estimate | None:
    """Return how a sum of y changed; none where too few people stand behind it."""
    people = now.keys() | before.keys()
    if len(people) < _LEAST:
        return None
    nothing = (0, 0)
    changes = [now.get(one, nothing)[0] - before.get(one, nothing)[0] for one in people]
    change, count = sum(changes), len(changes)
    mean = change / count
    spread = sum((one - mean) ** 2 for one in changes) * count / (count - 1)
    return interval(change, spread, count - 1)


def net(change: Estimate, others: Estimate) -> Estimate:
    """Return a change minus that of other people: the difference in differences."""
    freedom = min(change.freedom, others.freedom)
    return interval(change.value - others.value, change.variance + others.variance, freedom)


def quantile(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's t, to two places.

    The expansion in 1/freedom of Cornish and Fisher, as in Abramowitz and Stegun, Handbook of
    Mathematical Functions, 26.7.5; one and two degrees of freedom have closed forms.
    """
    if freedom == 1:
        return 12.7062
    if freedom == 2:  # noqa: PLR2004
        return 4.3027
    x = NormalDist().inv_cdf(_LEVEL)
    terms = (
        x,
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return float(sum(term / freedom**power for power, term in enumerate(terms)))


def interval(value: float, variance: float, freedom: int) -> Estimate:
    """Return a value with the interval that its variance gives it."""
    half = quantile(freedom) * sqrt(variance)
    return Estimate(value, value - half, value + half, variance, freedom)


def counted(values: Iterable[Pair]) -> int:
    """Return how many people stand behind a ratio."""
    return sum(1 for _y, n in values if n)


def _errors(people: Mapping[int, Pair], value: float) -> dict[int, float]:
    """Return what each person contributes to the error of a ratio."""
    whole = sum([n for _y, n in people.values()])
    return {person: (y - value * n) / whole for person, (y, n) in people.items() if n}


def _effective(people: Mapping[int, Pair]) -> float:
    """Return how many people of equal weight would tell as much."""
    weights = [n for _y, n in people.values()]
    return sum(weights) ** 2 / sum([n * n for n in weights])


def _of_trials(people: Mapping[int, Pair]) -> float:
    """Return the variance of a share of independent trials."""
    trials = sum(n for _y, n in people.values()) + _PRIOR[1]
    share = (sum(y for y, _n in people.values()) + _PRIOR[0]) / trials
    return share * (1 - share) / trials
