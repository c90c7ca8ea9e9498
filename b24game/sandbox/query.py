"""Filters, order and pages of the list methods."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from b24game.sandbox.errors import Refusal
from b24game.sandbox.store import Row
from b24game.sandbox.wire import as_flag, as_id, as_moment, as_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from b24game.sandbox.store import Store

PAGE = 50

R = TypeVar("R", bound=Row)
S = TypeVar("S")
Kind = Literal["number", "text", "moment", "flag", "many"]
_KEY = re.compile(r"(!=|!@|!%|!|>=|<=|><|>|<|=|@|%)?(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """How to read a field for filtering and sorting; ``index`` is its name for the store."""

    read: Callable[[R], object]
    kind: Kind = "text"
    index: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """A page of rows; ``total`` is 0 and ``next`` absent when nothing was counted."""

    rows: list[R]
    total: int
    next: int | None


@dataclass(frozen=True, slots=True)
class Question(Generic[R]):
    """What a list call asks for.

    Attributes:
        filter: as sent, prefixes in the keys.
        order: field to direction; empty for the method's own order.
        start: row offset, -1 for "do not count".
        visible: rows the caller may not read are left out without a word.
        strict: refuse a filter by an unknown field instead of ignoring it.
    """

    filter: Mapping[str, object]
    order: Mapping[str, object]
    start: int
    visible: Callable[[R], bool] | None = None
    strict: bool = False


def start_of(value: object) -> int:
    """The ``start`` parameter: a page border, or -1."""
    start = as_id(value)
    return -1 if start < 0 else start - start % PAGE


def ask(store: Store[R], columns: Mapping[str, Column[R]], key: str, want: Question[R]) -> Page[R]:
    """Answer a list call over a store whose id column is called ``key``."""
    span = _Span(store.ids)
    tests: list[Callable[[R], bool]] = [] if want.visible is None else [want.visible]
    for sent, value in want.filter.items():
        operator, name = split_key(sent)
        column = columns.get(name)
        if column is None:
            if want.strict:
                text = f"Invalid filter: field '{name}' is not allowed in filter"
                raise Refusal("INVALID_ARG_VALUE", text)
        elif name != key or not span.narrow(operator, value):
            tests.append(make_test(operator, column, value))
            if column.index:
                span.keep(store.may_match(column.index, operator, value))
    order = {name: str(way).lower() for name, way in want.order.items() if name in columns}
    if not order or next(iter(order)) == key:
        down = order.get(key, "asc").startswith("desc")
        if not tests and span.only is None:
            return Page(*span.cut(store, want.start, down=down))
        rows = _matching(span.rows(store, down=down), tests)
    else:
        ids = _sorted(_matching(span.rows(store, down=False), tests), columns, order)
        rows = store.look(ids)
    return Page(*cut(rows, want.start))


def cut(rows: Iterable[S], start: int) -> tuple[list[S], int, int | None]:
    """One page of rows that already match, the count, and the next start."""
    rows = iter(rows)
    if start < 0:
        return list(islice(rows, PAGE)), 0, None
    # Counted one by one and let go: rows may be made on demand, and be many.
    before = sum(1 for _ in islice(rows, start))
    page = list(islice(rows, PAGE))
    total = before + len(page) + sum(1 for _ in rows)
    end = start + PAGE
    return page, total, end if end < total else None


def split_key(sent: str) -> tuple[str, str]:
    """``>=ID`` to its operator and field."""
    found = _KEY.fullmatch(sent)
    return (found.group(1) or "", found.group(2)) if found else ("", sent)


def make_test(operator: str, column: Column[R], value: object) -> Callable[[R], bool]:
    """A test of one row for one filter entry."""
    read = column.read
    if operator in {">", ">=", "<", "<="}:
        return _comparison(operator, column, value)
    if operator == "><":
        low, high = (value if isinstance(value, list) else [value])[:2] or ["", ""]
        above, below = _comparison(">=", column, low), _comparison("<=", column, high)
        return lambda row: above(row) and below(row)
    negative = operator.startswith("!")
    if "%" in operator:
        part = str(value).lower()
        return lambda row: (part in str(read(row) or "").lower()) is not negative
    wanted = list(value.values()) if isinstance(value, dict) else value
    wanted = wanted if isinstance(wanted, list) else [wanted]
    if column.kind == "many":
        ids = {as_id(item) for item in wanted}
        return lambda row: bool(ids.intersection(_ids(read(row)))) is not negative
    accepted = {_comparable(column.kind, item) for item in wanted}
    kind = column.kind
    return lambda row: (_comparable(kind, read(row)) in accepted) is not negative


def _comparison(operator: str, column: Column[R], value: object) -> Callable[[R], bool]:
    """A test by order; nothing is above or below an empty field or an unreadable date."""
    read, kind = column.read, column.kind
    bound: object = as_moment(value) if kind == "moment" else str(value)
    if kind == "number":
        bound = as_number(value)
    if bound is None:
        return lambda _row: False

    def test(row: R) -> bool:
        held = read(row)
        if held is None:
            return False
        if kind == "number":
            held = as_number(held)
        elif kind != "moment":
            held = str(held)
        return _ordered(operator, held, bound)

    return test


def _ordered(operator: str, held: object, bound: object) -> bool:
    """Compare two values of one kind."""
    if operator == ">":
        return bool(held > bound)  # type: ignore[operator]
    if operator == ">=":
        return bool(held >= bound)  # type: ignore[operator]
    if operator == "<":
        return bool(held < bound)  # type: ignore[operator]
    return bool(held <= bound)  # type: ignore[operator]


def _comparable(kind: Kind, value: object) -> object:
    """A value in the form in which it is compared; every empty value is nothing."""
    if kind == "flag":
        return as_flag(value)
    if value is None or value in ("", False):
        return None
    if kind == "number":
        return as_number(value) or None  # a batch sends 0 as a text
    if kind == "moment":
        return as_moment(value)
    return str(value)


def _ids(value: object) -> Iterable[int]:
    """Members of a multiple field."""
    return value if isinstance(value, (list, tuple)) else ()


def _matching(rows: Iterator[R], tests: list[Callable[[R], bool]]) -> Iterator[R]:
    """Rows that pass every test."""
    if not tests:
        return rows
    if len(tests) == 1:
        return filter(tests[0], rows)
    return (row for row in rows if all(test(row) for test in tests))


def _sorted(
    rows: Iterable[R], columns: Mapping[str, Column[R]], order: Mapping[str, str]
) -> list[int]:
    """Ids of rows by several fields; empty values come first, as in MySQL."""
    by = [columns[name] for name in order]
    placed = [(row.id, [_place(row, column) for column in by]) for row in rows]
    for number, way in reversed(list(enumerate(order.values()))):
        placed.sort(key=lambda entry: entry[1][number], reverse=way.startswith("desc"))
    return [row_id for row_id, _ in placed]


def _place(row: R, column: Column[R]) -> tuple[bool, Any]:
    """Where a row stands in the order of a column."""
    value = column.read(row)
    value = value if column.kind == "moment" else _comparable(column.kind, value)
    return (value is not None, value)


class _Span:
    """A range of sorted ids, narrowed by the filters on the id itself."""

    def __init__(self, ids: list[int]) -> None:
        self.ids = ids
        self.low, self.high = 0, len(ids)
        self.only: list[int] | None = None

    def narrow(self, operator: str, value: object) -> bool:
        """Apply a filter on the id; False if it cannot be done by bisection."""
        if operator in {"", "=", "@"}:
            several = list(value.values()) if isinstance(value, dict) else value
            exact = (
                {as_id(item) for item in several} if isinstance(several, list) else {as_id(value)}
            )
            self.keep(sorted(exact))
            return True
        bound = as_number(value)
        if operator == ">":
            self.low = max(self.low, bisect_right(self.ids, bound))
        elif operator == ">=":
            self.low = max(self.low, bisect_left(self.ids, bound))
        elif operator == "<":
            self.high = min(self.high, bisect_left(self.ids, bound))
        elif operator == "<=":
            self.high = min(self.high, bisect_right(self.ids, bound))
        else:
            return False
        return True

    def keep(self, only: list[int] | None) -> None:
        """Leave only these growing ids; nothing leaves all."""
        if only is not None:
            self.only = only if self.only is None else sorted({*only}.intersection(self.only))

    def rows(self, store: Store[R], *, down: bool) -> Iterator[R]:
        """Rows of the range in id order."""
        if self.only is not None:
            if self.low >= self.high:
                return iter(())
            low = bisect_left(self.only, self.ids[self.low])
            high = bisect_right(self.only, self.ids[self.high - 1])
            kept = range(low, high)
            ids = (self.only[place] for place in (reversed(kept) if down else kept))
            return store.look(row_id for row_id in ids if row_id in store)
        places = range(self.low, self.high)
        return store.look(self.ids[place] for place in (reversed(places) if down else places))

    def cut(self, store: Store[R], start: int, *, down: bool) -> tuple[list[R], int, int | None]:
        """One page of the range, counted without going through it."""
        size = max(0, self.high - self.low)
        begin, end = max(0, start), max(0, start) + PAGE
        low, high = min(self.low + begin, self.high), min(self.low + end, self.high)
        if down:
            low, high = max(self.high - end, self.low), max(self.high - begin, self.low)
        ids = self.ids[low:high]
        rows = list(store.look(reversed(ids) if down else ids))
        return (rows, 0, None) if start < 0 else (rows, size, end if end < size else None)
