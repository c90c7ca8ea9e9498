"""The peers' virtual environment: what PyPI has, pinned, kept beside our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.peers.environment import python_with
from tests.bench.peers.line import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PEERS = {"scikit-learn": "1.9.1", "optbinning": "1.0.0", "numpy": "2.4.6", "pandas": "3.1.1"}
FOLDER = ROOT / ".venv-peers-leads"


def python_of_peers() -> Path:
    """Return the interpreter that has all peers; install them where it has not."""
    return python_with(PEERS, FOLDER)
