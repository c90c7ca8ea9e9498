"""Words that Typer says through gettext: it looks them up in our catalogue."""

from __future__ import annotations

WORDS = (
    "(dynamic)",
    "Show this message and exit.",
    "default: {default}",
    "required",
)
