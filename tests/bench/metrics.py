"""What `metrics` is worth: how often its intervals are right, and how long a big company takes.

Run: python -m tests.bench.metrics [--part coverage|speed] [--seeds N] [--keep FILE]

"coverage": companies of the sandbox whose people keep 70 % of their deadlines and, from a launch
on, 80 % (or 70 % still), read over HTTP by a real sync and judged by the real job. "covered" counts
the 95 % intervals of the change that hold the truth, "up", "none" and "down" what the job said;
"change" is its mean, "half" the mean half width of the interval, "tasks" what both sides are made
of, on average. The truth is exact for deadlines; a kept task counts when it is closed, up to a week
before, which moves what can be seen in 13 weeks by 0.05 points.

"speed": a state file with a million facts of two years and 2,000 people in 100 departments, some of
whom come, move and leave; points are posted by the real ledger. It has no mirror of the portal,
which no figure is made from. Each run is a process with a fresh copy of the file: "cold" once with
the file out of the system's cache, "best" the best of three with the file in it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from statistics import fmean
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from b24game.model import Moment, Person
    from b24game.rules.ruleset import RuleSet

# The parent of a process lends it its peak of memory, so nothing heavy is imported above.

MOSCOW = timezone(timedelta(hours=3))
NOW = datetime(2026, 11, 20, 18, tzinfo=MOSCOW)
DAY = 86_400

LAUNCH = datetime(2026, 8, 20, tzinfo=MOSCOW)
"""13 weeks after it have settled; before it lie 13 weeks, and 39 days in which tasks pile up."""
BEFORE, AFTERS = 0.7, (0.8, 0.7)
SCALE: dict[str, int] = {
    "days": 223,
    "tasks": 2_000,
    "deals": 0,
    "leads": 0,
    "contacts": 0,
    "companies": 1,
    "activities": 0,
    "posts": 0,
}
LEAST = 0.93
"""Share of intervals that have to hold the truth."""
COVERAGE = "{:>9} {:>6} {:>8} {:>5} {:>5} {:>5} {:>8} {:>8} {:>6} {:>6}"

FACTS, YEARS, PEOPLE = 1_000_000, 730, 2_000
FIRST = datetime(2024, 11, 20, tzinfo=MOSCOW)
WEEK = (1.0, 1.0, 1.0, 1.0, 0.9, 0.12, 0.08)
"""How much happens on a day, from Monday on."""
MOST = 2.0
"""Seconds that a run with nothing new may take."""
SCANS = {
    "sqlite3: facts by kind, day, person": (
        "SELECT kind, date(at, 'unixepoch'), person_id, count(*) FROM facts GROUP BY 1, 2, 3"
    ),
    "sqlite3: SELECT sum(at) FROM facts": "SELECT sum(at) FROM facts",
}
SCAN = "import sqlite3, sys;print(sum(1 for _ in sqlite3.connect('state.db').execute(sys.argv[1])))"
METRICS = (sys.executable, "-m", "b24game", "metrics")
SPEED = "{:<44} {:>8} {:>8} {:>8}"


def main() -> None:
    """Print a table for each part, and whether its target is reached."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--part", choices=("coverage", "speed"), help="both by default")
    parser.add_argument("--seeds", type=int, default=100, help="companies of each truth")
    parser.add_argument("--processes", type=int, default=2, help="companies at the same time")
    parser.add_argument("--keep", type=Path, help="the big state file: made once, then used again")
    words = parser.parse_args()
    if words.part != "speed":
        coverage(words.seeds, words.processes)
    if words.part != "coverage":
        with tempfile.TemporaryDirectory(prefix="b24game-bench-") as folder:
            speed(Path(folder), words.keep)


class Verdict(NamedTuple):
    """What the job said of one company."""

    low: float
    high: float
    effect: str
    tasks: int
    seconds: float


def coverage(seeds: int, processes: int) -> None:
    """Count how often the interval of the change holds the truth."""
    print(
        COVERAGE.format(
            "truth", "seeds", "covered", "up", "none", "down", "change", "half", "tasks", "s each"
        )
    )
    for after in AFTERS:
        with ProcessPoolExecutor(processes) as pool:
            found = list(pool.map(_verdict, range(1, seeds + 1), [after] * seeds))
        truth = after - BEFORE
        covered = sum(one.low <= truth <= one.high for one in found)
        print(
            COVERAGE.format(
                f"{BEFORE:.0%}>{after:.0%}",
                seeds,
                covered,
                *(sum(one.effect == effect for one in found) for effect in ("up", "none", "down")),
                f"{fmean((one.low + one.high) / 2 for one in found):+.4f}",
                f"{fmean((one.high - one.low) / 2 for one in found):.4f}",
                round(fmean(one.tasks for one in found)),
                f"{fmean(one.seconds for one in found):.1f}",
            )
            + f"  {_reached(covered >= LEAST * seeds, f'{LEAST:.0%} covered')}",
            flush=True,
        )


