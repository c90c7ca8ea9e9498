"""What `score-leads` reports: the `data` of the JSON envelope, field by field.

The names are a contract (other programs read them): more may come, these stay. Shares and
probabilities are 0..1, moments UTC seconds, durations seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from b24game.leads.tiers import Tier
from b24game.model import Moment, ProspectKind

ActionKind = Literal["senior", "hot", "warm", "cold", "comment"]
ActionStatus = Literal["planned", "sent", "waiting", "given_up", "dropped"]
"""`planned` by a dry run; what is `waiting` is tried again by the next run."""


@dataclass(frozen=True)
class CriterionReport:
    """One line of an explanation; the points of a lead's lines add up to its score."""

    id: str
    points: int
    reason: str


@dataclass(frozen=True)
class LeadReport:
    """A lead, or a deal of a CRM without leads."""

    id: int
    title: str
    score: int
    previous_score: int | None
    """What stood on the portal before this run."""
    tier: Tier
    raw: int
    """The sum before the limits 0 and 100: ranks leads that these make equal."""
    probability: float | None
    """Of being won, by the history that a fitted card comes from."""
    responsible_id: int
    criteria: tuple[CriterionReport, ...]


@dataclass(frozen=True)
class LeadCounts:
    """`changed` differ from what stands on the portal, `written` were brought there."""

    scored: int = 0
    changed: int = 0
    written: int = 0
    hot: int = 0
    warm: int = 0
    cold: int = 0


@dataclass(frozen=True)
class ActionReport:
    """What was done about a lead, or is to be."""

    lead_id: int
    kind: ActionKind
    status: ActionStatus
    text: str
    """What people read, word for word; for a cold lead where it goes."""


@dataclass(frozen=True)
class Share:
    """A value with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class DecileReport:
    """A tenth of the leads, best scores first."""

    leads: float
    won: float
    """Leads of one score are shared out evenly."""
    share: float
    lift: float
    """Share won here over the share won of all."""


@dataclass(frozen=True)
class GroupReport:
    """The leads of a tier, a band of scores or a month."""

    name: str
    leads: int
    won: int
    share: Share | None
    censored: int = 0
    """Of the leads, too young to have an end: not in the share."""
    contacted: int = 0
    first_contact: int | None = None
    """Median of the seconds until the first contact; none where fewer than half had one."""
    soon: Share | None = None
    """Contacted within two hours."""


@dataclass(frozen=True)
class BinReport:
    """Leads of similar promise: what was promised and what came."""

    low: float
    high: float
    leads: int
    expected: float
    won: Share


@dataclass(frozen=True)
class CalibrationReport:
    """Whether the probabilities of a fitted card mean what they say."""

    ece: float
    floor: float
    """What perfect probabilities would show by chance."""
    bins: tuple[BinReport, ...]


@dataclass(frozen=True)
class DriftReport:
    """How the leads that a criterion holds for have changed."""

    id: str
    text: str
    psi: float
    shift: str
    held_before: float
    held_after: float


@dataclass(frozen=True)
class LeakReport:
    """A field that may know the end."""

    field: str
    auc: float
    filled: float
    verdict: str


@dataclass(frozen=True)
class LaunchReport:
    """Conversion before and after the launch date."""

    date: Moment
    before: GroupReport | None
    """None: no leads on that side."""
    after: GroupReport | None
    difference: Share | None
    effect: bool
    """The interval does not cover zero."""


@dataclass(frozen=True)
class BacktestReport:
    """What the scores of past leads were worth."""

    source: str
    """`portal`, or the name of the file."""
    leads: int
    won: int
    censored: int
    """Too young to have an end."""
    late: int
    """Won after the horizon, so not won."""
    first: Moment | None
    """Creation of the oldest and the newest of them."""
    last: Moment | None
    split: Moment | None
    """Where the newer part begins that a fitted card was judged on."""
    horizon: int | None
    """Seconds within which a lead has to be won to count as won."""
    auc: Share
    newer_auc: Share
    """Of the newest 30 %: where it is lower, the leads have changed."""
    deciles: tuple[DecileReport, ...]
    top_lift: float
    most_lift: float
    """What a perfect ranking would reach."""
    bands: tuple[GroupReport, ...]
    tiers: tuple[GroupReport, ...]
    months: tuple[GroupReport, ...]
    launch: LaunchReport | None
    calibration: CalibrationReport | None
    drift: tuple[DriftReport, ...]
    leaks: tuple[LeakReport, ...]


@dataclass(frozen=True)
class ChangeReport:
    """A condition and its points on the old and on the new card."""

    text: str
    old: int | None
    new: int | None


@dataclass(frozen=True)
class FitReport:
    """A card made from the history beside the one in force."""

    criteria: tuple[CriterionReport, ...]
    older: int
    """Leads that the card was fitted to that is judged; the one offered, to all of them."""
    start: int
    step: int
    notify_at: int
    hot_from: int
    warm_from: int
    """Thresholds that as many past leads reach as those in force."""
    dropped: int
    """Conditions whose sign flips between the halves of the history."""
    changes: tuple[ChangeReport, ...]
    old_auc: Share | None
    new_auc: Share
    gain: Share | None
    """New minus old, on leads newer than those the new card was judged by."""
    advice: Literal["keep", "change"] | None
    recommendation: str
    file: str | None
    """The rules file that was written."""


@dataclass(frozen=True)
class ScoreLeadsReport:
    """`score-leads`; `backtest` and `fit` only where they were asked for."""

    leads: tuple[LeadReport, ...]
    """Best first."""
    counts: LeadCounts
    actions: tuple[ActionReport, ...]
    object: ProspectKind
    http_requests: int
    fields_made: tuple[str, ...]
    explain: bool
    dry_run: bool
    backtest: BacktestReport | None = None
    fit: FitReport | None = None
