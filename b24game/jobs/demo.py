"""`demo`: the main job from end to end on the embedded portal, in a folder that is thrown away."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from b24game.jobs import explain, leaderboard, sync, verify, why
from b24game.jobs.setting import load
from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.model import Report

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=timezone(timedelta(hours=3)))
"""The demo's present: the same company shows the same boards on any day."""
DEPARTMENTS = 2
"""How many departments' boards are shown."""
TOP = 10
ENTRIES = 8


def run(*, seed: int, progress: Progress) -> Iterator[tuple[str, Report[Any], tzinfo]]:
    """Play the main job, yielding each step's title, report and zone as it is done."""
    from b24game.sandbox import FrozenClock, Limits, SandboxPortal, build_company

    company = build_company(seed=seed, now=NOW)
    portal = SandboxPortal(company, clock=FrozenClock(NOW), limits=Limits())
    with portal, TemporaryDirectory(prefix="b24game-demo-") as folder:
        yield from _steps(_setting(Path(folder), portal.webhook), progress)


def _steps(setting: Setting, progress: Progress) -> Iterator[tuple[str, Report[Any], tzinfo]]:
    as_of = NOW.isoformat()
    report = sync.run(setting, progress=progress)
    zone = setting.zone()
    yield _("Reading a portal"), report, zone
    company = leaderboard.run(setting, top=TOP, as_of=as_of)
    yield _("The company this month"), company, zone
    for line in _largest(setting):
        board = leaderboard.run(setting, department=line, top=TOP, as_of=as_of)
        yield _("A department this month"), board, zone
    leader = company.data.standings[0].person
    yield (
        _("Why the leader leads"),
        why.run(setting, str(leader.id), limit=ENTRIES, as_of=as_of),
        zone,
    )
    yield _("The rules in words"), explain.run(setting), zone
    yield _("Reading it again changes nothing"), sync.run(setting, progress=progress), zone
    yield _("Every point can be recomputed"), verify.run(setting), zone


def _largest(setting: Setting) -> list[int]:
    """Return the largest departments below the company itself."""
    lines = [line for line in leaderboard.boards(setting).data.boards if line.depth > 1]
    lines.sort(key=lambda line: -line.players)
    return [line.id for line in lines[:DEPARTMENTS]]


def _setting(folder: Path, webhook: str) -> Setting:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("B24GAME_")}
    environment = {
        **kept,
        "B24GAME_STATE": str(folder / "state.db"),
        "B24GAME_WEBHOOK": webhook,
        "B24GAME_CONFIG": str(folder / "b24game.toml"),
    }
    (folder / "b24game.toml").write_text("", encoding="utf-8")
    return replace(load(None, environment), shared=folder)
