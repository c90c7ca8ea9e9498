"""The rule set: what earns what, as typed and frozen data without any behaviour of its own."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from b24game.model import Moment  # noqa: TC001 - msgspec reads annotations at run time
from b24game.rules.scorecard import Scoring

FactKind = Literal[
    "task_closed",
    "task_overdue",
    "appreciation_sent",
    "appreciation_received",
    "post_published",
    "card_completed",
    "deal_won",
    "deal_commented",
    "lead_created",
    "lead_handled",
    "lead_qualified",
    "call_made",
    "activity_completed",
]
"""What can have happened; the observers in `game/` produce exactly these."""
Outcome = Literal["on_time", "early"]
CapPeriod = Literal["day", "week", "month", "all"]
CapOf = Literal["person", "pair", "object"]
Negative = Literal["allow", "zero"]
Measure = Literal["count", "amount", "points"]
BadgePer = Literal["day", "week", "month", "quarter", "year", "all"]
TierId = Literal["bronze", "silver", "gold"]
Among = Literal["company", "department"]
Revoke = Literal["keep", "revoke"]
Category = Literal["points", "tasks", "sales", "social", "quality"]


class When(Struct, frozen=True):
    """Conditions on a fact; all that are given must hold."""

    outcome: Outcome | None = None
    """Of a closed task: `early` is at least `tasks.early_by` before the deadline."""
    amount_at_least: float | None = None
    """Base currency."""
    amount_over: float | None = None
    """Base currency; the amount itself does not count."""
    amount_below: float | None = None
    """Base currency."""
    returning: bool | None = None
    """Of a won deal: the customer bought before."""
    within: int | None = None
    """Seconds that the handling took at most (a lead's first move)."""
    in_time: bool | None = None
    """Of an activity: completed at or before its deadline."""
    kinds: tuple[str, ...] = ()
    """Of a card (`contact`, `company`), a call (`outgoing`, `incoming`) or an activity
    (`call`, `meeting`, `email`, `todo`, `other`)."""


class Band(Struct, frozen=True):
    """Points for amounts from `from_amount` (base currency) up to the next band."""

    from_amount: float
    points: int


class Cap(Struct, frozen=True):
    """At most `times` per `per` and person, pair of people, or person and object."""

    times: int
    per: CapPeriod
    of: CapOf = "person"


class Rule(Struct, frozen=True):
    """One way to earn: a kind of fact, conditions, and exactly one way to count points."""

    id: str
    counts: FactKind
    enabled: bool = True
    points: int | None = None
    percent_of_amount: float | None = None
    bands: tuple[Band, ...] = ()
    when: When = When()
    caps: tuple[Cap, ...] = ()
    title: dict[str, str] = {}
    """The rule in words, by language, where the customer wants other words than ours."""


class Game(Struct, frozen=True):
    """What holds for every rule."""

    settle_after: int = 7200
    """Seconds after which a point counts on boards, badges and metrics."""
    negative: Negative = "allow"
    min_cohort: int = 5
    start: Moment | None = None
    """What happened before earns nothing."""
    levels_fall: bool = False
    """Whether a level is lost when points are taken back."""
    effective_from: Moment | None = None
    """Facts from this moment on are counted by this rule set; absent: from its first use."""
    exclude_people: tuple[int | str, ...] = ()
    """Ids or e-mail addresses."""
    exclude_departments: tuple[int, ...] = ()
    """With their sub-departments."""


class Tasks(Struct, frozen=True):
    """Parameters of the task rules."""

    early_by: int = 86400
    """Seconds before the deadline from which a task counts as closed early."""


class Cards(Struct, frozen=True):
    """The fields that make a client card complete."""

    contact: tuple[str, ...] = ("name", "last_name", "phone", "email")
    company: tuple[str, ...] = ("title", "phone", "email")


class LevelBand(Struct, frozen=True):
    """A level begins at `from_points` points in total."""

    id: str
    from_points: int
    name: dict[str, str] = {}


class Tier(Struct, frozen=True):
    """A step of a badge: it is reached like the badge itself."""

    id: TierId
    reach: float


class Badge(Struct, frozen=True):
    """One badge: what it measures in which period, and exactly one way to win it.

    The ways: `reach` (or `tiers`, each with a reach of its own), `streak`, `top`.
    """

    id: str
    enabled: bool = True
    counts: FactKind | None = None
    """Facts it looks at; absent where it measures all points."""
    when: When = When()
    measure: Measure = "count"
    """How many facts, the sum of their amounts (base currency), or points."""
    per: BadgePer = "all"
    """Measured anew in each calendar period, and won once in each."""
    reach: float | None = None
    """Won at this value of the measure."""
    tiers: tuple[Tier, ...] = ()
    streak: int | None = None
    """Won by so many in a row; any other fact of the same sort (`streaks.py`) breaks the row."""
    top: int | None = None
    """Won by the first so many places of a period once it is settled; ties share."""
    among: Among = "company"
    """Of a `top`: one ranking, or one for each department."""
    at_least: float | None = None
    """Of a `top`: the least value that qualifies."""
    converted: FactKind | None = None
    """Of a `reach`: the share of facts that led to this one must be above everybody's share."""
    revoke: Revoke = "keep"
    """What happens when the ground falls away."""
    category: Category = "points"
    icon: str = ""
    name: dict[str, str] = {}
    text: dict[str, str] = {}
    """The condition in the customer's own words, by language."""


class RuleSet(Struct, frozen=True):
    """A whole rules file; `version` is the hash of its canonical form."""

    game: Game
    tasks: Tasks
    cards: Cards
    rules: tuple[Rule, ...]
    levels: tuple[LevelBand, ...]
    badges: tuple[Badge, ...] = ()
    leads: Scoring = Scoring()
    """How leads are scored; no part of the version."""
    version: str = ""
