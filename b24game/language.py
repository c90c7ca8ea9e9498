"""Russian and English: which language this process speaks, and its gettext catalogue.

The language is chosen once, before the commands are defined, because their help texts are
translated while they are defined: `--lang`, then `B24GAME_LANG`, then the locale. Typer looks its
own words ("Usage", "Missing argument") up in the process's default gettext domain, so `speak`
makes ours the default domain and our catalogue carries Typer's words too.
"""

from __future__ import annotations

import gettext
import os
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Language = Literal["en", "ru"]
DOMAIN = "b24game"
CATALOGUES = Path(__file__).parent / "locale"


def choose(arguments: list[str], environment: dict[str, str]) -> Language:
    """Return the language asked for by a command line and its environment."""
    for position, word in enumerate(arguments):
        if word == "--lang" and position + 1 < len(arguments):
            return _known(arguments[position + 1])
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
    for variable in ("B24GAME_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            return _known(value)
    return "en"


def speak(language: Language) -> None:
    """Make `language` the language of every later `_` and `ngettext` in this process."""
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)


def spoken() -> Language:
    """Return the language that `speak` chose, English before it was called."""
    return _known(os.environ.get("LANGUAGE", ""))


@contextmanager
def speaking(language: Language | None) -> Iterator[None]:
    """Speak `language` for a while; `None` goes on with the one spoken."""
    before = spoken()
    speak(language or before)
    try:
        yield
    finally:
        speak(before)


def _(message: str) -> str:
    """Return `message` in the language of this process."""
    return _catalogue(spoken()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the form of a message that goes with `number`."""
    return _catalogue(spoken()).ngettext(singular, plural, number)


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    """Return the catalogue of a language; gettext itself would look for its file at each text."""
    return gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True)


def _known(name: str) -> Language:
    return "ru" if name.lower().startswith("ru") else "en"
