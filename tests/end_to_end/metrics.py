"""A company four months of which were read in several syncs, for tests of `metrics`.

Between the syncs tasks are opened again, posts deleted, people dismissed and moved; one department
is not in the game.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from b24game.rules.load import default_text
from b24game.sandbox import FrozenClock, SandboxPortal, build_company
from tests.end_to_end.conftest import MOSCOW, Program

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.sandbox import Company

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = datetime(2026, 10, 20, 18, tzinfo=MOSCOW)
"""When the portal is read first."""
LAST = datetime(2026, 11, 20, 18, tzinfo=MOSCOW)
SALES, MARKETING, ENGINEERING, LEGAL = 2, 5, 6, 8
"""Departments: with two below it, not in the game, with one below it, of three people."""
RULES = default_text().replace(
    "# exclude_departments = [12]", f"exclude_departments = [{MARKETING}]"
)


@dataclass(frozen=True)
class World:
    """State files of the company: as it was after the first sync, and as it is now."""

    first: Path
    last: Path


def read_company(folder: Path) -> World:
    """Let months pass, with a sync now and then and badges at the end."""
    company = build_company(
        seed=11, now=FIRST, days=100, tasks=420, deals=60, leads=0, contacts=60, companies=20,
        activities=30, posts=90,
    )  # fmt: skip
    clock = FrozenClock(FIRST)
    run = Program(folder)
    with SandboxPortal(company, clock=clock) as portal:
        run.environment = {
            "B24GAME_WEBHOOK": portal.webhook,
            "B24GAME_STATE": str(run.state),
        }
        with_rules(run, RULES)
        _read(run)
        first = folder / "first.db"
        shutil.copy(run.state, first)
        _undo(company)
        for days in (1, 2):
            clock.move(FIRST + days * DAY)
            _read(run, "--full")
        _autumn(company)
        clock.move(LAST)
        _read(run)
    assert run("award-badges").code == 0
    return World(first, run.state)


def over(state: Path, folder: Path) -> Program:
    """Return the program in a folder, over a copy of a state file and without a portal."""
    run = Program(folder)
    run.environment = {"B24GAME_STATE": str(run.state)}
    shutil.copy(state, run.state)
    with_rules(run, RULES)
    return run


def with_rules(run: Program, text: str) -> None:
    rules = run.folder / "rules.toml"
    rules.write_text(text, encoding="utf-8")
    run.environment["B24GAME_RULES"] = str(rules)


def configure(run: Program, text: str) -> None:
    (run.folder / "b24game.toml").write_text(text, encoding="utf-8")


def altered(run: Program, *statements: str) -> None:
    """Change what nobody may change."""
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    with closing(sqlite3.connect(run.state)) as connection, connection:
        guards = connection.execute(triggers).fetchall()
        dropped = (f"DROP TRIGGER {name}" for name, _sql in guards)
        for statement in (*dropped, *statements, *(sql for _name, sql in guards)):
            connection.execute(statement)


def _undo(company: Company) -> None:
    """On the day after: tasks opened again, posts gone, people who leave or move."""
    for task in [task.id for task in company.tasks if task.closed][::9]:
        company.renew_task(task, FIRST + 2 * HOUR)
    for post in [post.id for post in company.posts][::6]:
        company.delete_post(post)
    for person in (9, 22, 37):
        company.dismiss(person, FIRST + 3 * HOUR)
    company.set_departments(12, [ENGINEERING])


def _autumn(company: Company) -> None:
    """Let everybody do something in the weeks until now."""
    for place, person in enumerate([one.id for one in company.people if one.active]):
        at = FIRST + (3 + place % 27) * DAY
        task = company.add_task(responsible=person, at=at, deadline=at + DAY)
        if place % 3:
            company.close_task(task, at + (place % 30) * HOUR)
        if place % 4 == 0:
            company.add_post(person, "Новости", at)
    company.add_post(10, "Спасибо!", FIRST + 6 * DAY, gratitude=True, to=[11])
    company.add_post(11, "Спасибо!", FIRST + 20 * DAY, gratitude=True, to=[10])


def _read(run: Program, *words: str) -> None:
    told = run("sync", *words)
    assert told.code == 0, told.err
