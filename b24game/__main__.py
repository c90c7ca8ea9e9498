"""The program's entrance: `b24game …` or `python -m b24game …`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the program on this process's arguments and end it with the exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        # Answered before anything is imported, so a script may ask as often as it likes.
        from b24game import __version__

        sys.stdout.write(f"b24game {__version__}\n")
        return
    from b24game import language

    language.speak(language.choose(arguments, dict(os.environ)))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot write a letter must not stop a command.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")

    from b24game.cli import app

    sys.exit(app.run(arguments))


if __name__ == "__main__":
    main()
