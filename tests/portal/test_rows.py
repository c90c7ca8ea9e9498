from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.portal.pages import decode
from b24game.portal.rows.cards import card_decoder, card_fields
from b24game.portal.rows.deals import deal, lead, stage_move
from b24game.portal.rows.feed import post
from b24game.portal.rows.people import department, person
from b24game.portal.rows.row import Context
from b24game.portal.rows.tasks import task, task_event
from b24game.portal.streams import STREAMS, TASKS
from tests.portal.fakes import task_row

if TYPE_CHECKING:
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
        "CLOSED_DATE": NOON,
    }
    assert task(upper, AT).closed_at == NOON_UTC


@pytest.mark.parametrize(
    ("field", "change", "kind", "before", "after"),
    [
        ("STATUS", {"from": "2", "to": "5"}, "status", 2, 5),
        ("REAL_STATUS", {"from": 3, "to": 4}, "status", 3, 4),
        ("RENEW", {"from": None, "to": None}, "status", None, 2),
        ("RENEW", [], "status", None, 2),
        ("DEADLINE", {"from": "", "to": "1788253200"}, "deadline", None, NOON_UTC),
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


def test_an_event_of_status_without_a_status() -> None:
    with pytest.raises(ValueError, match="no status"):
        task_event(
            {"id": 9, "createdDate": NOON, "field": "STATUS", "value": {"to": "done"}}, 3, AT
        )


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
