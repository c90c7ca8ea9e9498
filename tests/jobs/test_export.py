"""The tables of an export: what counts, on which day, and that everything they name is there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import ConfigurationError, StateError
from b24game.jobs import award_badges, export, leaderboard
from b24game.jobs import metric_reports as r
from b24game.jobs.reports import Scope
from b24game.rules.load import default_text
from b24game.show.progress import Silence
from tests.game.stage import MOSCOW, Stage, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from b24game.jobs.export.table import Column, Table, Value

Row = dict[str, Any]
BOSS, ANNA, BORIS, VERA, LEAVER, SHY = range(1, 7)
SETTLE = 7200
RULES = (
    default_text()
    .replace("min_cohort = 5", "min_cohort = 2")
    .replace("# exclude_people =", f"exclude_people = [{SHY}]  #")
)
PYTHON: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (float,),
    "string": (str,),
    "boolean": (int,),
    "date": (int,),
    "datetime": (int,),
}


def figure(month: str, value: float | None = 0.5, scope: int = 0) -> r.MetricReport:
    return r.MetricReport(
        id="on_time",
        scope=Scope("department" if scope else "company", scope, "Продажи"),
        period=month,
        value=value,
        unit="share",
        n=12,
        people=5,
        previous=None,
        change=None,
        interval=None,
        missing=None if value is not None else "min_cohort",
    )


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Six people; one is excluded, one will leave."""
    with Stage(tmp_path, rules=RULES) as opened:
        sales = opened.company.add_department("Продажи", 1)
        for name in ("Анна", "Борис", "Вера", "Лев"):
            opened.company.add_person(name, departments=(sales, 1), at=opened.start)
        opened.company.add_person("Тихий", at=opened.start)
        yield opened


def tables_of(stage: Stage, as_of: datetime | None = None) -> dict[str, tuple[Table, list[Row]]]:
    """Return each table with its rows by the names of its columns."""
    found = {}
    moment = seconds(as_of or stage.clock())
    with export.opened(
        stage.setting(), as_of=moment, metrics=[figure("2026-10"), figure("2026-11", None, 2)]
    ) as tables:
        for table in tables:
            names = [column.name for column in table.columns]
            rows = [dict(zip(names, row, strict=True)) for row in table.rows]
            found[table.name] = (table, rows)
    return found


def rows_of(stage: Stage, name: str, as_of: datetime | None = None) -> list[Row]:
    return tables_of(stage, as_of)[name][1]


def live(stage: Stage) -> None:
    """Two weeks, over the end of a month, in which every kind of thing happens."""
    company = stage.company
    tasks = {}
    for hours, person in enumerate((ANNA, BORIS, VERA, LEAVER, SHY), 1):
        at = stage.after(hours=hours)
        tasks[person] = company.add_task(
            responsible=person, at=at, deadline=at + timedelta(days=1, hours=6)
        )
    stage.sync_at(hours=8)
    for person in (ANNA, LEAVER, SHY):
        company.close_task(tasks[person], stage.after(hours=20))
    for author, receiver in ((ANNA, BORIS), (BORIS, VERA), (VERA, 999)):
        text = f"Спасибо! [USER={receiver}]Имя[/USER]"
        company.add_post(author, text, stage.after(hours=21), gratitude=True)
    doomed = company.add_post(BORIS, "Новость", stage.after(hours=22))
    company.add_deal(responsible=VERA, at=stage.after(hours=22), stage="WON", amount=1000.5)
    stage.sync_at(days=1)
    company.dismiss(LEAVER)
    stage.sync_at(days=2)
    company.delete_post(doomed)
    stage.sync_at(days=3)
    company.renew_task(tasks[ANNA], stage.after(days=8))
    stage.sync_at(days=8, hours=1)
    stage.sync_at(days=9)


def oracle(stage: Stage, as_of: datetime) -> dict[int, bool]:
    """Return which facts count, by the words of the design and nothing of the product."""
    with closing(sqlite3.connect(stage.state)) as connection:
        connection.row_factory = sqlite3.Row
        facts = connection.execute("SELECT * FROM facts").fetchall()
        undone = {row["fact_id"]: row for row in connection.execute("SELECT * FROM withdrawals")}
        known = {(row["key"], row["turn"]): row for row in facts}
        jobs = connection.execute(
            "SELECT e.*, p.registered_at FROM employments e JOIN people p ON p.id = e.person_id"
        ).fetchall()
    found = {}
    for fact in facts:
        day = datetime.fromtimestamp(fact["at"], MOSCOW).replace(hour=0, minute=0, second=0)
        begins, ends = seconds(day), seconds(day + timedelta(days=1))
        here = any(
            job["person_id"] == fact["person_id"]
            and max(job["since"], 0 if job["since"] else job["registered_at"] or 0) < ends
            and (job["until"] is None or job["until"] > begins)
            for job in jobs
        )
        since = fact["at"] + SETTLE
        before = known.get((fact["key"], fact["turn"] - 1))
        if (
            before is not None
            and before["at"] == fact["at"]
            and undone[before["id"]]["reason"] == "gone"
        ):
            since = fact["seen_at"]
        gone = fact["id"] in undone and undone[fact["id"]]["at"] <= seconds(as_of)
        settled = since <= seconds(as_of)
        found[fact["id"]] = settled and not gone and here and fact["person_id"] != SHY
    return found


