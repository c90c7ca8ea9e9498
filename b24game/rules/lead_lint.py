"""Warnings about a score card that is valid and still looks unintended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from b24game.language import _

if TYPE_CHECKING:
    from b24game.rules.mistakes import Mistakes
    from b24game.rules.scorecard import Criterion, Group, Scoring


def lint_leads(scoring: Scoring, mistakes: Mistakes) -> None:
    """Note what an administrator probably did not mean."""
    for check in (_points, _groups, _overlaps, _reach):
        check(scoring, mistakes)


def _points(scoring: Scoring, mistakes: Mistakes) -> None:
    for one in scoring.criteria:
        if one.points == 0:
            text = _("zero points change no score; enabled = false says so more clearly")
            mistakes.warning(("leads", "criteria", one.id, "points"), "zero_points", text)


def _groups(scoring: Scoring, mistakes: Mistakes) -> None:
    for group in scoring.groups:
        members = sum(one.group == group.id for one in scoring.criteria)
        place = ("leads", "groups", group.id)
        if not members:
            mistakes.warning(place, "unused_group", _("no criterion is in this group"))
        elif group.best and members == 1:
            text = _("the best of a single criterion is always that one")
            mistakes.warning(place, "single_member", text)


def _overlaps(scoring: Scoring, mistakes: Mistakes) -> None:
    enabled = [one for one in scoring.criteria if one.enabled]
    for position, one in enumerate(enabled):
        for earlier in enabled[:position]:
            if _asked(earlier) == _asked(one):
                text = _("asks the same as {other}").format(other=f"leads.criteria.{earlier.id}")
                mistakes.warning(("leads", "criteria", one.id), "overlap", text)
                break


def _reach(scoring: Scoring, mistakes: Mistakes) -> None:
    most = _most(scoring)
    for key, threshold in (("notify_at", scoring.notify_at), ("hot_from", scoring.hot_from)):
        if most < threshold:
            text = _("no lead can reach {threshold}: the enabled criteria bring {most} at most")
            text = text.format(threshold=threshold, most=most)
            mistakes.warning(("leads", key), "out_of_reach", text)


def _most(scoring: Scoring) -> int:
    """Return the highest sum that the enabled criteria can come to, were all of them met."""
    gains = [one for one in scoring.criteria if one.enabled and one.points > 0]
    grouped = {group.id for group in scoring.groups}
    alone = sum(one.points for one in gains if one.group not in grouped)
    return scoring.start + alone + sum(_most_of(group, gains) for group in scoring.groups)


def _most_of(group: Group, gains: list[Criterion]) -> int:
    points = [one.points for one in gains if one.group == group.id]
    if group.best:
        return max(points, default=0)
    return sum(points) if group.at_most is None else min(sum(points), group.at_most)


def _asked(criterion: Criterion) -> Criterion:
    """Return a criterion without what does not change when it is met."""
    lists = {
        key: tuple(sorted(value)) if value is not None else None
        for key, value in (("among", criterion.among), ("words", criterion.words))
    }
    return replace(criterion, id="", points=0, group="", title={}, **lists)
