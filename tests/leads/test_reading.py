from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.errors import UsageError
from b24game.leads.cells import number
from b24game.leads.reading import Reading, read_csv


def read(text: str, target: str = "won") -> Reading:
    return read_csv(text.encode(), file="leads.csv", target=target)


def test_columns_are_numbers_dates_levels_and_text() -> None:
    rows = [
        f"{number % 7},{number % 3}.5,{number % 28 + 1:02}.03.2026 10:00,web{number % 2},"
        f"person{number}@example.com,{number % 2}"
        for number in range(30)
    ]
    rows[4] = ",,,,,1"
    table = read("size,budget,made,source,email,won\n" + "\n".join(rows)).table
    kinds = {name: column.kind for name, column in table.columns.items()}
    assert kinds == {
        "size": "number",
        "budget": "number",
        "made": "date",
        "source": "level",
        "email": "text",
    }
    assert table.lead(4) == dict.fromkeys(kinds)
    assert table.lead(1)["budget"] == 1.5
    assert table.lead(1)["source"] == "web1"
    assert table.lead(0)["made"] == 1772359200.0
    assert table.won[:2] == (False, True)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"source{delimiter}size{delimiter}won\n" + "".join(
        f'"a, b; c"{delimiter}{number}{delimiter}{number % 2}\n' for number in range(4)
    )
    assert list(read(text).table.columns) == ["source", "size"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_without_a_word(encoding: str) -> None:
    data = "источник;won\nсайт;1\nзвонок;0\n".encode(encoding)
    reading = read_csv(data, file="leads.csv", target="won")
    assert reading.table.columns["источник"].values == ("сайт", "звонок")
    assert reading.findings == ()


def test_windows_1251_is_read_with_a_warning() -> None:
    data = "source;won\nweb;1\nсайт;0\n".encode("cp1251")
    reading = read_csv(data, file="leads.csv", target="won")
    assert reading.table.columns["source"].values == ("web", "сайт")
    (finding,) = reading.findings
    assert (finding.level, finding.code, finding.where) == (
        "warning",
        "data_encoding",
        "leads.csv:3",
    )


@pytest.mark.parametrize(
    ("won", "lost"),
    [("1", "0"), ("yes", "No"), ("Won", "Lost"), ("Да", "нет"), ("true", "FALSE"), (" 1 ", "0")],
)
def test_targets(won: str, lost: str) -> None:
    assert read(f"a,won\nx,{won}\ny,{lost}\n").table.won == (True, False)


def test_a_lead_without_an_outcome_is_left_out() -> None:
    reading = read("a,won\nx,1\ny,0\nz,\n")
    assert reading.table.columns["a"].values == ("x", "y")
    assert [finding.message for finding in reading.findings] == [
        "1 lead without an outcome is left out"
    ]


@pytest.mark.parametrize(
    ("text", "target", "message", "where"),
    [
        ("a,b,won\nx,y,1\n", "wun", 'leads.csv has no column "wun": did you mean "won"?', ":1"),
        ("a,won\nx,1\ny,maybe\n", "won", 'won: "maybe" is neither won nor lost', ":3"),
        ("a,won\nx,1\n", "won", "won: no lead is lost", ""),
        ("a,won\n", "won", "won: no lead is won", ""),
        ("a,won\nx,1\nx,y,0\n", "won", "leads.csv:3: 3 instead of 2 cells", ":3"),
        ('a,won\n"x\ny",1\nz\n', "won", "leads.csv:4: 1 instead of 2 cells", ":4"),
        ("a,a,won\nx,x,1\n", "won", 'column 2 is called "a" again', ":1"),
        ("a,,won\nx,x,1\n", "won", "column 2 has no name", ":1"),
        ("won\n1\n", "won", "no table: one column or none in the first line", ":1"),
        ("", "won", "no table: one column or none in the first line", ":1"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    text: str, target: str, message: str, where: str
) -> None:
    with pytest.raises(UsageError) as stopped:
        read(text, target)
    assert stopped.value.message == message
    assert stopped.value.where == f"leads.csv{where}"


def test_all_rows_of_another_width_are_named() -> None:
    with pytest.raises(UsageError) as stopped:
        read("a,won\nx,1,2\ny,0\nz\n")
    assert [one.where for one in stopped.value.findings] == ["leads.csv:2", "leads.csv:4"]


def test_what_says_nothing_is_set_aside_and_named() -> None:
    rows = "".join(
        f"{number},key{number},same,,{number * 37 % 100},{number % 2}\n" for number in range(60)
    )
    reading = read(f"row,key,one,none,size,won\n{rows}")
    assert reading.table.aside == {"row", "key", "one", "none"}
    assert [column.name for column in reading.table.features] == ["size"]
    assert [finding.message for finding in reading.findings] == [
        "row: left out, it numbers the rows",
        "key: left out, it is an id or free text",
        "one: left out, it is the same everywhere",
        "none: left out, it is empty",
    ]


def test_the_cell_that_spoils_numbers_is_named() -> None:
    rows = "".join(f"{number % 10},{number % 2}\n" for number in range(60))
    reading = read(f"size,won\n{rows}many,1\n")
    (finding,) = reading.findings
    assert finding.where == "leads.csv:62"
    assert "“" not in finding.message
    assert finding.message == 'size: read as words, not as numbers, because of "many"'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0),
        ("-1,5", -1.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234\u00a0567", 1234567.0),
        ("1e3", 1000.0),
        ("007", None),
        ("12 34", None),
        ("1e999", None),
        ("web", None),
    ],
)
def test_numbers_as_people_write_them(text: str, value: float | None) -> None:
    assert number(text) == value


CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=6)


@given(
    st.lists(st.tuples(CELLS, CELLS, st.booleans()), min_size=2, max_size=8).filter(
        lambda rows: len({won for _a, _b, won in rows}) == 2
    )
)
def test_whatever_a_cell_holds_every_lead_arrives(rows: list[tuple[str, str, bool]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([("first", "second", "won"), *((a, b, int(won)) for a, b, won in rows)])
    table = read(text.getvalue()).table
    assert table.won == tuple(won for _a, _b, won in rows)
    for column in table.columns.values():
        assert len(column.values) == len(rows)


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        read_csv(data, file="leads.csv", target="won")
    except UsageError as stopped:
        assert stopped.where.startswith("leads.csv")  # noqa: PT017 - most bytes are no table
