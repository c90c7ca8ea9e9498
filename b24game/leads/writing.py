"""A card as TOML that an administrator can read and change, with a comment on every criterion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli_w

from b24game.language import _, ngettext
from b24game.leads.calibration import wilson
from b24game.leads.conditions import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.leads.card import Card, Criterion
    from b24game.leads.conditions import Condition
    from b24game.leads.table import Table


def card_toml(card: Card, history: Table | None = None) -> str:
    """Return the text of a card; `history` is what the comments count on.

    `card_file.read_card` reads the same card from it.
    """
    parts = [_comment(_about(card, history)), tomli_w.dumps({"card": _head(card)})]
    for criterion in card.criteria:
        parts.append("\n" + _comment(_why(criterion, history)))
        entry = {**_asked(criterion.condition), "points": criterion.points}
        parts.append(f"[card.criteria.{_key(criterion.id)}]\n{tomli_w.dumps(entry)}")
    return "".join(parts)


def _head(card: Card) -> dict[str, object]:
    head: dict[str, object] = {"start": card.start, "step": card.step}
    if card.bands:
        head["bands"] = [
            {"from": band.least, "won": round(100 * band.probability, 2)} for band in card.bands
        ]
    return head


def _asked(condition: Condition) -> dict[str, object]:
    asked: dict[str, object] = {"field": condition.field}
    if condition.kind == "among":
        asked["among"] = list(condition.values)
    elif condition.kind in ("equals", "at_least"):
        asked[condition.kind] = condition.values[0]
    else:
        asked["filled"] = condition.kind == "filled"
    return asked


def _key(id_: str) -> str:
    """Return an id as TOML spells it in the header of a table."""
    return tomli_w.dumps({id_: 0}).rpartition(" = ")[0]


def _about(card: Card, history: Table | None) -> list[str]:
    lines = []
    if history is not None:
        lines.append(
            ngettext(
                "Fitted to {count} past lead, {won} won.",
                "Fitted to {count} past leads, {won} won.",
                len(history),
            ).format(count=len(history), won=sum(history.won))
        )
    lines.append(_("A lead begins with the points of start and gets those of every criterion met."))
    if card.bands:
        lines.append(_("bands: of past leads with a score from so many points, won per cent."))
    return lines


def _why(criterion: Criterion, history: Table | None) -> list[str]:
    lines = [criterion.words()]
    condition = criterion.condition
    if history is None or condition.field not in history.columns:
        return lines
    flags = condition.of(history.columns[condition.field].values)
    outcomes = [won for flag, won in zip(flags, history.won, strict=True) if flag]
    if outcomes:
        share = wilson(sum(outcomes), len(outcomes))
        lines.append(
            ngettext(
                "{count} lead, {share} % won ({low} to {high})",
                "{count} leads, {share} % won ({low} to {high})",
                len(outcomes),
            ).format(
                count=len(outcomes),
                share=number_text(round(100 * share.value, 1)),
                low=number_text(round(100 * share.low, 1)),
                high=number_text(round(100 * share.high, 1)),
            )
        )
    return lines


def _comment(lines: Iterable[str]) -> str:
    # The words of the data are foreign: a line break in them would end the comment.
    return "".join(
        "# {}\n".format("".join(letter if letter.isprintable() else " " for letter in line))
        for line in lines
    )
