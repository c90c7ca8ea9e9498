"""`publish-weekly` as a process: each week is posted once, corrected in place, and told safely."""

from __future__ import annotations

import os
import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from b24game.sandbox import Fault
from tests.end_to_end.conftest import HASTY, NOW

if TYPE_CHECKING:
    from b24game.sandbox import Company, FrozenClock, SandboxPortal
    from tests.end_to_end.conftest import Program

KEY = "post:weekly:2026-W46:company"
MARK = "#b24game-2026w46"
CONFIG = "b24game.toml"
SALES = """
[publish.weekly]
departments = [{number}]
"""


@pytest.fixture
def week(synced_small: Program) -> Program:
    """The program, allowed to write, over a portal that it has read."""
    return synced_small


def ours(company: Company) -> list[str]:
    """Return the texts of the posts that carry our mark."""
    return [post.text for post in company.posts if MARK in post.text]


def test_twice_posts_once(week: Program, company: Company, portal: SandboxPortal) -> None:
    first = week.json("publish-weekly")
    assert (first.code, first.err) == (0, "")
    assert first.data["week"]["name"] == "2026-W46"
    [post] = first.data["posts"]
    assert (post["key"], post["status"]) == (KEY, "posted")
    assert ours(company) == [post["text"]]
    stands = company.posts[int(post["post_id"])]
    assert (stands.title, stands.rights) == (post["title"], ("UA",))
    for line in week.json("leaderboard", "--period", "week", "--date", "2026-11-15").data[
        "standings"
    ]:
        assert re.search(
            rf"\[b\]{line['person']['name']}\[/b\].* — {line['points']} point", post["text"]
        )

    asked = len(portal.journal.requests)
    second = week.json("publish-weekly")
    assert [(one["key"], one["status"]) for one in second.data["posts"]] == [(KEY, "unchanged")]
    assert len(portal.journal.requests) == asked
    assert second.data["posts"][0]["text"] == post["text"]


def test_a_later_sync_that_changes_nothing_leaves_the_post(
    week: Program, company: Company, clock: FrozenClock
) -> None:
    week("publish-weekly")
    before = ours(company)
    clock.move(NOW + timedelta(hours=5))
    week("sync")
    [post] = week.json("publish-weekly").data["posts"]
    assert post["status"] == "unchanged"
    assert ours(company) == before


def test_a_corrected_week_edits_its_post(
    week: Program, company: Company, clock: FrozenClock, portal: SandboxPortal
) -> None:
    [posted] = week.json("publish-weekly").data["posts"]
    company.add_post(8, "Вспомнил новость той недели", NOW - timedelta(days=8))  # seen late
    clock.move(NOW + timedelta(hours=3))
    week("sync")
    [rehearsed] = week.json("publish-weekly", "-n").data["posts"]
    [updated] = week.json("publish-weekly").data["posts"]
    assert (rehearsed["status"], updated["status"]) == ("planned", "updated")
    assert rehearsed["text"] == updated["text"] != posted["text"]
    assert updated["post_id"] == posted["post_id"]
    assert ours(company) == [updated["text"]]
    assert len(portal.journal.writes_of("log.blogpost.add")) == 1
    assert week.json("publish-weekly").data["posts"][0]["status"] == "unchanged"


def test_departments_and_their_audience(week: Program, company: Company) -> None:
    sales = next(row.id for row in company.departments if row.name == "Продажи")
    (week.folder / CONFIG).write_text(SALES.format(number=sales), encoding="utf-8")
    posts = week.json("publish-weekly").data["posts"]
    assert [one["key"] for one in posts] == [KEY, f"post:weekly:2026-W46:d{sales}"]
    shown = company.posts[int(posts[1]["post_id"])]
    assert shown.rights == (f"DR{sales}",)
    assert "Егор" in posts[0]["text"]
    assert "Егор" not in posts[1]["text"]
    # The company has two people more than the department: its sum is told, this one's is not.
    assert "Together" in posts[0]["text"]
    assert "Together" not in posts[1]["text"]


def test_a_group_too_small_is_not_named(week: Program, company: Company) -> None:
    support = next(row.id for row in company.departments if row.name == "Поддержка")
    (week.folder / CONFIG).write_text(SALES.format(number=support), encoding="utf-8")
    told = week.json("publish-weekly")
    assert [one["key"] for one in told.data["posts"]] == [KEY]
    assert told.codes == ["group_too_small"]


