"""Reads `[badges.<id>]`: what is measured, in which period, and what wins the badge."""

from __future__ import annotations

from string import punctuation
from typing import TYPE_CHECKING, get_args

from b24game.language import _
from b24game.rules.earning import MOST_AMOUNT, misfit, read_when
from b24game.rules.fitting import FACT_KINDS, IN_A_ROW, LEADS_TO, WITH_AMOUNT
from b24game.rules.mistakes import shown
from b24game.rules.ruleset import (
    Among,
    Badge,
    BadgePer,
    Category,
    Measure,
    Revoke,
    Tier,
    TierId,
)
from b24game.rules.sections import check_id, read_texts

if TYPE_CHECKING:
    from b24game.rules.ruleset import FactKind
    from b24game.rules.table import Table

WAYS = ("reach", "tiers", "streak", "top")
"""The ways to win: a badge has exactly one."""
CONVERSIONS: tuple[FactKind, ...] = ("lead_handled", "lead_qualified")
"""Every fact that another one can lead to."""
_TIERS: tuple[TierId, ...] = get_args(TierId)
_MOST_COUNT = 1_000_000_000
_MOST_PLACES = 1_000
_LEAST_STREAK = 2
_MOST_STREAK = 100_000
_LONGEST_ICON = 16
"""Code points: a family with skin tones is eleven."""


def read_badge(table: Table, id_: str) -> Badge | None:
    """Read one badge; nothing comes back if it does not say what it measures."""
    check_id(table, id_)
    measure: Measure | None = "count"
    if "measure" in table:
        measure = table.choice("measure", get_args(Measure), None)
    counts = table.choice("counts", FACT_KINDS, None)
    badge = Badge(
        id=id_,
        enabled=table.flag("enabled", fallback=True),
        counts=counts,
        when=read_when(table.table("when"), counts),
        measure=measure or "count",
        per=table.choice("per", get_args(BadgePer), "all"),
        reach=_value(table, "reach", measure),
        tiers=_tiers(table, measure),
        streak=table.whole("streak", None, least=_LEAST_STREAK, most=_MOST_STREAK),
        top=table.whole("top", None, least=1, most=_MOST_PLACES),
        among=table.choice("among", get_args(Among), "company"),
        at_least=_value(table, "at_least", measure),
        converted=table.choice("converted", CONVERSIONS, None),
        revoke=table.choice("revoke", get_args(Revoke), "keep"),
        category=table.choice("category", get_args(Category), "points"),
        icon=_icon(table),
        name=read_texts(table, "name"),
        text=read_texts(table, "text"),
    )
    table.close()
    _check_way(table)
    if measure is not None:
        _check_measure(table, measure, counts)
    _check_top(table)
    _check_row(table, measure, counts)
    _check_converted(table, measure, badge)
    if measure is None or (measure != "points" and counts is None):
        return None
    return badge


def _check_way(table: Table) -> None:
    given = [way for way in WAYS if way in table]
    if not given:
        text = _("nothing says what wins it; expected one of: {names}")
        table.mistakes.error(table.path, "missing_key", text.format(names=", ".join(WAYS)))
    if len(given) > 1:
        text = _("a badge is won in one way; keep one of: {names}")
        table.mistakes.error(
            table.at(given[1]), "too_many_keys", text.format(names=", ".join(given))
        )


def _check_measure(table: Table, measure: Measure, counts: FactKind | None) -> None:
    if measure == "points":
        for key in ("counts", "when", "streak", "converted"):
            if key in table:
                text = _(
                    'does not go with measure = "points", which looks at all points; '
                    "leave one of the two out"
                )
                table.mistakes.error(table.at(key), "does_not_fit", text)
        return
    if "counts" not in table:
        text = _('counts is missing: what is looked at? Only measure = "points" needs none')
        table.mistakes.error(table.path, "missing_key", text)
    if measure == "amount" and counts is not None and counts not in WITH_AMOUNT:
        misfit(table, "measure", counts, WITH_AMOUNT)


