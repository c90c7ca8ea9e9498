"""The portal's dictionaries: stages, sources, company sizes, funnels and currencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.sandbox.model import Currency, Funnel, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

Entry = tuple[str, str] | tuple[str, str, str]

_DEAL_STAGES: tuple[Entry, ...] = (
    ("NEW", "Новая"),
    ("PREPARATION", "Подготовка документов"),
    ("PREPAYMENT_INVOICE", "Счёт на предоплату"),
    ("EXECUTING", "В работе"),
    ("FINAL_INVOICE", "Финальный счёт"),
    ("WON", "Сделка успешна", "S"),
    ("LOSE", "Сделка провалена", "F"),
    ("APOLOGY", "Анализ причины провала", "F"),
)

# Outside the default funnel the portal prefixes the code and cuts it to 21 characters.
_PARTNER_STAGES: tuple[Entry, ...] = (
    ("C10:NEW", "New"),
    ("C10:PREPARATION", "Preparation"),
    ("C10:PREPAYMENT_INVOIC", "Prepayment invoice"),
    ("C10:EXECUTING", "Executing"),
    ("C10:WON", "Won", "S"),
    ("C10:UC_RENEWED", "Contract renewed", "S"),
    ("C10:LOSE", "Lost", "F"),
)

_BOOKS: dict[str, tuple[Entry, ...]] = {
    "STATUS": (
        ("NEW", "Не обработан"),
        ("IN_PROCESS", "В работе"),
        ("PROCESSED", "Обработан"),
        ("UC_NURTURE", "Прогрев"),
        ("CONVERTED", "Качественный лид", "S"),
        ("JUNK", "Некачественный лид", "F"),
    ),
    "DEAL_STAGE": _DEAL_STAGES,
    "DEAL_STAGE_10": _PARTNER_STAGES,
    "SOURCE": (
        ("RECOMMENDATION", "По рекомендации"),
        ("UC_ORGANIC", "Поиск (органика)"),
        ("WEB", "Веб-сайт"),
        ("ADVERTISING", "Реклама"),
        ("CALL", "Звонок"),
        ("EMAIL", "Электронная почта"),
        ("TRADE_SHOW", "Выставка"),
        ("OTHER", "Другое"),
    ),
    "DEAL_TYPE": (("SALE", "Продажа"), ("COMPLEX", "Комплексная"), ("SERVICES", "Услуги")),
    "CONTACT_TYPE": (("CLIENT", "Клиенты"), ("SUPPLIER", "Поставщики"), ("PARTNER", "Партнёры")),
    "COMPANY_TYPE": (("CUSTOMER", "Клиент"), ("PARTNER", "Партнёр"), ("COMPETITOR", "Конкурент")),
    "INDUSTRY": (("IT", "Информационные технологии"), ("MANUFACTURING", "Производство")),
    "EMPLOYEES": (
        ("EMPLOYEES_1", "менее 50"),
        ("EMPLOYEES_2", "50-250"),
        ("EMPLOYEES_3", "250-500"),
        ("EMPLOYEES_4", "более 500"),
    ),
    "HONORIFIC": (("HNR_RU_1", "г-н"), ("HNR_RU_2", "г-жа")),
}


def statuses() -> Iterator[Status]:
    """Every dictionary row, with ids that grow over all dictionaries."""
    row_id = 0
    for entity_id, entries in _BOOKS.items():
        for place, entry in enumerate(entries, 1):
            row_id += 1
            semantics = entry[2] if len(entry) > 2 else None  # noqa: PLR2004
            yield Status(row_id, entity_id, entry[0], entry[1], place * 10, semantics)


def funnels() -> tuple[Funnel, ...]:
    """The default funnel and one with prefixed stages."""
    return (Funnel(0, "Общая", 300, default=True), Funnel(10, "Партнёры", 200))


def currencies(now: datetime) -> tuple[Currency, ...]:
    """Base currency and two others, one of them quoted for 100 units."""
    return (
        Currency("RUB", "Российский рубль", "1.0000", 1, base=True, changed=now, sort=100),
        Currency("USD", "Доллар США", "92.5000", 1, base=False, changed=now, sort=200),
        Currency("EUR", "Евро", "10025.0000", 100, base=False, changed=now, sort=300),
    )


DEFAULT_STAGES = tuple(entry[0] for entry in _DEAL_STAGES)
PARTNER_STAGES = tuple(entry[0] for entry in _PARTNER_STAGES)
