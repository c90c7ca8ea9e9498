from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.rules.durations import seconds_of, spelled
from b24game.rules.ruleset import Band, Cap, Cards, Game, Rule, Tasks, When

if TYPE_CHECKING:
    from b24game.rules.load import Loaded


def test_every_key_is_read(rules_doc: Loaded) -> None:
    """
    [game]
    settle_after = "30m"
    negative = "zero"
    min_cohort = 1
    start = 2027-01-01
    effective_from = 2027-02-01T12:00:00Z
    exclude_people = [7, "boss@example.com"]
    exclude_departments = [12]
    [tasks]
    early_by = "2d"
    [cards]
    contact = ["phone", "UF_CRM_INN"]
    [rules.deal]
    counts = "deal_won"
    enabled = false
    bands = [{ from_amount = 0, points = 1 }, { from_amount = 10.5, points = 2 }]
    caps = [{ times = 3, per = "day" }, { times = 9, per = "all", of = "object" }]
    title = { en = " Win! " }
    [rules.deal.when]
    amount_at_least = 1
    amount_over = 2
    amount_below = 100_000
    returning = false
    [rules.lead]
    counts = "lead_handled"
    points = 1
    when.within = "90s"
    [rules.activity]
    counts = "activity_completed"
    points = 1
    when = { in_time = true, kinds = ["meeting", "call"] }
    """
    assert rules_doc.findings == ()
    ruleset = rules_doc.ruleset
    assert ruleset is not None
    assert ruleset.game == Game(
        settle_after=1800,
        negative="zero",
        min_cohort=1,
        start=int(datetime(2026, 12, 31, 21, tzinfo=UTC).timestamp()),
        effective_from=int(datetime(2027, 2, 1, 12, tzinfo=UTC).timestamp()),
        exclude_people=(7, "boss@example.com"),
        exclude_departments=(12,),
    )
    assert ruleset.tasks == Tasks(early_by=172_800)
    assert ruleset.cards == Cards(contact=("phone", "UF_CRM_INN"))
    assert ruleset.rules == (
        Rule(
            id="deal",
            counts="deal_won",
            enabled=False,
            bands=(Band(0, 1), Band(10.5, 2)),
            when=When(amount_at_least=1, amount_over=2, amount_below=100_000, returning=False),
            caps=(Cap(3, "day"), Cap(9, "all", "object")),
            title={"en": "Win!"},
        ),
        Rule(id="lead", counts="lead_handled", points=1, when=When(within=90)),
        Rule(
            id="activity",
            counts="activity_completed",
            points=1,
            when=When(in_time=True, kinds=("meeting", "call")),
        ),
    )


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("30m", 1800),
        ("24h", 86_400),
        ("7d", 604_800),
        ("1w", 604_800),
        (" 2 h ", 7200),
        ("0s", 0),
        ("", None),
        ("2", None),
        ("2 hours", None),
        ("1.5h", None),
        ("-1h", None),
        ("99999w", None),
    ],
)
def test_durations(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


@given(st.integers(0, 10**8))
def test_a_spelled_duration_reads_back(seconds: int) -> None:
    assert seconds_of(spelled(seconds)) == seconds
