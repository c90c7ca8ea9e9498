"""Facts: observations frozen on first sight, and withdrawn when their source is undone.

A fact is never changed or deleted. An observation that is not made any more withdraws its fact:
at the moment the portal's history tells, or, where it tells nothing (deleted, hidden, emptied),
only when a second run misses it too. What is observed again after that is a new turn of the same
key, frozen anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.game.observation import Undone

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from b24game.game.observation import ObjectKind, Observation
    from b24game.model import Moment

GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """How many facts a step recorded and withdrew."""

    new: int = 0
    withdrawn: int = 0

    def __add__(self, other: Change) -> Change:
        return Change(self.new + other.new, self.withdrawn + other.withdrawn)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Brings the facts of portal objects in line with what is observed of them now."""

    connection: sqlite3.Connection
    run: int
    as_of: Moment
    rates: dict[str, float]
    """What one unit costs in the base currency, as of this run."""

    def record(
        self,
        kind: ObjectKind,
        ids: Sequence[int],
        observations: Iterable[Observation],
        explain: Callable[[sqlite3.Row], Undone | None] = lambda _: None,
    ) -> Change:
        """Compare all `observations` of the objects `ids` with their facts and note the change.

        `explain` tells when and how the source of a fact was undone, if the portal knows.
        """
        live = self._live(kind, ids)
        new = 0
        for observation in observations:
            known = live.pop(observation.key, None)
            if known is None:
                self._insert(observation)
                new += 1
            else:
                self._clear(known)
        withdrawn = sum(self._withdraw(fact, explain(fact)) for fact in live.values())
        return Change(new, withdrawn)

    def _live(self, kind: ObjectKind, ids: Sequence[int]) -> dict[str, sqlite3.Row]:
        rows = self.connection.execute(
            "SELECT f.*, s.run_id AS suspected FROM live_facts f"
            " LEFT JOIN suspects s ON s.fact_id = f.id WHERE object_kind = ?"
            " AND object_id IN (SELECT value FROM json_each(?))",
            (kind, json.dumps(list(ids))),
        )
        return {row["key"]: row for row in rows}

    def _clear(self, fact: sqlite3.Row) -> None:
        if fact["suspected"] is not None:
            self.connection.execute("DELETE FROM suspects WHERE fact_id = ?", (fact["id"],))

    def _withdraw(self, fact: sqlite3.Row, undone: Undone | None) -> int:
        if undone is None:
            if fact["suspected"] is None:
                self.connection.execute(
                    "INSERT INTO suspects VALUES (?, ?)", (fact["id"], self.run)
                )
            if fact["suspected"] in {None, self.run}:
                return 0
            undone = Undone(self.as_of, GONE)
        self._clear(fact)
        self.connection.execute(
            "INSERT INTO withdrawals (fact_id, at, seen_at, reason, run_id) VALUES (?, ?, ?, ?, ?)",
            (fact["id"], max(undone.at, fact["at"]), self.as_of, undone.reason, self.run),
        )
        return 1

    def _insert(self, seen: Observation) -> None:
        rate = self.rates.get(seen.currency) if seen.currency else None
        self.connection.execute(
            "INSERT INTO facts (key, turn, kind, person_id, partner_id, object_kind, object_id,"
            " at, seen_at, run_id, team_id, deadline_at, punctual, amount, original, currency,"
            " rate, repeat_customer, took, variant, terms) VALUES (:key,"
            " (SELECT coalesce(max(turn), 0) + 1 FROM facts WHERE key = :key),"
            " :kind, :person, :partner, :object_kind, :object_id, :at, :seen_at, :run,"
            " (SELECT team_id FROM memberships WHERE person_id = :person AND since <= :at"
            "  ORDER BY since DESC LIMIT 1),"
            " :deadline, :punctual, :amount, :original, :currency, :rate, :repeat_customer, :took,"
            " :variant, :terms)",
            {
                "key": seen.key,
                "kind": seen.kind,
                "person": seen.person_id,
                "partner": seen.partner_id,
                "object_kind": seen.object_kind,
                "object_id": seen.object_id,
                "at": seen.at,
                "seen_at": self.as_of,
                "run": self.run,
                "deadline": seen.deadline_at,
                "punctual": seen.punctual,
                "amount": None if rate is None else round((seen.amount or 0) * rate, 2),
                "original": seen.amount,
                "currency": seen.currency,
                "rate": rate,
                "repeat_customer": seen.repeat_customer,
                "took": seen.took,
                "variant": seen.variant,
                "terms": seen.terms,
            },
        )
