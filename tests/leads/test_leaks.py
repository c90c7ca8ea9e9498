from __future__ import annotations

from random import Random

import pytest

from b24game.leads.leaks import Leak, refused, scan
from b24game.leads.table import Column, Table, Value
from tests.leads.synthetic import history


def with_column(table: Table, name: str, kind: str, values: list[Value]) -> Table:
    column = Column(name, kind, tuple(values))  # type: ignore[arg-type]
    return Table({**table.columns, name: column}, table.won)


def of(table: Table, name: str) -> Leak:
    return next(leak for leak in scan(table) if leak.column == name)


def test_honest_columns_are_fine() -> None:
    assert {leak.verdict for leak in scan(history(800))} == {"fine"}


def test_a_column_that_knows_the_end_is_refused() -> None:
    table = history(400)
    told = with_column(table, "tag", "level", ["closed" if won else "ringing" for won in table.won])
    assert refused(scan(told)) == {"tag"}
    finding = scan(told)[0].finding("leads.csv")
    assert finding is not None
    assert (finding.level, finding.code, finding.where) == ("warning", "leak", "leads.csv")
    assert finding.message.startswith("tag alone ranks past leads with an AUC of 1.00")


def test_a_number_that_knows_in_the_middle_only_is_refused_too() -> None:
    table = history(400)
    chance = Random(1)  # noqa: S311
    values: list[Value] = [
        chance.uniform(40, 60) if won else chance.choice((0.0, 100.0)) for won in table.won
    ]
    assert of(with_column(table, "index", "number", values), "index").verdict == "refused"


def test_a_name_for_every_lead_gives_nothing_away() -> None:
    table = history(400)
    named = with_column(table, "name", "level", [f"person {row}" for row in range(400)])
    assert of(named, "name").auc == pytest.approx(0.5, abs=0.05)


def test_filled_in_after_the_sale_is_suspected() -> None:
    table = history(600)
    chance = Random(2)  # noqa: S311
    values: list[Value] = [
        f"note {row}" if chance.random() < (0.7 if won else 0.4) else None
        for row, won in enumerate(table.won)
    ]
    found = of(with_column(table, "note", "text", values), "note")
    assert found.verdict == "suspect"
    assert found.filled >= 0.60
    finding = found.finding()
    assert finding is not None
    assert finding.code == "leak_filled"


def test_a_fine_column_is_no_finding() -> None:
    assert Leak("size", 0.6, 0.5, "fine").finding() is None


def test_what_is_set_aside_is_not_looked_at() -> None:
    assert "source" not in {leak.column for leak in scan(history(200).without(["source"]))}
