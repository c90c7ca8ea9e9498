"""Past leads to judge a card by: from the portal, or from a CSV."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from msgspec import structs

from b24game.errors import UsageError
from b24game.jobs import rulefile
from b24game.jobs.belonging import settle
from b24game.jobs.connect import moved, reach
from b24game.jobs.leads import history
from b24game.jobs.leads.survey import look
from b24game.jobs.opened import opened
from b24game.jobs.setting import moment_of
from b24game.language import _
from b24game.leads.backtest import in_order
from b24game.leads.compile import compile_card
from b24game.leads.conditions import NUMBER
from b24game.leads.reading import read_csv
from b24game.leads.table import Column, Table
from b24game.model import Finding
from b24game.periods import midnight
from b24game.publish.lead_fields import DATE, SCORE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo
    from pathlib import Path

    from b24game.jobs.leads.history import History
    from b24game.jobs.leads.survey import Survey
    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.leads.card import Card
    from b24game.leads.compile import Derived, Dictionary
    from b24game.model import Moment, ProspectKind
    from b24game.rules.scorecard import Scoring

PORTAL = "portal"


@dataclass(frozen=True, slots=True)
class File:
    """A CSV of past leads."""

    path: Path
    target: str
    order: str | None


@dataclass(frozen=True, slots=True)
class PastLeads:
    """Leads whose end is known, oldest first, and the card in force made ready for them."""

    source: str
    kind: ProspectKind
    table: Table
    order: str | None
    """The column that they are ordered by; none: they stand in order."""
    created: tuple[Moment, ...]
    """Empty where nothing says when they came."""
    card: Card
    scoring: Scoring
    derived: tuple[Derived, ...]
    """The columns that were worked out."""
    now: Moment
    zone: tzinfo
    launch: Moment | None
    findings: tuple[Finding, ...]
    history: History | None = None
    dictionaries: Mapping[str, Dictionary] | None = None
    """What the codes in the table mean, by field; none where texts are what they are."""
    requests: int = 0
    ours: frozenset[str] = frozenset()
    """Columns that tell what we did about a lead, or what is counted by their changes."""


def of_portal(setting: Setting, as_of: str | None, progress: Progress) -> PastLeads:
    """Read all leads of the portal; nothing is written, neither there nor here.

    Raises:
        UsageError: not one lead was ever won.
        AuthorisationError: the portal refuses the webhook, or may not show leads.
        PortalError: the portal cannot be reached.
    """
    access, findings = setting.access()
    with (
        opened(setting.state, dry_run=True) as connection,
        reach(setting, connection, access, progress) as portal,
    ):
        ruleset, _warnings = rulefile.demand(setting.rules, setting.zone(connection))
        progress.say(_("asking {host}").format(host=access.host))
        survey = look(portal, ruleset.leads)
        settle(connection, access, portal, survey.identity)
        zone = setting.zone(connection)
        now = survey.identity.server_time if as_of is None else moment_of(as_of, zone)
        compiled = survey.compiled()
        found = history.read(connection, portal, survey, compiled, now, progress=progress)
        return PastLeads(
            source=PORTAL,
            kind=survey.kind,
            table=found.past.leads.table,
            order=None,
            created=found.past.leads.created,
            card=compiled.card,
            scoring=ruleset.leads,
            derived=compiled.derived,
            now=now,
            zone=zone,
            launch=None if setting.launch is None else midnight(setting.launch, zone),
            findings=(
                *findings,
                *survey.findings,
                *compiled.findings,
                *found.findings,
                *moved(portal),
            ),
            history=found,
            dictionaries=survey.dictionaries(),
            requests=portal.requests,
            ours=_ours(setting, survey),
        )


def _ours(setting: Setting, survey: Survey) -> frozenset[str]:
    """Return the fields in which scores and their consequences stand, and those of signals."""
    return frozenset(
        {SCORE, DATE, setting.lead_actions.cold_field, *survey.signal_fields().values()}
    )


def of_file(file: File, scoring: Scoring, now: Moment, zone: tzinfo) -> PastLeads:
    """Read a CSV; the card in force asks for its columns by the names that rules use.

    Raises:
        UsageError: the file cannot be read, or is no table with such columns.
    """
    try:
        data = file.path.read_bytes()
    except OSError as error:
        raise UsageError(
            _("cannot read {path}: {problem}").format(path=file.path, problem=error.strerror),
            code="data_unreadable",
            where="--data",
        ) from error
    name = str(file.path)
    reading = read_csv(data, file=name, target=file.target)
    table = _renamed(reading.table, scoring)
    order, told = _order(table, file)
    table = in_order(table, order, file=name)
    return PastLeads(
        source=name,
        kind="lead",
        table=table,
        order=order,
        created=_moments(table, order),
        card=_answerable(scoring, table),
        scoring=scoring,
        derived=(),
        now=now,
        zone=zone,
        launch=None,
        findings=(*reading.findings, *told),
    )


def _answerable(scoring: Scoring, table: Table) -> Card:
    """Return the card in force; what the file has no column for is off.

    Counts and ages are among that: a file tells neither when something happened nor as of when.
    """
    reason = _("off: the file does not say that")
    # What the portal calls the size of a company is of no matter to a file.
    card = compile_card(structs.replace(scoring, fields={}), None, ()).card
    criteria = tuple(
        one if one.off or one.condition.field in table.columns else replace(one, off=reason)
        for one in card.criteria
    )
    return replace(card, criteria=criteria)


def _renamed(table: Table, scoring: Scoring) -> Table:
    """Give columns the names that the card uses, where only the case differs."""
    asked = {one.field.casefold(): one.field for one in scoring.criteria if one.field}
    names = {name: asked.get(name.casefold(), name) for name in table.columns}
    if len(set(names.values())) < len(names):
        return table
    columns = {
        names[name]: Column(names[name], column.kind, column.values)
        for name, column in table.columns.items()
    }
    return Table(columns, table.won, frozenset(names[name] for name in table.aside))


def _order(table: Table, file: File) -> tuple[str | None, tuple[Finding, ...]]:
    """Return the column that tells the time: the one named, else the only one with dates."""
    if file.order is not None:
        return file.order, ()
    dates = [
        name
        for name, column in table.columns.items()
        if column.kind == "date" and None not in column.values
    ]
    if len(dates) == 1:
        text = _("leads are ordered by {column}").format(column=dates[0])
        return dates[0], (Finding("info", "data_order", text, str(file.path)),)
    text = _("the rows are taken as oldest first; name the column with the time in --order")
    return None, (Finding("warning", "data_order", text, str(file.path)),)


def _moments(table: Table, order: str | None) -> tuple[Moment, ...]:
    if order is None or table.columns[order].kind != "date":
        return ()
    return tuple(int(value) for value in table.columns[order].values if isinstance(value, NUMBER))
