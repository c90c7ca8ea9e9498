"""The score card of a rules file made ready for one portal: what to read, and a card to apply.

A card can only ask what the portal has. What it lacks, a field or every value of a criterion,
switches that criterion off with a finding; the card says so in each explanation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, nextafter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from b24game.language import _
from b24game.leads.card import Band, Card, Criterion
from b24game.leads.conditions import Condition, folded
from b24game.model import Finding
from b24game.rules.durations import spelled
from b24game.rules.lead_words import criterion_text, idle_text, quoted
from b24game.rules.mistakes import dotted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from b24game.rules.scorecard import Criterion as Asked
    from b24game.rules.scorecard import Scoring, Signal


@dataclass(frozen=True, slots=True)
class Derived:
    """A column worked out from what happened around a lead."""

    name: str
    """The field that conditions ask for; equal ones ask for the same."""
    counts: Signal | None
    """None: the seconds since the moment in `field`."""
    field: str
    within: int | None
    """Seconds; older than that does not count."""
    half_life: int | None
    """Seconds after which one counts half."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What a field's codes are called."""

    names: Mapping[str, str]
    """Code to name, as the portal has it."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A card, and what its conditions look at."""

    card: Card
    fields: frozenset[str]
    """By the names that rules use, with those that `[leads.fields]` names where they are used."""
    derived: tuple[Derived, ...]
    findings: tuple[Finding, ...]


def compile_card(
    scoring: Scoring, dictionaries: Mapping[str, Dictionary] | None, missing: Collection[str]
) -> Compiled:
    """Return the card of a rules file for a portal, without what is switched off.

    `dictionaries` are those of the fields that have one; of any other field texts compare without
    case. `None` says that the leads come from a table: every value compares as it is written.
    `missing` are the fields that the portal does not have.
    """
    criteria: list[Criterion] = []
    findings: list[Finding] = []
    fields: set[str] = set()
    derived: dict[str, Derived] = {}
    for asked in scoring.criteria:
        if not asked.enabled:
            continue
        needed, column = _needed(asked, scoring), _derived(asked)
        dictionary = (dictionaries or {}).get(asked.field)
        codes = _codes(asked, dictionary)
        off, finding = idle_text(asked, scoring), None
        if not off and (gone := sorted(needed & {*missing})):
            off, finding = _gone(asked, gone[0])
        elif not off and dictionary and codes == {}:
            off, finding = _unanswered(asked, dictionary)
        if finding:
            findings.append(finding)
        if not off:
            fields |= needed
            derived |= {column.name: column} if column else {}
        text = criterion_text(replace(asked, among=tuple(codes.values())) if codes else asked)
        condition = _condition(asked, column, codes, exact=dictionaries is None)
        criteria.append(Criterion(asked.id, condition, asked.points, asked.group, text, off))
    bands = tuple(Band(band.least, band.won) for band in scoring.bands)
    card = Card(tuple(criteria), scoring.start, scoring.step, bands, scoring.groups)
    return Compiled(card, frozenset(fields), tuple(derived.values()), tuple(findings))


def _needed(asked: Asked, scoring: Scoring) -> set[str]:
    """Return the fields that a criterion is answered from."""
    own = {
        role: name for role, name in scoring.fields.items() if role in (asked.field, asked.counts)
    }
    return {name for name in (asked.field, *own.values()) if name}


def _codes(asked: Asked, dictionary: Dictionary | None) -> dict[str, str] | None:
    """Return the codes that a criterion asks for by code or name, each with its name.

    What the dictionary does not have is passed over; nothing comes back without one.
    """
    if asked.among is None or dictionary is None:
        return None
    wanted = {folded(value) for value in asked.among}
    return {
        code: name
        for code, name in dictionary.names.items()
        if folded(code) in wanted or folded(name) in wanted
    }


def _gone(asked: Asked, field: str) -> tuple[str, Finding]:
    off = _("off: the portal has no field {field}").format(field=field)
    return off, _warning(asked, "lead_field_unknown", off)


def _unanswered(asked: Asked, dictionary: Dictionary) -> tuple[str, Finding]:
    off = _("off: the portal has none of the values asked for in {field}")
    off = off.format(field=asked.field)
    text = _("{off}: {values}; it has: {names}").format(
        off=off, values=_quoted(asked.among or ()), names=_quoted(dictionary.names.values())
    )
    return off, _warning(asked, "lead_value_unknown", text)


def _warning(asked: Asked, code: str, text: str) -> Finding:
    key = dotted(("leads", "criteria", asked.id))
    return Finding("warning", code, f"{key}: {text}", key)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in names)


def _derived(asked: Asked) -> Derived | None:
    if asked.counts is not None:
        within = f" in {spelled(asked.within)}" if asked.within else ""
        fading = f" half after {spelled(asked.half_life)}" if asked.half_life else ""
        name = f"count of {asked.counts}{within}{fading}"
        return Derived(name, asked.counts, "", asked.within, asked.half_life)
    if asked.age_at_least is not None or asked.age_below is not None:
        return Derived(f"age of {asked.field}", None, asked.field, None, None)
    return None


def _condition(
    asked: Asked, column: Derived | None, codes: dict[str, str] | None, *, exact: bool
) -> Condition:
    field = column.name if column else asked.field
    if asked.among is not None:
        if not exact and not codes:
            return Condition(field, "alike", asked.among)
        values = tuple(codes or asked.among)
        return Condition(field, "equals" if len(values) == 1 else "among", values)
    if asked.words is not None:
        return Condition(field, "words", asked.words)
    if asked.filled is not None:
        return Condition(field, "filled" if asked.filled else "missing")
    if column and column.counts is None:
        return _bounds(field, asked.age_at_least, None, asked.age_below)
    return _bounds(field, asked.at_least, asked.over, asked.below)


def _bounds(
    field: str, at_least: float | None, over: float | None, below: float | None
) -> Condition:
    if below is not None:
        # A range begins with its lowest number: the first that is over the bound.
        low = at_least if over is None else nextafter(over, inf)
        return (
            Condition(field, "below", (below,))
            if low is None
            else Condition(field, "range", (low, below))
        )
    if over is not None:
        return Condition(field, "over", (over,))
    return Condition(field, "at_least", (float(at_least or 0),))
