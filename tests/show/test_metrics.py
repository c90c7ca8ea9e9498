"""`metrics` on a terminal: one screen for all, a page for one, and no claim beyond the figures."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from b24game import language
from b24game.jobs import metric_reports as r
from b24game.jobs.reports import Scope
from b24game.metrics import words
from b24game.show import printer
from b24game.show.blocks import Scene
from b24game.show.draw import drawn
from b24game.show.terminal import PIPE, Terminal
from b24game.show.views import metrics, view_of
from tests.show import metric_reports as made

if TYPE_CHECKING:
    from collections.abc import Callable

    from b24game.metrics.measures import MeasureId
    from b24game.model import Report
    from b24game.show.forms import Form

NOW = 1_795_431_900
"""2026-11-23 14:05 in Moscow."""
SCREEN = 23
"""Lines of a small terminal, beside the one of the prompt."""


def terminal(width: int | None, *, colour: bool = False, plain: bool = False) -> Terminal:
    return Terminal(
        interactive=width is not None,
        width=width,
        colour=colour,
        unicode=not plain,
        pictures=not plain,
    )


def page(report: Report[Any], terminal: Terminal) -> str:
    return drawn(view_of(report.data).blocks(report, Scene(terminal, made.MOSCOW)), terminal)


def with_data(report: Report[Any], **changes: Any) -> Report[Any]:  # noqa: ANN401 - its fields
    return replace(report, data=replace(report.data, **changes))


def widest(shown: str) -> int:
    return max(cell_len(line) for line in shown.splitlines())


@pytest.fixture
def summary() -> Report[r.MetricsReport]:
    """The made-up report in the product's own words, as a job gives it."""
    report = made.metrics(NOW)
    texts = tuple(
        replace(one, title=words.title(one.id), text=words.definition(one.id))
        for one in report.data.definitions
    )
    return with_data(report, definitions=texts)


@pytest.fixture
def richest(summary: Report[r.MetricsReport]) -> Report[r.MetricsReport]:
    """Every figure known, big companies' counts, and all that can be said about a launch."""
    launch = summary.data.launch
    assert launch is not None
    big = tuple(
        replace(
            one,
            mix_changed=True,
            moved=0.284,
            before=replace(one.before, people=1201, n=12490),
            after=replace(one.after, people=1214, n=11635),
        )
        for one in launch.effects
    )
    known = tuple(
        replace(one, value=2.5, previous=2.25, change=0.25, missing=None)
        if one.value is None
        else one
        for one in summary.data.metrics
    )
    return with_data(summary, launch=replace(launch, effects=big), metrics=known)


def about(report: Report[r.MetricsReport], name: MeasureId) -> Report[r.MetricsReport]:
    """Return what `--metric` gives: one definition, and its figures."""
    data = report.data
    return with_data(
        report,
        definitions=tuple(one for one in data.definitions if one.id == name),
        metrics=tuple(one for one in data.metrics if one.id == name),
    )


def row_of(shown: str, title: str) -> str:
    return next(line for line in shown.splitlines() if line.startswith(title))


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_summary(
    width: int, summary: Report[r.MetricsReport], snapshot: Callable[[str, str], None]
) -> None:
    shown = page(summary, terminal(width))
    assert widest(shown) <= width
    snapshot(f"tables/metrics-{width}-en.txt", shown)


@pytest.mark.parametrize("name", ["active_day", "on_time", "cards"])
@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_page_of_a_metric(
    name: MeasureId,
    width: int,
    summary: Report[r.MetricsReport],
    snapshot: Callable[[str, str], None],
) -> None:
    shown = page(about(summary, name), terminal(width))
    assert widest(shown) <= width
    snapshot(f"tables/metric-{name}-{width}-en.txt", shown)


@pytest.mark.parametrize("clear", [True, False])
@pytest.mark.parametrize("spoken", ["en", "ru"])
def test_the_summary_fits_a_small_terminal(
    *, spoken: language.Language, clear: bool, richest: Report[r.MetricsReport]
) -> None:
    language.speak(spoken)
    texts = tuple(replace(one, title=words.title(one.id)) for one in richest.data.definitions)
    report = with_data(richest, definitions=texts)
    if not clear:
        unclear = r.DifferenceReport(0.107, r.Interval(-0.111, 0.325))
        report = effect(report, difference=unclear, net=unclear, effect="none")
    lines = page(report, terminal(80)).splitlines()
    assert len(lines) <= SCREEN, "\n".join(lines)
    assert "…" not in "\n".join(lines)


