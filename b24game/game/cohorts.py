"""Which sums may be told side by side, so that no subtraction gives a few people away (L4).

Somebody who knows the sum of a company and those of departments in it learns the sum of the rest.
So nothing smaller than a cohort may be left of any group once the told groups within it are
taken away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from typing import TypeVar

    Group = TypeVar("Group", bound=Hashable)


def tellable(groups: Mapping[Group, frozenset[int]], least: int) -> frozenset[Group]:
    """Return the groups of people whose sums may all be told, the larger ones first."""
    told: dict[Group, frozenset[int]] = {}
    for group in sorted(groups, key=lambda one: -len(groups[one])):
        people = groups[group]
        around = [larger for larger in told.values() if people < larger]
        if len(people) >= least and all(_hides(one, people, told, least) for one in around):
            told[group] = people
    return frozenset(told)


def _hides(
    larger: frozenset[int],
    people: frozenset[int],
    told: Mapping[Group, frozenset[int]],
    least: int,
) -> bool:
    """Tell whether no few are left of `larger` beside `people`, and beside all told within it."""
    within = (group for group in told.values() if group < larger)
    rests = (larger - people, larger.difference(people, *within))
    return all(not rest or len(rest) >= least for rest in rests)
