"""The rules in plain words, in the language of the process, all of it from the rule set itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _, spoken
from b24game.rules.actions import action, limit
from b24game.rules.boards import boards_text
from b24game.rules.durations import spelled
from b24game.rules.measures import amount_text, duration_text, share_text
from b24game.rules.rejections import REJECTION_CODES, RejectionCode, rejection_text

if TYPE_CHECKING:
    from b24game.rules.ruleset import Cap, Game, LevelBand, Rule, RuleSet, When

__all__ = [
    "REJECTION_CODES",
    "LevelText",
    "RejectionCode",
    "RuleLine",
    "RuleText",
    "boards_text",
    "duration_text",
    "explain",
    "levels_text",
    "line_of",
    "points_text",
    "rejection_text",
    "title_of",
]


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in plain words."""

    id: str
    text: str
    points: int | None
    """Absent where they depend on the amount."""
    pays: str
    """In words: `+5`, `-3`, `1 % of the amount`."""


@dataclass(frozen=True, slots=True)
class LevelText:
    """A level and the total it begins at."""

    id: str
    name: str
    from_points: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule as `rules show` lists it, spelled as in the rules file."""

    id: str
    enabled: bool
    counts: str
    points: str
    conditions: str
    caps: str


def explain(ruleset: RuleSet) -> tuple[RuleText, ...]:
    """Return every enabled rule in the order of the file, as sentences for employees."""
    return tuple(
        RuleText(rule.id, _sentences(rule, ruleset), *_pays(rule, ruleset.game))
        for rule in ruleset.rules
        if rule.enabled
    )


def title_of(rule: Rule, ruleset: RuleSet) -> str:
    """Return what the rule asks for: the customer's words in this language, or ours."""
    return rule.title.get(spoken()) or action(rule.counts, rule.when, ruleset)


def points_text(rule: Rule) -> str:
    """Return what a rule earns: `+5`, `-3`, `1 % of the amount`, `+20 to +100`."""
    if rule.percent_of_amount is not None:
        text = _("{percent} % of the amount")
        return text.format(percent=share_text(rule.percent_of_amount))
    if rule.bands:
        lowest = min(band.points for band in rule.bands)
        highest = max(band.points for band in rule.bands)
        if lowest != highest:
            text = _("{lowest} to {highest} by amount")
            return text.format(lowest=_signed(lowest), highest=_signed(highest))
        return _signed(lowest)
    return _signed(rule.points or 0)


def levels_text(levels: tuple[LevelBand, ...]) -> tuple[LevelText, ...]:
    """Return the levels, lowest first, by the name they have in this language."""
    ordered = sorted(levels, key=lambda level: level.from_points)
    return tuple(LevelText(level.id, _name(level), level.from_points) for level in ordered)


def line_of(rule: Rule) -> RuleLine:
    """Return a rule as one line for administrators, who know it from the rules file."""
    return RuleLine(
        id=rule.id,
        enabled=rule.enabled,
        counts=rule.counts,
        points=points_text(rule),
        conditions=_conditions(rule.when),
        caps=", ".join(_cap(cap) for cap in rule.caps),
    )


def _sentences(rule: Rule, ruleset: RuleSet) -> str:
    sentences = [title_of(rule, ruleset).removesuffix(".")]
    if rule.bands:
        text = _("from {amount}: {points}")
        bands = (
            text.format(amount=amount_text(band.from_amount), points=_signed(band.points))
            for band in rule.bands
        )
        sentences.append(_capital("; ".join(bands)))
    sentences += [_capital(limit(cap)) for cap in rule.caps]
    return ". ".join(sentences)


def _pays(rule: Rule, game: Game) -> tuple[int | None, str]:
    if game.negative == "zero" and rule.points is not None and rule.points < 0:
        return 0, _("0 (minus is switched off)")
    return rule.points, points_text(rule)


def _name(level: LevelBand) -> str:
    names = level.name
    return names.get(spoken()) or next(iter(names.values()), level.id)


def _conditions(when: When) -> str:
    written: list[str] = []
    for key in when.__struct_fields__:
        value = getattr(when, key)
        if value is None or value == ():
            continue
        if key == "within":
            spelling = spelled(value)
        elif isinstance(value, tuple):
            spelling = "|".join(value)
        elif isinstance(value, bool):
            spelling = str(value).lower()
        else:
            spelling = f"{value:.12g}" if isinstance(value, float) else str(value)
        written.append(f"{key}={spelling}")
    return ", ".join(written)


def _cap(cap: Cap) -> str:
    written = f"{cap.times}/{cap.per}"
    return written if cap.of == "person" else f"{written} {cap.of}"


def _signed(points: int) -> str:
    return f"{points:+d}" if points else "0"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
