"""The dashboard as a file: what it says, what it escapes, what it allows itself."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b24game.jobs.metric_reports import Interval, Missing
from b24game.language import Language, speaking, spoken
from b24game.metrics.measures import IDS, Good
from b24game.show.dashboard import calendar, groups, page, words
from b24game.show.dashboard.sparkline import HEIGHT, WIDTH, sparkline
from b24game.show.dashboard.verdict import of_change
from tests.show.metric_reports import DEPARTMENTS, HOSTILE, MOSCOW, launch, metrics, too_early

if TYPE_CHECKING:
    from b24game.jobs.metric_reports import DefinitionReport, MetricsReport
    from b24game.model import Report

ROOT = Path(__file__).parents[2]
NOW = 1795432500
SEEN = '</script><script>alert("x")</script> [bold]&amp; <b>Отдел</b>\ufffd[31m'
"""What people may see of the hostile name."""


class Parsed(HTMLParser):
    """A page as a browser reads it: elements in order, and the text in each kind of them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[tuple[str, dict[str, str | None], str]] = []
        self.text = ""
        self._open: tuple[str, dict[str, str | None]] | None = None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = (tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._open = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open[0] in ("script", "style"):
            self.inline.append((*self._open, data))
        else:
            self.text += data


def shown(report: Report[MetricsReport] | None = None, language: Language = "en") -> Parsed:
    return Parsed(page(report or metrics(NOW), MOSCOW, language))


def changed(**fields: object) -> Report[MetricsReport]:
    report = metrics(NOW)
    return replace(report, data=replace(report.data, **fields))  # type: ignore[arg-type]


def test_the_policy_names_exactly_what_stands_in_the_page() -> None:
    parsed = shown()
    policy = next(
        attributes["content"] or ""
        for tag, attributes in parsed.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    allowed: dict[str, list[str]] = {
        name: sources for name, *sources in (directive.split() for directive in policy.split(";"))
    }
    assert allowed["default-src"] == ["'none'"]
    code = {
        kind: [
            f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
            for tag, attributes, text in parsed.inline
            if tag == kind and "type" not in attributes
        ]
        for kind in ("style", "script")
    }
    assert allowed["style-src"] == code["style"]
    assert allowed["script-src"] == code["script"]
    assert [len(hashes) for hashes in code.values()] == [1, 2]


def test_nothing_is_loaded_and_nothing_is_styled_or_handled_in_an_attribute() -> None:
    parsed = shown()
    for tag, attributes in parsed.elements:
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in ("style", "src", "srcset", "action", "ping"), (tag, name)
            if name == "href":
                assert value is not None
                assert value.startswith(("#", "data:")), (tag, value)
    style = next(text for tag, _attributes, text in parsed.inline if tag == "style")
    assert not re.search(r"url\(|@import|@font-face|https?:", style)


def test_links_of_the_page_lead_somewhere() -> None:
    parsed = shown()
    ids = [attributes["id"] for _tag, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {attributes["href"] for tag, attributes in parsed.elements if tag == "a"}
    assert {f"#{name}" for name in ids} >= links


def test_foreign_text_stays_text() -> None:
    report = changed(scope=replace(metrics(NOW).data.scope, name=HOSTILE))
    parsed = shown(report)
    assert parsed.text.count(SEEN) == 3 + 3 * 2, "title, heading, comparison, twice in each table"
    assert "\x1b" not in parsed.text
    assert "\u202e" not in parsed.text
    assert sum(tag == "script" for tag, _attributes in parsed.elements) == 3


def test_the_charts_have_numbers_that_cannot_end_their_script() -> None:
    report = metrics(NOW)
    titled = tuple(replace(one, title=HOSTILE) for one in report.data.definitions)
    parsed = shown(changed(definitions=titled))
    (data,) = [
        text for tag, attributes, text in parsed.inline if tag == "script" and "type" in attributes
    ]
    assert "<" not in data
    assert len(json.loads(data)["trends"]) == len(IDS) - 1, "all but the one without values"


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("66.1 %", "14,516", "October 2026", "1–31 October 2026", "+1.7 pp")),
        ("ru", ("66,1 %", "14\u202f516", "Октябрь 2026", "1–31 октября 2026", "+1,7")),
    ],
)
def test_both_languages_write_their_own_numbers_and_dates(
    language: Language, texts: tuple[str, ...]
) -> None:
    parsed = shown(language=language)
    assert ("html", {"lang": language}) in parsed.elements
    for text in texts:
        assert text in parsed.text
    assert spoken() == "en", "the language of the process is as it was"


def test_names_of_departments_are_where_the_tree_has_them() -> None:
    parsed = shown()
    for scope in DEPARTMENTS[:-2]:
        assert parsed.text.count(scope.name) >= 3, "once in each table"
    steps = sum(attributes.get("class") == "step" for _tag, attributes in parsed.elements)
    assert steps == 3 * 3, "three departments lie one step deeper, in three tables"


