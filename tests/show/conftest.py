"""Hand-made reports: a small company on Monday, 23 November 2026, Moscow time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from b24game.jobs import reports as r
from b24game.model import Finding, Report
from b24game.rules.badge_words import BadgeText
from b24game.rules.lead_words import LeadText
from b24game.rules.words import LevelText, RuleLine, RuleText
from tests.show.lead_reports import backtest, score_leads

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.publish.outbox import Kind, State

MOSCOW = ZoneInfo("Europe/Moscow")


def at(day: int, hour: int = 12, minute: int = 0, month: int = 11) -> int:
    return int(datetime(2026, month, day, hour, minute, tzinfo=MOSCOW).timestamp())


NOW = at(23, 14, 5)
VERSION = "3f9a1c07d2"
PEOPLE = (
    (1, 2, 17, "Анна Петрова", 5, 1284, "expert"),
    (2, 1, 4, "Boris Ivanov", 5, 970, "professional"),
    (3, None, 9, "Екатерина Константинопольская-Преображенская", 12, 655, "professional"),
    (3, 3, 23, "Li Wei 李伟", 12, 655, "professional"),
    (5, 9, 31, "Дмитрий Ким", 7, 120, "newcomer"),
    (6, 5, 8, "[bold]Eve[/bold] \x1b[31mRed\x1b[0m\u202e", 7, 3, "newcomer"),
    (7, 7, 40, '=HYPERLINK("http://x")', None, -6, None),
)


DEPARTMENTS = {12: "Key accounts", 7: "Поддержка"}


def leaderboard() -> Report[Any]:
    standings = tuple(
        r.StandingReport(
            place,
            previous,
            r.PersonReport(number, name, department, DEPARTMENTS.get(department or 0)),
            points,
            level,
            level and level.title(),
        )
        for place, previous, number, name, department, points, level in PEOPLE
    )
    period = r.PeriodReport("2026-11", at(1, 0), at(1, 0, month=12), "Europe/Moscow", "open")
    return Report(
        "leaderboard",
        NOW,
        r.LeaderboardReport(
            board="company",
            period=period,
            scope=r.Scope("company", 0, "ООО «Ромашка»"),
            standings=standings,
            hidden=r.Hidden(12, "top"),
            players=42,
            average=86.25,
            synced_at=at(23, 14, 0),
        ),
    )


def boards() -> Report[Any]:
    lines = (
        r.ScopeLine(0, "ООО «Ромашка»", 0, 42),
        r.ScopeLine(5, "Sales", 1, 12),
        r.ScopeLine(12, "Key accounts", 2, 4),
    )
    return Report("leaderboard", NOW, r.BoardsReport(lines, at(23, 14, 0)))


def why() -> Report[Any]:
    url = "https://example.bitrix24.ru/company/personal/user/17/tasks/task/view/{}/"

    def entry(  # noqa: PLR0917 - a row
        number: int, moment: int, points: int, rule: str, task: str, title: str, back: int | None
    ) -> r.EntryReport:
        return r.EntryReport(
            at=moment,
            points=points,
            rule=rule,
            rule_title="",
            version=VERSION,
            object=task,
            url=url.format(task.partition(":")[2]),
            reverses=back,
            id=number,
            title=title,
            seen_at=moment + 300,
            counts_from=moment + 7200,
            state="settling" if moment + 7200 > NOW else "counted",
        )

    return Report(
        "why",
        NOW,
        r.WhyReport(
            person=r.PersonIdentity(
                17, "Анна Петрова", "anna@example.com", ("Sales",), active=True
            ),
            total=1284,
            settling=10,
            level="expert",
            level_name="Expert",
            place=1,
            entries=(
                entry(9, at(23, 13), 10, "task_early", "task:91", "Подготовить договор", None),
                entry(8, at(22, 18), -15, "deal_won", "deal:7", "Поставка | 2026", 5),
                entry(7, at(21, 23), 5, "task_on_time", "task:88", "Call *back*", None),
                entry(5, at(20), 15, "deal_won", "deal:7", "Поставка | 2026", None),
                entry(3, at(19), -3, "task_overdue", "task:61", "Отчёт за октябрь", None),
            ),
            rejected=(
                r.Rejection(
                    at(18),
                    "task:60",
                    url.format(60),
                    "Без срока",
                    None,
                    "",
                    "the task has no deadline",
                ),
                r.Rejection(
                    at(17),
                    "post:5",
                    None,
                    "",
                    "feed_post",
                    "",
                    "the limit of this rule was reached: 5 a day",
                ),
            ),
            entries_in_all=240,
            rejected_in_all=2,
        ),
    )


def sync() -> Report[Any]:
    return Report(
        "sync",
        NOW,
        r.SyncReport(
            http_requests=41,
            streams=(
                r.StreamReport("users", 42, 1, 2, 0, "read"),
                r.StreamReport("tasks", 12034, 120, 17, 3, "read"),
                r.StreamReport("posts", 0, 0, 0, 0, "unavailable"),
                r.StreamReport("calls", 0, 0, 0, 0, "off"),
            ),
            facts=r.FactCounts(121, 3),
            ledger=r.LedgerCounts(118, 3, 644),
            fields_written=0,
            dry_run=True,
            version=VERSION,
        ),
        (
            Finding("warning", "scope_missing", "the webhook has no right log", "posts"),
            Finding("info", "slow", "the portal was slow", "tasks"),
        ),
        "partial",
    )


def rules() -> Report[Any]:
    return Report(
        "explain-rules",
        NOW,
        r.RulesReport(
            version=VERSION,
            points=(
                RuleText("task_on_time", "A task closed at or before its deadline.", 5, "+5"),
                RuleText(
                    "task_early",
                    "A task closed at least 24 hours before its deadline; whoever was responsible"
                    " at that moment earns the points, whoever created the task.",
                    10,
                    "+10",
                ),
                RuleText("task_overdue", "A task | still *open* at its <deadline>.", -3, "-3"),
            ),
            badges=(
                BadgeText("hundred_club", "Hundred Club", "💯", "Reach a total of 100 points"),
                BadgeText(
                    "task_master",
                    "Task [Master] | *",
                    "✅",
                    "Close 50 tasks by their deadline; a text that is longer than a terminal of"
                    " eighty columns has room for",
                    "bronze",
                    "bronze",
                    "tasks",
                ),
            ),
            levels=(LevelText("newcomer", "Newcomer", 0), LevelText("expert", "Expert", 1000)),
            boards=("Weeks begin on Monday.", "Equal points share a place (1-2-2-4)."),
            leads=(
                LeadText("email_filled", "e-mail is filled", 5),
                LeadText("competitor", "Works for a [competitor] | *", -50),
            ),
            language="en",
            tiers=("A lead is hot from 70 points, warm from 40 to 69, cold below 40",),
        ),
    )


def check() -> Report[Any]:
    return Report(
        "rules check",
        NOW,
        r.CheckReport("rules.toml", None, 13, 8),
        (
            Finding(
                "error",
                "unknown_key",
                "unknown key “pionts”, did you mean “points”?",
                "rules.toml:12",
            ),
            Finding("warning", "unused", "rule call_made is off", "rules.toml:40"),
        ),
        "error",
    )


def checked() -> Report[Any]:
    return Report("rules check", NOW, r.CheckReport("rules.toml", VERSION, 13, 8))


def show_rules() -> Report[Any]:
    return Report(
        "rules show",
        NOW,
        r.ShowRulesReport(
            "rules.toml",
            VERSION,
            (
                RuleLine(
                    "task_on_time",
                    enabled=True,
                    counts="task_closed",
                    points="+5",
                    conditions="outcome = on_time",
                    caps="",
                ),
                RuleLine(
                    "feed_post",
                    enabled=True,
                    counts="post_published",
                    points="+1",
                    conditions="",
                    caps="5 per day and person",
                ),
                RuleLine(
                    "call_made",
                    enabled=False,
                    counts="call_made",
                    points="+1",
                    conditions="kinds = outgoing",
                    caps="",
                ),
            ),
            None,
        ),
    )


def sql() -> Report[Any]:
    shown = r.ShowRulesReport("rules.toml", VERSION, (), "SELECT 1,\n\t'\x1b[2J'\nFROM facts;\n")
    return Report("rules show", NOW, shown)


def status() -> Report[Any]:
    return Report(
        "status",
        NOW,
        r.StatusReport(
            state_file="/var/lib/b24game/state.db",
            size=12_345_678,
            portal="example.bitrix24.ru",
            zone="Europe/Moscow",
            rules_version=VERSION,
            people=42,
            facts=15320,
            entries=14201,
            points=60230,
            streams=(
                r.StreamState("tasks", 12034, at(23, 14), "read", ""),
                r.StreamState("posts", 0, None, "unavailable", "the webhook has no right log"),
            ),
            runs=(
                r.RunLine(12, "sync", at(23, 14), at(23, 14) + 9, "partial"),
                r.RunLine(11, "sync", at(23, 13), None, "running"),
            ),
            outbox={"sent": 42, "given_up": 1},
        ),
    )


HOSTILE = "[bold]Eve[/bold] \x1b[31m\u202e\r\n=1+1"


def award_badges() -> Report[Any]:
    anna, eve = r.BadgeHolder(17, "Анна Петрова"), r.BadgeHolder(18, HOSTILE)
    club = ("hundred_club", "Hundred Club")
    return Report(
        "award-badges",
        NOW,
        r.AwardBadgesReport(
            awarded=(
                r.AwardReport(*club, None, anna, at(21, 12), None, 104, 1),
                r.AwardReport("task_master", "Task Master", "gold", eve, at(22), "2026-W47", 50, 1),
            ),
            revoked=(r.RevokedReport(*club, None, eve, at(20), None, 1),),
            held=(),
            near=(r.StepReport(*club, None, anna, None, 94, 100),),
            writes=(
                write("notice:badge:hundred_club::::1:17", "notice", "Анна Петрова", "planned"),
            ),
            dry_run=True,
            version=VERSION,
        ),
    )


def write(  # noqa: PLR0917 - a row
    key: str, kind: Kind, subject: str, state: State, reason: str = "", receipt: str | None = None
) -> r.WriteReport:
    text = "[b]Анна Петрова[/b] — 121 point\nhttps://example.com"
    return r.WriteReport(key, kind, subject, state, reason, "Title", text, receipt, NOW, NOW)


def outbox() -> Report[Any]:
    return Report(
        "outbox",
        NOW,
        r.OutboxReport(
            writes=(
                write("profile:17", "profile", "Анна Петрова", "given_up", "refused: 42 No way"),
                write("post:weekly:2026-W47:company", "post", HOSTILE, "sending", "unknown"),
                write("page:rules", "page", "Rules of the game", "sent", receipt="note:17"),
            ),
            counts={"planned": 0, "sending": 1, "sent": 1, "given_up": 1, "dropped": 0},
        ),
    )


def publish_weekly() -> Report[Any]:
    text = f"Leaders\n\n🥇 [b]Анна[/b] — 121 points\n🥈 {HOSTILE}\n\n[i]As of now[/i] #b24game-x"
    posts = (
        r.PostReport("post:weekly:2026-W47:company", "ООО «Ромашка»", "posted", "7", "Week", text),
        r.PostReport("post:weekly:2026-W47:d5", "Sales", "unchanged", "8", "Week", text),
    )
    week = r.PeriodReport("2026-W47", at(16), at(23), "Europe/Moscow", "locked")
    return Report("publish-weekly", NOW, r.PublishWeeklyReport(week, posts, dry_run=False))


def publish_page() -> Report[Any]:
    text = "## ООО «Ромашка», 1–30 November 2026\n\n- **1. Анна \\[b\\]** — 121 points\n"
    page = r.PublishPageReport(
        "leaderboard", "posted", "note:17", "Leaderboard", text, dry_run=True
    )
    return Report("publish-page", NOW, page)


def verify() -> Report[Any]:
    return Report(
        "verify",
        NOW,
        r.VerifyReport(
            (
                r.Check("seals of all runs", "ok", 14201, ""),
                r.Check(
                    "balances against facts and rules", "failed", 42, "person 17: 1284, not 1280"
                ),
            ),
            "9b1c5e0f" * 8,
        ),
        (Finding("error", "balance", "a balance does not follow from the facts", "person 17"),),
        "error",
    )


def init() -> Report[Any]:
    return Report(
        "init",
        NOW,
        r.InitReport(
            config_file="b24game.toml",
            secret_file="webhook",
            state_file="state.db",
            portal="example.bitrix24.ru",
            user="Анна Петрова",
            admin=True,
            zone="Europe/Moscow",
            probes=(
                r.Probe("user", "ok", "42 people"),
                r.Probe("tasks", "ok", ""),
                r.Probe("log", "missing", "feed posts and appreciations cannot be read"),
            ),
        ),
    )


@pytest.fixture
def zone() -> tzinfo:
    return MOSCOW


@pytest.fixture
def reports() -> dict[str, Report[Any]]:
    """Every kind of report once."""
    makers = (
        leaderboard, boards, why, sync, rules, check, checked, show_rules, sql, status,
        verify, init, award_badges, outbox, publish_weekly, publish_page,
    )  # fmt: skip
    return {
        **{maker.__name__: maker() for maker in makers},
        "score_leads": score_leads(NOW),
        "explained_leads": score_leads(NOW, explain=True),
        "backtest": backtest(NOW),
        "fit": backtest(NOW, fit=True),
    }


@pytest.fixture
def now() -> datetime:
    return datetime.fromtimestamp(NOW, tz=UTC)
