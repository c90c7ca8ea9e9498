"""Append-only tables, seals, and balances recomputed: who rewrites the past is found out."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from b24game.jobs import award_badges
from b24game.rules.load import default_text
from b24game.show.progress import Silence
from b24game.state.file import APPEND_ONLY
from tests.game.stage import START, Stage

RULES = (
    default_text()
    + """
[badges.winner]
counts = "deal_won"
reach = 1
revoke = "revoke"
"""
)


@pytest.fixture
def played(stage: Stage) -> Stage:
    """Every append-only table has rows: a deal was won and lost again, a task closed early."""
    stage.use_rules(RULES)
    company = stage.company
    anna = company.add_person("Анна", at=START)
    deal = company.add_deal(responsible=anna, at=START, stage="WON", amount=500)
    task = company.add_task(responsible=anna, at=START, deadline=stage.after(hours=90))
    company.close_task(task, stage.after(hours=91))
    stage.sync_at(hours=92)
    company.move_deal(deal, "LOSE", stage.after(hours=93))
    stage.sync_at(hours=95)
    award_badges.run(stage.setting(), progress=Silence())
    assert stage.verify().status == "success"
    return stage


def tamper(stage: Stage, *statements: str) -> None:
    """Change what is in the file behind its triggers."""
    with closing(sqlite3.connect(stage.state)) as connection, connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _sql in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount == 1, statement
        for _name, sql in triggers:
            connection.execute(sql)


def failed(stage: Stage) -> set[str]:
    report = stage.verify()
    found = {check.name for check in report.data.checks if check.result == "failed"}
    assert (report.status == "error") == bool(found)
    assert {finding.code for finding in report.findings} == {f"verify_{name}" for name in found}
    return found


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_past_refuses_update_and_delete(played: Stage, table: str) -> None:
    with closing(sqlite3.connect(played.state)) as connection:
        if table == "lead_inputs":  # which no sync fills
            connection.execute(f"INSERT INTO {table} VALUES (1, 'lead', 25, 0, '{{}}')")
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] > 0
        for statement in (f"UPDATE {table} SET id = id + 100", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match=f"{table} is append-only"):
                connection.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE facts SET at = at + 1 WHERE id = 1",
        "UPDATE facts SET key = key || 'x' WHERE id = 1",
        "UPDATE facts SET amount = amount + 0.01 WHERE kind = 'deal_won'",
        "UPDATE facts SET team_id = NULL WHERE id = 1",
        "UPDATE withdrawals SET at = at - 1 WHERE id = 1",
        "UPDATE withdrawals SET reason = 'gone' WHERE id = 1",
        "UPDATE ledger SET at = at - 1 WHERE id = 1",
        "UPDATE ledger SET counts_from = counts_from - 1 WHERE id = 1",
        "UPDATE ledger SET version = 'another' WHERE id = 1",
        "UPDATE rule_sets SET added_at = added_at - 1",
        "UPDATE seals SET hash = replace(hash, substr(hash, 1, 1), '?') WHERE id = 1",
        "UPDATE seals SET previous = '' WHERE id = 2",
        "UPDATE awards SET at = at - 1 WHERE id = 1",
        "UPDATE awards SET person_id = 1 WHERE id = 1",
        "UPDATE revocations SET at = at - 1 WHERE id = 1",
    ],
)
def test_a_changed_byte_breaks_the_seal(played: Stage, statement: str) -> None:
    tamper(played, statement)
    assert "seals" in failed(played)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET points = 50 WHERE rule = 'task_overdue'",
        "UPDATE ledger SET player_id = 1 WHERE rule = 'task_overdue'",
        "UPDATE facts SET person_id = 1 WHERE kind = 'task_overdue'",
        "UPDATE facts SET kind = 'post_published' WHERE kind = 'task_overdue'",
        "DELETE FROM ledger WHERE rule = 'task_overdue'",
    ],
)
def test_points_that_facts_and_rules_do_not_give_are_found_without_seals(
    played: Stage, statement: str
) -> None:
    tamper(played, statement)
    assert {"balances", "seals"} <= failed(played)


def test_a_forged_row_with_forged_seals_still_shows_in_the_balances(played: Stage) -> None:
    """Whoever can compute seals anew is still told by the facts."""
    from b24game.game import seal

    tamper(played, "UPDATE ledger SET points = 50 WHERE rule = 'task_overdue'")
    with closing(sqlite3.connect(played.state)) as connection, connection:
        connection.row_factory = sqlite3.Row
        previous, reach = seal.GENESIS, seal.Reach()
        hashes = {}
        for row in connection.execute("SELECT * FROM seals ORDER BY id").fetchall():
            covered = seal.reach_of(row)
            hashes[row["id"]] = (previous, seal.digest(connection, previous, reach, covered))
            previous, reach = hashes[row["id"]][1], covered
    tamper(
        played,
        *(
            f"UPDATE seals SET previous = '{before}', hash = '{new}' WHERE id = {number}"
            for number, (before, new) in hashes.items()
        ),
    )
    assert failed(played) == {"balances"}


def test_a_reversal_that_is_none_is_found(played: Stage) -> None:
    tamper(played, "UPDATE ledger SET reverses = NULL WHERE reverses IS NOT NULL")
    assert "turns" in failed(played)


def test_a_missing_trigger_is_found(played: Stage) -> None:
    with closing(sqlite3.connect(played.state)) as connection, connection:
        connection.execute("DROP TRIGGER ledger_no_update")
    assert failed(played) == {"append_only"}


def test_the_newest_seal_is_told(played: Stage) -> None:
    [(newest,)] = played.query("SELECT hash FROM seals ORDER BY id DESC LIMIT 1")
    assert played.verify().data.seal == newest


def test_a_run_that_brings_nothing_new_is_not_sealed(played: Stage) -> None:
    before = played.query("SELECT * FROM seals")
    played.sync()
    assert played.query("SELECT * FROM seals") == before


@pytest.mark.parametrize("status", ["error", "running"], ids=["failed", "killed"])
def test_a_run_cut_short_before_posting_is_no_damage(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    from b24game.game import ledger

    later = 2
    stage.company.add_post(later, "Кто это?", stage.after(hours=1))
    assert stage.sync_at(hours=5) == []
    stage.company.add_person("Анна", person_id=later, at=START)
    stage.company.add_post(later, "Новость", stage.after(hours=6))

    def cut(*_: object) -> None:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "post", cut)
        stage.after(hours=10)
        with pytest.raises(RuntimeError, match="the power went out"):
            stage.attempt()
    with closing(sqlite3.connect(stage.state)) as connection, connection:
        last = connection.execute("SELECT id, status FROM runs ORDER BY id DESC").fetchone()
        assert last[1] == "error"
        connection.execute("UPDATE runs SET status = ? WHERE id = ?", (status, last[0]))
    assert stage.query("SELECT count(*) FROM facts") == [(2,)]

    assert failed(stage) == set()
    notes = {check.name: check for check in stage.verify().data.checks}
    assert (notes["balances"].result, notes["balances"].checked) == ("skipped", 0)
    assert notes["balances"].detail == "the last sync did not finish: run it again first"

    assert [row.points for row in stage.sync_at(hours=20)] == [1, 1]
    assert failed(stage) == set()
    [balances] = [check for check in stage.verify().data.checks if check.name == "balances"]
    assert (balances.checked, balances.detail) == (2, "")
