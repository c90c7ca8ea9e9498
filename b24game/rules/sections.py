"""Reads `[game]`, `[tasks]`, `[cards]` and `[levels]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from b24game.language import Language, _
from b24game.rules.card_fields import COMPANY_FIELDS, CONTACT_FIELDS, UNREADABLE_FIELDS
from b24game.rules.mistakes import shown
from b24game.rules.nearest import advice
from b24game.rules.ruleset import Cards, Game, LevelBand, Negative, Tasks

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.rules.table import Table

MOST_POINTS = 1_000_000
"""A ceiling for a single number of points: beyond it somebody's finger slipped."""
_ID = re.compile(r"[a-z][a-z0-9_]*")
_OWN_FIELD = re.compile(r"UF_CRM_[A-Z0-9_]+")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MOST_PEOPLE = 1_000_000


def read_game(table: Table, zone: tzinfo) -> Game:
    """Read what holds for every rule."""
    fallback = Game()
    game = Game(
        settle_after=table.duration("settle_after", fallback.settle_after),
        negative=table.choice("negative", get_args(Negative), fallback.negative),
        min_cohort=table.whole("min_cohort", fallback.min_cohort, least=1, most=_MOST_PEOPLE),
        start=table.moment("start", zone),
        levels_fall=table.flag("levels_fall", fallback.levels_fall),
        effective_from=table.moment("effective_from", zone),
        exclude_people=_people(table),
        exclude_departments=_departments(table),
    )
    table.close()
    return game


def read_tasks(table: Table) -> Tasks:
    """Read the parameters of the task rules."""
    tasks = Tasks(early_by=table.duration("early_by", Tasks().early_by, least=1))
    table.close()
    return tasks


def read_cards(table: Table) -> Cards:
    """Read which fields make a client card complete."""
    fallback = Cards()
    cards = Cards(
        contact=_fields(table, "contact", CONTACT_FIELDS, fallback.contact),
        company=_fields(table, "company", COMPANY_FIELDS, fallback.company),
    )
    table.close()
    return cards


def read_levels(table: Table) -> tuple[LevelBand, ...]:
    """Read the levels, lowest first."""
    levels: list[LevelBand] = []
    begins: dict[int, str] = {}
    for id_, level in table.children():
        check_id(level, id_)
        if "from_points" not in level:
            level.mistakes.error(level.path, "missing_key", _("from_points is missing"))
        begin = level.whole("from_points", None, least=0, most=1000 * MOST_POINTS)
        if begin is not None and begin in begins:
            text = _("{points} is where {other} begins already").format(
                points=begin, other=f"levels.{begins[begin]}"
            )
            level.mistakes.error(level.at("from_points"), "duplicate", text)
        if begin is not None:
            begins.setdefault(begin, id_)
            levels.append(LevelBand(id_, begin, read_texts(level, "name")))
        else:
            read_texts(level, "name")
        level.close()
    return tuple(sorted(levels, key=lambda level: level.from_points))


def check_id(table: Table, id_: str) -> None:
    """Note an id that could not stand in a command, a ledger row and a file name alike."""
    if _ID.fullmatch(id_):
        return
    text = _("an id is small latin letters, digits and _, beginning with a letter")
    proposal = re.sub(r"[^a-z0-9]+", "_", id_.lower()).strip("_0123456789")
    if _ID.fullmatch(proposal):
        text = _('{text}; for example "{proposal}"').format(text=text, proposal=proposal)
    table.mistakes.error(table.path, "bad_id", text)


def read_texts(table: Table, key: str) -> dict[str, str]:
    """Read a text in several languages: `{ en = "...", ru = "..." }`."""
    texts = table.table(key)
    found: dict[str, str] = {}
    for language in get_args(Language):
        if (text := texts.text(language, None)) is not None:
            found[language] = text.strip()
    texts.close()
    return found


def _people(table: Table) -> tuple[int | str, ...]:
    people: list[int | str] = []
    for path, item in table.array("exclude_people"):
        if isinstance(item, int) and not isinstance(item, bool) and item > 0:
            people.append(item)
        elif isinstance(item, str) and _EMAIL.fullmatch(item.strip()):
            people.append(item.strip())
        else:
            table.mistakes.expected(path, _("the id of a person or an e-mail address"), item)
    return tuple(people)


def _departments(table: Table) -> tuple[int, ...]:
    departments: list[int] = []
    for path, item in table.array("exclude_departments"):
        if isinstance(item, int) and not isinstance(item, bool) and item > 0:
            departments.append(item)
        else:
            table.mistakes.expected(path, _("the id of a department"), item)
    return tuple(departments)


def _fields(
    table: Table, key: str, known: tuple[str, ...], fallback: tuple[str, ...]
) -> tuple[str, ...]:
    if key not in table:
        return fallback
    named = table.words(key)
    for path, field in named:
        if field in known or _OWN_FIELD.fullmatch(field):
            continue
        if field in UNREADABLE_FIELDS:
            text = _(
                "{value} cannot be read: the portal's lists do not carry it, so no card could"
                " become complete; use a field of your own, UF_CRM_…, or leave it out"
            )
        else:
            text = _("unknown field {value}; {advice}; fields of your own are called UF_CRM_…")
        text = text.format(value=shown(field), advice=advice(field, known))
        table.mistakes.error(path, "unknown_value", text)
    if table.raw(key) == []:
        # Without a field every card would be complete the day it is made.
        table.mistakes.error(table.at(key), "missing_value", _("name at least one field"))
    return tuple(dict.fromkeys(field for _path, field in named))
