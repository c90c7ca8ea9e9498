"""What scores have meant so far: conversion and time to first contact, by tier, band and month.

A lead that cannot have an end yet is censored: it is counted, and in no share. One that nobody has
contacted yet has waited at least as long as it is old.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING, get_args

from b24game.leads.calibration import wilson
from b24game.leads.card import HIGHEST, LOWEST, clamped
from b24game.leads.ranking import Estimate
from b24game.leads.tiers import Tier, tier_of
from b24game.periods import local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import tzinfo

    from b24game.model import Moment
    from b24game.rules.scorecard import Scoring

SOON = 7200
"""Seconds within which a warm lead is to be handled (S2)."""
_BAND = 10
_HALF = 0.5 + 1e-9
"""The product of many shares misses a half by rounding."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A lead and what came of it."""

    id: int
    created_at: Moment
    score: int
    """As of then, 0..100."""
    won: bool | None
    """None: too young to have an end."""
    contact: int | None
    """Seconds until the first contact; none: there was none yet."""
    watched: int
    """Seconds from its creation to now, or to its end: for so long a contact would be known."""


@dataclass(frozen=True, slots=True)
class Contact:
    """How soon leads were contacted."""

    contacted: int
    median: int | None
    """Seconds, by Kaplan and Meier (JASA 53, 1958); none where fewer than half were contacted."""
    soon: int
    """Contacted within two hours, nights and weekends included."""
    of: int
    """Leads of which that can be said: contacted so soon, or watched for as long."""
    share: Estimate | None
    """`soon` of `of`, with Wilson's interval; none of no leads."""


@dataclass(frozen=True, slots=True)
class Group:
    """Leads that belong together."""

    name: str
    """`hot`, `30-39`, `2027-01`."""
    leads: int
    won: int
    censored: int
    """Leads without an end yet: part of `leads`, not of the share."""
    converted: Estimate | None
    """Share won of the others, with Wilson's interval; none where there are no others."""
    contact: Contact


@dataclass(frozen=True, slots=True)
class Launch:
    """Leads made before a date and those made since, the others set against each other."""

    before: Group | None
    """None: no leads on that side."""
    after: Group | None
    difference: Estimate | None
    """Share won after minus before, with Newcombe's interval; none where a side has no ends."""

    @property
    def effect(self) -> bool:
        """Whether an effect is seen: the interval of the difference does not cover zero."""
        one = self.difference
        return one is not None and not one.low <= 0 <= one.high


def tiers(leads: Iterable[Followed], scoring: Scoring) -> tuple[Group, ...]:
    """Return the hot, warm and cold leads, by their scores as of then."""
    return _grouped(leads, lambda lead: tier_of(lead.score, scoring), get_args(Tier))


def bands(leads: Iterable[Followed]) -> tuple[Group, ...]:
    """Return the leads per ten points of their score, lowest first; 100 is in the last band."""
    last = HIGHEST - _BAND
    starts = range(LOWEST, HIGHEST, _BAND)
    names = {
        start: f"{start}-{HIGHEST if start == last else start + _BAND - 1}" for start in starts
    }

    def band(lead: Followed) -> str:
        return names[min(clamped(lead.score) // _BAND * _BAND, last)]

    return _grouped(leads, band, tuple(names.values()))


def months(leads: Iterable[Followed], zone: tzinfo) -> tuple[Group, ...]:
    """Return the leads by the month of their creation, oldest first, months without leads too."""
    rows = list(leads)
    if not rows:
        return ()

    def month(lead: Followed) -> str:
        return _month(lead.created_at, zone)

    first, last = min(map(month, rows)), max(map(month, rows))
    return _grouped(rows, month, tuple(_from_to(first, last)))


def launch(leads: Iterable[Followed], at: Moment) -> Launch:
    """Compare the leads made before a moment with those made from it on."""
    rows = list(leads)
    before = [one for one in rows if one.created_at < at]
    after = [one for one in rows if one.created_at >= at]
    first = group("before", before) if before else None
    second = group("after", after) if after else None
    difference = None
    if first and second and first.converted and second.converted:
        difference = newcombe(
            second.won,
            second.leads - second.censored,
            first.won,
            first.leads - first.censored,
        )
    return Launch(first, second, difference)


def group(name: str, leads: Sequence[Followed]) -> Group:
    """Return what became of some leads."""
    ends = [one.won for one in leads if one.won is not None]
    return Group(
        name,
        len(leads),
        sum(ends),
        len(leads) - len(ends),
        wilson(sum(ends), len(ends)) if ends else None,
        _contact(leads),
    )


def newcombe(successes: int, trials: int, other_successes: int, other_trials: int) -> Estimate:
    """Return a share minus another one, with the interval of Newcombe's method 10.

    Statistics in Medicine 17 (1998), 873-890: Wilson's intervals of the two shares, squared and
    added; no continuity correction.

    Raises:
        ValueError: no trials on one side.
    """
    one, other = wilson(successes, trials), wilson(other_successes, other_trials)
    difference = one.value - other.value
    down = sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    up = sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Estimate(difference, max(-1.0, difference - down), min(1.0, difference + up))


def median_wait(waits: Iterable[tuple[int, bool]]) -> int | None:
    """Return the time by which half were contacted; none if that was not seen.

    Each wait is its seconds and whether it ended with a contact; one that did not is censored, in
    the estimate of Kaplan and Meier (JASA 53, 1958): at equal times contacts come first.
    """
    ordered = sorted(waits)
    waiting, at_risk = 1.0, len(ordered)
    for seconds, same in groupby(ordered, key=_seconds):
        contacted = [ended for _same, ended in same]
        waiting *= 1 - sum(contacted) / at_risk
        if waiting <= _HALF:
            return seconds
        at_risk -= len(contacted)
    return None


def _seconds(wait: tuple[int, bool]) -> int:
    return wait[0]


def _contact(leads: Iterable[Followed]) -> Contact:
    rows = list(leads)
    waits = [(one.watched, False) if one.contact is None else (one.contact, True) for one in rows]
    contacted = [seconds for seconds, ended in waits if ended]
    soon = sum(seconds <= SOON for seconds in contacted)
    sure = soon + sum(seconds > SOON for seconds, _ended in waits)
    share = wilson(soon, sure) if sure else None
    return Contact(len(contacted), median_wait(waits), soon, sure, share)


def _grouped(
    leads: Iterable[Followed], name: Callable[[Followed], str], names: Sequence[str]
) -> tuple[Group, ...]:
    members: dict[str, list[Followed]] = {one: [] for one in names}
    for lead in leads:
        members[name(lead)].append(lead)
    return tuple(group(one, rows) for one, rows in members.items())


def _month(at: Moment, zone: tzinfo) -> str:
    return f"{local(at, zone):%Y-%m}"


def _from_to(first: str, last: str) -> Iterable[str]:
    year, month = map(int, first.split("-"))
    while (name := f"{year:04d}-{month:02d}") <= last:
        yield name
        year, month = year + month // 12, month % 12 + 1
