"""Kill the program while it writes, at any moment: nothing may stand twice, nothing get lost.

    python -m tests.end_to_end.killing --kills 40 --seed 7 [COMMAND…]

kills each command (all of `SCENES` by default) that often, several times over the same state file:
after a random while, or exactly between the portal's having applied a write and its answer, or
exactly before it applies it; with 5 % of all answers lost in every second round. After each round
one undisturbed run has to bring the portal to where it would be had nothing happened. The table
tells where the kills fell: `applied` while a write stood on the portal whose answer had not been
recorded, `not applied` while one had been begun that did not reach it, `elsewhere` the rest.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING, Any, Literal

from b24game.publish.lead_fields import DATE, SCORE
from b24game.sandbox import Fault, FrozenClock, SandboxPortal, empty_company
from b24game.sandbox.faults import Faults
from b24game.sandbox.idempotency import Replays
from b24game.sandbox.model import LEAD
from tests.end_to_end.conftest import NOW, Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from b24game.sandbox import Company

Exact = Literal["hang", "hang_after"]
Place = Literal["applied", "not applied", "elsewhere"]
MARK = "#b24game"
OLD_LEAD = "Старый лид"
LOST = 0.05
"""Share of the answers that do not arrive where answers get lost."""
RULES = """
[game]
min_cohort = 5
[rules.post]
counts = "post_published"
points = 10
[rules.deal]
counts = "deal_won"
points = 15
[levels.first]
from_points = 0
name = { en = "First", ru = "Первый" }
[levels.second]
from_points = 25
name = { en = "Second", ru = "Второй" }
[badges.seller]
counts = "deal_won"
reach = 1
name = { en = "Seller", ru = "Продавец" }
[badges.writer]
counts = "post_published"
reach = 2
name = { en = "Writer", ru = "Писатель" }
[leads.criteria.hot]
points = 80
field = "source"
equals = "RECOMMENDATION"
[leads.criteria.warm]
points = 50
field = "source"
equals = "WEB"
[leads.criteria.paying]
points = 5
field = "amount"
filled = true
"""
ACTIONS = """
senior = 2
hot = true
warm = true
cold_stage = "UC_NURTURE"
comment = true
"""


@dataclass(frozen=True)
class Scene:
    """A command, the methods that it adds and edits with, and what it is configured to do."""

    words: tuple[str, ...]
    adds: tuple[str, ...]
    edits: tuple[str, ...] = ()
    """What may be done again."""
    publish: str = ""
    leads: str = ""
    corrected: bool = False
    """Whether something that it has written is corrected later."""
    newer: bool = True
    """Whether the portal has REST 3.0, and with it Knowledge Base 2.0."""

    @property
    def writes(self) -> tuple[str, ...]:
        return self.adds + self.edits


SCENES: Mapping[str, Scene] = {
    "sync": Scene(("sync",), ("user.userfield.add",), ("user.update",)),
    "award-badges": Scene(
        ("award-badges",),
        ("im.notify.system.add", "log.blogpost.add"),
        publish='badge_medal = "cup"',
    ),
    "publish-weekly": Scene(
        ("publish-weekly",),
        ("log.blogpost.add",),
        ("log.blogpost.update",),
        publish='weekly = { departments = "all" }',
        corrected=True,
    ),
    "publish-page": Scene(
        ("publish-page", "leaderboard"),
        ("note.collection.add", "note.document.add"),
        ("note.document.update",),
        corrected=True,
    ),
    "publish-page-old": Scene(
        ("publish-page", "leaderboard"),
        ("landing.site.add", "landing.landing.add", "landing.landing.addblock"),
        ("landing.block.updatecontent", "landing.landing.publication"),
        corrected=True,
        newer=False,
    ),
    "score-leads": Scene(
        ("score-leads", "--actions"),
        (
            "crm.lead.userfield.add",
            "im.notify.system.add",
            "crm.activity.todo.add",
            "crm.timeline.comment.add",
        ),
        ("crm.item.update", "crm.timeline.comment.update"),
        leads=ACTIONS,
        corrected=True,
    ),
}


def an_office() -> Company:
    """Return two departments of six; each of them wrote in the last settled week and sold since.

    Each has a lead of today, by turns hot, warm and cold, and there is an old one.
    """
    company = empty_company(NOW)
    for name in ("Продажи", "Поддержка"):
        department = company.add_department(name, parent=1)
        for number in range(6):
            person = company.add_person(f"{name} {number}", departments=(department,), at=NOW)
            company.add_post(person, "Новости", NOW - timedelta(days=7, hours=number))
            deal = company.add_deal(responsible=person, at=NOW - timedelta(days=2), amount=1)
            company.move_deal(deal, "WON", NOW - timedelta(days=1, hours=number))
            company.add_post(person, "Новости", NOW - timedelta(days=1))
            source = ("RECOMMENDATION", "WEB", "CALL")[number % 3]
            company.add_lead(responsible=person, at=NOW - timedelta(hours=1), sourceId=source)
    company.add_lead(responsible=2, at=NOW - timedelta(days=30), title=OLD_LEAD)
    return company


def correct(company: Company) -> None:
    """Let somebody of each department have written one post more in the last settled week.

    The old lead is worth more now, which is no news: what people are told of the others does not
    depend on whether a run came to its end before.
    """
    for person in (2, 13):
        company.add_post(person, "Вспомнилось", NOW - timedelta(days=8))
    for card in company.cards[LEAD]:
        if card.fields["title"] == OLD_LEAD:
            company.edit_card(LEAD, card.id, NOW, opportunity=1)


@dataclass(frozen=True)
class Standing:
    """What stands on the portal."""

    posts: Counter[tuple[object, ...]]
    notices: Counter[tuple[int, str]]
    fields: dict[int, dict[str, str]]
    pages: Counter[tuple[str, ...]]
    custom_fields: Counter[str]
    leads: dict[int, tuple[object, object, bool]]
    """Stage, score, and whether the moment of it is there."""
    todos: Counter[tuple[object, ...]]
    comments: Counter[tuple[int, str]]

    @classmethod
    def of(cls, company: Company) -> Standing:
        ours = [post for post in company.posts if MARK in post.text]
        documents = [
            *((base.name,) for base in company.collections),
            *((document.title, document.markdown) for document in company.documents),
            *((site.title, site.code) for site in company.sites),
            *(
                (page.title, page.code, *(block.public_content for block in page.blocks))
                for page in company.site_pages
            ),
        ]
        return cls(
            Counter((p.title, p.text, p.rights, p.medal, p.praised) for p in ours),
            Counter((notice.user_id, notice.text) for notice in company.notices),
            {person.id: dict(person.custom) for person in company.people},
            Counter(documents),
            Counter(row.name for row in company.custom_fields),
            {
                card.id: (
                    card.fields["stageId"],
                    card.custom.get(SCORE),
                    bool(card.custom.get(DATE)),
                )
                for card in company.cards[LEAD]
            },
            Counter(
                (row.bindings, row.subject, row.description, row.responsible_id, row.deadline)
                for row in company.activities
            ),
            Counter((comment.owner_id, comment.text) for comment in company.comments),
        )

    def on_lead(self, kind: str, content: Mapping[str, Any]) -> bool:
        """Tell whether something that was to stand on a lead does."""
        stage, score, _dated = self.leads[content["id"]]
        if kind == "score":
            return bool(score == content["score"])
        if kind == "stage":
            return bool(stage == content["to"])
        if kind == "todo":
            return any(text == content["text"] for _, _, text, *_ in self.todos)
        return (content["id"], content["text"]) in self.comments


@dataclass
class Office:
    """The program that has read an office, and has written nothing yet."""

    scene: Scene
    portal: SandboxPortal
    run: Program
    kills: Counter[Place] = field(default_factory=Counter)
    given_up: int = 0
    corrected: bool = False

    def __post_init__(self) -> None:
        folder = self.run.folder
        (folder / "rules.toml").write_text(RULES, encoding="utf-8")
        config = f"[publish]\n{self.scene.publish}\n[leads]\n{self.scene.leads}\n"
        (folder / "b24game.toml").write_text(config, encoding="utf-8")
        self.run.environment = {
            "B24GAME_WEBHOOK": self.portal.webhook,
            "B24GAME_STATE": str(folder / "read.db"),
            "B24GAME_RULES": str(folder / "rules.toml"),
        }
        self._lossy: Random | None = None
        if not self.scene.newer:
            self.portal.newer_methods = {}
        self._office_as_of_now()
        self._read()
        self.begin()
        before = Standing.of(self.portal.company)
        began = time.monotonic()
        self._complete()
        self.duration = time.monotonic() - began
        self._expected = {False: Standing.of(self.portal.company)}
        assert self._expected[False] != before
        if self.scene.corrected:
            self.correct()
            self._complete()
            self._expected[True] = Standing.of(self.portal.company)
            assert self._expected[True] != self._expected[False]

    def begin(self, lossy: Random | None = None) -> None:
        """Start from the beginning; with chance given answers get lost."""
        self._office_as_of_now()
        self._lossy = lossy
        self.corrected = False
        for old in self.run.folder.glob("state.db*"):
            old.unlink()
        self.run.environment["B24GAME_STATE"] = str(self.run.folder / "state.db")
        shutil.copy(self.run.folder / "read.db", self.run.state)

    def correct(self) -> None:
        """Let the portal have something to correct, and read it."""
        self.portal.clock = FrozenClock(NOW + timedelta(hours=3))
        correct(self.portal.company)
        self._read()
        self.corrected = True

    def kill_at(self, kind: Exact, nth: int = 1, methods: Sequence[str] = ()) -> bool:
        """Kill a run before or after its nth write is applied; `False` if it has fewer.

        Each of the methods is counted by itself; those of the scene unless named.
        """
        holding = Event()
        exact = [
            Fault(kind, method, nth=frozenset({nth}), holding=holding)
            for method in methods or self.scene.writes
        ]
        self._lose(exact)
        with self.run.start(*self.scene.words) as process:
            while not holding.wait(0.002):
                if process.poll() is not None:
                    return self._ended(process.returncode)
            process.kill()
        self.kills["applied" if kind == "hang_after" else "not applied"] += 1
        return True

    def kill_after(self, seconds: float) -> bool:
        """Kill a run after a while; `False` if it was over before."""
        self._lose()
        with self.run.start(*self.scene.words) as process:
            try:
                process.wait(seconds)
            except TimeoutExpired:
                process.kill()
            else:
                return self._ended(process.returncode)
        self.kills[self._place()] += 1
        return True

    def sending(self) -> list[dict[str, Any]]:
        """Return the content of the rows whose outcome is not known."""
        return [content for _, content, state, _ in self._rows() if state == "sending"]

    def finish(self) -> None:
        """Let a run through; check that the portal is where it would be had nothing happened."""
        self._complete()
        standing, expected = Standing.of(self.portal.company), self._expected[self.corrected]
        assert standing.posts == expected.posts
        assert standing.fields == expected.fields
        assert standing.pages == expected.pages
        assert standing.custom_fields == expected.custom_fields
        assert standing.leads == expected.leads
        assert standing.todos == expected.todos
        assert standing.comments == expected.comments
        assert not standing.notices - expected.notices
        untold = expected.notices - standing.notices
        rows = self._rows()
        given_up = Counter(
            (content["person"], content["text"])
            for kind, content, state, reason in rows
            if kind == "notice" and state == "given_up" and reason
        )
        assert untold <= given_up
        self.given_up += given_up.total()
        assert {state for kind, _, state, _ in rows if kind != "notice"} <= {"sent"}
        assert {state for kind, _, state, _ in rows if kind == "notice"} <= {"sent", "given_up"}
        verified = self.run.json("verify")
        assert (verified.code, verified.json["status"]) == (0, "success")

    def _office_as_of_now(self) -> None:
        self.portal.company = an_office()
        self.portal.clock = FrozenClock(NOW)
        self.portal.replays = Replays()

    def _read(self) -> None:
        """Read the portal and write nothing."""
        self.portal.faults = Faults()
        environment = {"B24GAME_READ_ONLY": "1"}
        outcome = self.run("sync", env=environment)
        assert outcome.code == 0, outcome.err
        self.run.environment["B24GAME_READ_ONLY"] = "0"

    def _complete(self) -> None:
        """Let a run through."""
        self.portal.faults = Faults()
        outcome = self.run(*self.scene.words)
        assert outcome.code == 0, outcome.err

    def _lose(self, exact: Sequence[Fault] = ()) -> None:
        """Put the faults of one run in place."""
        if self._lossy is None:
            self.portal.faults = Faults(*exact)
            return
        lost = [
            Fault("reset_after", probability=LOST / 3),
            Fault("lost_answer", probability=LOST / 3),
            Fault("truncated", probability=LOST / 3),
        ]
        self.portal.faults = Faults(*exact, *lost, seed=self._lossy.randrange(2**32))

    def _ended(self, code: int) -> Literal[False]:
        """Note a run that came to its end; it may have been told that something waits."""
        assert code in {0, 3, 6}
        return False

    def _place(self) -> Place:
        """Tell where a kill at an unknown moment fell."""
        sending = [
            (kind, content) for kind, content, state, _ in self._rows() if state == "sending"
        ]
        if any(self._stands(kind, content) for kind, content in sending):
            return "applied"
        return "not applied" if sending else "elsewhere"

    def _stands(self, kind: str, content: Mapping[str, Any]) -> bool:
        standing = Standing.of(self.portal.company)
        if kind == "notice":
            return (content["person"], content["text"]) in standing.notices
        if kind == "profile":
            return bool(standing.fields[content["person"]] == content["fields"])
        if kind == "page":
            return any(content["title"] in page for page in standing.pages)
        if kind in {"score", "stage", "todo", "comment"}:
            return standing.on_lead(kind, content)
        return any(text == content["text"] for _, text, *_ in standing.posts)

    def _rows(self) -> list[tuple[str, dict[str, Any], str, str]]:
        rows = self.run.query("SELECT kind, content, state, reason FROM outbox ORDER BY id")
        return [(kind, json.loads(content), state, reason) for kind, content, state, reason in rows]


def torment(office: Office, kills: int, random: Random) -> None:
    """Kill that often, at moments of all sorts, and check after each round."""
    rounds = 0
    kills += office.kills.total()
    while office.kills.total() < kills:
        office.begin(random if rounds % 2 else None)
        rounds += 1
        for correction in (False, True)[: 1 + office.scene.corrected]:
            if correction:
                office.correct()
            for _ in range(random.randint(1, 3)):
                if random.random() < 0.5:
                    office.kill_after(random.uniform(0.4, 1.1) * office.duration)
                else:
                    kind: Exact = random.choice(("hang", "hang_after", "hang_after"))
                    office.kill_at(kind, random.randint(1, 3))
        office.finish()


def main() -> None:
    """Print where the kills of each command fell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("commands", nargs="*", choices=[*SCENES, []], metavar="COMMAND")
    asked = parser.parse_args()
    print(f"{'command':16}{'kills':>7}{'applied':>9}{'not applied':>13}{'elsewhere':>11}"
          f"{'given up':>10}{'seconds':>9}")  # fmt: skip
    for name in asked.commands or SCENES:
        began = time.monotonic()
        with TemporaryDirectory() as folder, SandboxPortal(an_office()) as portal:
            office = Office(SCENES[name], portal, Program(Path(folder)))
            torment(office, asked.kills, Random(asked.seed))  # noqa: S311 - reproducible
        fell = office.kills
        print(f"{name:16}{fell.total():7}{fell['applied']:9}{fell['not applied']:13}"
              f"{fell['elsewhere']:11}{office.given_up:10}{time.monotonic() - began:9.1f}",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