def test_a_dry_run_writes_nothing(week: Program, portal: SandboxPortal) -> None:
    before = week.state.read_bytes()
    asked = len(portal.journal.requests)
    rehearsed = week.json("publish-weekly", "--dry-run")
    assert (week.state.read_bytes(), len(portal.journal.requests)) == (before, asked)
    real = week.json("publish-weekly")
    assert [one["text"] for one in real.data["posts"]] == [
        one["text"] for one in rehearsed.data["posts"]
    ]
    shown = week("publish-weekly", "-n", "--format", "table").out
    assert "[b]" not in shown
    assert "unchanged" in shown


def test_in_russian_with_a_template_of_ones_own(week: Program, company: Company) -> None:
    folder = week.folder / "words"
    folder.mkdir()
    (folder / "weekly.ru.jinja").write_text(
        "Наши герои: {{ week }}\n\n{{ leaders[0].name }} и {{ others }} ещё {{ mark }}\n",
        encoding="utf-8",
    )
    settings = '[publish]\nlanguage = "ru"\n'
    (week.folder / CONFIG).write_text(settings, encoding="utf-8")
    [shipped] = week.json("publish-weekly", "-n").data["posts"]
    assert shipped["title"].startswith("Лидеры недели: ")
    (week.folder / CONFIG).write_text(settings + 'templates = "words"\n', encoding="utf-8")
    [own] = week.json("publish-weekly").data["posts"]
    assert own["title"] == "Наши герои: 2026-W46"
    assert ours(company) == [own["text"]]
    (folder / "weekly.ru.jinja").write_text("Title\n\n{{ nobody }} {{ mark }}", encoding="utf-8")
    broken = week.json("publish-weekly")
    assert (broken.code, broken.codes) == (5, ["template_invalid"])
    assert broken.json["findings"][0]["where"].endswith("words/weekly.ru.jinja:3")


def test_names_act_as_nothing(week: Program, company: Company, clock: FrozenClock) -> None:
    company.people[2].name = "[b]Анна[/b] [USER=3]x[/USER] #b24game-2026w46"
    clock.move(NOW + timedelta(minutes=5))
    week("sync")
    [post] = week.json("publish-weekly").data["posts"]
    assert "Анна" in post["text"]
    assert "[b]Анна" not in post["text"]
    assert "[USER=" not in post["text"]
    assert post["text"].count(MARK) == 1


@pytest.mark.parametrize(
    ("words", "code", "finding"),
    [
        (("--week", "2026-W47"), 2, "week_not_settled"),
        (("--week", "2026-W60"), 2, "week_invalid"),
        (("--week", "46"), 2, "week_invalid"),
        (("--as-of", "yesterday"), 2, "moment_invalid"),
    ],
)
def test_what_is_asked_wrongly(
    words: tuple[str, ...], code: int, finding: str, week: Program
) -> None:
    told = week.json("publish-weekly", *words)
    assert (told.code, told.codes) == (code, [finding])


def test_an_unknown_department_is_named(week: Program) -> None:
    (week.folder / CONFIG).write_text(SALES.format(number=99), encoding="utf-8")
    told = week.json("publish-weekly")
    assert (told.code, told.codes) == (5, ["department_unknown"])


def test_mistakes_in_the_configuration_have_their_line(week: Program) -> None:
    (week.folder / CONFIG).write_text(
        '[publish]\nlanguage = "de"\n[publish.weekly]\ntopp = 3\nmedal = "a b"\n', encoding="utf-8"
    )
    told = week.json("publish-weekly")
    assert told.code == 5
    assert [one["where"].rpartition(":")[2] for one in told.json["findings"][1:]] == ["2", "4", "5"]
    assert "top" in told.json["findings"][2]["message"]


def test_a_key_below_its_place_is_named(week: Program) -> None:
    (week.folder / CONFIG).write_text('[publish]\nrules = "rules.toml"\n', encoding="utf-8")
    [_all, misplaced] = week.json("publish-weekly").json["findings"]
    assert (misplaced["code"], misplaced["where"]) == ("misplaced_key", "b24game.toml:2")
    assert "above [publish]" in misplaced["message"]


def test_read_only_keeps_the_program_from_writing(week: Program, portal: SandboxPortal) -> None:
    week.environment["B24GAME_READ_ONLY"] = "1"
    written = len(portal.journal.writes)
    told = week.json("publish-weekly")
    assert (told.code, told.codes) == (5, ["read_only"])
    assert week("publish-weekly", "-n").code == 0
    assert len(portal.journal.writes) == written


