"""What the ledger must hold, worked out from the requirement list alone: plain Python, no SQL.

The oracle has the editing methods of the sandbox's company, by the same names, and only takes
notes. `sync` says which rows the ledger holds from then on. Written from `mission.md` before the
room `game` was read, and it shares nothing with it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HOUR = 3600
SETTLE = 2 * HOUR
EARLY_BY = 24 * HOUR
NEVER = 2**62
POINTS = {
    "task_on_time": 5,
    "task_early": 10,
    "task_overdue": -3,
    "appreciation_sent": 2,
    "appreciation_received": 5,
    "feed_post": 1,
    "card_complete": 3,
    "deal_won": 15,
}
REQUIRED = {3: ("name", "lastName", "phone", "email"), 4: ("title", "phone", "email")}
DEAL = 2
WON = frozenset({"WON", "C10:WON", "C10:UC_RENEWED"})
MARK = "#b24game-"

Source = tuple[str, int]
Value = TypeVar("Value")


class Row(NamedTuple):
    """A row of the ledger."""

    person: int
    rule: str
    points: int
    at: int
    counts_from: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A point somebody has earned, as long as its source stands."""

    person: int
    rule: str
    at: int
    mark: object = ""
    """Tells apart what one source gives twice: the receiver, the deadline."""


@dataclass(slots=True)
class Done:
    """From when to when a task was done, or handed in and waiting for approval."""

    since: int
    until: int = NEVER
    approved: bool = True


@dataclass(slots=True)
class Task:
    """A task with everything that happened to it."""

    responsible: list[tuple[int, int]]
    deadlines: list[tuple[int, int | None]]
    done: list[Done] = field(default_factory=list)
    deleted: bool = False

    def claims(self, now: int) -> Iterator[Claim]:
        """P1, P2, P3 and P9."""
        missed = [deadline for deadline in self._passed(now) if not self._kept(deadline)]
        for deadline in missed:
            yield Claim(_at(self.responsible, deadline), "task_overdue", deadline, deadline)
        last = self.done[-1] if self.done else None
        if last is None or last.until != NEVER or not last.approved or missed:
            return
        due = _at(self.deadlines, last.since)
        if due is None or last.since > due:
            return
        early = last.since <= due - EARLY_BY
        person = _at(self.responsible, last.since)
        yield Claim(person, "task_early" if early else "task_on_time", last.since)

    def undone_at(self, claim: Claim) -> int:
        """When the close that was counted was reopened."""
        return next(done.until for done in self.done if done.since == claim.at)

    def _passed(self, now: int) -> Iterator[int]:
        """Deadlines that were in force at the moment they stood for."""
        given = {value for _since, value in self.deadlines}
        for deadline in given:
            if (
                deadline is not None
                and deadline < now
                and _at(self.deadlines, deadline) == deadline
            ):
                yield deadline

    def _kept(self, deadline: int) -> bool:
        """Done in time, and neither reopened nor handed back since."""
        return any(done.since <= deadline and done.until == NEVER for done in self.done)


@dataclass(slots=True)
class Deal:
    """A deal: its stages with their moments, and who answers for it now."""

    responsible: int
    stages: list[tuple[int, str]]
    template: bool = False
    deleted: bool = False

    def won_at(self) -> int | None:
        """When it entered the won stages it is in now."""
        found = None
        for at, stage in self.stages:
            if stage not in WON:
                found = None
            elif found is None:
                found = at
        return found

    def lost_at(self, won_at: int) -> int:
        """When it left the won stages it entered at that moment."""
        return next(at for at, stage in self.stages if at > won_at and stage not in WON)


@dataclass(slots=True)
class Card:
    """A contact or a company."""

    type_id: int
    responsible: int
    changed: int
    fields: dict[str, str]
    own: bool = False
    deleted: bool = False

    def complete(self) -> bool:
        """Whether all required fields are filled."""
        return not self.own and all(self.fields.get(name) for name in REQUIRED[self.type_id])


@dataclass(slots=True)
class Post:
    """A feed post."""

    author: int
    at: int
    by_tool: bool
    gratitude: bool
    mentions: tuple[int, ...]
    addressees: tuple[int, ...]
    deleted: bool = False

    def receivers(self) -> set[int]:
        """Who is mentioned; where nobody is, to whom it is addressed; never its author."""
        return set(self.mentions or self.addressees) - {self.author}


@dataclass(slots=True)
class Person:
    """Somebody of the company."""

    kind: str
    active: bool
    departments: tuple[int, ...]
    left_at: int | None = None
    """The sync that first saw the account inactive: no other date is known."""
    teams: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


