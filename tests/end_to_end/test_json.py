"""The JSON of every command: the keys other programs read, their types, moments, and sums."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Outcome, Program

NUMBER = (int, float)
MOMENT = "moment"
MAYBE_MOMENT = "moment or null"
MAYBE_TEXT = (str, type(None))
MAYBE_NUMBER = (int, type(None))
Shape = Any
AS_OF = ("--as-of", "2026-11-20T18:00:00+03:00")

PERSON = {"id": int, "name": str}
SYNC: Shape = {
    "http_requests": int,
    "streams": [
        {"name": str, "rows": int, "new": int, "changed": int, "gone": int, "status": str},
    ],
    "facts": {"new": int, "withdrawn": int},
    "ledger": {"posted": int, "reversed": int, "points": int},
    "fields_written": int,
}
LEADERBOARD: Shape = {
    "board": str,
    "period": {
        "name": str,
        "start": MAYBE_MOMENT,
        "end": MAYBE_MOMENT,
        "zone": str,
        "state": str,
    },
    "scope": {"kind": str, "id": int, "name": str},
    "standings": [
        {
            "place": int,
            "previous_place": MAYBE_NUMBER,
            "person": {**PERSON, "department_id": MAYBE_NUMBER},
            "points": int,
            "level": MAYBE_TEXT,
        }
    ],
    "hidden": {"count": int, "reason": MAYBE_TEXT},
}
WHY: Shape = {
    "person": PERSON,
    "total": int,
    "entries": [
        {
            "at": MOMENT,
            "points": int,
            "rule": str,
            "version": str,
            "object": str,
            "url": MAYBE_TEXT,
            "reverses": MAYBE_NUMBER,
            "seen_at": MOMENT,
            "counts_from": MOMENT,
        }
    ],
    "rejected": [{"object": str, "rule": MAYBE_TEXT, "reason": str}],
}
EXPLAIN: Shape = {
    "version": str,
    "points": [{"id": str, "text": str, "points": int}],
    "badges": list,
    "levels": list,
    "boards": [str],
    "leads": list,
}
AWARD: Shape = {
    "badge": str,
    "tier": MAYBE_TEXT,
    "person": PERSON,
    "at": MOMENT,
    "period": MAYBE_TEXT,
}
BADGES: Shape = {
    "awarded": [AWARD],
    "revoked": list,
    "held": list,
    "near": [{"badge": str, "person": PERSON, "value": NUMBER, "needed": NUMBER}],
}
STATUS: Shape = {
    "state_file": str,
    "size": int,
    "portal": str,
    "zone": str,
    "people": int,
    "facts": int,
    "entries": int,
    "points": int,
    "streams": [{"name": str, "rows": int, "complete_at": MAYBE_MOMENT, "status": str}],
    "runs": [{"id": int, "command": str, "started_at": MOMENT, "finished_at": MAYBE_MOMENT}],
}
VERIFY: Shape = {
    "checks": [{"name": str, "result": str, "checked": int, "detail": str}],
    "seal": str,
}
INIT: Shape = {
    "config_file": str,
    "secret_file": str,
    "state_file": str,
    "portal": str,
    "user": str,
    "admin": bool,
    "zone": str,
    "probes": [{"name": str, "result": str, "detail": str}],
}
CONTRACT = (
    ("leaderboard", (*AS_OF, "--period", "all"), LEADERBOARD),
    ("leaderboard", (*AS_OF, "--department", "3", "--top", "3"), LEADERBOARD),
    ("leaderboard", ("--list",), {"boards": [{"id": int, "name": str, "depth": int}]}),
    ("award-badges", (*AS_OF, "--dry-run"), BADGES),
    ("why", (*AS_OF, "9"), WHY),
    ("explain-rules", (), EXPLAIN),
    ("rules check", (), {"file": str, "version": str, "rules": int, "enabled": int}),
    ("rules show", ("--sql",), {"file": str, "version": str, "rules": list, "sql": str}),
    ("status", (), STATUS),
    ("verify", (), VERIFY),
)


def check(value: object, shape: Shape, where: str = "data") -> None:
    """Compare a value with a shape; objects may hold more keys than asked."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), where
        for key, inner in shape.items():
            assert key in value, f"{where}.{key}"
            check(value[key], inner, f"{where}.{key}")
    elif isinstance(shape, list):
        assert isinstance(value, list), where
        assert value, f"{where}: an empty list shows nothing"
        for place, item in enumerate(value):
            check(item, shape[0], f"{where}[{place}]")
    elif shape in (MOMENT, MAYBE_MOMENT):
        if value is not None or shape == MOMENT:
            assert isinstance(value, str), where
            assert datetime.fromisoformat(value).utcoffset() is not None, where
    else:
        assert isinstance(value, shape), f"{where}: {value!r}"
        assert not (isinstance(value, bool) and shape in (int, NUMBER)), where


