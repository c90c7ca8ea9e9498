"""Hiring: eight departments and about sixty accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from b24game.sandbox.company import Company

ROOT, SALES, NORTH, SOUTH, MARKETING, ENGINEERING, SUPPORT, LEGAL = range(1, 9)

UNKNOWN_ID = 7777
"""An id that appears as author and responsible but belongs to no account."""

_DEPARTMENTS = (
    ("Компания «Ромашка»", None),
    ("Продажи", ROOT),
    ("Продажи — Север", SALES),
    ("Продажи — Юг", SALES),
    ("Маркетинг", ROOT),
    ("Engineering", ROOT),
    ("Support", ENGINEERING),
    ("Legal / Юристы", ROOT),
)

# Name, last name, gender, position; the first of a department is its head, if it has one.
_PEOPLE: dict[int, tuple[str, ...]] = {
    ROOT: (
        "Вера Админова F Администратор портала",
        "Михаил Ромашкин M Генеральный директор",
        "Тамара Лебедева F Офис-менеджер",
    ),
    SALES: (
        "Елена Орлова F Директор по продажам",
        "Дмитрий Волков M Ведущий менеджер",
        "Ольга Кравец F Менеджер",
        "Pavel Novak M Key account manager",
    ),
    NORTH: (
        "Андрей Соколов M Руководитель группы",
        "Мария Белова F Менеджер",
        "Игорь Фомин M Менеджер",
        "Наталья Зайцева F Менеджер",
        "Сергей Громов M Менеджер",
        "Юлия Тихонова F Менеджер",
        "Артём Носов M Менеджер",
        "Anna Petersen F Sales manager",
        "Руслан Галиев M Стажёр",
    ),
    SOUTH: (
        "Светлана Миронова F Менеджер",
        "Константин Дубов M Менеджер",
        "Алина Сафина F Менеджер",
        "Георгий Панов M Менеджер",
        "Виктория Шевцова F Менеджер",
        "Тимур Абрамов M Менеджер",
        "Lucas Meyer M Sales manager",
        "Дарья Котова F Стажёр",
    ),
    MARKETING: (
        "Ирина Власова F Директор по маркетингу",
        "Егор Лапин M SMM-менеджер",
        "Полина Жукова F Дизайнер",
        "Никита Ершов M Аналитик",
        "Ксения Романова F Редактор",
        "Emma Clark F Content manager",
        "Вадим Комаров M Веб-мастер",
        "Алёна Седова F Event-менеджер",
        "Oscar Lind M Growth manager",
    ),
    ENGINEERING: (
        "James Carter M Head of engineering",
        "Алексей Морозов M Backend developer",
        "Sofia Rossi F Frontend developer",
        "Максим Быков M DevOps",
        "Grace Kim F QA engineer",
        "Роман Щукин M Backend developer",
        "Daniel Weber M Data engineer",
        "Екатерина Лисицына F Product manager",
        "Илья Гусев M Mobile developer",
        "Hannah Stone F UX designer",
        "Степан Коршунов M QA engineer",
        "Priya Nair F Frontend developer",
    ),
    SUPPORT: (
        "Laura Evans F Head of support",
        "Кирилл Рябов M Инженер поддержки",
        "Марина Чайкина F Инженер поддержки",
        "Tom Baker M Support engineer",
        "Оксана Журавлёва F Инженер поддержки",
        "Fedor Ivanov M Support engineer",
        "Валерия Снегирёва F Инженер поддержки",
        "Maya Singh F Support engineer",
        "Антон Кулик M Инженер поддержки",
        "Лилия Уткина F Инженер поддержки",
    ),
    LEGAL: (
        "Борис Юдин M Главный юрист",
        "Emily Ward F Lawyer",
        "Яна Строгова F Юрист",
    ),
}

_HEADLESS = frozenset({SOUTH})

# Text that breaks what prints it carelessly; these accounts work little and stay low on boards.
_ODD = (
    ("[b]x[/b]", "Тегов", SUPPORT),
    ("Анна", "=1+1", MARKETING),
    ("<script>", "alert(1)", SUPPORT),
    ("Рэд\x1b[31m", "Эскейпов", ENGINEERING),
    ('Пайп "Кавычка"', "О'Труба|Столбов", SOUTH),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who is who among the accounts.

    Attributes:
        pace: how much each active employee does, compared to the others.
        discipline: how often each keeps a deadline, 0..1.
    """

    pace: dict[int, float]
    discipline: dict[int, float]
    sales: tuple[int, ...]
    leavers: tuple[int, ...]
    extranet: int
    bot: int
    integrator: int

    @property
    def players(self) -> tuple[int, ...]:
        """Active employees."""
        return tuple(self.pace)

    def draw(self, chance: Random, group: tuple[int, ...] = ()) -> int:
        """Somebody, busy people more often."""
        people = group or self.players
        return chance.choices(people, weights=[self.pace[user] for user in people])[0]


def hire(company: Company, chance: Random, start: datetime) -> Staff:
    """Fill an empty company; everybody has been there before the history starts."""
    for name, parent in _DEPARTMENTS:
        company.add_department(name, parent)
    team: dict[int, list[int]] = {}
    for department, people in _PEOPLE.items():
        for entry in people:
            name, last_name, gender, position = entry.split(" ", 3)
            hired = start - timedelta(days=chance.randint(30, 1500))
            user = company.add_person(
                name,
                last_name,
                departments=(department,),
                position=position,
                gender=gender,
                at=hired,
            )
            team.setdefault(department, []).append(user)
        if department not in _HEADLESS:
            company.set_head(department, team[department][0])
    odd = [
        company.add_person(name, last_name, departments=(department,), at=start)
        for name, last_name, department in _ODD
    ]
    second = {
        team[NORTH][1]: (NORTH, MARKETING),
        team[ENGINEERING][7]: (ENGINEERING, MARKETING),
        team[SUPPORT][0]: (SUPPORT, LEGAL),
    }
    for user, departments in second.items():
        company.set_departments(user, departments)
    leavers = (team[NORTH][8], team[SOUTH][7], team[MARKETING][8], team[SUPPORT][9])
    extranet = company.add_person("Gustav", "Partner", departments=(), kind="extranet", at=start)
    bot = company.add_person("Марта", "Бот", departments=(), kind="bot", at=start)
    integrator = company.add_person(
        "Инга", "Интегратор", departments=(), kind="integrator", at=start
    )
    everybody = [user for members in team.values() for user in members if user not in leavers]
    pace = {user: round(chance.uniform(0.5, 1.4), 2) for user in everybody}
    pace |= dict.fromkeys(odd, 0.25)
    # Clear leaders: one in sales, one in engineering, one in support.
    pace |= {team[NORTH][1]: 2.6, team[ENGINEERING][2]: 2.3, team[SUPPORT][1]: 2.0}
    discipline = {user: round(chance.uniform(0.45, 0.9), 2) for user in pace}
    discipline |= {team[NORTH][1]: 0.97, team[ENGINEERING][2]: 0.95, team[SUPPORT][1]: 0.92}
    for user in pace:
        person = company.people[user]
        person.last_login = person.last_activity = company.now - timedelta(
            minutes=chance.randint(5, 5000)
        )
    sellers = (SALES, NORTH, SOUTH)
    sales = tuple(user for group in sellers for user in team[group] if user not in leavers)
    return Staff(pace, discipline, sales, leavers, extranet, bot, integrator)
