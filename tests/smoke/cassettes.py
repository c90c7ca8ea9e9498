"""Recording what a command asks and hears, and playing it back to the command.

A cassette is a JSON file in `fixtures/cassettes/`: the exchanges sorted by what was asked, bodies
as JSON, of the headers only the answer's content type. Requests may come back in any order and
from any thread; each must be the one recorded by method, address and body, and is played once.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import httpx
import vcr
from vcr.errors import CannotOverwriteExistingCassetteException, UnhandledHTTPRequestError

from tests.smoke.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER = Path(__file__).parent.parent.parent / "fixtures" / "cassettes"
ADDRESS = "https://portal.example"
SECRET = "dummy-secret"
WEBHOOK = f"{ADDRESS}/rest/1/{SECRET}/"
HINT = "run `make cassettes`, read the difference and commit it"


class CassetteError(AssertionError):
    """The program asks something else than what was recorded."""


@contextmanager
def recording(file: Path, hidden: Mapping[str, str]) -> Iterator[None]:
    """Write what is asked and answered to `file`, with the keys of `hidden` replaced."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with _tape(Plain(hidden)).use_cassette(str(file), record_mode="once"):
        yield


@contextmanager
def playing(file: Path) -> Iterator[None]:
    """Answer from `file`, and from nowhere else.

    Raises:
        CassetteError: something else was asked, or not all of it.
    """
    if not file.exists():
        raise CassetteError(f"there is no cassette {file.name}: {HINT}")
    strange: list[str] = []
    turn = threading.Lock()
    with _tape(Plain({})).use_cassette(str(file), record_mode="none") as cassette:
        answer = httpx.HTTPTransport.handle_request

        def one_at_a_time(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            # vcrpy looks for an answer and marks it as played in two steps.
            with turn:
                try:
                    return answer(self, request)
                except (CannotOverwriteExistingCassetteException, UnhandledHTTPRequestError):
                    strange.append(f"{request.method} {request.url} {request.read().decode()}")
                    raise

        with mock.patch.object(httpx.HTTPTransport, "handle_request", one_at_a_time):
            yield
        if strange:
            asked = "\n  ".join(strange)
            raise CassetteError(f"{file.name} has no answer left to\n  {asked}\n{HINT}")
        if not cassette.all_played:
            missed = len(cassette) - cassette.play_count
            raise CassetteError(f"{missed} of the requests in {file.name} were not asked: {HINT}")


def _tape(form: Plain) -> Any:  # noqa: ANN401 - vcrpy has no types
    tape = vcr.VCR(serializer="plain", match_on=("method", "uri", "same body"))
    tape.register_serializer("plain", form)
    tape.register_matcher("same body", _same_body)
    return tape


def _same_body(one: Any, other: Any) -> None:  # noqa: ANN401 - vcrpy has no types
    # As text: a later command of a batch may refer to an earlier one, so the order counts.
    if json.dumps(json.loads(one.body)) != json.dumps(json.loads(other.body)):
        raise AssertionError("bodies differ")