def test_without_the_right_it_waits(week: Program, company: Company, portal: SandboxPortal) -> None:
    scopes = portal.scopes
    portal.scopes = scopes - {"log"}
    told = week.json("publish-weekly")
    assert (told.code, told.json["status"], told.codes) == (3, "partial", ["not_sent"])
    assert told.data["posts"][0]["status"] == "planned"
    portal.scopes = scopes
    assert week.json("publish-weekly").data["posts"][0]["status"] == "posted"
    assert len(ours(company)) == 1


def test_a_lost_answer_is_looked_for(
    week: Program, company: Company, portal: SandboxPortal
) -> None:
    portal.faults.add(Fault("lost_answer", "log.blogpost.add", times=1))
    [post] = week.json("publish-weekly").data["posts"]
    assert post["status"] == "adopted"
    assert ours(company) == [post["text"]]
    assert post["post_id"] is not None


def test_somebody_elses_post_with_the_mark_is_not_ours(
    week: Program, company: Company, portal: SandboxPortal
) -> None:
    company.add_post(5, f"Первый! {MARK}", NOW - timedelta(hours=1))
    portal.faults.add(Fault("html", "log.blogpost.add", times=1))  # not applied
    [post] = week.json("publish-weekly").data["posts"]
    assert post["status"] == "posted"
    assert company.posts[int(post["post_id"])].author_id == portal.user_id


def test_a_medal_that_the_portal_does_not_know(week: Program, company: Company) -> None:
    config = week.folder / CONFIG
    config.write_text('[publish.weekly]\nmedal = "platinum"\n', encoding="utf-8")
    told = week.json("publish-weekly")
    assert (told.code, told.codes) == (0, ["medal_ignored"])
    assert company.posts[int(told.data["posts"][0]["post_id"])].gratitude is None


def test_a_medal_for_the_first_place(week: Program, company: Company) -> None:
    (week.folder / CONFIG).write_text('[publish.weekly]\nmedal = "cup"\n', encoding="utf-8")
    told = week.json("publish-weekly")
    assert told.codes == []
    board = week.json("leaderboard", "--period", "week", "--date", "2026-11-15").data["standings"]
    winners = [line["person"]["id"] for line in board if line["place"] == 1]
    post = company.posts[int(told.data["posts"][0]["post_id"])]
    assert post.gratitude is not None
    assert sorted(post.praised) == winners
    # Our own appreciation earns nobody a point.
    points = week.ledger()
    week("sync")
    assert week.ledger() == points


def without_matplotlib(week: Program) -> dict[str, str]:
    """Return what a run is to have in its environment so that the extra is missing."""
    shadow = week.folder / "shadow"
    shadow.mkdir()
    (shadow / "matplotlib.py").write_text('raise ImportError("no such thing")\n', encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join((str(HASTY), str(shadow)))}


def test_a_chart_is_attached_once(
    week: Program, company: Company, clock: FrozenClock, portal: SandboxPortal
) -> None:
    (week.folder / CONFIG).write_text("[publish.weekly]\nchart = true\n", encoding="utf-8")
    assert week.json("publish-weekly", "-n").data["posts"][0]["status"] == "planned"
    first = week.json("publish-weekly")
    [post] = first.data["posts"]
    assert (first.code, first.err, post["status"]) == (0, "", "posted")
    [picture] = company.posts[int(post["post_id"])].files
    assert picture.name == "b24game-2026w46.png"
    assert 10_000 < picture.size < 200_000

    asked = len(portal.journal.requests)
    assert week.json("publish-weekly").data["posts"][0]["status"] == "unchanged"
    assert len(portal.journal.requests) == asked

    company.add_post(8, "Вспомнил новость той недели", NOW - timedelta(days=8))
    clock.move(NOW + timedelta(hours=3))
    week("sync")
    assert week.json("publish-weekly").data["posts"][0]["status"] == "updated"
    [update] = portal.journal.writes_of("log.blogpost.update")
    assert "FILES" not in str(update)
    assert company.posts[int(post["post_id"])].files == (picture,)


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_a_chart_that_cannot_be_drawn_stops_before_anything_is_planned(
    words: tuple[str, ...], week: Program, portal: SandboxPortal
) -> None:
    path = without_matplotlib(week)
    config = week.folder / CONFIG
    config.write_text("[publish.weekly]\nchart = true\n", encoding="utf-8")
    before, asked = week.state.read_bytes(), len(portal.journal.requests)
    told = week.json("publish-weekly", *words, env=path)
    assert (told.code, told.codes) == (5, ["extra_missing"])
    assert "no such thing" in told.json["findings"][0]["message"]
    assert (week.state.read_bytes(), len(portal.journal.requests)) == (before, asked)
    assert 'pip install "b24game[charts]"' in week("publish-weekly", *words, env=path).err
    config.unlink()
    assert week.json("publish-weekly", *words, env=path).code == 0


