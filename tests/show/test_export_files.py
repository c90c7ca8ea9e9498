"""The files of an export: the same values in every form, whole or not at all, for their owner."""

from __future__ import annotations

import csv
import errno
import fcntl
import json
import multiprocessing
import os
import resource
import signal
import stat
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.errors import LockedError, ProductError, UsageError
from b24game.jobs.export.table import Column, Table
from b24game.show import export, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from b24game.jobs.export.table import Value

HOSTILE = (
    '=HYPERLINK("http://x")',
    "+7 999 000-00-00",
    "-5",
    "-5+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    " =1",
    'say "hi", she said',
    "two\nlines\r\nthree",
    "nul\0in",
    "half \ud83d of a pair",
    "red \x1b[31mtext\x1b[0m\x07",
    "\u202egnp.exe\u2066",
    "\u2028\u2029\x85",
    "Анна Петрова 李伟 🏆",
    "NULL",
    "",
    "5;12",
    "1,5",
    "'=1",
)
COLUMNS = (
    Column("id", "integer", "The row", required=True),
    Column("name", "string", "A text"),
    Column("share", "number", "A number"),
    Column("done", "boolean", "Whether"),
    Column("day", "date", "A day"),
    Column("at", "datetime", "A moment"),
    Column("above", "integer", "The row above", refers="things"),
)
DAY = date(2026, 11, 23).toordinal()
MOMENT = int(datetime(2026, 11, 23, 21, 5, 9, tzinfo=UTC).timestamp())
NOTHING = (None,) * 6


def table(
    rows: Iterable[Sequence[Value]], name: str = "things", columns: tuple[Column, ...] = COLUMNS
) -> Table:
    return Table(name, "Things", columns, ("id",), rows)


def thing(number: int, text: str | None = "Анна") -> tuple[Value, ...]:
    return (number, text, number / 3, number % 2, DAY + number, MOMENT + number, number or None)


