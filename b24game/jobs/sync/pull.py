"""Pages of rows into the mirror, with the facts of what they touched, one transaction a page."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from b24game.game import employment, teams
from b24game.game.facts import Change
from b24game.jobs.sync import plan
from b24game.language import _
from b24game.model import Finding
from b24game.portal.faults import Unavailable
from b24game.state import cursors, mirror
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
    from b24game.portal.rows.row import BadRow
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
LOGGED = ("deals", "leads")
"""Objects whose facts need their log too."""
NEVER_EMPTY = ("users", "departments", "currencies")
"""An empty answer is a fault where some were known, and must not empty what is known."""
_SHOWN = 10
"""How many unreadable rows of a stream are named."""


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
        bad: list[BadRow] = []
        try:
            for page in self.reading.pages(name):
                tally.rows += len(page.rows)
                bad += page.bad
                if name in plan.WHOLE:
                    whole += page.rows
                else:
                    cursor = self._page(cursor, page, tally)
                self.progress.advance(name, len(page.rows))
        except Unavailable as error:
            self._unavailable(name, error.message)
            return
        if not tally.rows and (fault := self._fault_of_nothing(cursor, bad)):
            self._unavailable(name, fault)
            return
        self._note_bad(name, bad)
        self._note_unknown_fields(name)
        unreadable = [int(row.where) for row in bad if row.where.isdigit()]
        with transaction(self.connection):
            mirror.note_unreadable(self.connection, name, unreadable)
            if name in plan.WHOLE:
                self._whole(name, whole, tally, complete=not bad)
            # Listed is listed: what cannot be read has not gone.
            self.seen.setdefault(name, set()).update(unreadable)
            cursors.save(self.connection, plan.complete(cursor))

    def _fault_of_nothing(self, cursor: Cursor, bad: Sequence[BadRow]) -> str:
        """Return what is wrong with a reading that brought no row, if anything is."""
        name = cursor.name
        if bad and (cursor.reach == "full" or name in plan.WHOLE or name in plan.WINDOWS):
            return bad[0].problem
        known = name == "users" or mirror.count(self.connection, name) > 0
        return _("the portal lists nothing at all") if name in NEVER_EMPTY and known else ""

    def _unavailable(self, name: str, problem: str) -> None:
        self.tallies[name].readable = False
        self.findings.append(Finding("error", "source_unavailable", problem, name))
        with transaction(self.connection):
            cursors.unavailable(self.connection, name, problem)

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
        """Derive what the new and changed rows of a page show.

        Deals and leads wait, marked as stale, until both their rows and their log are read.
        """
        if name in LOGGED:
            self._mark(name, touched)
            return Change()
        if name in plan.LOGS:
            self._mark(plan.LOGS[name], [move.owner_id for move in rows])  # type: ignore[union-attr]  # rows of a log
            return Change()
        if name == "tasks":
            self.connection.execute(
                "UPDATE tasks SET had_deadline = 1"
                " WHERE had_deadline = 0 AND deadline_at IS NOT NULL"
            )
        kind = OBJECTS.get(name)
        return self.deriver.objects(kind, touched) if kind else Change()

    def _mark(self, table: str, ids: Sequence[int]) -> None:
        self.connection.execute(
            f"UPDATE {table} SET stale = 1"  # noqa: S608 - a name of this program
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(set(ids))),),
        )

    def readable(self, name: str) -> bool:
        """Tell whether this run read the stream to its end."""
        return name in self.tallies and self.tallies[name].readable

    def _whole(self, name: str, rows: list[Noun], tally: Tally, *, complete: bool) -> None:
        if name == "users":
            found: list[Person] = rows  # type: ignore[assignment]  # the stream of people
            now = self.deriver.recorder.as_of
            employment.remember(self.connection, found, now)
            saved = mirror.save(self.connection, name, found)
            teams.remember(self.connection, found, now)
            self.seen[name] = {person.id for person in found}
        elif complete:
            saved = mirror.replace(self.connection, name, rows)
        else:
            saved = mirror.save(self.connection, name, rows)
        if name == "currencies":
            self._take_rates(rows)  # type: ignore[arg-type]  # the stream of currencies
        tally.new, tally.changed = saved.new, saved.changed

    def _take_rates(self, currencies: Sequence[Currency]) -> None:
        self.deriver.recorder.rates.update({c.code: c.rate for c in currencies})

    def _note_unknown_fields(self, name: str) -> None:
        if name not in {"contacts", "companies"}:
            return
        asked = self.deriver.terms.required("contact" if name == "contacts" else "company")
        for unknown in set(self.reading.unknown_fields(name)) & set(asked):
            text = _("the portal has no field {name}: no card can be complete").format(name=unknown)
            self.findings.append(Finding("error", "card_field_unknown", text, name))

    def _note_bad(self, name: str, bad: Sequence[BadRow]) -> None:
        self.findings += [
            Finding("warning", "row_unreadable", row.problem, f"{name}:{row.where}")
            for row in bad[:_SHOWN]
        ]
        if len(bad) > _SHOWN:
            text = _("{number} rows cannot be read, {shown} of them are named").format(
                number=len(bad), shown=_SHOWN
            )
            self.findings.append(Finding("error", "rows_unreadable", text, name))
