"""Killed while it writes to the portal, and completed: nothing stands twice, nothing got lost.

`killing.py` kills as often as one likes.
"""

from __future__ import annotations

from contextlib import contextmanager
from random import Random
from time import sleep
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Faults, Latency, SandboxPortal
from tests.end_to_end.conftest import NOW, Program
from tests.end_to_end.killing import SCENES, Office, an_office, torment

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = 8
"""At moments of all sorts, of each command."""
MOST = 12
"""A run that does not find what an earlier one added would never come to an end."""


@pytest.fixture(scope="module", params=SCENES)
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    with SandboxPortal(an_office()) as portal:
        yield Office(SCENES[request.param], portal, Program(tmp_path_factory.mktemp("office")))


def test_killed_before_the_answer_to_each_write(office: Office) -> None:
    """Run after run is killed once it has added something, until there is nothing to add."""
    office.begin()
    while office.kill_at("hang_after", methods=office.scene.adds):
        assert office.kills.total() < MOST
    if office.scene.corrected:
        office.correct()
        for method in office.scene.edits:
            assert office.kill_at("hang_after", methods=[method])
    office.finish()


def test_killed_before_a_write_is_applied(office: Office) -> None:
    office.begin()
    killed = [office.kill_at("hang", methods=[method]) for method in office.scene.writes]
    assert killed[0]
    office.finish()


def test_killed_at_any_moment_while_answers_get_lost(office: Office) -> None:
    torment(office, KILLS, Random(20261120))  # noqa: S311 - reproducible moments


@pytest.mark.parametrize("office", ["publish-weekly"], indirect=True)
def test_killed_while_the_portal_is_at_work_on_a_post_for_long(office: Office) -> None:
    """It may carry out what it was sent after the next run has looked for it."""
    office.begin()
    assert office.kill_at("hang")
    post, *_others = office.sending()
    with _looks(office, "log.blogpost.get"):
        office.portal.company.add_post(
            office.portal.user_id, post["text"], NOW, title=post["title"], rights=post["to"]
        )
    office.finish()


@pytest.mark.parametrize("office", ["publish-page-old"], indirect=True)
def test_killed_while_the_portal_is_at_work_on_a_site_for_long(office: Office) -> None:
    office.begin()
    assert office.kill_at("hang")
    with _looks(office, "landing.site.getlist"):
        office.portal.company.add_site(
            1, "b24game", NOW, code="b24game", kind="KNOWLEDGE", xml_id="b24game"
        )
    office.finish()


@contextmanager
def _looks(office: Office, method: str) -> Iterator[None]:
    """Start a run; the block begins when it has looked once, and its answer is on the way."""
    calls = office.portal.journal.calls[method]
    office.portal.faults = Faults()
    office.portal.latency = Latency(request=0.3)
    with office.run.start(*office.scene.words) as run:
        while office.portal.journal.calls[method] == calls:
            assert run.poll() is None
            sleep(0.01)
        sleep(0.05)  # it is counted before it is answered
        yield
        office.portal.latency = Latency()  # of that answer it is known by now
        assert run.wait(30) == 0
