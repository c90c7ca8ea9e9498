"""Our own posts, found again in a feed that has no filter by text or author."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.portal.faults import Refused
from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from b24game.sandbox import Company, Fault, FrozenClock, SandboxPortal, empty_company
from tests.end_to_end.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

FIVE, FIFTY = "#b24game-2026w47-d5", "#b24game-2026w47-d50"
SINCE = int((NOW - timedelta(days=2)).timestamp())


@pytest.fixture
def company() -> Company:
    company = empty_company(NOW)
    company.add_person("Анна", "Иванова", departments=(1,), at=NOW)
    return company


@pytest.fixture
def sandbox(company: Company) -> Iterator[SandboxPortal]:
    with SandboxPortal(company, clock=FrozenClock(NOW)) as portal:
        yield portal


@pytest.fixture
def portal(sandbox: SandboxPortal) -> Iterator[Portal]:
    with Portal(Webhook.parse(sandbox.webhook), sleep=lambda _seconds: None) as portal:
        yield portal


def test_by_whole_marks(company: Company, portal: Portal) -> None:
    post = company.add_post(1, f"Text {FIFTY}", NOW, title="Title")
    assert portal.own_posts((FIVE,), SINCE) == {}
    found = portal.own_posts((FIVE, FIFTY), SINCE)
    assert {mark: one.id for mark, one in found.items()} == {FIFTY: post}
    assert found[FIFTY].says("Title", f"Text {FIFTY}\r\n")
    assert not found[FIFTY].says("Title", "Text")


def test_not_by_other_people(company: Company, portal: Portal) -> None:
    company.add_post(2, f"Mine! {FIVE}", NOW)
    assert portal.own_posts((FIVE,), SINCE) == {}


def test_not_from_before(company: Company, portal: Portal) -> None:
    company.add_post(1, FIVE, NOW - timedelta(days=3))
    assert portal.own_posts((FIVE,), SINCE) == {}


def test_behind_many_others(company: Company, portal: Portal, sandbox: SandboxPortal) -> None:
    post = company.add_post(1, FIVE, NOW - timedelta(days=1))
    for minute in range(130):
        company.add_post(2, "News", NOW - timedelta(minutes=minute))
    assert portal.own_posts((FIVE,), SINCE)[FIVE].id == post
    assert sandbox.journal.calls["log.blogpost.get"] == 3


def test_a_feed_that_may_not_be_read(portal: Portal, sandbox: SandboxPortal) -> None:
    sandbox.faults.add(Fault("error", "log.blogpost.get", code="ACCESS_DENIED", status=403))
    with pytest.raises(Refused):
        portal.own_posts((FIVE,), SINCE)


def test_which_posts_are_appreciations(company: Company, portal: Portal) -> None:
    thanks = company.add_post(1, "Thanks", NOW, gratitude=True, to=[2])
    news = company.add_post(1, "News", NOW)
    assert portal.is_appreciation(thanks)
    assert not portal.is_appreciation(news)
