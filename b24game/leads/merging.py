"""The criteria of a card in the order and under the names that people see."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.leads.conditions import Condition, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from b24game.leads.card import Criterion
    from b24game.leads.conditions import ConditionKind

_LONGEST = 48
_FOREIGN = re.compile(r"[\W_]+")


def merged(pairs: Iterable[tuple[Condition, int]]) -> list[tuple[Condition, int]]:
    """Make one criterion of levels of a field that earn the same; most points first.

    A lead has one level, so the list earns what the levels earned alone.
    """
    levels: dict[tuple[str, int], list[str | float]] = {}
    others = []
    for condition, points in pairs:
        if condition.kind == "equals":
            levels.setdefault((condition.field, points), []).extend(condition.values)
        else:
            others.append((condition, points))
    for (field, points), values in levels.items():
        kind: ConditionKind = "equals" if len(values) == 1 else "among"
        others.append((Condition(field, kind, tuple(values)), points))
    return sorted(others, key=lambda pair: (-abs(pair[1]), pair[0].field, pair[0].kind))


def named(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """Give each criterion an id made of what it asks, unlike all others."""
    taken: set[str] = set()
    found = []
    for criterion in criteria:
        plain = _plain(criterion.condition)
        id_, number = plain, 1
        while id_ in taken:
            number += 1
            id_ = f"{plain}_{number}"
        taken.add(id_)
        found.append(replace(criterion, id=id_))
    return tuple(found)


def _plain(condition: Condition) -> str:
    words = [condition.field]
    words += [condition.kind] if condition.kind != "equals" else []
    words += [number_text(value) for value in condition.values[:1]]
    return _FOREIGN.sub("_", " ".join(words).casefold()).strip("_")[:_LONGEST].strip("_") or "rule"
