"""Half a million deals for benchmarks: a shelf of rows made on demand, with an index."""

from __future__ import annotations

from bisect import bisect_left
from random import Random
from typing import TYPE_CHECKING

from b24game.sandbox.demo.deal_maker import DealMaker
from b24game.sandbox.lazy_store import LazyStore
from b24game.sandbox.model import DEAL, Card
from b24game.sandbox.wire import as_id, as_moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from b24game.sandbox.company import Company

SCORE = "UF_CRM_SCORE"
"""A custom field to be written: an integer, ``ufCrmScore`` in the newer methods."""

_FEW = 10
"""An index by time is worth it for less than this part of the deals."""


def put_deals(
    company: Company, deals: int, people: Sequence[int], days: int, present: float
) -> None:
    """Give the company so many deals over ``days``, with gaps between their ids.

    Ids are drawn with a fixed seed from a range of which they are the part ``present``.
    """
    company.add_custom_field("CRM_DEAL", SCORE, "integer")
    chance = Random(1)  # noqa: S311 - reproducible, not secret
    ids = sorted(chance.sample(range(1, int(deals / present) + 1), deals))
    company.cards[DEAL] = _Deals(ids, DealMaker(company, ids, people, days))


class _Deals(LazyStore[Card]):
    """The shelf, with an index for the filters a benchmark asks for."""

    def __init__(self, ids: list[int], maker: DealMaker) -> None:
        super().__init__(ids, maker)
        self._values: dict[str, dict[object, list[int]]] = {
            "assignedById": _sorted_out(ids, maker.responsible),
            "categoryId": _sorted_out(ids, maker.category),
            "stageId": _sorted_out(ids, maker.stage),
        }
        self._moments = {
            "createdTime": maker.created,
            "updatedTime": maker.updated,
            "movedTime": maker.updated,
        }

    def may_match(self, field: str, operator: str, value: object) -> list[int] | None:
        """By value, or the latest by time; a deal that was taken out may have any value."""
        found: list[int] | None = None
        if operator in {"", "=", "@"} and field in self._values:
            found = self._by_value(field, value)
        elif operator in {">", ">="} and field in self._moments:
            found = self._since(self._moments[field], as_moment(value))
        if found is not None and self.rows:
            return sorted({*found, *self.rows})
        return found

    def _by_value(self, field: str, value: object) -> list[int] | None:
        """Deals with a value or one of several; empty values are left to the test."""
        several = list(value.values()) if isinstance(value, dict) else value
        several = several if isinstance(several, list) else [several]
        if not several or any(one in {None, "", False} for one in map(_plain, several)):
            return None
        held = self._values[field]
        named = {str(one) if field == "stageId" else as_id(one) for one in several}
        if len(named) == 1:
            return held.get(named.pop(), [])
        return sorted(number for one in named for number in held.get(one, ()))

    def _since(
        self, moment_of: Callable[[int], datetime], moment: datetime | None
    ) -> list[int] | None:
        """Deals after a moment, if they are few: among many a page is found soon."""
        if moment is None:
            return None
        place = bisect_left(self.ids, moment, key=moment_of)
        return self.ids[place:] if len(self.ids) - place < len(self.ids) // _FEW else None


def _plain(value: object) -> object:
    """A value that can be looked up; a nested one counts as empty."""
    return None if isinstance(value, (list, dict)) else value


def _sorted_out(ids: list[int], value_of: Callable[[int], object]) -> dict[object, list[int]]:
    """Ids by value."""
    found: dict[object, list[int]] = {}
    for number in ids:
        found.setdefault(value_of(number), []).append(number)
    return found
