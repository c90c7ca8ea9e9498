"""`make demo` calls this: the whole job at once, for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.end_to_end.conftest import Program

SECTIONS = {
    "en": (
        "Reading a portal",
        "The company this month",
        "A department this month",
        "Why the leader leads",
        "The rules in words",
        "Reading it again changes nothing",
        "Every point can be recomputed",
        "Next, with your own portal",
    ),
    "ru": ("Почему лидер впереди", "Правила простыми словами", "Дальше — со своим порталом"),
}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_whole_job(run: Program, language: str) -> None:
    done = run("demo", "--lang", language)
    assert (done.code, done.err) == (0, "")
    places = [done.out.index(title) for title in SECTIONS[language]]
    assert places == sorted(places)
    assert list(run.folder.iterdir()) == []


def test_the_same_company_on_any_day(run: Program) -> None:
    first, second = run("demo", "--format", "csv"), run("demo", "--format", "csv")
    assert first.code == 0
    assert told(first.out) == told(second.out)


def told(csv: str) -> list[str]:
    """Drop the portal's port, and the pages of the file: a row longer or shorter splits one."""
    lines = [line.split("http")[0] for line in csv.splitlines()]
    return [line for line in lines if not line.startswith("file,ok,")]
