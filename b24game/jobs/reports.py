"""What each command reports: the `data` of the JSON envelope, field by field.

The names are a contract (other programs read them): more may come, these stay. Moments are UTC
seconds here; `show` writes them as ISO 8601 in the declared zone. No slots: making them would take
13 ms of every command's start, and there are few of these values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from b24game.model import Moment
from b24game.periods import PeriodState
from b24game.publish.outbox import Kind, State
from b24game.rules.badge_words import BadgeText
from b24game.rules.lead_words import LeadText
from b24game.rules.ruleset import TierId
from b24game.rules.words import LevelText, RuleLine, RuleText

StreamStatus = Literal["read", "unavailable", "off"]
PostStatus = Literal["planned", "posted", "updated", "unchanged", "adopted", "dropped"]
PageName = Literal["leaderboard", "rules"]
CheckResult = Literal["ok", "failed", "skipped"]


@dataclass(frozen=True)
class StreamReport:
    """One source of the portal; `rows` were sent, of them `new` and `changed` were news."""

    name: str
    rows: int
    new: int
    changed: int
    gone: int
    status: StreamStatus


@dataclass(frozen=True)
class FactCounts:
    """Facts recorded and facts whose source was undone, by this run."""

    new: int
    withdrawn: int


@dataclass(frozen=True)
class LedgerCounts:
    """Rows posted and reversed by this run, and the sum of their points."""

    posted: int
    reversed: int
    points: int


@dataclass(frozen=True)
class SyncReport:
    """`sync`."""

    http_requests: int
    streams: tuple[StreamReport, ...]
    facts: FactCounts
    ledger: LedgerCounts
    fields_written: int
    dry_run: bool
    version: str
    """The rule set that new facts were counted by."""


@dataclass(frozen=True)
class PeriodReport:
    """A calendar period: `start` belongs to it, `end` does not; both absent for `all`."""

    name: str
    start: Moment | None
    end: Moment | None
    zone: str
    state: PeriodState


@dataclass(frozen=True)
class Scope:
    """Whom a board ranks: the company (id 0) or a department."""

    kind: Literal["company", "department"]
    id: int
    name: str


@dataclass(frozen=True)
class PersonReport:
    """A person on a board."""

    id: int
    name: str
    department_id: int | None
    department: str | None


@dataclass(frozen=True)
class StandingReport:
    """One line of a board; people with equal points share a place (1-2-2-4)."""

    place: int
    previous_place: int | None
    person: PersonReport
    points: int
    level: str | None
    level_name: str | None
    """In the language of the process, as the rules call it."""


@dataclass(frozen=True)
class Hidden:
    """How many lines are not shown, and why: `top`, `min_cohort` or nothing."""

    count: int
    reason: str | None


@dataclass(frozen=True)
class LeaderboardReport:
    """`leaderboard`."""

    board: str
    period: PeriodReport
    scope: Scope
    standings: tuple[StandingReport, ...]
    hidden: Hidden
    players: int
    """Everybody the board could rank, people without points included."""
    average: float | None
    """Points per player, people without points included; absent where the group is too small."""
    synced_at: Moment | None


@dataclass(frozen=True)
class ScopeLine:
    """A department that has a board, for `leaderboard --list`."""

    id: int
    name: str
    depth: int
    players: int


@dataclass(frozen=True)
class BoardsReport:
    """`leaderboard --list`: the company (id 0) and its departments in the order of the tree."""

    boards: tuple[ScopeLine, ...]
    synced_at: Moment | None


@dataclass(frozen=True)
class PersonIdentity:
    """The person a `why` is about."""

    id: int
    name: str
    email: str
    departments: tuple[str, ...]
    active: bool


@dataclass(frozen=True)
class EntryReport:
    """One ledger row with its reason."""

    at: Moment
    points: int
    rule: str
    rule_title: str
    """What the rules file calls it, empty where it keeps our words."""
    version: str
    object: str
    """The portal object, `task:17`."""
    url: str | None
    reverses: int | None
    id: int
    title: str
    seen_at: Moment
    counts_from: Moment
    state: Literal["counted", "settling"]


@dataclass(frozen=True)
class Rejection:
    """Something that happened and earned nothing; `rule` is absent where no rule looks at it."""

    at: Moment
    object: str
    url: str | None
    title: str
    rule: str | None
    rule_title: str
    reason: str


@dataclass(frozen=True)
class WhyReport:
    """`why PERSON`."""

    person: PersonIdentity
    total: int
    settling: int
    """Points held by the ledger that do not count yet."""
    level: str | None
    level_name: str | None
    place: int | None
    """This month's place in the company."""
    entries: tuple[EntryReport, ...]
    """Newest first."""
    rejected: tuple[Rejection, ...]
    entries_in_all: int
    rejected_in_all: int


@dataclass(frozen=True)
class BadgeHolder:
    """The person a badge is about."""

    id: int
    name: str


@dataclass(frozen=True)
class AwardReport:
    """A badge that somebody holds, won at `at`; without tiers or periods these are absent."""

    badge: str
    name: str
    """In the language of the process, as the rules call it."""
    tier: TierId | None
    person: BadgeHolder
    at: Moment
    """The moment of the qualifying event."""
    period: str | None
    value: float
    turn: int
    """1, or more where it was revoked and won again."""


