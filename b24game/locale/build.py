"""Brings the catalogue up to date: extracts, merges without losing a translation, compiles.

For developers only: it needs Babel, which the program does not.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from b24game.language import CATALOGUES, DOMAIN
from b24game.locale.foreign import WORDS

PACKAGE = CATALOGUES.parent
PO = CATALOGUES / "ru" / "LC_MESSAGES" / f"{DOMAIN}.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
_BORN = datetime(2026, 11, 23, tzinfo=UTC)
"""A fixed date, so that building twice changes nothing."""


def extracted() -> Catalog:
    """Return every message of the source, and Typer's."""
    template = _catalogue()
    method_map = [("**.py", "python")]
    found = extract_from_dir(PACKAGE, method_map, keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(found, key=lambda one: one[:2]):
        template.add(message, locations=[(f"b24game/{Path(file).as_posix()}", 0)])
    for word in WORDS:
        template.add(word, locations=[("typer", 0)])
    return template


def translated() -> Catalog:
    """Return the catalogue as it stands in the file."""
    with PO.open("rb") as file:
        return read_po(file, locale="ru", domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """Return the `.mo` file of `catalogue`."""
    page = BytesIO()
    write_mo(page, catalogue)
    return page.getvalue()


def build() -> int:
    """Write both files and return how many messages are not translated."""
    catalogue = translated() if PO.exists() else _catalogue()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.revision_date = catalogue.creation_date = _BORN
    with PO.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, include_lineno=False)
    MO.write_bytes(compiled(translated()))
    return sum(not _done(message.string) for message in catalogue if message.id)


def _done(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def _catalogue() -> Catalog:
    return Catalog(
        locale="ru",
        domain=DOMAIN,
        project="b24game",
        creation_date=_BORN,
        revision_date=_BORN,
        fuzzy=False,
    )


if __name__ == "__main__":
    missing = build()
    sys.stdout.write(f"{PO.name}: {missing} not translated\n")
