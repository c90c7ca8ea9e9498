"""What leads said, remembered whenever it changed: the portal knows only what they say now.

`lead_inputs` grows by a row for each lead whose fields differ from those last seen. A backtest
reads there what was known at a moment, and events that the portal only shows as the last value
of a field are counted by its changes.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from msgspec import Struct, structs

from b24game.leads.conditions import NUMBER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from b24game.leads.conditions import Value
    from b24game.model import Moment, Prospect
    from b24game.rules.scorecard import Signal

PERSONAL = frozenset({"name", "last_name", "second_name", "phone", "email"})
"""Of these fields only whether they are filled is remembered, as `Y`."""
_LEFT_OUT = frozenset({"title"})
"""A lead's title is mostly the name of a person."""
_A_MOMENT = 1_000_000_000
"""A number from here on is a moment (September 2001 or later), not a counter."""
_MOST_EVENTS = 1000
"""A number that grows by more at once is no counter of a lead's clicks."""


class Seen(Struct, frozen=True, omit_defaults=True):
    """The fields of a lead when they were looked at."""

    amount: float
    currency: str
    company_id: int
    contact_id: int
    values: dict[str, float | str | None]
    """Every field that was looked at; `None` was not filled. Missing: it was not looked at."""
    at: int = 0
    """From when on this was so; 0 only while it is written, where a column of its own has it."""


History: TypeAlias = "Mapping[int, Sequence[Seen]]"
"""By lead, oldest first."""


def news(
    prospects: Iterable[Prospect],
    fields: Collection[str],
    known: Mapping[int, tuple[Moment, str]],
    now: Moment,
) -> list[tuple[int, Moment, str]]:
    """Return the rows (lead, when it was seen, what it said) of leads that say something new.

    `known` is when each lead of that kind was noted last and what it said then. A clock that was
    set back does not reorder what was seen: a row is never dated before the one it follows.
    """
    names = sorted(set(fields) - _LEFT_OUT)
    rows = []
    for prospect in prospects:
        at, before = known.get(prospect.id, (now, ""))
        said = msgspec.json.encode(_seen(prospect, names), order="sorted").decode()
        if said != before:
            rows.append((prospect.id, max(at, now), said))
    return rows


def decoded(rows: Iterable[tuple[int, Moment, str]]) -> dict[int, list[Seen]]:
    """Return what was seen of each lead by rows that stand in the order of time."""
    decoder = msgspec.json.Decoder(Seen)
    found: dict[int, list[Seen]] = {}
    for lead_id, at, said in rows:
        found.setdefault(lead_id, []).append(structs.replace(decoder.decode(said), at=at))
    return found


def last_seen(history: History, lead_id: int, at: Moment) -> Seen | None:
    """Return what was last seen of a lead at or before `at`."""
    seen = history.get(lead_id, ())
    place = bisect_right(seen, at, key=lambda one: one.at)
    return seen[place - 1] if place else None


def as_of(history: History, prospect: Prospect, at: Moment) -> Prospect | None:
    """Return a lead with the fields last seen at or before `at`; none if nothing was seen by then.

    A field that nobody looked at then keeps today's value.
    """
    seen = last_seen(history, prospect.id, at)
    if seen is None:
        return None
    values = {name: value for name, value in prospect.values.items() if name not in seen.values}
    values |= {name: value for name, value in seen.values.items() if value is not None}
    return structs.replace(
        prospect,
        amount=seen.amount,
        currency=seen.currency,
        company_id=seen.company_id,
        contact_id=seen.contact_id,
        values=values,
    )


def signals(
    history: History, fields: Mapping[Signal, str]
) -> dict[int, dict[Signal, list[Moment]]]:
    """Return when the events happened that the portal shows as the last value of a field.

    Each change of the field to another filled value is one event, the first filled value seen is
    one. A number that grows by n is n events, also from an empty field; one that falls, to more
    than 0, has started anew. An event is dated at the moment in the field, if it holds one that is
    not later than when it was seen, else at that time.
    """
    found: dict[int, dict[Signal, list[Moment]]] = {}
    for lead_id, seen in history.items():
        events = {signal: _events(seen, name) for signal, name in fields.items()}
        if filled := {signal: sorted(moments) for signal, moments in events.items() if moments}:
            found[lead_id] = filled
    return found


def _events(seen: Sequence[Seen], field: str) -> list[Moment]:
    events: list[Moment] = []
    looked, before = False, None
    for one in seen:
        if field not in one.values:
            continue
        value = _filled(one.values[field])
        if value is not None and value != before:
            if not isinstance(value, NUMBER):
                events.append(one.at)
            elif value >= _A_MOMENT:
                events.append(min(int(value), one.at))
            else:
                # Growth that nobody saw begin may be an imported figure: it proves one event.
                events += [one.at] * (_growth(before, value) if looked else 1)
        looked, before = True, value
    return events


def _growth(before: Value, value: float) -> int:
    """Return by how much a counter has grown; at least 1, since it changed."""
    start = before if isinstance(before, NUMBER) and before < value else 0
    return min(max(int(value - start), 1), _MOST_EVENTS)


def _filled(value: Value) -> Value:
    return None if isinstance(value, NUMBER) and value <= 0 else value


def _seen(prospect: Prospect, names: Sequence[str]) -> Seen:
    values: dict[str, float | str | None] = {}
    for name in names:
        value = prospect.values.get(name)
        if value is not None and name in PERSONAL:
            value = "Y"
        values[name] = float(value) if isinstance(value, NUMBER) else value
    return Seen(
        float(prospect.amount),
        prospect.currency,
        prospect.company_id,
        prospect.contact_id,
        values,
    )
