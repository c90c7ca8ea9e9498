"""Dictionaries, funnels, currencies, CRM mode and the stage history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.call import Answer, Call
from b24game.sandbox.errors import Refusal
from b24game.sandbox.model import DEAL, LEAD
from b24game.sandbox.query import Column, Question, ask, start_of
from b24game.sandbox.wire import as_id, iso, yes

if TYPE_CHECKING:
    from b24game.sandbox.model import Currency, StageEvent, Status

_EXTRA = {None: "process", "S": "success", "F": "failure"}
_COLORS = {None: "#39A8EF", "S": "#7BD500", "F": "#FF5752"}

_STATUS_COLUMNS: dict[str, Column[Status]] = {
    "ID": Column(lambda row: row.id, "number"),
    "ENTITY_ID": Column(lambda row: row.entity_id),
    "STATUS_ID": Column(lambda row: row.status_id),
    "SORT": Column(lambda row: row.sort, "number"),
}


def mode(call: Call) -> Answer:
    """Page crm/crm-settings-mode-get: 1 with leads, 2 without."""
    return Answer(call.company.crm_mode)


def status_list(call: Call) -> Answer:
    """Page crm/status/crm-status-list: one dictionary a call, ``select`` is ignored."""
    asked = call.params.mapping("filter", "FILTER")
    if isinstance(asked.get("ENTITY_ID"), (list, dict)):
        raise Refusal("Invalid parameters.", "Incorrect parameters passed.")
    order = call.params.mapping("order", "ORDER") or {"SORT": "ASC"}
    start = max(0, start_of(call.params.get("start")))
    page = ask(call.company.statuses, _STATUS_COLUMNS, "ID", Question(asked, order, start))
    return Answer.of([_status(row) for row in page.rows], page)


def _status(row: Status) -> dict[str, object]:
    """A dictionary row; EXTRA and COLOR only where stages have a meaning."""
    shown: dict[str, object] = {
        "ID": str(row.id),
        "ENTITY_ID": row.entity_id,
        "STATUS_ID": row.status_id,
        "NAME": row.name,
        "NAME_INIT": row.name,
        "SORT": str(row.sort),
        "SYSTEM": "N",
        "CATEGORY_ID": row.entity_id.removeprefix("DEAL_STAGE_")
        if row.entity_id.startswith("DEAL_STAGE_")
        else None,
        "COLOR": _COLORS[row.semantics],
        "SEMANTICS": row.semantics,
    }
    if row.entity_id == "STATUS" or row.entity_id.startswith("DEAL_STAGE"):
        extra = "apology" if row.status_id == "APOLOGY" else _EXTRA[row.semantics]
        shown["EXTRA"] = {"SEMANTICS": extra, "COLOR": _COLORS[row.semantics]}
    return shown


def category_list(call: Call) -> Answer:
    """Page crm/universal/category/crm-category-list: the default funnel lacks the origin keys."""
    if as_id(call.params.get("entityTypeId")) != DEAL:
        raise Refusal("ENTITY_TYPE_NOT_SUPPORTED", "Entity type is not supported")
    rows = []
    for funnel in sorted(call.company.funnels, key=lambda row: row.sort):
        shown: dict[str, object] = {
            "id": funnel.id,
            "name": funnel.name,
            "sort": funnel.sort,
            "entityTypeId": DEAL,
            "isDefault": yes(funnel.default),
        }
        if not funnel.default:
            shown |= {"originId": "", "originatorId": ""}
        rows.append(shown)
    return Answer({"categories": rows}, len(rows))


def currency_list(call: Call) -> Answer:
    """Page crm/currency/crm-currency-list: the total is always 0, there are no pages."""
    rows = sorted(call.company.currencies.values(), key=lambda row: row.sort)
    return Answer([_currency(row) for row in rows], 0)


def _currency(row: Currency) -> dict[str, object]:
    return {
        "CURRENCY": row.code,
        "AMOUNT_CNT": str(row.count),
        "AMOUNT": row.amount,
        "SORT": str(row.sort),
        "BASE": yes(row.base),
        "FULL_NAME": row.name,
        "LID": "ru",
        "FORMAT_STRING": f"# {row.code}",
        "DEC_POINT": ".",
        "THOUSANDS_SEP": "&nbsp;",
        "DECIMALS": "2",
        "DATE_UPDATE": iso(row.changed),
    }


def currency_base(call: Call) -> Answer:
    """Page crm/currency/crm-currency-base-get."""
    return Answer(next(row.code for row in call.company.currencies.values() if row.base))


_HISTORY_COLUMNS: dict[str, Column[StageEvent]] = {
    "ID": Column(lambda row: row.id, "number"),
    "TYPE_ID": Column(lambda row: row.kind, "number"),
    "OWNER_ID": Column(lambda row: row.owner_id, "number"),
    "CREATED_TIME": Column(lambda row: row.at, "moment"),
    "CATEGORY_ID": Column(lambda row: row.category_id, "number"),
    "STAGE_SEMANTIC_ID": Column(lambda row: row.semantic),
    "STAGE_ID": Column(lambda row: row.stage),
    "STATUS_SEMANTIC_ID": Column(lambda row: row.semantic),
    "STATUS_ID": Column(lambda row: row.stage),
}


def stage_history(call: Call) -> Answer:
    """Page crm/crm-stage-history-list: rows of leads name the stage differently."""
    type_id = as_id(call.params.get("entityTypeId"))
    if type_id not in {LEAD, DEAL}:
        raise Refusal(0, f"{type_id} entity is not supported")
    page = ask(
        call.company.stage_history,
        _HISTORY_COLUMNS,
        "ID",
        Question(
            filter=call.params.mapping("filter"),
            order=call.params.mapping("order"),
            start=start_of(call.params.get("start")),
            visible=lambda row: row.type_id == type_id,
        ),
    )
    select = call.params.names("select")
    rows = [_stage_event(row) for row in page.rows]
    if select and "*" not in select:
        rows = [{name: row[name] for name in row if name in {"ID", *select}} for row in rows]
    return Answer.of({"items": rows}, page)


def _stage_event(row: StageEvent) -> dict[str, object]:
    shown: dict[str, object] = {
        "ID": row.id,
        "TYPE_ID": row.kind,
        "OWNER_ID": row.owner_id,
        "CREATED_TIME": iso(row.at),
    }
    if row.type_id == LEAD:
        return shown | {"STATUS_SEMANTIC_ID": row.semantic, "STATUS_ID": row.stage}
    return shown | {
        "CATEGORY_ID": row.category_id,
        "STAGE_SEMANTIC_ID": row.semantic,
        "STAGE_ID": row.stage,
    }


METHODS = {
    "crm.settings.mode.get": mode,
    "crm.status.list": status_list,
    "crm.category.list": category_list,
    "crm.currency.list": currency_list,
    "crm.currency.base.get": currency_base,
    "crm.stagehistory.list": stage_history,
}
