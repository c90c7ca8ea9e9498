"""Which rule set counts which moments: the versions that were ever in force.

A changed rules file applies from its effective date, at the earliest from its first use: the past
is not recounted behind people's backs. The first rule set of a state file counts everything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.game.cards import Terms
from b24game.game.compile import Span
from b24game.periods import BEGINNING, END
from b24game.rules.ruleset import Cards
from b24game.rules.version import canonical, from_canonical

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


def adopt(connection: sqlite3.Connection, ruleset: RuleSet, as_of: Moment) -> Moment | None:
    """Put `ruleset` in force if it is not; return from when it counts, or `None` if it already did.

    An effective date that lies before the first use of a later version is moved to now.
    """
    last = connection.execute(
        "SELECT version, effective_from FROM rule_sets ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if last is not None and last["version"] == ruleset.version:
        return None
    wanted = ruleset.game.effective_from
    if last is None:
        begins = wanted if wanted is not None else BEGINNING
    else:
        begins = max(as_of, wanted or 0)
    connection.execute(
        "INSERT INTO rule_sets (version, canonical, effective_from, added_at) VALUES (?, ?, ?, ?)",
        (ruleset.version, canonical(ruleset), begins, as_of),
    )
    return begins


def spans(connection: sqlite3.Connection, up_to: int | None = None) -> list[Span]:
    """Return the rule sets in the order of their effective dates, with the time each counts.

    Of two with the same date the newer one counts. `up_to` limits them to the first rows.
    """
    rows = connection.execute(
        "SELECT canonical, version, effective_from FROM rule_sets WHERE id <= ?"
        " ORDER BY effective_from, id",
        (END if up_to is None else up_to,),
    ).fetchall()
    starts = [row["effective_from"] for row in rows]
    found = []
    for row, end in zip(rows, [*starts[1:], END], strict=False):
        if row["effective_from"] < end:
            found.append(Span(from_canonical(row["canonical"]), row["effective_from"], end))
    return found


def card_terms(spans: list[Span], now: Moment) -> Terms:
    """Return what makes a card complete at `now`, and since when that holds."""
    past = [span for span in spans if span.start <= now] or spans[:1]
    since = past[-1].start
    for span in reversed(past):
        if span.ruleset.cards != past[-1].ruleset.cards:
            break
        since = span.start
    return Terms(past[-1].ruleset.cards, since)


def card_fields(spans: list[Span]) -> Cards:
    """Return every field that a rule set ever asked for: completions stand by their own terms."""
    contact = {name for span in spans for name in span.ruleset.cards.contact}
    company = {name for span in spans for name in span.ruleset.cards.company}
    return Cards(tuple(sorted(contact)), tuple(sorted(company)))
