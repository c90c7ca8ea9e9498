from __future__ import annotations

import pytest

from b24game.errors import UsageError
from b24game.leads.backtest import backtest, score_bands, split_by_time
from b24game.leads.card import Card, Criterion
from b24game.leads.compare import Change, compare, side_by_side
from b24game.leads.conditions import Condition
from b24game.leads.table import Column, Table
from tests.leads.synthetic import history


def dated(moments: list[float], won: str) -> Table:
    columns = {
        "made": Column("made", "date", tuple(moments)),
        "row": Column("row", "number", tuple(float(row) for row in range(len(moments)))),
    }
    return Table(columns, tuple(letter == "1" for letter in won))


def test_the_newest_leads_are_the_future() -> None:
    split = split_by_time(dated([5, 1, 4, 2, 3, 9, 8, 7, 6, 0], "0101010101"), "made", newest=0.3)
    assert list(split.older.columns["made"].values) == [0, 1, 2, 3, 4, 5, 6]
    assert list(split.newer.columns["made"].values) == [7, 8, 9]
    assert list(split.newer.columns["row"].values) == [7, 6, 5]


def test_leads_of_one_moment_stay_together() -> None:
    split = split_by_time(dated([1, 1, 1, 2, 2, 2], "010101"), "made", newest=0.5)
    assert list(split.newer.columns["made"].values) == [2, 2, 2]
    split = split_by_time(dated([1, 1, 2, 2, 2, 3], "010101"), "made", newest=0.5)
    assert list(split.newer.columns["made"].values) == [2, 2, 2, 3]


def test_rows_are_the_order_where_none_is_named() -> None:
    split = split_by_time(dated([3, 2, 1, 0], "0101"), newest=0.5)
    assert list(split.older.columns["made"].values) == [3, 2]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ("mode", 'no column "mode" to order leads by: did you mean "made"?'),
        ("part", "part orders no leads: it needs a date or number in every row"),
    ],
)
def test_an_order_must_order(order: str, message: str) -> None:
    table = dated([1, 2, 3, 4], "0101")
    part = Column("part", "date", (1.0, None, 3.0, 4.0))
    with pytest.raises(UsageError) as stopped:
        split_by_time(Table({**table.columns, "part": part}, table.won), order)
    assert stopped.value.message == message


@pytest.mark.parametrize("won", ["0000001111", "1111110000", "0101010000"])
def test_both_parts_need_both_ends(won: str) -> None:
    with pytest.raises(UsageError, match="too little history to judge"):
        split_by_time(dated([float(row) for row in range(10)], won), "made")


def test_a_backtest_has_every_figure() -> None:
    card = Card((Criterion("size", Condition("employees", "at_least", (100.0,)), 20),), 30)
    table = history(500)
    raw = card.raw(table)
    found = backtest(raw, table.won, [0.4] * 500)
    assert (found.leads, found.won) == (500, sum(table.won))
    assert found.auc.value > 0.55
    assert found.deciles[0].lift > 1
    assert found.calibration is not None
    assert sum(band.leads for band in found.bands) == 500
    assert backtest(raw, table.won).calibration is None


def test_bands_count_scores_after_the_limits() -> None:
    bands = score_bands([-20, 9, 10, 99, 100, 140], [True, False, True, True, True, True])
    assert [(band.least, band.most, band.leads) for band in bands if band.leads] == [
        (0, 9, 2),
        (10, 19, 1),
        (90, 100, 3),
    ]
    assert bands[1].won is not None
    assert bands[5].won is None


def test_a_gain_that_may_be_chance_keeps_the_old_card() -> None:
    won = [True, False, True, False, True, False, False, True]
    found = compare([1, 2, 3, 1, 4, 2, 3, 4], [1, 2, 3, 1, 4, 2, 2, 4], won)
    assert found.gain.value > 0
    assert found.advice == "keep"
    assert found.words().startswith("keep the old card: AUC +0.0")


def test_a_sure_gain_changes_the_card() -> None:
    table = history(2000)
    informed = Card((Criterion("size", Condition("employees", "at_least", (100.0,)), 20),))
    blind = Card((Criterion("noise", Condition("noise", "equals", ("a",)), 20),))
    found = compare(blind.raw(table), informed.raw(table), table.won)
    assert found.advice == "change"
    assert found.gain.low > 0
    assert compare(informed.raw(table), blind.raw(table), table.won).advice == "keep"


def test_cards_side_by_side() -> None:
    size, web = Condition("size", "at_least", (9.0,)), Condition("source", "equals", ("web",))
    mail = Condition("mail", "filled")
    old = Card((Criterion("a", size, 5), Criterion("b", web, 10)))
    new = Card((Criterion("c", web, 20), Criterion("d", mail, 4)))
    assert side_by_side(old, new) == (
        Change("size is at least 9", 5, None),
        Change("source is “web”", 10, 20),
        Change("mail is filled", None, 4),
    )
