"""`metrics` as a process: what it tells, of whom, as of when, and what it keeps to itself."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from b24game.metrics.measures import IDS, MEASURES
from b24game.rules.load import default_text
from b24game.sandbox import FrozenClock, SandboxPortal, empty_company
from tests.end_to_end.conftest import MOSCOW, Program
from tests.end_to_end.metrics import (
    FIRST,
    LEGAL,
    RULES,
    SALES,
    World,
    altered,
    configure,
    over,
    read_company,
    with_rules,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.end_to_end.conftest import Outcome

Row = dict[str, Any]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LEAST = 5
FORMATS = ("table", "json", "csv", "tsv", "markdown")
HIDING = RULES.replace("min_cohort = 5", "min_cohort = 1000")
ON_DEMAND = {"comments", "activities"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return read_company(tmp_path_factory.mktemp("metrics"))


@pytest.fixture
def run(world: World, tmp_path: Path) -> Program:
    """The program over all that was read, with no portal to ask."""
    return over(world.last, tmp_path)


def told(run: Program, *words: str, code: int = 0) -> Row:
    outcome = run.json("metrics", *words)
    assert outcome.code == code, outcome.err
    return outcome.data


def of(data: Row, scope: int = 0) -> list[Row]:
    return [one for one in data["metrics"] if one["scope"]["id"] == scope]


# The contract


def test_the_envelope_and_every_entry(run: Program) -> None:
    outcome = run.json("metrics")
    assert (outcome.code, outcome.err) == (0, "")
    envelope = outcome.json
    assert envelope.keys() == {"schema", "command", "status", "as_of", "data", "findings"}
    assert (envelope["schema"], envelope["command"], envelope["status"]) == (
        1,
        "metrics",
        "success",
    )
    assert envelope["as_of"] == "2026-11-20T18:00:00+03:00"
    data = envelope["data"]
    assert data["scope"] == {"kind": "company", "id": 0, "name": "Компания «Ромашка»"}
    assert data["min_cohort"] == LEAST
    assert data["files"] == []
    entries = {(one["id"], one["scope"]["id"], one["period"]): one for one in data["metrics"]}
    assert len(entries) == len(data["metrics"])
    for one in data["metrics"]:
        _is_an_entry(one)
    periods = [period["name"] for period in data["periods"]]
    for scope in (data["scope"], *data["departments"]):
        for metric in IDS:
            for before, period in pairwise(periods):
                one, earlier = (
                    entries.get((metric, scope["id"], name)) for name in (period, before)
                )
                if one and earlier:
                    assert one["previous"] == earlier["value"]


def _is_an_entry(one: Row) -> None:
    assert one.keys() == {
        "id", "scope", "period", "value", "unit", "n", "people", "previous", "change", "interval",
        "missing",
    }  # fmt: skip
    assert one["scope"].keys() == {"kind", "id", "name"}
    assert one["unit"] == MEASURES[one["id"]].unit
    assert (one["value"] is None) == (one["missing"] is not None)
    assert one["missing"] in {None, "min_cohort", "source", "unwatched", "nothing", "not_begun"}
    assert isinstance(one["n"], int)
    assert 0 <= one["people"] <= one["n"]
    assert (one["change"] is None) == (one["interval"] is None)
    if one["value"] is not None:
        assert one["people"] >= LEAST
        assert 0 <= one["value"] <= (1 if one["unit"] in {"share", "index"} else 1_000_000)
    if one["change"] is not None:
        assert one["change"] == pytest.approx(one["value"] - one["previous"])
        assert one["interval"].keys() == {"low", "high"}
        assert one["interval"]["low"] <= one["change"] <= one["interval"]["high"]


def test_the_order_is_the_documented_one(run: Program) -> None:
    data = told(run)
    periods = [period["name"] for period in data["periods"]]
    assert periods == sorted(periods)
    assert periods[-1] == data["period"]["name"]
    assert tuple(one["id"] for one in data["definitions"]) == IDS
    lines = [(one["scope"]["id"], one["id"], one["period"]) for one in data["metrics"]]
    departments = [one["id"] for one in data["departments"]]
    assert lines == [
        *((0, metric, period) for metric in IDS for period in periods),
        *((one, metric, periods[-1]) for one in departments for metric in IDS),
    ]
    assert len(data["depths"]) == len(departments) > 3


def test_every_table_has_the_same_figures(run: Program) -> None:
    data = told(run)
    for form, comma in (("csv", ","), ("tsv", "\t")):
        outcome = run("metrics", "--format", form)
        rows = list(csv.DictReader(StringIO(outcome.out), delimiter=comma))
        assert [(row["metric"], row["scope_id"], row["period"]) for row in rows] == [
            (one["id"], str(one["scope"]["id"]), one["period"]) for one in data["metrics"]
        ]
        for row, one in zip(rows, data["metrics"], strict=True):
            assert (row["value"] == "") == (one["value"] is None)
            if one["value"] is not None:
                assert float(row["value"]) == pytest.approx(one["value"], abs=1e-4)
            assert int(row["n"]) == one["n"]


# Which period, which scope


@pytest.mark.parametrize(
    ("words", "name", "state"),
    [
        ((), "2026-10", "locked"),
        (("--period", "day"), "2026-11-19", "locked"),
        (("--period", "week"), "2026-W46", "locked"),
        (("--period", "quarter"), "2026-Q3", "locked"),
        (("--period", "year"), "2025", "locked"),
        (("--date", "2026-11-30"), "2026-11", "open"),
        (("--date", "2026-09-30"), "2026-09", "locked"),
        (("--period", "day", "--date", "2026-11-20"), "2026-11-20", "open"),
        (("--as-of", "2026-11-01T01:59:59"), "2026-09", "locked"),
        (("--as-of", "2026-11-01T02:00:00"), "2026-10", "locked"),
        (("--as-of", "2026-11-01T01:59:59", "--date", "2026-10-01"), "2026-10", "settling"),
    ],
)
def test_the_period_is_the_last_settled_one(
    words: tuple[str, ...], name: str, state: str, run: Program
) -> None:
    data = told(run, *words)
    assert (data["period"]["name"], data["period"]["state"]) == (name, state)
    assert data["periods"][-1]["name"] == name
    assert {one["period"] for one in of(data)} == {one["name"] for one in data["periods"]}
    changed = [one for one in data["metrics"] if one["change"] is not None]
    assert state == "locked" or not [one for one in changed if one["period"] == name]
    ids = {one["id"] for one in of(data)}
    assert ("active_month" in ids) == (not {"day", "week"} & set(words))
    assert ("active_week" in ids) == ("day" not in words)


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("--date", "2027-01-01"), "period_ahead", "the figures count as of 2026-11-20"),
        (("--period", "day", "--date", "2026-11-21"), "period_ahead", "as of 2026-11-20"),
        (("--date", "2026-02-30"), "date_invalid", "write it as 2026-11-23"),
        (("--as-of", "soon"), "moment_invalid", "write it as 2026-11-23"),
        (("--department", "99"), "department_unknown", "leaderboard --list"),
        (("--metric", "ontime"), "metric_unknown", 'did you mean "on_time"?'),
    ],
)
def test_wrong_questions(words: tuple[str, ...], code: str, hint: str, run: Program) -> None:
    outcome = run.json("metrics", *words)
    assert (outcome.code, outcome.json["status"], outcome.codes) == (2, "error", [code])
    [finding] = outcome.json["findings"]
    assert hint in finding["hint"]
    assert finding["where"] == next(word for word in reversed(words) if word.startswith("--"))


def test_a_department_tells_what_the_company_tells_of_it(run: Program) -> None:
    company, sales = told(run), told(run, "--department", str(SALES))
    assert sales["scope"]["id"] == SALES
    assert [one["id"] for one in sales["departments"]] == [3, 4]
    assert sales["depths"] == [1, 1]
    period = company["period"]["name"]
    for scope in (SALES, 3, 4):
        here = [one for one in of(sales, scope) if one["period"] == period]
        assert here == of(company, scope)
    assert any(one["value"] is not None for one in of(sales, SALES))


# What there is not


def test_without_a_state_file(tmp_path: Path, world: World) -> None:
    run = over(world.last, tmp_path)
    run.state.unlink()
    outcome = run.json("metrics")
    assert (outcome.code, outcome.codes) == (7, ["state_missing"])
    assert not run.state.exists()


def test_before_any_sync_came_to_its_end(run: Program) -> None:
    altered(run, "UPDATE runs SET status = 'interrupted'", "DELETE FROM metric_days")
    outcome = run.json("metrics", "--html", "a.html", "--export", "tables")
    assert (outcome.code, outcome.codes) == (7, ["never_synced"])
    assert run.query("SELECT count(*) FROM metric_days") == [(0,)]
    assert not {"a.html", "tables", "state.db.lock"} & {path.name for path in run.folder.iterdir()}


def test_an_unreadable_source_is_said_and_makes_no_figure(run: Program) -> None:
    altered(run, "UPDATE streams SET status = 'unavailable' WHERE name = 'tasks'")
    outcome = run.json("metrics")
    assert (outcome.code, outcome.json["status"]) == (3, "partial")
    [finding] = [one for one in outcome.json["findings"] if one["level"] == "error"]
    assert (finding["code"], finding["where"]) == ("source_unavailable", "tasks")
    rates = [one for one in outcome.data["metrics"] if one["id"] == "on_time"]
    assert {(one["value"], one["missing"], one["n"]) for one in rates} == {(None, "source", 0)}
    assert {(one["previous"], one["change"]) for one in rates} == {(None, None)}
    assert any(one["value"] for one in of(outcome.data) if one["id"] == "appreciations_sent")
    for form in ("table", "csv"):
        assert run("metrics", "--format", form).code == 3
    assert "tasks could not be read" in run("metrics").err


@pytest.mark.parametrize("asked", [False, True])
def test_what_was_not_asked_for_is_no_failure(asked: bool, run: Program) -> None:  # noqa: FBT001
    configure(run, f"crm_usage = {str(asked).lower()}\n")
    outcome = run.json("metrics")
    assert (outcome.code, outcome.json["status"]) == (0, "success")
    [finding] = outcome.json["findings"]
    assert (finding["level"], finding["code"]) == ("info", "metrics_not_read")
    assert ("read by the next sync" if asked else "are not read") in finding["message"]
    lacking = {one["id"] for one in outcome.data["metrics"] if one["missing"] == "source"}
    assert lacking == ON_DEMAND


# Small groups


def test_nothing_is_told_where_everybody_is_few(run: Program) -> None:
    with_rules(run, HIDING)
    configure(run, "launch = 2026-10-05\n")
    data = told(run)
    assert {one["missing"] for one in data["metrics"]} == {"min_cohort", "source", "unwatched"}
    nothing = ("value", "previous", "change", "interval")
    assert {one[name] for one in data["metrics"] for name in nothing} == {None}
    assert {one[name] for one in data["metrics"] for name in ("n", "people")} == {0}
    assert data["launch"]["state"] == "compared"
    for effect in data["launch"]["effects"]:
        assert effect["before"] == effect["after"] == {"value": None, "people": 0, "n": 0}
        assert effect["effect"] == "unknown"
        assert (effect["difference"], effect["net"], effect["others_before"]) == (None, None, None)


def test_what_is_hidden_is_in_no_file(world: World, tmp_path: Path) -> None:
    """Whatever people did, everything that is written is the same, byte for byte."""
    outcomes = []
    for number, changes in enumerate(((), _OTHER_DEEDS)):
        folder = tmp_path / str(number)
        folder.mkdir()
        run = over(world.last, folder)
        with_rules(run, HIDING)
        configure(run, "launch = 2026-10-05\n")
        altered(run, *changes)
        outcomes.append(_everything_written(run))
    assert outcomes[0] == outcomes[1]
    assert all(outcomes[0].values())


_OTHER_DEEDS = (
    "UPDATE facts SET punctual = 1 - punctual WHERE punctual IS NOT NULL",
    "DELETE FROM facts WHERE id % 2 AND at > (SELECT min(at) FROM facts)",
    "DELETE FROM ledger WHERE id % 3",
    "UPDATE ledger SET points = points * 7",
    "DELETE FROM awards",
)


def _everything_written(run: Program) -> dict[str, bytes]:
    found = {}
    asked = ["--metric on_time --format table", f"--department {SALES} --format json"]
    for words in (*(f"--format {form}" for form in FORMATS), *asked):
        outcome = run("metrics", *words.split())
        assert outcome.code == 0, outcome.err
        found[words] = outcome.out.encode()
    assert run("metrics", "--html", "a.html", "--export", "tables").code == 0
    files = [run.folder / "a.html", *sorted((run.folder / "tables").glob("metrics.*"))]
    assert len(files) == 4
    return found | {path.name: path.read_bytes() for path in files}


def test_a_small_department_is_hidden_everywhere(run: Program) -> None:
    data = told(run)
    assert {one["missing"] for one in of(data, LEGAL)} == {"min_cohort", "source", "unwatched"}
    alone = told(run, "--department", str(LEGAL))
    assert all(one["value"] is one["previous"] is None for one in alone["metrics"])
    page = run("metrics", "--department", str(LEGAL), "--html", "a.html")
    assert page.code == 0


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Seven in sales; six in support, of whom two have tasks and three leave; six not in the game.

    Of the last only one has tasks.
    """
    began = datetime(2026, 9, 1, 12, tzinfo=MOSCOW)
    clock = FrozenClock(began + 34 * DAY)
    company = empty_company(clock())
    sales, support, store = (company.add_department(name, 1) for name in ("S", "H", "W"))
    for department, count in ((sales, 7), (support, 6), (store, 6)):
        for number in range(count):
            company.add_person(f"P{number}", departments=(department,), at=began)
    run = Program(tmp_path_factory.mktemp("few"))
    with_rules(
        run,
        default_text()
        .replace("# exclude_departments = [12]", f"exclude_departments = [{store}]")
        .replace("# exclude_people =", "exclude_people = [1]  #"),
    )
    configure(run, "launch = 2026-10-12\n")
    with SandboxPortal(company, clock=clock) as portal:
        run.environment |= {"B24GAME_WEBHOOK": portal.webhook, "B24GAME_STATE": str(run.state)}
        for days in (34, 49, 80):
            clock.move(began + days * DAY)
            for person in (*range(2, 9), 9, 10, 15):
                task = company.add_task(
                    responsible=person, at=clock() - 10 * DAY, deadline=clock() - 8 * DAY
                )
                company.close_task(task, clock() - (9 if person % 3 else 7) * DAY)
                company.add_post(person, "-", began + HOUR)
            assert run("sync").code == run("award-badges").code == 0
            if days == 34:
                for person in (12, 13, 14):
                    company.dismiss(person)
    return run