def enveloped(done: Outcome, command: str) -> None:
    told = done.json
    assert list(told) == ["schema", "command", "status", "as_of", "data", "findings"]
    assert (told["schema"], told["command"], told["status"]) == (1, command, "success")
    assert datetime.fromisoformat(told["as_of"]).utcoffset() is not None
    assert told["findings"] == []
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize(
    ("command", "words", "shape"), CONTRACT, ids=lambda value: value if type(value) is str else ""
)
def test_read_command(
    command: str, words: tuple[str, ...], shape: Shape, read_demo: Program
) -> None:
    done = read_demo.json(*command.split(), *words)
    enveloped(done, command)
    check(done.data, shape)


def test_sync_and_init(run: Program) -> None:
    done = run.json("init")
    enveloped(done, "init")
    check(done.data, INIT)
    del run.environment["B24GAME_WEBHOOK"]
    done = run.json("sync")
    enveloped(done, "sync")
    check(done.data, SYNC)


def test_rules_with_mistakes(read_small: Program) -> None:
    (read_small.folder / "bad.toml").write_text("[game]\nnegativ = 1\n")
    done = read_small.json("rules", "check", "bad.toml")
    told = done.json
    assert (done.code, told["status"], told["data"]["version"]) == (5, "error", None)
    assert [finding["where"] for finding in told["findings"]] == ["bad.toml:2"]


def test_a_board_is_the_sum_of_its_reasons(read_small: Program) -> None:
    """Whom the board shows with so many points, `why` explains with as many; the sums agree."""
    board = read_small.json("leaderboard", "--period", "all", *AS_OF).data
    shown = {line["person"]["id"]: line["points"] for line in board["standings"]}
    assert len(shown) == 7
    explained = {}
    for person in (*shown, 1):
        why = read_small.json("why", str(person), "--limit", "1000", *AS_OF).data
        counted = [e["points"] for e in why["entries"] if e["state"] == "counted"]
        assert sum(counted) == why["total"]
        assert sum(e["points"] for e in why["entries"]) == why["total"] + why["settling"]
        explained[person] = why["total"]
    assert {person: total for person, total in explained.items() if total} == shown
    counts = "SELECT sum(points) FROM ledger WHERE counts_from <= 1795186800"
    assert read_small.query(counts) == [(sum(shown.values()),)]


def test_places_are_shared(read_demo: Program) -> None:
    lines = read_demo.json("leaderboard", "--period", "all", *AS_OF).data["standings"]
    points = [line["points"] for line in lines]
    assert points == sorted(points, reverse=True)
    for line in lines:
        assert line["place"] == points.index(line["points"]) + 1


def test_forms_for_programs_agree(read_demo: Program) -> None:
    words = ("leaderboard", "--period", "all", *AS_OF)
    lines = read_demo.json(*words).data["standings"]
    for form, separator in (("csv", ","), ("tsv", "\t")):
        head, *rows = read_demo(*words, "--format", form).out.splitlines()
        assert head.split(separator)[:3] == ["place", "previous_place", "person_id"]
        assert len(rows) == len(lines)
        assert [row.split(separator)[2] for row in rows] == [str(x["person"]["id"]) for x in lines]
