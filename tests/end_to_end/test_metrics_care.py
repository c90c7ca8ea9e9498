"""`metrics` beside other runs, killed, without rights or space; and what it writes into files."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import stat
from contextlib import closing, contextmanager
from functools import partial
from random import Random
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tests.end_to_end.metrics import World, altered, over, read_company
from tests.end_to_end.test_process import as_anybody, limited, no_more_than
from tests.jobs.test_export_questions import APPRECIATIONS_SENT, ON_TIME, POINTS_ISSUED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.end_to_end.conftest import Program

KILLS = 15
SHORT = 40_000
"""Bytes a file may have: enough for what SQLite puts beside the state file, for no page."""
KEPT = "SELECT * FROM metric_days ORDER BY person_id, day"
STAMP = "SELECT value FROM meta WHERE key = 'metric_days'"
FORMS = ("csv", "jsonl", "parquet")
MONTHS = ("2026-08", "2026-09", "2026-10")
"""The settled ones that are known from their first day on."""
QUESTIONS = {
    "on_time": ON_TIME,
    "appreciations_sent": APPRECIATIONS_SENT,
    "points_issued": POINTS_ISSUED,
}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return read_company(tmp_path_factory.mktemp("metrics"))


@pytest.fixture
def run(world: World, tmp_path: Path) -> Program:
    """The program over all that was read, with no portal to ask; no day is kept yet."""
    return over(world.last, tmp_path)


@pytest.fixture(scope="module")
def undisturbed(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[Any]]:
    """What a run tells, and the days that it keeps."""
    run = over(world.last, tmp_path_factory.mktemp("undisturbed"))
    outcome = run.json("metrics")
    assert outcome.code == 0, outcome.err
    days = run.query(KEPT)
    assert len(days) > 500
    assert run.json("metrics").out == outcome.out
    return outcome.out, days


@contextmanager
def locked(run: Program) -> Iterator[None]:
    """Hold the lock of the state file, as another run does."""
    descriptor = os.open(f"{run.state}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


# Beside other runs


def test_it_neither_waits_for_a_run_at_work_nor_fails(
    run: Program, undisturbed: tuple[str, list[Any]]
) -> None:
    with locked(run):
        before, began = run.state.read_bytes(), monotonic()
        outcome = run.json("metrics")
        assert monotonic() - began < 5
        assert run("metrics", "--html", "a.html", "--export", "tables").code == 0
    assert (outcome.code, outcome.err, outcome.out) == (0, "", undisturbed[0])
    assert run.state.read_bytes() == before
    assert run.query(KEPT) == run.query(STAMP) == []


def test_days_kept_before_are_read_while_another_run_is_at_work(
    run: Program, world: World, tmp_path: Path, undisturbed: tuple[str, list[Any]]
) -> None:
    """Those of the first sync are kept; most of them stand, some are stale by now."""
    folder = tmp_path / "first"
    folder.mkdir()
    first = over(world.first, folder)
    assert first("metrics").code == 0
    days, [(stamp,)] = first.query(KEPT), first.query(STAMP)
    marks = ", ".join("?" * len(days[0]))
    _fill(run, f"INSERT INTO metric_days VALUES ({marks})", days)
    _fill(run, "INSERT INTO meta (key, value) VALUES ('metric_days', ?)", [(stamp,)])
    with locked(run):
        assert run.json("metrics").out == undisturbed[0]
    assert run.query(KEPT) == days
    assert run.json("metrics").out == undisturbed[0]
    assert run.query(KEPT) == undisturbed[1] != days


def _fill(run: Program, statement: str, rows: list[Any]) -> None:
    with closing(sqlite3.connect(run.state)) as connection, connection:
        connection.executemany(statement, rows)


@pytest.mark.parametrize("when", ["at once", "one after the other"])
def test_several_at_once(when: str, run: Program, undisturbed: tuple[str, list[Any]]) -> None:
    processes = []
    for _number in range(4):
        processes.append(run.start("metrics", "--format", "json", "--html", "a.html"))
        sleep(0 if when == "at once" else 0.05)
    told = [process.communicate(timeout=30) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert {err for _out, err in told} == {""}
    plain = undisturbed[0].replace('"files": []', '"files": ["a.html"]')
    assert {out for out, _err in told} == {plain}
    assert run.query(KEPT) == undisturbed[1]
    assert sorted(path.name for path in run.folder.glob("*.html*")) == ["a.html"]


def test_killed_while_it_keeps_days(run: Program, undisturbed: tuple[str, list[Any]]) -> None:
    random = Random(20261120)  # noqa: S311 - reproducible moments
    took = _working(run)
    hit = 0
    for _kill in range(KILLS):
        altered(run, "DELETE FROM metric_days", "DELETE FROM meta WHERE key = 'metric_days'")
        with run.start("metrics", "--format", "json") as process:
            _wait_for_lock(run, process.pid)
            sleep(random.uniform(0, took))
            process.kill()
        days, stamps = run.query(KEPT), run.query(STAMP)
        assert (days, len(stamps)) in (([], 0), (undisturbed[1], 1))
        hit += not days
        assert run.json("metrics").out == undisturbed[0]
        assert run.query(KEPT) == undisturbed[1]
    assert hit >= KILLS // 5  # enough fell before the days were there
    assert run("verify").code == 0


def _working(run: Program) -> float:
    """Return for how many seconds a run holds the lock."""
    with run.start("metrics") as process:
        _wait_for_lock(run, process.pid)
        began = monotonic()
        while not run.query(STAMP):
            assert process.poll() is None
        took = monotonic() - began
        process.communicate()
    return took


def _wait_for_lock(run: Program, pid: int) -> None:
    lock, words = run.state.with_name("state.db.lock"), f"metrics, pid {pid},"
    end = monotonic() + 20
    while not (lock.exists() and lock.read_text().startswith(words)):
        assert monotonic() < end
        sleep(0.001)


# Without rights or space


def test_a_file_that_must_not_be_written(run: Program, undisturbed: tuple[str, list[Any]]) -> None:
    run.state.chmod(0o400)
    before = run.state.read_bytes()
    told = limited(run, as_anybody, "metrics", "--format", "json")
    assert (told.code, told.err, told.out) == (0, "", undisturbed[0])
    assert run.state.read_bytes() == before


def test_a_folder_that_must_not_be_written(run: Program) -> None:
    """SQLite needs a place beside the file, as for every command that reads."""
    folder = run.folder / "kept"
    folder.mkdir()
    run.state.rename(folder / "state.db")
    folder.chmod(0o500)
    run.environment["B24GAME_STATE"] = str(folder / "state.db")
    told = limited(run, as_anybody, "metrics", "--html", "a.html")
    assert (told.code, "make the folder writable" in told.err) == (7, True)
    assert [path.name for path in folder.iterdir()] == ["state.db"]
    assert not (run.folder / "a.html").exists()


def test_no_space_to_keep_days(run: Program, undisturbed: tuple[str, list[Any]]) -> None:
    """Throwing so many old ones away needs more than there is."""
    old = [(person, 739_000, *[1] * 11) for person in range(100, 20_000)]
    _fill(run, f"INSERT INTO metric_days VALUES ({', '.join('?' * 13)})", old)
    told = limited(run, partial(no_more_than, SHORT), "metrics", "--format", "json")
    assert (told.code, told.err, told.out) == (0, "", undisturbed[0])
    assert (run.query(STAMP), len(run.query(KEPT))) == ([], len(old))
    assert run.json("metrics").out == undisturbed[0]
    assert run("verify").code == 0


def test_a_file_of_an_older_program(run: Program, undisturbed: tuple[str, list[Any]]) -> None:
    """While another run is at work it is read as it is, then brought up to date."""
    altered(
        run,
        "DROP TABLE metric_days",
        "DROP INDEX facts_by_moment",
        "ALTER TABLE people DROP COLUMN registered_at",
        "DELETE FROM _sqlite_migrations WHERE name = 'm005_metrics'",
        "PRAGMA user_version = 4",
    )
    with locked(run):
        early = run.json("metrics")
    assert (early.code, early.err) == (0, "")
    assert run.query("PRAGMA user_version") == [(4,)]
    assert run.json("metrics").out == early.out
    assert run.query("PRAGMA user_version") > [(4,)]
    assert len(run.query(KEPT)) == len(undisturbed[1])


# The page


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("no/such/a.html", "there is no folder no/such"),
        (".", ". is a folder"),
        ("pipe", "cannot write pipe: Operation not supported"),
        ("rules.toml/a.html", "there is no folder rules.toml"),
        ("x" * 300, "File name too long"),
        ("x" * 254, "File name too long"),
    ],
)
def test_a_page_that_has_no_place(place: str, words: str, run: Program) -> None:
    os.mkfifo(run.folder / "pipe")
    outcome = run("metrics", "--html", place)
    assert (outcome.code, outcome.out) == (2, "")
    assert words in " ".join(outcome.err.split("\n"))
    assert "Traceback" not in outcome.err
    assert not list(run.folder.glob(".*"))
    assert stat.S_ISFIFO((run.folder / "pipe").stat().st_mode)


def test_a_folder_for_the_page_that_must_not_be_written(run: Program) -> None:
    folder = run.folder / "www"
    folder.mkdir(0o500)
    told = limited(run, as_anybody, "metrics", "--html", "www/a.html")
    assert (told.code, told.out) == (2, "")
    assert "--html: cannot write www/a.html: Permission denied" in told.err


def test_no_space_for_the_page(run: Program) -> None:
    assert run("metrics").code == 0  # keeps its days: only the page needs space
    page = run.folder / "a.html"
    page.write_text("the last one")
    told = limited(run, partial(no_more_than, SHORT), "metrics", "--html", "a.html")
    assert (told.code, told.out) == (2, "")
    assert "--html: cannot write a.html: File too large" in told.err
    assert page.read_text() == "the last one"
    assert [path.name for path in run.folder.glob("*.html*")] == ["a.html"]


def test_whoever_reads_the_page_never_meets_half_of_it(run: Program) -> None:
    page = run.folder / "a.html"
    page.write_text("<!doctype html></html>")
    seen = set()
    with run.start("metrics", "--html", "a.html") as process:
        while process.poll() is None:
            text = page.read_text()
            assert text.lower().startswith("<!doctype html")
            assert text.rstrip().endswith("</html>")
            seen.add(text)
        process.communicate()
    assert process.returncode == 0
    assert 1 <= len(seen | {page.read_text()}) == 2


def test_a_page_behind_a_link_is_replaced_where_it_lies(run: Program) -> None:
    (run.folder / "www").mkdir()
    real, link = run.folder / "www" / "index.html", run.folder / "a.html"
    real.write_text("the last one")
    link.symlink_to(real)
    assert run("metrics", "--html", "a.html").code == 0
    assert link.is_symlink()
    assert real.read_text().lower().startswith("<!doctype html")


# The tables


def test_tables_that_have_no_place(run: Program) -> None:
    (run.folder / "file").write_text("mine")
    outcome = run.json("metrics", "--export", "file")
    assert (outcome.code, outcome.codes) == (2, ["export_not_writable"])
    assert (run.folder / "file").read_text() == "mine"
    folder = run.folder / "tables"
    folder.mkdir(0o500)
    told = limited(run, as_anybody, "metrics", "--export", "tables", "--format", "json")
    assert (told.code, told.codes) == (2, ["export_not_writable"])
    assert list(folder.iterdir()) == []


def test_no_space_for_the_tables(run: Program) -> None:
    assert run("metrics", "--export", "tables").code == 0
    before = _contents(run.folder / "tables")
    altered(run, "UPDATE people SET name = name || ' II'")
    short = partial(no_more_than, SHORT)
    told = limited(run, short, "metrics", "--export", "tables", "--format", "json")
    assert (told.code, told.codes) == (1, ["export_disk_full"])
    assert _contents(run.folder / "tables") == before
    assert run("metrics", "--export", "tables").code == 0
    assert _contents(run.folder / "tables").keys() == before.keys()
    assert _contents(run.folder / "tables") != before


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# What others make of the tables


def ask(folder: Path, form: str, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        source = "read_json" if form == "jsonl" else f"read_{form}"
        for name in ("facts", "ledger", "people", "metrics"):
            path = folder / f"{name}.{form}"
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {source}('{path}')")
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def exported(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Row]]:
    """A folder of tables, and all that is told of each settled month."""
    run = over(world.last, tmp_path_factory.mktemp("exported"))
    outcome = run.json("metrics", "--export", "tables")
    assert outcome.code == 0, outcome.err
    assert tuple(period["name"] for period in outcome.data["periods"]) == MONTHS
    told = [run.json("metrics", "--date", f"{month}-15").data["metrics"] for month in MONTHS[:-1]]
    of_months = zip(MONTHS, (*told, outcome.data["metrics"]), strict=True)
    return run.folder / "tables", [
        one for month, told_then in of_months for one in told_then if one["period"] == month
    ]


@pytest.mark.parametrize("form", FORMS)
def test_others_work_out_the_same_figures(form: str, exported: tuple[Path, list[Row]]) -> None:
    folder, told = exported
    company = {
        (one["id"], one["period"]): one["value"]
        for one in told
        if one["scope"]["kind"] == "company"
    }
    for metric, sql in QUESTIONS.items():
        theirs = dict(ask(folder, form, sql))
        for month in MONTHS:
            assert theirs[month] == pytest.approx(company[metric, month], abs=1e-12), metric
            assert theirs[month] > 0


@pytest.mark.parametrize("form", FORMS)
def test_the_table_of_metrics_is_what_is_told(form: str, exported: tuple[Path, list[Row]]) -> None:
    folder, told = exported
    names = "value", "unit", "n", "people", "missing"
    columns = ", ".join(("month", "metric", "scope_id", *names))
    rows = ask(folder, form, f"SELECT {columns} FROM metrics")
    assert {row[:3]: row[3:] for row in rows} == {
        (one["period"], one["id"], one["scope"]["id"]): tuple(one[name] for name in names)
        for one in told
    }
    assert len(rows) == len(told)


def test_the_company_has_what_makes_figures_differ(exported: tuple[Path, list[Row]]) -> None:
    """Reversals, leavers with points, and a department not in the game that did something."""
    folder, _told = exported
    asked = {
        "SELECT count(*) FROM ledger WHERE counted AND reverses IS NOT NULL": 10,
        "SELECT count(*) FROM ledger l JOIN people p ON p.id = l.player_id WHERE NOT p.employee": 5,
        "SELECT count(*) FROM facts f JOIN people p ON p.id = f.person_id"
        " WHERE NOT counted AND p.departments = '5' AND f.withdrawn_at IS NULL": 10,
        "SELECT count(*) FROM facts WHERE withdrawn_at IS NOT NULL": 10,
    }
    for sql, least in asked.items():
        assert ask(folder, "parquet", sql)[0][0] >= least, sql