def _verdict(seed: int, after: float) -> Verdict:
    """Build a company, read it, and let the job judge its launch."""
    from b24game.jobs import metrics, sync
    from b24game.jobs.setting import load
    from b24game.sandbox import FrozenClock, SandboxPortal
    from b24game.sandbox.demo import Launch, build_company
    from b24game.show.progress import Silence

    started = time.monotonic()
    launch = Launch(LAUNCH, BEFORE, after)
    company = build_company(seed=seed, now=NOW, launch=launch, **SCALE)
    with (
        SandboxPortal(company, clock=FrozenClock(NOW)) as portal,
        tempfile.TemporaryDirectory(prefix="b24game-bench-") as folder,
    ):
        environment = _environment(Path(folder), LAUNCH) | {"B24GAME_WEBHOOK": portal.webhook}
        setting = replace(load(None, environment), shared=Path(folder))
        sync.run(setting, progress=Silence())
        told = metrics.run(setting).data.launch
    assert told is not None
    (effect,) = (one for one in told.effects if one.id == "on_time")
    assert effect.difference is not None, told.state
    interval = effect.difference.interval
    tasks = effect.before.n + effect.after.n
    seconds = time.monotonic() - started
    return Verdict(interval.low, interval.high, effect.effect, tasks, seconds)


def speed(folder: Path, keep: Path | None) -> None:
    """Measure runs on a big state file, and plain scans of its facts beside them."""
    new, told, grown = (folder / name for name in ("new", "told", "grown"))
    for stage in (new, told, grown):
        stage.mkdir()
    if keep and keep.exists():
        shutil.copy(keep, new / "state.db")
    else:
        _apart(build, new / "state.db")
        if keep:
            shutil.copy(new / "state.db", keep)
    size = (new / "state.db").stat().st_size / 2**20
    print(f"\n{FACTS:,} facts, {PEOPLE:,} people, {YEARS} days, {size:,.0f} MB")
    print(SPEED.format("", "cold s", "best s", "peak MB"))
    _print("metrics, first run", new, METRICS, after=told)
    again = _print("metrics, nothing changed", told, METRICS)
    shutil.copytree(told, grown, dirs_exist_ok=True)
    facts = _apart(append, grown / "state.db")
    _print(f"metrics, after a day with {facts:,} facts", grown, METRICS)
    _print("metrics --format json", told, (*METRICS, "--format", "json"))
    one = (*METRICS, "--format", "json", "--department", "2")
    _print("metrics --format json --department 2", told, one)
    for name, query in SCANS.items():
        _print(name, told, (sys.executable, "-c", SCAN, query))
    print(_reached(again <= MOST, f"at most {MOST:.0f} s with nothing changed"))


def _print(name: str, before: Path, words: Sequence[str], after: Path | None = None) -> float:
    """Print what a process costs on a copy of the folder `before`; keep what it left in `after`.

    Return the seconds of its best run.
    """
    with tempfile.TemporaryDirectory(dir=before.parent) as place:
        work = Path(place) / "work"
        cold, *warm = [_run(before, work, words, cold=cold) for cold in (True, *[False] * 3)]
        if after:
            shutil.copytree(work, after, dirs_exist_ok=True)
    best = min(seconds for seconds, _ in warm)
    peak = max(peak for _, peak in (cold, *warm))
    print(SPEED.format(name, f"{cold[0]:.2f}", f"{best:.2f}", f"{peak:.0f}"), flush=True)
    return best


def _run(before: Path, work: Path, words: Sequence[str], *, cold: bool) -> tuple[float, float]:
    """Run a process in a fresh copy of a folder; return its seconds and its peak in MB."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(before, work)
    with (work / "state.db").open("rb") as file:
        os.fsync(file.fileno())
        if cold:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    environment = _environment(work, FIRST + timedelta(days=YEARS // 2))
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    started = time.monotonic()
    with subprocess.Popen(
        words, cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        answer = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    if process.returncode:
        sys.exit(answer.decode())
    return seconds, usage.ru_maxrss / 1024


def _environment(folder: Path, launch: datetime) -> dict[str, str]:
    """Configure a run whose everything lies in `folder`; return its environment."""
    config = folder / "b24game.toml"
    config.write_text(
        f'launch = {launch:%Y-%m-%d}\nlimits = "enterprise"\ntimezone = "Europe/Moscow"\n'
        "crm_usage = true\n",
        encoding="utf-8",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("B24GAME_")}
    return {
        **kept,
        "B24GAME_CONFIG": str(config),
        "B24GAME_STATE": str(folder / "state.db"),
    }


def _reached(good: bool, target: str) -> str:  # noqa: FBT001 - the one thing it is about
    return f"{'reached' if good else 'MISSED'}: {target}"


def _apart(work: Any, state: Path) -> Any:  # noqa: ANN401 - whatever the work gives
    """Do something big in a process of its own, so that this one stays small."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(work, state).result()


