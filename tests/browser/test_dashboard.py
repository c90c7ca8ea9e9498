"""The dashboard in a real Chromium: its numbers are the report's, and people can use it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

from b24game.language import Language, speaking
from b24game.show import figures
from b24game.show.dashboard import page
from b24game.show.envelope import plain
from b24game.show.numbers import number, percent
from tests.show.metric_reports import DEPARTMENTS, MOSCOW, metrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import Opened, Opening, Theme

NOW = 1795432500
PAINTED = "Chart.getChart('effect-share').getDatasetMeta(1).data[0].options.backgroundColor"
Key = tuple[str, str, str, str]
"""Metric, scope, period, field."""


@cache
def source(language: Language = "en") -> str:
    return page(metrics(NOW), MOSCOW, language)


@cache
def told() -> dict[str, Any]:
    """Return the report as other programs read it."""
    data: dict[str, Any] = json.loads(json.dumps(plain(metrics(NOW).data, MOSCOW)))
    return data


def numbers() -> Iterator[tuple[Key, str, float | None]]:
    """Yield every number of the report: where it belongs, its unit, itself."""
    yield from of_periods()
    yield from of_the_launch()


def of_periods() -> Iterator[tuple[Key, str, float | None]]:
    for one in told()["metrics"]:
        at = (one["id"], f"{one['scope']['kind']}:{one['scope']['id']}", one["period"])
        for name in ("value", "previous", "change"):
            yield (*at, name), one["unit"], one[name]
        for name in ("people", "n"):
            yield (*at, name), "people", one[name]
        for name, value in (one["interval"] or {}).items():
            yield (*at, name), one["unit"], value


def of_the_launch() -> Iterator[tuple[Key, str, float | None]]:
    for one in told()["launch"]["effects"]:
        at = (one["id"], "company:0", "launch")
        for side in ("before", "after", "others_before", "others_after"):
            if one[side]:
                yield (*at, side), one["unit"], one[side]["value"]
                yield (*at, f"{side}_people"), "people", one[side]["people"]
                yield (*at, f"{side}_n"), "people", one[side]["n"]
        for name, prefix in (("difference", ""), ("net", "net_")):
            if one[name]:
                yield (*at, name), one["unit"], one[name]["value"]
                for end, value in one[name]["interval"].items():
                    yield (*at, f"{prefix}{end}"), one["unit"], value
        yield (*at, "moved"), "moved", one["moved"]


def written(field: str, unit: Any, value: Any) -> str:  # noqa: ANN401 - units of several kinds
    if unit == "people":
        return number(value)
    if unit == "moved":
        return percent(value)
    if field.endswith(("change", "low", "high", "difference", "net")):
        return figures.change(value, unit)
    return figures.figure(value, unit)


def must_be_shown(key: Key) -> bool:
    metric, scope, period, field = key
    if period == "launch":
        return field != "moved" and (metric == "on_time" or not field.endswith("_n"))
    if scope != "company:0":
        return field in ("value", "change")
    if field == "n":
        return metric == "on_time"
    return field != "previous" or period == told()["period"]["name"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_number_is_the_number_of_the_report(opening: Opening, language: Language) -> None:
    with opening(source(language)) as seen:
        found = seen.page.eval_on_selector_all(
            "[data-value]",
            "all => all.map(one => [{...one.dataset}, JSON.parse(one.dataset.value),"
            " one.textContent])",
        )
    known = {key: (unit, value) for key, unit, value in numbers()}
    shown: set[Key] = set()
    with speaking(language):
        for data, value, text in found:
            key = (data["metric"], data["scope"], data["period"], data["field"])
            unit, true = known[key]
            assert value == true, key
            assert text == written(key[3], unit, true), key
            shown.add(key)
    drawn = {key[0] for key, (_unit, value) in known.items() if key[3] == "value" and value}
    missing = {
        key
        for key, (_unit, value) in known.items()
        if value is not None and key[0] in drawn and must_be_shown(key)
    }
    assert not missing - shown
    assert len(shown) > 900


def test_every_chart_shows_and_says_the_numbers_of_the_report(opening: Opening) -> None:
    with opening(source()) as seen:
        drawn = seen.page.eval_on_selector_all(
            "canvas",
            "all => Object.fromEntries(all.map(one => [one.id,"
            " Chart.getChart(one).data.datasets.map(set => set.data)]))",
        )
        labels = seen.page.eval_on_selector_all(
            "canvas", "all => all.map(one => [one.getAttribute('role'), one.ariaLabel])"
        )
    assert {role for role, _label in labels} == {"img"}
    assert any("October 2025: 69.7 %. October 2026: 80.2 %." in label for _role, label in labels)
    assert any("Tasks on time: +9.7 pp" in label for _role, label in labels)
    data = told()
    names = [period["name"] for period in data["periods"]]
    values = {
        (one["id"], one["period"]): one["value"]
        for one in data["metrics"]
        if one["scope"]["id"] == 0
    }
    for definition in data["definitions"]:
        series = [values[definition["id"], name] for name in names]
        if any(value is not None for value in series):
            assert drawn.pop(f"chart-{definition['id']}") == [series]
    units = dict.fromkeys(one["unit"] for one in data["launch"]["effects"])
    for unit in units:
        rows = [
            difference
            for one in data["launch"]["effects"]
            if one["unit"] == unit
            for difference in (one["difference"], one["net"])
            if difference
        ]
        points, whiskers = drawn.pop(f"effect-{unit}")
        assert [point["x"] for point in points] == [row["value"] for row in rows]
        assert whiskers == [[row["interval"]["low"], row["interval"]["high"]] for row in rows]
    assert not drawn


def test_nothing_is_asked_for_and_nothing_goes_wrong(opening: Opening) -> None:
    with opening(source()) as seen:
        seen.page.locator("#theme").click()
        _open_tables(seen)
        seen.page.locator("#chart-on_time").hover()
        seen.page.locator("#effect-share").hover()
        seen.page.set_viewport_size({"width": 500, "height": 900})
        assert seen.asked == []
        assert seen.troubles == []


def test_a_foreign_name_is_text(opening: Opening) -> None:
    with opening(source()) as seen:
        assert seen.page.evaluate("document.scripts.length") == 3
        names = seen.page.locator(".departments bdi").all_inner_texts()
        assert sum(name.startswith("</script><script>alert(") for name in names) == 3
        assert seen.troubles == []
        assert len(names) == 3 * (1 + len(DEPARTMENTS))


def test_no_width_makes_the_page_scroll_sideways(opening: Opening) -> None:
    with opening(source("ru"), width=360) as seen:
        _open_tables(seen)
        for width in (360, 768, 1920, 360):
            seen.page.set_viewport_size({"width": width, "height": 900})
            # Charts follow their boxes a moment later.
            seen.page.wait_for_function(f"() => document.documentElement.scrollWidth === {width}")
            seen.page.wait_for_function(
                "() => [...document.querySelectorAll('canvas')].every(one =>"
                " Math.abs(one.clientWidth - one.parentElement.clientWidth) <= 1)"
            )


def test_a_wide_table_scrolls_in_its_own_box(opening: Opening) -> None:
    with opening(source(), width=360) as seen:
        box = seen.page.locator(".scroll:has(.departments)").first
        box.focus()
        seen.page.keyboard.press("ArrowRight")
        seen.page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


def test_the_theme_is_the_system_s_until_the_button_is_pressed(opening: Opening) -> None:
    with opening(source(), theme="light") as seen:
        light = _colours(seen)
        seen.page.emulate_media(color_scheme="dark")
        seen.page.wait_for_function(f"() => {PAINTED} !== '{light[-1]}'")
        dark = _colours(seen)
        assert all(one != other for one, other in zip(light, dark, strict=True))
        button = seen.page.get_by_role("button", name="Dark theme")
        assert button.get_attribute("aria-pressed") == "true"
        button.click()
        assert _colours(seen) == light
        assert button.get_attribute("aria-pressed") == "false"
        seen.page.reload()
        assert _colours(seen) == dark, "nothing is remembered"


def test_the_keyboard_reaches_what_can_be_operated(opening: Opening) -> None:
    with opening(source()) as seen:
        before = _colours(seen)
        seen.page.keyboard.press("Tab")
        assert _focused(seen) == "Skip to the figures"
        assert seen.page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]
        seen.page.keyboard.press("Tab")
        assert "Dark theme" in _focused(seen)
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert seen.page.evaluate(outline) == "solid"
        seen.page.keyboard.press("Space")
        assert _colours(seen) != before
        tables = seen.page.locator("details")
        tables.first.locator("summary").focus()
        seen.page.keyboard.press("Enter")
        assert tables.first.evaluate("one => one.open")
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate("document.activeElement.className") == "scroll"


def test_paper_is_light_and_has_every_table_and_the_screen_comes_back(opening: Opening) -> None:
    with opening(source("ru"), theme="dark") as seen:
        before = _colours(seen)
        size = "Chart.getChart('chart-on_time').width"
        width = seen.page.evaluate(size)
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        seen.page.emulate_media(media="print")
        seen.page.set_viewport_size({"width": 703, "height": 1000})
        assert seen.page.locator("details table").first.is_visible()
        assert seen.page.locator("details:not([open])").count() == 0
        assert seen.page.evaluate("getComputedStyle(document.body).backgroundColor") == (
            "rgb(255, 255, 255)"
        )
        assert not seen.page.get_by_role("button").is_visible()
        cut = seen.page.evaluate(
            "[...document.querySelectorAll('canvas, table, .chip, .big')].filter(one => {"
            " const box = one.closest('.panel, .card').getBoundingClientRect();"
            " const own = one.getBoundingClientRect();"
            " return own.right > box.right || own.bottom > box.bottom || !own.width })"
            ".map(one => one.id || one.innerText)"
        )
        assert cut == []
        seen.page.emulate_media(media="screen")
        seen.page.set_viewport_size({"width": 1280, "height": 900})
        seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert seen.page.locator("details[open]").count() == 0
        assert _colours(seen) == before
        assert seen.page.evaluate(size) == width


def test_printing_opens_the_tables_and_closes_them_again(opening: Opening) -> None:
    with opening(source()) as seen:
        seen.page.evaluate(
            "addEventListener('beforeprint', () => { window.opened ="
            " document.querySelectorAll('details[open]').length })"
        )
        assert seen.page.pdf().startswith(b"%PDF")
        tables = seen.page.locator("details").count()
        assert seen.page.evaluate("window.opened") == tables > 0
        assert seen.page.locator("details[open]").count() == 0
        assert (seen.asked, seen.troubles) == ([], [])


def test_without_script_every_number_is_there(opening: Opening) -> None:
    with opening(source(), script=False) as seen:
        assert seen.page.locator("#theme").is_hidden()
        seen.page.locator("summary").first.click()
        assert seen.page.locator("details table").first.is_visible()


@pytest.mark.parametrize(
    ("theme", "width", "language"), [("light", 1280, "ru"), ("dark", 360, "en")]
)
def test_nothing_stands_in_anybody_s_way(
    opening: Opening, theme: Theme, width: int, language: Language
) -> None:
    report = metrics(NOW)
    # Each cell of a table costs axe as much as the first one.
    short = replace(report, data=replace(report.data, periods=report.data.periods[-2:]))
    with opening(page(short, MOSCOW, language), width=width, theme=theme) as seen:
        _open_tables(seen)
        found = Axe().run(seen.page)
        assert found.violations_count == 0, found.generate_report()


def _open_tables(seen: Opened) -> None:
    seen.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


def _colours(seen: Opened) -> list[str]:
    """Return the colours of the page and of what is drawn in its charts."""
    colours: list[str] = seen.page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color,"
        " Chart.getChart('chart-on_time').getDatasetMeta(0).dataset.options.borderColor,"
        " Chart.getChart('chart-points_issued').getDatasetMeta(0).data[12].options.backgroundColor,"
        f" {PAINTED}]"
    )
    return colours


def _focused(seen: Opened) -> str:
    text: str = seen.page.evaluate("document.activeElement.innerText")
    return text
