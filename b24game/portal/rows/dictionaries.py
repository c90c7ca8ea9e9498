"""Currencies (page crm/currency/crm-currency-list) and dictionaries (crm/status/…-list)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.model import Currency, DictionaryEntry
from b24game.portal.rows.row import Id, Row, Undecodable, read
from b24game.portal.values import decimal, flag, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context

_EXTRA = {"process": "P", "success": "S", "failure": "F", "apology": "F"}


class _CurrencyRow(Row, frozen=True):
    currency: str
    amount: object = None
    amount_cnt: object = None
    base: object = None


class _StatusRow(Row, frozen=True):
    id: Id
    entity_id: str
    status_id: object
    name: object = None
    semantics: object = None
    extra: object = None


def currency(row: Mapping[str, object], _context: Context) -> Currency:
    """Return a currency: AMOUNT of the base currency buys AMOUNT_CNT units of it."""
    found = read(row, _CurrencyRow)
    amount = decimal(found.amount)
    units = decimal(found.amount_cnt)
    if not found.currency or amount is None or not units or amount <= 0 or units < 0:
        raise Undecodable("AMOUNT or AMOUNT_CNT is no rate")
    return Currency(code=found.currency, rate=amount / units, base=flag(found.base))


def dictionary_entry(row: Mapping[str, object], _context: Context) -> DictionaryEntry:
    """Return a dictionary's line.

    `semantic` is S, F, P for a stage known to be in progress, and empty where the portal gives
    none: SEMANTICS is null for stages in progress and for everything that is no stage.
    """
    found = read(row, _StatusRow)
    extra = found.extra if isinstance(found.extra, dict) else {}
    semantic = text(found.semantics).strip().upper()
    return DictionaryEntry(
        id=found.id,
        dictionary=found.entity_id,
        code=text(found.status_id),
        name=text(found.name),
        semantic=semantic or _EXTRA.get(text(extra.get("SEMANTICS")).lower(), ""),
    )
