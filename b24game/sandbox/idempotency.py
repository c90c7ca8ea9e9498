"""What REST 3.0 answered under an ``Idempotency-Key``, to be answered again. Page rest-v3.

Two requests at once with the same key both run, as on the portal: an answer is kept once it is
there, and errors never are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.sandbox.errors import Refusal
from b24game.sandbox.newer import PREFIX

if TYPE_CHECKING:
    from datetime import datetime

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
_LIFE = timedelta(hours=24)
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Use:
    """Who uses a key for what: the same key of somebody else, or for another method, is another.

    Attributes:
        by: the code of the webhook, empty for the application.
    """

    by: str
    user_id: int
    method: str
    key: str


@dataclass(frozen=True, slots=True)
class _Kept:
    params: dict[str, object]
    body: dict[str, object]
    until: datetime


class Replays:
    """The kept answers of a portal."""

    def __init__(self) -> None:
        """Keep nothing yet."""
        self._kept: dict[Use, _Kept] = {}

    def find(self, use: Use, params: dict[str, object], now: datetime) -> dict[str, object] | None:
        """The body that was answered before, if it was.

        Raises:
            Refusal: the key is none, or belongs to another request.
        """
        if not (0 < len(use.key) <= _LONGEST and use.key.isascii() and use.key.isprintable()):
            raise Refusal(f"{PREFIX}INVALIDIDEMPOTENCYKEYEXCEPTION", "Invalid idempotency key")
        kept = self._kept.get(use)
        if kept is None or now >= kept.until:
            return None
        if kept.params != params:
            text = "The idempotency key was used with another request"
            raise Refusal(f"{PREFIX}IDEMPOTENCYKEYREUSEDEXCEPTION", text, 422)
        return kept.body

    def keep(
        self, use: Use, params: dict[str, object], body: dict[str, object], now: datetime
    ) -> None:
        """Keep a good answer for a day."""
        self._kept[use] = _Kept(params, body, now + _LIFE)
