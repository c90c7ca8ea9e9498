"""Leads whose fate depends on who asks, and on what: something for a score to find.

In a CRM without leads the same is told of deals with a contact. Each trait adds to the logarithm of
the odds (``Inquiry.chance``), the rest is luck. Whoever is won answers and meets more often.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from b24game.sandbox.demo.agenda import Story, days, some_time
from b24game.sandbox.demo.crm_stories import Desk
from b24game.sandbox.model import DEAL, EMAIL, LEAD, MEETING, PHONE_CALL, SIMPLE_CRM

if TYPE_CHECKING:
    from random import Random

    from b24game.sandbox.company import Company
    from b24game.sandbox.demo.staff import Staff

Trait = TypeVar("Trait")
_INCOMING, _OUTGOING = 1, 2
_NAMES = ("Ирина Ланская", "Павел Ручьёв", "Нина Осина", "Mark Field", "Ольга Верес", "Jane Poole")
_FIRMS = ("Кедр", "Сигма-Пласт", "Brightwater", "Стройдом", "Лотос", "Red Maple", "Гранит")
_RIVALS = ("КонкурентСофт", "RivalSoft")
_SOURCES = {
    "RECOMMENDATION": (14, 1.3),
    "UC_ORGANIC": (20, 0.6),
    "WEB": (26, 0.2),
    "ADVERTISING": (22, -0.2),
    "CALL": (8, 0.3),
    "TRADE_SHOW": (4, 0.2),
    "": (6, -0.3),
}
"""How often, and what it adds to the odds."""
_SIZES = {
    "": (30, 0.0),
    "EMPLOYEES_1": (34, 0.0),
    "EMPLOYEES_2": (22, 0.4),
    "EMPLOYEES_3": (9, 0.6),
    "EMPLOYEES_4": (5, 0.8),
}
_POSTS = {
    "Генеральный директор": (9, 0.9),
    "Коммерческий директор": (6, 0.9),
    "Руководитель отдела закупок": (8, 0.7),
    "Менеджер по закупкам": (14, 0.5),
    "CEO": (4, 0.9),
    "Sales manager": (5, 0.5),
    "Бухгалтер": (11, 0.0),
    "инженер": (13, 0.0),
    "Студент": (5, -0.7),
    "": (25, -0.1),
}
_AMOUNTS = {
    0: (30, -0.3),
    20_000: (16, 0.0),
    60_000: (18, 0.2),
    120_000: (18, 0.6),
    350_000: (10, 0.8),
    700_000: (8, 1.2),
}
_CURRENCIES = {"RUB": (8, 1.0), "USD": (1, 90.0), "EUR": (1, 100.0)}
"""How often, and about how many roubles one costs."""
_REACH = {"phone": (0.72, 0.5), "email": (0.66, 0.5), "firm": (0.62, 0.3)}
"""How often it is filled, and what it adds then."""
_BASE = -2.5
_RIVAL = -2.5
_STUCK = 0.07
"""The share that nobody ever decides."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Who asks for what."""

    source: str
    size: str
    post: str
    amount: float
    currency: str
    roubles: int
    firm: str
    phone: bool
    email: bool

    @property
    def chance(self) -> float:
        """How likely it is won, 0..1."""
        odds = _BASE + _SOURCES[self.source][1] + _POSTS[self.post][1] + _AMOUNTS[self.roubles][1]
        odds += _SIZES[self.size][1] if self.firm else 0.0
        filled = {"phone": self.phone, "email": self.email, "firm": bool(self.firm)}
        odds += sum(_REACH[name][1] for name, there in filled.items() if there)
        odds += _RIVAL if self.firm.startswith(_RIVALS) else 0.0
        return 1 / (1 + math.exp(-odds))


def ask(chance: Random) -> Inquiry:
    """Some inquiry."""
    currency, roubles = _draw(chance, _CURRENCIES), _draw(chance, _AMOUNTS)
    there = {name: chance.random() < share for name, (share, _) in _REACH.items()}
    firm = f"{chance.choice(_RIVALS if chance.random() < 0.05 else _FIRMS)} {chance.randint(1, 99)}"  # noqa: PLR2004
    return Inquiry(
        source=_draw(chance, _SOURCES),
        size=_draw(chance, _SIZES),
        post=_draw(chance, _POSTS),
        amount=round(roubles / _CURRENCIES[currency][1]),
        currency=currency,
        roubles=roubles,
        firm=firm if there["firm"] else "",
        phone=there["phone"],
        email=there["email"],
    )


def _draw(chance: Random, table: dict[Trait, tuple[int, float]]) -> Trait:
    """One of the keys, by their weights."""
    return chance.choices(list(table), [weight for weight, _ in table.values()])[0]