class Oracle:
    """Takes notes of what happens, and says what the ledger holds after each sync."""

    def __init__(self, settle: int = SETTLE) -> None:
        self.settle = settle
        self.people: dict[int, Person] = {}
        self.parents: dict[int, int | None] = {}
        self.tasks: dict[int, Task] = {}
        self.deals: dict[int, Deal] = {}
        self.cards: dict[tuple[int, int], Card] = {}
        self.posts: dict[int, Post] = {}
        self.live: dict[Source, list[Claim]] = defaultdict(list)
        self.paid: set[tuple[Source, Claim]] = set()
        self.suspected: set[Source] = set()
        self.seen: set[Source] = set()
        self.rows: list[tuple[Row, tuple[int, ...]]] = []
        """Rows with the departments in which they were earned."""
        self.synced_at = 0

    # What happens in the company.

    def add_department(self, number: int, parent: int | None = None) -> None:
        self.parents[number] = parent

    def add_person(self, number: int, departments: Sequence[int], kind: str = "employee") -> None:
        self.people[number] = Person(kind, True, tuple(departments))

    def dismiss(self, user: int) -> None:
        self.people[user].active = False

    def set_departments(self, user: int, departments: Sequence[int]) -> None:
        self.people[user].departments = tuple(departments)

    def add_task(self, number: int, at: int, responsible: int, deadline: int | None) -> None:
        self.tasks[number] = Task([(at, responsible)], [(at, deadline)])

    def close_task(self, number: int, at: int) -> None:
        self.tasks[number].done.append(Done(at))

    def hand_in_task(self, number: int, at: int) -> None:
        self.tasks[number].done.append(Done(at, approved=False))

    def approve_task(self, number: int, at: int) -> None:
        del at  # an approval is dated at the hand-in
        self.tasks[number].done[-1].approved = True

    def disapprove_task(self, number: int, at: int) -> None:
        self.tasks[number].done[-1].until = at

    def renew_task(self, number: int, at: int) -> None:
        self.tasks[number].done[-1].until = at

    def move_deadline(self, number: int, at: int, deadline: int | None) -> None:
        self.tasks[number].deadlines.append((at, deadline))

    def reassign_task(self, number: int, at: int, user: int) -> None:
        self.tasks[number].responsible.append((at, user))

    def delete_task(self, number: int) -> None:
        self.tasks[number].deleted = True

    def add_deal(
        self, number: int, at: int, responsible: int, stage: str, *, recurring: bool = False
    ) -> None:
        self.deals[number] = Deal(responsible, [(at, stage)], recurring)

    def move_deal(self, number: int, at: int, stage: str) -> None:
        self.deals[number].stages.append((at, stage))

    def reassign_deal(self, number: int, user: int) -> None:
        self.deals[number].responsible = user

    def delete_deal(self, number: int) -> None:
        self.deals[number].deleted = True

    def add_card(
        self,
        type_id: int,
        number: int,
        at: int,
        responsible: int,
        fields: dict[str, str],
        *,
        mine: bool = False,
    ) -> None:
        self.cards[type_id, number] = Card(type_id, responsible, at, dict(fields), mine)

    def edit_card(self, type_id: int, number: int, at: int, fields: dict[str, str]) -> None:
        card = self.cards[type_id, number]
        if any(card.fields.get(name, "") != value for name, value in fields.items()):
            card.fields.update(fields)
            card.changed = at

    def reassign_card(self, type_id: int, number: int, at: int, user: int) -> None:
        card = self.cards[type_id, number]
        if card.responsible != user:
            card.responsible, card.changed = user, at

    def delete_card(self, type_id: int, number: int) -> None:
        self.cards[type_id, number].deleted = True

    def add_post(
        self,
        number: int,
        at: int,
        author: int,
        *,
        gratitude: bool = False,
        mentions: Sequence[int] = (),
        to: Sequence[int] = (),
        by_tool: bool = False,
    ) -> None:
        self.posts[number] = Post(author, at, by_tool, gratitude, tuple(mentions), tuple(to))

    def delete_post(self, number: int) -> None:
        self.posts[number].deleted = True

    # What the program makes of it.

    def sync(self, now: int) -> None:
        """Look at everything as it is `now`, and bring the ledger up to date."""
        self.synced_at = now
        self._look_at_people(now)
        for number, task in self.tasks.items():
            self._look(("task", number), task.deleted, list(task.claims(now)), now)
        for number, deal in self.deals.items():
            self._look(("deal", number), deal.deleted, list(self._win(number, deal)), now)
        for (type_id, number), card in self.cards.items():
            source = (f"card{type_id}", number)
            self._look(source, card.deleted, list(self._completion(source, card)), now)
        for number, post in self.posts.items():
            self._look(("post", number), post.deleted, list(self._thanks(post)), now)

    def ledger(self) -> list[Row]:
        """Every row, sorted."""
        return sorted(row for row, _team in self.rows)

    def balances(self) -> dict[int, int]:
        """The sum of each person's rows, where it is not 0."""
        sums: dict[int, int] = defaultdict(int)
        for row, _team in self.rows:
            sums[row.person] += row.points
        return {person: points for person, points in sums.items() if points}

    def plays(self, person: int, at: int) -> bool:
        """Active employees play; who left played until then."""
        found = self.people.get(person)
        if found is None or found.kind != "employee":
            return False
        return found.left_at is None or at < found.left_at

    def _look_at_people(self, now: int) -> None:
        for person in self.people.values():
            if not person.active and person.left_at is None:
                person.left_at = now
            if not person.teams or person.teams[-1][1] != person.departments:
                person.teams.append((now, person.departments))

    def _look(self, source: Source, deleted: bool, wanted: list[Claim], now: int) -> None:  # noqa: FBT001 - an oracle's own note
        """Bring the claims of one source up to date; what nobody ever saw never was."""
        if deleted and source not in self.seen:
            return
        self.seen.add(source)
        live = self.live[source]
        if deleted:
            wanted = []
        unconfirmed = deleted or source[0].startswith("card")
        lost = [claim for claim in live if claim not in wanted]
        if unconfirmed and lost and source not in self.suspected:
            self.suspected.add(source)
            lost = []
        else:
            self.suspected.discard(source)
        for claim in lost:
            live.remove(claim)
            if (source, claim) in self.paid:
                self.paid.remove((source, claim))
                self._take_back(claim, now if unconfirmed else self._undone_at(source, claim))
        for claim in wanted:
            if claim not in live:
                live.append(claim)
                if self.plays(claim.person, claim.at):
                    self.paid.add((source, claim))
                    self._post(claim, POINTS[claim.rule], claim.at, claim.at + self.settle)

    def _undone_at(self, source: Source, claim: Claim) -> int:
        kind, number = source
        if kind == "task":
            return self.tasks[number].undone_at(claim)
        return self.deals[number].lost_at(claim.at)

    def _win(self, number: int, deal: Deal) -> Iterator[Claim]:
        """P8: who is credited is frozen when the win is first seen."""
        won_at = deal.won_at()
        if won_at is None or deal.template:
            return
        known = (claim for claim in self.live["deal", number] if claim.at == won_at)
        yield next(known, Claim(deal.responsible, "deal_won", won_at))

    def _completion(self, source: Source, card: Card) -> Iterator[Claim]:
        """P7: once per card, frozen when first seen complete."""
        if card.complete():
            yield next(
                iter(self.live[source]), Claim(card.responsible, "card_complete", card.changed)
            )

    def _thanks(self, post: Post) -> Iterator[Claim]:
        """P4, P5 and P6."""
        if post.by_tool:
            return
        yield Claim(post.author, "feed_post", post.at)
        if not post.gratitude:
            return
        for receiver in sorted(post.receivers()):
            yield Claim(receiver, "appreciation_received", post.at, receiver)
            if self.plays(receiver, post.at):
                yield Claim(post.author, "appreciation_sent", post.at, receiver)

    def _take_back(self, claim: Claim, undone_at: int) -> None:
        """G7 and P10: undone before it counted, it never shows; later, at that moment."""
        points, counts_from = POINTS[claim.rule], claim.at + self.settle
        if undone_at < counts_from:
            self._post(claim, -points, claim.at, counts_from)
        else:
            self._post(claim, -points, undone_at, undone_at)

    def _post(self, claim: Claim, points: int, at: int, counts_from: int) -> None:
        teams = self.people[claim.person].teams
        known = [team for since, team in teams if since <= claim.at]
        team = known[-1] if known else teams[0][1]
        self.rows.append((Row(claim.person, claim.rule, points, at, counts_from), team))

    # What the boards show.

    def board(
        self, start: int, end: int, now: int, departments: Iterable[int] | None = None
    ) -> set[tuple[int, int, int]]:
        """Return (place, person, points) of everybody on a board."""
        chosen = None if departments is None else set(departments)
        sums: dict[int, int] = defaultdict(int)
        for row, team in self.rows:
            here = chosen is None or chosen.intersection(team)
            if here and start <= row.at < end and row.counts_from <= now:
                sums[row.person] += row.points
        ranked = {
            person: points
            for person, points in sums.items()
            if points and (end <= now or not self._has_left(person, now))
        }
        return {
            (1 + sum(other > points for other in ranked.values()), person, points)
            for person, points in ranked.items()
        }

    def _has_left(self, person: int, now: int) -> bool:
        left_at = self.people[person].left_at
        return left_at is not None and left_at <= now

    def below(self, department: int) -> set[int]:
        """Return a department with all its sub-departments."""
        found = {department}
        for _step in self.parents:
            found |= {child for child, parent in self.parents.items() if parent in found}
        return found


def _at(values: Sequence[tuple[int, Value]], moment: int) -> Value:
    """Return the value in force at a moment; before the first one, the first."""
    known = [value for since, value in values if since <= moment]
    return known[-1] if known else values[0][1]
