"""Whatever groups there are, no subtraction of told sums gives a few people away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from b24game.game.cohorts import tellable

LEAST = 5
PEOPLE = st.frozensets(st.integers(1, 24))
GROUPS = st.dictionaries(st.integers(1, 9), PEOPLE, max_size=9)


@given(GROUPS)
def test_no_few_are_left_over(groups: dict[int, frozenset[int]]) -> None:
    told = tellable(groups, LEAST)
    for one in told:
        within = [groups[other] for other in told if groups[other] < groups[one]]
        assert len(groups[one]) >= LEAST
        for rest in (groups[one].difference(*within), *(groups[one] - few for few in within)):
            assert not rest or len(rest) >= LEAST


@given(GROUPS)
def test_the_largest_of_the_large_is_always_told(groups: dict[int, frozenset[int]]) -> None:
    large = [people for people in groups.values() if len(people) >= LEAST]
    told = tellable(groups, LEAST)
    assert not large or max(large, key=len) in {groups[one] for one in told}


@given(GROUPS, st.permutations(range(1, 10)))
def test_names_decide_nothing(groups: dict[int, frozenset[int]], names: list[int]) -> None:
    """Only where groups are equally large may their order decide who of them is told."""
    renamed = {names[one - 1]: people for one, people in groups.items()}
    sizes = sorted(len(groups[one]) for one in tellable(groups, LEAST))
    if len({len(people) for people in groups.values()}) == len(groups):
        assert sizes == sorted(len(renamed[one]) for one in tellable(renamed, LEAST))


@given(st.lists(st.integers(LEAST, 20), max_size=8))
def test_nothing_is_kept_from_large_groups_apart(sizes: list[int]) -> None:
    groups = {
        place: frozenset(range(place * 100, place * 100 + size)) for place, size in enumerate(sizes)
    }
    company = frozenset[int]().union(*groups.values())
    assert tellable(groups, LEAST) == groups.keys()
    assert tellable({**groups, "company": company}, LEAST) == (
        groups.keys() | {"company"} if sizes else set()
    )


def test_a_company_tells_a_department_only_beside_enough_others() -> None:
    company, department = frozenset(range(9)), frozenset(range(5))
    assert tellable({"c": company, "d": department}, LEAST) == {"c"}
    assert tellable({"c": company | {9}, "d": department}, LEAST) == {"c", "d"}
