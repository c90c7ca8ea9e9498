"""Deals and leads (page crm/universal/crm-item-list) and the log of their stages.

The log (page crm/crm-stage-history-list) is append-only; leads say STATUS where deals say STAGE,
and ids came as texts from a live portal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import Deal, Lead, StageMove
from b24game.portal.rows.fields import needed, number, optional, words, yes
from b24game.portal.rows.row import Id, Row, Undecodable, read
from b24game.portal.values import decimal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context

_SEMANTICS = frozenset("PSF")
_LARGEST_AMOUNT = 2**53
"""Beyond it a number of JSON is not exact any more."""


class _ItemRow(Row, frozen=True):
    id: Id
    title: object = None
    category_id: object = None
    stage_id: object = None
    status_id: object = None
    stage_semantic_id: object = None
    status_semantic_id: object = None
    opportunity: object = None
    currency_id: object = None
    source_id: object = None
    assigned_by_id: object = None
    created_by: object = None
    created_time: object = None
    updated_time: object = None
    moved_time: object = None
    is_recurring: object = None
    is_return_customer: object = None


class _MoveRow(Row, frozen=True):
    id: Id
    owner_id: Id
    created_time: object = None
    category_id: object = None
    stage_id: object = None
    status_id: object = None
    stage_semantic_id: object = None
    status_semantic_id: object = None


def deal(row: Mapping[str, object], context: Context) -> Deal:
    """Return a deal; an unreadable amount is no zero but a bad row."""
    item = read(row, _ItemRow)
    created_at = needed(item.created_time, "createdTime", context)
    return Deal(
        id=item.id,
        title=words(item.title, "title"),
        category_id=number(item.category_id, "categoryId"),
        stage_id=stage_of(item.stage_id, item.status_id),
        semantic=semantic_of(item.stage_semantic_id, item.status_semantic_id),
        amount=amount_of(item.opportunity),
        currency=words(item.currency_id, "currencyId"),
        responsible_id=number(item.assigned_by_id, "assignedById"),
        created_at=created_at,
        updated_at=_or(optional(item.updated_time, "updatedTime", context), created_at),
        moved_at=optional(item.moved_time, "movedTime", context),
        template=yes(item.is_recurring, "isRecurring"),
        repeat_customer=yes(item.is_return_customer, "isReturnCustomer"),
    )


def lead(row: Mapping[str, object], context: Context) -> Lead:
    """Return a lead; its stage is `stageId`, in some versions `statusId` (reading.md 11)."""
    item = read(row, _ItemRow)
    created_at = needed(item.created_time, "createdTime", context)
    return Lead(
        id=item.id,
        title=words(item.title, "title"),
        stage_id=stage_of(item.stage_id, item.status_id),
        semantic=semantic_of(item.stage_semantic_id, item.status_semantic_id),
        source_id=words(item.source_id, "sourceId"),
        responsible_id=number(item.assigned_by_id, "assignedById"),
        created_by=number(item.created_by, "createdBy"),
        created_at=created_at,
        updated_at=_or(optional(item.updated_time, "updatedTime", context), created_at),
    )


def stage_move(row: Mapping[str, object], context: Context) -> StageMove:
    """Return one line of the log of stages, of a deal or of a lead."""
    move = read(row, _MoveRow)
    return StageMove(
        id=move.id,
        owner_id=move.owner_id,
        at=needed(move.created_time, "CREATED_TIME", context),
        category_id=number(move.category_id, "CATEGORY_ID"),
        stage_id=stage_of(move.stage_id, move.status_id),
        semantic=semantic_of(move.stage_semantic_id, move.status_semantic_id),
    )


def amount_of(opportunity: object) -> float:
    """Return an amount, 0 where the field is empty."""
    if type(opportunity) is int and abs(opportunity) <= _LARGEST_AMOUNT:
        return float(opportunity)
    amount = 0.0 if opportunity in (None, "") else decimal(opportunity)
    if amount is None or abs(amount) > _LARGEST_AMOUNT:
        raise Undecodable("opportunity is no amount")
    return amount


def stage_of(stage_id: object, status_id: object) -> str:
    """Return the code of a stage, which goes by either name."""
    stage = words(stage_id, "stageId") or words(status_id, "statusId")
    if not stage:
        raise Undecodable("stageId is missing")
    return stage


def semantic_of(stage_semantic_id: object, status_semantic_id: object) -> str:
    """Won or lost cannot be told from a stage's code: without this field the row says nothing."""
    semantic = words(stage_semantic_id, "stageSemanticId").upper()
    semantic = semantic or words(status_semantic_id, "statusSemanticId").upper()
    if semantic not in _SEMANTICS:
        raise Undecodable("stageSemanticId is none of P, S, F")
    return semantic


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
