"""Every rule that is off by default pays what it says once it is on; caps, dates and versions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.rules.load import default_text
from tests.game.stage import DAY, START, Stage, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

ANNA, BORIS, VERA = 2, 3, 4
DEAL = 2
CALL, MEETING, EMAIL = 2, 1, 4


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    for name in ("Анна", "Борис", "Вера"):
        stage.company.add_person(name, at=START)
    return stage


def only(*names: str, **changes: str) -> str:
    """Return the shipped rules with these switched on and all others off."""
    head, *tables = re.split(r"(?m)^(?=\[)", default_text())
    found = [head]
    for table in tables:
        text = table
        if (rule := re.match(r"\[rules\.(\w+)\]", table)) is not None:
            text = table.replace("enabled = false\n", "")
            if rule[1] not in names:
                text = text.replace("]\n", "]\nenabled = false\n", 1)
        found.append(text)
    whole = "".join(found)
    for old, new in changes.items():
        assert old in whole
        whole = whole.replace(old, new)
    return whole


def capped(times: int, per: str, of: str = "person") -> str:
    """Return the rules with feed posts or thanks capped, alone."""
    rule = "feed_post" if of != "pair" else "appreciation_sent"
    cap = f'caps = [{{ times = {times}, per = "{per}", of = "{of}" }}]'
    return re.sub(rf"(?m)^\[rules\.{rule}\]$", f"[rules.{rule}]\n{cap}", only(rule))


def sums(stage: Stage) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for row in stage.ledger():
        found[row.person, row.rule] = found.get((row.person, row.rule), 0) + row.points
    return found


def win(stage: Stage, amount: float, currency: str = "RUB", **more: object) -> int:
    return stage.company.add_deal(
        responsible=ANNA,
        at=stage.after(hours=1),
        stage="WON",
        amount=amount,
        currency=currency,
        **more,  # type: ignore[arg-type]  # passed on
    )


@pytest.mark.parametrize(
    ("amount", "currency", "points"),
    [
        (100_000, "RUB", 10),
        (1_000_000, "RUB", 100),
        (14_999, "RUB", 1),
        (15_000, "RUB", 2),
        (1_000, "USD", 9),
        (4_999, "RUB", None),
        (0, "RUB", None),
        (5_000, "XXX", None),
    ],
)
def test_a_share_of_the_amount(
    staffed: Stage, amount: float, currency: str, points: int | None
) -> None:
    staffed.use_rules(only("deal_amount_percent"))
    win(staffed, amount, currency)
    staffed.sync_at(hours=10)
    assert sums(staffed).get((ANNA, "deal_amount_percent")) == points


@pytest.mark.parametrize(
    ("amount", "points"),
    [
        (9_999.99, None),
        (10_000, 20),
        (49_999, 20),
        (50_000, 40),
        (100_000, 60),
        (500_000, 80),
        (999_999.99, 80),
        (1_000_000, 100),
        (5e9, 100),
    ],
)
def test_points_by_amount(staffed: Stage, amount: float, points: int | None) -> None:
    staffed.use_rules(only("deal_amount_bands"))
    win(staffed, amount)
    staffed.sync_at(hours=10)
    assert sums(staffed).get((ANNA, "deal_amount_bands")) == points


@pytest.mark.parametrize(("amount", "points"), [(100_000, None), (100_000.01, 50)])
def test_a_big_deal_is_over_100_000(staffed: Stage, amount: float, points: int | None) -> None:
    staffed.use_rules(only("big_deal"))
    win(staffed, amount)
    staffed.sync_at(hours=10)
    assert sums(staffed).get((ANNA, "big_deal")) == points


def test_a_repeat_customer(staffed: Stage) -> None:
    staffed.use_rules(only("repeat_customer"))
    win(staffed, 10)
    back = win(staffed, 10)
    staffed.company.edit_card(DEAL, back, staffed.after(hours=2), isReturnCustomer="Y")
    staffed.sync_at(hours=10)
    assert sums(staffed) == {(ANNA, "repeat_customer"): 10}


def lead_created(stage: Stage) -> None:
    stage.company.add_lead(responsible=ANNA, at=stage.after(hours=1))


def lead_qualified(stage: Stage) -> None:
    lead = stage.company.add_lead(responsible=ANNA, at=stage.after(hours=1))
    stage.company.add_lead(responsible=BORIS, at=stage.after(hours=1), stage="JUNK")
    stage.company.move_lead(lead, "CONVERTED", stage.after(hours=3))


def lead_handled_fast(stage: Stage) -> None:
    quick, slow = (
        stage.company.add_lead(responsible=person, at=stage.after(hours=1))
        for person in (ANNA, BORIS)
    )
    stage.company.move_lead(quick, "IN_PROCESS", stage.after(hours=3))
    stage.company.move_lead(slow, "IN_PROCESS", stage.after(hours=3, minutes=1))


def call_made(stage: Stage) -> None:
    card = (DEAL, stage.company.add_deal(responsible=ANNA, at=stage.after(hours=1)))
    at = stage.after(hours=2)
    stage.company.add_call(user=ANNA, at=at, card=card, seconds=90)
    stage.company.add_call(user=BORIS, at=at, card=card, seconds=90, incoming=True)
    stage.company.add_call(user=BORIS, at=at, card=card, seconds=0, code="304")


def activity_completed(stage: Stage) -> None:
    card = (DEAL, stage.company.add_deal(responsible=ANNA, at=stage.after(hours=1)))
    add = stage.company.add_activity
    add(MEETING, responsible=ANNA, at=stage.after(hours=2), card=card, completed=True)
    add(CALL, responsible=BORIS, at=stage.after(hours=2), card=card, completed=True)
    add(EMAIL, responsible=BORIS, at=stage.after(hours=2), card=card)


def activity_in_time(stage: Stage) -> None:
    card = (DEAL, stage.company.add_deal(responsible=ANNA, at=stage.after(hours=1)))
    add = stage.company.add_activity
    at = stage.after(hours=3)
    late = at - timedelta(seconds=1)
    add(MEETING, responsible=ANNA, at=at, deadline=at, card=card, completed=True)
    add(MEETING, responsible=BORIS, at=at, deadline=late, card=card, completed=True)


def deal_comment(stage: Stage) -> None:
    deal = stage.company.add_deal(responsible=BORIS, at=stage.after(hours=1))
    stage.company.add_comment(ANNA, (DEAL, deal), "Позвонила", stage.after(hours=2))


@pytest.mark.parametrize(
    ("happens", "points"),
    [
        (lead_created, 5),
        (lead_qualified, 30),
        (lead_handled_fast, 5),
        (call_made, 1),
        (activity_completed, 1),
        (activity_in_time, 2),
        (deal_comment, 1),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_rule_that_is_off_by_default_pays_once_it_is_on(
    staffed: Stage, happens: Callable[[Stage], None], points: int
) -> None:
    happens(staffed)
    rule = happens.__name__
    staffed.use_rules(only(rule))
    staffed.sync_at(hours=10)
    staffed.sync_at(hours=11)
    assert sums(staffed) == {(ANNA, rule): points}
    assert staffed.verify().status == "success"


def test_off_by_default_is_off(staffed: Stage) -> None:
    for happens in (lead_qualified, call_made, activity_completed, deal_comment):
        happens(staffed)
    staffed.sync_at(hours=10)
    assert staffed.ledger() == []


def post(stage: Stage, hours: float, times: int = 1, person: int = ANNA) -> None:
    for _ in range(times):
        stage.company.add_post(person, "Новость", stage.after(hours=hours))


@pytest.mark.parametrize(("per", "expected"), [("day", 4), ("week", 4), ("month", 4), ("all", 2)])
def test_a_cap_begins_anew_with_each_period_of_the_portal_s_zone(
    staffed: Stage, per: str, expected: int
) -> None:
    # Monday 26 October 2026, 9:00 in Moscow; midnight there is 21:00 in UTC.
    second = {"day": 15.1, "week": 7 * 24, "month": 6 * 24, "all": 40 * 24}[per]
    staffed.use_rules(capped(2, per))
    post(staffed, 14.9, 3)
    post(staffed, second, 3)
    staffed.sync_at(hours=second + 5)
    assert sums(staffed) == {(ANNA, "feed_post"): expected}


def test_a_cap_keeps_the_first_ones_whenever_they_are_seen(staffed: Stage) -> None:
    staffed.use_rules(capped(1, "day"))
    post(staffed, 2)
    staffed.sync_at(hours=5)
    staffed.company.add_post(ANNA, "раньше", START + timedelta(hours=1))
    staffed.sync_at(hours=6)
    assert sums(staffed) == {(ANNA, "feed_post"): 1}
    assert staffed.verify().status == "success"


def test_what_a_cap_held_back_moves_up_when_an_earlier_one_goes(staffed: Stage) -> None:
    staffed.use_rules(capped(1, "day"))
    first = staffed.company.add_post(ANNA, "1", staffed.after(hours=1))
    post(staffed, 2)
    staffed.sync_at(hours=3)
    staffed.company.delete_post(first)
    staffed.sync_at(hours=8)
    staffed.sync_at(hours=9)
    assert [(row.points, row.at - seconds(START)) for row in staffed.ledger()] == [
        (-1, 9 * 3600),
        (1, 3600),
        (1, 2 * 3600),
    ]


def test_a_cap_of_a_pair_counts_each_pair(staffed: Stage) -> None:
    staffed.use_rules(capped(1, "week", "pair"))
    for receiver in (BORIS, BORIS, VERA):
        text = f"Спасибо [USER={receiver}]Имя[/USER]"
        staffed.company.add_post(ANNA, text, staffed.after(hours=1), gratitude=True)
    staffed.sync_at(hours=10)
    assert sums(staffed) == {(ANNA, "appreciation_sent"): 4}


def test_a_cap_of_an_object_counts_each_object(staffed: Stage) -> None:
    rules = capped(1, "day", "pair").replace('of = "pair"', 'of = "object"')
    staffed.use_rules(rules)
    for _ in range(2):
        text = "Спасибо [USER=3]Борис[/USER] и [USER=4]Вера[/USER]"
        staffed.company.add_post(ANNA, text, staffed.after(hours=1), gratitude=True)
    staffed.sync_at(hours=10)
    assert sums(staffed) == {(ANNA, "appreciation_sent"): 4}, "two posts, one pair of each"


def test_zero_switches_every_minus_off(staffed: Stage) -> None:
    staffed.use_rules(default_text().replace('negative = "allow"', 'negative = "zero"'))
    staffed.company.add_task(responsible=ANNA, at=START, deadline=START + timedelta(hours=1))
    post(staffed, 2)
    staffed.sync_at(hours=10)
    assert sums(staffed) == {(ANNA, "feed_post"): 1}


def test_what_happened_before_the_start_earns_nothing(staffed: Stage) -> None:
    staffed.use_rules(default_text().replace("# start = 2027-01-01", "start = 2026-10-27"))
    post(staffed, 14.9)  # 23:54 of the day before
    task = staffed.company.add_task(
        responsible=ANNA, at=START, deadline=START + timedelta(hours=14)
    )
    post(staffed, 15)
    staffed.company.close_task(task, staffed.after(hours=16))
    staffed.sync_at(hours=20)
    assert staffed.points() == [(ANNA, "feed_post", 1)]


def test_a_changed_rule_counts_from_its_first_use_and_leaves_the_past(staffed: Stage) -> None:
    post(staffed, 1)
    staffed.sync_at(hours=5)
    before = staffed.query("SELECT * FROM ledger")
    staffed.use_rules(re.sub(r"(post_published\"\npoints =) 1", r"\1 4", default_text()))
    post(staffed, 6)
    report = staffed.sync_at(hours=10)
    post(staffed, 11)
    staffed.sync_at(hours=15)

    assert [row.points for row in report] == [1, 1], "hour 6 lies before the first use at hour 10"
    assert staffed.query("SELECT * FROM ledger")[: len(before)] == before
    assert [row.points for row in sorted(staffed.ledger(), key=lambda row: row.at)] == [1, 1, 4]
    versions = staffed.query("SELECT version FROM ledger ORDER BY at")
    assert versions[0] == versions[1] != versions[2]
    assert staffed.verify().status == "success"


def test_a_changed_rule_counts_from_its_effective_date(staffed: Stage) -> None:
    post(staffed, 1)
    staffed.sync_at(hours=5)
    text = re.sub(r"(post_published\"\npoints =) 1", r"\1 4", default_text())
    staffed.use_rules(text.replace("# effective_from = 2027-02-01", "effective_from = 2026-10-28"))
    post(staffed, 6)
    staffed.sync_at(hours=10)
    post(staffed, 38.9)
    post(staffed, 39)
    staffed.sync_at(hours=48)
    assert [row.points for row in sorted(staffed.ledger(), key=lambda row: row.at)] == [1, 1, 1, 4]


def test_an_effective_date_in_the_past_never_rewrites_it(staffed: Stage) -> None:
    post(staffed, 1)
    staffed.sync_at(hours=5)
    text = re.sub(r"(post_published\"\npoints =) 1", r"\1 4", default_text())
    staffed.use_rules(text.replace("# effective_from = 2027-02-01", "effective_from = 2026-01-01"))
    staffed.sync_at(hours=10)
    assert staffed.points() == [(ANNA, "feed_post", 1)]


def test_back_to_the_first_version_counts_from_then(staffed: Stage) -> None:
    staffed.sync_at(hours=1)
    staffed.use_rules(re.sub(r"(post_published\"\npoints =) 1", r"\1 4", default_text()))
    staffed.sync_at(hours=2)
    post(staffed, 3)
    staffed.sync_at(hours=5)
    staffed.use_rules("")
    staffed.sync_at(hours=6)
    post(staffed, 7)
    staffed.sync_at(hours=10)
    assert [row.points for row in sorted(staffed.ledger(), key=lambda row: row.at)] == [4, 1]
    assert staffed.verify().status == "success"


def test_words_and_order_make_no_new_version(staffed: Stage) -> None:
    post(staffed, 1)
    staffed.sync_at(hours=5)
    text = default_text().replace("[rules.feed_post]", '[rules.feed_post]\ntitle = { en = "News" }')
    staffed.use_rules(text)
    staffed.sync_at(hours=6)
    assert staffed.query("SELECT count(*) FROM rule_sets") == [(1,)]


def test_settle_after_is_a_number_of_the_rules(staffed: Stage) -> None:
    text = default_text().replace('settle_after = "2h"', 'settle_after = "1d"')
    staffed.use_rules(text)
    post(staffed, 1)
    [row] = staffed.sync_at(hours=5)
    assert row.counts_from - row.at == DAY


def test_a_planned_change_that_is_reverted_before_its_date_never_counts(staffed: Stage) -> None:
    staffed.sync_at(hours=1)
    text = re.sub(r"(post_published\"\npoints =) 1", r"\1 4", default_text())
    staffed.use_rules(text.replace("# effective_from = 2027-02-01", "effective_from = 2026-10-28"))
    staffed.sync_at(hours=10)
    staffed.use_rules("")
    staffed.sync_at(hours=20)
    post(staffed, 40)
    staffed.sync_at(hours=48)
    post(staffed, 60)
    staffed.sync_at(hours=70)
    assert staffed.points() == [(ANNA, "feed_post", 1)] * 2
    assert staffed.verify().status == "success"


def test_a_run_as_of_the_past_does_not_count_it_by_changed_rules(staffed: Stage) -> None:
    post(staffed, 1)
    post(staffed, 6)
    staffed.sync_at(hours=7)
    before = staffed.query("SELECT * FROM ledger")
    staffed.use_rules(re.sub(r"(post_published\"\npoints =) 1", r"\1 4", default_text()))
    post(staffed, 9)
    staffed.after(hours=10)
    staffed.sync(as_of=(START + timedelta(minutes=30)).isoformat())
    post(staffed, 11)
    staffed.sync_at(hours=20)

    assert staffed.query("SELECT * FROM ledger")[: len(before)] == before
    assert [row.points for row in sorted(staffed.ledger(), key=lambda row: row.at)] == [1, 1, 1, 4]
    assert staffed.verify().status == "success"


@pytest.mark.parametrize(
    ("old", "new"),
    [('early_by = "24h"', 'early_by = "2h"'), ("points = 1\n", "points = 4\n")],
    ids=["another rule", "the points of this one"],
)
def test_a_cap_goes_on_when_something_else_changes_in_mid_day(
    staffed: Stage, old: str, new: str
) -> None:
    staffed.use_rules(capped(1, "day"))
    post(staffed, 2)
    staffed.sync_at(hours=3)
    staffed.use_rules(capped(1, "day").replace(old, new))
    staffed.sync_at(hours=4)
    assert staffed.query("SELECT count(*) FROM rule_sets") == [(2,)]
    post(staffed, 5)
    staffed.sync_at(hours=8)
    assert staffed.points() == [(ANNA, "feed_post", 1)]
    post(staffed, 20)
    staffed.sync_at(hours=23)
    assert len(staffed.ledger()) == 2, "the next day begins anew"
    assert staffed.verify().status == "success"


def test_a_deleted_comment_among_many_deals_is_withdrawn_by_the_second_sync(
    staffed: Stage,
) -> None:
    staffed.use_rules(only("deal_comment"))
    company, at = staffed.company, staffed.after(hours=1)
    deals = [company.add_deal(responsible=BORIS, at=at) for _ in range(120)]
    people = {deals[0]: ANNA, deals[1]: BORIS, deals[60]: ANNA, deals[119]: VERA}
    made = {
        deal: company.add_comment(person, (DEAL, deal), "Позвонила", at)
        for deal, person in people.items()
    }
    staffed.sync_at(hours=10)
    rule = "deal_comment"
    whole = {(ANNA, rule): 2, (BORIS, rule): 1, (VERA, rule): 1}
    assert sums(staffed) == whole

    company.comments.remove(made[deals[0]])
    company.comments.remove(made[deals[119]])
    staffed.sync_at(hours=20)
    assert sums(staffed) == whole
    staffed.sync_at(hours=30)
    assert sums(staffed) == {(ANNA, rule): 1, (BORIS, rule): 1, (VERA, rule): 0}
    taken = {(row.points, row.at - seconds(START)) for row in staffed.ledger() if row.points < 0}
    assert taken == {(-1, 30 * 3600)}
    staffed.sync_at(hours=40)
    assert sums(staffed)[ANNA, rule] == 1
    assert staffed.verify().status == "success"
