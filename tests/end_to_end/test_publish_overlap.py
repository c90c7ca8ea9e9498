"""Runs that write to the portal at the same time: one works, nothing is written twice."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import replace
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault, SandboxPortal
from b24game.sandbox.faults import Faults
from tests.end_to_end.conftest import Program
from tests.end_to_end.killing import SCENES, Office, an_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import Popen

RETRY = ("outbox", "retry", "--all")
OTHERS = {*(scene.words for scene in SCENES.values()), RETRY}


@pytest.fixture(scope="module", params=SCENES)
def office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    with SandboxPortal(an_office()) as portal:
        scene = replace(SCENES[request.param], corrected=False)
        yield Office(scene, portal, Program(tmp_path_factory.mktemp("office")))


@contextmanager
def writing(office: Office) -> Iterator[Popen[str]]:
    """Start a run; the portal is at work on its first write until the block ends."""
    office.begin()
    write = Fault("slow", office.scene.adds[0], seconds=0.5, nth=frozenset({1}))
    office.portal.faults = Faults(write)
    with office.run.start(*office.scene.words) as first:
        assert write.holding.wait(20)
        with office.portal.company.lock:
            yield first
        assert first.wait(20) == 0


def test_one_works_and_every_other_is_told_who_does(office: Office) -> None:
    with writing(office) as first:
        others = [office.run.start(*words) for words in OTHERS]
        for other in others:
            with other:
                out, err = other.communicate(timeout=20)
            assert (other.returncode, out) == (11, "")
            who = f"another run is at work: {office.scene.words[0]}, pid {first.pid}, "
            assert who in err
    office.finish()


def test_the_other_waits_and_writes_nothing_again(office: Office) -> None:
    _waits(office, office.scene.words)


@pytest.mark.parametrize("office", ["publish-weekly"], indirect=True)
def test_a_retry_of_all_waits_for_the_run_that_writes(office: Office) -> None:
    _waits(office, RETRY)


def _waits(office: Office, words: tuple[str, ...]) -> None:
    with ExitStack() as stack:
        with writing(office):
            second = stack.enter_context(office.run.start(*words, "--wait", "20s"))
            with pytest.raises(TimeoutExpired):
                second.wait(1)
        assert second.wait(20) == 0
    office.finish()