@dataclass(frozen=True, slots=True)
class Sort:
    """Facts of one sort: how many of a hundred, and what their rows say."""

    share: int
    kind: str
    object_kind: str
    punctual: int | None = None
    ahead: int | None = None
    """Seconds from the moment to the deadline."""
    partner: bool = False
    variant: str | None = None


SORTS = (
    Sort(18, "task_closed", "task", 1, 2 * DAY),
    Sort(14, "task_closed", "task", 1, 3_600),
    Sort(4, "task_closed", "task", 0, -DAY, variant="late"),
    Sort(4, "task_closed", "task"),
    Sort(11, "task_overdue", "task", None, 0),
    Sort(6, "appreciation_sent", "post", partner=True),
    Sort(6, "appreciation_received", "post", partner=True),
    Sort(7, "post_published", "post"),
    Sort(11, "card_completed", "contact", variant="contact"),
    Sort(5, "deal_won", "deal"),
    Sort(9, "activity_completed", "activity", variant="meeting"),
    Sort(5, "deal_commented", "comment"),
)
"""Four of five earn or cost points by the shipped rules."""
MIDDLES, LEAVES = range(2, 11), range(11, 101)
"""Departments below the first one, and below those."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the big company; days are counted from its first one."""

    id: int
    pace: float
    came: int
    left: int | None
    home: int
    """The department at first."""
    moved: int | None
    """The day of the move to the department `second`."""
    second: int

    def person(self, *, moved: bool) -> Person:
        """Return what the portal says, before or after the move."""
        from b24game.model import Person

        return Person(
            id=self.id,
            name=f"Employee {self.id}",
            email=f"employee{self.id}@example.com",
            active=self.left is None,
            kind="employee",
            position="",
            departments=(self.second if moved else self.home,),
            registered_at=_begins(self.came),
        )


def crew() -> list[Worker]:
    """Return everybody who was ever there: a fifth came, a seventh left and a seventh moved."""
    chance = Random(6)  # noqa: S311 - reproducible, not secret
    found = []
    for number in range(1, PEOPLE + 1):
        came = chance.randrange(YEARS - 60) if number % 5 == 0 else -chance.randrange(1_500)
        leaf = LEAVES[number % len(LEAVES)]
        later = range(max(came, 0) + 30, YEARS)
        found.append(
            Worker(
                id=number,
                pace=chance.uniform(0.3, 1.7),
                came=came,
                left=chance.choice(later) if number % 7 == 0 else None,
                home=number if number in MIDDLES else leaf,
                moved=chance.choice(later) if number % 7 == 1 else None,
                second=chance.choice(LEAVES),
            )
        )
    return found


