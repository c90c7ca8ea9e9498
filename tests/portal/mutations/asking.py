"""Asking for one mutated envelope, through everything that reads an answer."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

from b24game.portal.answers import Answer, read_answer

if TYPE_CHECKING:
    from b24game.portal.faults import Fault
    from tests.portal.mutations.samples import Json

START = 1_790_000_000
ACCESS: Json = SimpleNamespace(clean=lambda words: words)


def body(envelope: Json) -> bytes:
    return json.dumps(envelope).encode()


def ask(method: str, envelope: Json) -> Answer | Fault:
    return read_answer(method, 200, body(envelope), ACCESS, START)
