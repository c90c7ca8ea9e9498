"""Pages of rows into the mirror, with the facts of what they touched, one transaction a page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from b24game.game import people, teams
from b24game.game.facts import Change
from b24game.jobs.sync import plan
from b24game.language import _
from b24game.model import Finding
from b24game.portal.faults import Unavailable
from b24game.state import cursors, meta, mirror
from b24game.state.file import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from b24game.game.derive import Deriver
    from b24game.game.observation import ObjectKind
    from b24game.jobs.progress import Progress
    from b24game.jobs.sync.plan import Plan
    from b24game.model import Currency, Person
    from b24game.portal.pages import Page
    from b24game.portal.reading import Reading
    from b24game.state.cursors import Cursor
    from b24game.state.mirror import Noun


OBJECTS: dict[str, ObjectKind] = {
    "tasks": "task",
    "deals": "deal",
    "contacts": "contact",
    "companies": "company",
    "posts": "post",
    "leads": "lead",
    "activities": "activity",
    "calls": "call",
    "comments": "comment",
}
"""The kind of object whose facts a stream's rows show."""


@dataclass(slots=True)
class Tally:
    """What one stream brought."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    readable: bool = True


@dataclass(slots=True)
class Pull:
    """Reads the planned streams; remembers what they brought and which ones failed."""

    connection: sqlite3.Connection
    planned: Plan
    reading: Reading
    deriver: Deriver
    progress: Progress
    tallies: dict[str, Tally] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    change: Change = field(default_factory=Change)
    seen: dict[str, set[int]] = field(default_factory=dict)
    """Ids of the rows that streams without deletions listed: what is missing here has gone."""

    def stream(self, cursor: Cursor) -> None:
        """Read one stream to its end, or note why it cannot be read; others go on."""
        name = cursor.name
        tally = self.tallies[name] = Tally()
        whole: list[Noun] = []
        try:
            for page in self.reading.pages(name):
                tally.rows += len(page.rows)
                self._note_bad(page)
                if name in plan.WHOLE:
                    whole += page.rows
                else:
                    cursor = self._page(cursor, page, tally)
                self.progress.advance(name, len(page.rows))
        except Unavailable as error:
            tally.readable = False
            self.findings.append(Finding("error", "source_unavailable", error.message, name))
            with transaction(self.connection):
                cursors.unavailable(self.connection, name, error.message)
            return
        self._note_unknown_fields(name)
        with transaction(self.connection):
            if name in plan.WHOLE:
                self._whole(name, whole, tally)
            cursors.save(self.connection, plan.complete(cursor))

    def _page(self, cursor: Cursor, page: Page[Noun], tally: Tally) -> Cursor:
        name = cursor.name
        cursor = replace(cursor, after=max(cursor.after, page.last_id))
        with transaction(self.connection):
            saved = mirror.save(self.connection, name, page.rows)
            self.change += self._facts(name, saved.touched, page.rows)
            if name not in plan.WINDOWS:
                cursors.save(self.connection, cursor)
        if name in plan.WINDOWS:
            self.seen.setdefault(name, set()).update(row.id for row in page.rows)  # type: ignore[union-attr]  # posts and calls have ids
        tally.new += saved.new
        tally.changed += saved.changed
        return cursor

    def _facts(self, name: str, touched: Sequence[int], rows: Sequence[Noun]) -> Change:
        """Derive what the new and changed rows of a page show."""
        derive = self.deriver
        if name == "stage_moves":
            # A row older than its newest move comes with the deals of this run: only then is the
            # responsible person the one at the time of the win.
            return derive.deals(self._owners(rows, "deals"))
        if name == "lead_moves":
            return derive.leads(self._owners(rows, "leads"))
        if name == "tasks":
            self.connection.execute(
                "UPDATE tasks SET had_deadline = 1"
                " WHERE had_deadline = 0 AND deadline_at IS NOT NULL"
            )
        if name == "deals" and not self.readable("stage_moves"):
            return Change()
        kind = OBJECTS.get(name)
        return derive.objects(kind, touched) if kind else Change()

    def _owners(self, moves: Sequence[Noun], table: str) -> list[int]:
        log = "stage_moves" if table == "deals" else "lead_moves"
        owners = json.dumps(sorted({move.owner_id for move in moves}))  # type: ignore[union-attr]  # rows of a log
        found = self.connection.execute(
            f"SELECT d.id FROM {table} d JOIN {log} m ON m.owner_id = d.id"  # noqa: S608 - constants
            " WHERE d.id IN (SELECT value FROM json_each(?))"
            " GROUP BY d.id HAVING max(m.at) <= d.updated_at",
            (owners,),
        )
        return [row[0] for row in found]

    def readable(self, name: str) -> bool:
        """Tell whether this run read the stream to its end."""
        return name in self.tallies and self.tallies[name].readable

    def _whole(self, name: str, rows: list[Noun], tally: Tally) -> None:
        if name == "users":
            found: list[Person] = rows  # type: ignore[assignment]  # the stream of people
            kinds = {person.id: person.kind for person in found}
            people.remember_employees(self.connection, kinds, self.deriver.recorder.as_of)
            saved = mirror.save(self.connection, name, found)
            teams.remember(self.connection, found, self.deriver.recorder.as_of)
            people.leave(
                self.connection, [person.id for person in found], self.deriver.recorder.as_of
            )
            self.seen[name] = {person.id for person in found}
        else:
            saved = mirror.replace(self.connection, name, rows)
        if name == "currencies":
            self._take_rates(rows)  # type: ignore[arg-type]  # the stream of currencies
        tally.new, tally.changed = saved.new, saved.changed

    def _take_rates(self, currencies: Sequence[Currency]) -> None:
        self.deriver.recorder.rates.update({c.code: c.rate for c in currencies})
        base = next((currency.code for currency in currencies if currency.base), None)
        if base is not None:
            meta.write(self.connection, "base_currency", base)

    def _note_unknown_fields(self, name: str) -> None:
        for unknown in self.reading.unknown_fields(name):
            text = _("the portal has no field {name}: no card can be complete").format(name=unknown)
            self.findings.append(Finding("error", "card_field_unknown", text, name))

    def _note_bad(self, page: Page[Noun]) -> None:
        self.findings += [
            Finding("warning", "row_unreadable", bad.problem, f"{bad.stream}:{bad.where}")
            for bad in page.bad
        ]
