"""Past leads as they were known a while after their creation, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from b24game.language import ngettext
from b24game.leads.columns import needed, table
from b24game.leads.inputs import as_of as seen_as_of
from b24game.leads.inputs import last_seen
from b24game.leads.outcome import DAY, in_order, known
from b24game.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from b24game.leads.columns import Asked
    from b24game.leads.inputs import History
    from b24game.leads.outcome import Ending
    from b24game.leads.table import Table
    from b24game.model import Moment, Prospect

_MANY = 0.5


@dataclass(frozen=True, slots=True)
class Then:
    """Leads as they were known then, oldest first; row i of the table is that of `ids[i]`."""

    table: Table
    ids: tuple[int, ...]
    created: tuple[Moment, ...]
    at: tuple[Moment, ...]
    """As of when each is looked at."""
    from_today: int
    """Leads with at least one field that nobody looked at by then: today's value stands there."""


@dataclass(frozen=True, slots=True)
class Past:
    """A history to judge a card by, or to fit one to."""

    leads: Then
    """Those whose end is known; their table has `won`."""
    censored: tuple[int, ...]
    """Ids of those too young to have an end."""
    late: int
    """Won after the horizon, so not won."""
    findings: tuple[Finding, ...]


def past(  # noqa: PLR0917 - a history is all of this
    prospects: Sequence[Prospect],
    history: History,
    endings: Mapping[int, Ending],
    horizon: int,
    asked: Asked,
    as_of: Moment,
    delay: int = DAY,
) -> Past:
    """Return the leads whose end is known, each as it was `delay` seconds after its creation."""
    outcome = known(prospects, endings, horizon, as_of)
    decided = [one for one in prospects if one.id in outcome.won]
    leads = then(decided, history, endings, asked, as_of, delay)
    won = tuple(outcome.won[lead_id] for lead_id in leads.ids)
    return Past(
        replace(leads, table=replace(leads.table, won=won)),
        outcome.censored,
        outcome.late,
        _findings(leads),
    )


def then(  # noqa: PLR0917 - a history is all of this
    prospects: Iterable[Prospect],
    history: History,
    endings: Mapping[int, Ending],
    asked: Asked,
    as_of: Moment,
    delay: int = DAY,
) -> Then:
    """Return leads as they were known `delay` seconds after their creation.

    A lead that ended sooner, or is younger, is looked at as of then: what was noted after the end
    knows it. Fields are those last seen by then; where nobody looked they are today's, as linked
    companies and contacts always are. Only what happened by then is counted.
    """
    leads = in_order(prospects)
    moments = [_moment(one, endings.get(one.id), as_of, delay) for one in leads]
    wanted = needed(asked)
    rows, from_today = [], 0
    for lead, at in zip(leads, moments, strict=True):
        look = _looked(history, lead, at, endings.get(lead.id))
        seen = last_seen(history, lead.id, look)
        late = look > at or seen is None or not wanted <= seen.values.keys()
        from_today += late
        rows.append(seen_as_of(history, lead, look) or lead)
    return Then(
        table(rows, moments, asked),
        tuple(one.id for one in leads),
        tuple(one.created_at for one in leads),
        tuple(moments),
        from_today,
    )


def _looked(history: History, lead: Prospect, at: Moment, ending: Ending | None) -> Moment:
    """Return when the lead was looked at for its fields: by `at`, else first after it.

    A look that came late, but before the end, knows less of it than today's fields.
    """
    first = min((one.at for one in history.get(lead.id, ())), default=at)
    return at if ending is not None and first >= ending.at else max(at, first)


def _moment(lead: Prospect, ending: Ending | None, as_of: Moment, delay: int) -> Moment:
    # What is noted in the second of the end may be what ended it.
    latest = as_of if ending is None else min(as_of, ending.at - 1)
    return max(lead.created_at, min(lead.created_at + delay, latest))


def _findings(leads: Then) -> tuple[Finding, ...]:
    if not leads.from_today:
        return ()
    message = ngettext(
        "fields of {count} of {total} past lead are those of today, since nobody noted them back"
        " then: the leak scan judges them",
        "fields of {count} of {total} past leads are those of today, since nobody noted them back"
        " then: the leak scan judges them",
        len(leads.ids),
    ).format(count=leads.from_today, total=len(leads.ids))
    many = leads.from_today > _MANY * len(leads.ids)
    return (Finding("warning" if many else "info", "fields_of_today", message),)
