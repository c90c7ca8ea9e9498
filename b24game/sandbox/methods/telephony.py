"""Call statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.card_fields import ENTITY_NAMES
from b24game.sandbox.errors import Refusal
from b24game.sandbox.query import Column, Question, ask, start_of
from b24game.sandbox.wire import iso

if TYPE_CHECKING:
    from b24game.sandbox.model import PhoneCall

_COLUMNS: dict[str, Column[PhoneCall]] = {
    "ID": Column(lambda row: row.id, "number"),
    "PORTAL_USER_ID": Column(lambda row: row.user_id, "number"),
    "CALL_TYPE": Column(lambda row: row.kind, "number"),
    "CALL_DURATION": Column(lambda row: row.seconds, "number"),
    "CALL_START_DATE": Column(lambda row: row.start, "moment"),
    "CALL_FAILED_CODE": Column(lambda row: row.code),
    "CRM_ACTIVITY_ID": Column(lambda row: row.activity_id, "number"),
}


def statistic_get(call: Call) -> Answer:
    """Page telephony/voximplant/voximplant-statistic-get: flat SORT and ORDER."""
    if not call.caller.admin:
        raise Refusal("ACCESS_DENIED", "Access denied!", 403)
    order = {call.params.text("SORT", "sort") or "ID": call.params.text("ORDER", "order") or "ASC"}
    page = ask(
        call.company.calls,
        _COLUMNS,
        "ID",
        Question(
            filter=call.params.mapping("FILTER", "filter"),
            order=order,
            start=start_of(call.params.get("start", "START")),
        ),
    )
    return Answer.of([_row(row) for row in page.rows], page)


def _row(row: PhoneCall) -> dict[str, object]:
    """A row; the CRM card is never a deal."""
    type_id, card_id = row.card
    return {
        "ID": str(row.id),
        "PORTAL_USER_ID": str(row.user_id),
        "PORTAL_NUMBER": "reg1",
        "PHONE_NUMBER": row.phone,
        "CALL_ID": f"call.{row.id}",
        "EXTERNAL_CALL_ID": None,
        "CALL_CATEGORY": "external",
        "CALL_DURATION": str(row.seconds),
        "CALL_START_DATE": iso(row.start),
        "CALL_VOTE": None,
        "COST": "0.0000",
        "COST_CURRENCY": "RUR",
        "CALL_FAILED_CODE": row.code,
        "CALL_FAILED_REASON": "" if row.code == "200" else "Failed",
        "CRM_ENTITY_TYPE": ENTITY_NAMES[type_id].upper(),
        "CRM_ENTITY_ID": str(card_id),
        "CRM_ACTIVITY_ID": str(row.activity_id),
        "REST_APP_ID": None,
        "SESSION_ID": None,
        "COMMENT": None,
        "CALL_TYPE": str(row.kind),
    }


METHODS = {"voximplant.statistic.get": statistic_get}
