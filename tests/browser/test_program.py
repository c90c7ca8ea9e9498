"""The page that `metrics --html` writes, against what `metrics --format json` prints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.pictures.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import Opening

SIDES = ("before", "after", "others_before", "others_after")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    made = Stage(tmp_path_factory.mktemp("program"))
    made.play()
    return made


def figures(data: dict[str, Any]) -> Iterator[tuple[tuple[str, str, str, str], float | None]]:
    """Yield every number that other programs read, and where it belongs."""
    for one in data["metrics"]:
        at = (one["id"], f"{one['scope']['kind']}:{one['scope']['id']}", one["period"])
        for name in ("value", "previous", "change", "people", "n"):
            yield (*at, name), one[name]
        for name, value in (one["interval"] or {}).items():
            yield (*at, name), value
    for one in data["launch"]["effects"]:
        at = (one["id"], "company:0", "launch")
        yield (*at, "moved"), one["moved"]
        for side in SIDES:
            for name, value in (one[side] or {}).items():
                yield (*at, side if name == "value" else f"{side}_{name}"), value
        for name, prefix in (("difference", ""), ("net", "net_")):
            if one[name]:
                yield (*at, name), one[name]["value"]
                for end, value in one[name]["interval"].items():
                    yield (*at, f"{prefix}{end}"), value


def test_the_page_and_the_json_tell_the_same(stage: Stage, opening: Opening) -> None:
    file = stage.folder / "dashboard.html"
    stage.write("metrics", "--html", str(file))
    data = json.loads(stage.shown("metrics", "--format", "json"))["data"]
    known = dict(figures(data))
    with opening(file.read_text(encoding="utf-8")) as seen:
        shown = seen.page.eval_on_selector_all(
            "[data-value]",
            "all => all.map(one => [{...one.dataset}, JSON.parse(one.dataset.value)])",
        )
        drawn = seen.page.evaluate(
            "Object.values(Chart.instances).map(chart => [chart.canvas.id,"
            " chart.data.datasets[0].data])"
        )
        assert not seen.troubles
        assert not seen.asked
    for at, value in shown:
        assert value == known[at["metric"], at["scope"], at["period"], at["field"]], at
    told = {(at["metric"], at["period"]) for at, _value in shown if at["scope"] == "company:0"}
    assert told >= {
        (one["id"], data["period"]["name"]) for one in data["metrics"] if one["value"] is not None
    }
    trends = {name.removeprefix("chart-"): values for name, values in drawn if "chart-" in name}
    assert trends.keys() >= {"active_day", "on_time", "points_issued"}
    for metric, values in trends.items():
        names = [period["name"] for period in data["periods"]]
        assert values == [known[metric, "company:0", name, "value"] for name in names], metric