@dataclass(frozen=True)
class RevokedReport:
    """A badge whose ground fell away."""

    badge: str
    name: str
    tier: TierId | None
    person: BadgeHolder
    at: Moment
    """When the ground fell away."""
    period: str | None
    turn: int


@dataclass(frozen=True)
class StepReport:
    """Somebody who is one step away from a badge."""

    badge: str
    name: str
    tier: TierId | None
    person: BadgeHolder
    period: str | None
    value: float
    needed: float


@dataclass(frozen=True)
class WriteReport:
    """Something that is written to the portal once: a row of the outbox."""

    key: str
    kind: Kind
    subject: str
    """Whom or what it concerns."""
    state: State
    reason: str
    """Why it is in that state; empty where nothing is odd."""
    title: str
    text: str
    """What is written, word for word."""
    receipt: str | None
    """The portal's id of it."""
    planned_at: Moment | None
    changed_at: Moment | None


@dataclass(frozen=True)
class OutboxReport:
    """`outbox`: what was not sent yet or given up, or everything."""

    writes: tuple[WriteReport, ...]
    counts: dict[State, int]
    """How many there are of each state."""


@dataclass(frozen=True)
class PostReport:
    """A post in the feed."""

    key: str
    audience: str
    status: PostStatus
    post_id: str | None
    title: str
    text: str
    """BBCode, word for word."""


@dataclass(frozen=True)
class PublishWeeklyReport:
    """`publish-weekly`."""

    week: PeriodReport
    posts: tuple[PostReport, ...]
    dry_run: bool


@dataclass(frozen=True)
class PublishPageReport:
    """`publish-page`."""

    page: PageName
    status: PostStatus
    document: str | None
    """Where it stands: `note:17`, or `landing:5:12` for site and page."""
    title: str
    text: str
    """Markdown, word for word."""
    dry_run: bool


@dataclass(frozen=True)
class AwardBadgesReport:
    """`award-badges`: `awarded` and `revoked` by this run, `held` before it."""

    awarded: tuple[AwardReport, ...]
    revoked: tuple[RevokedReport, ...]
    held: tuple[AwardReport, ...]
    near: tuple[StepReport, ...]
    """Who is one step away; told by a dry run only."""
    writes: tuple[WriteReport, ...]
    """Notices and posts that this run planned, word for word."""
    dry_run: bool
    version: str


@dataclass(frozen=True)
class RulesReport:
    """`explain-rules`."""

    version: str
    points: tuple[RuleText, ...]
    badges: tuple[BadgeText, ...]
    levels: tuple[LevelText, ...]
    boards: tuple[str, ...]
    """Sentences on how boards, periods, ties, settling and reversals work."""
    leads: tuple[LeadText, ...]
    """What brings a lead how many points of its score."""
    language: str
    tiers: tuple[str, ...] = ()
    """Sentences on what a score means."""
    post: PostReport | None = None
    """What `--publish` posts."""
    dry_run: bool = False


@dataclass(frozen=True)
class CheckReport:
    """`rules check`: the findings of the envelope say what is wrong."""

    file: str
    version: str | None
    rules: int
    enabled: int
    criteria: int = 0
    """Of the score card of leads, as far as they are on."""


@dataclass(frozen=True)
class ShowRulesReport:
    """`rules show`."""

    file: str
    version: str
    rules: tuple[RuleLine, ...]
    sql: str | None
    """The SELECTs the rules compile to, with `--sql`."""


@dataclass(frozen=True)
class RunLine:
    """A run of a command that changed the state."""

    id: int
    command: str
    started_at: Moment
    finished_at: Moment | None
    status: str


@dataclass(frozen=True)
class StreamState:
    """How fresh a source is; `off` could not be read when a rule still needed it."""

    name: str
    rows: int
    complete_at: Moment | None
    status: StreamStatus
    problem: str


@dataclass(frozen=True)
class StatusReport:
    """`status`."""

    state_file: str
    size: int
    """Bytes."""
    portal: str | None
    zone: str | None
    rules_version: str | None
    people: int
    facts: int
    entries: int
    points: int
    streams: tuple[StreamState, ...]
    runs: tuple[RunLine, ...]
    """Newest first."""
    outbox: dict[State, int]
    """How many writes to the portal are in each state."""


@dataclass(frozen=True)
class Check:
    """One thing that `verify` recomputed."""

    name: str
    result: CheckResult
    checked: int
    """Rows looked at."""
    detail: str


@dataclass(frozen=True)
class VerifyReport:
    """`verify`."""

    checks: tuple[Check, ...]
    seal: str | None
    """The newest seal: keep it elsewhere, and nobody can rewrite the past unnoticed."""


@dataclass(frozen=True)
class Probe:
    """What `init` learned about one thing it needs."""

    name: str
    result: Literal["ok", "warning", "missing"]
    detail: str


@dataclass(frozen=True)
class InitReport:
    """`init`."""

    config_file: str
    secret_file: str
    state_file: str
    portal: str
    user: str
    admin: bool
    zone: str
    probes: tuple[Probe, ...]
