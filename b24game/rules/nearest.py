"""Did you mean: the valid name that a wrong one most looks like."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known name closest to `word`, if any is close enough to suggest."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def advice(word: str, known: Iterable[str]) -> str:
    """Return the part of a message that leads back to a valid name."""
    names = list(dict.fromkeys(known))
    if close := nearest(word, names):
        return _('did you mean "{name}"?').format(name=close)
    return _("expected one of: {names}").format(names=", ".join(names))
