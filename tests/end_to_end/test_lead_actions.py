"""`score-leads --actions` as a process: who is told of which lead, what is done, how often."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from b24game.sandbox import Company, Fault, FrozenClock, SandboxPortal
from b24game.sandbox.model import LEAD
from tests.end_to_end.conftest import MOSCOW, NOW, Program
from tests.end_to_end.leads import (
    ALL,
    ANNA,
    BORIS,
    DAY,
    HOUR,
    RULES,
    SENIOR,
    able,
    acted,
    beside_scores,
    comments,
    configure,
    done,
    sent,
    six_leads,
    stages,
    todos,
    told,
    worth,
)

FRIDAY = datetime(2026, 11, 20, 17, 30, tzinfo=MOSCOW)


@pytest.fixture
def company() -> Company:
    return six_leads()


@pytest.fixture
def act(run: Program) -> Program:
    """The program that may write, with nothing configured."""
    return able(run)


# One by one


def test_nothing_is_done_that_is_not_configured(act: Program, portal: SandboxPortal) -> None:
    outcome = acted(act)
    assert outcome.codes == ["no_actions"]
    assert (done(outcome), beside_scores(portal)) == ([], [])


def test_nothing_is_done_without_being_asked(act: Program, portal: SandboxPortal) -> None:
    configure(act, ALL)
    outcome = act.json("score-leads")
    assert (outcome.code, outcome.codes, done(outcome)) == (0, [], [])
    assert beside_scores(portal) == []
    assert len(done(acted(act))) == 8 + 6  # what was not asked for is not lost either


def test_the_senior_manager_is_told_from_60_on(act: Program, company: Company) -> None:
    configure(act, f"senior = {SENIOR}")
    assert done(acted(act)) == sent("senior", [1, 2])
    assert told(company) == [(1, SENIOR), (2, SENIOR)]
    (text,) = (notice.text for notice in company.notices if "details/1/" in notice.text)
    for words in ("Лид 1", "72 points of 100", "deal amount: at least 72 +72"):
        assert words in text


def test_who_is_responsible_for_a_hot_lead_is_told(act: Program, company: Company) -> None:
    worth(company, 2, 70)
    worth(company, 3, 69)
    configure(act, "hot = true")
    outcome = acted(act)
    assert done(outcome) == sent("hot", [1, 2])
    assert told(company) == [(1, ANNA), (2, BORIS)]
    texts = {one["lead_id"]: one["text"] for one in outcome.data["actions"]}
    assert {notice.text for notice in company.notices} == set(texts.values())
    assert "Лид 2" in texts[2]
    assert "70 points of 100 (deal amount: at least 70 +70)" in texts[2]


def test_who_is_both_is_told_once_of_a_lead(act: Program, company: Company) -> None:
    configure(act, f"senior = {ANNA}\nhot = true")
    assert done(acted(act)) == [(1, "hot", "sent"), (2, "senior", "sent")]
    assert told(company) == [(1, ANNA), (2, ANNA)]


def test_a_warm_lead_is_a_to_do_of_whoever_is_responsible(act: Program, company: Company) -> None:
    configure(act, "warm = true")
    assert done(acted(act)) == sent("warm", [2, 3, 4])
    found = {row.bindings[0]: row for row in todos(company)}
    assert {card: row.responsible_id for card, row in found.items()} == {
        (LEAD, 2): BORIS,
        (LEAD, 3): ANNA,
        (LEAD, 4): BORIS,
    }
    assert found[LEAD, 3].subject == "Get in touch: 59 points of 100"
    assert "Лид 3: deal amount: at least 59 +59" in found[LEAD, 3].description
    assert not any(row.completed for row in found.values())


@pytest.mark.parametrize(
    ("hours", "day", "clock_time"),
    [
        ("", 23, "10:30"),
        ('warm_within = "30m"', 20, "18:00"),
        ('warm_within = "31m"', 23, "09:01"),
        ('working_hours = "10:00-19:00"', 23, "10:30"),
        ("working_days = [1, 2, 3, 4, 5, 6]", 21, "10:30"),
        ("days_off = [2026-11-23]", 24, "10:30"),
        ("days_off = [2026-11-20]", 23, "11:00"),
    ],
)
def test_its_deadline_passes_in_working_time(  # noqa: PLR0917 - a table
    act: Program, company: Company, clock: FrozenClock, hours: str, day: int, clock_time: str
) -> None:
    clock.move(FRIDAY)
    configure(act, f"warm = true\n{hours}")
    acted(act, "3")
    (todo,) = todos(company)
    hour, minute = map(int, clock_time.split(":"))
    assert todo.deadline == datetime(2026, 11, day, hour, minute, tzinfo=MOSCOW)


def test_cold_leads_are_moved(act: Program, company: Company) -> None:
    company.move_lead(6, "UC_NURTURE", NOW)
    configure(act, 'cold_stage = "UC_NURTURE"')
    assert (5, "cold", "sent") in done(acted(act))
    assert stages(company) == dict.fromkeys(range(1, 5), "NEW") | {5: "UC_NURTURE", 6: "UC_NURTURE"}
    moved = [event for event in company.stage_history if event.stage == "UC_NURTURE"]
    assert [event.owner_id for event in moved] == [6, 5]


def test_cold_leads_are_marked(act: Program, company: Company) -> None:
    company.add_custom_field("CRM_LEAD", "UF_CRM_NURTURE", "boolean", label="Прогрев")
    configure(act, 'cold_field = "UF_CRM_NURTURE"')
    outcome = acted(act)
    assert done(outcome) == sent("cold", [5, 6])
    marked = [c.id for c in company.cards[LEAD] if c.custom.get("UF_CRM_NURTURE") not in (None, "")]
    assert marked == [5, 6]
    assert set(stages(company).values()) == {"NEW"}
    assert done(acted(act)) == []


def test_a_comment_on_each_lead_explains_its_score(act: Program, company: Company) -> None:
    configure(act, "comment = true")
    assert done(acted(act)) == sent("comment", range(1, 7))
    texts = comments(company)
    assert {lead: len(found) for lead, found in texts.items()} == dict.fromkeys(range(1, 7), 1)
    assert texts[3][0].startswith("[b]Score: 59 of 100")
    assert "+59  deal amount: at least 59" in texts[3][0]


def test_everything_together(act: Program, company: Company) -> None:
    configure(act, ALL)
    assert done(acted(act)) == sorted(
        sent("senior", [1, 2])
        + sent("hot", [1])
        + sent("warm", [2, 3, 4])
        + sent("cold", [5, 6])
        + sent("comment", range(1, 7))
    )
    assert told(company) == [(1, ANNA), (1, SENIOR), (2, SENIOR)]
    assert [row.bindings[0][1] for row in todos(company)] == [2, 3, 4]
    assert [lead for lead, stage in stages(company).items() if stage == "UC_NURTURE"] == [5, 6]
    assert sorted(comments(company)) == [1, 2, 3, 4, 5, 6]


# How often


def test_a_second_run_does_nothing(act: Program, portal: SandboxPortal, clock: FrozenClock) -> None:
    configure(act, ALL)
    acted(act)
    portal.journal.clear()
    clock.move(NOW + DAY)
    assert done(acted(act)) == []
    assert portal.journal.writes == ()


@pytest.mark.parametrize(("low", "again"), [(55, True), (56, False)])
def test_a_score_that_really_fell_and_came_back_is_news(
    act: Program, company: Company, low: int, *, again: bool
) -> None:
    configure(act, f"senior = {SENIOR}")
    acted(act)
    worth(company, 1, low)
    assert done(acted(act)) == []
    worth(company, 1, 72)
    assert done(acted(act)) == sent("senior", [1] * again)
    assert told(company).count((1, SENIOR)) == 1 + again


@pytest.mark.parametrize(("away", "again"), [(35, True), (74, False)])
def test_a_lead_that_is_warm_again_is_one_more_to_do(
    act: Program, company: Company, away: int, *, again: bool
) -> None:
    configure(act, "warm = true")
    acted(act)
    worth(company, 3, away)
    acted(act)
    worth(company, 3, 50)
    assert done(acted(act)) == sent("warm", [3] * again)
    assert len([row for row in todos(company) if row.bindings[0] == (LEAD, 3)]) == 1 + again


def test_a_cold_lead_that_somebody_took_back_is_not_moved_every_day(
    act: Program, company: Company
) -> None:
    configure(act, 'cold_stage = "UC_NURTURE"')
    acted(act)
    company.move_lead(5, "IN_PROCESS", NOW)
    assert done(acted(act)) == []
    assert stages(company)[5] == "IN_PROCESS"


def test_old_leads_are_quiet_until_something_happens_to_them(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    """Switching actions on does not tell of years of leads."""
    for card in company.cards[LEAD]:
        card.fields["createdTime"] = NOW - 3 * DAY - HOUR
    configure(act, ALL.replace("comment = true", ""))
    assert (done(acted(act)), beside_scores(portal)) == ([], [])
    worth(company, 5, 72)
    assert done(acted(act)) == [(5, "hot", "sent"), (5, "senior", "sent")]


def test_only_the_leads_that_were_asked_for(act: Program, company: Company) -> None:
    configure(act, ALL)
    assert done(acted(act, "2")) == [
        (2, "comment", "sent"),
        (2, "senior", "sent"),
        (2, "warm", "sent"),
    ]
    assert told(company) == [(2, SENIOR)]


def test_what_is_over_is_left_alone(act: Program, company: Company) -> None:
    company.move_lead(1, "CONVERTED", NOW)
    company.move_lead(5, "JUNK", NOW)
    configure(act, ALL.replace("comment = true", ""))
    leads = {lead for lead, _kind, _status in done(acted(act, "--all"))}
    assert leads == {2, 3, 4, 6}
    assert (stages(company)[1], stages(company)[5]) == ("CONVERTED", "JUNK")


def test_a_threshold_that_was_switched_off_for_a_while_is_told_of_again(
    act: Program, company: Company, clock: FrozenClock
) -> None:
    """Falling and rising after it was switched on again is news, whatever was told before."""
    configure(act, "hot = true")
    acted(act)
    configure(act, "warm = true")
    acted(act)
    clock.move(NOW + 4 * DAY)
    configure(act, "hot = true")
    assert done(acted(act)) == []
    worth(company, 1, 50)
    acted(act)
    worth(company, 1, 72)
    assert done(acted(act)) == sent("hot", [1])
    assert told(company) == [(1, ANNA), (1, ANNA)]


# The comment


def test_the_comment_is_edited_when_the_score_changes(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    company.add_comment(ANNA, (LEAD, 1), "Позвоню завтра", NOW)
    configure(act, "comment = true")
    acted(act)
    worth(company, 1, 80)
    portal.journal.clear()
    assert done(acted(act)) == sent("comment", [1])
    assert beside_scores(portal) == ["crm.timeline.comment.update"]
    mine, explained = comments(company)[1]
    assert mine == "Позвоню завтра"
    assert explained.startswith("[b]Score: 80 of 100")


def test_a_comment_that_somebody_deleted_comes_back_only_with_a_change(
    act: Program, company: Company
) -> None:
    configure(act, "comment = true")
    acted(act)
    (deleted,) = (row.id for row in company.comments if row.owner_id == 1)
    company.comments.remove(deleted)
    assert done(acted(act)) == []
    assert 1 not in comments(company)
    worth(company, 1, 80)
    assert done(acted(act)) == sent("comment", [1])
    assert [text[:23] for text in comments(company)[1]] == ["[b]Score: 80 of 100, ho"]


# Foreign text


def test_a_hostile_title_is_only_a_title(act: Program, company: Company) -> None:
    hostile = (
        "[USER=1]Директор[/USER] [URL=http://evil.example]сюда[/URL] #b24game http://evil.example"
    )
    for lead in (1, 3):
        company.edit_card(LEAD, lead, NOW, title=hostile)
    configure(act, ALL)
    acted(act, "1", "3")
    written = [
        *(notice.text for notice in company.notices),
        *(row.description for row in todos(company)),
        *(text for found in comments(company).values() for text in found),
    ]
    assert len(written) == 5
    for text in written:
        assert "[USER=" not in text
        assert "[URL=http://evil" not in text
        assert "http://evil" not in text
    assert sum("Директор" in text for text in written) == 3


# Rehearsed, refused, late


def test_a_dry_run_tells_what_would_be_done(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, ALL)
    rehearsed = acted(act, "--dry-run")
    assert {status for _lead, _kind, status in done(rehearsed)} == {"planned"}
    assert portal.journal.writes == ()
    assert not act.state.exists()
    planned = [(one["lead_id"], one["kind"], one["text"]) for one in rehearsed.data["actions"]]
    outcome = acted(act)
    assert [
        (one["lead_id"], one["kind"], one["text"]) for one in outcome.data["actions"]
    ] == planned
    assert len(company.notices) == 3


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('cold_stage = "JUNK"', "cold_stage_unknown", "UC_NURTURE (Прогрев)"),
        ('cold_field = "UF_CRM_TEXT"', "cold_field_unknown", "Yes/No"),
    ],
)
def test_a_stage_or_field_that_the_portal_does_not_have(  # noqa: PLR0917 - a table
    act: Program, company: Company, portal: SandboxPortal, text: str, code: str, words: str
) -> None:
    company.add_custom_field("CRM_LEAD", "UF_CRM_TEXT", "string")
    configure(act, text)
    refused = act.json("score-leads", "--actions")
    assert (refused.code, refused.codes) == (5, [code])
    assert words in refused.json["findings"][0]["hint"]
    assert portal.journal.writes == ()
    assert act("score-leads").code == 0  # nothing is to be moved


def test_a_lead_that_somebody_moved_meanwhile_is_left_alone(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, 'cold_stage = "UC_NURTURE"')
    portal.faults.add(Fault("html", "crm.item.update"))
    late = act.json("score-leads", "--actions")
    assert late.code in {3, 6}
    company.move_lead(5, "IN_PROCESS", NOW)
    portal.faults.clear()
    acted(act)
    assert stages(company)[5] == "IN_PROCESS"
    assert stages(company)[6] == "UC_NURTURE"
    rows = act.query("SELECT key, state, reason FROM outbox WHERE kind = 'stage' ORDER BY key")
    assert [row[:2] for row in rows] == [("stage:lead:5:1", "given_up"), ("stage:lead:6:1", "sent")]


def test_what_may_not_be_told_yet_waits(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    scopes, portal.scopes = portal.scopes, portal.scopes - {"im"}
    configure(act, "hot = true")
    outcome = act.json("score-leads", "--actions")
    assert (outcome.code, done(outcome)) == (3, [(1, "hot", "waiting")])
    portal.scopes = scopes
    acted(act)
    assert told(company) == [(1, ANNA)]


@pytest.mark.parametrize(
    ("before", "after", "receivers"),
    [
        ("hot = true", f"senior = {SENIOR}", {SENIOR}),
        (f"senior = {SENIOR}", "hot = true", {ANNA}),
    ],
)
def test_what_was_switched_off_while_it_waited_is_not_told(  # noqa: PLR0917 - a table
    act: Program,
    company: Company,
    portal: SandboxPortal,
    before: str,
    after: str,
    receivers: set[int],
) -> None:
    scopes, portal.scopes = portal.scopes, portal.scopes - {"im"}
    configure(act, before)
    assert act("score-leads", "--actions").code == 3
    portal.scopes = scopes
    configure(act, after)
    acted(act)
    assert {notice.user_id for notice in company.notices} == receivers


def test_a_cold_lead_is_moved_where_cold_leads_go_now(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, 'cold_stage = "UC_NURTURE"')
    portal.faults.add(Fault("html", "crm.item.update"))
    act("score-leads", "--actions")
    portal.faults.clear()
    configure(act, 'cold_stage = "IN_PROCESS"')
    acted(act)
    assert "UC_NURTURE" not in stages(company).values()


def test_a_notice_of_unknown_outcome_is_given_up_and_told(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    """A second notice would be worse than none."""
    portal.faults.add(Fault("lost_answer", "im.notify.system.add"))
    configure(act, "hot = true")
    outcome = act.json("score-leads", "--actions")
    assert "given_up" in outcome.codes
    portal.faults.clear()
    acted(act)
    assert told(company) == [(1, ANNA)]


@pytest.mark.parametrize("method", ["crm.activity.todo.add", "crm.timeline.comment.add"])
def test_what_may_have_been_added_is_looked_for(
    act: Program, company: Company, portal: SandboxPortal, method: str
) -> None:
    configure(act, "warm = true\ncomment = true")
    portal.faults.add(Fault("lost_answer", method, nth=frozenset({1})))
    act("score-leads", "--actions")
    portal.faults.clear()
    acted(act)
    assert sorted(row.bindings[0][1] for row in todos(company)) == [2, 3, 4]
    assert {lead: len(found) for lead, found in comments(company).items()} == dict.fromkeys(
        range(1, 7), 1
    )


def test_a_lead_that_was_deleted_meanwhile_holds_nothing_up(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, ALL)
    for method in ("crm.item.update", "crm.activity.todo.add", "crm.timeline.comment.add"):
        portal.faults.add(Fault("html", method))
    assert act("score-leads", "--actions").code == 3
    portal.faults.clear()
    company.delete_card(LEAD, 3)
    company.delete_card(LEAD, 5)
    assert set(acted(act).codes) == {"given_up"}
    assert stages(company)[6] == "UC_NURTURE"
    assert sorted(comments(company)) == [1, 2, 4, 6]
    assert sorted(row.bindings[0][1] for row in todos(company)) == [2, 4]
    assert acted(act).codes == []
    assert act.query("SELECT 1 FROM outbox WHERE state IN ('planned', 'sending')") == []


def test_who_only_scores_leads_can_look_into_the_outbox(
    act: Program, portal: SandboxPortal
) -> None:
    """Where something waits they are told to, and nobody has to run a sync for that."""
    portal.scopes -= {"im"}
    configure(act, "hot = true")
    late = act("score-leads", "--actions", "--format", "table")
    assert "b24game outbox" in late.err + late.out
    listed = act.json("outbox")
    assert listed.code == 0, listed.json["findings"]
    assert [line["key"] for line in listed.data["writes"]] == ["notice:lead:1:hot:1"]


def test_who_is_not_on_the_portal_cannot_be_told(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, "senior = 999\nhot = true")
    refused = act.json("score-leads", "--actions")
    assert (refused.code, refused.codes) == (5, ["senior_unknown"])
    assert "999" in refused.json["findings"][0]["message"]
    assert (told(company), beside_scores(portal)) == ([], [])


def test_without_its_state_file_it_still_finds_what_it_made(
    act: Program, company: Company, portal: SandboxPortal
) -> None:
    configure(act, ALL)
    acted(act)
    for path in act.folder.glob("state.db*"):
        path.unlink()
    portal.journal.clear()
    acted(act)
    assert set(beside_scores(portal)) == {"im.notify.system.add"}  # which nobody can look for
    assert len(todos(company)) == 3
    assert {len(found) for found in comments(company).values()} == {1}


def test_a_shell_in_another_language_does_not_rewrite_comments(
    act: Program, portal: SandboxPortal
) -> None:
    configure(act, ALL)
    acted(act)
    portal.journal.clear()
    russian = act.json("score-leads", "--actions", env={"LANG": "ru_RU.UTF-8"})
    assert (russian.code, done(russian)) == (0, [])
    assert portal.journal.writes == ()


def test_our_own_to_dos_are_no_activity_of_the_lead(
    act: Program, company: Company, clock: FrozenClock
) -> None:
    more = '[leads.criteria.planned]\npoints = 30\ncounts = "todo"\n'
    (act.folder / "rules.toml").write_text(RULES + more, encoding="utf-8")
    configure(act, "warm = true")
    acted(act)
    assert len(todos(company)) == 3
    for row in todos(company):
        company.complete_activity(row.id, NOW)
    clock.move(NOW + HOUR)
    scores = {lead["id"]: lead["score"] for lead in acted(act).data["leads"]}
    assert scores == {1: 72, 2: 60, 3: 59, 4: 40, 5: 39, 6: 12}


def test_a_cold_deal_stays_in_its_funnel(act: Program, company: Company) -> None:
    company.crm_mode = 2
    usual = company.add_deal(responsible=ANNA, at=NOW, amount=5)
    partner = company.add_deal(responsible=ANNA, at=NOW, amount=5, stage="C10:NEW")
    configure(act, 'cold_stage = "PREPARATION"')
    acted(act)
    assert company.cards[2][usual].fields["stageId"] == "PREPARATION"
    assert company.cards[2][partner].fields["stageId"] == "C10:NEW"


def test_deals_of_a_crm_without_leads_are_acted_upon(act: Program, company: Company) -> None:
    company.crm_mode = 2
    deal = company.add_deal(responsible=BORIS, at=NOW, amount=90, title="Сделка")
    warm = company.add_deal(responsible=ANNA, at=NOW, amount=50)
    cold = company.add_deal(responsible=ANNA, at=NOW, amount=5)
    configure(act, ALL.replace("UC_NURTURE", "PREPARATION"))
    made: list[Any] = done(acted(act))
    assert [one for one in made if one[1] != "comment"] == [
        (deal, "hot", "sent"),
        (deal, "senior", "sent"),
        (warm, "warm", "sent"),
        (cold, "cold", "sent"),
    ]
    assert {notice.user_id for notice in company.notices} == {BORIS, SENIOR}
    assert all(f"/crm/deal/details/{deal}/" in notice.text for notice in company.notices)
    assert [row.bindings for row in todos(company)] == [((2, warm),)]
    assert company.cards[2][cold].fields["stageId"] == "PREPARATION"
    assert [row.type_id for row in company.comments] == [2, 2, 2]


def test_what_we_put_on_deals_is_nobody_s_work(act: Program, company: Company) -> None:
    """Neither our comments nor our to-dos count; people's own do, and what they finish."""
    company.crm_mode = 2
    for amount in (90, 50, 5):
        company.add_deal(responsible=ANNA, at=NOW - DAY, amount=amount)
    configure(act, "warm = true\ncomment = true")
    acted(act)
    company.cards[2][2].fields["opportunity"] = 51
    acted(act)
    assert (len(company.comments), len(todos(company))) == (3, 1)
    config = act.folder / "b24game.toml"
    config.write_text(f"crm_usage = true\n{config.read_text()}", encoding="utf-8")
    usage = "SELECT key, person_id FROM facts WHERE object_kind IN ('comment', 'activity')"
    assert act("sync").code == 0
    assert act.query(usage) == []

    said = company.add_comment(BORIS, (2, 2), "Договорились", NOW)
    (todo,) = todos(company)
    company.complete_activity(todo.id, NOW)
    assert act("sync").code == 0
    assert sorted(act.query(usage)) == [
        (f"activity:{todo.id}:completed", ANNA),
        (f"comment:{said}:made", BORIS),
    ]


def test_another_card_tells_nobody_of_what_it_moves(act: Program, company: Company) -> None:
    """A new card moves thousands of scores at once: who was known is noted quietly."""
    worth(company, 2, 50)
    configure(act, "hot = true")
    acted(act)
    before = told(company)
    (act.folder / "rules.toml").write_text(f"[leads]\nstart = 30\n{RULES}", encoding="utf-8")
    assert done(acted(act)) == []
    assert told(company) == before
    worth(company, 2, 10)
    acted(act)
    worth(company, 2, 60)
    assert done(acted(act)) == sent("hot", [2])


def test_what_is_written_is_of_today(act: Program, company: Company) -> None:
    configure(act, "warm = true")
    long_ago = ("--as-of", "2020-06-01")
    preview = act.json("score-leads", "--dry-run", *long_ago)
    assert (preview.code, preview.json["as_of"][:4], preview.codes) == (0, "2020", [])
    told = act.json("score-leads", "--actions", *long_ago)
    assert (told.code, told.json["as_of"][:4], told.codes) == (0, "2026", ["as_of_not_today"])
    assert {row.deadline.year for row in todos(company)} == {2026}
