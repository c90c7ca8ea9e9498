"""`python -m b24game.cli.completions DIR`: write the three scripts into a folder."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from b24game import language


def main(folder: Path) -> None:
    """Write the scripts; their descriptions are English."""
    # The locale is out of the question: the same tree must give the same scripts everywhere.
    os.environ.pop("B24GAME_LANG", None)
    language.speak("en")
    from b24game.cli.completions import bash, fish, zsh
    from b24game.cli.completions.tree import words

    known = words()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("b24game.bash", bash.script(known)),
        ("_b24game", zsh.script(known)),
        ("b24game.fish", fish.script(known)),
    ):
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
