"""`metrics --export`: what the state file knows, as tables for other programs.

    table.py      a table: its columns in words, its keys, its rows
    playing.py    what the tables ask of the game: the local day, and who played on it
    company.py    people and departments, which the others name by id
    acts.py       facts, ledger, badges: a row for each thing that happened
    monthly.py    standings and metrics: a row for each month

Rows come one by one from the open state file, so that a table of any size takes no memory.
`show/export` writes them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from b24game.jobs import rulefile
from b24game.jobs.export import acts, company, monthly, playing
from b24game.jobs.horizon import known_from
from b24game.state.file import reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from b24game.jobs.export.table import Table
    from b24game.jobs.metric_reports import MetricReport
    from b24game.jobs.setting import Setting
    from b24game.model import Moment


@contextmanager
def opened(
    setting: Setting, *, as_of: Moment, metrics: Iterable[MetricReport]
) -> Iterator[tuple[Table, ...]]:
    """Open the tables of the state file, in one snapshot; those named by others come first.

    What `counted` says holds as of `as_of`. `metrics` are the figures by month, in the order in
    which they are to stand. Names and descriptions are in the language of the process.

    Raises:
        StateError: there is no usable state file.
        ConfigurationError: the rules have mistakes.
    """
    with reading(setting.state) as connection:
        zone = setting.zone(connection)
        ruleset, _warnings = rulefile.demand(setting.rules, zone)
        begin = known_from(connection, ruleset, setting, zone)
        playing.prepare(connection, ruleset, as_of, zone, begin)
        yield (
            company.departments(connection),
            company.people(connection, as_of),
            acts.facts(connection, ruleset, as_of),
            acts.ledger(connection, as_of),
            acts.badges(connection),
            monthly.standings(connection, ruleset, as_of, zone),
            monthly.metrics(metrics),
        )
