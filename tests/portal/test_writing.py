"""Writes: only what failed goes again, and what may be there already never does."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import pytest

from b24game.errors import AuthorisationError, PortalError
from b24game.portal.answers import Answer
from b24game.portal.batch import Command
from b24game.portal.faults import OutcomeUnknownError, Refused
from b24game.portal.stride import LONGEST, Stride
from tests.portal.fakes import TIME, Json, no, ok, portal_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from b24game.portal.patience import Repeat

METHOD = "crm.item.update"


def update(number: int, title: str = "") -> Command:
    return Command(METHOD, {"entityTypeId": 2, "id": number, "fields": {"title": title or number}})


def updates(count: int) -> dict[str, Command]:
    return {f"deal{number}": update(number) for number in range(1, count + 1)}


@dataclass
class Saves:
    """A portal that writes down what it is told, and sometimes does not say so."""

    saved: Counter[int] = field(default_factory=Counter)
    titles: dict[int, str] = field(default_factory=dict)
    batches: list[list[int]] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)
    refuse: dict[int, list[str]] = field(default_factory=dict)
    """Codes that the next tries of an update get."""
    broken: list[Callable[[], httpx.Response]] = field(default_factory=list)
    """What the next batches get instead of their answer; they are carried out."""
    seconds: float = 0.0

    def __call__(self, method: str, body: Json) -> httpx.Response:
        if method != "batch":
            self.alone.append(body["id"])
            return ok({"item": self._save(body["id"], body["fields"]["title"])})
        asked = {key: parse_qs(line.partition("?")[2]) for key, line in body["cmd"].items()}
        assert body["halt"] == 0
        self.batches.append([int(one["id"][0]) for one in asked.values()])
        results: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for key, one in asked.items():
            number = int(one["id"][0])
            if self.refuse.get(number):
                errors[key] = {"error": self.refuse[number].pop(0), "error_description": "x"}
            else:
                results[key] = {"item": self._save(number, one["fields[title]"][0])}
        if self.broken:
            return self.broken.pop(0)()
        times = {key: {**TIME, "duration": self.seconds} for key in results}
        boxes = {"result": results, "result_error": errors, "result_time": times}
        return ok({name: box or [] for name, box in boxes.items()})

    def _save(self, number: int, title: str) -> dict[str, object]:
        self.saved[number] += 1
        self.titles[number] = title
        return {"id": number}


def write(
    portal: Saves, commands: dict[str, Command], repeat: Repeat = "safe", parallel: int = 1
) -> dict[str, object]:
    client, _clock = portal_over(portal, parallel=parallel)
    outcomes = list(client.write(commands.items(), repeat=repeat))
    assert len(dict(outcomes)) == len(outcomes), "an outcome came twice"
    return dict(outcomes)


@pytest.mark.parametrize("parallel", [1, 8])
def test_each_once_in_batches_that_grow(parallel: int) -> None:
    portal = Saves()
    outcomes = write(portal, updates(1000), parallel=parallel)
    assert len(outcomes) == 1000
    assert all(isinstance(one, Answer) for one in outcomes.values())
    assert portal.saved == Counter(range(1, 1001))
    assert [len(one) for one in portal.batches[:2]] == [10, 40]
    assert max(map(len, portal.batches)) == 50
    assert len(portal.batches) == 21


def test_commands_are_made_while_they_are_sent() -> None:
    portal = Saves()
    made = 0

    def commands() -> Iterator[tuple[str, Command]]:
        nonlocal made
        for made in range(1, 1001):
            yield f"deal{made}", update(made)

    client, _clock = portal_over(portal)
    next(client.write(commands(), repeat="safe"))
    assert made < 100


@pytest.mark.parametrize("code", ["OPERATION_TIME_LIMIT", "QUERY_LIMIT_EXCEEDED"])
def test_only_what_failed_goes_again(code: str) -> None:
    portal = Saves(refuse={3: [code], 7: [code, code]})
    outcomes = write(portal, updates(10), repeat="never")
    assert all(isinstance(one, Answer) for one in outcomes.values())
    assert portal.batches == [list(range(1, 11)), [3, 7], [7]]
    assert portal.saved == Counter(range(1, 11))


def test_a_refusal_is_the_outcome_of_its_command() -> None:
    portal = Saves(refuse={2: ["NOT_FOUND"]})
    outcomes = write(portal, updates(3))
    refused = outcomes.pop("deal2")
    assert isinstance(refused, Refused)
    assert all(isinstance(one, Answer) for one in outcomes.values())
    assert len(portal.batches) == 1


def unread() -> httpx.Response:
    return httpx.Response(502, text="<html>Bad Gateway</html>")


def reset() -> httpx.Response:
    raise httpx.ReadError("reset by peer")


@pytest.mark.parametrize("broken", [unread, reset])
def test_a_lost_answer_of_a_fixed_value_is_repeated(broken: Callable[[], httpx.Response]) -> None:
    portal = Saves(broken=[broken])
    outcomes = write(portal, updates(5))
    assert all(isinstance(one, Answer) for one in outcomes.values())
    assert portal.saved == Counter(dict.fromkeys(range(1, 6), 2))


@pytest.mark.parametrize("broken", [unread, reset])
def test_a_lost_answer_of_anything_else_is_told(broken: Callable[[], httpx.Response]) -> None:
    portal = Saves(broken=[broken])
    outcomes = write(portal, updates(15), repeat="never")
    lost = [key for key, one in outcomes.items() if isinstance(one, OutcomeUnknownError)]
    assert lost == [f"deal{number}" for number in range(1, 11)]
    assert portal.saved == Counter(range(1, 16))


def test_a_missing_answer_of_a_create_is_no_refusal() -> None:
    portal = Saves(refuse={2: ["INTERNAL_SERVER_ERROR"]})
    outcomes = write(portal, updates(3), repeat="never")
    assert isinstance(outcomes["deal2"], OutcomeUnknownError)
    assert len(portal.batches) == 1


@pytest.mark.parametrize("repeat", ["safe", "never"])
def test_what_is_known_stays_known(repeat: Repeat) -> None:
    """The second request, for what was refused in the first one, is lost."""
    portal = Saves(refuse={2: ["QUERY_LIMIT_EXCEEDED"]})

    def answer(method: str, body: Json) -> httpx.Response:
        reply = portal(method, body)
        return unread() if len(portal.batches) == 2 else reply

    client, _clock = portal_over(answer)
    outcomes = dict(client.write(updates(3).items(), repeat=repeat))
    assert isinstance(outcomes["deal1"], Answer)
    assert isinstance(outcomes["deal3"], Answer)
    assert portal.saved[1] == portal.saved[3] == 1
    if repeat == "never":
        assert isinstance(outcomes["deal2"], OutcomeUnknownError)
        assert portal.saved[2] == 1
    else:
        assert isinstance(outcomes["deal2"], Answer)


def test_whatever_was_on_its_way_is_told_before_the_end() -> None:
    """The fifth batch is refused for good while others are on their way."""
    portal = Saves()
    lock, refused, number = Lock(), Event(), 0

    def answer(method: str, body: Json) -> httpx.Response:
        nonlocal number
        with lock:
            number += 1
            mine = number
        if mine == 5:
            refused.set()
            return no("OVERLOAD_LIMIT", 503)
        if mine > 5:
            refused.wait(10)
            time.sleep(0.05)
        with lock:
            return portal(method, body)

    client, _clock = portal_over(answer, parallel=8)
    outcomes: dict[str, object] = {}
    with pytest.raises(PortalError) as caught:
        outcomes.update(client.write(updates(2000).items(), repeat="never"))
    assert caught.value.code == "overloaded"
    assert {int(key.removeprefix("deal")) for key in outcomes} == set(portal.saved)
    assert len(portal.batches) < 20


def test_batches_without_an_answer_get_shorter() -> None:
    portal = Saves(broken=[unread] * 2)
    assert len(write(portal, updates(10))) == 10
    assert [len(one) for one in portal.batches[:3]] == [10, 10, 2]


def test_slow_updates_travel_in_short_batches() -> None:
    """Fifty updates of 1.35 s do not fit into the portal's minute."""
    portal = Saves(seconds=1.35)

    def answer(method: str, body: Json) -> httpx.Response:
        clock.now += 1.35 * len(body["cmd"])
        return portal(method, body)

    client, clock = portal_over(answer)
    assert len(list(client.write(updates(100).items(), repeat="safe"))) == 100
    assert max(map(len, portal.batches)) * 1.35 < 30


