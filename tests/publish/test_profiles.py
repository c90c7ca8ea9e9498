"""What is written to profiles by the real jobs, on a real portal: only what differs."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from b24game.errors import PortalError
from b24game.jobs import award_badges, leaderboard, sync
from b24game.jobs.setting import load
from b24game.portal.portal import Portal
from b24game.portal.webhook import Webhook
from b24game.publish import fields, holdings, outbox, profiles, sending
from b24game.publish.delivery import NOT_STORED
from b24game.sandbox import Fault, Faults, FrozenClock, SandboxPortal, empty_company
from b24game.show.progress import Silence
from b24game.state.file import transaction, writing
from tests.game.stage import START

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from b24game.publish.delivery import Sent

HOUR = timedelta(hours=1)
RULES = """
[rules.feed_post]
counts = "post_published"
points = 1
[rules.deal_won]
counts = "deal_won"
points = 15
[levels.first]
from_points = 0
name = { en = "First", ru = "Первый" }
[levels.second]
from_points = 10
name = { en = "Second", ru = "Второй" }
[badges.seller]
counts = "deal_won"
tiers = [{ id = "bronze", reach = 1 }, { id = "silver", reach = 2 }]
revoke = "revoke"
name = { en = "Seller", ru = "Продавец" }
[badges.writer]
counts = "post_published"
reach = 1
per = "day"
name = { en = "Writer", ru = "Писатель" }
"""


class Office:
    """A company on a portal, a state file, and the program that reads and writes."""

    def __init__(self, folder: Path) -> None:
        self.company = empty_company(START)
        self.department = self.company.add_department("Продажи", parent=1)
        self.clock = FrozenClock(START)
        self.portal = SandboxPortal(self.company, clock=self.clock)
        self.state = folder / "state.db"
        self.rules = folder / "rules.toml"
        self.rules.write_text(RULES, encoding="utf-8")
        self.environment: dict[str, str] = {}

    def hire(self, *names: str) -> list[int]:
        return [
            self.company.add_person(name, "Иванов", departments=(self.department,), at=START)
            for name in names
        ]

    def post(self, person: int, times: int = 1, day: int = 0) -> None:
        for number in range(times):
            self.company.add_post(
                person, "Новости", START - timedelta(days=day + 1) + number * timedelta(seconds=1)
            )

    def sync(self, *, full: bool = False, dry_run: bool = False) -> Any:  # noqa: ANN401 - a report
        self.clock.move(self.clock() + 3 * HOUR)
        return sync.run(self.setting(), full=full, dry_run=dry_run, progress=Silence())

    def award(self) -> None:
        # What it announces is not the matter here.
        setting = self.setting(B24GAME_READ_ONLY="1")
        award_badges.run(setting, progress=Silence())

    def setting(self, **more: str) -> Any:  # noqa: ANN401 - a setting
        environment = {
            "B24GAME_STATE": str(self.state),
            "B24GAME_WEBHOOK": self.portal.webhook,
            "B24GAME_RULES": str(self.rules),
            **self.environment,
            **more,
        }
        return load(None, environment)

    def shown(self, person: int) -> tuple[str, str, str]:
        custom = self.company.people[person].custom
        points, level, badges = (custom.get(name, "-") for name in fields.NAMES)
        return points, level, badges

    def updated(self) -> list[int]:
        """Return whose profiles were written since the journal was cleared."""
        return sorted(
            int(str(w.params["ID"])) for w in self.portal.journal.writes_of("user.update")
        )

    @contextmanager
    def opened(self) -> Iterator[tuple[sqlite3.Connection, Portal]]:
        """Open both ends; nobody waits."""
        access = Webhook.parse(self.portal.webhook)
        with (
            writing(self.state) as connection,
            Portal(access, sleep=lambda _seconds: None) as portal,
        ):
            yield connection, portal

    def plan(self, values: Mapping[int, str], state: outbox.State = "planned") -> None:
        """Have these points stand in the profiles."""
        with writing(self.state) as connection, transaction(connection):
            connection.execute(
                "INSERT OR IGNORE INTO runs VALUES (1, 'sync', 0, 0, NULL, 'running')"
            )
            wanted = {
                person: profiles.intent(person, f"#{person}", dict(zip(
                    fields.NAMES, (points, "Level", "Badge"), strict=True)))
                for person, points in values.items()
            }  # fmt: skip
            outbox.plan(connection, wanted.values(), 1, 0)
            for intent in wanted.values():
                outbox.mark(connection, intent.key, state, 0)

    def send(self) -> Sent:
        with self.opened() as (connection, portal):
            return sending.send(connection, portal, list(outbox.items(connection, outbox.OPEN)), 0)

    def make(self) -> None:
        with Portal(Webhook.parse(self.portal.webhook)) as portal:
            fields.make(portal)

    def states(self) -> dict[str, str]:
        with writing(self.state) as connection:
            return {item.key: item.state for item in outbox.items(connection)}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    with office.portal:
        yield office


def test_points_level_and_badges(office: Office) -> None:
    anna, boris, idle = office.hire("Анна", "Борис", "Вика")
    office.post(anna, 2)
    office.post(anna, 1, day=1)
    for hours in (1, 2):
        deal = office.company.add_deal(responsible=boris, at=START - 5 * HOUR, amount=1)
        office.company.move_deal(deal, "WON", START - hours * HOUR)
    assert office.sync().data.fields_written == 2
    assert office.shown(anna) == ("3", "First", "")
    assert office.shown(boris) == ("30", "Second", "")
    assert office.shown(idle) == ("-", "-", "-")
    assert [field.name for field in office.company.fields_of("USER")] == list(fields.NAMES)

    office.award()
    assert office.sync().data.fields_written == 2
    assert office.shown(anna) == ("3", "First", "Writer ×2")
    assert office.shown(boris) == ("30", "Second", "Seller (bronze), Seller (silver)")


def test_the_language_is_the_configured_one(office: Office, tmp_path: Path) -> None:
    (boris,) = office.hire("Борис")
    deal = office.company.add_deal(responsible=boris, at=START - 5 * HOUR, amount=1)
    office.company.move_deal(deal, "WON", START - HOUR)
    file = tmp_path / "b24game.toml"
    file.write_text('[publish]\nlanguage = "ru"\n', encoding="utf-8")
    office.environment["B24GAME_CONFIG"] = str(file)
    office.sync()
    office.award()
    office.sync()
    assert office.shown(boris) == ("15", "Второй", "Продавец (бронза)")
    labels = [field.label for field in office.company.fields_of("USER")]
    assert labels != ["Points", "Level", "Badges"]


def test_the_number_is_that_of_the_board(office: Office) -> None:
    people = office.hire(*(f"Имя{number}" for number in range(20)))
    for place, person in enumerate(people):
        office.post(person, place)
    office.sync()
    setting = office.setting()
    board = leaderboard.run(setting, period="all", as_of=office.clock().isoformat()).data
    assert len(board.standings) == 19
    for line in board.standings:
        assert office.shown(line.person.id)[:2] == (str(line.points), line.level_name)


def test_only_what_changed(office: Office) -> None:
    people = office.hire(*(f"Имя{number}" for number in range(120)))
    for person in people:
        office.post(person)
    assert office.sync().data.fields_written == 120
    batches = [
        set(one.commands) for one in office.portal.journal.requests if "user.update" in one.commands
    ]
    assert batches == [{"user.update"}] * 5  # a few to try, then 10, 40, 50 and the rest
    office.portal.journal.clear()

    assert office.sync().data.fields_written == 0
    assert office.portal.journal.writes == ()
    assert dict(office.portal.requests) == {"batch": 2}  # as reading alone: users and posts

    office.post(people[7])
    assert office.sync().data.fields_written == 1
    assert office.updated() == [people[7]]
    assert set(office.portal.journal.writes_of("user.update")[0].params) == {"ID", *fields.NAMES}


def test_what_is_taken_back_is_told(office: Office) -> None:
    (boris,) = office.hire("Борис")
    deal = office.company.add_deal(responsible=boris, at=START - 5 * HOUR, amount=1)
    office.company.move_deal(deal, "WON", START - HOUR)
    office.sync()
    office.award()
    office.sync()
    assert office.shown(boris) == ("15", "Second", "Seller (bronze)")
    office.company.move_deal(deal, "LOSE", office.clock())
    office.sync()
    office.award()
    office.sync()
    assert office.shown(boris) == ("0", "Second", "")


def test_who_does_not_play_is_left_alone(office: Office) -> None:
    stays, leaves, excluded = office.hire("Анна", "Борис", "Вика")
    for person in (stays, leaves, excluded):
        office.post(person)
    office.sync()
    office.company.people[leaves].active = False
    office.rules.write_text(f"[game]\nexclude_people = [{excluded}]\n{RULES}", encoding="utf-8")
    for person in (stays, leaves, excluded):
        office.post(person, day=1)
    office.portal.journal.clear()
    office.sync()
    assert office.updated() == [stays]
    assert office.shown(excluded) == office.shown(leaves) == ("1", "First", "")


def test_what_stands_there_is_not_written(office: Office) -> None:
    people = office.hire("Анна", "Борис")
    office.make()
    for person in people:
        office.company.people[person].custom = dict(
            zip(fields.NAMES, ("5", "Level", "Badge"), strict=True)
        )
    office.plan(dict.fromkeys(people, "5"))
    sent = office.send()
    assert [one.how for one in sent.deliveries] == ["same", "same"]
    assert office.updated() == []
    assert set(office.states().values()) == {"sent"}


def test_one_is_refused(office: Office) -> None:
    people = office.hire(*(f"Имя{number}" for number in range(8)))
    office.make()
    office.plan(dict.fromkeys((*people, 999), "5"))
    sent = office.send()
    assert sent.written() == 8
    assert office.updated() == people
    (refused,) = [one for one in sent.deliveries if one.how == "not"]
    assert (refused.state, refused.reason) == ("given_up", "refused: ERROR_CORE access_denied")
    assert refused.item.key == "profile:999"


@pytest.mark.parametrize("lost", [fields.NAMES, (fields.BADGES,)])
def test_a_field_is_gone(office: Office, lost: tuple[str, ...]) -> None:
    """Nothing counts as written, and the next sync makes the fields and writes everything anew."""
    people = office.hire(*(f"Имя{number}" for number in range(30)))
    for person in people:
        office.post(person)
    office.sync()
    office.award()
    office.sync()
    for name in lost:
        field = next(one for one in office.company.fields_of("USER") if one.name == name)
        office.company.custom_fields.remove(field.id)
        for person in people:
            office.company.people[person].custom.pop(name)
    for person in people[:20]:
        office.post(person, day=5)
    office.portal.journal.clear()

    report = office.sync()
    assert report.data.fields_written == 0
    assert [one.code for one in report.findings] == ["profile_fields_gone"]
    assert report.status == "success"
    assert len(office.updated()) == 5  # the rest was not tried
    assert list(office.states().values()).count("planned") == 20

    report = office.sync()
    assert report.findings == ()
    assert report.data.fields_written == 30
    assert {office.shown(person) for person in people[:20]} == {("2", "First", "Writer")}
    assert {office.shown(person) for person in people[20:]} == {("1", "First", "Writer")}
    assert office.sync().data.fields_written == 0


def test_a_full_sync_looks_again(office: Office) -> None:
    anna, boris = office.hire("Анна", "Борис")
    office.post(anna)
    office.post(boris)
    office.sync()
    office.company.people[anna].custom[fields.POINTS] = "1000000"
    assert office.sync().data.fields_written == 0
    assert office.sync(full=True, dry_run=True).data.fields_written == 0
    assert office.sync(full=True).data.fields_written == 1
    assert office.shown(anna) == ("1", "First", "")


@pytest.mark.parametrize("method", ["user.update", "user.get"])
def test_without_the_right_few_are_tried(office: Office, method: str) -> None:
    people = office.hire(*(f"Имя{number}" for number in range(120)))
    office.make()
    office.plan(dict.fromkeys(people, "5"))
    refusal = office.portal.faults.add(Fault("error", method, code="ACCESS_DENIED", status=403))
    sent = office.send()
    assert refusal.hits <= 5
    assert {(one.state, one.reason.split()[1]) for one in sent.deliveries} == {
        ("planned", "ACCESS_DENIED")
    }
    office.portal.faults.clear()
    assert office.send().written() == 120


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated"])
def test_answers_are_lost(office: Office, kind: Any, seed: int) -> None:  # noqa: ANN401 - a kind
    people = office.hire(*(f"Имя{number}" for number in range(300)))
    office.make()
    office.plan({person: str(person) for person in people})
    office.portal.faults = Faults(
        Fault(kind, probability=0.05), Fault(kind, nth=frozenset({2 + seed})), seed=seed
    )
    sent = office.send()
    assert sent.problem is None
    assert {one.state for one in sent.deliveries} == {"sent"}
    assert [office.shown(person)[0] for person in people] == [str(person) for person in people]
    office.portal.journal.clear()
    office.send()
    assert office.portal.journal.requests == ()


def test_a_run_that_died_is_taken_up(office: Office) -> None:
    """Some of what it was sending had arrived."""
    people = office.hire(*(f"Имя{number}" for number in range(60)))
    office.make()
    office.plan({person: str(person) for person in people}, "sending")
    for person in people[:40]:
        values = (str(person), "Level", "Badge")
        office.company.people[person].custom = dict(zip(fields.NAMES, values, strict=True))
    sent = office.send()
    assert sent.written() == 20
    assert office.updated() == people[40:]
    assert set(office.states().values()) == {"sent"}


def test_a_portal_that_ends_answering_loses_nothing(office: Office) -> None:
    people = office.hire(*(f"Имя{number}" for number in range(200)))
    office.make()
    office.plan(dict.fromkeys(people, "5"))
    office.portal.faults.add(Fault("html", nth=frozenset(range(5, 1000))))
    sent = office.send()
    assert isinstance(sent.problem, PortalError)
    assert set(office.states().values()) == {"sent", "planned"}
    office.portal.faults.clear()
    office.portal.journal.clear()
    assert office.send().problem is None
    assert {office.shown(person)[0] for person in people} == {"5"}
    assert len(office.updated()) < 200


def test_one_profile_stores_nothing(office: Office) -> None:
    """The others show that the fields are there."""
    odd, *others = office.hire(*(f"Имя{number}" for number in range(3)))
    office.make()
    office.plan(dict.fromkeys((odd, *others), "5"))

    class Forgetful(dict[str, str]):
        def __setitem__(self, name: str, value: str) -> None:
            pass

    office.company.people[odd].custom = Forgetful()
    sent = office.send()
    assert sent.written() == 2
    (lost,) = [one for one in sent.deliveries if one.how == "not"]
    assert (lost.item.key, lost.state, lost.reason) == (
        profiles.key(odd),
        "given_up",
        NOT_STORED,
    )


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["Alpha", "Beta"], "Alpha, Beta"),
        (["Alpha", "Beta", "Gamma 1234"], "Alpha, Beta, Gamma 1234"),
        (["Alpha", "Beta", "Gamma 12345"], "…, Beta, Gamma 12345"),
        (["Same", "Same", "Same", "Same", "Same"], "…, Same, Same, Same"),
        (["A name that is far too long for it"], "A name that is far too…"),
    ],
)
def test_names_are_cut_whole(names: list[str], text: str) -> None:
    assert holdings.listed(names, 23) == text