def build(state: Path) -> None:
    """Make the big state file: one sync a day, and a last one that finds tasks reopened."""
    from b24game.game import rulebook
    from b24game.state import cursors
    from b24game.state.file import transaction, writing

    people = crew()
    with writing(state) as connection, transaction(connection):
        connection.execute("INSERT INTO meta VALUES ('portal', 'http://portal.example')")
        for name in (*cursors.ORDER, "task_history", "appreciations", "comments"):
            cursors.save(connection, cursors.Cursor(name, complete_at=_begins(YEARS)))
        _hire(connection, people)
        rulebook.adopt(connection, _rules(), _begins(0))
        paces = [WEEK[(FIRST.weekday() + day) % 7] for day in range(YEARS)]
        reached = [round(FACTS * pace / sum(paces)) for pace in accumulate(paces)]
        for day, (before, after) in enumerate(pairwise([0, *reached])):
            _day(connection, people, day, after - before)
        _post(connection)
        _run_at(connection, _begins(YEARS) - 3_600)
        connection.execute(
            "INSERT INTO withdrawals (fact_id, at, seen_at, reason, run_id)"
            " SELECT id, at + :later, at + :later, 'reopened', (SELECT max(id) FROM runs)"
            " FROM facts WHERE id % 97 = 0 AND at < :last",
            {"later": 2 * DAY, "last": _begins(YEARS - 3)},
        )
        connection.execute(
            "INSERT INTO awards (run_id, badge, tier, person_id, period, turn, at, given_at, value,"
            " version) SELECT (SELECT max(id) FROM runs), 'task_master', '', id, '', 1, ?, ?, 1, ''"
            " FROM people WHERE id % 3 > 0",
            (_begins(YEARS // 2), _begins(YEARS // 2)),
        )
        _post(connection)


def append(state: Path) -> int:
    """Add a day with its sync; return its number of facts."""
    from b24game.state.file import transaction, writing

    with writing(state) as connection, transaction(connection):
        _day(connection, crew(), YEARS, 1_500)
        _post(connection)
    return 1_500


def _hire(connection: sqlite3.Connection, people: Sequence[Worker]) -> None:
    """Put the tree of departments into the mirror, and who was where until when."""
    from b24game.game import teams
    from b24game.model import Department
    from b24game.state import mirror

    tree = [(1, None), *((middle, 1) for middle in MIDDLES)]
    tree += [(leaf, MIDDLES[leaf % len(MIDDLES)]) for leaf in LEAVES]
    departments = [Department(one, f"Department {one}", above, None) for one, above in tree]
    mirror.save(connection, "departments", departments)
    mirror.save(connection, "users", [one.person(moved=one.moved is not None) for one in people])
    for one in people:
        teams.remember(connection, [one.person(moved=False)], _begins(one.came))
        if one.moved is not None:
            teams.remember(connection, [one.person(moved=True)], _begins(one.moved))
    connection.executemany(
        "INSERT INTO employments VALUES (?, 0, ?)",
        [(one.id, None if one.left is None else _begins(one.left)) for one in people],
    )


def _day(connection: sqlite3.Connection, people: Sequence[Worker], day: int, count: int) -> None:
    """Add the facts of a day, as the sync at eight in the evening sees them."""
    chance = Random(f"day {day}")  # noqa: S311 - reproducible, not secret
    start = _begins(day)
    seen, run = start + 20 * 3_600, _run_at(connection, start + 20 * 3_600)
    here = [one for one in people if one.came <= day and (one.left is None or day < one.left)]
    number = connection.execute("SELECT coalesce(max(id), 0) FROM facts").fetchone()[0]
    rows = []
    for who, sort in zip(
        chance.choices(here, [one.pace for one in here], k=count),
        chance.choices(SORTS, [one.share for one in SORTS], k=count),
        strict=True,
    ):
        number += 1
        at = start + chance.randrange(8 * 3_600, 20 * 3_600)
        rows.append(
            {
                "key": f"{sort.object_kind}:{number}:{sort.kind}",
                "kind": sort.kind,
                "person": who.id,
                "partner": chance.choice(here).id if sort.partner else None,
                "object_kind": sort.object_kind,
                "object": number,
                "at": at,
                "seen": seen,
                "run": run,
                "deadline": None if sort.ahead is None else at + sort.ahead,
                "punctual": sort.punctual,
                "variant": sort.variant,
            }
        )
    connection.executemany(
        "INSERT INTO facts (key, turn, kind, person_id, partner_id, object_kind, object_id, at,"
        " seen_at, run_id, team_id, deadline_at, punctual, variant) VALUES (:key, 1, :kind,"
        " :person, :partner, :object_kind, :object, :at, :seen, :run, (SELECT team_id"
        " FROM memberships WHERE person_id = :person AND since <= :at ORDER BY since DESC LIMIT 1),"
        " :deadline, :punctual, :variant)",
        rows,
    )


def _run_at(connection: sqlite3.Connection, moment: Moment) -> int:
    """Note a sync that came to its end, and return its id."""
    from b24game.state import runs

    run = runs.begin(connection, "sync", moment)
    runs.date(connection, run, moment)
    runs.finish(connection, run, "success", moment)
    return run


def _post(connection: sqlite3.Connection) -> None:
    """Post and seal what is there, as the last sync does."""
    from b24game.game import ledger, seal

    run, as_of = connection.execute("SELECT id, as_of FROM runs ORDER BY id DESC").fetchone()
    ledger.post(connection, run, as_of, MOSCOW)
    seal.close(connection, run, as_of)


def _rules() -> RuleSet:
    """Return the shipped rules."""
    from b24game.jobs import rulefile

    return rulefile.demand(None, MOSCOW)[0]


def _begins(day: int) -> Moment:
    """Return the moment at which a day of the big company begins."""
    return int(FIRST.timestamp()) + day * DAY


if __name__ == "__main__":
    main()
