"""What happens in the CRM: deals, leads, clients, activities and calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from b24game.sandbox.demo.agenda import Story, days, some_time
from b24game.sandbox.dictionaries import DEFAULT_STAGES, PARTNER_STAGES
from b24game.sandbox.model import CONTACT, DEAL, EMAIL, LEAD, MEETING, PROVIDED

if TYPE_CHECKING:
    from random import Random

    from b24game.sandbox.company import Company
    from b24game.sandbox.demo.staff import Staff

_DAY = timedelta(days=1)
_NAMES = ("Иван", "Мария", "Пётр", "Анна", "Олег", "John", "Kate", "Фёдор", "Зоя", "Peter")
_LAST_NAMES = ("Кузнецов", "Смирнова", "Попов", "Smith", "Мельник", "Brown", "Ким", "Jones")
_FIRMS = ("Вектор", "Альфа-Строй", "Northwind", "ТехноПарк", "Заря", "Blue Ocean", "Меридиан")
_POSTS = ("Директор", "Менеджер по закупкам", "CEO", "Head of IT", "Бухгалтер", "инженер", "")
_SOURCES = ("RECOMMENDATION", "UC_ORGANIC", "WEB", "ADVERTISING", "CALL", "EMAIL", "")
_SIZES = ("", "EMPLOYEES_1", "EMPLOYEES_2", "EMPLOYEES_3", "EMPLOYEES_4")
_ODD = ("[b]x[/b]", "=1+1", "<script>alert(1)</script>", "a|b", "esc \x1b[31mred")

Plot = Callable[["Desk"], Story]


class Desk:
    """Somebody of the sales people with a card to work on."""

    def __init__(self, company: Company, staff: Staff, chance: Random, start: datetime) -> None:
        """Sit down at ``start``."""
        self.company = company
        self.staff = staff
        self.chance = chance
        self.start = start
        self.who = staff.draw(chance, staff.sales)

    def some(self, type_id: int) -> int:
        """The id of some card there is already, 0 if there is none."""
        ids = self.company.cards[type_id].ids
        return self.chance.choice(ids) if ids else 0

    def phone(self) -> str:
        """A number of the range kept for fiction."""
        return f"+7495555{self.chance.randint(0, 9999):04d}"

    def email(self) -> str:
        """An address nobody has."""
        return f"client{self.chance.randint(1, 99999)}@example.com"

    def maybe(self, share: float) -> bool:
        """True so often."""
        return self.chance.random() < share


def contact(desk: Desk) -> Story:
    """A contact with gaps; some are filled in later, some emptied again."""
    gaps = [desk.maybe(0.75) for _ in range(3)]
    card = desk.company.add_contact(
        responsible=desk.who,
        at=desk.start,
        name=desk.chance.choice(_NAMES),
        last_name=desk.chance.choice(_LAST_NAMES) if gaps[0] else "",
        phone=desk.phone() if gaps[1] else "",
        email=desk.email() if gaps[2] else "",
        post=desk.chance.choice(_POSTS),
        sourceId=desk.chance.choice(_SOURCES),
    )
    if not all(gaps) and desk.maybe(0.4):
        yield (moment := desk.start + days(desk.chance, 1, 30))
        last_name = desk.chance.choice(_LAST_NAMES)
        desk.company.edit_card(
            CONTACT, card, moment, lastName=last_name, phone=desk.phone(), email=desk.email()
        )
    elif desk.maybe(0.03):
        yield (moment := desk.start + days(desk.chance, 1, 30))
        desk.company.edit_card(CONTACT, card, moment, phone="")


def client(desk: Desk) -> Story:
    """A company with gaps."""
    title = f"{desk.chance.choice(_FIRMS)} {desk.chance.randint(1, 99)}"
    desk.company.add_company(
        responsible=desk.who,
        at=desk.start,
        title=desk.chance.choice(_ODD) if desk.maybe(0.04) else title,
        phone=desk.phone() if desk.maybe(0.7) else "",
        email=desk.email() if desk.maybe(0.7) else "",
        employees=desk.chance.choice(_SIZES),
    )
    yield from ()


def lead(desk: Desk) -> Story:
    """A lead that is worked on, converted, junked or left."""
    firm = desk.chance.choice((*_FIRMS, "", "КонкурентСофт"))
    card = desk.company.add_lead(
        responsible=desk.who,
        at=desk.start,
        title=desk.chance.choice(_ODD) if desk.maybe(0.05) else f"Заявка {firm}".strip(),
        amount=desk.chance.choice((0, 20000, 60000, 120000, 350000, 700000)),
        currency=desk.chance.choice(("RUB", "RUB", "RUB", "USD", "EUR")),
        phone=desk.phone() if desk.maybe(0.7) else "",
        email=desk.email() if desk.maybe(0.6) else "",
        name=desk.chance.choice(_NAMES),
        lastName=desk.chance.choice(_LAST_NAMES),
        companyTitle=firm,
        companyId=desk.some(4) if desk.maybe(0.3) else 0,
        post=desk.chance.choice(_POSTS),
        sourceId=desk.chance.choice(_SOURCES),
    )
    moment = desk.start
    for stage in ("IN_PROCESS", "PROCESSED", desk.chance.choice(("CONVERTED", "JUNK", ""))):
        if not stage or desk.maybe(0.15):
            return
        yield (moment := moment + days(desk.chance, 0.1, 4))
        desk.company.move_lead(card, stage, moment)
    if desk.company.cards[LEAD][card].fields["stageId"] == "CONVERTED":
        desk.company.add_deal(
            responsible=desk.who,
            at=moment,
            lead_id=card,
            title="Сделка из лида",
            amount=float(str(desk.company.cards[LEAD][card].fields["opportunity"])),
        )


def deal(desk: Desk) -> Story:
    """A deal on its way through one of the funnels, with all that may happen to a win."""
    partner = desk.maybe(0.3)
    stages = PARTNER_STAGES if partner else DEFAULT_STAGES
    won, lost = ("C10:WON", "C10:LOSE") if partner else ("WON", "LOSE")
    way = stages[1 : stages.index(won)]
    card = desk.company.add_deal(
        responsible=desk.who,
        at=desk.start,
        stage=stages[0],
        amount=_amount(desk.chance),
        currency=desk.chance.choice(("RUB", "RUB", "RUB", "USD", "EUR")),
        title=desk.chance.choice(_ODD)
        if desk.maybe(0.03)
        else f"Поставка {desk.chance.randint(1, 999)}",
        contacts=[desk.some(CONTACT)] if desk.company.cards[CONTACT].ids else (),
        company_id=desk.some(4) if desk.maybe(0.6) else 0,
        recurring=desk.maybe(0.02),
        source=desk.chance.choice(_SOURCES),
    )
    moment = desk.start
    for stage in way:
        if desk.maybe(0.12):
            return
        yield (moment := moment + days(desk.chance, 0.5, 4))
        desk.company.move_deal(card, stage, moment)
    yield (moment := moment + days(desk.chance, 0.5, 3))
    if desk.maybe(0.3):
        desk.company.move_deal(card, lost, moment)
        return
    desk.company.move_deal(card, won, moment)
    yield from _aftermath(desk, card, moment, won, way[-1], partner=partner)


def _amount(chance: Random) -> float:
    """Mostly small sums, some above 100 000, some with a fraction."""
    whole = round(chance.lognormvariate(10.2, 1.0), -2)
    return whole + 0.5 if chance.random() < 0.1 else whole  # noqa: PLR2004


def _aftermath(
    desk: Desk, card: int, moment: datetime, won: str, open_stage: str, *, partner: bool
) -> Story:
    """Reopened, won again, won otherwise, or passed to a colleague."""
    fate = desk.chance.random()
    if fate < 0.08:  # noqa: PLR2004
        yield moment + _DAY
        desk.company.move_deal(card, open_stage, moment + _DAY)
        if fate < 0.04:  # noqa: PLR2004
            yield moment + 3 * _DAY
            desk.company.move_deal(card, won, moment + 3 * _DAY)
    elif fate < 0.13:  # noqa: PLR2004
        yield moment + _DAY
        desk.company.reassign_deal(
            card, desk.staff.draw(desk.chance, desk.staff.sales), moment + _DAY
        )
    elif fate < 0.2 and partner:  # noqa: PLR2004
        yield moment + _DAY
        desk.company.move_deal(card, "C10:UC_RENEWED", moment + _DAY)


def activity(desk: Desk) -> Story:
    """A meeting, e-mail, to-do or call on some card."""
    card = desk.chance.choice(
        [(LEAD, desk.some(LEAD)), (DEAL, desk.some(DEAL)), (CONTACT, desk.some(CONTACT))]
    )
    kind = desk.chance.choice(("call", "call", "meeting", "mail", "todo"))
    if not card[1]:
        return
    if kind == "call":
        seconds = desk.chance.randint(0, 600)
        about = card if card[0] != DEAL else (CONTACT, desk.some(CONTACT) or 1)
        desk.company.add_call(
            user=desk.who,
            at=desk.start,
            card=about,
            seconds=seconds,
            incoming=desk.maybe(0.4),
            code="200" if seconds > 20 else "304",  # noqa: PLR2004
            phone=desk.phone(),
        )
        return
    type_id, subject, direction = {
        "meeting": (MEETING, "Встреча", 0),
        "mail": (EMAIL, "Письмо клиенту", desk.chance.choice((1, 2))),
        "todo": (PROVIDED, "Связаться с клиентом", 0),
    }[kind]
    number = desk.company.add_activity(
        type_id,
        responsible=desk.who,
        at=desk.start,
        card=card,
        subject=subject,
        direction=direction,
        deadline=desk.start + _DAY,
        completed=type_id == EMAIL,
    )
    if type_id != EMAIL and desk.maybe(0.8):
        yield (moment := desk.start + days(desk.chance, 0.1, 2))
        desk.company.complete_activity(number, moment)
        if desk.maybe(0.3):
            desk.company.add_comment(desk.who, card, "Договорились о следующем шаге", moment)


def tell(
    company: Company, staff: Staff, chance: Random, counts: dict[Plot, int], start: datetime
) -> list[Story]:
    """So many stories of each plot over the history."""
    stories = []
    for plot, count in counts.items():
        for _ in range(count):
            moment = some_time(start, company.now, chance)
            stories.append(_opened(plot, Desk(company, staff, chance, moment)))
    return stories


def _opened(plot: Plot, desk: Desk) -> Story:
    """A story whose first act is at its start."""
    yield desk.start
    yield from plot(desk)
