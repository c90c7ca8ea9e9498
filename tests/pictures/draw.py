"""`make pictures`: what the README shows, taken anew from the program on the embedded portal.

Tables are what a terminal shows, drawn as SVG by Rich; the dashboard is a screenshot of the page in
Chromium.
"""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.pictures.stage import LEADER, NOW, WIDTH, Stage

FOLDER = Path(__file__).parents[2] / "pictures"
_AS_OF = ("--as-of", NOW.isoformat())
TABLES = {
    "leaderboard": ("leaderboard", "--top", "8", *_AS_OF),
    "why": ("why", LEADER, "--limit", "6", *_AS_OF),
    "metrics": ("metrics",),
}
"""The commands whose tables are drawn, by the name of the picture."""
DASHBOARD = FOLDER / "dashboard.png"
_THEME = TerminalTheme(
    (250, 250, 247),
    (36, 41, 47),
    [
        (36, 41, 47),
        (179, 38, 30),
        (22, 110, 60),
        (143, 90, 0),
        (24, 86, 156),
        (110, 60, 150),
        (0, 106, 117),
        (110, 118, 129),
    ],
)
# Rich's own frame loads its font from the network.
_FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-size: {char_height}px; line-height: {line_height}px;
  font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }}
.{unique_id}-title {{ font-size: 18px; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def drawn(stage: Stage, name: str) -> str:
    """Return the picture of a table as SVG."""
    words = TABLES[name]
    asked = [word for word in words if word not in _AS_OF]
    console = Console(
        record=True, width=WIDTH, file=StringIO(), force_terminal=True, legacy_windows=False
    )
    console.print(Text.from_ansi(stage.shown(*words)))
    picture = console.export_svg(
        title=f"b24game {' '.join(asked)}", theme=_THEME, code_format=_FRAME, unique_id=name
    )
    return "".join(f"{line.rstrip()}\n" for line in picture.splitlines())


def photograph(page: Path, picture: Path) -> None:
    """Take a picture of the head of a page, as somebody with a usual screen sees it."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, SWITCHES

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        seen = browser.new_page(
            viewport={"width": 1280, "height": 1500}, color_scheme="light", device_scale_factor=1
        )
        seen.goto(page.as_uri())
        seen.screenshot(path=picture)
        browser.close()


def main() -> None:
    """Draw all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="b24game-pictures-") as name:
        stage = Stage(Path(name))
        stage.play()
        for table in TABLES:
            (FOLDER / f"{table}.svg").write_text(drawn(stage, table), encoding="utf-8")
        page = Path(name) / "dashboard.html"
        stage.write("metrics", "--html", str(page))
        photograph(page, DASHBOARD)


if __name__ == "__main__":
    main()
