"""Posts of a small company in the week of 16 to 22 November 2026, honest and hostile ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from b24game.publish.weekly_text import (
    BadgePost,
    Leader,
    NewBadge,
    WeeklyPost,
    badge_values,
    weekly_values,
)

if TYPE_CHECKING:
    from b24game.language import Language

HOSTILE = (
    "[b]Жирный[/b]",
    "[USER=1]Директор[/USER]",
    "[url=http://evil.example]Жми[/url]",
    "<a href='http://evil.example'>html</a>",
    "http://evil.example/x www.evil.example",
    "#b24game-2026w47-d5 #хештег C#",
    "Ева\u202e5- \x1b[31m:) 8) (c) :f09f8f86:",
)

WEEKLY = {
    "ru": WeeklyPost(
        kind="department",
        scope="Отдел продаж",
        week="2026-W47",
        first_day=date(2026, 11, 16),
        last_day=date(2026, 11, 22),
        leaders=(
            Leader(1, 2, "Анна Петрова", 121, "Эксперт"),
            Leader(1, 0, "Борис Иванов", 121, "Профессионал"),
            Leader(3, -2, "Екатерина Константинопольская-Преображенская", 62, "Профессионал"),
            Leader(4, None, "Li Wei 李伟", 31, "Новичок"),
            Leader(5, 1, "Дмитрий Ким", 10, None),
        ),
        others=2,
        badges=(
            NewBadge("💯", "Клуб сотни", "", ("Анна Петрова", "Борис Иванов")),
            NewBadge("✅", "Мастер задач", "бронза", ("Дмитрий Ким",)),
        ),
        points=345,
        points_before=308,
        people=7,
        players=12,
        counted="23 ноября 2026, 09:00 (Москва)",
        mark="#b24game-2026w47-d5",
    ),
    "en": WeeklyPost(
        kind="department",
        scope="Sales",
        week="2026-W47",
        first_day=date(2026, 11, 16),
        last_day=date(2026, 11, 22),
        leaders=(
            Leader(1, 2, "Anna Peters", 121, "Expert"),
            Leader(1, 0, "Boris Johnson-Smith", 121, "Professional"),
            Leader(3, -2, "Catherine Featherstonehaugh-Cholmondeley", 62, "Professional"),
            Leader(4, None, "Li Wei 李伟", 31, "Newcomer"),
            Leader(5, 1, "Dmitry Kim", 10, None),
        ),
        others=2,
        badges=(
            NewBadge("💯", "Hundred Club", "", ("Anna Peters", "Boris Johnson-Smith")),
            NewBadge("✅", "Task Master", "bronze", ("Dmitry Kim",)),
        ),
        points=345,
        points_before=308,
        people=7,
        players=12,
        counted="23 November 2026, 09:00 (Moscow)",
        mark="#b24game-2026w47-d5",
    ),
}

BADGES = {
    "ru": BadgePost(
        icon="🎯",
        badge="Снайпер",
        tier="",
        condition="Закрыть 10 задач подряд, каждую не менее чем за 24 часа до крайнего срока",
        names=("Анна Петрова", "Борис Иванов", "Li Wei 李伟"),
        counted="23 ноября 2026, 09:00 (Москва)",
        mark="#b24game-badge-sharpshooter-20261123",
    ),
    "en": BadgePost(
        icon="🎯",
        badge="Sharpshooter",
        tier="gold",
        condition="Close 10 tasks in a row, each at least 24 hours before its deadline",
        names=("Anna Peters",),
        counted="23 November 2026, 09:00 (Moscow)",
        mark="#b24game-badge-sharpshooter-20261123",
    ),
}


def empty(language: Language) -> WeeklyPost:
    return replace(
        WEEKLY[language], leaders=(), others=0, badges=(), points=0, points_before=345, people=0
    )


def unnamed(language: Language) -> WeeklyPost:
    """Return the post of a group that is too small to name anybody."""
    return replace(WEEKLY[language], leaders=(), others=0, badges=(), people=3, players=3)


def first(language: Language) -> WeeklyPost:
    """Return the post of the whole company's first week, over the turn of the year."""
    post = WEEKLY[language]
    leaders = tuple(replace(leader, change=None) for leader in post.leaders[:2])
    return replace(
        post,
        kind="company",
        scope="",
        first_day=date(2026, 12, 28),
        last_day=date(2027, 1, 3),
        leaders=(*leaders, Leader(3, None, "Ким", -1, None)),
        others=0,
        badges=(),
        points=1241,
        points_before=0,
    )


def hostile(language: Language) -> WeeklyPost:
    names = tuple(
        Leader(place, 0, name, 100 - place, name) for place, name in enumerate(HOSTILE, 1)
    )
    badge = NewBadge("[b]", HOSTILE[1], HOSTILE[4], HOSTILE)
    return replace(
        WEEKLY[language], scope=HOSTILE[2], leaders=names, badges=(badge,), counted=HOSTILE[5]
    )


def posts(language: Language) -> dict[str, tuple[str, dict[str, object]]]:
    """Return every sample: its name, the template that writes it and the template's variables."""
    return {
        "weekly": ("weekly", weekly_values(WEEKLY[language])),
        "weekly-first": ("weekly", weekly_values(first(language))),
        "weekly-empty": ("weekly", weekly_values(empty(language))),
        "weekly-unnamed": ("weekly", weekly_values(unnamed(language))),
        "weekly-hostile": ("weekly", weekly_values(hostile(language))),
        "badge": ("badge", badge_values(BADGES[language])),
        "badge-hostile": (
            "badge",
            badge_values(
                replace(BADGES[language], badge=HOSTILE[0], condition=HOSTILE[4], names=HOSTILE)
            ),
        ),
    }
