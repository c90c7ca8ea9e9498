"""Random histories, played on the portal and told to the oracle: both must come to the same ledger.

`B24GAME_EXAMPLES=1000 pytest tests/game/test_properties.py` looks longer.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.game.oracle import Oracle
from tests.game.stage import DAY, HOUR, MINUTE, MOSCOW, START, Stage, moment, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from b24game.periods import PeriodKind

WANTED = os.environ.get("B24GAME_EXAMPLES", "")
"""How many histories of chance; none wanted are the same few in every run."""
GAPS = (11 * MINUTE, 50 * MINUTE, 119 * MINUTE, 2 * HOUR, 5 * HOUR, 13 * HOUR, DAY, 3 * DAY)
AHEAD = (3 * HOUR, 7 * HOUR, 25 * HOUR, 2 * DAY, 4 * DAY)
LONGEST = 28 * DAY
"""The feed is read again for 30 days only."""
T = TypeVar("T")
UNKNOWN = 999
STAGES = ("NEW", "EXECUTING", "WON", "LOSE", "C10:NEW", "C10:WON", "C10:UC_RENEWED")
REACH = ("+79000000000", "a@b.example")

FROZEN_BY_SYNC = ("deal", "card", "dismiss", "move_person")
"""Parts of the names of acts whose outcome depends on when a sync first sees them."""

Step = tuple[int, int, int, int]
"""What is done (an index into `Play.acts`), to which object, by whom, and after which gap."""

histories = st.lists(st.tuples(*(st.integers(0, 1000) for _ in range(4))), min_size=6, max_size=45)


@dataclass
class Play:
    """Does everything twice: on the portal and in the oracle's notes."""

    stage: Stage
    oracle: Oracle
    now: int = field(default_factory=lambda: seconds(START))
    limit: int = seconds(START) + LONGEST
    status: dict[int, int] = field(default_factory=dict)
    """Of tasks, as the portal numbers them."""
    control: set[int] = field(default_factory=set)
    deadline: dict[int, int | None] = field(default_factory=dict)
    shown: set[int] = field(default_factory=set)
    """Tasks that a sync saw with a deadline: the program asks for the history of no others."""
    deals: list[int] = field(default_factory=list)
    cards: list[tuple[int, int]] = field(default_factory=list)
    posts: list[int] = field(default_factory=list)
    players: list[int] = field(default_factory=list)
    departments: list[int] = field(default_factory=list)

    def open(self) -> None:
        """Twelve people in three departments below the company, one of them inside another."""
        company = self.stage.company
        sales = company.add_department("Продажи", 1)
        partners = company.add_department("Партнёры", sales)
        support = company.add_department("Поддержка", 1)
        self.departments = [1, sales, partners, support]
        for number, parent in ((1, None), (sales, 1), (partners, sales), (support, 1)):
            self.oracle.add_department(number, parent)
        self.oracle.add_person(1, [1])
        self.players.append(1)
        for place in range(11):
            homes = [self.departments[1 + place % 3]]
            if place == 7:
                homes = [sales, support]
            kind = "extranet" if place == 10 else "employee"
            number = company.add_person(f"Имя{place:02}", departments=homes, kind=kind)
            self.oracle.add_person(number, homes, kind)
            self.players.append(number)

    def step(self, step: Step) -> None:
        what, which, who, gap = step
        acts = self.acts()
        name, act = acts[what % len(acts)]
        if name != "close_on_the_dot":
            self.pass_time(GAPS[gap % len(GAPS)])
        if self.now <= self.limit:
            act(which, who)
            note(f"{moment(self.now).astimezone(MOSCOW):%d %H:%M:%S} {name} {which} {who}")

    def pass_time(self, gap: int) -> None:
        # Deadlines stand at half minutes, acts at whole ones: none happens exactly at one, but by
        # intention.
        self.now = (self.now + gap) // MINUTE * MINUTE
        self.stage.clock.move(moment(self.now))

    def acts(self) -> list[tuple[str, Callable[[int, int], None]]]:
        named: list[Callable[[int, int], None]] = [
            self.add_task,
            self.add_task,
            self.finish_task,
            self.finish_task,
            self.close_on_the_dot,
            self.judge_task,
            self.reopen_task,
            self.move_deadline,
            self.reassign_task,
            self.delete_task,
            self.add_deal,
            self.move_deal,
            self.win_deal,
            self.reassign_deal,
            self.delete_deal,
            self.add_card,
            self.edit_card,
            self.reassign_card,
            self.delete_card,
            self.add_post,
            self.thank,
            self.thank,
            self.delete_post,
            self.dismiss,
            self.move_person,
            self.sync,
            self.sync,
            self.sync_fully,
        ]
        return [(act.__name__, act) for act in named]

    # Tasks

    def add_task(self, which: int, who: int) -> None:
        ahead = AHEAD[which % len(AHEAD)]
        deadline = None if which % 7 == 0 else self.now + ahead + 30
        control = which % 3 == 0
        person = self.anybody(who)
        number = self.stage.company.add_task(
            responsible=person,
            at=moment(self.now),
            deadline=None if deadline is None else moment(deadline),
            control=control,
        )
        self.oracle.add_task(number, self.now, person, deadline)
        self.status[number], self.deadline[number] = 2, deadline
        if control:
            self.control.add(number)

    def finish_task(self, which: int, who: int) -> None:
        for task in self.pick([t for t, status in self.status.items() if status == 2], which):
            if task in self.control and who % 4:
                self.stage.company.hand_in_task(task, moment(self.now))
                self.oracle.hand_in_task(task, self.now)
                self.status[task] = 4
            else:
                if who % 2:
                    self.stage.company.start_task(task, moment(self.now - 1))
                self.stage.company.close_task(task, moment(self.now))
                self.oracle.close_task(task, self.now)
                self.status[task] = 5

    def close_on_the_dot(self, which: int, who: int) -> None:
        """Close a task at the very second of its deadline, or exactly a day before."""
        for task in self.pick([t for t, status in self.status.items() if status == 2], which):
            deadline = (self.deadline[task] or 0) - (DAY if who % 2 else 0)
            if self.now < deadline <= self.limit:
                self.now = deadline
                self.stage.clock.move(moment(self.now))
                self.stage.company.close_task(task, moment(self.now))
                self.oracle.close_task(task, self.now)
                self.status[task] = 5

    def judge_task(self, which: int, who: int) -> None:
        for task in self.pick([t for t, status in self.status.items() if status == 4], which):
            if who % 3:
                self.stage.company.approve_task(task, moment(self.now))
                self.oracle.approve_task(task, self.now)
                self.status[task] = 5
            else:
                self.stage.company.disapprove_task(task, moment(self.now))
                self.oracle.disapprove_task(task, self.now)
                self.status[task] = 2

    def reopen_task(self, which: int, _who: int) -> None:
        for task in self.pick([t for t, status in self.status.items() if status == 5], which):
            self.stage.company.renew_task(task, moment(self.now))
            self.oracle.renew_task(task, self.now)
            self.status[task] = 2

    def move_deadline(self, which: int, who: int) -> None:
        for task in self.pick(list(self.status), which):
            deadline = None if who % 5 == 0 else self.now + AHEAD[who % len(AHEAD)] + 30
            if (deadline is None and task not in self.shown) or deadline == self.deadline[task]:
                return
            shown = None if deadline is None else moment(deadline)
            self.stage.company.move_deadline(task, shown, moment(self.now))
            self.oracle.move_deadline(task, self.now, deadline)
            self.deadline[task] = deadline

    def reassign_task(self, which: int, who: int) -> None:
        for task in self.pick(list(self.status), which):
            self.stage.company.reassign_task(task, self.anybody(who), moment(self.now))
            self.oracle.reassign_task(task, self.now, self.anybody(who))

    def delete_task(self, which: int, who: int) -> None:
        for task in self.pick(list(self.status), which):
            if who % 2:
                return
            self.stage.company.delete_task(task)
            self.oracle.delete_task(task)
            del self.status[task]

    # Deals

    def add_deal(self, which: int, who: int) -> None:
        stage = STAGES[which % len(STAGES)]
        template = which % 9 == 8
        number = self.stage.company.add_deal(
            responsible=self.anybody(who),
            at=moment(self.now),
            stage=stage,
            amount=1000 + which,
            currency=("RUB", "USD", "EUR")[which % 3],
            recurring=template,
        )
        self.oracle.add_deal(number, self.now, self.anybody(who), stage, recurring=template)
        self.deals.append(number)

    def move_deal(self, which: int, who: int) -> None:
        for deal in self.pick(self.deals, which):
            stage = STAGES[who % len(STAGES)]
            if self.stage.company.cards[2][deal].fields["stageId"] != stage:
                self.stage.company.move_deal(deal, stage, moment(self.now))
                self.oracle.move_deal(deal, self.now, stage)

    def win_deal(self, which: int, _who: int) -> None:
        self.move_deal(which, STAGES.index("WON"))

    def reassign_deal(self, which: int, who: int) -> None:
        for deal in self.pick(self.deals, which):
            self.stage.company.reassign_deal(deal, self.anybody(who), moment(self.now))
            self.oracle.reassign_deal(deal, self.anybody(who))

    def delete_deal(self, which: int, who: int) -> None:
        for deal in self.pick(self.deals, which):
            if who % 2:
                return
            self.stage.company.delete_deal(deal)
            self.oracle.delete_deal(deal)
            self.deals.remove(deal)

    # Cards

    def add_card(self, which: int, who: int) -> None:
        phone, email = (REACH[0] if which % 4 else ""), (REACH[1] if which % 5 else "")
        mine = which % 11 == 0
        person = self.anybody(who)
        at = moment(self.now)
        if which % 2:
            number = self.stage.company.add_contact(
                responsible=person, at=at, name="Анна", last_name="К", phone=phone, email=email
            )
            fields = {"name": "Анна", "lastName": "К", "phone": phone, "email": email}
        else:
            number = self.stage.company.add_company(
                responsible=person, at=at, title="ООО", phone=phone, email=email, mine=mine
            )
            fields = {"title": "ООО", "phone": phone, "email": email}
        type_id = 3 if which % 2 else 4
        self.oracle.add_card(type_id, number, self.now, person, fields, mine=mine and type_id == 4)
        self.cards.append((type_id, number))

    def edit_card(self, which: int, who: int) -> None:
        for type_id, number in self.pick(self.cards, which):
            fields: dict[str, str] = (
                {"phone": REACH[0], "email": REACH[1]},
                {"phone": ""},
                {"email": ""},
                {"email": REACH[1]},
            )[who % 4]
            edit: Callable[..., bool] = self.stage.company.edit_card
            edit(type_id, number, moment(self.now), **fields)
            self.oracle.edit_card(type_id, number, self.now, fields)

    def reassign_card(self, which: int, who: int) -> None:
        for type_id, number in self.pick(self.cards, which):
            person = self.anybody(who)
            self.stage.company.edit_card(type_id, number, moment(self.now), assignedById=person)
            self.oracle.reassign_card(type_id, number, self.now, person)

    def delete_card(self, which: int, who: int) -> None:
        for card in self.pick(self.cards, which):
            if who % 2:
                return
            self.stage.company.delete_card(*card)
            self.oracle.delete_card(*card)
            self.cards.remove(card)

    # The feed

    def add_post(self, which: int, who: int) -> None:
        by_tool = which % 4 == 0
        text = "Итоги недели #b24game-2026-W44" if by_tool else "Новость"
        self.publish(self.anybody(who), text, by_tool=by_tool)

    def thank(self, which: int, who: int) -> None:
        author = self.anybody(who)
        first, second = self.anybody(which), self.anybody(which // 13)
        named: Sequence[int] = ((), (first,), (first, second), (author,), (author, first))[
            which % 5
        ]
        to = (second, author) if who % 2 else ()
        text = "Спасибо! " + " ".join(f"[USER={person}]Имя[/USER]" for person in named)
        by_tool = who % 17 == 0
        text += " #b24game-badge" if by_tool else ""
        self.publish(author, text, gratitude=True, mentions=named, to=to, by_tool=by_tool)

    def publish(
        self,
        author: int,
        text: str,
        *,
        gratitude: bool = False,
        mentions: Sequence[int] = (),
        to: Sequence[int] = (),
        by_tool: bool = False,
    ) -> None:
        number = self.stage.company.add_post(
            author, text, moment(self.now), gratitude=gratitude, to=to
        )
        self.oracle.add_post(
            number,
            self.now,
            author,
            gratitude=gratitude,
            mentions=mentions,
            to=to,
            by_tool=by_tool,
        )
        self.posts.append(number)

    def delete_post(self, which: int, who: int) -> None:
        for post in self.pick(self.posts, which):
            if who % 2:
                return
            self.stage.company.delete_post(post)
            self.oracle.delete_post(post)
            self.posts.remove(post)

    # People

    def dismiss(self, which: int, who: int) -> None:
        if who % 2 == 0:
            person = self.players[1 + which % (len(self.players) - 1)]
            self.stage.company.dismiss(person, moment(self.now))
            self.oracle.dismiss(person)

    def move_person(self, which: int, who: int) -> None:
        person = self.players[1 + which % 9]
        homes = [self.departments[1 + who % 3]]
        self.stage.company.set_departments(person, homes)
        self.oracle.set_departments(person, homes)

    def anybody(self, who: int) -> int:
        return UNKNOWN if who % 19 == 18 else self.players[who % len(self.players)]

    # The program

    def sync(self, which: int = 1, _who: int = 0, *, full: bool = False) -> None:
        for _ in range(2 if which % 5 == 0 else 1):
            self.stage.sync(full=full)
            self.oracle.sync(self.now)
            self.shown |= {task for task in self.status if self.deadline[task] is not None}
            self.check()

    def sync_fully(self, which: int, who: int) -> None:
        self.sync(which, who, full=True)

    def check(self) -> None:
        assert self.stage.ledger() == self.oracle.ledger()
        assert self.stage.verify().status == "success"

    def check_boards(self, at: int, *departments: int) -> None:
        """Compare the boards of the company and some departments in every period, as of `at`."""
        shown = self.stage.state.with_name("everybody.toml")
        shown.write_text(
            "[game]\nmin_cohort = 1\n[rules.task_early]\n"
            'counts = "task_closed"\npoints = 1\nwhen = { outcome = "early" }\n',
            encoding="utf-8",
        )
        kinds: tuple[PeriodKind, ...] = ("day", "week", "month", "all")
        for period in kinds:
            start, end, before = span(period, moment(at).astimezone(MOSCOW))
            for department in (None, *departments):
                board = self.stage.board(period, at=moment(at), rules=shown, department=department)
                found = {(s.place, s.person.id, s.points) for s in board.standings}
                scope = None if department is None else self.oracle.below(department)
                assert found == self.oracle.board(start, end, at, scope), (period, department)
                earlier = {
                    person: place
                    for place, person, _ in self.oracle.board(before, start, at, scope)
                }
                assert {s.person.id: s.previous_place for s in board.standings} == {
                    person: earlier.get(person) for _, person, _ in found
                }, (period, department)

    @staticmethod
    def pick(things: Sequence[T], which: int) -> Iterator[T]:
        if things:
            yield things[which % len(things)]


def span(period: PeriodKind, at: datetime) -> tuple[int, int, int]:
    """Return start and end of a period, and the start of the one before, by the calendar."""
    if period == "all":
        return 0, 2**62, 0
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "month":
        first = day.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
        before = (first - timedelta(days=1)).replace(day=1)
    else:
        length = timedelta(days=7 if period == "week" else 1)
        first = day - timedelta(days=day.weekday()) if period == "week" else day
        after, before = first + length, first - length
    return seconds(first), seconds(after), seconds(before)


def playing(stack: ExitStack) -> Play:
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="b24game-play-")))
    play = Play(stack.enter_context(Stage(folder)), Oracle())
    play.open()
    return play