def test_no_figure_of_a_few_is_left_over(few: Program) -> None:
    """What the company has beside the departments that are told belongs to many, or to nobody."""
    data = told(few, "--date", "2026-10-31")
    whole = {one["id"]: one for one in of(data) if one["period"] == "2026-10"}
    told_of = [one for one in data["metrics"] if one["scope"]["id"] and one["value"] is not None]
    assert {one["id"] for one in told_of} >= {"active_day", "points_issued"}
    for metric, one in whole.items():
        rest = one["people"] - sum(part["people"] for part in told_of if part["id"] == metric)
        assert one["value"] is None or rest == 0 or rest >= LEAST, metric
    assert whole["badge_share"]["people"] == 10


def test_no_comparison_of_a_few_is_left_over(few: Program) -> None:
    words: Iterable[tuple[str, ...]] = ((), ("--department", "2"), ("--department", "3"))
    launches = [told(few, *one)["launch"] for one in words]
    assert {launch["state"] for launch in launches} == {"compared"}
    assert {tuple(launch["others"]) for launch in launches} == {("W",)}
    for effects in zip(*(launch["effects"] for launch in launches), strict=True):
        whole, *parts = effects
        for side in ("before", "after"):
            known = [one[side]["people"] for one in parts if one[side]["value"] is not None]
            rest = whole[side]["people"] - sum(known)
            assert rest == 0 or rest >= LEAST, whole["id"]
            beside = whole[f"others_{side}"]
            assert beside is None or beside["people"] >= LEAST, whole["id"]
    rate = next(one for one in launches[0]["effects"] if one["id"] == "on_time")
    assert rate["before"]["value"] is not None
    assert rate["others_before"] is rate["net"] is None


