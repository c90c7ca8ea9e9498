"""What the mutations found, plainly: each of these was once read as something else."""

from __future__ import annotations

from time import process_time
from typing import TYPE_CHECKING

import pytest

from b24game.portal.pages import decode, list_in
from b24game.portal.rows.tasks import task_event
from b24game.portal.streams import STREAMS
from b24game.portal.values import decimal, moment
from tests.portal.mutations.oracle import place
from tests.portal.mutations.samples import CONTEXT, NOON, SOUND

if TYPE_CHECKING:
    from tests.portal.mutations.samples import Json

NO_RATE = "AMOUNT or AMOUNT_CNT is no rate"
ROW: dict[str, Json] = {
    name: (list_in(sound["result"], STREAMS[name].path) or [])[0] for name, sound in SOUND.items()
}


def problems(name: str, change: dict[str, Json]) -> list[tuple[str, str]]:
    """Place and problem of a sound row with this change, none if it is a noun."""
    page = decode([{**ROW[name], **change}], STREAMS[name], CONTEXT, last_id=0)
    return [(bad.where, bad.problem) for bad in page.bad]


def refused(name: str, change: dict[str, Json], problem: str) -> None:
    assert problems(name, change) == [(place({**ROW[name], **change}, STREAMS[name]), problem)]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("deals", "assignedById"),
        ("deals", "categoryId"),
        ("leads", "createdBy"),
        ("contacts", "assignedById"),
        ("contacts", "companyId"),
        ("calls", "PORTAL_USER_ID"),
        ("calls", "CALL_DURATION"),
        ("activities", "DIRECTION"),
        ("departments", "PARENT"),
        ("departments", "UF_HEAD"),
        ("users", "UF_DEPARTMENT"),
    ],
)
def test_a_department_became_a_root_and_a_deal_nobodys(name: str, field: str) -> None:
    for wrong in ([["x"]], [{"a": 1}]):
        refused(name, {field: wrong}, f"{field} is no number")


def test_an_appreciation_became_a_post() -> None:
    for wrong in ([["x"]], {"VALUE": "x"}):
        refused("posts", {"UF_GRATITUDE": wrong}, "UF_GRATITUDE is no number")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("deals", "updatedTime"),
        ("deals", "movedTime"),
        ("activities", "LAST_UPDATED"),
        ("activities", "END_TIME"),
        ("activities", "DEADLINE"),
    ],
)
def test_a_broken_date_became_none(name: str, field: str) -> None:
    for wrong in ([["x"]], [{"a": 1}]):
        refused(name, {field: wrong}, f"{field} is no date")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("users", "ACTIVE"),
        ("deals", "isRecurring"),
        ("companies", "isMyCompany"),
        ("contacts", "hasPhone"),
        ("activities", "COMPLETED"),
    ],
)
def test_a_person_was_dismissed(name: str, field: str) -> None:
    for wrong in ([["x"]], [{"a": 1}]):
        refused(name, {field: wrong}, f"{field} is neither yes nor no")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("deals", "currencyId"),
        ("tasks", "title"),
        ("posts", "DETAIL_TEXT"),
        ("calls", "CALL_FAILED_CODE"),
        ("statuses", "STATUS_ID"),
    ],
)
def test_a_list_became_an_empty_text(name: str, field: str) -> None:
    for wrong in ([["x"]], [{"a": 1}]):
        refused(name, {field: wrong}, f"{field} is no text")


def test_a_list_became_an_empty_object() -> None:
    for wrong in ([["x"]], [{"a": 1}]):
        refused("statuses", {"EXTRA": wrong}, "EXTRA is no object")


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("tasks", {"ID": "9"}, "id came twice"),
        ("tasks", {"DEADLINE": ""}, "deadline came twice"),
        ("contacts", {"HAS_PHONE": "N"}, "hasphone came twice"),
    ],
)
def test_the_last_of_two_values_won(name: str, change: dict[str, Json], problem: str) -> None:
    refused(name, change, problem)


def test_the_same_value_under_two_spellings_is_one_value() -> None:
    row = {**ROW["tasks"], "ID": ROW["tasks"]["id"], "_X_": 1, "_x": 2}
    (noun,) = decode([row], STREAMS["tasks"], CONTEXT, last_id=0).rows
    assert (noun,) == decode([ROW["tasks"]], STREAMS["tasks"], CONTEXT, last_id=0).rows


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("tasks", {"status": 10**30}, "Expected `int` <= 9223372036854775807 - at `$.status`"),
        ("tasks", {"status": -1}, "Expected `int` >= 0 - at `$.status`"),
        ("deals", {"opportunity": 1e30}, "opportunity is no amount"),
        ("deals", {"opportunity": "1" * 60_000 + "x"}, "opportunity is no amount"),
        ("currencies", {"AMOUNT": "1e308", "AMOUNT_CNT": "1e-300"}, NO_RATE),
        ("currencies", {"AMOUNT": "1e-300", "AMOUNT_CNT": "1e300"}, NO_RATE),
    ],
)
def test_a_number_that_no_column_holds(name: str, change: dict[str, Json], problem: str) -> None:
    refused(name, change, problem)


@pytest.mark.parametrize("day", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_date_of_the_year_1_was_believed(day: str) -> None:
    refused("tasks", {"deadline": day}, "deadline is no date")


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("currencies", {"CURRENCY": " "}, "CURRENCY is empty"),
        ("statuses", {"STATUS_ID": None}, "STATUS_ID is empty"),
        ("statuses", {"SEMANTICS": "W"}, "SEMANTICS is none of P, S, F"),
    ],
)
def test_a_code_that_means_nothing(name: str, change: dict[str, Json], problem: str) -> None:
    refused(name, change, problem)


@pytest.mark.parametrize(
    ("field", "change", "problem"),
    [
        ("RESPONSIBLE_ID", {"from": "Ann", "to": 4}, "value.from is no person"),
        ("RESPONSIBLE_ID", {"from": 3, "to": -4}, "value.to is no person"),
        ("RENEW", {"from": 5, "to": "again"}, "value.to is no status"),
        ("STATUS", {"from": [5], "to": 2}, "value.from is no status"),
        ("STATUS", {"from": 5, "to": 2, "TO": 3}, "to came twice"),
    ],
)
def test_an_unreadable_side_of_an_event_became_none(field: str, change: Json, problem: str) -> None:
    row = {"id": 1, "createdDate": NOON, "field": field, "value": change}
    with pytest.raises(ValueError, match=problem):
        task_event(row, 9, CONTEXT)


def test_long_texts_took_minutes() -> None:
    started = process_time()
    body_text = "[USER=1" * 100_000 + "[b=" * 100_000
    (post,) = decode(
        [{**ROW["posts"], "DETAIL_TEXT": body_text}], STREAMS["posts"], CONTEXT, last_id=0
    ).rows
    assert post.mentions == ()
    assert decimal("1" * 100_000 + "x") is None
    assert moment("2" * 1_000_000, 0) is None
    assert process_time() - started < 2
