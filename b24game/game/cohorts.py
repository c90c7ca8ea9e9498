"""Which sums may be told side by side, so that no subtraction gives a few people away (L4).

Somebody who knows the sum of a company and those of departments in it learns the sum of the rest.
So nothing smaller than a cohort may be left of any group once the told groups within it are
taken away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from typing import TypeVar

    Group = TypeVar("Group", bound=Hashable)


def tellable(groups: Mapping[Group, frozenset[int]], least: int) -> frozenset[Group]:
    """Return the groups of people whose sums may all be told, the larger ones first."""
    # Beside each told group, what is left of it without all that are told within it.
    told: dict[Group, set[int]] = {}
    for group in sorted(groups, key=lambda one: -len(groups[one])):
        people = groups[group]
        around = [larger for larger in told if people < groups[larger]]
        if (
            len(people) >= least
            and all(
                _hides(len(groups[larger]) - len(people), least)
                and _hides(len(told[larger]) - len(people & told[larger]), least)
                for larger in around
            )
            and _blurs(people, [(groups[larger], told[larger]) for larger in around], least)
        ):
            for larger in around:
                told[larger] -= people
            told[group] = set(people)
    return frozenset(told)


def _blurs(
    people: frozenset[int], around: Sequence[tuple[frozenset[int], set[int]]], least: int
) -> bool:
    """Tell whether those who are also in a told sibling are not few.

    The sums of two groups that share somebody, less that of the group around them, are the sum of
    whom they share, less that of the rest.
    """
    if not around:
        return True
    _parent, rest = min(around, key=lambda pair: len(pair[0]))
    shared = len(people) - len(people & rest)
    return not shared or shared + len(rest) - len(people & rest) >= least


def _hides(rest: int, least: int) -> bool:
    """Tell whether nobody is left, or enough to hide among."""
    return not rest or rest >= least
