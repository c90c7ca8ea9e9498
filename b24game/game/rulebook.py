"""Which rule set counts which moments: the versions that were ever in force.

A changed rules file applies from its effective date, at the earliest from its first use: the past
is not recounted behind people's backs. The first rule set of a state file counts everything.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from b24game.game.cards import Terms
from b24game.game.compile import Span
from b24game.game.exclusion import Resolved, resolve
from b24game.periods import BEGINNING, END
from b24game.rules.ruleset import Cards
from b24game.rules.version import canonical, from_canonical

if TYPE_CHECKING:
    import sqlite3

    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


def adopt(connection: sqlite3.Connection, ruleset: RuleSet, now: Moment) -> Moment | None:
    """Put `ruleset` in force if it is not; return from when it counts, or `None` if it already did.

    An effective date in the past is moved to now. Who is excluded is resolved anew: where that
    changed, the same rules go on from now with other people.
    """
    last = connection.execute("SELECT * FROM rule_sets ORDER BY id DESC LIMIT 1").fetchone()
    resolved = resolve(connection, ruleset.game)
    same = last is not None and last["version"] == ruleset.version
    if same and resolved == Resolved(last["excluded_people"], last["excluded_departments"]):
        return None
    wanted = ruleset.game.effective_from
    if last is None:
        begins = wanted if wanted is not None else BEGINNING
    else:
        begins = max(now, wanted or 0)
    connection.execute(
        "INSERT INTO rule_sets (version, canonical, effective_from, added_at, excluded_people,"
        " excluded_departments) VALUES (?, ?, ?, ?, ?, ?)",
        (
            ruleset.version,
            canonical(ruleset),
            begins,
            now,
            resolved.people,
            resolved.departments,
        ),
    )
    return None if same else begins


def spans(connection: sqlite3.Connection, up_to: int | None = None) -> list[Span]:
    """Return the rule sets in the order of time, each with the time it counts.

    What was adopted later holds from its own date on, whatever was planned before for a later
    date. `up_to` limits them to the first rows.
    """
    rows = connection.execute(
        "SELECT * FROM rule_sets WHERE id <= ? ORDER BY id", (END if up_to is None else up_to,)
    ).fetchall()
    found: list[Span] = []
    for row in rows:
        begins = row["effective_from"]
        found = [replace(span, end=min(span.end, begins)) for span in found if span.start < begins]
        resolved = Resolved(row["excluded_people"], row["excluded_departments"])
        ruleset = from_canonical(row["canonical"])
        found.append(Span(ruleset, begins, END, resolved.excluded(connection)))
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
