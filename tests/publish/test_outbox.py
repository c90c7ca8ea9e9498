"""What planning comes to, and that nothing is forgotten whatever came of sending."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from b24game.publish import outbox
from b24game.publish.outbox import KINDS, STATES, Change, Intent, Kind, State
from b24game.state.file import writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Came = Literal["written", "unknown", "refused", "waits", "not asked"]
"""What came of sending: of an unknown outcome nobody knows whether it was carried out."""
KEYS = ("a", "b")
TEXTS = ("one", "two")
STEPS = st.one_of(
    st.tuples(st.just("plan"), st.sampled_from(KEYS), st.sampled_from(TEXTS)),
    st.tuples(
        st.just("send"),
        st.sampled_from(KEYS),
        st.sampled_from(("written", "unknown", "refused", "waits", "not asked")),
    ),
    st.tuples(st.sampled_from(("drop", "retry")), st.sampled_from(KEYS), st.just("")),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("outbox") / "state.db"
    with writing(file) as connection:
        connection.execute("INSERT INTO runs VALUES (1, 'sync', 0, 0, NULL, 'running')")
    return file


@pytest.fixture
def connection(empty: Path) -> Iterator[sqlite3.Connection]:
    with closing(opened(empty)) as connection:
        yield connection


def opened(file: Path) -> sqlite3.Connection:
    """Return a copy of a state file in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    with closing(sqlite3.connect(file)) as source:
        source.backup(connection)
    return connection


def intent(text: str, key: str = "a", kind: Kind = "post") -> Intent:
    return Intent(key, kind, "everybody", {"text": text})


def plan(connection: sqlite3.Connection, wanted: Intent, now: int = 1) -> Change:
    rehearsed = outbox.compare(connection, wanted)
    [change] = outbox.plan(connection, [wanted], 1, now).values()
    assert change == rehearsed
    return change


def state(connection: sqlite3.Connection, key: str = "a") -> State:
    row = outbox.item(connection, key)
    assert row is not None
    return row.state


def confirm(connection: sqlite3.Connection, receipt: str = "7") -> None:
    row = outbox.item(connection, "a")
    assert row is not None
    outbox.confirm(connection, row, 2, receipt=receipt)


def test_planning_the_same_again_changes_nothing(connection: sqlite3.Connection) -> None:
    assert plan(connection, intent("one")) == "new"
    before = list(connection.execute("SELECT * FROM outbox").fetchone())
    assert plan(connection, intent("one"), now=5) == "open"
    confirm(connection)
    assert plan(connection, intent("one"), now=6) == "unchanged"
    row = list(connection.execute("SELECT * FROM outbox").fetchone())
    assert row[:5] == before[:5]
    assert state(connection) == "sent"


def test_another_content_edits_what_stands(connection: sqlite3.Connection) -> None:
    plan(connection, intent("one"))
    confirm(connection)
    assert plan(connection, intent("two")) == "changed"
    row = outbox.item(connection, "a")
    assert row is not None
    assert (row.state, row.standing, row.receipt) == ("planned", {"text": "one"}, "7")
    assert plan(connection, intent("one")) == "changed"
    assert state(connection) == "sent"  # it stands there already


def test_what_was_given_up_stays_so_until_it_changes(connection: sqlite3.Connection) -> None:
    plan(connection, intent("one"))
    outbox.mark(connection, "a", "given_up", 2, reason="refused: ")
    assert plan(connection, intent("one")) == "given_up"
    assert plan(connection, intent("two")) == "changed"
    assert state(connection) == "planned"


@pytest.mark.parametrize("kind", ["notice", "todo", "stage"])
@pytest.mark.parametrize("known", ["sending", "sent", "given_up"])
def test_nobody_is_told_twice_in_other_words(
    connection: sqlite3.Connection, known: State, kind: Kind
) -> None:
    plan(connection, intent("one", kind=kind))
    if known == "sent":
        confirm(connection)
    else:
        outbox.mark(connection, "a", known, 2)
    plan(connection, intent("two", kind=kind))
    assert state(connection) == known
    outbox.replan(connection, [intent("one", kind=kind)], 1, 9)
    assert state(connection) == known


def test_what_the_portal_has_lost_is_sent_again(connection: sqlite3.Connection) -> None:
    one, two = intent("one", kind="score"), intent("two", kind="score")
    assert outbox.replan(connection, [one], 1, 1) == {"a": "new"}
    assert outbox.replan(connection, [one], 1, 2) == {"a": "open"}
    confirm(connection)
    assert plan(connection, one) == "unchanged"
    assert outbox.replan(connection, [one], 1, 3) == {"a": "changed"}
    row = outbox.item(connection, "a")
    assert row is not None
    assert (row.state, row.standing, row.planned_at) == ("planned", None, 3)
    # What stood there before does not stand there any more.
    plan(connection, two)
    plan(connection, one)
    assert state(connection) == "planned"


def test_what_stood_before_another_plan_is_sent_again(connection: sqlite3.Connection) -> None:
    one, two = intent("one", kind="score"), intent("two", kind="score")
    plan(connection, one)
    confirm(connection)
    plan(connection, two)
    assert outbox.replan(connection, [one], 1, 3) == {"a": "changed"}
    assert state(connection) == "planned"


@pytest.mark.parametrize("known", ["sending", "given_up", "dropped"])
def test_planning_anew_forgets_nothing(connection: sqlite3.Connection, known: State) -> None:
    one = intent("one", kind="score")
    plan(connection, one)
    outbox.mark(connection, "a", known, 2)
    outbox.replan(connection, [one], 1, 3)
    assert state(connection) == known


