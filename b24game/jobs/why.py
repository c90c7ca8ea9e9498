"""`why PERSON`: every point of a person with its reason, and what earned nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from b24game.game import people, standings, why
from b24game.jobs import rulefile
from b24game.jobs.reports import EntryReport, PersonIdentity, Rejection, WhyReport
from b24game.jobs.setting import moment_of
from b24game.language import spoken
from b24game.model import Report
from b24game.periods import containing, local
from b24game.rules.words import levels_text, rejection_text
from b24game.state import meta
from b24game.state.file import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from b24game.game.why import Rejected
    from b24game.jobs.setting import Setting
    from b24game.model import Moment


def run(
    setting: Setting, person: str, *, limit: int | None = None, as_of: str | None = None
) -> Report[WhyReport]:
    """Explain the points of the person meant by an id, a name or an e-mail address.

    Raises:
        UsageError: nobody, or more than one person, is meant.
        StateError: there is no usable state file.
        ConfigurationError: the rules have mistakes.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        now = moment_of(as_of, zone)
        ruleset, _warnings = rulefile.demand(setting.rules, zone)
        found = people.find(connection, person)
        rows = why.entries(connection, found["id"], now)
        rejected = why.rejected(connection, found["id"], now, zone)
        total = sum(row["points"] for row in rows if row["counts_from"] <= now)
        levels = standings.levels(connection, ruleset, now, found["id"])
        band = levels.get(found["id"], standings.level(ruleset.levels, 0))
        month = containing("month", local(now, zone).date(), zone)
        board = standings.board(connection, ruleset, month, now)
        places = {standing.person_id: standing.place for standing in board.standings}
        titles = {rule.id: rule.title.get(spoken(), "") for rule in ruleset.rules}
        data = WhyReport(
            person=_identity(connection, found),
            total=total,
            settling=sum(row["points"] for row in rows if row["counts_from"] > now),
            level=None if band is None else band.id,
            level_name=None if band is None else levels_text((band,))[0].name,
            place=places.get(found["id"]),
            entries=tuple(_entry(connection, row, now, titles) for row in rows[:limit]),
            rejected=_rejections(connection, rejected[:limit], found["id"], titles),
            entries_in_all=len(rows),
            rejected_in_all=len(rejected),
        )
    return Report("why", now, data)


def _identity(connection: sqlite3.Connection, row: sqlite3.Row) -> PersonIdentity:
    names = dict(connection.execute("SELECT id, name FROM departments").fetchall())
    return PersonIdentity(
        id=row["id"],
        name=row["name"],
        email=row["email"],
        departments=tuple(
            names.get(number, f"#{number}") for number in json.loads(row["departments"])
        ),
        active=bool(row["active"]),
    )


def _entry(
    connection: sqlite3.Connection, row: sqlite3.Row, now: Moment, titles: dict[str, str]
) -> EntryReport:
    kind, number = row["object_kind"], row["object_id"]
    portal = meta.read(connection, "portal")
    return EntryReport(
        at=row["at"],
        points=row["points"],
        rule=row["rule"],
        rule_title=titles.get(row["rule"], ""),
        version=row["version"],
        object=f"{kind}:{number}",
        url=why.url(portal, kind, number, row["player_id"]),
        reverses=row["reverses"],
        id=row["id"],
        title=why.title(connection, kind, number),
        seen_at=row["posted_at"],
        counts_from=row["counts_from"],
        state="counted" if row["counts_from"] <= now else "settling",
    )


def _rejections(
    connection: sqlite3.Connection,
    rejected: Sequence[Rejected],
    person: int,
    titles: dict[str, str],
) -> tuple[Rejection, ...]:
    portal = meta.read(connection, "portal")
    return tuple(
        Rejection(
            at=found.at,
            object=f"{found.object_kind}:{found.object_id}",
            url=why.url(portal, found.object_kind, found.object_id, person),
            title=why.title(connection, found.object_kind, found.object_id),
            rule=found.rule,
            rule_title=titles.get(found.rule or "", ""),
            reason=rejection_text(found.reason),
        )
        for found in rejected
    )
