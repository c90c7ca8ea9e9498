"""Words that Typer says through gettext: it looks them up in our catalogue."""

from __future__ import annotations

WORDS = (
    "(dynamic)",
    "default: {default}",
    "required",
)
