"""Whether the portal kept what it was told: `crm.item.update` answers the whole item.

Unknown names are ignored without a word (writing.md 2), and automation may set another value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.portal.values import decimal, flag, is_empty, moment, text

if TYPE_CHECKING:
    from collections.abc import Mapping

_MINUTE = 60
"""A field of dates may be set up to keep no seconds."""


def lost(result: object, fields: Mapping[str, object], offset: int) -> frozenset[str]:
    """Return which of `fields` did not come back as they were sent; all, where no item came.

    Args:
        result: what an update answered.
        fields: what was sent, by the portal's names: numbers and texts, moments as ISO.
        offset: seconds east of UTC of the portal's clock.
    """
    item = result.get("item") if isinstance(result, dict) else None
    if not isinstance(item, dict):
        return frozenset(fields)
    return frozenset(n for n, sent in fields.items() if not _same(sent, item.get(n), offset))


def _same(sent: object, came: object, offset: int) -> bool:
    if isinstance(came, list):
        return any(_same(sent, one, offset) for one in came)
    if _is_nothing(sent) and _is_nothing(came):
        return True
    if text(sent) == text(came) and text(sent):
        return True
    if decimal(sent) is not None and decimal(sent) == decimal(came):
        return True
    one, other = moment(sent, offset), moment(came, offset)
    if one is not None and other is not None:
        return abs(one - other) < _MINUTE
    return flag(sent) and flag(came)


def _is_nothing(value: object) -> bool:
    """Return whether a field of numbers is empty: it may read as either."""
    return is_empty(value) or decimal(value) == 0
