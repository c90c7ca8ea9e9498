"""One headless Chromium for all tests of a module, and pages that tell what they asked for."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, Page, Route

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic",
)  # fmt: skip
ADDRESS = "http://dashboard.invalid/"

Theme = Literal["light", "dark"]


@dataclass
class Opened:
    """A page, and what must not happen on it."""

    page: Page
    asked: list[str] = field(default_factory=list)
    """Addresses of all requests but that for the page itself."""
    troubles: list[str] = field(default_factory=list)
    """Errors, warnings and dialogs."""


class Opening(Protocol):
    """How a test opens a page."""

    def __call__(
        self,
        source: str,
        *,
        width: int = 1280,
        theme: Theme = "light",
        script: bool = True,
    ) -> AbstractContextManager[Opened]:
        """Open `source` as a web server would send it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"there is no {CHROMIUM}: install Debian's package chromium", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def opening(browser: Browser) -> Opening:
    @contextmanager
    def opened(
        source: str, *, width: int = 1280, theme: Theme = "light", script: bool = True
    ) -> Iterator[Opened]:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=script,
        )
        seen = Opened(context.new_page())

        def answer(route: Route) -> None:
            if route.request.url == ADDRESS:
                route.fulfill(body=source, content_type="text/html; charset=utf-8")
            else:
                seen.asked.append(route.request.url)
                route.abort()

        context.route("**", answer)
        seen.page.on("console", lambda message: seen.troubles.append(message.text))
        seen.page.on("pageerror", lambda error: seen.troubles.append(str(error)))
        seen.page.on("dialog", lambda dialog: seen.troubles.append(dialog.message))
        seen.page.goto(ADDRESS)
        yield seen
        context.close()

    return opened
