"""One view per report: `grid` for programs, `blocks` for people, sometimes a Markdown page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from b24game.show.views import (
    award_badges,
    boards,
    check,
    init,
    leaderboard,
    metrics,
    outbox,
    publish_page,
    publish_weekly,
    rules,
    score_leads,
    show_rules,
    status,
    sync,
    verify,
    why,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from b24game.model import Report
    from b24game.show.blocks import Block, Grid, Scene, Verbatim


@dataclass(frozen=True, slots=True)
class View:
    """How one kind of report looks."""

    grid: Callable[[Report[Any], Scene], Grid | Verbatim]
    blocks: Callable[[Report[Any], Scene], Iterable[Block]]
    markdown: Callable[[Report[Any], Scene], str] | None = None
    tells_findings: bool = False
    """The findings are what the command was asked for, so they are part of the answer."""


_VIEWS = {
    "AwardBadgesReport": View(award_badges.grid, award_badges.blocks),
    "BoardsReport": View(boards.grid, boards.blocks),
    "CheckReport": View(check.grid, check.blocks, tells_findings=True),
    "InitReport": View(init.grid, init.blocks),
    "LeaderboardReport": View(leaderboard.grid, leaderboard.blocks),
    "MetricsReport": View(metrics.grid, metrics.blocks),
    "OutboxReport": View(outbox.grid, outbox.blocks),
    "PublishPageReport": View(publish_page.grid, publish_page.blocks, publish_page.markdown),
    "PublishWeeklyReport": View(publish_weekly.grid, publish_weekly.blocks),
    "RulesReport": View(rules.grid, rules.blocks, rules.markdown),
    "ScoreLeadsReport": View(score_leads.grid, score_leads.blocks),
    "ShowRulesReport": View(show_rules.grid, show_rules.blocks),
    "StatusReport": View(status.grid, status.blocks),
    "SyncReport": View(sync.grid, sync.blocks),
    "VerifyReport": View(verify.grid, verify.blocks),
    "WhyReport": View(why.grid, why.blocks),
}


def view_of(data: object) -> View:
    """Return the view for a report's data."""
    return _VIEWS[type(data).__name__]
