"""The dashboard of `metrics --html`: one file that needs nothing else, not even a network.

Style, script, chart library and numbers stand in the page, which allows nothing but these: its
content security policy names them by their hashes. Each file, in the order in which data passes:

    tagged.py       numbers with the report's own number beside them
    verdict.py      whether a change is one, and whether a good one
    calendar.py     periods by names that people use
    words.py        the fixed words
    groups.py       metrics that belong together
    sparkline.py    a trend in the size of a word
    trends.py, departments.py, launch.py   what each section shows
    content.py      all of it together
    page.html.j2, dashboard.css, dashboard.js   how
    chart.umd.min.js, chart.LICENSE.md   Chart.js as its package has it (`make chart-library`)
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from b24game.language import speaking

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.jobs.metric_reports import MetricsReport
    from b24game.language import Language
    from b24game.model import Report

_HERE = Path(__file__).parent


def page(report: Report[MetricsReport], zone: tzinfo, language: Language) -> str:
    """Return the HTML page of `report`, its days and moments in `zone`."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - slow

    from b24game.show.dashboard.content import content  # noqa: PLC0415 - only a page needs it

    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, *scripts = (
        (_HERE / name).read_text("utf-8")
        for name in ("dashboard.css", "chart.umd.min.js", "dashboard.js")
    )
    with speaking(language):
        return environment.get_template("page.html.j2").render(
            policy=_policy(style, scripts), style=style, scripts=scripts, **content(report, zone)
        )


def _policy(style: str, scripts: list[str]) -> str:
    """Return the policy that allows the page its own style, scripts and icon."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {allowed}; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"
