"""Looking at portal objects again: which ones, and what their mirrored rows show now.

Each function takes ids of one kind, reads their rows, observes them and has the facts recorded.
A row that is suspected to be gone is not observed: its facts then wait for the second sync.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from b24game.game import cards, crm, deals, feed, tasks
from b24game.game.observation import Undone
from b24game.model import (
    Activity,
    Call,
    Card,
    CardKind,
    Comment,
    Deal,
    Lead,
    Post,
    StageMove,
    Task,
    TaskEvent,
)
from b24game.state import mirror

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from b24game.game.cards import Terms
    from b24game.game.facts import Change, Recorder
    from b24game.game.observation import ObjectKind, Observation
    from b24game.model import Moment

_CHOSEN = "IN (SELECT value FROM json_each(?))"
HISTORY_DECIDES = (
    "had_deadline AND missed_at IS NULL AND changed_at > created_at"
    " AND (history_of IS NULL OR history_of < changed_at)"
)
"""A task that has or had a deadline and was changed: only its history tells when it was done,
which deadlines it had and who was responsible. A task that never had one earns nothing either
way, and one that was never changed has no history."""


@dataclass(frozen=True, slots=True)
class Deriver:
    """Derives facts from mirrored rows, in the caller's transaction."""

    recorder: Recorder
    terms: Terms

    @property
    def _connection(self) -> sqlite3.Connection:
        return self.recorder.connection

    def tasks(self, ids: Sequence[int]) -> Change:
        """Observe those of the tasks `ids` whose history is known as far as it decides."""
        as_of = self.recorder.as_of
        rows = self._rows("tasks", ids, f"NOT ({HISTORY_DECIDES})")
        found = {row["id"]: mirror.load(Task, row) for row in rows}
        events: dict[int, list[TaskEvent]] = defaultdict(list)
        for row in self._chosen("task_events", "task_id", list(found)):
            events[row["task_id"]].append(mirror.load(TaskEvent, row))
        observations: list[Observation] = []
        for row in rows:
            if row["missed_at"] is None:
                task = found[row["id"]]
                observations += tasks.observe(task, events[task.id], as_of)

        def explain(fact: sqlite3.Row) -> Undone | None:
            task = found[fact["object_id"]]
            if fact["at"] >= as_of:
                return Undone(fact["at"], "too_early")
            if fact["kind"] != "task_closed":
                return None
            return tasks.undone(task, events[task.id], fact["at"])

        self._connection.execute(
            f"UPDATE tasks SET observed_at = ? WHERE id {_CHOSEN}",
            (as_of, json.dumps(list(found))),
        )
        return self.recorder.record("task", list(found), observations, explain)

    def deals(self, ids: Sequence[int]) -> Change:
        """Observe the deals `ids`; their rows and the log of stages are read to the end."""
        moves = self._moves("stage_moves", ids)
        read = self._connection.execute(
            "SELECT complete_at FROM streams WHERE name = 'stage_moves'"
        ).fetchone()
        log_at = read[0] or 0 if read else 0
        observations: list[Observation] = []
        for row in self._rows("deals", ids, "missed_at IS NULL"):
            observations += deals.observe(mirror.load(Deal, row), moves[row["id"]], log_at)
        self._fresh("deals", ids)
        return self.recorder.record(
            "deal",
            ids,
            observations,
            lambda fact: deals.undone(moves[fact["object_id"]], fact["at"], fact["key"]),
        )

    def cards(self, kind: CardKind, ids: Sequence[int]) -> Change:
        """Observe the contacts or companies `ids`."""
        standing = dict(
            self._connection.execute(
                f"SELECT key, terms FROM live_facts WHERE object_kind = ? AND object_id {_CHOSEN}",
                (kind, json.dumps(list(ids))),
            ).fetchall()
        )
        observations: list[Observation] = []
        for row in self._rows("cards", ids, f"kind = '{kind}' AND missed_at IS NULL"):
            card = mirror.load(Card, row)
            observations += cards.observe(card, self.terms, standing.get(cards.key(card)))
        return self.recorder.record(kind, ids, observations)

    def posts(self, ids: Sequence[int]) -> Change:
        """Observe those of the feed posts `ids` whose receivers are known."""
        waiting = set(self.posts_without_addressees(ids))
        known = [post for post in ids if post not in waiting]
        observations: list[Observation] = []
        for row in self._rows("posts", known, "missed_at IS NULL"):
            to = None if row["addressees"] is None else json.loads(row["addressees"])
            observations += feed.observe(mirror.load(Post, row), to)
        return self.recorder.record("post", known, observations)

    def posts_without_addressees(self, ids: Sequence[int] | None = None) -> list[int]:
        """Return the appreciations, of `ids` or of all, whose receivers must be asked for."""
        found = self._connection.execute(
            "SELECT * FROM posts WHERE appreciation AND addressees IS NULL AND gone_at IS NULL"
            " AND mentions = '[]' AND NOT by_tool AND missed_at IS NULL"
        )
        chosen = None if ids is None else set(ids)
        return [row["id"] for row in found if chosen is None or row["id"] in chosen]

    def leads(self, ids: Sequence[int]) -> Change:
        """Observe the leads `ids`."""
        moves = self._moves("lead_moves", ids)
        observations: list[Observation] = []
        for row in self._rows("leads", ids, "missed_at IS NULL"):
            observations += crm.observe_lead(mirror.load(Lead, row), moves[row["id"]])
        self._fresh("leads", ids)
        return self.recorder.record("lead", ids, observations)

    def activities(self, ids: Sequence[int]) -> Change:
        """Observe the activities `ids`."""
        observations: list[Observation] = []
        for row in self._rows("activities", ids, "missed_at IS NULL"):
            observations += crm.observe_activity(mirror.load(Activity, row))
        return self.recorder.record("activity", ids, observations)

    def calls(self, ids: Sequence[int]) -> Change:
        """Observe the calls `ids`."""
        observations: list[Observation] = []
        for row in self._rows("calls", ids, "1"):
            observations += crm.observe_call(mirror.load(Call, row))
        return self.recorder.record("call", ids, observations)

    def comments(self, ids: Sequence[int]) -> Change:
        """Observe the comments `ids` on deals."""
        observations: list[Observation] = []
        for row in self._rows("comments", ids, "missed_at IS NULL"):
            observations += crm.observe_comment(mirror.load(Comment, row))
        return self.recorder.record("comment", ids, observations)

    def objects(self, kind: ObjectKind, ids: Sequence[int]) -> Change:
        """Observe objects of any `kind`."""
        if kind in {"contact", "company"}:
            return self.cards("contact" if kind == "contact" else "company", ids)
        observers: Mapping[str, Any] = {
            "task": self.tasks,
            "deal": self.deals,
            "post": self.posts,
            "lead": self.leads,
            "activity": self.activities,
            "call": self.calls,
            "comment": self.comments,
        }
        change: Change = observers[kind](ids)
        return change

    def due_tasks(self) -> list[int]:
        """Return the tasks whose deadline passed since they were last observed.

        Also those observed as of a later moment (a run `--as-of` a future one judged too early),
        and those observed as of a moment before their last change.
        """
        as_of = self.recorder.as_of
        return self._ids(
            "SELECT id FROM tasks WHERE gone_at IS NULL AND (deadline_at < :now"
            " AND (observed_at IS NULL OR observed_at <= deadline_at) OR observed_at > :now"
            " OR observed_at < changed_at AND changed_at <= :now)",
            as_of,
        )

    def stale(self, table: str) -> list[int]:
        """Return the deals or leads whose row or log brought news since they were observed."""
        return self._ids(f"SELECT id FROM {table} WHERE stale AND gone_at IS NULL")

    def tasks_waiting_for_history(self, horizon: Moment | None) -> list[int]:
        """Return the tasks that cannot be judged before their history is read.

        What ended before the `horizon` is of no interest and is not asked for.
        """
        return self._ids(
            f"SELECT id FROM tasks WHERE gone_at IS NULL AND {HISTORY_DECIDES}"
            " AND (status <> 5 OR closed_at >= ? OR deadline_at >= ?)",
            horizon or 0,
            horizon or 0,
        )

    def suspects(self, kind: ObjectKind) -> list[int]:
        """Return the objects of `kind` with facts that an earlier run missed once."""
        return self._ids(
            "SELECT DISTINCT object_id FROM suspects JOIN facts ON facts.id = fact_id"
            " WHERE object_kind = ? AND suspects.run_id < ?",
            kind,
            self.recorder.run,
        )

    def _fresh(self, table: str, ids: Sequence[int]) -> None:
        self._connection.execute(
            f"UPDATE {table} SET stale = 0 WHERE stale AND id {_CHOSEN}", (json.dumps(list(ids)),)
        )

    def _moves(self, table: str, owners: Sequence[int]) -> dict[int, list[StageMove]]:
        moves: dict[int, list[StageMove]] = defaultdict(list)
        for row in self._chosen(table, "owner_id", owners):
            moves[row["owner_id"]].append(mirror.load(StageMove, row))
        return moves

    def _rows(self, table: str, ids: Sequence[int], where: str) -> list[sqlite3.Row]:
        return self._chosen(table, "id", ids, where)

    def _chosen(
        self, table: str, column: str, values: Sequence[int], where: str = "1"
    ) -> list[sqlite3.Row]:
        query = f"SELECT * FROM {table} WHERE {column} {_CHOSEN} AND ({where})"
        return self._connection.execute(query, (json.dumps(list(values)),)).fetchall()

    def _ids(self, query: str, *values: Moment | str) -> list[int]:
        return [row[0] for row in self._connection.execute(query, values)]
