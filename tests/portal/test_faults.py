from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from b24game.errors import AuthorisationError, ConfigurationError, PortalError, ProductError
from b24game.portal.faults import Refused, Unavailable
from tests.portal.fakes import START, no, ok, portal_over

if TYPE_CHECKING:
    from b24game.portal.patience import Repeat

V3 = "BITRIX_REST_V3_EXCEPTION_"


def refused(
    response: httpx.Response, method: str = "user.get", repeat: Repeat = "safe"
) -> Exception:
    portal, _clock = portal_over(lambda _method, _body: response)
    with portal, pytest.raises(Exception, match=r".") as caught:
        portal.call(method, {}, repeat=repeat)
    return caught.value


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("NO_AUTH_FOUND", 401),
        ("no_auth_found", 200),
        ("invalid_token", 401),
        ("authorization_error", 401),
        ("WRONG_AUTH_TYPE", 403),
        ("expired_token", 401),
        ("PORTAL_DELETED", 500),
        ("PAYMENT_REQUIRED", 402),
    ],
)
def test_the_webhook_is_refused(code: str, status: int) -> None:
    problem = refused(no(code, status))
    assert isinstance(problem, AuthorisationError)
    assert problem.code == code.lower()
    assert problem.hint


@pytest.mark.parametrize(
    ("code", "status", "description", "reason"),
    [
        ("insufficient_scope", 403, "", "scope"),
        ("ACCESS_DENIED", 403, "Access denied!", "access"),
        ("INVALID_CREDENTIALS", 403, "", "access"),
        ("user_access_error", 403, "", "access"),
        ("ERROR_METHOD_NOT_FOUND", 404, "", "method"),
        ("METHOD_NOT_FOUND", 404, "", "method"),
        ("", 400, "Access denied.", "access"),
        (0, 400, "SHIPMENT_DOCUMENT entity is not supported", "argument"),
        ("0", 400, "Invalid sorting key", "argument"),
        ("100", 200, "Could not find value", "argument"),
        ("ERROR_CORE", 400, "", "argument"),
        ({"code": f"{V3}ACCESSDENIEDEXCEPTION", "message": "m"}, 403, "", "access"),
        ({"code": f"{V3}INSUFFICIENTSCOPEEXCEPTION"}, 403, "", "scope"),
    ],
)  # fmt: skip
def test_one_method_is_refused(code: object, status: int, description: str, reason: str) -> None:
    problem = refused(no(code, status, description))
    assert isinstance(problem, Refused)
    assert problem.method == "user.get"
    assert problem.reason == reason
    assert problem.exit_code == (1 if reason == "argument" else 4)


@pytest.mark.parametrize("method", ["batch", "profile"])
def test_a_refused_basic_method_is_a_refused_webhook(method: str) -> None:
    assert isinstance(refused(no("ACCESS_DENIED", 403), method), AuthorisationError)
    assert isinstance(refused(no("insufficient_scope", 403), method), AuthorisationError)


def test_the_plan_has_no_rest() -> None:
    words = "REST API is available only on commercial plans."
    assert isinstance(refused(no("ACCESS_DENIED", 403, words)), AuthorisationError)


def test_https_needed() -> None:
    problem = refused(no("INVALID_REQUEST", 400, "Https required"))
    assert isinstance(problem, ConfigurationError)
    assert problem.code == "insecure_url"


def test_overload_stops_at_once() -> None:
    asked: list[str] = []

    def answer(method: str, _body: object) -> httpx.Response:
        asked.append(method)
        return no("OVERLOAD_LIMIT", 503)

    portal, clock = portal_over(answer)
    with pytest.raises(PortalError, match="switched REST off") as caught:
        portal.call("user.get", {}, repeat="safe")
    assert caught.value.code == "overloaded"
    assert "support" in caught.value.hint
    assert len(asked) == 1
    assert not clock.slept


def test_a_full_bucket_is_waited_out_even_for_creates() -> None:
    answers = [no("QUERY_LIMIT_EXCEEDED", 503)] * 3 + [ok(5)]
    portal, clock = portal_over(lambda _method, _body: answers.pop(0))
    assert portal.call("log.blogpost.add", {}, repeat="never").result == 5
    assert clock.slept[:3] == [1.0, 2.0, 4.0]
    assert portal.requests == 4


def test_a_full_bucket_is_not_waited_out_for_ever() -> None:
    portal, clock = portal_over(lambda _method, _body: no("query_limit_exceeded", 503))
    with pytest.raises(PortalError) as caught:
        portal.call("user.get", {}, repeat="safe")
    assert caught.value.code == "rate_limited"
    assert sum(clock.slept) > 120


