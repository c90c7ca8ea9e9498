"""What a BI tool asks of the files: DuckDB works out figures from them, as anybody would."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from b24game.jobs import award_badges, sync
from b24game.jobs import export as tables_of
from b24game.jobs.setting import load
from b24game.sandbox import FrozenClock, SandboxPortal, build_company
from b24game.show import export
from b24game.show.progress import Silence

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.jobs.setting import Setting

# The three questions; `facts` and `ledger` are the tables of any of the three forms.
ON_TIME = """
SELECT strftime(day, '%Y-%m') AS month,
       count(*) FILTER (kind = 'task_closed' AND punctual)
       / count(*) FILTER (kind = 'task_overdue' OR kind = 'task_closed' AND punctual) AS on_time
FROM facts
WHERE counted
GROUP BY month
HAVING on_time IS NOT NULL
ORDER BY month
"""
APPRECIATIONS_SENT = """
SELECT strftime(day, '%Y-%m') AS month, count(*) AS sent
FROM facts
WHERE counted AND kind = 'appreciation_sent' AND partner_id <> person_id
GROUP BY month
ORDER BY month
"""
POINTS_ISSUED = """
SELECT strftime(day, '%Y-%m') AS month, sum(points) AS issued
FROM ledger
WHERE counted AND reverses IS NULL AND points > 0
GROUP BY month
ORDER BY month
"""
MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 20, 18, tzinfo=MOSCOW)
SETTLE = 7200
FORMS = ("csv", "jsonl", "parquet")
NAMES = ("departments", "people", "facts", "ledger", "badges", "standings", "metrics")

KINDS = {
    "integer": "{}::BIGINT",
    "number": "{}::DOUBLE",
    "string": "{}::VARCHAR",
    "boolean": "{}::BOOLEAN",
    "date": "{}::DATE",
    "datetime": "epoch({}::TIMESTAMPTZ)",
}


class Answers:
    """A folder with an export, and DuckDB to ask."""

    def __init__(self, setting: Setting, folder: Path) -> None:
        self.setting = setting
        self.folder = folder

    def ask(self, form: str, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(":memory:") as connection:
            connection.execute("SET TimeZone = 'UTC'")
            for name in NAMES:
                path = self.folder / f"{name}.{form}"
                if path.stat().st_size:  # no JSON has no columns
                    source = "read_json" if form == "jsonl" else f"read_{form}"
                    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}('{path}')")
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """A company read months after it began, then again after some of it was undone."""
    folder = tmp_path_factory.mktemp("questions")
    company = build_company(seed=7, now=NOW)
    clock = FrozenClock(NOW)
    with SandboxPortal(company, clock=clock) as portal:
        setting = load(
            None,
            {
                "B24GAME_STATE": str(folder / "state.db"),
                "B24GAME_WEBHOOK": portal.webhook,
                "B24GAME_READ_ONLY": "1",
            },
        )
        sync.run(setting, progress=Silence())
        for task in [task.id for task in company.tasks if task.closed][::9]:
            company.renew_task(task, NOW + timedelta(hours=1))
        for post in [post.id for post in company.posts][::5]:
            company.delete_post(post)
        company.dismiss(9)
        for days in (1, 2):
            clock.move(NOW + timedelta(days=days))
            sync.run(setting, full=True, progress=Silence())
        award_badges.run(setting, as_of=clock().isoformat(), progress=Silence())
    as_of = int((NOW + timedelta(days=2)).timestamp())
    with tables_of.opened(setting, as_of=as_of, metrics=()) as tables:
        assert tuple(table.name for table in tables) == NAMES
        export.write(tables, folder / "out")
    return Answers(setting, folder / "out")


class Sums:
    """The same figures, from the state file and the words of the design."""

    def __init__(self, answers: Answers) -> None:
        self.as_of = int((NOW + timedelta(days=2)).timestamp())
        with closing(sqlite3.connect(answers.setting.state)) as connection:
            connection.row_factory = sqlite3.Row
            self.facts = connection.execute(
                "SELECT f.*, w.at AS undone FROM facts f"
                " LEFT JOIN withdrawals w ON w.fact_id = f.id"
            ).fetchall()
            self.ledger = connection.execute("SELECT * FROM ledger").fetchall()
            self.jobs: dict[int, list[tuple[int, int | None]]] = {}
            for row in connection.execute(
                "SELECT e.*, p.registered_at FROM employments e JOIN people p ON p.id = e.person_id"
            ):
                since = row["since"] or row["registered_at"] or 0
                self.jobs.setdefault(row["person_id"], []).append((since, row["until"]))

    def here(self, person: int, at: int) -> bool:
        day = datetime.fromtimestamp(at, MOSCOW).date()
        return any(
            datetime.fromtimestamp(since, MOSCOW).date() <= day
            and (until is None or day <= datetime.fromtimestamp(until, MOSCOW).date())
            for since, until in self.jobs.get(person, ())
        )

    def counted(self) -> list[tuple[str, sqlite3.Row]]:
        return [
            (datetime.fromtimestamp(fact["at"], MOSCOW).strftime("%Y-%m"), fact)
            for fact in self.facts
            if fact["at"] + SETTLE <= self.as_of
            and (fact["undone"] is None or fact["undone"] > self.as_of)
            and self.here(fact["person_id"], fact["at"])
        ]

    def on_time(self) -> list[tuple[str, float]]:
        kept: Counter[str] = Counter()
        missed: Counter[str] = Counter()
        for month, fact in self.counted():
            kept[month] += fact["kind"] == "task_closed" and bool(fact["punctual"])
            missed[month] += fact["kind"] == "task_overdue"
        months = sorted(month for month in kept if kept[month] + missed[month])
        return [(month, kept[month] / (kept[month] + missed[month])) for month in months]

    def sent(self) -> list[tuple[str, int]]:
        found = Counter(
            month
            for month, fact in self.counted()
            if fact["kind"] == "appreciation_sent" and fact["partner_id"] != fact["person_id"]
        )
        return sorted(found.items())

    def issued(self) -> list[tuple[str, int]]:
        found: Counter[str] = Counter()
        for row in self.ledger:
            counts = row["counts_from"] <= self.as_of and self.here(row["player_id"], row["at"])
            if counts and row["reverses"] is None and row["points"] > 0:
                month = datetime.fromtimestamp(row["at"], MOSCOW).strftime("%Y-%m")
                found[month] += row["points"]
        return sorted(found.items())


@pytest.mark.parametrize("form", FORMS)
def test_three_figures(form: str, answers: Answers) -> None:
    sums = Sums(answers)
    assert answers.ask(form, ON_TIME) == sums.on_time()
    assert answers.ask(form, APPRECIATIONS_SENT) == sums.sent()
    assert answers.ask(form, POINTS_ISSUED) == sums.issued()
    assert len(sums.on_time()) > 2
    assert all(0 < rate < 1 for _month, rate in sums.on_time())


def test_what_was_undone_is_there_and_does_not_count(answers: Answers) -> None:
    for form in FORMS:
        [(undone, counted)] = answers.ask(
            form,
            "SELECT count(*), count(*) FILTER (counted) FROM facts WHERE withdrawn_at IS NOT NULL",
        )
        assert undone > 10
        assert counted == 0


@pytest.mark.parametrize("name", [name for name in NAMES if name != "metrics"])
def test_duckdb_reads_the_same_from_every_form(name: str, answers: Answers) -> None:
    package = json.loads((answers.folder / "datapackage.json").read_text(encoding="utf-8"))
    [schema] = [one["schema"] for one in package["resources"] if one["path"] == f"{name}.csv"]
    # DuckDB has a word AT of its own.
    columns = ", ".join(KINDS[f["type"]].format(f'"{f["name"]}"') for f in schema["fields"])
    told = [answers.ask(form, f"SELECT {columns} FROM {name}") for form in FORMS]
    assert told[0] == told[1] == told[2]
    assert told[0]


def test_every_name_leads_somewhere(answers: Answers) -> None:
    """Keys are unique and foreign keys resolve, as the description says, in each form."""
    package = json.loads((answers.folder / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["name"]: resource["path"] for resource in package["resources"]}
    checked = 0
    for resource in package["resources"]:
        name, form = resource["path"].split(".")
        if name == "metrics":
            continue
        schema = resource["schema"]
        key = ", ".join(schema["primaryKey"])
        [(rows, keys)] = answers.ask(form, f"SELECT count(*), count(DISTINCT ({key})) FROM {name}")
        assert rows == keys > 0
        for foreign in schema.get("foreignKeys", ()):
            [column] = foreign["fields"]
            target = foreign["reference"]["resource"]
            other = paths[target].split(".")[0] if target else name
            lost = f"SELECT {column} FROM {name} WHERE {column} NOT IN (SELECT id FROM {other})"
            assert answers.ask(form, lost) == [], (name, column)
            checked += 1
    assert checked == 3 * 10


def test_two_exports_of_the_same_state_are_the_same(answers: Answers, tmp_path: Path) -> None:
    as_of = int((NOW + timedelta(days=2)).timestamp())
    with tables_of.opened(answers.setting, as_of=as_of, metrics=()) as tables:
        written = export.write(tables, tmp_path)
    assert len(written) == 3 * len(NAMES) + 1
    for path in written:
        assert path.read_bytes() == (answers.folder / path.name).read_bytes(), path.name
