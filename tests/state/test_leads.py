from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.jobs.leads.memory import advance, history, remember
from b24game.leads.alerts import Alert, Crossing
from b24game.rules.scorecard import Scoring
from b24game.state import leads
from b24game.state.file import reading, transaction, writing
from tests.leads.prospects import NOW, prospect

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

FIELDS = ("source", "phone")
SCORING = Scoring()
HOT: tuple[Alert, ...] = ("hot",)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


@pytest.fixture
def state(file: Path) -> Iterator[sqlite3.Connection]:
    with writing(file) as connection:
        yield connection


def test_rows_come_back_in_the_order_they_were_added(state: sqlite3.Connection) -> None:
    rows = [(2, NOW, "b"), (1, NOW, "a"), (2, NOW, "c")]
    with transaction(state):
        leads.append(state, "lead", rows)
        leads.append(state, "deal", [(2, NOW + 1, "d")])
    assert leads.inputs(state, "lead") == rows
    assert leads.inputs(state, "lead", [2]) == [rows[0], rows[2]]
    assert leads.inputs(state, "lead", []) == []
    assert leads.inputs(state, "deal") == [(2, NOW + 1, "d")]
    assert leads.latest(state, "lead") == {1: (NOW, "a"), 2: (NOW, "c")}
    assert leads.latest(state, "deal") == {2: (NOW + 1, "d")}


def test_what_leads_said_outlives_the_process(file: Path) -> None:
    one = prospect(1, values={"source": "WEB", "phone": "+7 900 0000000"})
    with writing(file) as connection, transaction(connection):
        assert remember(connection, "lead", [one, prospect(2)], FIELDS, NOW) == 2
    with writing(file) as connection, transaction(connection):
        assert remember(connection, "lead", [one, prospect(2)], FIELDS, NOW + 1) == 0
        assert remember(connection, "deal", [prospect(1, kind="deal")], FIELDS, NOW + 1) == 1
    with reading(file) as connection:
        found = history(connection, "lead")
        assert history(connection, "lead", [2]) == {2: found[2]}
        assert [one.at for one in history(connection, "deal")[1]] == [NOW + 1]
    assert found.keys() == {1, 2}
    assert [(seen.at, seen.values) for seen in found[1]] == [(NOW, {"source": "WEB", "phone": "Y"})]


def test_what_is_switched_off_keeps_only_its_number(state: sqlite3.Connection) -> None:
    def news(*alerts: Alert, created: int = NOW) -> list[tuple[Alert, int]]:
        with transaction(state):
            found = advance(state, "lead", [(7, 75, created)], SCORING, alerts, NOW)
        return [(one.alert, one.turn) for one in found]

    assert news("senior", "hot") == [("senior", 1), ("hot", 1)]
    assert news("hot") == []
    assert leads.alerts(state, "lead") == {(7, "senior"): (None, 1), (7, "hot"): (True, 1)}
    assert news("senior", "hot", created=NOW - 10 * 86400) == []
    assert leads.alerts(state, "lead") == {(7, "senior"): (True, 1), (7, "hot"): (True, 1)}


def test_alerts_of_leads_and_deals_are_apart(state: sqlite3.Connection) -> None:
    with transaction(state):
        assert advance(state, "lead", [(7, 75, NOW)], SCORING, HOT, NOW)
        deals = advance(state, "deal", [(7, 75, NOW)], SCORING, HOT, NOW)
        advance(state, "deal", [], SCORING, (), NOW)
    assert deals == [Crossing(7, "hot", 1)]
    assert leads.alerts(state, "lead") == {(7, "hot"): (True, 1)}
    assert leads.alerts(state, "deal") == {(7, "hot"): (None, 1)}


def test_a_transaction_that_fails_leaves_the_news_for_the_next(state: sqlite3.Connection) -> None:
    state.execute("BEGIN")
    assert advance(state, "lead", [(7, 75, NOW)], SCORING, HOT, NOW)
    state.execute("ROLLBACK")
    with transaction(state):
        assert advance(state, "lead", [(7, 75, NOW)], SCORING, HOT, NOW) == [Crossing(7, "hot", 1)]


STATES = st.dictionaries(
    st.tuples(st.integers(1, 4), st.sampled_from(["hot", "warm"])),
    st.tuples(st.booleans(), st.integers(0, 3)),
)


@given(st.lists(STATES, max_size=4), st.sets(st.sampled_from(["hot", "warm"])))
def test_alert_states_are_a_table(rounds: list[dict], kept: set[str]) -> None:  # type: ignore[type-arg]
    import sqlite3

    from sqlite_utils import Database

    from b24game.state.schema import migrations

    with closing(sqlite3.connect(":memory:")) as connection:
        migrations.apply(Database(connection))
        expected: dict[tuple[int, str], tuple[bool | None, int]] = {}
        for states in rounds:
            leads.save_alerts(connection, "lead", states)
            expected |= states
            assert leads.alerts(connection, "lead") == expected
        leads.forget_alerts(connection, "lead", kept)
        left = {
            key: state if key[1] in kept else (None, state[1]) for key, state in expected.items()
        }
        assert leads.alerts(connection, "lead") == left