chance = settings(
    max_examples=int(WANTED or 60),
    derandomize=not WANTED,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@chance
@given(histories)
def test_the_ledger_and_the_boards_are_what_the_requirements_say(steps: list[Step]) -> None:
    with ExitStack() as stack:
        play = playing(stack)
        for step in steps:
            play.step(step)
        play.pass_time(30 * MINUTE)
        play.sync()
        play.sync()
        play.check_boards(play.now, *play.departments)
        play.check_boards(play.now + 2 * HOUR)
        play.check_boards(play.now - 9 * DAY)


@settings(chance, max_examples=int(WANTED or 48) // 4)
@given(histories)
def test_how_often_one_syncs_does_not_matter_for_tasks_and_posts(steps: list[Step]) -> None:
    """What is frozen by sync time (deals, cards, membership) is left out."""
    with ExitStack() as stack:
        often, once = playing(stack), playing(stack)
        for what, which, who, gap in steps:
            name, _act = often.acts()[what % len(often.acts())]
            if any(part in name for part in FROZEN_BY_SYNC):
                continue
            often.step((what, which, who, gap))
            once.shown = set(often.shown)
            if name.startswith("sync"):
                once.pass_time(GAPS[gap % len(GAPS)])
            else:
                once.step((what, which, who, gap))
            assert once.now == often.now
        for play in (often, once):
            play.pass_time(5 * DAY)
            play.sync()
            play.sync()
        assert once.oracle.balances() == often.oracle.balances()


@settings(chance, max_examples=int(WANTED or 48) // 4)
@given(histories)
def test_an_extra_sync_adds_nothing(steps: list[Step]) -> None:
    with ExitStack() as stack:
        play = playing(stack)
        for step in steps:
            play.step(step)
        play.sync()
        play.sync()
        before = play.stage.query("SELECT * FROM facts"), play.stage.query("SELECT * FROM ledger")
        for full in (False, True):
            report = play.stage.sync(full=full).data
            assert (report.facts.new, report.facts.withdrawn) == (0, 0)
            assert (report.ledger.posted, report.ledger.reversed, report.ledger.points) == (0, 0, 0)
        after = play.stage.query("SELECT * FROM facts"), play.stage.query("SELECT * FROM ledger")
        assert after == before


@settings(chance, max_examples=int(WANTED or 48) // 4)
@given(histories)
def test_a_dry_run_writes_nothing_and_reports_what_the_real_run_does(steps: list[Step]) -> None:
    with ExitStack() as stack:
        play = playing(stack)
        play.sync()
        for step in steps:
            play.step(step)
        play.pass_time(3 * HOUR)
        before = play.stage.dump()
        foreseen = play.stage.sync(dry_run=True).data
        assert play.stage.dump() == before
        done = play.stage.sync().data
        assert foreseen.dry_run
        assert not done.dry_run
        assert (foreseen.streams, foreseen.facts, foreseen.ledger) == (
            done.streams,
            done.facts,
            done.ledger,
        )
        assert foreseen.version == done.version
