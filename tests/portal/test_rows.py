from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.portal.pages import decode
from b24game.portal.rows.cards import SYSTEM_FIELDS, card_decoder, card_fields
from b24game.portal.rows.deals import deal, lead, stage_move
from b24game.portal.rows.feed import post
from b24game.portal.rows.people import department, person
from b24game.portal.rows.row import Context
from b24game.portal.rows.tasks import task, task_event
from b24game.portal.streams import STREAMS, TASKS
from b24game.rules.card_fields import COMPANY_FIELDS, CONTACT_FIELDS, UNREADABLE_FIELDS
from tests.portal.fakes import task_row

if TYPE_CHECKING:
    from b24game.model import CardKind
    from b24game.portal.stream import Stream

AT = Context(server_offset=10800)
NOON = "2026-09-01T12:00:00+03:00"
NOON_UTC = 1788253200
VALUES: st.SearchStrategy[object] = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.just([])
)
NAMES = sorted({name for one in STREAMS.values() for name in one.select} | {"ID", "id", "NAME"})


@given(
    st.sampled_from(list(STREAMS.values())),
    st.lists(
        st.dictionaries(st.sampled_from(NAMES), VALUES | st.dictionaries(st.text(), VALUES))
        | VALUES,
        max_size=4,
    ),
)
def test_no_row_crashes_and_none_is_lost(stream: Stream[Any], rows: list[object]) -> None:
    page = decode(rows, stream, AT, last_id=0)
    assert len(page.rows) + len(page.bad) == len(rows)


@pytest.mark.parametrize(
    "change", [{"id": None}, {"id": "x"}, {"id": -1}, {"id": 2**64}, {"id": True}]
)
def test_a_row_without_an_id(change: dict[str, object]) -> None:
    page = decode([{**task_row(1), **change}], TASKS, AT, last_id=0)
    assert not page.rows
    assert page.bad[0].where == "#1" or change == {"id": 2**64}


def test_people() -> None:
    assert person({"ID": "5", "ACTIVE": "Y"}, AT).name == "#5"
    assert person({"ID": 5, "EMAIL": "a@b.c", "ACTIVE": False}, AT).name == "a@b.c"
    someone = person({"ID": 5, "NAME": " Аня ", "LAST_NAME": None, "UF_DEPARTMENT": ["3"]}, AT)
    assert (someone.name, someone.kind, someone.departments) == ("Аня", "employee", (3,))
    assert person({"ID": 5, "UF_DEPARTMENT": False}, AT).kind == "unknown"
    assert person({"ID": 5, "USER_TYPE": "EXTRANET", "UF_DEPARTMENT": [1]}, AT).kind == "extranet"


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ({"DATE_REGISTER": NOON}, NOON_UTC),
        ({"DATE_REGISTER": "2026-09-01T09:00:00Z"}, NOON_UTC),
        ({"DATE_REGISTER": "2026-09-01T12:00:00"}, NOON_UTC),
        ({"DATE_REGISTER": "01.09.2026 12:00:00"}, NOON_UTC),
        ({"dateRegister": NOON}, NOON_UTC),
        ({}, None),
        ({"DATE_REGISTER": None}, None),
        ({"DATE_REGISTER": ""}, None),
        ({"DATE_REGISTER": {}}, None),
        ({"DATE_REGISTER": False}, None),
        ({"DATE_REGISTER": "when we met"}, None),
        ({"DATE_REGISTER": "0000-00-00 00:00:00"}, None),
        ({"DATE_REGISTER": "1970-01-01T00:00:00+00:00"}, None),
        ({"DATE_REGISTER": "1997-12-31T23:59:59+00:00"}, None),
        ({"DATE_REGISTER": "2100-01-01T00:00:00+00:00"}, None),
        ({"DATE_REGISTER": "9999-12-31T23:59:59+00:00"}, None),
    ],
)
def test_when_an_account_was_made(told: dict[str, object], at: int | None) -> None:
    assert person({"ID": "5", "NAME": "Аня", **told}, AT).registered_at == at


def test_departments() -> None:
    root = department({"ID": "1", "NAME": "Фирма", "UF_HEAD": "0"}, AT)
    assert (root.parent_id, root.head_id) == (None, None)
    assert department({"ID": 2, "PARENT": "1", "UF_HEAD": "7"}, AT).head_id == 7


def test_names_of_fields_come_in_any_case() -> None:
    upper = {
        "ID": "1",
        "STATUS": 5,
        "RESPONSIBLE_ID": "2",
        "CREATED_DATE": NOON,
        "CHANGED_DATE": NOON,
        "CLOSED_DATE": NOON,
    }
    assert task(upper, AT).closed_at == NOON_UTC


