"""`make cassettes`: run every step of the story against the embedded portal and record it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlsplit

from b24game.sandbox import FrozenClock, SandboxPortal
from tests.smoke import cassettes
from tests.smoke.program import Program
from tests.smoke.story import NOON, STEPS, a_company


def record(folder: Path, secret: str) -> None:
    """Write one cassette a step; `secret` is the code of the portal's webhook."""
    company, clock = a_company(), FrozenClock(NOON)
    with (
        TemporaryDirectory(prefix="b24game-") as home,
        SandboxPortal(company, clock=clock, secret=secret) as portal,
    ):
        program = Program(Path(home), portal.webhook)
        for step in STEPS:
            step.before(company)
            clock.move(step.at)
            file = folder / f"{step.name}.json"
            with cassettes.recording(file, _hidden(portal)):
                told = program(*step.words)
            if told.code != 0:
                raise SystemExit(f"{step.name} ended with {told.code}:\n{told.err}")


def _hidden(portal: SandboxPortal) -> dict[str, str]:
    """Return what must not be written and what stands for it, the longest first."""
    address = portal.webhook.partition("/rest/")[0]
    plain = {
        address: cassettes.ADDRESS,
        urlsplit(address).netloc: urlsplit(cassettes.ADDRESS).netloc,
        portal.secret: cassettes.SECRET,
    }
    # The commands of a batch are percent-encoded inside the body.
    encoded = {quote(real, safe=""): quote(dummy, safe="") for real, dummy in plain.items()}
    return {**encoded, **plain}


if __name__ == "__main__":
    with TemporaryDirectory(prefix="b24game-") as fresh:
        record(Path(fresh), "sandbox-secret")
        # Nothing failed: the old ones may go.
        if cassettes.FOLDER.exists():
            shutil.rmtree(cassettes.FOLDER)
        shutil.copytree(fresh, cassettes.FOLDER)
    for written in sorted(cassettes.FOLDER.iterdir()):
        sys.stdout.write(f"{written.name}: {written.stat().st_size:,} bytes\n")
