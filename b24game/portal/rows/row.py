"""What all rows share: names without case and underscores, typed decoding, `BadRow`.

One module says `ID`, the next `id`; filters say `CLOSED_DATE` where rows say `closedDate`, and
versions of a module differ (protocol.md 11). So names are folded before they are looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

from b24game.portal.values import is_empty, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.model import Moment

_LARGEST = 2**63 - 1
Id = Annotated[int, msgspec.Meta(ge=1, le=_LARGEST)]
IdOrNone = Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)]
"""An id where 0 stands for nobody."""
RowType = TypeVar("RowType", bound="Row")
_NO_DATE = (0, "0")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be read: nothing of it is guessed."""

    stream: str
    where: str
    """The row's id, or its position in the page (`#3`) where it has none."""
    problem: str


@dataclass(frozen=True, slots=True)
class CardField:
    """A field a rule asks for: `name` as rules spell it, `key` as the portal does."""

    name: str
    key: str
    kind: str
    """`text`, `flag` (Y/N), `number` (0 is empty), `file` (an id or an object) or `any`."""


@dataclass(frozen=True, slots=True)
class Context:
    """What decoding a row depends on beside the row."""

    server_offset: int
    """Seconds east of UTC of the portal's clock."""
    fields: tuple[CardField, ...] = ()


class Undecodable(ValueError):  # noqa: N818 - names the row's state
    """A row lacks what its noun cannot do without; the text names the field, never its value."""


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Return a field's name without case and underscores: `CLOSED_DATE` is `closedDate`."""
    return name.replace("_", "").lower()


class Row(msgspec.Struct, frozen=True, rename=fold):
    """A row; `object` fields take any shape and are read by `values`."""


def read(row: Mapping[str, object], kind: type[RowType]) -> RowType:
    """Return a row as `kind`; unknown keys are ignored, numbers may be texts.

    Raises:
        ValueError: a required field is missing or of another type.
    """
    return msgspec.convert({fold(name): value for name, value in row.items()}, kind, strict=False)


def needed(value: object, name: str, context: Context) -> Moment:
    """Return a moment that a noun cannot do without; `Undecodable` names the field."""
    at = moment(value, context.server_offset)
    if at is None:
        raise Undecodable(f"{name} is no date")
    return at


def optional(value: object, name: str, context: Context) -> Moment | None:
    """Return a moment or `None` where the field is empty; what is unreadable is not empty."""
    return None if is_empty(value) or value in _NO_DATE else needed(value, name, context)
