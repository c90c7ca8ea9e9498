"""Reads `[leads.criteria.<id>]`: what is asked of a lead, and what it brings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, get_args

from msgspec.structs import replace

from b24game.language import _
from b24game.rules.lead_fields import LEAD_FIELDS, WAYS, Way, own_field
from b24game.rules.mistakes import shown
from b24game.rules.nearest import advice
from b24game.rules.scorecard import Criterion, Signal
from b24game.rules.sections import read_texts

if TYPE_CHECKING:
    from b24game.rules.table import Table

MOST_POINTS = 1_000
_MOST_VALUE = 1e15
_KEYS: dict[Way, tuple[str, ...]] = {
    "among": ("among", "equals"),
    "words": ("words",),
    "filled": ("filled",),
    "bounds": ("at_least", "over", "below"),
    "age": ("age_at_least", "age_below"),
}
"""The keys that each way to ask is spelled with."""
_WHEN = ("within", "half_life")
_EXCLUSIVE = (("among", "equals"), ("at_least", "over"))
_SIGN = re.compile(r"[^\W_]")


def read_criterion(table: Table, id_: str, groups: tuple[str, ...]) -> Criterion:
    """Read one criterion; its id may be any text, for a fit names criteria after columns.

    A criterion of which something is wrong comes back all the same, for the mistakes are noted.
    """
    points = table.whole("points", None, least=-MOST_POINTS, most=MOST_POINTS)
    if "points" not in table:
        table.mistakes.error(table.path, "missing_key", _("points are missing"))
    counts = table.choice("counts", get_args(Signal), None)
    at_least = _number(table, "at_least")
    criterion = Criterion(
        id=id_,
        points=points or 0,
        enabled=table.flag("enabled", fallback=True),
        group=_group_of(table, groups),
        field=_field(table),
        among=_among(table),
        words=_words(table),
        filled=table.flag("filled", None),
        at_least=at_least,
        over=_number(table, "over"),
        below=_number(table, "below"),
        age_at_least=table.duration("age_at_least", None, least=1),
        age_below=table.duration("age_below", None, least=1),
        counts=counts,
        within=table.duration("within", None, least=1),
        half_life=table.duration("half_life", None, least=1),
        title=read_texts(table, "title"),
    )
    table.close()
    _check_subject(table)
    _check_bounds(table, criterion)
    if "counts" in table:
        return _counted(table, criterion)
    _check_way(table, criterion.field)
    return criterion


def _check_subject(table: Table) -> None:
    given = [key for key in ("field", "counts") if key in table]
    if not given:
        text = _("nothing says what is looked at; expected one of: {names}")
        table.mistakes.error(table.path, "missing_key", text.format(names="field, counts"))
    if len(given) > 1:
        text = _("a criterion looks at one thing; keep one of: {names}")
        table.mistakes.error(
            table.at("counts"), "too_many_keys", text.format(names=", ".join(given))
        )


def _counted(table: Table, criterion: Criterion) -> Criterion:
    """Check what is asked of a count; without a bound, once is enough."""
    for way, keys in _KEYS.items():
        for key in keys:
            if key in table and way != "bounds":
                text = _("goes only with {other}; leave it out").format(other="field")
                table.mistakes.error(table.at(key), "does_not_fit", text)
    if any(key in table for key in _KEYS["bounds"]):
        return criterion
    if "half_life" in table:
        text = _("what fades is soon less than 1, which is asked for; try at_least = 0.5")
        table.mistakes.warning(table.at("half_life"), "fades", text)
    return replace(criterion, at_least=1.0)


def _check_way(table: Table, field: str) -> None:
    for key in _WHEN:
        if key in table:
            text = _("goes only with {other}; leave it out").format(other="counts")
            table.mistakes.error(table.at(key), "does_not_fit", text)
    given = {way: key for way, keys in _KEYS.items() for key in reversed(keys) if key in table}
    if not given:
        names = ", ".join(key for keys in _KEYS.values() for key in keys)
        text = _("nothing says what is asked of the field; expected one of: {names}")
        table.mistakes.error(table.path, "missing_key", text.format(names=names))
    if len(given) > 1:
        keys = [*given.values()]
        text = _("a criterion asks in one way; keep one of: {names}")
        table.mistakes.error(table.at(keys[1]), "too_many_keys", text.format(names=", ".join(keys)))
    for one, other in _EXCLUSIVE:
        if one in table and other in table:
            text = _("a criterion asks in one way; keep one of: {names}")
            names = f"{one}, {other}"
            table.mistakes.error(table.at(other), "too_many_keys", text.format(names=names))
    if field in LEAD_FIELDS:
        fits = WAYS[LEAD_FIELDS[field]]
        for way, key in given.items():
            if way not in fits:
                names = ", ".join(key for one in fits for key in _KEYS[one])
                text = _("{field} cannot be asked so; it can be asked with: {names}")
                table.mistakes.error(
                    table.at(key), "does_not_fit", text.format(field=field, names=names)
                )


def _check_bounds(table: Table, criterion: Criterion) -> None:
    lows = [bound for bound in (criterion.at_least, criterion.over) if bound is not None]
    pairs: tuple[tuple[str, float | None, float | None], ...] = (
        ("below", max(lows, default=None), criterion.below),
        ("age_below", criterion.age_at_least, criterion.age_below),
    )
    for key, low, high in pairs:
        if low is not None and high is not None and high <= low:
            text = _("nothing is that low and that high at the same time")
            table.mistakes.error(table.at(key), "never_holds", text)


def _group_of(table: Table, groups: tuple[str, ...]) -> str:
    group = table.text("group", "")
    if group and group not in groups:
        text = _("there is no group {value}; {advice}")
        if not groups:
            text = _("there is no group {value}; add the table [leads.groups.{name}]")
        text = text.format(
            value=shown(group), advice=advice(group, groups) if groups else "", name=group
        )
        table.mistakes.error(table.at("group"), "unknown_value", text)
    return group


def _field(table: Table) -> str:
    """Read the name of a field; one that nobody knows may be a column of a CSV."""
    field = table.text("field", "")
    if own := own_field(field):
        return own
    if field and field not in LEAD_FIELDS:
        text = _("unknown field {value}; {advice}; fields of your own are called UF_CRM_…")
        text = text.format(value=shown(field), advice=advice(field, LEAD_FIELDS))
        table.mistakes.warning(table.at("field"), "unknown_field", text)
    return field


def _among(table: Table) -> tuple[str, ...] | None:
    """Read the values asked for; a whole number stands for its digits."""
    values: list[str] = []
    items = table.array("among")
    single = table.raw("equals")
    if single is not None:
        items.append((table.at("equals"), single))
    for path, item in items:
        if isinstance(item, int) and not isinstance(item, bool):
            values.append(str(item))
        elif isinstance(item, str) and item.strip():
            values.append(item)
        else:
            table.mistakes.expected(path, _("a text in quotes"), item)
    if table.raw("among") == []:
        table.mistakes.error(table.at("among"), "missing_value", _("name at least one value"))
    return tuple(dict.fromkeys(values)) or None


def _words(table: Table) -> tuple[str, ...] | None:
    if "words" not in table:
        return None
    found = table.words("words")
    for path, word in found:
        if not _SIGN.search(word):
            table.mistakes.expected(path, _("a word with a letter or a digit"), word)
    return tuple(dict.fromkeys(word.strip() for _path, word in found))


def _number(table: Table, key: str) -> float | None:
    return table.number(key, None, least=-_MOST_VALUE, most=_MOST_VALUE)