class _Card:
    """The lead or deal of an inquiry, and what people do with it."""

    def __init__(self, desk: Desk, inquiry: Inquiry) -> None:
        self.desk = desk
        self.simple = desk.company.crm_mode == SIMPLE_CRM
        self.type_id = DEAL if self.simple else LEAD
        self.id = (self._deal if self.simple else self._lead)(inquiry)

    def move(self, stage: str, at: datetime) -> None:
        move = self.desk.company.move_deal if self.simple else self.desk.company.move_lead
        move(self.id, stage, at)

    def touch(self, type_id: int, subject: str, at: datetime, direction: int = 0) -> None:
        """Something that happened around the card, over as soon as it did."""
        self.desk.company.add_activity(
            type_id,
            responsible=self.desk.who,
            at=at,
            card=(self.type_id, self.id),
            subject=subject,
            direction=direction,
            completed=True,
            minutes=5 if type_id == PHONE_CALL else 0,
        )

    def _lead(self, inquiry: Inquiry) -> int:
        name, last_name = self.desk.chance.choice(_NAMES).split()
        return self.desk.company.add_lead(
            responsible=self.desk.who,
            at=self.desk.start,
            title=f"Заявка {inquiry.firm}".strip(),
            amount=inquiry.amount,
            currency=inquiry.currency,
            phone=self.desk.phone() if inquiry.phone else "",
            email=self.desk.email() if inquiry.email else "",
            name=name,
            lastName=last_name,
            companyTitle=inquiry.firm,
            companyId=self._client(inquiry),
            post=inquiry.post,
            sourceId=inquiry.source,
        )

    def _deal(self, inquiry: Inquiry) -> int:
        name, last_name = self.desk.chance.choice(_NAMES).split()
        contact = self.desk.company.add_contact(
            responsible=self.desk.who,
            at=self.desk.start,
            name=name,
            last_name=last_name,
            phone=self.desk.phone() if inquiry.phone else "",
            email=self.desk.email() if inquiry.email else "",
            post=inquiry.post,
        )
        return self.desk.company.add_deal(
            responsible=self.desk.who,
            at=self.desk.start,
            title=f"Заявка {inquiry.firm}".strip(),
            amount=inquiry.amount,
            currency=inquiry.currency,
            contacts=[contact],
            company_id=self._client(inquiry),
            source=inquiry.source,
        )

    def _client(self, inquiry: Inquiry) -> int:
        """The company they are linked to, if it is known how big it is."""
        if not inquiry.firm or not inquiry.size:
            return 0
        return self.desk.company.add_company(
            responsible=self.desk.who,
            at=self.desk.start,
            title=inquiry.firm,
            employees=inquiry.size,
        )


Act = tuple[datetime, Callable[[datetime], None]]


def lead(desk: Desk) -> Story:
    """A lead from the inquiry to its end; the newest have not come so far."""
    inquiry = ask(desk.chance)
    won = desk.maybe(inquiry.chance)
    card = _Card(desk, inquiry)
    for moment, act in sorted(_acts(desk, card, inquiry, won=won), key=lambda act: act[0]):
        yield moment
        act(moment)


def _acts(desk: Desk, card: _Card, inquiry: Inquiry, *, won: bool) -> list[Act]:
    """All that is done about it: those that are won answer and meet more often."""
    contact = desk.start + _span(desk, hours=3, spread=1.1)
    decided = contact + _span(desk, hours=11 * 24, spread=0.7)
    acts: list[Act] = [(contact, lambda at: card.move(_stage(card, 0), at))]
    if inquiry.phone and desk.maybe(0.85):
        acts.append((contact, lambda at: card.touch(PHONE_CALL, "Звонок", at, _OUTGOING)))
        if desk.maybe(0.35 if won else 0.12):
            later = contact + days(desk.chance, 0.2, 4)
            acts.append((later, lambda at: card.touch(PHONE_CALL, "Звонок", at, _INCOMING)))
    if inquiry.email and desk.maybe(0.85):
        sent = contact + days(desk.chance, 0.02, 1)
        acts.append((sent, lambda at: card.touch(EMAIL, "Предложение", at, _OUTGOING)))
        if desk.maybe(0.6 if won else 0.25):
            reply = sent + days(desk.chance, 0.05, 3)
            acts.append((reply, lambda at: card.touch(EMAIL, "Re: Предложение", at, _INCOMING)))
    if desk.maybe(0.45 if won else 0.15):
        met = contact + days(desk.chance, 1, 7)
        acts.append((met, lambda at: card.touch(MEETING, "Встреча", at)))
    acts.append((contact + (decided - contact) / 2, lambda at: card.move(_stage(card, 1), at)))
    if not desk.maybe(_STUCK):
        acts.append((decided, lambda at: card.move(_end(card, won=won), at)))
    return [act for act in acts if act[0] <= decided]


def _span(desk: Desk, *, hours: float, spread: float) -> timedelta:
    """A span around so many hours, with a long tail."""
    return timedelta(minutes=round(hours * 60 * math.exp(desk.chance.gauss(0, spread))))


def _stage(card: _Card, place: int) -> str:
    return (("PREPARATION", "EXECUTING") if card.simple else ("IN_PROCESS", "PROCESSED"))[place]


def _end(card: _Card, *, won: bool) -> str:
    return (("LOSE", "WON") if card.simple else ("JUNK", "CONVERTED"))[won]


def tell(
    company: Company, staff: Staff, chance: Random, count: int, start: datetime
) -> list[Story]:
    """So many leads over the history."""
    moments = [some_time(start, company.now, chance) for _ in range(count)]
    return [_opened(Desk(company, staff, chance, moment)) for moment in moments]


def _opened(desk: Desk) -> Story:
    yield desk.start
    yield from lead(desk)
