"""The pictures of the README show what the program shows now."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.pictures.draw import DASHBOARD, FOLDER, TABLES, drawn
from tests.pictures.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    made = Stage(tmp_path_factory.mktemp("pictures"))
    made.play()
    return made


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_of_today(stage: Stage, table: str) -> None:
    picture = (FOLDER / f"{table}.svg").read_text(encoding="utf-8")
    assert picture == drawn(stage, table), "run `make pictures`"


@pytest.mark.parametrize("table", TABLES)
def test_a_picture_loads_nothing(table: str) -> None:
    picture = (FOLDER / f"{table}.svg").read_text(encoding="utf-8")
    assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 - our own file
    assert picture.count("http") == 1  # the namespace
    assert "url(http" not in picture


def test_the_readme_shows_them_all(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    for name in (*(f"{table}.svg" for table in TABLES), DASHBOARD.name):
        assert f"(pictures/{name})" in text
        assert (FOLDER / name).is_file()


@pytest.fixture
def readme() -> Path:
    return FOLDER.parent / "README.md"
