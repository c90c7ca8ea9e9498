"""The program as a process in an empty folder, against the embedded portal over HTTP.

`run("sync")` runs it and returns what came of it, `run.start("sync")` leaves it running. Waits of
the program (repeats, limits) are a thousandth of the real ones, see `hasty/`.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import pytest

from b24game.sandbox import Company, FrozenClock, SandboxPortal, build_company, empty_company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 20, 18, tzinfo=MOSCOW)
"""The present of every company here unless a test moves it."""
HASTY = Path(__file__).parent / "hasty"
LEDGER = """
SELECT f.key, l.rule, l.player_id, l.points, l.at, l.counts_from
FROM ledger l JOIN facts f ON f.id = l.fact_id ORDER BY 1, 2, 3, 4, 5, 6
"""


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.out)
        return told

    @property
    def data(self) -> dict[str, Any]:
        told: dict[str, Any] = self.json["data"]
        return told

    @property
    def codes(self) -> list[str]:
        """The codes of the findings."""
        return [finding["code"] for finding in self.json["findings"]]


@dataclass
class Program:
    """`b24game` in a folder, with nothing of this process's environment but the path."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    preparation: Callable[[], object] | None = None
    """Runs inside the new process before the program."""
    python: str = sys.executable

    @property
    def state(self) -> Path:
        return Path(self.environment.get("B24GAME_STATE") or self.folder / "state.db")

    def __call__(self, *words: str, stdin: str = "", env: dict[str, str] | None = None) -> Outcome:
        with self.start(*words, env=env) as process:
            try:
                out, err = process.communicate(stdin, timeout=60)
            except BaseException:
                process.kill()
                raise
        return Outcome(process.returncode, out, err)

    def json(self, *words: str, env: dict[str, str] | None = None) -> Outcome:
        return self(*words, "--format", "json", env=env)

    def start(self, *words: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.python, "-m", "b24game", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=self.folder,
            env={**self.surroundings(), **(env or {})},
            preexec_fn=self.preparation,  # noqa: PLW1509 - this process has one thread to copy
        )

    def surroundings(self) -> dict[str, str]:
        """Return the environment of a run."""
        return {**self._clean(), **self.environment}

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the state file."""
        with closing(sqlite3.connect(f"file:{self.state}?mode=ro", uri=True)) as connection:
            return connection.execute(sql, values).fetchall()

    def ledger(self) -> list[tuple[Any, ...]]:
        """Return the ledger without what differs from run to run."""
        return self.query(LEDGER)

    def _clean(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "en_US.UTF-8",
            "PYTHONUTF8": "1",
            "PYTHONPATH": str(HASTY),
            "PYTHONDONTWRITEBYTECODE": "1",  # a run out of space must not leave half a module
            "TZ": "Asia/Tokyo",  # no answer may depend on the machine's zone
            # matplotlib looks through all fonts of the machine once, 5 s, and remembers them here
            "MPLCONFIGDIR": str(Path(gettempdir()) / "b24game-fonts"),
            "B24GAME_READ_ONLY": "1",  # requests are counted; tests of writing lift it
        }


def a_company(now: datetime = NOW) -> Company:
    """Return a company of seven people (2 to 8) in two departments, in which a little happened."""
    company = empty_company(now)
    sales = company.add_department("Продажи", parent=1)
    support = company.add_department("Поддержка", parent=1)
    names = ("Анна", "Борис", "Вика", "Глеб", "Дина", "Егор", "Жанна")
    for place, name in enumerate(names):
        department = sales if place < 5 else support
        company.add_person(name, f"Иванов{place}", departments=(department,), at=now)
    day = timedelta(days=1)
    for person in range(2, 9):
        began = now - person * day - 5 * day
        task = company.add_task(responsible=person, at=began, deadline=began + 3 * day)
        company.close_task(task, began + timedelta(hours=person))
        late = company.add_task(responsible=person, at=began, deadline=began + day)
        company.start_task(late, began + timedelta(hours=1))
        company.add_post(person, "Новости", began)
    company.add_post(2, "[USER=3]Борис[/USER], спасибо!", now - 2 * day, gratitude=True, to=[3])
    company.add_post(4, "Спасибо!", now - 2 * day, gratitude=True, to=[5])
    deal = company.add_deal(responsible=6, at=now - 4 * day, amount=200_000)
    company.move_deal(deal, "WON", now - 3 * day)
    company.add_contact(
        responsible=7,
        at=now - day,
        name="Иван",
        last_name="Петров",
        phone="+79990000001",
        email="ivan@example.com",
    )
    company.add_company(
        responsible=8, at=now - day, title="ООО", phone="+79990000002", email="o@example.com"
    )
    return company


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def company() -> Company:
    return a_company()


@pytest.fixture
def opened() -> Iterator[Callable[..., SandboxPortal]]:
    """Start portals; they stop with the test."""
    with ExitStack() as stack:

        def start(company: Company, **options: Any) -> SandboxPortal:  # noqa: ANN401 - passed on
            options.setdefault("clock", FrozenClock(NOW))
            return stack.enter_context(SandboxPortal(company, **options))

        yield start


@pytest.fixture
def portal(
    opened: Callable[..., SandboxPortal], company: Company, clock: FrozenClock
) -> SandboxPortal:
    return opened(company, clock=clock)


@pytest.fixture
def run(tmp_path: Path, portal: SandboxPortal) -> Program:
    """The program, knowing the portal's webhook."""
    program = Program(tmp_path)
    program.environment = {
        "B24GAME_WEBHOOK": portal.webhook,
        "B24GAME_STATE": str(program.state),
    }
    return program


@pytest.fixture(scope="session")
def _small_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = Program(tmp_path_factory.mktemp("small"))
    with SandboxPortal(a_company(), clock=FrozenClock(NOW)) as portal:
        program.environment = {
            "B24GAME_WEBHOOK": portal.webhook,
            "B24GAME_STATE": str(program.state),
        }
        assert program("sync").code == 0
    return program.state


@pytest.fixture
def read_small(_small_state: Path, run: Program) -> Program:
    """The program over a state file that has read the small company at another portal."""
    shutil.copy(_small_state, run.state)
    return run


@pytest.fixture
def synced_small(read_small: Program, portal: SandboxPortal) -> Program:
    """The program over a state file that has read the small company here, and may write."""
    with closing(sqlite3.connect(read_small.state)) as connection, connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'portal'", (portal.base,))
    read_small.environment["B24GAME_READ_ONLY"] = "0"
    return read_small


@pytest.fixture(scope="session")
def demo() -> Company:
    """The demo company; nobody changes it."""
    return build_company(seed=24, now=NOW)


@pytest.fixture(scope="session")
def _demo_state(demo: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = Program(tmp_path_factory.mktemp("demo"))
    with SandboxPortal(demo, clock=FrozenClock(NOW)) as portal:
        program.environment = {
            "B24GAME_WEBHOOK": portal.webhook,
            "B24GAME_STATE": str(program.state),
        }
        assert program("sync").code == 0
    return program.state


@pytest.fixture
def read_demo(_demo_state: Path, tmp_path: Path) -> Program:
    """The program over a state file that has read the demo company, with no portal to ask."""
    program = Program(tmp_path)
    program.environment = {"B24GAME_STATE": str(program.state)}
    shutil.copy(_demo_state, program.state)
    return program
