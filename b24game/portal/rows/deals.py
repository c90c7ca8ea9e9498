"""Deals and leads (page crm/universal/crm-item-list) and the log of their stages.

The log (page crm/crm-stage-history-list) is append-only; leads say STATUS where deals say STAGE,
and ids came as texts from a live portal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import Deal, Lead, StageMove
from b24game.portal.rows.row import Id, Row, Undecodable, needed, read
from b24game.portal.values import decimal, flag, moment, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context

_SEMANTICS = frozenset("PSF")


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
    amount = decimal(item.opportunity)
    if amount is None and item.opportunity not in (None, ""):
        raise Undecodable("opportunity is no number")
    created_at = needed(item.created_time, "createdTime", context)
    return Deal(
        id=item.id,
        title=text(item.title),
        category_id=whole(item.category_id) or 0,
        stage_id=_stage(item),
        semantic=_semantic(item),
        amount=amount or 0.0,
        currency=text(item.currency_id),
        responsible_id=whole(item.assigned_by_id) or 0,
        created_at=created_at,
        updated_at=_or(moment(item.updated_time, context.server_offset), created_at),
        moved_at=moment(item.moved_time, context.server_offset),
        template=flag(item.is_recurring),
        repeat_customer=flag(item.is_return_customer),
    )


def lead(row: Mapping[str, object], context: Context) -> Lead:
    """Return a lead; its stage is `stageId`, in some versions `statusId` (reading.md 11)."""
    item = read(row, _ItemRow)
    created_at = needed(item.created_time, "createdTime", context)
    return Lead(
        id=item.id,
        title=text(item.title),
        stage_id=_stage(item),
        semantic=_semantic(item),
        source_id=text(item.source_id),
        responsible_id=whole(item.assigned_by_id) or 0,
        created_by=whole(item.created_by) or 0,
        created_at=created_at,
        updated_at=_or(moment(item.updated_time, context.server_offset), created_at),
    )


def stage_move(row: Mapping[str, object], context: Context) -> StageMove:
    """Return one line of the log of stages, of a deal or of a lead."""
    move = read(row, _MoveRow)
    return StageMove(
        id=move.id,
        owner_id=move.owner_id,
        at=needed(move.created_time, "CREATED_TIME", context),
        category_id=whole(move.category_id) or 0,
        stage_id=_stage(move),
        semantic=_semantic(move),
    )


def _stage(row: _ItemRow | _MoveRow) -> str:
    stage = text(row.stage_id) or text(row.status_id)
    if not stage:
        raise Undecodable("stageId is missing")
    return stage


def _semantic(row: _ItemRow | _MoveRow) -> str:
    """Won or lost cannot be told from a stage's code: without this field the row says nothing."""
    semantic = (text(row.stage_semantic_id) or text(row.status_semantic_id)).upper()
    if semantic not in _SEMANTICS:
        raise Undecodable("stageSemanticId is none of P, S, F")
    return semantic


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value
