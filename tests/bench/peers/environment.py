"""The peers' virtual environment: what PyPI has, pinned, kept beside our own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.bench.peers.line import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PEERS = {"fast_bitrix24": "1.8.14", "b24pysdk": "1.3.2", "b24api": "0.4.1"}
FOLDER = ROOT / ".venv-peers"


def python_of_peers() -> Path:
    """Return the interpreter that has all peers; install them where it has not."""
    return python_with(PEERS, FOLDER)


def python_with(packages: Mapping[str, str], folder: Path) -> Path:
    """Return the interpreter of `folder` with these packages and versions, made where missing."""
    python = folder / "bin" / "python"
    pins = [f"{name}=={version}" for name, version in packages.items()]
    installed = folder / "pins"
    if not installed.exists() or installed.read_text(encoding="utf-8").split() != pins:
        sys.stderr.write(f"Installing {', '.join(pins)} …\n")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *pins], check=True)
        installed.write_text("\n".join(pins), encoding="utf-8")
    return python
