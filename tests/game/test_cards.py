"""Client cards: complete, emptied, complete again."""

from __future__ import annotations

import pytest

from tests.game.stage import HOUR, START, Stage, seconds

ANNA, BORIS = 2, 3
CONTACT, COMPANY = 3, 4


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    stage.company.add_person("Анна", at=START)
    stage.company.add_person("Борис", at=START)
    return stage


def contact(stage: Stage, **fields: str) -> int:
    whole = {"name": "Петр", "last_name": "Иванов", "phone": "+79000000000", "email": "p@e.example"}
    return stage.company.add_contact(
        responsible=ANNA, at=stage.after(hours=1), **{**whole, **fields}
    )


def rows(stage: Stage, hours: float) -> list[tuple[int, int, float]]:
    ledger = stage.sync_at(hours=hours)
    assert {row.rule for row in ledger} <= {"card_complete"}
    found = [(row.person, row.points, (row.at - seconds(START)) / HOUR) for row in ledger]
    return sorted(found, key=lambda row: (row[2], -row[1]))


def test_a_complete_contact_earns_at_its_change_time(staffed: Stage) -> None:
    contact(staffed)
    assert rows(staffed, 10) == [(ANNA, 3, 1)]


@pytest.mark.parametrize("missing", ["name", "last_name", "phone", "email"])
def test_a_contact_without_one_field_is_not_complete(staffed: Stage, missing: str) -> None:
    contact(staffed, **{missing: ""})
    assert rows(staffed, 10) == []


def test_a_company_needs_title_phone_and_email(staffed: Stage) -> None:
    add = staffed.company.add_company
    at = staffed.after(hours=2)
    add(responsible=BORIS, at=at, title="ООО", phone="+7900", email="a@b.example")
    add(responsible=BORIS, at=at, title="ООО", phone="+7900")
    assert rows(staffed, 10) == [(BORIS, 3, 2)]


def test_ones_own_company_is_no_client(staffed: Stage) -> None:
    at = staffed.after(hours=2)
    staffed.company.add_company(
        responsible=BORIS, at=at, title="Мы", phone="+7900", email="a@b.example", mine=True
    )
    assert rows(staffed, 10) == []


def test_completed_later_counts_for_who_is_responsible_then(staffed: Stage) -> None:
    card = contact(staffed, phone="")
    assert rows(staffed, 5) == []
    at = staffed.after(hours=6)
    staffed.company.edit_card(CONTACT, card, at, phone="+7900", assignedById=BORIS)
    assert rows(staffed, 10) == [(BORIS, 3, 6)]


def test_once_per_card_whoever_edits_it(staffed: Stage) -> None:
    card = contact(staffed)
    rows(staffed, 5)
    staffed.company.edit_card(CONTACT, card, staffed.after(hours=6), assignedById=BORIS)
    assert rows(staffed, 10) == [(ANNA, 3, 1)]


def test_emptied_is_confirmed_by_the_second_sync_and_dated_then(staffed: Stage) -> None:
    card = contact(staffed)
    rows(staffed, 5)
    staffed.company.edit_card(CONTACT, card, staffed.after(hours=6), email="")
    assert rows(staffed, 10) == [(ANNA, 3, 1)]
    assert rows(staffed, 20) == [(ANNA, 3, 1), (ANNA, -3, 20)]
    assert rows(staffed, 30) == [(ANNA, 3, 1), (ANNA, -3, 20)]


def test_emptied_and_filled_between_two_syncs_changes_nothing(staffed: Stage) -> None:
    card = contact(staffed)
    rows(staffed, 5)
    staffed.company.edit_card(CONTACT, card, staffed.after(hours=6), email="")
    rows(staffed, 10)
    staffed.company.edit_card(CONTACT, card, staffed.after(hours=11), email="p@e.example")
    assert rows(staffed, 20) == [(ANNA, 3, 1)]
    staffed.company.edit_card(CONTACT, card, staffed.after(hours=21), email="")
    assert rows(staffed, 30) == [(ANNA, 3, 1)], "the first suspicion was cleared"


def test_complete_again_earns_again_once(staffed: Stage) -> None:
    card = contact(staffed)
    rows(staffed, 5)
    staffed.company.edit_card(CONTACT, card, staffed.after(hours=6), email="")
    rows(staffed, 10)
    rows(staffed, 20)
    at = staffed.after(hours=25)
    staffed.company.edit_card(CONTACT, card, at, email="p@e.example", assignedById=BORIS)
    expected = [(ANNA, 3, 1), (ANNA, -3, 20), (BORIS, 3, 25)]
    assert rows(staffed, 30) == expected
    assert rows(staffed, 40) == expected


def test_a_deleted_card_is_believed_by_the_second_sync(staffed: Stage) -> None:
    card = contact(staffed)
    rows(staffed, 5)
    staffed.company.delete_card(CONTACT, card)
    assert rows(staffed, 10) == [(ANNA, 3, 1)]
    assert rows(staffed, 20) == [(ANNA, 3, 1), (ANNA, -3, 20)]


def test_fields_of_ones_own_may_be_asked_for(staffed: Stage) -> None:
    from b24game.rules.load import default_text

    old = 'contact = ["name", "last_name", "phone", "email"]'
    assert old in default_text()
    staffed.use_rules(default_text().replace(old, 'contact = ["name", "UF_CRM_INN"]'))
    staffed.company.add_custom_field("CRM_CONTACT", "UF_CRM_INN", "string")
    card = contact(staffed, phone="", email="")
    assert rows(staffed, 5) == []
    staffed.company.edit_card(CONTACT, card, staffed.after(hours=6), UF_CRM_INN="7700000000")
    assert rows(staffed, 10) == [(ANNA, 3, 6)]


def test_asking_for_more_fields_takes_nothing_back(staffed: Stage) -> None:
    from b24game.rules.load import default_text

    contact(staffed)
    rows(staffed, 5)
    old = 'contact = ["name", "last_name", "phone", "email"]'
    staffed.use_rules(default_text().replace(old, 'contact = ["name", "UF_CRM_INN"]'))
    staffed.company.add_custom_field("CRM_CONTACT", "UF_CRM_INN", "string")
    assert rows(staffed, 10) == rows(staffed, 20) == [(ANNA, 3, 1)]
