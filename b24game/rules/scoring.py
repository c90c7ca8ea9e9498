"""Reads `[leads]`: the thresholds of a score, groups, and what brings how many points."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from b24game.language import _
from b24game.rules.criteria import MOST_POINTS, read_criterion
from b24game.rules.lead_fields import own_field
from b24game.rules.scorecard import FieldRole, Group, ScoreBand, Scoring
from b24game.rules.sections import check_id

if TYPE_CHECKING:
    from b24game.rules.table import Table

_MOST_SUM = 100 * MOST_POINTS
_MOST_SCORE = 100
_MOST_HYSTERESIS = 50
_ROLES: tuple[FieldRole, ...] = get_args(FieldRole)


def read_leads(table: Table) -> Scoring:
    """Read the score card of leads."""
    fallback = Scoring()
    groups = tuple(_group(group, id_) for id_, group in table.table("groups").children())
    names = tuple(group.id for group in groups)
    criteria = table.table("criteria").children()
    scoring = Scoring(
        start=table.whole("start", fallback.start, least=-MOST_POINTS, most=MOST_POINTS),
        step=table.whole("step", fallback.step, least=1, most=MOST_POINTS),
        criteria=tuple(read_criterion(one, id_, names) for id_, one in criteria),
        groups=groups,
        bands=_bands(table),
        fields=_fields(table.table("fields")),
        notify_at=table.whole("notify_at", fallback.notify_at, least=1, most=_MOST_SCORE),
        hot_from=table.whole("hot_from", fallback.hot_from, least=2, most=_MOST_SCORE),
        warm_from=table.whole("warm_from", fallback.warm_from, least=1, most=_MOST_SCORE),
        hysteresis=table.whole("hysteresis", fallback.hysteresis, least=0, most=_MOST_HYSTERESIS),
        horizon=table.duration("horizon", None, least=1),
    )
    table.close()
    if scoring.warm_from >= scoring.hot_from:
        text = _("must be below hot_from ({hot}), found {value}")
        text = text.format(hot=scoring.hot_from, value=scoring.warm_from)
        place = table.at("warm_from" if "warm_from" in table else "hot_from")
        table.mistakes.error(place, "not_ascending", text)
    return scoring


def _group(table: Table, id_: str) -> Group:
    check_id(table, id_)
    best = table.flag("best", fallback=False)
    at_most = table.whole("at_most", None, least=1, most=_MOST_SUM)
    table.close()
    if best == ("at_most" in table):
        text = _("a group says either best = true or at_most")
        table.mistakes.error(table.path, "group", text)
    return Group(id_, best, at_most)


def _bands(table: Table) -> tuple[ScoreBand, ...]:
    """Read what sums promised in the history; both the sums and the shares rise."""
    bands: list[ScoreBand] = []
    for band in table.tables("bands"):
        for key in ("from", "won"):
            if key not in band:
                text = _("{key} is missing").format(key=key)
                band.mistakes.error(band.path, "missing_key", text)
        least = band.whole("from", 0, least=-_MOST_SUM, most=_MOST_SUM)
        won = round(band.number("won", 0.0, least=0, most=100) / 100, 4)
        band.close()
        if bands and (least <= bands[-1].least or won < bands[-1].won):
            band.mistakes.error(band.path, "not_ascending", _("must rise from band to band"))
        bands.append(ScoreBand(least, won))
    return tuple(bands)


def _fields(table: Table) -> dict[FieldRole, str]:
    fields: dict[FieldRole, str] = {}
    for role in _ROLES:
        name = table.text(role, None)
        if name is None:
            continue
        if own := own_field(name):
            fields[role] = own
        else:
            table.mistakes.expected(
                table.at(role), _("a field of your own such as UF_CRM_EMPLOYEES"), name
            )
    table.close()
    return fields