def _check_top(table: Table) -> None:
    if "top" in table:
        if table.raw("per") in {None, "all"}:
            text = _('places are taken in a period; add, for example, per = "month"')
            place = table.at("per" if "per" in table else "top")
            table.mistakes.error(place, "does_not_fit", text)
        return
    for key in ("among", "at_least"):
        if key in table:
            text = _("goes only with {other}; leave it out").format(other="top")
            table.mistakes.error(table.at(key), "does_not_fit", text)


def _check_row(table: Table, measure: Measure | None, counts: FactKind | None) -> None:
    if "streak" not in table or measure == "points":
        return
    if counts is not None and counts not in IN_A_ROW:
        misfit(table, "streak", counts, IN_A_ROW)
    elif measure == "amount":
        text = _("goes only with {other}; leave it out").format(other='measure = "count"')
        table.mistakes.error(table.at("streak"), "does_not_fit", text)


def _check_converted(table: Table, measure: Measure | None, badge: Badge) -> None:
    if "converted" not in table or measure == "points":
        return
    if "reach" not in table or measure == "amount":
        text = _("goes only with {other}; leave it out").format(other='reach, measure = "count"')
        table.mistakes.error(table.at("converted"), "does_not_fit", text)
    elif badge.counts and badge.converted:
        fits = tuple(kind for kind, ends in LEADS_TO.items() if badge.converted in ends)
        if badge.counts not in fits:
            misfit(table, "converted", badge.counts, fits)


def _value(table: Table, key: str, measure: Measure | None) -> float | None:
    """Read a value of the measure: only sums of money have fractions."""
    if measure in {"count", "points"}:
        whole = table.whole(key, None, least=1, most=_MOST_COUNT)
        return None if whole is None else float(whole)
    value = table.number(key, None, least=0, most=MOST_AMOUNT)
    if value == 0:
        table.mistakes.error(table.at(key), "out_of_range", _("must be above 0"))
    return value


def _tiers(table: Table, measure: Measure | None) -> tuple[Tier, ...]:
    tiers: list[Tier] = []
    for item in table.tables("tiers"):
        for key in ("id", "reach"):
            if key not in item:
                text = _("{key} is missing").format(key=key)
                item.mistakes.error(item.path, "missing_key", text)
        tier = item.choice("id", _TIERS, None)
        reach = _value(item, "reach", measure)
        item.close()
        if tier is None or reach is None:
            continue
        if tiers and not _follows(item, Tier(tier, reach), tiers[-1]):
            continue
        tiers.append(Tier(tier, reach))
    if table.raw("tiers") == []:
        table.mistakes.error(table.at("tiers"), "missing_value", _("name at least one tier"))
    return tuple(tiers)


def _follows(table: Table, tier: Tier, before: Tier) -> bool:
    """Tell whether a tier may stand after the one `before`, and note why not."""
    rising = True
    if _TIERS.index(tier.id) <= _TIERS.index(before.id):
        text = _('tiers rise ({names}), each stands once: "{tier}" cannot follow "{before}"')
        text = text.format(names=", ".join(_TIERS), tier=tier.id, before=before.id)
        table.mistakes.error(table.at("id"), "not_ascending", text)
        rising = False
    if tier.reach <= before.reach:
        text = _("tiers rise: expected more than {before}, found {value}")
        text = text.format(before=f"{before.reach:.16g}", value=f"{tier.reach:.16g}")
        table.mistakes.error(table.at("reach"), "not_ascending", text)
        rising = False
    return rising


def _icon(table: Table) -> str:
    """Read a picture; letters and brackets would be read as text, or as markup of the portal."""
    icon = table.text("icon", "").strip()
    if len(icon) > _LONGEST_ICON or any(
        sign.isalpha() or sign.isspace() or sign in punctuation for sign in icon
    ):
        text = _('expected a single emoji such as "{example}", found {value}')
        text = text.format(example="🏆", value=shown(icon))
        table.mistakes.error(table.at("icon"), "wrong_type", text)
        return ""
    return icon
