"""What is recorded: a company of seven people, and the commands that ask its portal, in order.

A command that talks to a portal gets a line in `STEPS`; `make cassettes` then writes its cassette.
A step may tell what happens at the company before it. The points on the right are those of the
shipped rules; the checks expect them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from b24game.sandbox import Company, empty_company

if TYPE_CHECKING:
    from collections.abc import Callable

MOSCOW = timezone(timedelta(hours=3))
NOON = datetime(2026, 11, 20, 12, tzinfo=MOSCOW)
EVENING = NOON + timedelta(hours=6)
"""When the last step runs, and as of when the checks look at the game."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANNA, BORIS, VERA, GLEB, DINA, IGOR = range(2, 8)


def nothing(_company: Company) -> None:
    """Let nobody do anything."""


def afternoon(company: Company) -> None:
    """Let Dina close the only task that was open."""
    (task,) = (row.id for row in company.tasks if row.responsible_id == DINA)
    company.close_task(task, NOON + HOUR)  # Dina +10: early


def inquiries(company: Company) -> None:
    """Let two leads come in, 60 points and 10; an earlier run has made the fields for them."""
    company.add_custom_field("CRM_LEAD", "UF_CRM_LEAD_SCORE", "integer")
    company.add_custom_field("CRM_LEAD", "UF_CRM_LEAD_SCORE_DATE", "datetime")
    size = company.add_company(
        responsible=ANNA, at=NOON, title="Вектор", phone="+79990000002", employees="EMPLOYEES_3"
    )
    company.add_lead(
        responsible=ANNA,
        at=NOON,
        title="Заявка",
        sourceId="RECOMMENDATION",  # 30
        companyId=size,  # 5, and 20 for its size
        email="lead@example.com",  # 5
    )
    company.add_lead(responsible=BORIS, at=NOON, sourceId="WEB")


@dataclass(frozen=True, slots=True)
class Step:
    """One command that asks the portal."""

    name: str
    """Of the step and of its cassette."""
    words: tuple[str, ...]
    at: datetime = NOON
    """What the portal's clock shows."""
    before: Callable[[Company], None] = nothing


STEPS = (
    Step("init", ("init",)),
    Step("sync", ("sync",)),
    Step("sync-again", ("sync",), EVENING, afternoon),
    Step("publish-weekly", ("publish-weekly",), EVENING),
    Step("publish-page", ("publish-page", "leaderboard"), EVENING),
    Step("explain-rules", ("explain-rules", "--publish"), EVENING),
    Step("score-leads", ("score-leads",), EVENING, inquiries),
)


def a_company() -> Company:
    """Return the company as it is before the first step; every call returns the same."""
    company = empty_company(NOON)
    sales = company.add_department("Продажи", parent=1)
    support = company.add_department("Поддержка", parent=1)
    for name, last_name, department in (
        ("Анна", "Белова", sales),
        ("Борис", "Гусев", sales),
        ("Вера", "Дронова", sales),
        ("Глеб", "Ежов", support),
        ("Дина", "Жукова", support),
        ("Игорь", "Зимин", support),
    ):
        company.add_person(name, last_name, departments=(department,), at=NOON - 30 * DAY)

    began = NOON - 5 * DAY
    early = company.add_task(responsible=ANNA, at=began, deadline=began + 3 * DAY)
    company.close_task(early, began + HOUR)  # Anna +10
    on_time = company.add_task(responsible=BORIS, at=began, deadline=began + DAY)
    company.close_task(on_time, began + 20 * HOUR)  # Boris +5
    company.add_task(responsible=VERA, at=began, deadline=began + DAY)  # Vera -3: overdue
    company.add_task(responsible=DINA, at=began, deadline=NOON + 7 * DAY)
    company.add_post(GLEB, "Спасибо за помощь!", began, gratitude=True, to=[ANNA])  # +2, Anna +5
    company.add_post(IGOR, "Новая база знаний открыта", began)  # Igor +1
    deal = company.add_deal(responsible=BORIS, at=began, amount=120_000)
    company.move_deal(deal, "WON", began + DAY)  # Boris +15
    company.add_contact(  # Anna +3
        responsible=ANNA,
        at=began,
        name="Пётр",
        last_name="Клиентов",
        phone="+79990000001",
        email="client@example.com",
    )
    return company


BOARD = [
    ("Борис Гусев", 20),
    ("Анна Белова", 18),
    ("Дина Жукова", 10),
    ("Глеб Ежов", 3),
    ("Игорь Зимин", 1),
    ("Вера Дронова", -3),
]
"""Who has how many points after the last step."""
