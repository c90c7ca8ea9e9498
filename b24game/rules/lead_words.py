"""A score card in plain words, in the language of the process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from b24game.language import _, spoken
from b24game.rules.measures import amount_text, duration_text, share_text

if TYPE_CHECKING:
    from b24game.rules.scorecard import Criterion, Scoring, Signal

_NAMED = 4
_MAPPED = ("email_opened", "link_clicked")
"""Signals that only a field of the customer's own can tell."""


@dataclass(frozen=True, slots=True)
class LeadText:
    """A criterion in plain words."""

    id: str
    text: str
    points: int


def explain_leads(scoring: Scoring) -> tuple[LeadText, ...]:
    """Return every criterion that can count, in the order of the file."""
    return tuple(
        LeadText(one.id, _capital(criterion_text(one)), one.points)
        for one in scoring.criteria
        if one.enabled and not idle_text(one, scoring)
    )


def idle_text(criterion: Criterion, scoring: Scoring) -> str:
    """Return why an enabled criterion counts nothing on any portal; nothing where it counts."""
    if criterion.words == ():
        return _("off: no words are named")
    if criterion.counts in _MAPPED and criterion.counts not in scoring.fields:
        text = _("off: no field is named as {role} in [leads.fields]")
        return text.format(role=criterion.counts)
    return ""


def tiers_text(scoring: Scoring) -> tuple[str, ...]:
    """Return in sentences what a score means, and where criteria limit each other."""
    tiers = _("A lead is hot from {hot} points, warm from {warm} to {below}, cold below {warm}.")
    senior = _("From {points} points a lead is one for the senior manager.")
    sentences = [
        tiers.format(hot=scoring.hot_from, warm=scoring.warm_from, below=scoring.hot_from - 1),
        senior.format(points=scoring.notify_at),
    ]
    for group in scoring.groups:
        members = [
            criterion_text(one) for one in scoring.criteria if one.enabled and one.group == group.id
        ]
        if len(members) > 1 and group.best:
            text = _("Only the one with most points counts of: {criteria}.")
        elif members and group.at_most is not None:
            text = _("At most {points} points together: {criteria}.")
        else:
            continue
        sentences.append(text.format(points=group.at_most, criteria="; ".join(members)))
    return tuple(sentences)


def criterion_text(criterion: Criterion) -> str:
    """Return when a criterion is met: the customer's words in this language, or ours."""
    if own := criterion.title.get(spoken()):
        return own.removesuffix(".")
    if criterion.counts is not None:
        return _count(criterion, criterion.counts)
    field = field_text(criterion.field)
    if criterion.among is not None:
        single = len(criterion.among) == 1
        text = _("{field} is {value}") if single else _("{field} is one of {values}")
        named = named_text(criterion.among)
        return text.format(field=field, value=named, values=named)
    if criterion.words is not None:
        text = _("a word in {field} begins with {words}")
        return text.format(field=field, words=named_text(criterion.words) or "…")
    if criterion.filled is not None:
        return _filled(criterion.field, field, filled=criterion.filled)
    limits = _ages(criterion) or _bounds(criterion)
    return _("{field}: {limits}").format(field=field, limits=limits)


def named_text(values: tuple[str, ...]) -> str:
    """Return the first few values in quotes, and how many more there are."""
    named = ", ".join(quoted(value) for value in values[:_NAMED])
    if (more := len(values) - _NAMED) > 0:
        return _("{named} and {count} more").format(named=named, count=more)
    return named


def quoted(value: str | float) -> str:
    """Return a value in quotation marks."""
    return _("“{value}”").format(value=value)


def field_text(field: str) -> str:
    """Return what people call a field; one of the customer's own goes by its name."""
    names = {
        "source": _("source"),
        "source_description": _("details of the source"),
        "title": _("title of the lead"),
        "name": _("first name"),
        "last_name": _("last name"),
        "job_title": _("job title"),
        "company": _("company"),
        "company_name": _("company name"),
        "employees": _("employees of the company"),
        "amount": _("deal amount"),
        "email": _("e-mail"),
        "phone": _("phone"),
        "messenger": _("messenger"),
        "stage": _("stage"),
        "responsible": _("person responsible"),
        "created": _("lead created"),
        "comments": _("comment"),
    }
    return names.get(field, field)


def signal_text(signal: Signal) -> str:
    """Return what is counted."""
    return {
        "call_made": _("outgoing calls"),
        "call_received": _("incoming calls"),
        "email_sent": _("outgoing e-mails"),
        "email_received": _("incoming e-mails"),
        "replied": _("answers to our e-mails"),
        "meeting": _("meetings"),
        "todo": _("to-dos"),
        "email_opened": _("e-mails opened by the lead"),
        "link_clicked": _("links clicked by the lead"),
    }[signal]


def _filled(key: str, field: str, *, filled: bool) -> str:
    if key == "returning":
        return _("the customer bought before") if filled else _("the customer is new")
    if key == "web_form":
        return _("came through a web form") if filled else _("did not come through a web form")
    text = _("{field} is filled") if filled else _("{field} is not filled")
    return text.format(field=field)


def _count(criterion: Criterion, signal: Signal) -> str:
    what = signal_text(signal)
    if criterion.within is not None:
        text = _("{what} in the last {duration}")
        what = text.format(what=what, duration=duration_text(criterion.within))
    text = _("{field}: {limits}").format(field=what, limits=_bounds(criterion))
    if criterion.half_life is not None:
        fades = _("{criterion} (each counts half after {duration})")
        text = fades.format(criterion=text, duration=duration_text(criterion.half_life))
    return text


def _bounds(criterion: Criterion) -> str:
    bounds = (
        (_("at least {value}"), criterion.at_least),
        (_("more than {value}"), criterion.over),
        (_("less than {value}"), criterion.below),
    )
    return ", ".join(
        text.format(value=_number(value)) for text, value in bounds if value is not None
    )


def _ages(criterion: Criterion) -> str:
    ages = (
        (_("{duration} ago or earlier"), criterion.age_at_least),
        (_("in the last {duration}"), criterion.age_below),
    )
    return ", ".join(
        text.format(duration=duration_text(age)) for text, age in ages if age is not None
    )


def _number(value: float) -> str:
    return amount_text(value) if value == int(value) else share_text(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
