"""Made-up histories of leads: nobody's data, the same every time."""

from __future__ import annotations

from math import exp
from random import Random
from typing import TYPE_CHECKING

from b24game.leads.table import Column, Table

if TYPE_CHECKING:
    from b24game.leads.conditions import Value

_SOURCES = ("web", "recommendation", "advertising", "partner")
_WORTH = {"web": 0.0, "recommendation": 1.5, "advertising": -0.8, "partner": 0.6}


def history(leads: int, *, seed: int = 1, base: float = -1.0, flip: bool = False) -> Table:
    """Return leads whose source, employees and e-mail tell how likely they are won.

    With `flip` the field `fashion` speaks for a lead in the first half and against it in the last.
    """
    chance = Random(seed)  # noqa: S311
    names = ("source", "employees", "email", "noise", "fashion")
    rows: dict[str, list[Value]] = {name: [] for name in names}
    won = []
    for number in range(leads):
        source = chance.choice(_SOURCES)
        employees = float(chance.randint(1, 300)) if chance.random() > 0.2 else None
        email = "someone@example.com" if chance.random() > 0.4 else None
        fashion = chance.choice(("yes", "no"))
        odds = base + _WORTH[source] + (1.2 if (employees or 0) >= 100 else 0)
        odds += 0.7 if email else 0
        if flip and fashion == "yes":
            odds += 2.0 if number < leads // 2 else -1.6
        values = (source, employees, email, chance.choice("abc"), fashion)
        for name, value in zip(names, values, strict=True):
            rows[name].append(value)
        won.append(chance.random() < 1 / (1 + exp(-odds)))
    kinds = {"employees": "number", "email": "text"}
    columns = {
        name: Column(name, kinds.get(name, "level"), tuple(values))  # type: ignore[arg-type]
        for name, values in rows.items()
    }
    return Table(columns, tuple(won))
