"""The canonical form of a rule set, and its hash: the version that every ledger row names.

The form holds all that decides points, levels and badges and nothing else: no words, no rule or
badge that is switched off, no order of keys. Absent conditions are left out, so that a condition
added to the program one day does not change the version of rules that do not use it; so are
`levels_fall` at its default and the list of badges where there is none, which came later.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from b24game.rules.ruleset import Badge, LevelBand, Rule, RuleSet, When

if TYPE_CHECKING:
    from b24game.rules.scorecard import Scoring

Item = TypeVar("Item")
_LENGTH = 12


def version_of(ruleset: RuleSet) -> str:
    """Return the version of a rule set: equal for files that award the same."""
    return _hash(canonical(ruleset))


def canonical(ruleset: RuleSet) -> str:
    """Return the canonical form of a rule set."""
    game = replace(
        ruleset.game,
        min_cohort=0,
        exclude_people=_ordered(ruleset.game.exclude_people),
        exclude_departments=_ordered(ruleset.game.exclude_departments),
    )
    cards = replace(
        ruleset.cards,
        contact=_ordered(ruleset.cards.contact),
        company=_ordered(ruleset.cards.company),
    )
    rules = sorted((rule for rule in ruleset.rules if rule.enabled), key=lambda rule: rule.id)
    levels = sorted(ruleset.levels, key=lambda level: (level.from_points, level.id))
    badges = sorted((badge for badge in ruleset.badges if badge.enabled), key=lambda one: one.id)
    fixed = () if game.levels_fall else ("levels_fall",)
    form = {
        "game": _bare(game, without=("min_cohort", *fixed)),
        "tasks": _bare(ruleset.tasks),
        "cards": _bare(cards),
        "rules": [_rule(rule) for rule in rules],
        "levels": [_level(level) for level in levels],
        **({"badges": [_badge(badge) for badge in badges]} if badges else {}),
    }
    return json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def scoring_version(scoring: Scoring) -> str:
    """Return the version of a score card: equal for cards that score the same."""
    criteria = tuple(replace(one, title={}) for one in scoring.criteria if one.enabled)
    return _hash(msgspec.json.encode(replace(scoring, criteria=criteria)).decode())


def from_canonical(text: str) -> RuleSet:
    """Return the rule set that a canonical form describes, without words and what is off."""
    ruleset = msgspec.json.decode(text, type=RuleSet)
    return replace(ruleset, version=_hash(text))


def _rule(rule: Rule) -> dict[str, object]:
    caps = sorted(rule.caps, key=lambda cap: (cap.per, cap.of, cap.times))
    form = _bare(replace(rule, caps=tuple(caps)), without=("title", "enabled", "when"))
    return {**form, **_when(rule.when)}


def _badge(badge: Badge) -> dict[str, object]:
    words = ("name", "text", "icon", "category")
    return {**_bare(badge, without=(*words, "enabled", "when")), **_when(badge.when)}


def _when(when: When) -> dict[str, object]:
    bare = _bare(replace(when, kinds=_ordered(when.kinds)))
    return {"when": bare} if bare else {}


def _level(level: LevelBand) -> dict[str, object]:
    return _bare(level, without=("name",))


def _bare(value: msgspec.Struct, without: tuple[str, ...] = ()) -> dict[str, object]:
    """Return the fields of a struct that say something."""
    fields: dict[str, object] = msgspec.to_builtins(value)
    return {
        name: content
        for name, content in fields.items()
        if name not in without and content is not None and content not in ([], (), {})
    }


def _ordered(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(sorted(set(items), key=lambda item: (isinstance(item, str), item)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]
