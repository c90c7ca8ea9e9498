"""What people write: posts, appreciations, and what must not count as either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.demo.agenda import Story, some_time
from b24game.sandbox.demo.staff import UNKNOWN_ID

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from b24game.sandbox.company import Company
    from b24game.sandbox.demo.staff import Staff

_NEWS = (
    "Коллеги, на этой неделе запускаем новую рассылку.",
    "Идея: собирать вопросы клиентов в одной таблице.",
    "We shipped the new release, thank you all for testing.",
    "Поделюсь находкой: шаблоны ответов экономят час в день.",
    "Кто хочет на конференцию в июне? Пишите в комментариях.",
    "Итоги вебинара: 120 участников, 14 новых лидов.",
    "Напоминаю про инвентаризацию в пятницу.",
    "<script>alert(1)</script> [b]не тег[/b] =1+1 | \x1b[31m",
)

_THANKS = (
    "Спасибо за помощь с отчётом",
    "Thank you for the quick fix",
    "Выручил на переговорах",
    "Отличная презентация",
    "Спасибо, что подменили в смену",
)

MARKER = "#b24game-2026w40"
"""A mark of posts the tool itself published."""


def tell(
    company: Company, staff: Staff, chance: Random, count: int, start: datetime
) -> list[Story]:
    """So many posts over the history; every third is an appreciation."""
    stories = []
    for number in range(count):
        moment = some_time(start, company.now, chance)
        plot = _thanks if number % 3 == 0 else _news
        stories.append(plot(company, staff, chance, moment, number))
    return stories


def _news(company: Company, staff: Staff, chance: Random, moment: datetime, number: int) -> Story:
    """A post; a few by an unknown author, a few by the tool."""
    yield moment
    if number % 50 == 1:
        company.add_post(UNKNOWN_ID, "Сообщение интеграции", moment)
    elif number % 50 == 2:  # noqa: PLR2004
        text = f"Лидеры недели\n\n{MARKER}"
        company.add_post(company.admin_id, text, moment, title="Лидеры недели", rights=("UA",))
    else:
        company.add_post(
            staff.draw(chance), chance.choice(_NEWS), moment, title="Новость" if number % 4 else ""
        )


def _thanks(company: Company, staff: Staff, chance: Random, moment: datetime, number: int) -> Story:
    """An appreciation: mostly of one person, sometimes of two, of nobody by name, or of oneself."""
    yield moment
    author = staff.draw(chance)
    others = chance.sample([user for user in staff.players if user != author], 2)
    text = chance.choice(_THANKS)
    kind = number // 3 % 8
    if kind == 0:
        company.add_post(author, text, moment, gratitude=True, to=others[:1])
    elif kind == 1:
        company.add_post(author, text, moment, gratitude=True, to=others)
    elif kind == 2:  # noqa: PLR2004
        body = f"{_mention(company, others[0])} и {_mention(company, others[1])}, {text}"
        company.add_post(author, body, moment, gratitude=True)
    elif kind == 3 and number % 2:  # noqa: PLR2004
        body = f"{_mention(company, author)} {text}"
        company.add_post(author, body, moment, gratitude=True)
    elif kind == 4 and number % 2:  # noqa: PLR2004
        company.add_post(
            UNKNOWN_ID, f"{_mention(company, others[0])} {text}", moment, gratitude=True
        )
    else:
        company.add_post(
            author,
            f"{_mention(company, others[0])}, {text}",
            moment,
            gratitude=True,
            rights=("UA",),
        )


def _mention(company: Company, user: int) -> str:
    """A mention as the feed stores it."""
    return f"[USER={user}]{company.people[user].full_name}[/USER]"
