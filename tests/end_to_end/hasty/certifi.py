"""Stands in for the package of that name: reading the real authorities takes as long as a board.

Nothing here may be asked over https. The key of this one authority was thrown away.
"""

from __future__ import annotations

from pathlib import Path


def where() -> str:
    """Return the file of the authorities to trust."""
    return str(Path(__file__).with_name("nobody.pem"))
