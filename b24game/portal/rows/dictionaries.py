"""Currencies (page crm/currency/crm-currency-list) and dictionaries (crm/status/…-list)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from b24game.model import Currency, DictionaryEntry
from b24game.portal.rows.fields import words, yes
from b24game.portal.rows.row import Id, Row, Undecodable, pick, read
from b24game.portal.values import decimal, is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.portal.rows.row import Context

_SEMANTICS = frozenset("PSF")
_MEANING = frozenset({"semantics"})
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
    rate = amount / units if amount and units and units > 0 else 0.0
    if not 0 < rate < math.inf:
        raise Undecodable("AMOUNT or AMOUNT_CNT is no rate")
    if not found.currency.strip():
        raise Undecodable("CURRENCY is empty")
    return Currency(code=found.currency, rate=rate, base=yes(found.base, "BASE"))


def dictionary_entry(row: Mapping[str, object], _context: Context) -> DictionaryEntry:
    """Return a dictionary's line.

    `semantic` is S, F, P for a stage known to be in progress, and empty where the portal gives
    none: SEMANTICS is null for stages in progress and for everything that is no stage.
    """
    found = read(row, _StatusRow)
    code = words(found.status_id, "STATUS_ID")
    if not code:
        raise Undecodable("STATUS_ID is empty")
    return DictionaryEntry(
        id=found.id,
        dictionary=found.entity_id,
        code=code,
        name=words(found.name, "NAME"),
        semantic=_semantic(found),
    )


def _semantic(found: _StatusRow) -> str:
    semantic = words(found.semantics, "SEMANTICS").strip().upper()
    if semantic and semantic not in _SEMANTICS:
        raise Undecodable("SEMANTICS is none of P, S, F")
    extra = {} if is_empty(found.extra) else found.extra
    if not isinstance(extra, dict):
        raise Undecodable("EXTRA is no object")
    meaning = words(pick(extra, _MEANING).get("semantics"), "EXTRA.SEMANTICS").strip().lower()
    return semantic or _EXTRA.get(meaning, "")
