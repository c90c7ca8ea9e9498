"""Section S of the mission, worked out from the cards of a made-up portal and nothing else.

An oracle for whole runs: it reads the rows that the portal keeps, knows the table by heart and
shares no code with the product, neither its rules file nor its way of comparing words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from b24game.sandbox.model import COMPANY, CONTACT, LEAD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.sandbox import Company
    from b24game.sandbox.model import Card

SOURCES = {
    "recommendation": 30, "по рекомендации": 30, "рекомендации": 30,
    "uc_organic": 15, "поиск (органика)": 15, "organic search": 15,
    "web": 10, "веб-сайт": 10, "website": 10,
    "advertising": 5, "реклама": 5,
}  # fmt: skip
"""By id or by name of the dictionary's entry."""
CHIEFS = (
    "директор", "гендиректор", "замдиректор", "руковод", "менеджер", "управляющ", "начальник",
    "заведующ", "владел", "собственник", "основател", "учредител", "президент",
    "director", "manager", "owner", "founder", "cofounder", "president",
)  # fmt: skip
"""Beginnings of words."""
CHIEFS_WHOLE = frozenset({"глава", "head", "chief", "ceo", "cto", "cfo", "coo", "cmo", "cio"})
SIZES = ((100, 20), (20, 10))
"""More employees than the first number bring the second."""
AMOUNTS = ((500_000, 25), (100_000, 15), (50_000, 10))
FILLED = 5
CHIEF = 15
RIVAL = -50


@dataclass(frozen=True)
class MissionCard:
    """The table for one portal; `rivals` are beginnings of words in the names of competitors."""

    company: Company
    rivals: tuple[str, ...] = ()

    def score(self, card: Card) -> int:
        """Return the score of a lead, or of a deal with its contact."""
        return min(100, max(0, self.raw(card)))

    def raw(self, card: Card) -> int:
        """Return the sum before the limits."""
        return sum(self.points(card).values())

    def points(self, card: Card) -> dict[str, int]:
        """Return what each line of the table brings."""
        person = self._person(card)
        return {
            "source": self._source(card),
            "size": _first(self._employees(card), SIZES, strictly=True),
            "title": CHIEF if _is_chief(str(person.fields.get("post") or "")) else 0,
            "amount": _first(self._roubles(card), AMOUNTS, strictly=False),
            "email": FILLED if any(person.emails) else 0,
            "phone": FILLED if any(person.phones) else 0,
            "company": FILLED if self._has_company(card) else 0,
            "rival": RIVAL if _begins(self._company_name(card), self.rivals) else 0,
        }

    def _person(self, card: Card) -> Card:
        """Who asks: a lead itself; of a deal the first contact."""
        if card.type_id == LEAD:
            return card
        contacts = card.fields["contactIds"]
        assert isinstance(contacts, list)
        return self.company.cards[CONTACT][contacts[0]] if contacts else card

    def _source(self, card: Card) -> int:
        code = card.fields["sourceId"] or ""
        names = [
            row.name
            for row in self.company.statuses
            if row.entity_id == "SOURCE" and row.status_id == code
        ]
        return max((SOURCES.get(str(one).lower(), 0) for one in (code, *names)), default=0)

    def _linked(self, card: Card) -> Card | None:
        return self.company.cards[COMPANY].get(int(str(card.fields["companyId"] or 0)))

    def _employees(self, card: Card) -> Decimal:
        """Return the lower bound of the range of the linked company, 0 where it is not known."""
        linked = self._linked(card)
        code = linked.fields["employees"] if linked else ""
        for row in self.company.statuses:
            if row.entity_id == "EMPLOYEES" and row.status_id == code:
                first = Decimal(re.findall(r"\d+", row.name)[0])
                if row.name.startswith("менее"):
                    return Decimal(0)
                return first + 1 if row.name.startswith("более") else first
        return Decimal(0)

    def _roubles(self, card: Card) -> Decimal:
        rate = self.company.currencies.get(str(card.fields["currencyId"]))
        if rate is None:
            return Decimal(0)
        return Decimal(str(card.fields["opportunity"])) * Decimal(rate.amount) / rate.count

    def _has_company(self, card: Card) -> bool:
        return bool(card.fields.get("companyTitle") or card.fields["companyId"])

    def _company_name(self, card: Card) -> str:
        linked = self._linked(card)
        return str(card.fields.get("companyTitle") or (linked.fields["title"] if linked else ""))


def _first(value: Decimal, steps: Iterable[tuple[int, int]], *, strictly: bool) -> int:
    for bound, points in steps:
        if value > bound or (value == bound and not strictly):
            return points
    return 0


def _is_chief(title: str) -> bool:
    return _begins(title, CHIEFS) or not CHIEFS_WHOLE.isdisjoint(_words(title))


def _begins(text: str, stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in _words(text)) if stems else False


def _words(text: str) -> list[str]:
    return re.split(r"[^0-9a-zа-я]+", text.lower().replace("ё", "е"))