@pytest.mark.parametrize(
    "row",
    [
        {"status": 5},
        {"status": 4},
        {"status": 5, "closedDate": NOON},
        {"deadline": NOON},
        {"deadline": NOON, "changedDate": None},
        {"changedDate": "yesterday"},
    ],
)
def test_a_task_whose_history_may_count_says_when_it_changed(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="changedDate is no date"):
        task({**task_row(1), **row}, AT)


def test_a_plain_open_task_need_not_have_changed() -> None:
    found = task({**task_row(1), "deadline": "", "closedDate": None, "changedDate": ""}, AT)
    assert found.changed_at == found.created_at


@pytest.mark.parametrize("name", ["deadline", "closedDate"])
def test_an_unreadable_date_of_a_task_is_not_none(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is no date"):
        task({**task_row(1), "changedDate": NOON, name: "at noon"}, AT)


@pytest.mark.parametrize(
    ("field", "change", "kind", "before", "after"),
    [
        ("STATUS", {"from": "2", "to": "5"}, "status", 2, 5),
        ("REAL_STATUS", {"from": 3, "to": 4}, "status", 3, 4),
        ("RENEW", {"from": None, "to": None}, "status", None, 2),
        ("RENEW", [], "status", None, 2),
        ("STATUS", {"to": "5"}, "status", None, 5),
        ("DEADLINE", {"from": "", "to": "1788253200"}, "deadline", None, NOON_UTC),
        ("DEADLINE", {"from": None, "to": NOON}, "deadline", None, NOON_UTC),
        ("DEADLINE", {"FROM": "0", "TO": NOON}, "deadline", None, NOON_UTC),
        ("DEADLINE", {"from": 0, "to": NOON}, "deadline", None, NOON_UTC),
        ("DEADLINE", {"from": 1788253200, "to": 0}, "deadline", NOON_UTC, None),
        ("DEADLINE", {"from": NOON, "to": "01.09.2026 12:00:00"}, "deadline", NOON_UTC, NOON_UTC),
        ("responsible_id", {"from": "3", "to": "4"}, "responsible", 3, 4),
    ],
)
def test_events(
    field: str, change: object, kind: str, before: int | None, after: int | None
) -> None:
    event = task_event({"id": 9, "createdDate": NOON, "field": field, "value": change}, 3, AT)
    assert event is not None
    assert (event.task_id, event.at) == (3, NOON_UTC)
    assert (event.kind, event.before, event.after) == (kind, before, after)


@pytest.mark.parametrize(
    ("field", "change", "problem"),
    [
        ("STATUS", {"to": "done"}, "to is no status"),
        ("STATUS", {"from": 2}, "to is no status"),
        ("DEADLINE", {"to": NOON}, "from is missing"),
        ("DEADLINE", {"from": NOON}, "to is missing"),
        ("DEADLINE", [], "from is missing"),
        ("DEADLINE", NOON, "from is missing"),
        ("DEADLINE", {"from": "noon", "to": NOON}, "from is no date"),
        ("DEADLINE", {"from": NOON, "to": "noon"}, "to is no date"),
        ("RESPONSIBLE_ID", {"to": 4}, "from is missing"),
        ("RESPONSIBLE_ID", {"from": 3}, "to is no person"),
        ("RESPONSIBLE_ID", {"from": 3, "to": "Ann"}, "to is no person"),
    ],
)
def test_half_an_event_is_none(field: str, change: object, problem: str) -> None:
    row = {"id": 9, "createdDate": NOON, "field": field, "value": change}
    with pytest.raises(ValueError, match=problem):
        task_event(row, 3, AT)


def test_deals() -> None:
    row = {
        "id": 4,
        "stageId": "C10:WON",
        "stageSemanticId": "S",
        "opportunity": "1999.50",
        "currencyId": "EUR",
        "createdTime": NOON,
        "isRecurring": "Y",
        "isReturnCustomer": "N",
    }
    found = deal(row, AT)
    assert (found.amount, found.semantic, found.template, found.repeat_customer) == (
        1999.5,
        "S",
        True,
        False,
    )
    assert deal({**row, "opportunity": None}, AT).amount == 0
    for change in ({"opportunity": "many"}, {"stageSemanticId": None}, {"createdTime": "?"}):
        with pytest.raises(ValueError, match="is n"):
            deal({**row, **change}, AT)


def test_leads_and_their_moves_say_status() -> None:
    row = {"id": 4, "statusId": "NEW", "stageSemanticId": "P", "createdTime": NOON}
    assert lead(row, AT).stage_id == "NEW"
    move = {
        "ID": "7",
        "OWNER_ID": "4",
        "CREATED_TIME": NOON,
        "STATUS_ID": "JUNK",
        "STATUS_SEMANTIC_ID": "F",
    }
    assert (stage_move(move, AT).stage_id, stage_move(move, AT).semantic) == ("JUNK", "F")


@pytest.mark.parametrize(
    ("gratitude", "expected"),
    [
        (None, False), ({"VALUE": None}, False), ({"VALUE": "0"}, False), ({"VALUE": 0}, False),
        ({"VALUE": ""}, False), ({"VALUE": False}, False), ({"VALUE": "17"}, True),
        ({"VALUE": 17}, True), ([], False), ("5", True),
    ],
)  # fmt: skip
def test_appreciations(gratitude: object, expected: bool) -> None:  # noqa: FBT001
    row = {"ID": "1", "AUTHOR_ID": "2", "DATE_PUBLISH": NOON, "UF_GRATITUDE": gratitude}
    assert post(row, AT).appreciation is expected


def test_posts() -> None:
    body = "[B]Спасибо[/B] [USER=12]Анне[/USER], [user=3]Ивану[/user] и [USER=12]Анне[/USER] [1]"
    row = {"ID": "1", "AUTHOR_ID": "2", "DATE_PUBLISH": "01.09.2026 12:00:00", "DETAIL_TEXT": body}
    found = post(row, AT)
    assert found.mentions == (12, 3)
    assert found.title == "Спасибо Анне, Ивану и Анне [1]"
    assert found.published_at == NOON_UTC
    assert not found.by_tool
    assert post({**row, "DETAIL_TEXT": "Итоги #b24game-abc"}, AT).by_tool
    assert len(post({**row, "DETAIL_TEXT": "я" * 500}, AT).title) == 80
    assert post({**row, "TITLE": "Заголовок"}, AT).title == "Заголовок"


@pytest.mark.parametrize(
    ("kind", "names"), [("contact", CONTACT_FIELDS), ("company", COMPANY_FIELDS)]
)
def test_rules_and_portal_know_the_same_card_fields(kind: CardKind, names: tuple[str, ...]) -> None:
    assert set(SYSTEM_FIELDS[kind]) == set(names)
    assert len(set(names)) == len(names)
    fields, unknown = card_fields(kind, names, {})
    assert [field.name for field in fields] == list(names)
    assert not unknown
    assert not set(names) & set(UNREADABLE_FIELDS)


@pytest.mark.parametrize(
    ("value", "filled"),
    [
        (17, True), ("17", True), ({"id": 17, "url": "/x"}, True), ([{"id": 1}], True),
        (None, False), (0, False), ("0", False), ("", False), ([], False), (False, False),
    ],
)  # fmt: skip
def test_a_picture(value: object, filled: bool) -> None:  # noqa: FBT001
    fields, _unknown = card_fields("company", ("logo",), {})
    row = {"id": 1, "title": "X", "updatedTime": NOON, "logo": value}
    assert card_decoder("company")(row, Context(0, fields)).filled == (("logo",) if filled else ())


def test_cards() -> None:
    fields, unknown = card_fields(
        "contact",
        ("name", "phone", "email", "company", "birthdate", "UF_CRM_INN", "UF_CRM_GONE", "revenue"),
        {"UF_CRM_INN": "ufCrm_1720"},
    )
    assert unknown == ("UF_CRM_GONE", "revenue")
    assert [field.key for field in fields] == [
        "name", "hasPhone", "hasEmail", "companyId", "birthdate", "ufCrm_1720",
    ]  # fmt: skip
    decode_card = card_decoder("contact")
    row = {
        "id": 1,
        "name": "Анна",
        "lastName": "Ли",
        "hasPhone": "Y",
        "hasEmail": "N",
        "companyId": 0,
        "birthdate": "",
        "ufCrm_1720": ["77"],
        "assignedById": 3,
        "updatedTime": NOON,
    }
    card = decode_card(row, Context(0, fields))
    assert card.filled == ("name", "phone", "UF_CRM_INN")
    assert (card.title, card.own) == ("Анна Ли", False)
    del row["hasPhone"]
    with pytest.raises(ValueError, match="hasPhone did not come"):
        decode_card(row, Context(0, fields))
