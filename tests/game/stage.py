"""A company on a sandbox portal, a clock that only moves on request, and the real jobs on it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Self

from b24game.jobs import leaderboard, sync, verify
from b24game.jobs.setting import load
from b24game.sandbox import FrozenClock, SandboxPortal, empty_company
from b24game.show.progress import Silence
from tests.game.oracle import Row

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.jobs.reports import LeaderboardReport, SyncReport, VerifyReport
    from b24game.jobs.setting import Setting
    from b24game.model import Report
    from b24game.periods import PeriodKind

MOSCOW = timezone(timedelta(hours=3))
START = datetime(2026, 10, 26, 9, tzinfo=MOSCOW)
"""A Monday: the week ends in another month."""
MINUTE, HOUR, DAY = 60, 3600, 86400
EVERYTHING = """
SELECT player_id, rule, points, at, counts_from FROM ledger ORDER BY 1, 2, 3, 4, 5
"""


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, tz=UTC)


class Stage:
    """One company, its portal, and the state file of a program that watches it."""

    def __init__(self, folder: Path, *, rules: str = "", start: datetime = START) -> None:
        self.state = folder / "state.db"
        self.start = start
        self.company = empty_company(start)
        self.clock = FrozenClock(start)
        self.portal = SandboxPortal(self.company, clock=self.clock)
        self.config = folder / "b24game.toml"
        self.rules = folder / "rules.toml"
        self.use_rules(rules)

    def __enter__(self) -> Self:
        self.portal.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.portal.stop()

    def use_rules(self, text: str) -> None:
        """Play by these rules from now on; none are the shipped ones."""
        self.rules.unlink(missing_ok=True)
        if text:
            self.rules.write_text(text, encoding="utf-8")

    def configure(self, text: str) -> None:
        """Run with this configuration file from now on."""
        self.config.write_text(text, encoding="utf-8")

    def after(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """Return a moment counted from the start, and move the clock there if it is behind."""
        at = self.start + timedelta(days=days, hours=hours, minutes=minutes)
        if self.clock() < at:
            self.clock.move(at)
        return at

    def setting(self, rules: Path | None = None) -> Setting:
        environment = {
            "B24GAME_STATE": str(self.state),
            "B24GAME_WEBHOOK": self.portal.webhook,
            "B24GAME_READ_ONLY": "1",  # what is counted matters here, not what is told of it
        }
        if self.config.exists():
            environment["B24GAME_CONFIG"] = str(self.config)
        chosen = rules or (self.rules if self.rules.exists() else None)
        if chosen is not None:
            environment["B24GAME_RULES"] = str(chosen)
        return load(None, environment)

    def sync(
        self, *, full: bool = False, dry_run: bool = False, as_of: str | None = None
    ) -> Report[SyncReport]:
        report = sync.run(
            self.setting(), full=full, dry_run=dry_run, as_of=as_of, progress=Silence()
        )
        assert report.status == "success", report.findings
        return report

    def attempt(self) -> Report[SyncReport]:
        """Sync, whatever comes of it."""
        return sync.run(self.setting(), progress=Silence())

    def sync_at(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> list[Row]:
        """Move to a moment, sync, and return the ledger."""
        self.after(days=days, hours=hours, minutes=minutes)
        self.sync()
        return self.ledger()

    def verify(self) -> Report[VerifyReport]:
        return verify.run(self.setting())

    def board(
        self,
        period: PeriodKind = "all",
        *,
        at: datetime | None = None,
        rules: Path | None = None,
        **options: Any,  # noqa: ANN401 - passed on
    ) -> LeaderboardReport:
        as_of = (at or self.clock()).isoformat()
        setting = self.setting(rules)
        return leaderboard.run(setting, period=period, as_of=as_of, **options).data

    def ledger(self) -> list[Row]:
        """Every row, sorted."""
        return [Row(*row) for row in self.query(EVERYTHING)]

    def points(self) -> list[tuple[int, str, int]]:
        """Who got what by which rule, sorted."""
        return sorted((row.person, row.rule, row.points) for row in self.ledger())

    def facts(self) -> set[str]:
        """Return the keys of the facts that stand."""
        return {key for (key,) in self.query("SELECT key FROM live_facts")}

    def query(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.state)) as connection:
            return connection.execute(sql, values).fetchall()

    def dump(self) -> str:
        """Return everything that is in the state file, as text."""
        with closing(sqlite3.connect(self.state)) as connection:
            return "\n".join(connection.iterdump())
