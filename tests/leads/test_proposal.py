from __future__ import annotations

import pytest

pytest.importorskip("numpy")

from b24game.leads.card import Card, Criterion
from b24game.leads.conditions import Condition
from b24game.leads.proposal import propose
from b24game.leads.table import Column, Table
from tests.leads.synthetic import history

BLIND = Card((Criterion("noise", Condition("noise", "equals", ("a",)), 20),))


def test_a_better_card_is_proposed_with_what_it_gains() -> None:
    found = propose(history(2500), old=BLIND)
    assert found.comparison is not None
    assert found.comparison.advice == "change"
    assert found.trial.leads == 1750
    assert found.fitted.leads == 2500
    assert found.backtest.leads == 750
    assert found.backtest.calibration is not None
    assert found.changes[0].new is None
    assert len(found.drift) == len(found.trial.card.criteria)


def test_a_card_is_not_proposed_over_itself() -> None:
    card = propose(history(2500)).trial.card
    again = propose(history(2500), old=card)
    assert again.comparison is not None
    assert again.comparison.gain.value == pytest.approx(0)
    assert again.comparison.advice == "keep"


def test_a_column_that_leaks_is_left_out_and_named() -> None:
    table = history(1500)
    tag = Column("tag", "level", tuple("sold" if won else "open" for won in table.won))
    found = propose(Table({**table.columns, "tag": tag}, table.won), where="leads.csv")
    assert "tag" not in {one.condition.field for one in found.fitted.card.criteria}
    assert found.findings[0].code == "leak"
    assert found.findings[0].where == "leads.csv"


def test_a_share_won_that_moved_is_a_reason() -> None:
    older, newer = history(1400), history(600, seed=2, base=1.0)
    columns = {
        name: Column(name, column.kind, column.values + newer.columns[name].values)
        for name, column in older.columns.items()
    }
    found = propose(Table(columns, older.won + newer.won))
    assert "share_won_moved" in {finding.code for finding in found.findings}