def test_a_launch_says_what_it_shows_and_what_it_does_not() -> None:
    text = shown().text
    for words_ in (
        "no effect seen",
        "cannot be told",
        "28.4 %",
        "no effect can be read from it",
        launch().method,
        "1 October 2025 – 31 March 2026 (182 days)",
    ):
        assert words_ in text


def test_a_launch_that_cannot_be_compared_says_why() -> None:
    early = shown(changed(launch=too_early())).text
    assert "too early to compare" in early
    past = shown(changed(launch=replace(too_early(), state="no_past"))).text
    assert "nothing to compare with" in past


def test_sections_without_content_are_left_out() -> None:
    parsed = shown(changed(launch=None, departments=(), depths=()))
    ids = {attributes.get("id") for _tag, attributes in parsed.elements}
    assert not ids & {"launch", "departments"}
    assert "#launch" not in {attributes.get("href") for _tag, attributes in parsed.elements}


def test_a_report_of_one_metric_is_a_page_of_one_metric() -> None:
    data = metrics(NOW).data
    one = changed(
        definitions=tuple(each for each in data.definitions if each.id == "on_time"),
        metrics=tuple(each for each in data.metrics if each.id == "on_time"),
        launch=replace(
            launch(), effects=tuple(each for each in launch().effects if each.id == "on_time")
        ),
    )
    parsed = shown(one)
    named = {attributes.get("data-metric") for _tag, attributes in parsed.elements} - {None}
    assert named == {"on_time"}


def test_every_metric_has_a_group() -> None:
    named = [one.id for _id, _title, members in groups.grouped(_definitions()) for one in members]
    assert sorted(named) == sorted(IDS)


def test_every_reason_for_a_missing_value_has_words() -> None:
    told = [words.missing(reason) for reason in get_args(Missing)]
    assert len(set(told)) == len(told)
    assert all(told)
    assert not words.missing(None)


@given(low=st.floats(-9, 9), width=st.floats(0, 9), good=st.sampled_from(["up", "down", "neither"]))
def test_a_change_is_clear_only_when_its_interval_leaves_zero_out(
    low: float, width: float, good: Good
) -> None:
    high = low + width
    verdict = of_change((low + high) / 2, Interval(low, high), good)
    assert verdict is not None
    if low <= 0 <= high:
        assert (verdict.tone, verdict.sign) == ("plain", "≈")
        return
    up = low > 0
    assert verdict.sign == ("▲" if up else "▼")
    assert verdict.tone == (
        "plain" if good == "neither" else "good" if up == (good == "up") else "bad"
    )


def test_a_change_without_an_interval_is_no_verdict() -> None:
    assert of_change(1.0, None, "up") is None
    assert of_change(None, None, "up") is None


@given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=20))
def test_a_sparkline_stays_in_its_box_and_bridges_no_gap(values: list[float | None]) -> None:
    drawn = sparkline(values)
    known = [value for value in values if value is not None]
    if len(known) < 2:
        assert drawn is None
        return
    assert drawn is not None
    runs = "".join("x" if value is not None else " " for value in values).split()
    assert [len(line.split()) for line in drawn.lines] == [len(run) for run in runs if len(run) > 1]
    points = [tuple(map(float, point.split(","))) for line in drawn.lines for point in line.split()]
    for x, y in (*points, drawn.last):
        assert 0 < x < WIDTH
        assert 0 < y < HEIGHT


@pytest.mark.parametrize(
    ("name", "language", "title", "tick"),
    [
        ("2026-10", "en", "October 2026", ("Oct", "2026")),
        ("2026-05", "ru", "Май 2026", ("май", "2026")),
        ("2026-11-03", "en", "3 November 2026", ("3 Nov", "2026")),
        ("2026-11-03", "ru", "3 ноября 2026", ("3 ноя", "2026")),
        ("2026-W07", "en", "Week 7 of 2026", ("W07", "2026")),
        ("2026-Q4", "en", "Quarter 4 of 2026", ("Q4", "2026")),
        ("2026", "en", "2026", ("2026", "")),
        ("all", "en", "All time", ("all", "")),
    ],
)
def test_periods_have_names_that_people_use(
    name: str, language: Language, title: str, tick: tuple[str, str]
) -> None:
    with speaking(language):
        assert calendar.title(name) == title
        assert calendar.tick(name) == tick


def test_the_chart_library_is_the_version_the_makefile_brings() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    version = re.search(r"^CHART_JS := (\S+)$", makefile, re.MULTILINE)
    assert version
    library = (ROOT / "b24game/show/dashboard/chart.umd.min.js").read_text("utf-8")
    assert f"Chart.js v{version[1]}" in library[:100]
    assert "sourceMappingURL" not in library


def _definitions() -> tuple[DefinitionReport, ...]:
    return metrics(NOW).data.definitions