def test_what_counts(stage: Stage) -> None:
    live(stage)
    for days in (0.5, 0.9, 1, 2.5, 3, 8.1, 30):
        as_of = stage.start + timedelta(days=days)
        told = {row["id"]: bool(row["counted"]) for row in rows_of(stage, "facts", as_of)}
        assert told == oracle(stage, as_of), days
    assert any(told.values())
    assert not all(told.values())
    assert {row["withdrawn_reason"] for row in rows_of(stage, "facts")} > {None, "gone"}


def test_a_post_seen_again_counts_from_then(stage: Stage) -> None:
    post = stage.company.add_post(ANNA, "Новость", stage.after(hours=1))
    stage.sync_at(hours=4)
    hidden = stage.company.posts[post]
    stage.company.delete_post(post)
    for hours in (26, 50):
        stage.sync(full=True) if stage.after(hours=hours) else None
    stage.company.posts.add(hidden)
    stage.after(hours=74)
    stage.sync(full=True)
    rows = rows_of(stage, "facts")
    assert [(row["turn"], row["counted"]) for row in rows] == [(1, 0), (2, 1)]
    as_of = stage.start + timedelta(hours=73)
    assert [row["counted"] for row in rows_of(stage, "facts", as_of)] == [0, 0]


def test_the_day_of_leaving_is_theirs_the_next_is_not(stage: Stage) -> None:
    stage.sync_at(hours=1)
    stage.company.dismiss(LEAVER)
    stage.sync_at(hours=2)
    run = stage.query("SELECT max(id) FROM runs")[0][0]
    with closing(sqlite3.connect(stage.state)) as connection, connection:
        for hours in (-30, 1, 5, 14, 15, 40):
            at = seconds(stage.start + timedelta(hours=hours))
            connection.execute(
                "INSERT INTO facts (key, turn, kind, person_id, object_kind, object_id, at,"
                " seen_at, run_id) VALUES (?, 1, 'post_published', ?, 'post', 1, ?, ?, ?)",
                (f"p:{hours}", LEAVER, at, at, run),
            )
    as_of = stage.start + timedelta(days=9)
    told = {row["key"]: row["counted"] for row in rows_of(stage, "facts", as_of)}
    # The account was made at nine in the morning; midnight is fifteen hours later.
    assert told == {"p:-30": 0, "p:1": 1, "p:5": 1, "p:14": 1, "p:15": 0, "p:40": 0}


def test_days_are_those_of_the_declared_zone(stage: Stage) -> None:
    stage.company.add_post(ANNA, "Новость", stage.after(hours=15.5))  # 00:30 in Moscow
    stage.sync_at(hours=20)
    [fact] = rows_of(stage, "facts")
    assert datetime.fromtimestamp(fact["at"], UTC).date() == date(2026, 10, 26)
    assert date.fromordinal(fact["day"]) == date(2026, 10, 27)


def test_the_ledger_is_the_ledger(stage: Stage) -> None:
    live(stage)
    rows = rows_of(stage, "ledger")
    known = stage.query("SELECT id, fact_id, player_id, points, at, reverses FROM ledger")
    assert known == [
        tuple(row[name] for name in ("id", "fact_id", "player_id", "points", "at", "reverses"))
        for row in rows
    ]
    assert any(row["reverses"] for row in rows)
    early = stage.start + timedelta(hours=22)
    for row in rows_of(stage, "ledger", early):
        assert not row["counted"] or row["counts_from"] <= seconds(early)


def test_standings_are_the_boards_of_the_months(stage: Stage) -> None:
    live(stage)
    rows = rows_of(stage, "standings")
    for month, day in (("2026-10", "2026-10-01"), ("2026-11", "2026-11-01")):
        board = leaderboard.run(stage.setting(), date=day, as_of=stage.clock().isoformat()).data
        told = [(row["place"], row["person_id"], row["points"]) for row in rows
                if row["month"] == month]  # fmt: skip
        assert told == [(line.place, line.person.id, line.points) for line in board.standings]
        assert told
        assert {row["players"] for row in rows if row["month"] == month} == {board.players}
    assert {date.fromordinal(row["starts"]).isoformat() for row in rows} == {
        "2026-10-01",
        "2026-11-01",
    }


def test_a_small_company_has_no_standings(stage: Stage) -> None:
    live(stage)
    stage.use_rules(RULES.replace("min_cohort = 2", "min_cohort = 7"))
    assert rows_of(stage, "standings") == []
    assert rows_of(stage, "ledger")