def test_nobody_with_points_has_no_chart(week: Program, company: Company) -> None:
    (week.folder / CONFIG).write_text("[publish.weekly]\nchart = true\n", encoding="utf-8")
    told = week.json("publish-weekly", "--week", "2026-W20")
    [post] = told.data["posts"]
    assert post["status"] == "posted"
    assert company.posts[int(post["post_id"])].files == ()


def test_a_planned_chart_waits_for_what_draws_it(
    week: Program, company: Company, portal: SandboxPortal
) -> None:
    (week.folder / CONFIG).write_text("[publish.weekly]\nchart = true\n", encoding="utf-8")
    scopes = portal.scopes
    portal.scopes = scopes - {"log"}
    assert week.json("publish-weekly").codes == ["not_sent"]
    portal.scopes = scopes
    told = week.json("outbox", "retry", "--all", env=without_matplotlib(week))
    assert (told.code, told.codes) == (3, ["extra_missing"])
    assert ours(company) == []
    assert week.json("publish-weekly").data["posts"][0]["status"] == "posted"


def test_nothing_is_told_while_a_source_is_unreadable(
    week: Program, company: Company, portal: SandboxPortal, clock: FrozenClock
) -> None:
    scopes = portal.scopes
    portal.scopes = scopes - {"task"}
    clock.move(NOW + timedelta(minutes=5))
    assert week("sync").code == 3
    told = week.json("publish-weekly")
    assert (told.code, told.data["posts"]) == (3, [])
    assert set(told.codes) == {"source_unavailable"}
    page = week.json("publish-page", "leaderboard")
    assert (page.code, set(page.codes)) == (3, {"source_unavailable"})
    assert ours(company) == []
    portal.scopes = scopes
    assert week("sync").code == 0
    assert week.json("publish-weekly").data["posts"][0]["status"] == "posted"


def test_another_state_file_finds_the_post(week: Program, company: Company) -> None:
    copy = week.folder / "copy.db"
    shutil.copy(week.state, copy)
    assert week.json("publish-weekly").data["posts"][0]["status"] == "posted"
    week.environment["B24GAME_STATE"] = str(copy)
    assert week.json("publish-weekly").data["posts"][0]["status"] == "adopted"
    assert len(ours(company)) == 1


def test_a_refusal_is_told_until_the_post_stands(
    week: Program, company: Company, portal: SandboxPortal
) -> None:
    code = "SONET_CONTROLLER_LIVEFEED_BLOGPOST_ADD_ERROR"
    portal.faults.add(Fault("error", "log.blogpost.add", code=code, status=400, times=2))
    for _time in range(2):
        told = week.json("publish-weekly")
        assert (told.code, told.codes) == (3, ["not_sent"])
        assert told.data["posts"][0]["status"] == "planned"
    assert week.json("publish-weekly").data["posts"][0]["status"] == "posted"
    assert len(ours(company)) == 1


@pytest.mark.parametrize("code", [4, 5, 6])
def test_where_nothing_at_all_was_sent(
    code: int, week: Program, company: Company, portal: SandboxPortal
) -> None:
    if code == 4:
        portal.secret = "another-one"
    elif code == 5:
        week.environment["B24GAME_WEBHOOK"] = ""
    else:
        portal.stop()
    assert week("publish-weekly").code == code
    assert ours(company) == []
    assert week.query("SELECT state FROM outbox") == [("planned",)]


def test_an_empty_variable_switches_nothing(week: Program) -> None:
    (week.folder / CONFIG).write_text("read_only = true\n", encoding="utf-8")
    week.environment["B24GAME_READ_ONLY"] = ""
    assert week.json("publish-weekly").codes == ["read_only"]
