"""The outbox: every outgoing write as a row with a deterministic key.

`content` is what is to stand on the portal, `standing` what is known to stand there. Planning the
same content again changes nothing; another content under the same key edits what was written.

    planned ──> sending ──> sent
       ^           │          │ another content
       │           v          v
       └──────  given up   planned      dropped: only `retry` brings it back

A row is `sending` from before the call until its outcome is known: after a crash it says that the
portal may have carried it out. Its `changed_at` is then when it was last tried, by this machine's
clock: the portal may carry a request out as long as a minute later.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from b24game.model import Moment

Kind = Literal["score", "stage", "todo", "comment", "notice", "post", "profile", "page"]
State = Literal["planned", "sending", "sent", "given_up", "dropped"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("planned", "sending")
UNSENT: tuple[State, ...] = ("planned", "sending", "given_up", "dropped")
_ONCE: frozenset[Kind] = frozenset({"notice", "todo", "stage"})
"""What happens once a key and is never edited: who was told was told, in whatever words; a lead
that somebody moved since it was to be moved is left where it is."""
_LOOKED_FOR: frozenset[Kind] = frozenset({"post", "todo", "comment"})
"""What an unknown try may have added, and can be found again."""
_TIMELY: frozenset[Kind] = frozenset({"notice", "post", "todo"})
"""What is given up when it waited too long."""
Change = Literal["new", "changed", "open", "unchanged", "given_up", "dropped"]
"""What planning an intent comes to; `open`: the same is planned already and was not sent yet."""


@dataclass(frozen=True, slots=True)
class Intent:
    """Something that is to stand on the portal."""

    key: str
    kind: Kind
    subject: str
    """For people: whom or what it concerns."""
    content: Mapping[str, Any]
    """JSON-ready, and the same from run to run where nothing changed."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the outbox."""

    key: str
    kind: Kind
    subject: str
    content: dict[str, Any]
    standing: dict[str, Any] | None
    state: State
    receipt: str | None
    reason: str
    planned_at: Moment
    changed_at: Moment


def compare(connection: sqlite3.Connection, intent: Intent) -> Change:
    """Tell what planning `intent` would come to."""
    row = item(connection, intent.key)
    if row is None:
        return "new"
    if row.state == "dropped":
        return "dropped"
    if row.state == "sent" and (row.standing == intent.content or intent.kind in _ONCE):
        return "unchanged"
    if row.content != intent.content and intent.kind not in _ONCE:
        return "changed"
    return "given_up" if row.state == "given_up" else "open"


def plan(
    connection: sqlite3.Connection, intents: Iterable[Intent], run: int, now: Moment
) -> dict[str, Change]:
    """Write down what is to be sent; part of the caller's transaction.

    What was given up stays so until its content changes. A row that was being sent stays
    `sending`, whatever is to stand there now: what became of it has to be found out first.
    """
    changes: dict[str, Change] = {}
    for intent in intents:
        change = changes[intent.key] = compare(connection, intent)
        text = canonical(intent.content)
        if change == "new":
            connection.execute(
                "INSERT INTO outbox (key, kind, subject, content, state, run_id, planned_at,"
                " changed_at) VALUES (?, ?, ?, ?, 'planned', ?, ?, ?)",
                (intent.key, intent.kind, intent.subject, text, run, now, now),
            )
        elif change == "changed":
            connection.execute(
                "UPDATE outbox SET content = :text, subject = :subject, reason = '', run_id = :run,"
                " planned_at = iif(state = 'sending', planned_at, :now),"
                " changed_at = iif(state = 'sending', changed_at, :now), state = CASE"
                " WHEN state = 'sending' THEN state WHEN standing IS :text THEN 'sent'"
                " ELSE 'planned' END WHERE key = :key",
                {
                    "text": text,
                    "subject": intent.subject,
                    "run": run,
                    "now": now,
                    "key": intent.key,
                },
            )
    return changes