def test_a_stride_remembers_how_long_they_took() -> None:
    """Fifty were too many: the next round does not find that out anew."""
    portal = Saves(seconds=1.35)

    def answer(method: str, body: Json) -> httpx.Response:
        reply = portal(method, body)
        clock.now += 1.35 * len(body["cmd"])
        return unread() if len(body["cmd"]) * 1.35 > 60 else reply

    client, clock = portal_over(answer)
    stride = Stride(LONGEST)
    for begins in ([50, 50], [14, 14]):
        portal.batches.clear()
        outcomes = dict(client.write(updates(50).items(), repeat="safe", stride=stride))
        assert all(isinstance(one, Answer) for one in outcomes.values())
        lengths = [len(one) for one in portal.batches]
        assert lengths[:2] == begins
        assert lengths[-1] <= 14


@pytest.mark.parametrize("text", ["$result[p0]", "see $Total[x]", "a $error[b] c"])
def test_texts_that_a_batch_would_rewrite_travel_alone(text: str) -> None:
    portal = Saves()
    commands = {**updates(3), "odd": update(4, text), "more": update(5)}
    outcomes = write(portal, commands)
    assert all(isinstance(one, Answer) for one in outcomes.values())
    assert portal.alone == [4]
    assert portal.titles[4] == text
    assert portal.saved == Counter(range(1, 6))


def test_a_refused_webhook_ends_it() -> None:
    client, _clock = portal_over(lambda _method, _body: no("INVALID_CREDENTIALS", 401))
    with pytest.raises(AuthorisationError):
        list(client.write(updates(3).items(), repeat="safe"))


def test_no_answer_at_all_ends_it() -> None:
    client, _clock = portal_over(lambda _method, _body: unread())
    with pytest.raises(PortalError):
        list(client.write(updates(3).items(), repeat="safe"))
