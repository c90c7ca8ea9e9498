from __future__ import annotations

import pytest

pytest.importorskip("numpy")

from b24game.leads.candidates import candidates
from b24game.leads.conditions import Condition
from b24game.leads.table import Column, Table
from tests.leads.synthetic import history


def test_enough_leads_meet_each_condition_and_enough_do_not() -> None:
    table = history(1200)
    conditions, flags = candidates(table, fewest=30)
    assert flags.shape == (1200, len(conditions))
    for condition, column in zip(conditions, flags.T, strict=True):
        assert list(column) == condition.of(table.columns[condition.field].values)
        assert 30 <= column.sum() <= 1170
    kinds = {condition.kind for condition in conditions}
    assert kinds == {"filled", "equals", "among", "at_least"}


def test_what_says_the_same_or_the_opposite_is_asked_once() -> None:
    conditions, flags = candidates(history(400), fewest=5)
    columns = {tuple(column) for column in flags.T}
    assert len(columns) == len(conditions)
    assert not any(tuple(1 - value for value in column) for column in columns if not columns)
    assert not {tuple(1 - value for value in column) for column in columns} & columns


def test_of_two_levels_the_rare_one_is_asked() -> None:
    values = ("no",) * 90 + ("yes",) * 10
    table = Table({"call": Column("call", "level", values)}, (True, False) * 50)
    assert candidates(table, fewest=5)[0] == [Condition("call", "equals", ("yes",))]


def test_bounds_are_numbers_people_remember() -> None:
    values = tuple(float(number) * 12.345 for number in range(1000))
    table = Table({"size": Column("size", "number", values)}, (True, False) * 500)
    bounds = [condition.values[0] for condition in candidates(table, fewest=5, cuts=4)[0]]
    assert bounds == [2500.0, 4900.0, 7400.0, 9900.0]


def test_nothing_to_ask_is_an_empty_matrix() -> None:
    assert candidates(Table({}, (True, False)), fewest=1)[1].shape == (2, 0)