# The launch, and other days


@pytest.mark.parametrize(
    ("launch", "state"),
    [
        ("2027-01-01", "ahead"),
        ("2026-11-20", "too_early"),
        ("2026-01-01", "no_past"),
        ("2026-10-05", "compared"),
    ],
)
def test_before_and_after_the_launch(launch: str, state: str | None, run: Program) -> None:
    configure(run, f"launch = {launch}\n")
    outcome = run.json("metrics", "--html", "a.html")
    assert (outcome.code, outcome.err) == (0, "")
    found = outcome.data["launch"]
    assert run("metrics", "--metric", "on_time", "--format", "table").code == 0
    assert (found or {}).get("state") == state
    if state is None:
        return
    assert found["date"] == f"{launch}T00:00:00+03:00"
    if state != "compared":
        assert (found["effects"], found["before"], found["after"]) == ([], None, None)
        return
    assert found["before"]["end"] == found["after"]["start"] == found["date"]
    assert found["before"]["days"] == found["after"]["days"] == 6 * 7
    assert found["others"] == ["Маркетинг"]
    assert found["method"]
    unwatched = {"cards"}  # the first sync came after the launch
    compared = [
        one for one in IDS if MEASURES[one].compared and one not in {*ON_DEMAND, *unwatched}
    ]
    assert [one["id"] for one in found["effects"]] == compared
    for effect in found["effects"]:
        difference, bounds = effect["difference"], effect["difference"]["interval"]
        gain = effect["after"]["value"] - effect["before"]["value"]
        assert difference["value"] == pytest.approx(gain)
        assert bounds["low"] <= difference["value"] <= bounds["high"]
        last = (effect["net"] or difference)["interval"]
        sign = "up" if last["low"] > 0 else "down" if last["high"] < 0 else "none"
        assert effect["effect"] == sign


