"""What happened before the game began is read as far as a launch is compared with it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from b24game.jobs.horizon import horizon
from b24game.rules.load import default_text
from tests.game.stage import MOSCOW, START, Stage, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANNA, BORIS = 2, 3
BEGAN = (START - timedelta(days=100)).date()
"""The day from which on things earn points."""
RULES = default_text().replace("# start = 2027-01-01", f"start = {BEGAN}")
EVERYTHING = range(10, 900, 45)
"""Days before now on which something happened."""
LAUNCHES = st.integers(-30, 520).map(lambda days: (START - timedelta(days=days)).date())


def live(stage: Stage) -> None:
    """Fill the company with tasks done in time and late, posts and thanks, for 900 days."""
    company = stage.company
    company.add_person("Анна", at=START - timedelta(days=1000))
    company.add_person("Борис", at=START - timedelta(days=1000))
    for days in EVERYTHING:
        at = START - timedelta(days=days)
        for taken in (timedelta(hours=5), timedelta(days=2)):
            task = company.add_task(responsible=ANNA, at=at, deadline=at + timedelta(days=1))
            company.close_task(task, at + taken)
        company.add_post(BORIS, "Новости", at)
        company.add_post(BORIS, f"Спасибо, [USER={ANNA}]Анна[/USER]", at, gratitude=True)
        company.add_post(ANNA, "Спасибо!", at, gratitude=True, to=[BORIS])
    stage.use_rules(RULES)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A company with a past, of which every test has a state file of its own."""
    with Stage(tmp_path_factory.mktemp("lived")) as stage:
        live(stage)
        yield stage


def read(stage: Stage, launches: Sequence[date | None]) -> None:
    """Sync with each of the launches in turn."""
    for launch in launches:
        known = "" if launch is None else f"launch = {launch}\n"
        stage.configure(f'limits = "enterprise"\n{known}')
        stage.sync()


def moments(stage: Stage, kind: str) -> list[int]:
    return [row[0] for row in stage.query("SELECT at FROM facts WHERE kind = ? ORDER BY 1", kind)]


KINDS = ("task_closed", "task_overdue", "post_published", "appreciation_sent")


@pytest.mark.parametrize("kind", KINDS)
def test_a_year_before_the_launch_is_read_and_earns_nothing(
    lived: Stage, kind: str, tmp_path: Path
) -> None:
    lived.state = tmp_path / "without.db"
    read(lived, [None])
    began = seconds(START - timedelta(days=102))
    assert min(moments(lived, kind)) > began
    alone = lived.ledger()
    assert min(row.at for row in alone) > began

    lived.state = tmp_path / "with.db"
    read(lived, [BEGAN])
    found = moments(lived, kind)
    first = seconds(START - timedelta(days=464))
    year = [days for days in EVERYTHING if 101 < days < 464]
    assert len([at for at in found if first < at < began]) >= len(year)
    assert min(found) > first - 2 * 86400
    assert lived.ledger() == alone
    assert lived.verify().status == "success"


@settings(max_examples=10, deadline=None)
@given(st.lists(st.none() | LAUNCHES, min_size=1, max_size=4))
def test_it_does_not_matter_when_the_launch_was_configured(
    lived: Stage, launches: list[date | None]
) -> None:
    """The earliest launch decides; nothing that was read is forgotten."""
    with TemporaryDirectory() as folder:
        lived.state = Path(folder) / "late.db"
        read(lived, launches)
        late, ledger = lived.facts(), lived.ledger()
        lived.state = Path(folder) / "at_once.db"
        known = [launch for launch in launches if launch is not None]
        read(lived, [min(known, default=None)])
        assert late == lived.facts()
        assert ledger == lived.ledger()


def test_the_feed_is_read_again_only_for_an_earlier_horizon(lived: Stage, tmp_path: Path) -> None:
    lived.state = tmp_path / "state.db"
    asked: list[list[str]] = []
    for launch in (None, None, BEGAN, BEGAN, BEGAN + timedelta(days=9), None, BEGAN):
        lived.portal.journal.clear()
        read(lived, [launch])
        asked.append(reaches(lived))
    full, changes = ["full"], ["changes"]
    assert asked == [full, changes, full, *[changes] * 4]


def reaches(stage: Stage) -> list[str]:
    return [row[0] for row in stage.query("SELECT reach FROM streams WHERE name = 'posts'")]


def test_without_a_start_everything_is_read_anyway(lived: Stage, tmp_path: Path) -> None:
    lived.state = tmp_path / "state.db"
    lived.use_rules(default_text())
    try:
        read(lived, [None])
        before, ledger = lived.facts(), lived.ledger()
        read(lived, [BEGAN])
        assert reaches(lived) == ["changes"]
        assert (lived.facts(), lived.ledger()) == (before, ledger)
        assert len(moments(lived, "task_closed")) == 2 * len(EVERYTHING)
    finally:
        lived.use_rules(RULES)


def test_a_start_that_is_taken_away_brings_the_rest_of_the_past(
    lived: Stage, tmp_path: Path
) -> None:
    lived.state = tmp_path / "state.db"
    read(lived, [None])
    lived.use_rules(default_text())
    try:
        lived.sync()
        assert len(moments(lived, "post_published")) == 3 * len(EVERYTHING)
    finally:
        lived.use_rules(RULES)


@pytest.mark.parametrize(
    ("start", "launch", "expected"),
    [
        (None, None, None),
        (None, "2026-06-01", None),
        ("2026-06-01", None, "2026-06-01"),
        ("2026-06-01", "2026-06-01", "2025-06-02"),
        ("2025-01-01", "2026-06-01", "2025-01-01"),
        ("2026-06-01", "2026-01-01", "2025-01-02"),
        ("2026-06-01", "1990-01-01", "1989-01-02"),
    ],
)
def test_where_the_horizon_is(
    stage: Stage, start: str | None, launch: str | None, expected: str | None
) -> None:
    from b24game.jobs import rulefile
    from b24game.periods import midnight

    if start is not None:
        stage.use_rules(default_text().replace("# start = 2027-01-01", f"start = {start}"))
    stage.configure("" if launch is None else f"launch = {launch}\n")
    setting = stage.setting()
    ruleset, _ = rulefile.demand(setting.rules, MOSCOW)
    day = None if expected is None else midnight(date.fromisoformat(expected), MOSCOW)
    assert horizon(ruleset, setting, MOSCOW) == day