@pytest.mark.parametrize("width", [40, 56, 60, 77, 78, 80, 119, 120, 200])
@pytest.mark.parametrize("name", [None, "active_month", "on_time", "appreciations_sent"])
def test_nothing_is_wider_than_the_terminal(
    width: int, name: MeasureId | None, richest: Report[r.MetricsReport]
) -> None:
    shown = page(richest if name is None else about(richest, name), terminal(width))
    assert widest(shown) <= width


@pytest.mark.parametrize("name", [None, "on_time"])
def test_colour_adds_nothing_but_colour(
    name: MeasureId | None, summary: Report[r.MetricsReport]
) -> None:
    report = summary if name is None else about(summary, name)
    coloured = page(report, terminal(80, colour=True))
    bare = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert "\n".join(line.rstrip() for line in bare.split("\n")) == page(report, terminal(80))


@pytest.mark.parametrize("name", [None, "comments", "on_time"])
def test_a_plain_terminal_gets_plain_signs(
    name: MeasureId | None, summary: Report[r.MetricsReport]
) -> None:
    report = with_data(
        summary if name is None else about(summary, name),
        scope=Scope("company", 0, "Romashka"),
        departments=tuple(replace(one, name="Sales") for one in made.DEPARTMENTS),
    )
    report = with_data(
        report,
        metrics=tuple(
            replace(one, scope=replace(one.scope, name="Romashka" if not one.scope.id else "Sales"))
            for one in report.data.metrics
        ),
        launch=report.data.launch and replace(report.data.launch, others=("Sales",)),
    )
    shown = page(report, terminal(80, plain=True))
    assert shown.isascii(), sorted(set(shown) - set(map(chr, range(128))))
    assert "^ +" in shown or "v -" in shown


@pytest.mark.parametrize("name", [None, "on_time", "active_month"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "markdown"])
def test_a_name_acts_on_nothing(
    name: MeasureId | None,
    form: Form,
    summary: Report[r.MetricsReport],
) -> None:
    from io import StringIO

    report = with_data(
        summary if name is None else about(summary, name),
        scope=Scope("company", 0, made.HOSTILE),
        files=(f"{made.HOSTILE}.html",),
    )
    stage = printer.Stage(form, StringIO(), StringIO(), PIPE, PIPE)
    printer.report(report, stage, made.MOSCOW)
    assert isinstance(stage.out, StringIO)
    assert not {"\x1b", "\x9b", "\r", "\u202e"} & set(stage.out.getvalue())


def test_an_arrow_needs_an_interval_without_zero(summary: Report[r.MetricsReport]) -> None:
    shown = page(summary, terminal(80))
    for one in summary.data.metrics:
        if one.scope != made.COMPANY or one.period != summary.data.period.name:
            continue
        line = row_of(shown, words.title(one.id))
        moved = one.interval is not None and not one.interval.low <= 0 <= one.interval.high
        assert bool(re.search("[▲▼] [+−]", line)) == moved, line


@pytest.mark.parametrize(
    ("name", "interval", "colour"),
    [
        ("on_time", r.Interval(0.01, 0.03), "32"),
        ("on_time", r.Interval(-0.03, -0.01), "31"),
        ("points_deducted", r.Interval(3.0, 9.0), "31"),
        ("points_deducted", r.Interval(-9.0, -3.0), "32"),
        ("points_gini", r.Interval(0.01, 0.03), "36"),
        ("on_time", r.Interval(-0.01, 0.03), "2"),
        ("on_time", r.Interval(0.0, 0.03), "2"),
        ("on_time", None, "2"),
    ],
)
def test_the_colour_of_a_change_is_that_of_what_it_means(
    name: MeasureId,
    interval: r.Interval | None,
    colour: str,
    summary: Report[r.MetricsReport],
) -> None:
    middle = 0.02 if interval is None else (interval.low + interval.high) / 2
    changed = tuple(
        replace(one, change=middle, interval=interval) if one.id == name else one
        for one in summary.data.metrics
    )
    shown = page(with_data(summary, metrics=changed, launch=None), terminal(80, colour=True))
    styled = re.findall(r"\x1b\[(\d+)m *((?:[▲▼] )?[+−][\d.]+)", row_of(shown, words.title(name)))
    assert [code for code, _text in styled] == [colour]
    clear = interval is not None and not interval.low <= 0 <= interval.high
    assert any(sign in styled[0][1] for sign in "▲▼") == clear


