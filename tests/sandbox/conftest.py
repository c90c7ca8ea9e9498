"""A portal on loopback and a client that speaks plain HTTP to it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from b24game.sandbox import Company, FrozenClock, SandboxPortal, build_company, empty_company

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOSCOW = timezone(timedelta(hours=3))


class Caller:
    """Calls methods of a portal."""

    def __init__(self, portal: SandboxPortal) -> None:
        self.portal = portal
        self.http = httpx.Client(base_url=portal.webhook, timeout=5)

    def post(self, method: str, /, **params: object) -> httpx.Response:
        return self.http.post(method, json=params)

    def __call__(self, method: str, /, **params: object) -> Any:  # noqa: ANN401 - plain JSON
        return self.post(method, **params).json()

    def batch(self, cmd: object, **params: object) -> Any:  # noqa: ANN401 - plain JSON
        return self("batch", cmd=cmd, **params)["result"]


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 10, 5, 12, tzinfo=MOSCOW)


@pytest.fixture(scope="session")
def demo() -> Company:
    """The demo company; tests that change a company take an own one."""
    return build_company(now=datetime(2026, 10, 5, 12, tzinfo=MOSCOW))


@pytest.fixture
def company(now: datetime) -> Company:
    return empty_company(now)


@pytest.fixture
def opened(now: datetime) -> Iterator[Callable[..., Caller]]:
    """Start portals; they stop with the test."""
    with ExitStack() as stack:

        def start(company: Company, **options: Any) -> Caller:  # noqa: ANN401 - passed on
            options.setdefault("clock", FrozenClock(now))
            portal = stack.enter_context(SandboxPortal(company, **options))
            caller = Caller(portal)
            stack.callback(caller.http.close)
            return caller

        yield start


@pytest.fixture
def call(opened: Callable[..., Caller], demo: Company) -> Caller:
    """A portal with the demo company."""
    return opened(demo)


@pytest.fixture
def lone(opened: Callable[..., Caller], company: Company) -> Caller:
    """A portal with an empty company."""
    return opened(company)