def test_operating_time_is_waited_out_until_the_portal_says() -> None:
    limit = no(
        "OPERATION_TIME_LIMIT", 429, time={"finish": START, "operating_reset_at": START + 77}
    )
    answers = [limit, ok([])]
    portal, clock = portal_over(lambda _method, _body: answers.pop(0))
    portal.call("user.get", {}, repeat="never")
    assert clock.slept == [77.0]


def test_operating_time_patience_outlasts_a_ban() -> None:
    portal, clock = portal_over(lambda _method, _body: no("OPERATION_TIME_LIMIT", 429))
    with pytest.raises(PortalError) as caught:
        portal.call("user.get", {}, repeat="safe")
    assert caught.value.code == "operating_limited"
    assert 600 < sum(clock.slept) <= 900


@pytest.mark.parametrize(
    "limit",
    [
        httpx.Response(429, content=b"<html>slow down</html>"),
        httpx.Response(429, content=b"[]"),
        httpx.Response(429, content=b'{"result": []}'),
        no("", 429),
        no("TOO_MANY_REQUESTS", 429, "slow down"),
        no({"code": "TOO_MANY_REQUESTS", "message": "slow down"}, 429),
        no(429, 200),
    ],
)
def test_a_429_in_other_words_is_a_limit_too(limit: httpx.Response) -> None:
    answers = [limit, limit, ok(5)]
    portal, clock = portal_over(lambda _method, _body: answers.pop(0))
    assert portal.call("log.blogpost.add", {}, repeat="never").result == 5
    assert clock.slept == [5.0, 5.0]
    problem = refused(limit, "batch")
    assert isinstance(problem, PortalError)
    assert problem.code == "operating_limited"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("QUERY_LIMIT_EXCEEDED", "rate_limited"),
        ("OVERLOAD_LIMIT", "overloaded"),
        ("expired_token", "expired_token"),
        ("INTERNAL_SERVER_ERROR", "portal_failed"),
        ("ERROR_METHOD_NOT_FOUND", "error_method_not_found"),
    ],
)
def test_a_known_code_says_more_than_a_429(code: str, expected: str) -> None:
    problem = refused(no(code, 429))
    assert isinstance(problem, ProductError)
    assert problem.code == expected


@pytest.mark.parametrize(
    "broken",
    [
        httpx.Response(200, content=b"<html>maintenance</html>"),
        httpx.Response(502, content=b"<html>bad gateway</html>"),
        httpx.Response(200, content=b'{"result": [1, 2'),
        httpx.Response(200, content=b""),
        httpx.Response(200, content=b"[]"),
        httpx.Response(200, content=b"null"),
        httpx.Response(200, content=b'{"time": {}}'),
        httpx.Response(200, content=b'{"result": "\xff"}'),
        no("INTERNAL_SERVER_ERROR", 500),
        no("ERROR_UNEXPECTED_ANSWER", 500),
        no("ERROR_CORE", 500, "SQL query error!"),
    ],
)
def test_unreadable_is_repeated_only_where_that_is_safe(broken: httpx.Response) -> None:
    answers = [broken, broken, ok([1])]
    portal, clock = portal_over(lambda _method, _body: answers.pop(0))
    assert portal.call("user.get", {}, repeat="safe").result == [1]
    assert clock.slept == [1.0, 2.0]
    problem = refused(broken, repeat="never")
    assert isinstance(problem, PortalError)
    assert problem.code == "outcome_unknown"
    problem = refused(broken)
    assert isinstance(problem, PortalError)


def test_a_page_with_403_is_no_empty_result() -> None:
    problem = refused(httpx.Response(403, content=b"<html>forbidden</html>"))
    assert isinstance(problem, Refused)
    assert problem.portal_code == "HTTP_403"


def test_a_success_may_carry_an_empty_error() -> None:
    portal, _clock = portal_over(lambda _method, _body: ok([1], error=""))
    assert portal.call("user.get", {}, repeat="safe").result == [1]


def test_waiting_is_announced() -> None:
    answers = [no("QUERY_LIMIT_EXCEEDED", 503), ok(1)]
    portal, _clock = portal_over(lambda _method, _body: answers.pop(0))
    told: list[tuple[str, float]] = []
    portal._caller._on_wait = lambda reason, seconds: told.append((reason, seconds))
    portal.call("user.get", {}, repeat="safe")
    assert told == [("rate_limit", 1.0)]


def test_unavailable_names_the_scope() -> None:
    problem = Unavailable("posts", "scope", "log")
    assert (problem.stream, problem.reason, problem.scope) == ("posts", "scope", "log")
    assert "log" in problem.message
    assert problem.where == "posts"