def test_the_trend_has_gaps_where_nothing_is_known(summary: Report[r.MetricsReport]) -> None:
    line = row_of(page(summary, terminal(80)), "Points given")
    assert re.search(r"  {6}[▁▂▃▄▅▆▇█]{7}$", line), line


@pytest.mark.parametrize(
    ("missing", "short", "long"),
    [
        ("min_cohort", "few people", "Not shown: fewer than 5 people stand behind it"),
        ("unwatched", "not known", "nobody watched then."),
        ("source", "not read", "Not known: the portal's data for it is not read."),
        ("nothing", "nothing", "Nothing of the kind happened in this period."),
        ("not_begun", "not over", "Not known yet: the period has to be over first."),
    ],
)
def test_what_is_missing_says_why(
    missing: r.Missing, short: str, long: str, summary: Report[r.MetricsReport]
) -> None:
    gone = tuple(
        replace(one, value=None, previous=None, change=None, interval=None, missing=missing)
        if one.id == "on_time"
        else one
        for one in summary.data.metrics
    )
    report = with_data(summary, metrics=gone, launch=None)
    assert row_of(page(report, terminal(80)), "Tasks on time").split("  ")[-1].strip() == short
    alone = page(about(report, "on_time"), terminal(80))
    assert long in alone
    assert "━" not in alone


def test_a_period_without_weeks_has_no_row_for_them(summary: Report[r.MetricsReport]) -> None:
    days = tuple(one for one in summary.data.metrics if one.id != "active_week")
    shown = page(with_data(summary, metrics=days), terminal(80))
    assert "Active per week" not in shown
    assert "Active per month" in shown


def effect(report: Report[r.MetricsReport], **changes: Any) -> Report[r.MetricsReport]:  # noqa: ANN401 - its fields
    """Return the report with another effect on the on-time rate."""
    launch = report.data.launch
    assert launch is not None
    effects = tuple(
        replace(one, **changes) if one.id == "on_time" else one for one in launch.effects
    )
    return with_data(report, launch=replace(launch, effects=effects))


def launch_lines(report: Report[r.MetricsReport]) -> str:
    """Return what the summary says below its table."""
    return page(report, terminal(80)).split("\n\n")[1]


def test_a_clear_effect_is_told_with_interval_and_counts(
    summary: Report[r.MetricsReport],
) -> None:
    told = launch_lines(effect(summary, net=None))
    assert "Launch 2026-04-01 · tasks on time: ▲ +9.7 pp (+8.0 to +11.4 pp)" in told
    assert "70.1 % of 1,490 tasks (201 people) before, 79.8 % of 1,635 (214) since" in told
    assert "by themselves" not in told


def test_an_interval_over_zero_is_no_effect(summary: Report[r.MetricsReport]) -> None:
    difference = r.DifferenceReport(0.007, r.Interval(-0.011, 0.025))
    told = launch_lines(effect(summary, difference=difference, effect="none", net=None))
    assert "tasks on time: no effect seen, +0.7 pp (−1.1 to +2.5 pp)" in told
    assert "▲" not in told


def test_the_comparison_can_take_an_effect_away(summary: Report[r.MetricsReport]) -> None:
    net = r.DifferenceReport(0.01, r.Interval(-0.02, 0.04))
    report = effect(summary, net=net, effect="none")
    told = launch_lines(report)
    assert "on time, net: no effect seen, +1.0 pp (−2.0 to +4.0 pp)" in told
    assert "those who play, by themselves: ▲ +9.7 pp" in told
    assert row_of(page(report, terminal(80)), "Tasks on time").endswith("  =")


def test_other_people_than_before_are_warned_of(summary: Report[r.MetricsReport]) -> None:
    warning = "! not the same people before and after"
    assert warning in page(summary, terminal(80))
    assert row_of(page(summary, terminal(80)), "Client cards").endswith("▲!")
    # Without the column there is no sign to explain, and the rate itself is not touched.
    assert warning not in page(summary, terminal(60))
    assert warning in page(effect(summary, mix_changed=True), terminal(60))
    assert "28.4 % of what was counted on one side" in page(about(summary, "cards"), PIPE)