def of_csv(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def of_json(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def of_parquet(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return rows


def in_csv(value: object) -> str:
    """Return how a value of JSON stands in CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return safe.cell(value) if isinstance(value, str) else str(value)


def in_json(value: object) -> object:
    """Return how a value of Parquet stands in JSON."""
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def assert_same(folder: Path, name: str) -> list[dict[str, Any]]:
    """Compare the three forms of a table value by value; return its rows."""
    rows = of_json(folder / f"{name}.jsonl")
    sheet = [{key: in_csv(value) for key, value in row.items()} for row in rows]
    assert of_csv(folder / f"{name}.csv") == sheet
    columnar = of_parquet(folder / f"{name}.parquet")
    assert [{key: in_json(value) for key, value in row.items()} for row in columnar] == rows
    return rows


def test_the_three_forms_say_the_same(tmp_path: Path) -> None:
    rows = [*(thing(number, text) for number, text in enumerate(HOSTILE)), (99, *NOTHING)]
    written = export.write((table(rows),), tmp_path)
    assert [path.name for path in written] == [
        "things.csv",
        "things.jsonl",
        "things.parquet",
        "datapackage.json",
    ]
    told = assert_same(tmp_path, "things")
    assert [row["id"] for row in told] == [*range(len(HOSTILE)), 99]
    assert told[1] == {
        "id": 1,
        "name": "+7 999 000-00-00",
        "share": 1 / 3,
        "done": True,
        "day": "2026-11-24",
        "at": "2026-11-23T21:05:10Z",
        "above": 1,
    }
    assert told[-1] == {"id": 99, **dict.fromkeys(list(told[-1])[1:])}


def test_no_text_does_harm(tmp_path: Path) -> None:
    export.write((table([thing(n, text) for n, text in enumerate(HOSTILE)]),), tmp_path)
    names = [row["name"] for row in of_csv(tmp_path / "things.csv")]
    assert names[:6] == [
        '\'=HYPERLINK("http://x")',
        "'+7 999 000-00-00",
        "-5",
        "'-5+cmd|' /C calc'!A0",
        "'@SUM(A1)",
        "' =1",
    ]
    for end in ("csv", "jsonl"):
        text = (tmp_path / f"things.{end}").read_bytes().decode()
        harmless = text.replace("\r\n", "").replace("\n", "")
        assert harmless.isprintable(), end
    lines = (tmp_path / "things.csv").read_bytes().split(b"\r\n")
    assert lines[0] == b"id,name,share,done,day,at,above"
    assert len(lines) == len(HOSTILE) + 2
    assert not any(b"\n" in line or b"\r" in line for line in lines)


WHOLE = st.integers(-(2**62), 2**62)
ROWS = st.lists(
    st.tuples(
        WHOLE,
        st.none() | st.text(st.characters()),
        st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9999, 9999),
        st.none() | st.booleans() | st.integers(0, 1),
        st.none() | st.integers(1, date.max.toordinal()),
        st.none() | st.integers(-62_135_596_800, 253_402_300_799),
        st.none() | WHOLE,
    ),
    max_size=30,
)


@settings(deadline=None)
@given(ROWS)
def test_any_rows_come_back(tmp_path_factory: pytest.TempPathFactory, rows: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("export")
    export.write((table(rows),), folder)
    told = assert_same(folder, "things")
    assert [row["id"] for row in told] == [row[0] for row in rows]
    assert [row["name"] for row in told] == [
        (safe.line(row[1]) or None) if row[1] else None for row in rows
    ]
    for name, place in (("share", 2), ("done", 3)):
        assert [row[name] for row in told] == [row[place] for row in rows]
    days = [row[4] and date.fromordinal(row[4]).isoformat() for row in rows]
    assert [row["day"] for row in told] == days


def test_many_rows_come_in_row_groups(tmp_path: Path) -> None:
    export.write((table(thing(number) for number in range(25_001)),), tmp_path)
    assert len(assert_same(tmp_path, "things")) == 25_001
    assert pq.ParquetFile(tmp_path / "things.parquet").num_row_groups == 3


def test_types_of_parquet(tmp_path: Path) -> None:
    export.write((table([thing(1)]),), tmp_path)
    schema = pq.read_schema(tmp_path / "things.parquet")
    assert [str(field.type) for field in schema] == [
        "int64",
        "string",
        "double",
        "bool",
        "date32[day]",
        "timestamp[us, tz=UTC]",
        "int64",
    ]


def test_empty_tables(tmp_path: Path) -> None:
    export.write((table([]),), tmp_path)
    assert (tmp_path / "things.csv").read_bytes() == b"id,name,share,done,day,at,above\r\n"
    assert (tmp_path / "things.jsonl").read_bytes() == b""
    assert pq.read_table(tmp_path / "things.parquet").num_rows == 0


def test_the_description_is_made_from_the_columns(tmp_path: Path) -> None:
    parts = table(
        [], "parts", (COLUMNS[0], Column("thing", "integer", "Its thing", True, "things"))
    )
    export.write((table([]), parts), tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    resources = {resource["path"]: resource for resource in package["resources"]}
    assert set(resources) == {
        f"{name}.{end}" for name in ("things", "parts") for end in ("csv", "jsonl", "parquet")
    }
    assert set(resources) | {"datapackage.json"} == {
        path.name for path in tmp_path.iterdir() if not path.name.startswith(".")
    }
    schema = resources["things.csv"]["schema"]
    assert [(f["name"], f["type"], f["description"]) for f in schema["fields"]] == [
        (column.name, column.type, column.text) for column in COLUMNS
    ]
    assert [f.get("constraints") for f in schema["fields"]] == [{"required": True}, *NOTHING]
    assert schema["primaryKey"] == ["id"]
    own = {"fields": ["above"], "reference": {"resource": "", "fields": ["id"]}}
    assert schema["foreignKeys"] == [own]
    names = {resource["name"]: resource["path"] for resource in package["resources"]}
    for path, described in resources.items():
        for key in described["schema"].get("foreignKeys", ()):
            # A form refers to its own kind.
            if target := key["reference"]["resource"]:
                assert names[target].split(".") == ["things", path.split(".")[1]]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_twice_is_the_same_to_the_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        export.write((table(thing(number) for number in range(100)),), tmp_path / name)
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "down"
    before = os.umask(0)
    try:
        written = export.write((table([thing(1)]),), folder)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in (*written, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_files_of_an_earlier_export_are_replaced_others_stay(tmp_path: Path) -> None:
    export.write((table([thing(1)]),), tmp_path)
    (tmp_path / "mine.csv").write_text("mine")
    (tmp_path / "things.csv").chmod(0o644)
    export.write((table([thing(2)]),), tmp_path)
    assert [row["id"] for row in assert_same(tmp_path, "things")] == [2]
    assert (tmp_path / "mine.csv").read_text() == "mine"
    assert stat.S_IMODE((tmp_path / "things.csv").stat().st_mode) == 0o600


def broken(rows: int, end: Callable[[], object]) -> Iterator[tuple[Value, ...]]:
    for number in range(rows):
        yield thing(number)
    end()


def _killed(folder: Path) -> None:
    def end() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    tables = (table([thing(7)]), table(broken(25_000, end), "parts"))
    export.write(tables, folder)


def test_a_killed_run_leaves_the_old_files(tmp_path: Path) -> None:
    tables = [table([thing(1)]), table([thing(2)], "parts")]
    export.write(tables, tmp_path)
    before = files(tmp_path)
    process = multiprocessing.get_context("spawn").Process(target=_killed, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    after = files(tmp_path)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before), "it was killed before it wrote anything"
    assert all(name.startswith(".") for name in set(after) - set(before))
    export.write((table([thing(1)]), table([thing(2)], "parts")), tmp_path)
    assert files(tmp_path) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_stopped_run_leaves_nothing_behind(error: type[BaseException], tmp_path: Path) -> None:
    export.write((table([thing(1)]),), tmp_path)
    before = files(tmp_path)

    def end() -> None:
        raise error

    with pytest.raises(error):
        export.write((table(broken(25_000, end)),), tmp_path)
    assert files(tmp_path) == before


@pytest.fixture
def without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("pyarrow")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "b24game.show.export.parquet", raising=False)
    monkeypatch.delattr(export, "parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)


def test_with_pyarrow_nothing_is_lacking() -> None:
    assert export.lacking() == ()


def test_without_pyarrow(tmp_path: Path, without_pyarrow: None) -> None:  # noqa: ARG001
    written = export.write((table([thing(1)]),), tmp_path)
    assert [path.name for path in written] == ["things.csv", "things.jsonl", "datapackage.json"]
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["path"] for resource in package["resources"]] == ["things.csv", "things.jsonl"]
    [finding] = export.lacking()
    assert (finding.level, finding.code) == ("info", "parquet_missing")
    assert 'pip install "b24game[parquet]"' in finding.message


def test_no_outdated_parquet_stays(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """An old table beside new ones would tell other figures; somebody's own file is theirs."""
    export.write((table([thing(1)]), table([thing(1)], "parts")), tmp_path)
    (tmp_path / "mine.parquet").write_text("mine")
    request.getfixturevalue("without_pyarrow")
    export.write((table([thing(2)]),), tmp_path)
    assert not (tmp_path / "things.parquet").exists()
    assert (tmp_path / "mine.parquet").exists()
    (tmp_path / "things.parquet").write_text("made by hand")
    export.write((table([thing(3)]),), tmp_path)
    assert (tmp_path / "things.parquet").read_text() == "made by hand"


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("mine")
    for folder in (file, file / "below"):
        with pytest.raises(UsageError) as raised:
            export.write((table([thing(1)]),), folder)
        assert str(file) in raised.value.message
        assert raised.value.hint
    assert file.read_text() == "mine"


def test_a_table_whose_name_a_folder_has(tmp_path: Path) -> None:
    (tmp_path / "things.csv").mkdir()
    with pytest.raises(UsageError, match=r"things\.csv"):
        export.write((table([thing(1)]),), tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".new")] == []


def test_a_folder_that_may_not_be_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may write anywhere, so the refusal is the system's by decree."""

    def refuse(path: object, *_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("b24game.show.export.folder.os.open", refuse)
    with pytest.raises(UsageError, match="Permission denied") as raised:
        export.write((table([thing(1)]),), tmp_path)
    assert raised.value.code == "export_not_writable"


def _no_space(folder: Path, size: int, answers: Any) -> None:  # noqa: ANN401 - a queue
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        export.write((table(thing(number) for number in range(50_000)),), folder)
    except ProductError as error:
        answers.put((error.code, error.message, error.hint))
    else:
        answers.put(None)


@pytest.mark.parametrize("size", [500, 100_000, 1_200_000])
def test_no_space(size: int, tmp_path: Path) -> None:
    """The limit strikes in Parquet's footer or its rows, in CSV, or in what is written last."""
    export.write((table([thing(1)]),), tmp_path)
    before = files(tmp_path)
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_no_space, args=(tmp_path, size, answers))
    process.start()
    told = answers.get(timeout=60)
    process.join()
    assert told is not None
    code, message, hint = told
    assert code == "export_disk_full"
    assert str(tmp_path) in message
    assert hint
    assert files(tmp_path) == before


def test_two_at_once(tmp_path: Path) -> None:
    export.write((table([thing(1)]),), tmp_path)
    before = files(tmp_path)
    with (tmp_path / ".b24game.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LockedError, match="another export"):
            export.write((table([thing(2)]),), tmp_path)
    assert files(tmp_path) == before
