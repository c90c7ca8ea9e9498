"""Kept days and figures against their definitions in plain Python, over generated histories."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.jobs.metrics import run
from b24game.metrics import keeping
from b24game.periods import local
from b24game.state.file import reading, transaction, writing
from tests.metrics import oracle
from tests.metrics.world import SETTLE, ZONE, Fact, Stay, World, at

DAYS = 42
KINDS = (
    "task_closed",
    "task_overdue",
    "card_completed",
    "deal_commented",
    "activity_completed",
    "appreciation_sent",
    "appreciation_received",
    "post_published",
)
PEOPLE = range(1, 6)
COLUMNS = (
    "day, person_id, done, on_time, overdue, cards, comments, activities, sent, received, issued,"
    " deducted, reversed"
)
within = st.floats(0, DAYS, allow_nan=False)


@st.composite
def facts(draw: st.DrawFn, runs: list[int]) -> Fact:
    kind = draw(st.sampled_from(KINDS))
    moment = at(draw(within))
    later = [one for one in runs if one >= moment]
    seen = draw(st.sampled_from(later)) if later else runs[-1] + 1
    fact = Fact(
        kind,
        draw(st.sampled_from(PEOPLE)),
        moment,
        seen,
        partner=draw(st.sampled_from(PEOPLE)) if kind.startswith("appreciation") else None,
        punctual=draw(st.sampled_from([True, False, None])) if kind == "task_closed" else None,
        points=draw(st.sampled_from([0, 0, 5, 10, -3])),
    )
    after = [one for one in runs if one > seen]
    if not after or not draw(st.booleans()):
        return fact
    undone_seen = draw(st.sampled_from(after))
    gone = draw(st.booleans())
    undone = undone_seen if gone else draw(st.integers(moment, undone_seen))
    fact = replace(fact, undone=undone, undone_seen=undone_seen, gone=gone)
    last = [one for one in after if one > undone_seen]
    if gone and last and draw(st.booleans()):
        fact = replace(fact, again=draw(st.sampled_from(last)))
    return fact


@st.composite
def stays(draw: st.DrawFn, person: int) -> Stay:
    since = draw(st.sampled_from([0, 0, at(3.2), at(20.5)]))
    until = draw(st.sampled_from([None, None, at(25.4), at(38)]))
    moves = draw(st.sampled_from([(), (), ((at(15.6), 2),), ((at(10), 3), (at(30.3), 1))]))
    team = draw(st.sampled_from([1, 2, 3, 4]))
    registered = draw(st.sampled_from([None, at(5.5)]))
    return Stay(person, since, until, team, moves, registered)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    runs = sorted({at(one) for one in draw(st.lists(within, min_size=1, max_size=4))} | {at(DAYS)})
    return World(
        draw(st.lists(facts(runs), max_size=40)),
        [draw(stays(person)) for person in PEOPLE],
        runs,
        excluded=draw(st.sampled_from([(), (), (3,)])),
    )


def kept(state: Path) -> oracle.Rows:
    with closing(sqlite3.connect(state)) as connection:
        rows = connection.execute(f"SELECT {COLUMNS} FROM metric_days").fetchall()
    return _rows(rows)


def _rows(rows: list[tuple[int, ...]]) -> oracle.Rows:
    return {(row[0], row[1]): row[2:] for row in map(tuple, rows)}


@settings(deadline=None, max_examples=60)
@given(worlds(), st.data())
def test_kept_days_are_those_made_at_once(world: World, data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        state = folder / "state.db"
        world.found(folder)
        for number, now in enumerate(world.runs, 1):
            world.sync(folder, number)
            with writing(state) as connection, transaction(connection):
                stamp = keeping.stamp(connection, now, SETTLE, ZONE)
                keeping.refresh(connection, stamp, ZONE)
            known = oracle.known(world.facts, now)
            assert kept(state) == oracle.days(known, now)
        past = data.draw(st.integers(at(0), world.runs[-1]), label="an earlier moment")
        with reading(state) as connection:
            stamp = keeping.stamp(connection, past, SETTLE, ZONE)
            table = keeping.overlaid(connection, stamp, ZONE)
            today = local(past, ZONE).date().toordinal()
            query = f"SELECT {COLUMNS} FROM {table} WHERE day <= ?"
            found = _rows([tuple(row) for row in connection.execute(query, (today,))])
        assert found == oracle.days(oracle.known(world.facts, world.runs[-1]), past)


@settings(deadline=None, max_examples=40)
@given(worlds(), st.sampled_from(["day", "week", "month"]), st.integers(0, DAYS - 1))
def test_figures_are_what_their_definitions_say(world: World, kind: str, offset: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        world.found(folder)
        for number in range(1, len(world.runs) + 1):
            world.sync(folder, number)
        now = world.runs[-1]
        day = local(at(offset), ZONE).date()
        report = run(world.setting(folder), period=kind, date=day.isoformat())  # type: ignore[arg-type]
        rows = oracle.days(oracle.known(world.facts, now), now)
        first, end = _bounds(kind, day)
        last = min(end, local(now, ZONE).date() + timedelta(days=1))
        known = oracle.history(world)
        weeks, months = (
            [unit for unit in units if known is not None and unit[0] >= known]
            for units in _units(kind, first, end, now)
        )
        for scope in (report.data.scope, *report.data.departments):
            department = scope.id or None
            expected = oracle.metrics(world, rows, first, last, department)
            if kind != "day":
                expected["active_week"] = oracle.active_share(world, rows, weeks, department)
            if kind == "month":
                expected["active_month"] = oracle.active_share(world, rows, months, department)
            if first < local(world.runs[0], ZONE).date():
                expected["cards"] = None  # nobody watched them being filled
            found = {
                one.id: one.value
                for one in report.data.metrics
                if one.scope == scope and one.period == report.data.period.name
            }
            assert found.keys() == expected.keys()
            for metric, value in found.items():
                wanted = expected[metric]
                assert (value is None) == (wanted is None), (metric, scope, value, wanted)
                assert value is None or abs(value - (wanted or 0)) < 1e-9, (metric, scope)


def _bounds(kind: str, day: date) -> tuple[date, date]:
    if kind == "day":
        return day, day + timedelta(days=1)
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _units(
    kind: str, first: date, end: date, now: int
) -> tuple[list[tuple[date, date]], list[tuple[date, date]]]:
    settled = local(now - SETTLE, ZONE).date()
    mondays = [day for day in oracle.each_day(first - timedelta(days=6), end) if not day.weekday()]
    weeks = [
        (monday, monday + timedelta(days=7))
        for monday in mondays
        if first < monday + timedelta(days=7) <= min(end, settled)
    ]
    return weeks, [(first, end)] if kind == "month" and end <= settled else []
