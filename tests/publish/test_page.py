"""What people see of a post: as the page shows it, and as a browser does where there is one."""

from __future__ import annotations

import shutil
import subprocess
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.publish import page
from tests.publish.samples import posts

if TYPE_CHECKING:
    from pathlib import Path

    from b24game.language import Language

CHROMIUM = shutil.which("chromium")


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str | None] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "a":
            self.links.append(dict(attrs)["href"])


@pytest.mark.parametrize("language", page.LANGUAGES)
def test_the_only_links_are_the_marks(language: Language) -> None:
    seen = _Seen()
    seen.feed(page.page((language,)))
    marks = [str(values["mark"]) for _template, values in posts(language).values()]
    assert seen.links == [f"?tag={mark[1:]}" for mark in marks]
    assert "img" not in seen.tags


def test_the_page_would_show_what_acts() -> None:
    seen = _Seen()
    seen.feed(page.html("[user=1]x[/user] http://x.example [url=y]z[/url] #tag :)"))
    assert sorted(map(str, seen.links)) == ["/user/1", "?tag=tag", "http://x.example", "y"]
    assert "img" in seen.tags


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")
def test_a_browser_shows_the_names_as_they_are(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    file = tmp_path / "posts.html"
    file.write_text(page.page(), encoding="utf-8")
    dump = subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
         f"--user-data-dir={tmp_path / 'profile'}", file.as_uri()],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert "<b>Анна Петрова</b>" in dump
    assert "[USER=1]Директор[/USER]" in dump.replace("\u2060", "")
    assert "Вместе команда набрала 345 баллов" in dump