def test_badges_with_their_revocations(stage: Stage) -> None:
    stage.use_rules(
        RULES + '[badges.writer]\ncounts = "post_published"\nreach = 1\n'
        'revoke = "revoke"\nname = {en = "Writer"}\n'
    )
    posts = [stage.company.add_post(who, "Новость", stage.after(hours=1)) for who in (ANNA, BORIS)]
    stage.sync_at(hours=10)
    setting = stage.setting()
    award_badges.run(setting, as_of=stage.clock().isoformat(), progress=Silence())
    stage.company.delete_post(posts[0])
    for hours in (34, 58):
        stage.after(hours=hours)
        stage.sync(full=True)
    award_badges.run(setting, as_of=stage.clock().isoformat(), progress=Silence())
    rows = [row for row in rows_of(stage, "badges") if row["badge"] == "writer"]
    told = [(row["person_id"], row["revoked_reason"], row["revoked_at"] is None) for row in rows]
    assert sorted(told, key=str) == [(ANNA, "ground_gone", False), (BORIS, None, True)]


def test_metrics_stand_as_they_come(stage: Stage) -> None:
    stage.sync_at(hours=1)
    assert rows_of(stage, "metrics") == [
        {
            "month": "2026-10",
            "metric": "on_time",
            "scope_kind": "company",
            "scope_id": 0,
            "scope_name": "Продажи",
            "value": 0.5,
            "unit": "share",
            "n": 12,
            "people": 5,
            "missing": None,
        },
        {
            "month": "2026-11",
            "metric": "on_time",
            "scope_kind": "department",
            "scope_id": 2,
            "scope_name": "Продажи",
            "value": None,
            "unit": "share",
            "n": 12,
            "people": 5,
            "missing": "min_cohort",
        },
    ]


def test_people_and_departments(stage: Stage) -> None:
    live(stage)
    people = {row["id"]: row for row in rows_of(stage, "people")}
    assert people[ANNA]["departments"] == "2;1"
    assert (people[ANNA]["active"], people[ANNA]["employee"]) == (1, 1)
    assert (people[LEAVER]["active"], people[LEAVER]["employee"]) == (0, 0)
    assert (people[999]["name"], people[999]["active"], people[999]["employee"]) == (None, 0, 0)
    assert [(row["id"], row["parent_id"]) for row in rows_of(stage, "departments")] == [
        (1, None),
        (2, 1),
    ]


def test_rows_keep_what_the_columns_promise(stage: Stage) -> None:
    live(stage)
    award_badges.run(stage.setting(), as_of=stage.clock().isoformat(), progress=Silence())
    found = tables_of(stage)
    ids = {name: {row.get("id") for row in rows} for name, (_table, rows) in found.items()}
    for name, (table, rows) in found.items():
        assert rows, name
        assert table.text
        keys = [tuple(row[column] for column in table.key) for row in rows]
        assert len(set(keys)) == len(keys), name
        assert keys == sorted(keys) or name in {"standings", "metrics"}, name
        for column in table.columns:
            for row in rows:
                _check(column, row[column.name], ids)


def _check(column: Column, value: Value, ids: dict[str, set[Any]]) -> None:
    assert column.text, column
    if value is None:
        assert not column.required, column
        return
    assert isinstance(value, PYTHON[column.type]), (column, value)
    if column.type == "boolean":
        assert value in {0, 1}
    if column.refers:
        assert value in ids[column.refers], column


def test_an_empty_portal_has_empty_tables(tmp_path: Path) -> None:
    with Stage(tmp_path) as stage:
        stage.sync()
        found = tables_of(stage)
        assert found["facts"][1] == found["ledger"][1] == found["standings"][1] == []


def test_what_stops_it(stage: Stage) -> None:
    with (
        pytest.raises(StateError, match="no state file"),
        export.opened(stage.setting(), as_of=0, metrics=()),
    ):
        pass
    stage.sync_at(hours=1)
    stage.use_rules("[game]\nsettle_after = 'soon'\n")
    with (
        pytest.raises(ConfigurationError),
        export.opened(stage.setting(), as_of=0, metrics=()),
    ):
        pass


def test_rows_come_while_the_file_is_written_to(stage: Stage) -> None:
    """A sync meanwhile changes nothing of what is exported: it is one snapshot."""
    live(stage)
    before = [tuple(row.values()) for row in rows_of(stage, "facts")]
    as_of = seconds(stage.clock())
    with export.opened(stage.setting(), as_of=as_of, metrics=()) as tables:
        facts = iter(next(table for table in tables if table.name == "facts").rows)
        first = next(facts)
        stage.company.add_post(ANNA, "Новость", stage.clock())
        stage.sync()
        assert [first, *facts] == before
    assert len(rows_of(stage, "facts")) == len(before) + 1


def test_an_export_given_up_is_silent(stage: Stage) -> None:
    """Rows that nobody asked for any more are no trouble when the file is closed."""
    live(stage)
    with export.opened(stage.setting(), as_of=seconds(stage.clock()), metrics=()) as tables:
        begun = [iter(table.rows) for table in tables if table.name in {"facts", "ledger"}]
        assert all(next(rows) for rows in begun)
    begun.clear()
