"""Reads `[rules.<id>]`: what counts, for how much, on which conditions, how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from b24game.language import _
from b24game.rules.fitting import BETWEEN_PEOPLE, CONDITIONS, FACT_KINDS, KINDS, WITH_AMOUNT
from b24game.rules.mistakes import shown
from b24game.rules.ruleset import (
    Band,
    Cap,
    CapOf,
    CapPeriod,
    FactKind,
    Outcome,
    Rule,
    When,
)
from b24game.rules.sections import MOST_POINTS, check_id, read_texts

if TYPE_CHECKING:
    from b24game.rules.table import Table

PAYS = ("points", "percent_of_amount", "bands")
"""The ways to count points: a rule has exactly one."""
MOST_AMOUNT = 1e15
_MOST_TIMES = 1_000_000


def read_rule(table: Table, id_: str) -> Rule | None:
    """Read one rule; nothing comes back if it does not say what it counts."""
    check_id(table, id_)
    if "counts" not in table:
        table.mistakes.error(table.path, "missing_key", _("counts is missing: what earns here?"))
    counts = table.choice("counts", FACT_KINDS, None)
    enabled = table.flag("enabled", fallback=True)
    points = table.whole("points", None, least=-MOST_POINTS, most=MOST_POINTS)
    percent = _percent(table)
    bands = _bands(table)
    _check_pay(table, counts)
    when = read_when(table.table("when"), counts)
    caps = tuple(_cap(cap, counts) for cap in table.tables("caps"))
    title = read_texts(table, "title")
    table.close()
    if counts is None:
        return None
    return Rule(
        id=id_,
        counts=counts,
        enabled=enabled,
        points=points,
        percent_of_amount=percent,
        bands=bands,
        when=when,
        caps=caps,
        title=title,
    )


def read_when(table: Table, counts: FactKind | None) -> When:
    """Read conditions on the facts that a rule or a badge counts."""
    when = When(
        outcome=table.choice("outcome", get_args(Outcome), None),
        amount_at_least=table.number("amount_at_least", None, least=0, most=MOST_AMOUNT),
        amount_over=table.number("amount_over", None, least=0, most=MOST_AMOUNT),
        amount_below=table.number("amount_below", None, least=0, most=MOST_AMOUNT),
        returning=table.flag("returning", None),
        within=table.duration("within", None, least=1),
        in_time=table.flag("in_time", None),
        kinds=_kinds(table, counts),
    )
    table.close()
    if counts is not None:
        for key in When.__struct_fields__:
            if key in table and key not in CONDITIONS[counts]:
                fits = tuple(kind for kind in FACT_KINDS if key in CONDITIONS[kind])
                misfit(table, key, counts, fits)
    _check_amounts(table, when)
    return when


def misfit(table: Table, key: str, counts: FactKind, fits: tuple[FactKind, ...]) -> None:
    """Note a value that the facts counted cannot answer to; `fits` are those that can."""
    value = table.raw(key)
    text = _('{value} does not fit counts = "{counts}"; it fits: {names}')
    table.mistakes.error(
        table.at(key),
        "does_not_fit",
        text.format(value=shown(value), counts=counts, names=", ".join(fits)),
    )


def _check_pay(table: Table, counts: FactKind | None) -> None:
    given = [key for key in PAYS if key in table]
    if not given:
        text = _("nothing says how much it earns; expected one of: {names}")
        table.mistakes.error(table.path, "missing_key", text.format(names=", ".join(PAYS)))
    if len(given) > 1:
        text = _("a rule counts points in one way; keep one of: {names}")
        table.mistakes.error(
            table.at(given[1]), "too_many_keys", text.format(names=", ".join(given))
        )
    if counts is None or counts in WITH_AMOUNT:
        return
    for key in given:
        if key != "points":
            misfit(table, key, counts, WITH_AMOUNT)


def _percent(table: Table) -> float | None:
    percent = table.number("percent_of_amount", None, least=0, most=100)
    if percent == 0:
        place = table.at("percent_of_amount")
        table.mistakes.error(place, "out_of_range", _("must be above 0"))
    return percent


def _bands(table: Table) -> tuple[Band, ...]:
    bands: list[Band] = []
    for band in table.tables("bands"):
        for key in ("from_amount", "points"):
            if key not in band:
                text = _("{key} is missing").format(key=key)
                band.mistakes.error(band.path, "missing_key", text)
        amount = band.number("from_amount", None, least=0, most=MOST_AMOUNT)
        points = band.whole("points", None, least=-MOST_POINTS, most=MOST_POINTS)
        band.close()
        if amount is None or points is None:
            continue
        if bands and amount <= bands[-1].from_amount:
            text = _("bands rise: expected more than {before}, found {value}")
            band.mistakes.error(
                band.at("from_amount"),
                "not_ascending",
                text.format(before=f"{bands[-1].from_amount:g}", value=f"{amount:g}"),
            )
            continue
        bands.append(Band(amount, points))
    if table.raw("bands") == []:
        table.mistakes.error(table.at("bands"), "missing_value", _("name at least one band"))
    return tuple(bands)


def _check_amounts(table: Table, when: When) -> None:
    lowest = [amount for amount in (when.amount_at_least, when.amount_over) if amount is not None]
    if when.amount_below is not None and lowest and when.amount_below <= max(lowest):
        text = _("no amount is below {below} and above {above} at the same time")
        table.mistakes.error(
            table.at("amount_below"),
            "never_holds",
            text.format(below=f"{when.amount_below:g}", above=f"{max(lowest):g}"),
        )


def _kinds(table: Table, counts: FactKind | None) -> tuple[str, ...]:
    named = table.words("kinds")
    known = KINDS.get(counts, ()) if counts else ()
    if known:
        for path, kind in named:
            if kind not in known:
                table.unknown(path, kind, known)
    if table.raw("kinds") == []:
        table.mistakes.error(table.at("kinds"), "missing_value", _("name at least one kind"))
    return tuple(dict.fromkeys(kind for _path, kind in named))


def _cap(table: Table, counts: FactKind | None) -> Cap:
    for key in ("times", "per"):
        if key not in table:
            text = _("{key} is missing").format(key=key)
            table.mistakes.error(table.path, "missing_key", text)
    cap = Cap(
        times=table.whole("times", 1, least=1, most=_MOST_TIMES),
        per=table.choice("per", get_args(CapPeriod), "day"),
        of=table.choice("of", get_args(CapOf), "person"),
    )
    table.close()
    if cap.of == "pair" and counts is not None and counts not in BETWEEN_PEOPLE:
        misfit(table, "of", counts, BETWEEN_PEOPLE)
    return cap