def test_too_little_to_compare(summary: Report[r.MetricsReport]) -> None:
    told = launch_lines(effect(summary, difference=None, net=None, effect="unknown"))
    assert "tasks on time: too little is known to compare" in told
    early = with_data(summary, launch=made.too_early())
    told = launch_lines(early)
    assert "Launch 2026-10-01: too early to compare, less than a week has passed." in told
    assert "Launch" not in page(early, terminal(80)).split("\n\n")[0]
    assert "too early to compare" in page(about(early, "on_time"), PIPE)
    past = with_data(summary, launch=replace(made.too_early(), state="no_past"))
    assert "too little is known of the time before it" in launch_lines(past)


def test_without_a_launch_nothing_is_said_of_one(summary: Report[r.MetricsReport]) -> None:
    for report in (summary, about(summary, "on_time")):
        assert "aunch" not in page(with_data(report, launch=None), PIPE)


def test_departments_stand_under_those_above_them(summary: Report[r.MetricsReport]) -> None:
    lines = page(about(summary, "active_day"), PIPE).splitlines()
    names = [one.name for one in made.DEPARTMENTS if one.name != made.HOSTILE]
    found = [line for line in lines if line.strip().startswith(tuple(names))]
    assert [len(line) - len(line.lstrip()) for line in found] == [0, 2, 2, 0, 2, 0, 0]


def test_bars_are_of_one_scale(summary: Report[r.MetricsReport]) -> None:
    lines = page(about(summary, "badge_share"), terminal(80)).splitlines()
    bars = {line[:7]: line.count("━") * 2 + line.count("╸") for line in lines}
    values = {
        one.period: one.value
        for one in summary.data.metrics
        if one.id == "badge_share" and one.scope == made.COMPANY and one.value is not None
    }
    top = max(values.values())
    assert {name: bars[name] for name in values} == {
        name: max(round(value / top * 20), 1) for name, value in values.items()
    }


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (("a.html",), "a.html"),
        (("a.html", "tables/facts.csv"), "a.html, tables/facts.csv"),
        (("out/a.html", "t/a.csv", "t/a.jsonl", "t/b.csv"), "out/a.html, 3 files in t"),
    ],
)
def test_files_are_named(
    files: tuple[str, ...], told: str, summary: Report[r.MetricsReport]
) -> None:
    shown = page(with_data(summary, files=files), terminal(80))
    assert shown.splitlines()[-1] == f"written: {told}"


def test_nobody_is_counted_where_nothing_is_told(summary: Report[r.MetricsReport]) -> None:
    assert row_of(page(summary, terminal(120)), "Badge holders").endswith("214")
    assert not re.search(r"\d", row_of(page(summary, terminal(120)), "CRM activities"))
    few = next(
        line
        for line in page(about(summary, "on_time"), terminal(80)).splitlines()
        if line.startswith("Юристы")
    )
    assert not re.search(r"\d", few)


def test_the_grid_has_a_row_for_each_figure(summary: Report[r.MetricsReport]) -> None:
    grid = metrics.grid(summary, Scene(PIPE, made.MOSCOW))
    assert grid.header == (
        "metric", "scope_kind", "scope_id", "scope_name", "period", "value", "unit", "n",
        "people", "previous", "change", "low", "high", "missing",
    )  # fmt: skip
    rows = [dict(zip(grid.header, row, strict=True)) for row in grid.rows]
    assert len(rows) == len(summary.data.metrics)
    for row, one in zip(rows, summary.data.metrics, strict=True):
        assert (row["metric"], row["scope_id"], row["period"]) == (one.id, one.scope.id, one.period)
        assert (row["value"], row["missing"]) == (one.value, one.missing)
        assert (row["value"] is None) == (row["missing"] is not None)
        assert (row["low"] is None) == (one.interval is None)


def test_an_unfinished_period_is_said_to_be_one(summary: Report[r.MetricsReport]) -> None:
    words = "The period is not over"
    assert words not in page(summary, terminal(80))
    running = with_data(summary, period=replace(summary.data.period, state="open"))
    assert words in page(running, terminal(80))