def test_an_unknown_outcome_is_not_forgotten_by_planning(connection: sqlite3.Connection) -> None:
    """Neither is when it was tried: the portal may be at work on it still."""
    plan(connection, intent("one"))
    outbox.mark(connection, "a", "sending", 1000)
    assert plan(connection, intent("two"), now=5) == "changed"
    row = outbox.item(connection, "a")
    assert row is not None
    assert (row.state, row.content, row.changed_at) == ("sending", {"text": "two"}, 1000)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_dropped_comes_back_by_retry_only(
    connection: sqlite3.Connection, kind: Kind
) -> None:
    plan(connection, intent("one", kind=kind))
    outbox.mark(connection, "a", "dropped", 2)
    assert plan(connection, intent("two", kind=kind)) == "dropped"
    row = outbox.item(connection, "a")
    assert row is not None
    assert (row.state, row.content) == ("dropped", {"text": "one"})
    outbox.renew(connection, row, 3)
    # What was added may stand: it is looked for.
    looked_for = kind in {"post", "todo", "comment"}
    assert state(connection) == ("sending" if looked_for else "planned")


def test_a_late_notice_that_is_retried_is_news_again(connection: sqlite3.Connection) -> None:
    plan(connection, intent("one", kind="notice"), now=1)
    outbox.mark(connection, "a", "given_up", 2, reason="stale")
    row = outbox.item(connection, "a")
    assert row is not None
    outbox.renew(connection, row, 1000)
    again = outbox.item(connection, "a")
    assert again is not None
    assert (again.state, again.planned_at, again.reason) == ("planned", 1000, "")


def test_a_file_without_an_outbox_has_nothing_in_it() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        assert list(outbox.items(connection)) == []
        assert outbox.item(connection, "a") is None
        assert outbox.counts(connection) == {}
        assert outbox.compare(connection, intent("one")) == "new"


@dataclass
class Row:
    """What an outbox ought to know of a post."""

    content: str
    state: State = "planned"
    standing: str | None = None
    receipt: str | None = None


class Oracle:
    """An outbox of posts, and a portal, in plain Python."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.posts: dict[str, list[str]] = {key: [] for key in KEYS}

    def plan(self, key: str, text: str) -> Change:
        row = self.rows.get(key)
        if row is None:
            self.rows[key] = Row(text)
            return "new"
        if row.state == "dropped":
            return "dropped"
        if (row.state, row.standing) == ("sent", text):
            return "unchanged"
        if row.content == text:
            return "given_up" if row.state == "given_up" else "open"
        row.content = text
        if row.state != "sending":
            row.state = "sent" if row.standing == text else "planned"
        return "changed"

    def send(self, key: str, came: Came) -> None:
        """Send as `posts.py` does: a look before a second try, an edit of what is known."""
        row = self.rows[key]
        posts = self.posts[key]
        if row.state == "sending" and row.receipt is None and posts:
            row.receipt = "found"
        if came == "not asked":
            return
        if came in {"refused", "waits"}:
            if row.state != "sending" or row.receipt:
                row.state = "given_up" if came == "refused" else "planned"
            return
        posts[:] = [row.content] if row.receipt or not posts else [*posts, row.content]
        if came == "unknown":
            row.state = "sending"
            return
        row.state, row.standing, row.receipt = "sent", row.content, row.receipt or "written"


def send(connection: sqlite3.Connection, oracle: Oracle, key: str, came: Came) -> None:
    """Record in the outbox what came of sending, as `sending.py` does."""
    before = outbox.item(connection, key)
    assert before is not None
    oracle.send(key, came)
    row = oracle.rows[key]
    outbox.mark(connection, key, "sending", 1)
    if row.state == "sent":
        outbox.confirm(connection, before, 1, receipt=row.receipt)
    else:
        outbox.mark(connection, key, row.state, 1, receipt=row.receipt)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_whatever_happens_a_post_stands_once(
    empty: Path, steps: list[tuple[str, str, str]]
) -> None:
    oracle = Oracle()
    with closing(opened(empty)) as connection:
        for step, key, value in steps:
            if step == "plan":
                assert plan(connection, intent(value, key)) == oracle.plan(key, value)
            elif key not in oracle.rows:
                continue
            elif step == "send" and oracle.rows[key].state in outbox.OPEN:
                send(connection, oracle, key, value)  # type: ignore[arg-type]
            elif step == "drop" and oracle.rows[key].state != "sent":
                outbox.mark(connection, key, "dropped", 1)
                oracle.rows[key].state = "dropped"
            elif step == "retry" and oracle.rows[key].state != "sent":
                row = outbox.item(connection, key)
                assert row is not None
                outbox.renew(connection, row, 1)
                known = oracle.rows[key].receipt or oracle.rows[key].state == "planned"
                oracle.rows[key].state = "planned" if known else "sending"
            _alike(connection, oracle)


def _alike(connection: sqlite3.Connection, oracle: Oracle) -> None:
    rows = {item.key: item for item in outbox.items(connection)}
    assert rows.keys() == oracle.rows.keys()
    for key, row in oracle.rows.items():
        kept = rows[key]
        standing = None if kept.standing is None else kept.standing["text"]
        assert Row(kept.content["text"], kept.state, standing, kept.receipt) == row
        assert len(oracle.posts[key]) <= 1
        if row.state == "sent":
            assert oracle.posts[key] == [row.content] == [row.standing]
        if oracle.posts[key] and row.state != "sent":
            # It stands: either that is known, or it will be looked for.
            assert row.receipt or row.state in {"sending", "dropped"}
    counted = outbox.counts(connection)
    assert sum(counted.values()) == len(rows)
    assert set(counted) <= set(STATES)
