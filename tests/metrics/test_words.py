"""Metrics in words: each has its own, and its title fits into a column."""

from __future__ import annotations

import pytest

from b24game import language
from b24game.metrics import words
from b24game.metrics.measures import IDS


@pytest.mark.parametrize("spoken", ["en", "ru"])
def test_each_metric_has_words_of_its_own(spoken: language.Language) -> None:
    language.speak(spoken)
    titles = [words.title(name) for name in IDS]
    texts = [words.definition(name) for name in IDS]
    assert len(set(titles)) == len(set(texts)) == len(IDS)
    # More would not leave a terminal of 80 columns room for the figures.
    assert max(map(len, titles)) <= 24
    assert all(text.endswith(".") for text in texts)


def test_a_definition_of_active_names_what_counts() -> None:
    for name in ("active_day", "active_week", "active_month"):
        text = words.definition(name)
        for thing in (
            "task", "appreciation", "feed post", "client card", "winning a deal", "commenting",
            "call", "CRM activity", "lead",
        ):  # fmt: skip
            assert thing in text


def test_whom_a_share_is_of() -> None:
    employees = "Employees are those who were employed on the day and play"
    named = [name for name in IDS if employees in words.definition(name)]
    assert named == [
        "active_day", "active_week", "active_month", "cards", "comments", "activities",
        "points_gini", "badge_share",
    ]  # fmt: skip
