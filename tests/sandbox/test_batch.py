from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from b24game.sandbox.params import parse_query, php_array
from b24game.sandbox.references import resolve

if TYPE_CHECKING:
    from b24game.sandbox import Company
    from tests.sandbox.conftest import Caller


def test_containers_are_lists_when_empty_and_objects_by_name(call: Caller) -> None:
    result = call.batch({"a": "profile", "b": "department.get"})
    assert result["result"]["a"]["ID"] == "1"
    assert result["result_error"] == []
    assert result["result_next"] == []
    assert result["result_total"] == {"b": 8}
    assert result["result_time"].keys() == {"a", "b"}


def test_numbered_commands_lose_their_keys(call: Caller) -> None:
    result = call.batch(["profile", "nope", "server.time"])
    assert isinstance(result["result"], dict)
    assert result["result"].keys() == {"0", "2"}
    assert result["result_error"].keys() == {"1"}
    result = call.batch(["nope", "profile"])
    assert isinstance(result["result_error"], list)
    assert result["result_error"][0]["error"] == "ERROR_METHOD_NOT_FOUND"


@pytest.mark.parametrize(("halt", "ran"), [(1, 0), (0, 1), (False, 1), ("false", 0)])
def test_halt(call: Caller, halt: object, ran: int) -> None:
    response = call.post("batch", halt=halt, cmd={"a": "nope", "b": "profile"})
    assert response.status_code == 200
    assert len(response.json()["result"]["result"]) == ran


def test_chaining(call: Caller) -> None:
    cmd = {
        "first": "tasks.task.list?order[ID]=asc&start=-1&select[]=ID",
        "then": "tasks.task.list?order[ID]=asc&start=-1&select[]=ID"
        "&filter[>ID]=$result[first][tasks][49][id]",
        "lost": "tasks.task.list?order[ID]=asc&start=-1&filter[>ID]=$result[first][tasks][50][id]",
        "none": "tasks.task.get?taskId=$result[missing][id]",
    }
    result = call.batch(cmd)["result"]
    assert result["then"]["tasks"][0]["id"] == "51"
    # A step past the page is skipped: the reference yields an array, which a comparison casts to 1.
    assert result["lost"]["tasks"][0]["id"] == "2"
    assert result["none"] == []


def test_references_rewrite_user_text() -> None:
    book: dict[str, dict[str, object]] = {
        "result": {"a": {"NAME": "Vera", "ID": 5}},
        "total": {"a": 3},
    }
    assert resolve("$result[a][ID]", book) == 5
    assert resolve("Hello $result[a][NAME] and $result[a][ID]", book) == (
        "Hello Vera and $result[a][ID]"
    )
    assert resolve(["price $total[x]"], book) == ["price "]
    assert resolve({"k": "5 $ each"}, book) == {"k": "5 $ each"}


def test_length_and_nesting(call: Caller) -> None:
    result = call.batch({f"c{number}": "server.time" for number in range(52)})
    assert len(result["result"]) == 50
    assert {error["error"] for error in result["result_error"].values()} == {
        "ERROR_BATCH_LENGTH_EXCEEDED"
    }
    nested = call.batch({"a": "batch?cmd[x]=profile"})
    assert nested["result_error"]["a"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"


def test_writes_in_a_batch_are_recorded_one_by_one(lone: Caller, company: Company) -> None:
    lone.batch({"a": "log.blogpost.add?POST_MESSAGE=one%26two", "b": "log.blogpost.add"})
    assert [post.text for post in company.posts] == ["one&two"]
    (write,) = lone.portal.journal.writes
    assert (write.method, write.result) == ("log.blogpost.add", 1)
    assert lone.portal.requests == {"batch": 1}
    assert lone.portal.journal.calls["log.blogpost.add"] == 2


def test_php_arrays() -> None:
    assert parse_query("filter[%3EID]=5&select[]=A&select[]=B&a.b=1+2") == {
        "filter": {">ID": "5"},
        "select": ["A", "B"],
        "a_b": "1 2",
    }
    assert parse_query("filter[>=DATE]=5") == {"filter_>": "DATE]=5"}
    assert php_array({"0": "a", "1": "b"}) == ["a", "b"]
    assert php_array({"1": "a"}) == {"1": "a"}
