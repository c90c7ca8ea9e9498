"""One call of a method: what a request says, apart from who sends it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Api = Literal["rest", "rest/api"]
"""The path of a version of REST: the old one, and REST 3.0 with other methods (protocol.md 7)."""

_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Call:
    """A method with its JSON-ready parameters, in the order the method's page lists them.

    Raises:
        ValueError: the key is not 1 to 255 printable ASCII characters.
    """

    method: str
    params: Mapping[str, object]
    api: Api = "rest"
    key: str | None = None
    """Names what is being done, so that REST 3.0 does it once however often it is told to: for
    24 hours it answers the same call with the same key as it did the first time (page rest-v3)."""

    def __post_init__(self) -> None:
        if self.key is not None and not (
            0 < len(self.key) <= _LONGEST_KEY and self.key.isascii() and self.key.isprintable()
        ):
            raise ValueError("an idempotency key is 1 to 255 printable ASCII characters")

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of this call."""
        return {} if self.key is None else {"Idempotency-Key": self.key}