def replan(
    connection: sqlite3.Connection, intents: Sequence[Intent], run: int, now: Moment
) -> dict[str, Change]:
    """Plan what the portal was just seen not to have, whatever is known to stand there.

    Somebody may have changed by hand what was sent. Part of the caller's transaction, as `plan`.
    """
    changes = plan(connection, intents, run, now)
    for intent in intents:
        if intent.kind in _ONCE:
            continue
        again = connection.execute(
            "UPDATE outbox SET state = 'planned', standing = NULL, reason = '', subject = ?,"
            " run_id = ?, planned_at = ?, changed_at = ? WHERE key = ? AND state = 'sent'",
            (intent.subject, run, now, now, intent.key),
        )
        if again.rowcount:
            changes[intent.key] = "changed"
    return changes


def item(connection: sqlite3.Connection, key: str) -> Item | None:
    """Return the row under `key`; an old file has none."""
    if not _there(connection):
        return None
    row = connection.execute("SELECT * FROM outbox WHERE key = ?", (key,)).fetchone()
    return None if row is None else _item(row)


def items(
    connection: sqlite3.Connection,
    states: Sequence[State] = (),
    prefix: str = "",
) -> Iterator[Item]:
    """Yield the rows in these states whose key begins so, oldest first; any where none is named."""
    if not _there(connection):
        return
    query = "SELECT * FROM outbox WHERE 1"
    values: list[str] = []
    if states:
        query += " AND state IN (SELECT value FROM json_each(?))"
        values.append(json.dumps(list(states)))
    if prefix:
        query += " AND substr(key, 1, length(?)) = ?"
        values += [prefix, prefix]
    for row in connection.execute(f"{query} ORDER BY id", values):
        yield _item(row)


def mark(
    connection: sqlite3.Connection,
    key: str,
    state: State,
    now: Moment,
    *,
    reason: str = "",
    receipt: str | None = None,
) -> None:
    """Put a row into `state`; a receipt once known stays."""
    connection.execute(
        "UPDATE outbox SET state = ?, reason = ?, receipt = coalesce(?, receipt), changed_at = ?"
        " WHERE key = ?",
        (state, reason, receipt, now, key),
    )


def renew(connection: sqlite3.Connection, given: Item, now: Moment) -> None:
    """Have a row sent again; what may stand already is looked for first."""
    looked_for = given.kind in _LOOKED_FOR and given.receipt is None and given.state != "planned"
    tried = given.changed_at if looked_for else now
    mark(connection, given.key, "sending" if looked_for else "planned", tried)
    if given.kind in _TIMELY:  # a late one is wanted now
        query = "UPDATE outbox SET planned_at = ? WHERE key = ?"
        connection.execute(query, (now, given.key))


def counts(connection: sqlite3.Connection) -> dict[State, int]:
    """Return how many rows are in each state."""
    if not _there(connection):
        return {}
    query = "SELECT state, count(*) FROM outbox GROUP BY state"
    return {row[0]: row[1] for row in connection.execute(query)}


def confirm(
    connection: sqlite3.Connection,
    sent: Item,
    now: Moment,
    *,
    reason: str = "",
    receipt: str | None = None,
) -> None:
    """Record that the content of `sent` stands on the portal; `reason` is what is odd about it."""
    connection.execute(
        "UPDATE outbox SET state = 'sent', reason = ?, standing = ?,"
        " receipt = coalesce(?, receipt), changed_at = ? WHERE key = ?",
        (reason, canonical(sent.content), receipt, now, sent.key),
    )


def canonical(content: Mapping[str, Any]) -> str:
    """Return content as the text that is kept and compared."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _there(connection: sqlite3.Connection) -> bool:
    """Tell whether the file is new enough to have an outbox: readers do not migrate it."""
    return connection.execute("PRAGMA table_info(outbox)").fetchone() is not None


def _item(row: sqlite3.Row) -> Item:
    return Item(
        key=row["key"],
        kind=row["kind"],
        subject=row["subject"],
        content=json.loads(row["content"]),
        standing=None if row["standing"] is None else json.loads(row["standing"]),
        state=row["state"],
        receipt=row["receipt"],
        reason=row["reason"],
        planned_at=row["planned_at"],
        changed_at=row["changed_at"],
    )
