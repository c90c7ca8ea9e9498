"""`score-leads --backtest` and `--fit` of a CSV, as a process that knows no portal."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import UTC, datetime
from io import StringIO
from random import Random
from typing import TYPE_CHECKING

import pytest

from b24game.jobs.lead_reports import BacktestReport, FitReport, ScoreLeadsReport
from tests.end_to_end.conftest import HASTY, Program
from tests.end_to_end.terminal import shown

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ("WEB", "RECOMMENDATION", "ADVERTISING", "CALL")
WORTH = {"WEB": 0.25, "RECOMMENDATION": 0.75, "ADVERTISING": 0.1, "CALL": 0.3}
Row = dict[str, object]


@pytest.fixture
def offline(tmp_path: Path) -> Program:
    """The program without configuration, webhook, state file or network."""
    return Program(tmp_path)


def history(leads: int = 900, *, seed: int = 5, blind: bool = False) -> list[Row]:
    """Return leads whose source and amount tell how likely they are won; `blind`: nothing does."""
    chance = Random(seed)  # noqa: S311
    rows: list[Row] = []
    for number in range(leads):
        source = chance.choice(SOURCES)
        amount = chance.choice((0, 20_000, 80_000, 300_000))
        likely = 0.3 if blind else min(WORTH[source] + 0.15 * (amount >= 80_000), 0.95)
        won = chance.random() < likely
        rows.append(
            {
                "id": 1000 + number,
                "came": f"2026-{1 + number * 10 // leads:02d}-{1 + number % 28:02d}",
                "source": source,
                "amount": amount or "",
                "weather": chance.choice(("sun", "rain")),
                "won": int(won),
            }
        )
    return rows


def text_of(rows: list[Row], **style: object) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", **style)  # type: ignore[arg-type]
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def put(run: Program, text: str | bytes, name: str = "leads.csv") -> str:
    (run.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return name


def pairs_auc(scores: list[float], won: list[bool]) -> float:
    """Return how often a won lead outscores a lost one, by asking every pair."""
    better = [
        (one > other) + (one == other) / 2
        for one, first in zip(scores, won, strict=True)
        if first
        for other, second in zip(scores, won, strict=True)
        if not second
    ]
    return sum(better) / len(better)


def shipped_points(row: Row) -> float:
    """Return what the shipped card gives to a row, by the table of the mission."""
    source = {"RECOMMENDATION": 30, "WEB": 10, "ADVERTISING": 5}.get(str(row["source"]), 0)
    amount = int(str(row["amount"] or 0))
    bounds = ((500_000, 25), (100_000, 15), (50_000, 10))
    return source + next((points for bound, points in bounds if amount >= bound), 0)


def test_the_card_in_force_is_judged_by_a_file(offline: Program) -> None:
    rows = history()
    data = put(offline, text_of(rows))
    outcome = offline.json("score-leads", "--backtest", "--data", data, "--target", "won")
    assert outcome.code == 0, outcome.err
    found = outcome.data["backtest"]
    won = [bool(row["won"]) for row in rows]
    points = [shipped_points(row) for row in rows]
    assert (found["source"], found["leads"], found["won"]) == ("leads.csv", 900, sum(won))
    assert found["auc"]["value"] == pytest.approx(pairs_auc(points, won))
    newer = sorted(range(len(rows)), key=lambda row: str(rows[row]["came"]))
    moment = str(rows[newer[630]]["came"])  # leads of one day stay together
    newer = [row for row in newer if str(rows[row]["came"]) >= moment]
    expected = pairs_auc([points[row] for row in newer], [won[row] for row in newer])
    assert found["newer_auc"]["value"] == pytest.approx(expected)
    assert "data_order" in outcome.codes  # it says that it took the only dates for the time
    assert not list(offline.folder.glob("*.db*"))


def test_a_card_is_fitted_to_a_file_and_scores_like_it_says(offline: Program) -> None:
    data = put(offline, text_of(history()))
    call = ("--fit", "--data", data, "--target", "won", "--write", "new.toml")
    outcome = offline.json("score-leads", *call)
    assert outcome.code == 0, outcome.err
    fit = outcome.data["fit"]
    assert fit["file"] == "new.toml"
    assert any("source" in one["reason"] for one in fit["criteria"])
    assert not any("came" in one["reason"] for one in fit["criteria"])
    assert offline("rules", "check", "new.toml").code == 0
    # The written card, put in force, is judged by the same file with the same words.
    again = offline.json(
        "score-leads", "--backtest", "--data", data, "--target", "won",
        env={"B24GAME_RULES": "new.toml"},
    )  # fmt: skip
    assert again.code == 0, again.err
    assert again.data["backtest"]["calibration"]["ece"] < 0.1
    assert again.data["backtest"]["auc"]["value"] > 0.7
    assert "card_fitted" in again.codes
    bands = sum(one["leads"] for one in again.data["backtest"]["calibration"]["bins"])
    assert bands == 900


@pytest.mark.parametrize("form", ["semicolon", "cp1251", "bom", "quoted", "tab"])
def test_forms_of_a_file_are_one_table(offline: Program, form: str) -> None:
    rows: list[Row] = [{**row, "город": "Тверь; «Юг»"} for row in history(400)]
    rows[0]["город"] = "Омск, центр"
    plain = put(offline, text_of(rows), "plain.csv")
    made: dict[str, str | bytes] = {
        "semicolon": text_of(rows, delimiter=";"),
        "cp1251": text_of(rows, delimiter=";").encode("cp1251"),
        "bom": text_of(rows).encode("utf-8-sig"),
        "quoted": text_of(rows, quoting=csv.QUOTE_ALL),
        "tab": text_of(rows, delimiter="\t"),
    }
    other = put(offline, made[form], "other.csv")
    judged = []
    for data in (plain, other):
        outcome = offline.json("score-leads", "--backtest", "--data", data, "--target", "won")
        assert outcome.code == 0, outcome.err
        judged.append({**outcome.data["backtest"], "source": ""})
    assert judged[0] == judged[1]
    assert ("data_encoding" in outcome.codes) == (form == "cp1251")


def test_a_target_in_words(offline: Program) -> None:
    rows = history(400)
    words = {1: "Да", 0: "нет"}
    told = text_of([{**row, "won": words[int(str(row["won"]))]} for row in rows] + [
        {**rows[0], "id": 5000, "won": ""}
    ])  # fmt: skip
    outcome = offline.json(
        "score-leads", "--backtest", "--data", put(offline, told), "--target", "won"
    )
    assert outcome.code == 0, outcome.err
    assert outcome.data["backtest"]["leads"] == 400  # one has no end yet
    assert "data_open" in outcome.codes


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("--data", "leads.csv", "--target", "wonn"), ('no column "wonn"', "won")),
        (("--data", "leads.csv", "--target", "weather"), ("weather: ", "neither won nor lost")),
        (("--data", "gone.csv", "--target", "won"), ("cannot read gone.csv",)),
        (("--data", ".", "--target", "won"), ("cannot read",)),
        (("--data", "empty.csv", "--target", "won"), ("no table",)),
        (("--data", "same.csv", "--target", "won"), ("no lead is lost",)),
        (("--data", "leads.csv", "--target", "won", "--order", "cam"), ('"cam"', "came")),
        (("--data", "leads.csv", "--target", "won", "--order", "weather"), ("orders no leads",)),
    ],
)
@pytest.mark.parametrize("way", ["--backtest", "--fit"])
def test_mistakes_in_a_file_are_named(
    offline: Program, way: str, call: tuple[str, ...], words: tuple[str, ...]
) -> None:
    put(offline, text_of(history(200)))
    put(offline, "", "empty.csv")
    put(offline, text_of([{**row, "won": 1} for row in history(200)]), "same.csv")
    outcome = offline("score-leads", way, *call)
    assert outcome.code == 2
    for word in words:
        assert word in outcome.err
    assert "Traceback" not in outcome.err
    assert outcome.out == ""


def test_the_order_is_the_one_named(offline: Program) -> None:
    """What is newer is judged apart; the column itself tells nothing of a lead."""
    rows = history(600)
    for number, row in enumerate(rows):
        row["week"] = number // 10
    shuffled = [*rows]
    Random(3).shuffle(shuffled)  # noqa: S311
    call = ("--target", "won", "--order", "week")
    judged = []
    for name, some in (("a.csv", rows), ("b.csv", shuffled)):
        data = put(offline, text_of(some), name)
        outcome = offline.json("score-leads", "--backtest", "--data", data, *call)
        assert outcome.code == 0, outcome.err
        judged.append(outcome.data["backtest"]["newer_auc"])
    assert judged[0] == pytest.approx(judged[1])
    late = [rows[row] for row in range(420, 600)]
    expected = pairs_auc([*map(shipped_points, late)], [bool(row["won"]) for row in late])
    assert judged[0]["value"] == pytest.approx(expected)


def test_no_card_is_fitted_to_the_order(offline: Program) -> None:
    """A share won that grows from week to week is no reason to ask a lead for its week."""
    chance = Random(8)  # noqa: S311
    rows: list[Row] = [
        {
            "week": number // 10,
            "source": chance.choice(SOURCES),
            "won": int(chance.random() < 0.15 + number / 2500),
        }
        for number in range(1200)
    ]
    data = put(offline, text_of(rows))
    call = ("--fit", "--data", data, "--target", "won", "--order", "week")
    outcome = offline.json("score-leads", *call)
    assert outcome.code == 0, outcome.err
    assert not [one for one in outcome.data["fit"]["criteria"] if "week" in one["reason"]]


def test_what_knows_the_end_is_left_out_and_named(offline: Program) -> None:
    rows = history()
    for row in rows:
        row["contract"] = 7 if row["won"] else ""
        row["amount"] = 100_000 if row["won"] else ""
    data = put(offline, text_of(rows))
    fitted = offline.json("score-leads", "--fit", "--data", data, "--target", "won")
    assert fitted.code == 0, fitted.err
    leaks = {one["field"]: one["verdict"] for one in fitted.data["backtest"]["leaks"]}
    assert leaks["contract"] == leaks["amount"] == "refused"
    told = [one for one in fitted.json["findings"] if one["code"] == "leak"]
    assert {one["message"].split()[0] for one in told} == {"contract", "amount"}
    reasons = " ".join(one["reason"] for one in fitted.data["fit"]["criteria"])
    assert "contract" not in reasons
    assert "amount" not in reasons
    # The card in force asks for the amount: judged by it, it would look perfect.
    judged = offline.json("score-leads", "--backtest", "--data", data, "--target", "won")
    assert judged.code == 0, judged.err
    assert "leak" in judged.codes
    expected = pairs_auc(
        [shipped_points({**row, "amount": ""}) for row in rows], [bool(row["won"]) for row in rows]
    )
    assert judged.data["backtest"]["auc"]["value"] == pytest.approx(expected)


def test_a_file_that_no_criterion_asks_for(offline: Program) -> None:
    rows: list[Row] = [
        {"colour": row["source"], "weather": row["weather"], "won": row["won"]} for row in history()
    ]
    data = put(offline, text_of(rows))
    outcome = offline("score-leads", "--backtest", "--data", data, "--target", "won")
    assert outcome.code == 2
    assert "no criterion of the card can be judged" in outcome.err
    assert "--fit" in outcome.err
    fitted = offline.json("score-leads", "--fit", "--data", data, "--target", "won")
    assert fitted.code == 0, fitted.err
    fit = fitted.data["fit"]
    assert fit["old_auc"] is fit["gain"] is fit["advice"] is None
    assert "none to keep" in fit["recommendation"]
    assert any("colour" in one["reason"] for one in fit["criteria"])


def test_columns_of_any_name_make_valid_rules(offline: Program) -> None:
    rows: list[Row] = [
        {'Цвет "авто"': row["source"], "a.b [c] = #1": row["amount"], "won": row["won"]}
        for row in history()
    ]
    data = put(offline, text_of(rows))
    call = ("--data", data, "--target", "won")
    fitted = offline.json("score-leads", "--fit", *call, "--write", "new.toml")
    assert fitted.code == 0, fitted.err
    assert offline("rules", "check", "new.toml").code == 0
    judged = offline.json("score-leads", "--backtest", *call, env={"B24GAME_RULES": "new.toml"})
    assert judged.code == 0, judged.err
    asked = {one["id"] for one in judged.data["backtest"]["drift"]}
    assert asked == {one["id"] for one in fitted.data["fit"]["criteria"]}


def test_counts_and_ages_are_off_in_a_file(offline: Program) -> None:
    """A file says neither what happened nor as of when: nothing may be made of that."""
    (offline.folder / "rules.toml").write_text(
        """
