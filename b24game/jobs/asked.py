"""What a question about the past is about: a day, a period, the company or a department."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from difflib import get_close_matches
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.game import teams
from b24game.jobs.reports import PeriodReport, Scope
from b24game.jobs.setting import in_range, zone_name
from b24game.language import _
from b24game.periods import local

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from b24game.model import Moment
    from b24game.periods import Period
    from b24game.rules.ruleset import RuleSet


def day(text: str | None, now: Moment, zone: tzinfo) -> date:
    """Return the day asked for by `--date`, today by default.

    Raises:
        UsageError: that is no date.
    """
    if text is None:
        return local(now, zone).date()
    try:
        return in_range(datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007 - a date
    except ValueError as error:
        raise UsageError(
            _("{text!r} is no date").format(text=text),
            hint=_("write it as 2026-11-23"),
            code="date_invalid",
            where="--date",
        ) from error


def scope_of(
    connection: sqlite3.Connection, department: int | None, *, own: bool
) -> tuple[Scope, frozenset[int] | None]:
    """Return the department asked for by `--department` and those it means; none: the company.

    Raises:
        UsageError: there is no such department.
    """
    if department is None:
        return Scope("company", 0, teams.company_name(connection)), None
    names = dict(connection.execute("SELECT id, name FROM departments").fetchall())
    if department not in names:
        close = get_close_matches(str(department), map(str, names), n=1)
        number = int(close[0]) if close else next(iter(names), 0)
        raise UsageError(
            _("there is no department {id}").format(id=department),
            hint=_("`b24game leaderboard --list` shows them; for example {id} is {name}").format(
                id=number, name=names.get(number, "?")
            ),
            code="department_unknown",
            where="--department",
        )
    below = teams.subtree(teams.parents(connection), [department])
    return (
        Scope("department", department, names[department]),
        frozenset([department]) if own else below,
    )


def period_report(period: Period, ruleset: RuleSet, now: Moment, zone: tzinfo) -> PeriodReport:
    """Return how a period is reported."""
    bounded = period.kind != "all"
    return PeriodReport(
        name=period.name,
        start=period.start if bounded else None,
        end=period.end if bounded else None,
        zone=zone_name(zone, now),
        state=period.state(now, ruleset.game.settle_after),
    )


def tree(parents: dict[int, int | None], names: dict[int, str]) -> list[tuple[int, int]]:
    """Return (depth, department) in the order of the tree, siblings by name."""
    found: list[tuple[int, int]] = []
    seen: set[int] = set()

    def walk(number: int, depth: int) -> None:
        if number in seen:
            return
        seen.add(number)
        found.append((depth, number))
        below = [child for child, parent in parents.items() if parent == number]
        for child in sorted(below, key=lambda child: (names[child].casefold(), child)):
            walk(child, depth + 1)

    roots = [number for number, parent in parents.items() if parent not in names]
    for root in sorted(roots, key=lambda number: names[number].casefold()):
        walk(root, 0)
    for number in sorted(names):
        walk(number, 0)
    return found


def below(connection: sqlite3.Connection, scope: Scope) -> Iterator[tuple[int, Scope]]:
    """Yield the departments below a scope and how deep they lie, in the order of the tree.

    What lies directly below has depth 1.
    """
    parents = dict(connection.execute("SELECT id, parent_id FROM departments").fetchall())
    names = dict(connection.execute("SELECT id, name FROM departments").fetchall())
    line = list(tree(parents, names))
    if scope.kind == "company":
        # The root department is the company itself.
        roots = [number for depth, number in line if depth == 0]
        for depth, number in line:
            if len(roots) > 1 or depth:
                yield depth + (len(roots) > 1), Scope("department", number, names[number])
        return
    place = next(index for index, (_depth, number) in enumerate(line) if number == scope.id)
    top = line[place][0]
    for depth, number in line[place + 1 :]:
        if depth <= top:
            return
        yield depth - top, Scope("department", number, names[number])
