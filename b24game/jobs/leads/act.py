"""Thresholds that leads have reached, and what the configuration says is done about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from b24game.errors import ConfigurationError
from b24game.jobs.leads import memory
from b24game.language import _
from b24game.leads import alerts, working_time
from b24game.model import Finding
from b24game.portal.faults import Refused
from b24game.publish import lead_text, notices, stages, todos
from b24game.rules.version import scoring_version
from b24game.state import meta

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping
    from datetime import tzinfo

    from b24game.jobs.lead_reports import ActionKind, LeadReport
    from b24game.jobs.leads.config import LeadActions
    from b24game.jobs.leads.survey import Survey
    from b24game.jobs.setting import Setting
    from b24game.leads.alerts import Alert, Crossing
    from b24game.model import Moment, Prospect
    from b24game.portal.portal import Portal
    from b24game.publish.lead_text import LeadStory
    from b24game.publish.outbox import Intent, Item, Kind
    from b24game.rules.scorecard import Scoring

_KINDS: Mapping[Kind, ActionKind] = {"todo": "warm", "stage": "cold", "comment": "comment"}
_MOST = 20
"""Notices, or to-dos, that one person gets of one run: an import is no reason for thousands."""
_ALERT = 3
"""Where the key of a notice says which threshold was reached: `notice:lead:25:hot:1`."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done about a lead."""

    lead_id: int
    kind: ActionKind
    intent: Intent
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What acting on a crossing needs to know."""

    wanted: LeadActions
    survey: Survey
    stories: Mapping[int, LeadStory]
    prospects: Mapping[int, Prospect]
    names: Mapping[int, str]
    """Of the people who are told."""
    zone: tzinfo
    now: Moment

    def actions(self, crossings: Collection[Crossing]) -> Iterator[Action]:
        """Yield what is done about the crossings, best leads first, with a limit per person.

        What is above it is told in one notice: those leads stand in the CRM, sorted by score.
        """
        ordered = sorted(crossings, key=lambda one: (-self.stories[one.lead_id].score, one.lead_id))
        given: Counter[tuple[int, ActionKind]] = Counter()
        for action in self._each(ordered):
            person = action.intent.content.get("person") or action.intent.content.get("responsible")
            if person is None:
                yield action
                continue
            given[person, action.kind] += 1
            if given[person, action.kind] <= _MOST:
                yield action
        for (person, kind), count in given.items():
            if count > _MOST:
                yield self._rest(person, kind, count - _MOST)

    def _rest(self, person: int, kind: ActionKind, count: int) -> Action:
        text = lead_text.rest_notice(kind, count)
        key = f"{self.survey.kind}:0:{kind}:{self.now}:{person}"
        intent = notices.intent(key, person, self.names.get(person, f"#{person}"), text)
        return Action(0, kind, intent, text)

    def _each(self, crossings: Collection[Crossing]) -> Iterator[Action]:
        hot = {one.lead_id for one in crossings if one.alert == "hot"}
        for crossing in crossings:
            prospect = self.prospects[crossing.lead_id]
            story = self.stories[crossing.lead_id]
            if crossing.alert == "senior":
                told = prospect.id in hot and prospect.responsible_id == self.wanted.senior
                if not told:  # who is told that it is hot needs no second notice
                    yield self._notice(
                        crossing, self.wanted.senior or 0, lead_text.senior_notice(story)
                    )
            elif crossing.alert == "hot":
                yield self._notice(crossing, prospect.responsible_id, lead_text.hot_notice(story))
            elif crossing.alert == "warm":
                yield self._todo(crossing, prospect, story)
            elif self._to_cool(prospect):
                yield self._cooled(crossing, prospect)

    def _notice(self, crossing: Crossing, person: int, text: str) -> Action:
        key = f"{self.survey.kind}:{crossing.lead_id}:{crossing.alert}:{crossing.turn}"
        intent = notices.intent(key, person, self.names.get(person, f"#{person}"), text)
        return Action(crossing.lead_id, crossing.alert, intent, text)

    def _todo(self, crossing: Crossing, prospect: Prospect, story: LeadStory) -> Action:
        wanted = self.wanted
        mark = todos.mark(self.survey.kind, prospect.id, crossing.turn)
        intent = todos.intent(
            self.survey.kind,
            prospect.id,
            crossing.turn,
            prospect.title,
            title=lead_text.todo_title(story),
            text=lead_text.todo_text(story, mark),
            deadline=working_time.deadline(self.now, wanted.warm_within, wanted.hours, self.zone),
            responsible=prospect.responsible_id,
        )
        return Action(prospect.id, "warm", intent, lead_text.todo_title(story))

    def _to_cool(self, prospect: Prospect) -> bool:
        """Tell whether a lead is not there yet, and in the funnel that has the stage."""
        stage, funnel = self.wanted.cold_stage, self.survey.funnel
        return not stage or (
            prospect.stage_id != stage and funnel(prospect.stage_id) == funnel(stage)
        )

    def _cooled(self, crossing: Crossing, prospect: Prospect) -> Action:
        wanted = self.wanted
        if wanted.cold_stage:
            intent = stages.move(
                self.survey.kind,
                prospect.id,
                crossing.turn,
                prospect.title,
                seen=prospect.stage_id,
                to=wanted.cold_stage,
            )
            names = self.survey.stages
            text = f"{names.get(prospect.stage_id)} → {names.get(wanted.cold_stage)}"
        else:
            field = self.survey.fields.fields[wanted.cold_field]
            intent = stages.mark(
                self.survey.kind,
                prospect.id,
                crossing.turn,
                prospect.title,
                field=field.name,
                value="Y",
            )
            text = _("{field}: yes").format(field=field.label)
        return Action(prospect.id, "cold", intent, text)


def check(setting: Setting, survey: Survey, portal: Portal) -> Iterator[Finding]:
    """Tell where there is nothing to do, before anything is read.

    Raises:
        ConfigurationError: a person, stage or field that the portal does not have.
    """
    wanted, where = setting.lead_actions, str(setting.config_file or "")
    if wanted.senior is not None and not _known(portal, wanted.senior):
        raise ConfigurationError(
            _("senior: the portal has no user {id}").format(id=wanted.senior),
            hint=_("the id stands in the address of a person's profile"),
            code="senior_unknown",
            where=where,
        )
    if not wanted.any and not wanted.comment:
        text = _("no action is configured, so --actions does nothing: see [leads] in the README")
        yield Finding("warning", "no_actions", text, where)
    if wanted.cold_stage and wanted.cold_stage not in survey.open_stages:
        names = ", ".join(f"{code} ({survey.stages[code]})" for code in survey.open_stages)
        raise ConfigurationError(
            _("cold_stage: the portal has no open stage {stage}").format(stage=wanted.cold_stage),
            hint=_("its open stages: {names}").format(names=names),
            code="cold_stage_unknown",
            where=where,
        )
    field = survey.fields.fields.get(wanted.cold_field)
    if wanted.cold_field and (field is None or field.kind != "boolean"):
        raise ConfigurationError(
            _("cold_field: the portal has no yes-or-no field {field}").format(
                field=wanted.cold_field
            ),
            hint=_("add one to the leads on the portal, of the type Yes/No"),
            code="cold_field_unknown",
            where=where,
        )


def _known(portal: Portal, person: int) -> bool:
    try:
        return person in portal.profiles([person], ())
    except Refused:  # people may not be read: the notice will tell
        return True


def wanted_alerts(wanted: LeadActions) -> tuple[Alert, ...]:
    """Return the thresholds that have a consequence."""
    switched: tuple[tuple[Alert, bool], ...] = (
        ("senior", wanted.senior is not None),
        ("hot", wanted.hot),
        ("warm", wanted.warm),
        ("cold", bool(wanted.cold_stage or wanted.cold_field)),
    )
    return tuple(alert for alert, on in switched if on)


def crossings(
    connection: sqlite3.Connection,
    survey: Survey,
    scored: Collection[LeadReport],
    prospects: Mapping[int, Prospect],
    *,
    wanted: LeadActions,
    now: Moment,
    whole: bool,
) -> list[Crossing]:
    """Return the thresholds that leads have reached since the last run; noted, so only once.

    What is decided already is not acted upon, nor what nobody is responsible for: it waits for
    somebody. Another card moves many scores at once: what known leads reach by that is noted
    quietly, by the first run of all leads (`whole`).
    """
    card = scoring_version(survey.scoring)
    before = meta.read(connection, "lead_card")
    if whole:
        meta.write(connection, "lead_card", card)
    open_ones = [
        (lead.id, lead.score, prospects[lead.id].created_at)
        for lead in scored
        if prospects[lead.id].semantic == "P" and prospects[lead.id].responsible_id
    ]
    return memory.advance(
        connection,
        survey.kind,
        open_ones,
        survey.scoring,
        wanted_alerts(wanted),
        now,
        quiet=before not in {None, card},
    )


def threshold_of(item: Item) -> ActionKind:
    """Return which threshold a row of the outbox is about."""
    if item.kind == "notice":
        return cast("ActionKind", item.key.split(":")[_ALERT])
    return _KINDS[item.kind]


def still_so(item: Item, score: int, scoring: Scoring) -> bool:
    """Tell whether a score has not fallen back from what people are to be told of."""
    about = threshold_of(item)
    if about == "comment" or item.kind == "stage":
        return True  # the stage is looked at before the move
    return not alerts.spans(scoring)[about].left(score, scoring.hysteresis)


def still_wanted(item: Item, wanted: LeadActions, survey: Survey) -> bool:
    """Tell whether the configuration still wants what an earlier run could not send."""
    if item.kind == "stage":
        field = survey.fields.fields.get(wanted.cold_field)
        marked = field is not None and item.content.get("field") == field.name
        moved = bool(wanted.cold_stage) and item.content.get("to") == wanted.cold_stage
        return marked or moved
    if item.kind == "comment":
        return wanted.comment
    return threshold_of(item) in wanted_alerts(wanted)
