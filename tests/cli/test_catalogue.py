"""The Russian catalogue is complete, its placeholders fit, and the compiled file is its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from b24game.locale import build

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PLACEHOLDER = re.compile(r"\{(\w*)[^}]*\}")
ADVICE = "run python -m b24game.locale.build and fill in ru.po"


@pytest.fixture(scope="module")
def russian() -> Catalog:
    return build.translated()


@pytest.fixture(scope="module")
def source() -> Catalog:
    return build.extracted()


def forms(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the source's forms and the translated ones."""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(map(str, ids)), tuple(str(string or "") for string in strings)


def told(message: Message) -> str:
    places = ", ".join(sorted({file for file, _line in message.locations}))
    return f"{places}: {forms(message)[0][0]!r}"


def test_every_message_is_translated(russian: Catalog, source: Catalog) -> None:
    missing = []
    for message in source:
        if not message.id:
            continue
        found = russian.get(message.id)
        if found is None or found.fuzzy or not all(forms(found)[1]):
            missing.append(told(message))
    assert not missing, f"{len(missing)} not translated; {ADVICE}:\n" + "\n".join(sorted(missing))


def test_nothing_is_translated_in_vain(russian: Catalog, source: Catalog) -> None:
    vain = [told(message) for message in russian if message.id and message.id not in source]
    assert not vain, f"no longer in the source; {ADVICE}:\n" + "\n".join(sorted(vain))


def test_placeholders_match(russian: Catalog) -> None:
    wrong = []
    for message in russian:
        ids, strings = forms(message)
        if not message.id or not all(strings):
            continue
        wanted = {name for text in ids for name in PLACEHOLDER.findall(text)}
        for string in strings:
            # A singular may leave its number out ("one person"), no form may invent a name.
            found = set(PLACEHOLDER.findall(string))
            if found - wanted or (len(strings) == 1 and found != wanted):
                wrong.append(f"{told(message)} -> {string!r}")
    assert not wrong, "\n".join(wrong)


def test_russian_has_three_plurals(russian: Catalog) -> None:
    for message in russian:
        if isinstance(message.id, tuple | list):
            assert len(forms(message)[1]) == 3, told(message)


def test_the_compiled_file_is_up_to_date(russian: Catalog) -> None:
    assert build.MO.read_bytes() == build.compiled(russian), ADVICE


def test_no_message_hides_in_an_f_string() -> None:
    """Babel does not look inside the braces of an f-string, so such a message is never found."""
    hidden = re.compile(r"\{(_|ngettext)\(")
    found = [
        str(file.relative_to(build.PACKAGE))
        for file in build.PACKAGE.rglob("*.py")
        if hidden.search(file.read_text("utf-8"))
    ]
    assert found == []