@pytest.mark.parametrize("period", ["week", "month", "quarter"])
def test_as_of_a_past_moment_is_the_run_of_then(
    period: str, run: Program, world: World, tmp_path: Path
) -> None:
    """But for what came to light later: a task opened again is overdue since its deadline."""
    folder = tmp_path / "then"
    folder.mkdir()
    late = f"seen_at > {FIRST.timestamp()} AND at < {FIRST.timestamp()}"
    altered(
        run,
        f"DELETE FROM ledger WHERE fact_id IN (SELECT id FROM facts WHERE {late})",
        f"DELETE FROM facts WHERE {late}",
    )
    words = ("--period", period, "--date", "2026-10-20")
    then = _comparable(over(world.first, folder).json("metrics", *words))
    now = _comparable(run.json("metrics", *words, "--as-of", FIRST.isoformat()))
    assert now == then
    assert _comparable(run.json("metrics", *words)) != then


def _comparable(outcome: Outcome) -> Row:
    assert outcome.code == 0, outcome.err
    envelope = outcome.json
    del envelope["data"]["synced_at"]  # that of the last sync, whatever is asked for
    return envelope


def test_as_of_a_moment_that_was_not_read(run: Program) -> None:
    outcome = run.json("metrics", "--as-of", "2026-12-24")
    assert (outcome.code, outcome.codes) == (0, ["as_of_not_read", "metrics_not_read"])
    assert outcome.json["as_of"] == "2026-11-20T18:00:00+03:00"
    assert outcome.data == told(run)


# What is still wrong


@pytest.mark.parametrize(("metric", "period"), [("active_week", "day"), ("active_month", "week")])
def test_a_metric_that_the_period_does_not_have(metric: str, period: str, run: Program) -> None:
    assert run("metrics", "--metric", metric, "--period", period).code == 2


def test_a_period_before_all_that_is_known_has_no_figures(run: Program) -> None:
    data = told(run, "--date", "2026-05-01")
    assert {one["value"] for one in data["metrics"]} == {None}