[leads.fields]
employees = "UF_CRM_SIZE"
[leads.criteria.quiet]
points = 40
counts = "replied"
below = 1
[leads.criteria.old]
points = 30
field = "created"
age_at_least = "1d"
[leads.criteria.large]
points = 20
field = "employees"
over = 100
[leads.criteria.web]
points = 10
field = "source"
equals = "WEB"
""",
        encoding="utf-8",
    )
    chance = Random(2)  # noqa: S311
    rows: list[Row] = [
        {**row, "created": row["came"], "employees": chance.choice((50, 150))}
        for row in history(300)
    ]
    data = put(offline, text_of(rows))
    outcome = offline.json(
        "score-leads", "--backtest", "--data", data, "--target", "won", "--order", "created",
        env={"B24GAME_RULES": "rules.toml"},
    )  # fmt: skip
    assert outcome.code == 0, outcome.err
    found = outcome.data["backtest"]
    assert {one["id"] for one in found["drift"]} == {"large", "web"}
    scores = [20.0 * (row["employees"] == 150) + 10.0 * (row["source"] == "WEB") for row in rows]
    expected = pairs_auc(scores, [bool(row["won"]) for row in rows])
    assert found["auc"]["value"] == pytest.approx(expected)
    bands = {one["name"]: one["leads"] for one in found["bands"] if one["leads"]}
    assert bands == {f"{score}-{score + 9}": scores.count(score) for score in (0, 10, 20, 30)}


def test_no_thing_is_found_where_there_is_none(offline: Program) -> None:
    data = put(offline, text_of(history(blind=True)))
    outcome = offline.json("score-leads", "--fit", "--data", data, "--target", "won")
    assert outcome.code == 0, outcome.err
    assert outcome.data["fit"]["advice"] == "keep"
    assert "keep the old card" in outcome.data["fit"]["recommendation"]


# Without numpy


@pytest.fixture
def bare(offline: Program) -> Program:
    """The program where numpy cannot be loaded."""
    package = offline.folder / "bare" / "numpy"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('No module named numpy')\n")
    offline.environment["PYTHONPATH"] = f"{package.parent}:{HASTY}"
    return offline


def test_a_fit_without_numpy_names_the_extra(bare: Program) -> None:
    data = put(bare, text_of(history(300)))
    call = ("score-leads", "--fit", "--data", data, "--target", "won", "--write", "new.toml")
    outcome = bare(*call)
    assert outcome.code == 5
    assert "b24game[fit]" in outcome.err
    assert "numpy" in outcome.err
    assert not (bare.folder / "new.toml").exists()


def test_a_backtest_needs_no_numpy(bare: Program, tmp_path: Path) -> None:
    data = put(bare, text_of(history(300)))
    call = ("score-leads", "--backtest", "--data", data, "--target", "won")
    without = bare.json(*call)
    assert without.code == 0, without.err
    with_it = Program(tmp_path).json(*call)
    assert without.data == with_it.data


# What goes together


@pytest.mark.parametrize(
    ("call", "flag"),
    [
        (("--backtest", "--fit"), "--backtest"),
        (("--backtest", "7"), "LEAD"),
        (("--fit", "7"), "LEAD"),
        (("--backtest", "--actions"), "--actions"),
        (("--fit", "--explain"), "--explain"),
        (("--backtest", "--all"), "--all"),
        (("--backtest", "--criteria", "5"), "--criteria"),
        (("--backtest", "--write", "new.toml"), "--write"),
        (("--write", "new.toml"), "--write"),
        (("--data", "leads.csv", "--target", "won"), "--data"),
        (("--backtest", "--data", "leads.csv"), "--target"),
        (("--backtest", "--target", "won"), "--target"),
        (("--backtest", "--order", "came"), "--order"),
        (("--fit", "--criteria", "0"), "--criteria"),
    ],
)
def test_flags_that_do_not_go_together(offline: Program, call: tuple[str, ...], flag: str) -> None:
    put(offline, text_of(history(200)))
    outcome = offline("score-leads", *call)
    assert outcome.code == 2
    assert flag in outcome.err
    assert outcome.out == ""
    assert not (offline.folder / "new.toml").exists()


# Forms of the answer


def test_the_shape_of_the_answer(offline: Program) -> None:
    data = put(offline, text_of(history(600)))
    for way in ("--backtest", "--fit"):
        outcome = offline.json("score-leads", way, "--data", data, "--target", "won")
        told = outcome.data
        assert set(told) == {one.name for one in fields(ScoreLeadsReport)}
        assert set(told["backtest"]) == {one.name for one in fields(BacktestReport)}
        assert (told["leads"], told["actions"], told["http_requests"]) == ([], [], 0)
        assert (told["fit"] is not None) == (way == "--fit")
        assert told["backtest"]["censored"] == 0
        assert told["backtest"]["launch"] is told["backtest"]["horizon"] is None
        assert datetime.fromisoformat(told["backtest"]["last"]) == datetime(
            2026, 10, 28, tzinfo=UTC
        )
    assert set(told["fit"]) == {one.name for one in fields(FitReport)}


@pytest.mark.parametrize("way", ["--backtest", "--fit"])
@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_figures_as_a_grid(offline: Program, way: str, form: str, delimiter: str) -> None:
    data = put(offline, text_of(history(600)))
    call = ("score-leads", way, "--data", data, "--target", "won")
    outcome = offline(*call, "--format", form)
    assert outcome.code == 0, outcome.err
    rows = list(csv.DictReader(StringIO(outcome.out), delimiter=delimiter))
    assert list(rows[0]) == ["figure", "of", "value", "low", "high", "leads", "won"]
    found = offline.json(*call).data["backtest"]
    (auc,) = [row for row in rows if row["figure"] == "auc"]
    assert float(auc["value"]) == pytest.approx(found["auc"]["value"])
    assert (int(auc["leads"]), int(auc["won"])) == (found["leads"], found["won"])
    bands = {row["of"]: int(row["leads"]) for row in rows if row["figure"] == "band"}
    assert bands == {one["name"]: one["leads"] for one in found["bands"]}
    assert len([row for row in rows if row["figure"] == "decile"]) == 10
    assert any(row["figure"] == "gain" for row in rows) == (way == "--fit")


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("way", ["--backtest", "--fit"])
def test_a_terminal_is_wide_enough(offline: Program, way: str, width: int) -> None:
    data = put(offline, text_of(history(600)))
    call = ("score-leads", way, "--data", data, "--target", "won", "--format", "table")
    lines = shown(offline, *call, width=width)
    assert [line for line in lines if len(line) > width] == []
    text = " ".join(" ".join(lines).split())
    for word in ("AUC", "leads.csv", "Best scores first", "Won by score", "PSI"):
        assert word in text
    assert ("The card in force and a new one" in text) == (way == "--fit")
    assert ("on newer leads" in text) == (way == "--fit")
    assert "…" not in text
