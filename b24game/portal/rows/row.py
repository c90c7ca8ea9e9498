"""What all rows share: names without case and underscores, typed decoding, `BadRow`.

One module says `ID`, the next `id`; filters say `CLOSED_DATE` where rows say `closedDate`, and
versions of a module differ (protocol.md 11). So names are folded before they are looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeVar

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 2**63 - 1
Id = Annotated[int, msgspec.Meta(ge=1, le=LARGEST)]
IdOrNone = Annotated[int, msgspec.Meta(ge=0, le=LARGEST)]
"""An id where 0 stands for nobody."""
Code = IdOrNone
"""A number of a list: a status, a type. Unknown ones may come."""
RowType = TypeVar("RowType", bound="Row")


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
    """A row; `object` fields take any shape and are read by `fields`."""


def read(row: Mapping[str, object], kind: type[RowType]) -> RowType:
    """Return a row as `kind`; unknown keys are ignored, numbers may be texts.

    Raises:
        ValueError: a required field is missing or of another type.
    """
    return msgspec.convert(pick(row, _wanted(kind)), kind, strict=False)


def pick(row: Mapping[str, object], wanted: frozenset[str]) -> dict[str, object]:
    """Return the wanted fields that came, by their folded names.

    Raises:
        ValueError: one came under two names with different values: neither is the right one.
    """
    layout = _layout(wanted, tuple(row))
    found = {key: row[name] for key, name in layout}
    if len(found) < len(layout):
        for key, name in layout:
            if row[name] != found[key]:
                raise Undecodable(f"{key} came twice")
    return found


@lru_cache
def _wanted(kind: type[Row]) -> frozenset[str]:
    return frozenset(field.encode_name for field in msgspec.structs.fields(kind))


@lru_cache(maxsize=256)
def _layout(wanted: frozenset[str], names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return which name holds which wanted field; the rows of a page have the same names."""
    return tuple((key, name) for name in names if (key := fold(name)) in wanted)
