"""REST 3.0 over real HTTP: its addresses, its keys, its two forms of errors."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from b24game.errors import AuthorisationError, PortalError
from b24game.portal.call import Call
from b24game.portal.faults import OutcomeUnknownError, Refused, plain
from b24game.portal.pace import Pace
from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from b24game.sandbox import (
    Company,
    Fault,
    FrozenClock,
    Limits,
    SandboxPortal,
    access_denied,
    empty_company,
)
from tests.portal.fakes import SECRET, START, TIME, WEBHOOK, Clock, Script, Server
from tests.portal.signing import APP, application

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from b24game.portal.access import Access
    from b24game.portal.patience import Repeat
    from b24game.sandbox.faults import Kind
    from b24game.sandbox.journal import Request

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
ADD = "note.document.add"
PREFIX = "BITRIX_REST_V3_EXCEPTION_"
OLD_FORM = {"error": "expired_token", "error_description": "x"}
NEW_FORM = {"error": {"code": "expired_token", "message": "x"}}


@pytest.fixture
def company() -> Company:
    company = empty_company(NOW)
    company.add_collection(1, "База знаний", NOW)
    return company


@pytest.fixture
def portal(company: Company) -> Iterator[SandboxPortal]:
    with SandboxPortal(company, clock=FrozenClock(NOW), application=APP) as one:
        yield one


def client(access: Access, clock: Clock | None = None) -> Portal:
    """A portal client that does not really wait."""
    clock = clock or Clock()
    return Portal(access, clock=clock, sleep=clock.sleep, pace=Pace(drain=1e9, clock=clock))


def add(
    access: Access, *, key: str | None = None, title: str = "Рейтинг", repeat: Repeat = "safe"
) -> Any:  # noqa: ANN401 - decoded JSON
    params = {"fields": {"collectionId": 1, "title": title}}
    with client(access) as one:
        return one.call_v3(ADD, params, repeat=repeat, key=key).result


def hook(portal: SandboxPortal) -> Webhook:
    return Webhook.parse(portal.webhook)


def asked(portal: SandboxPortal, method: str = ADD) -> list[Request]:
    return [one for one in portal.journal.requests if one.method == method]


def test_what_stands_under_result_is_the_answer(portal: SandboxPortal) -> None:
    assert add(hook(portal))["item"]["title"] == "Рейтинг"
    with client(hook(portal)) as one:
        answer = one.call_v3("note.collection.list", {}, repeat="safe")
        assert answer.result["items"][0]["name"] == "База знаний"  # type: ignore[index]
        assert (answer.total, one.server_offset, one.requests) == (None, 10800, 1)


def test_the_key_travels_as_a_header_and_only_there() -> None:
    script = Script(body=b'{"result": {"item": {"id": 1}}}')
    with Server(script) as server, client(server.webhook) as one:
        one.call_v3(ADD, {"fields": {}}, repeat="safe", key="week 2026-W47")
        one.call_v3(ADD, {"fields": {}}, repeat="safe")
        one.call("user.get", {}, repeat="safe")
    paths, headers, bodies = zip(*server.seen, strict=True)
    root = f"/rest/api/7/{SECRET}/{ADD}"
    assert paths == (root, root, f"/rest/7/{SECRET}/user.get")
    assert [one.get("Idempotency-Key") for one in headers] == ["week 2026-W47", None, None]
    assert {one["Content-Type"] for one in headers} == {"application/json"}
    assert [json.loads(one) for one in bodies] == [{"fields": {}}, {"fields": {}}, {}]


@pytest.mark.parametrize("key", ["", "ключ", "a\r\nX: y", "x" * 256])
def test_a_key_that_cannot_travel(key: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        Call(ADD, {}, "rest/api", key)


def test_the_same_key_gives_the_same_document(portal: SandboxPortal, company: Company) -> None:
    first, again = add(hook(portal), key="k"), add(hook(portal), key="k")
    assert first == again
    assert len(company.documents) == 1
    assert add(hook(portal), key="other") != first


def test_a_key_of_another_call_is_refused(portal: SandboxPortal, company: Company) -> None:
    add(hook(portal), key="k")
    with pytest.raises(Refused) as caught:
        add(hook(portal), key="k", title="другая")
    assert plain(caught.value.portal_code) == "IDEMPOTENCYKEYREUSEDEXCEPTION"
    assert caught.value.reason == "argument"
    assert len(company.documents) == 1
    assert len(asked(portal)) == 2


@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated"])
def test_a_lost_answer_is_asked_for_again_with_the_key(
    portal: SandboxPortal, company: Company, kind: Kind
) -> None:
    portal.faults.add(Fault(kind, ADD, times=2))
    assert add(hook(portal), key="k")["item"]["id"] == 1
    assert len(company.documents) == 1
    assert len(asked(portal)) == 3
    assert len(portal.journal.writes_of(ADD)) == 1


def test_without_a_key_the_lost_answer_makes_another(
    portal: SandboxPortal, company: Company
) -> None:
    portal.faults.add(Fault("lost_answer", ADD, times=1))
    add(hook(portal))
    assert len(company.documents) == 2


def test_what_may_not_be_repeated_is_not(portal: SandboxPortal, company: Company) -> None:
    portal.faults.add(Fault("lost_answer", ADD, times=1))
    with pytest.raises(OutcomeUnknownError):
        add(hook(portal), repeat="never")
    assert len(company.documents) == len(asked(portal)) == 1


def test_a_limit_is_waited_out(company: Company) -> None:
    clock = Clock()
    limits = Limits(per_second=1, burst=1, operating=None, clock=clock)
    with SandboxPortal(company, limits=limits) as portal, client(hook(portal), clock) as one:
        for _ in range(2):
            one.call_v3("note.collection.list", {}, repeat="never")
        assert portal.journal.statuses == {200: 2, 503: 1}
    assert sum(clock.slept) >= 1


def refused(access: Access, method: str, params: dict[str, object]) -> Refused:
    with client(access) as one, pytest.raises(Refused) as caught:
        one.call_v3(method, params, repeat="safe")
    return caught.value


@pytest.mark.parametrize(
    ("method", "params", "code", "said"),
    [
        (ADD, {}, "VALIDATION_REQUESTVALIDATIONEXCEPTION", "`fields`"),
        (ADD, {"fields": {"title": "x"}}, "VALIDATION_DTOVALIDATIONEXCEPTION", "`collectionId`"),
        ("note.document.get", {"id": 7}, "ENTITYNOTFOUNDEXCEPTION", "Document not found"),
        ("note.document.update", {"id": 1, "fields": {}}, "NOTE_EMPTY_UPDATE", "modifiable"),
    ],
)
def test_refusals_say_what_is_wrong(
    portal: SandboxPortal, method: str, params: dict[str, object], code: str, said: str
) -> None:
    found = refused(hook(portal), method, params)
    assert plain(found.portal_code) == code
    assert (found.reason, found.exit_code) == ("argument", 1)
    assert said in found.description
    assert found.message.startswith(f"the portal refuses {method}: ")
    assert len(asked(portal, method)) == 1


def test_refusals_of_a_method(portal: SandboxPortal) -> None:
    access = hook(portal)
    portal.newer_methods.pop("note.document.get")
    assert refused(access, "note.document.get", {"id": 1}).reason == "method"
    portal.faults.add(access_denied(ADD))
    assert refused(access, ADD, {}).reason == "access"
    portal.scopes = frozenset({"log"})
    found = refused(access, "note.collection.list", {})
    assert (found.reason, found.exit_code) == ("scope", 4)


def test_a_wrong_webhook(portal: SandboxPortal) -> None:
    wrong = Webhook.parse(f"{portal.base}/rest/1/other/")
    with client(wrong) as one, pytest.raises(AuthorisationError) as caught:
        one.call_v3("note.collection.list", {}, repeat="safe")
    assert caught.value.code == "no_auth_found"


def over(answers: list[httpx.Response]) -> tuple[Portal, list[str]]:
    """A portal with these answers, and the paths it was asked for."""
    paths: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return answers.pop(0)

    clock = Clock()
    transport = httpx.MockTransport(handle)
    pace = Pace(drain=1e9, clock=clock)
    return Portal(
        WEBHOOK,
        clock=clock,
        sleep=clock.sleep,
        now=lambda: START,
        transport=transport,
        pace=pace,
    ), paths


@pytest.mark.parametrize("old_form", [True, False])
@pytest.mark.parametrize(
    ("code", "status"),
    [("QUERY_LIMIT_EXCEEDED", 503), ("OPERATION_TIME_LIMIT", 429), ("INTERNAL_SERVER_ERROR", 500)],
)
def test_limits_and_failures_come_in_either_form(code: str, status: int, *, old_form: bool) -> None:
    flat: dict[str, object] = {"error": code, "error_description": "x"}
    body = flat if old_form else {"error": {"code": code, "message": "x"}}
    good = httpx.Response(200, json={"result": {"items": []}, "time": TIME})
    portal, paths = over([httpx.Response(status, json=body), good])
    answer = portal.call_v3("note.collection.list", {}, repeat="safe")
    assert (answer.result, len(paths)) == ({"items": []}, 2)


@pytest.mark.parametrize(
    ("validation", "description"),
    [
        ([{"message": "a", "field": "x"}, {"message": "b"}], "Wrong: a; b"),
        ([{"field": "x"}], "Wrong"),
        (["a", None], "Wrong"),
        ({"message": "a"}, "Wrong"),
        (None, "Wrong"),
    ],
)
def test_what_is_said_about_fields(validation: object, description: str) -> None:
    error = {"code": f"{PREFIX}VALIDATION_X", "message": "Wrong", "validation": validation}
    portal, _paths = over([httpx.Response(400, json={"error": error})])
    with pytest.raises(Refused) as caught:
        portal.call_v3(ADD, {}, repeat="safe")
    assert caught.value.description == description


def test_descriptions_hold_no_secret() -> None:
    said = f"see /rest/api/7/{SECRET}/x"
    error = {"code": "X", "message": "no", "validation": [{"message": said}]}
    portal, _paths = over([httpx.Response(400, json={"error": error})])
    with pytest.raises(Refused) as caught:
        portal.call_v3(ADD, {}, repeat="safe")
    assert SECRET not in caught.value.description


def test_a_page_instead_of_an_answer_is_no_answer() -> None:
    portal, paths = over([httpx.Response(200, text="<html>")] * 9)
    with pytest.raises(PortalError):
        portal.call_v3("note.collection.list", {}, repeat="safe")
    assert len(paths) > 1


def test_a_renamed_portal_gets_the_call_with_its_key() -> None:
    path = f"/rest/api/7/{SECRET}/{ADD}"
    with Server(Script(body=b'{"result": {"item": {"id": 5}}}')) as target:
        location = (("Location", f"{target.webhook.base}{path}"),)
        moved = Script(status=302, body=b"", headers=location)
        with Server(moved) as server, client(server.webhook) as portal:
            portal.call_v3(ADD, {"a": 1}, repeat="never", key="k")
        ((seen, headers, body),) = target.seen
    assert (seen, headers["Idempotency-Key"], json.loads(body)) == (path, "k", {"a": 1})


def test_a_redirect_to_the_old_path_is_not_followed() -> None:
    with Server(Script()) as target:
        location = f"{target.webhook.base}/rest/7/{SECRET}/{ADD}"
        moved = Script(status=302, body=b"", headers=(("Location", location),))
        with (
            Server(moved) as server,
            client(server.webhook) as portal,
            pytest.raises(PortalError) as caught,
        ):
            portal.call_v3(ADD, {}, repeat="safe")
        assert not target.seen
    assert caught.value.code == "redirected"


def test_an_application_sends_its_token_in_the_body(
    portal: SandboxPortal, company: Company, tmp_path: Path
) -> None:
    access = application(portal, tmp_path / "b24game.oauth")
    assert access.url(ADD, "rest/api") == f"{portal.base}/rest/api/{ADD}"
    first = add(access, key="k")
    assert isinstance(portal.clock, FrozenClock)
    portal.clock.move(NOW + timedelta(hours=1, seconds=1))
    # The token is another by now; what was asked is not.
    assert add(access, key="k") == first
    assert [one.error for one in asked(portal)] == ["", "expired_token", ""]
    assert all("auth" not in one.params for one in asked(portal))
    assert len(company.documents) == 1
    # The webhook's keys are others.
    assert add(hook(portal), key="k") != first


@pytest.mark.parametrize("body", [OLD_FORM, NEW_FORM])
def test_a_token_that_ran_out_in_either_form(body: object) -> None:
    portal, _paths = over([httpx.Response(401, json=body)])
    with pytest.raises(AuthorisationError) as caught:
        portal.call_v3("note.collection.list", {}, repeat="safe")
    assert caught.value.code == "expired_token"
