"""From leads and what is linked to them to the columns that a card asks for.

What is counted or aged is taken as of a moment of each lead: for scoring now, for a backtest a
moment of the past. What happened later, or before the lead was made, does not count.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.leads.conditions import NUMBER
from b24game.leads.sizes import lower_bound
from b24game.leads.table import Column, ColumnKind, Table
from b24game.leads.touching import happened
from b24game.rules.lead_fields import LEAD_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from b24game.leads.compile import Derived
    from b24game.leads.conditions import Value
    from b24game.model import Client, Moment, Prospect, Touch
    from b24game.rules.lead_fields import FieldKind
    from b24game.rules.scorecard import Signal

_MONEY = re.compile(r"(-?\d+(?:\.\d+)?)\|([A-Z]{3})")
_YES = "Y"
_KINDS: dict[FieldKind, ColumnKind] = {
    "code": "level",
    "number": "number",
    "text": "text",
    "flag": "level",
    "moment": "date",
}
_NEVER_NOTED = frozenset({"amount", "company", "employees", "created"})
"""No fields of their own, or the same for ever."""
_FEW_TEXTS = 20
_DISTINCT = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """The columns that are wanted, and what they are made of besides the leads themselves."""

    fields: Sequence[str] = ()
    """As rules name them."""
    derived: Sequence[Derived] = ()
    companies: Mapping[int, Client] = field(default_factory=dict)
    contacts: Mapping[int, Client] = field(default_factory=dict)
    sizes: Mapping[str, str] = field(default_factory=dict)
    """Names of the ranges by the codes of the dictionary EMPLOYEES."""
    rates: Mapping[str, float] = field(default_factory=dict)
    """What a unit of a currency costs in the base currency; the base itself is 1."""
    touches: Mapping[int, Sequence[Touch]] = field(default_factory=dict)
    """By lead."""
    signals: Mapping[int, Mapping[Signal, Sequence[Moment]]] = field(default_factory=dict)
    """By lead: what is counted by changes of a field, see `inputs.signals`."""
    employees_field: str | None = None
    """The customer's own field with the size of the company."""
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Texts of lists, by field and by the number of the option."""
    kinds: Mapping[str, ColumnKind] = field(default_factory=dict)
    """Where the portal's type of a field says more than its values do: dates, texts."""


def table(prospects: Sequence[Prospect], at: Sequence[Moment], asked: Asked) -> Table:
    """Return the columns asked for, `at[i]` being the moment as of which lead i is looked at.

    Nobody in it is won; a history fills that in.
    """
    columns = {name: _column(name, prospects, asked) for name in asked.fields}
    columns |= {one.name: _derived(one, prospects, at, asked) for one in asked.derived}
    return Table(columns, (False,) * len(prospects))


def needed(asked: Asked) -> frozenset[str]:
    """Return the fields of a lead that the columns are made of and that can change."""
    ages = {one.field for one in asked.derived if one.counts is None}
    own = {asked.employees_field} if asked.employees_field else set()
    return frozenset({*asked.fields, *ages, *own} - _NEVER_NOTED)


def missing_rates(prospects: Iterable[Prospect], rates: Mapping[str, float]) -> dict[str, int]:
    """Count the leads with money in each currency that has no rate; it is left out of scores."""
    missing: Counter[str] = Counter()
    for prospect in prospects:
        used = {prospect.currency} if prospect.amount else set()
        for name, value in prospect.values.items():
            if found := _money(name, value):
                used.add(found[2])
        missing.update(used - rates.keys())
    return dict(sorted(missing.items()))


def _column(name: str, prospects: Sequence[Prospect], asked: Asked) -> Column:
    values: list[Value]
    if read := _SPECIAL.get(name):
        values = [read(one, asked) for one in prospects]
    else:
        values = [one.values.get(name) for one in prospects]
    if name.startswith("UF_"):
        values = [_in_base(name, value, asked.rates) for value in values]
    return Column(name, asked.kinds.get(name) or _kind(name, values), tuple(values))


def _kind(name: str, values: Sequence[Value]) -> ColumnKind:
    """Return what a field holds, by its name or else by its values.

    Texts that hardly occur twice are free text, as in a CSV. Ids of people are levels, whatever
    they look like.
    """
    if (known := LEAD_FIELDS.get(name)) and name != "responsible":
        return _KINDS[known]
    texts = [value for value in values if isinstance(value, str)]
    if len(set(texts)) > max(_FEW_TEXTS, _DISTINCT * len(texts)):
        return "text"
    return "level" if texts or all(value is None for value in values) else "number"


def _amount(prospect: Prospect, asked: Asked) -> Value:
    rate = asked.rates.get(prospect.currency)
    return prospect.amount * rate if rate is not None and prospect.amount else None


def _in_base(name: str, value: Value, rates: Mapping[str, float]) -> Value:
    if found := _money(name, value):
        rate = rates.get(found[2])
        return float(found[1]) * rate or None if rate is not None else None
    return value


def _money(name: str, value: Value) -> re.Match[str] | None:
    """Return amount and currency of a custom field of money (page `crm-item-fields`)."""
    if not isinstance(value, str) or "|" not in value or not name.startswith("UF_"):
        return None
    return _MONEY.fullmatch(value)


def _company(prospect: Prospect, _asked: Asked) -> Value:
    return _YES if prospect.company_id or prospect.values.get("company_name") else None


def _company_name(prospect: Prospect, asked: Asked) -> Value:
    if name := prospect.values.get("company_name"):
        return name
    company = asked.companies.get(prospect.company_id)
    return company.name or None if company else None


def _employees(prospect: Prospect, asked: Asked) -> Value:
    if asked.employees_field:
        value = prospect.values.get(asked.employees_field)
        if isinstance(value, NUMBER):
            return value
        if value is not None:
            texts = asked.options.get(asked.employees_field, {})
            if (bound := lower_bound(texts.get(value, value))) is not None:
                return bound
    company = asked.companies.get(prospect.company_id)
    return lower_bound(asked.sizes.get(company.size, "")) if company else None


def _job_title(prospect: Prospect, asked: Asked) -> Value:
    if prospect.kind == "lead":
        return prospect.values.get("job_title")
    contact = asked.contacts.get(prospect.contact_id)
    return contact.post or None if contact else None


def _email(prospect: Prospect, asked: Asked) -> Value:
    if prospect.kind == "lead":
        return _YES if prospect.values.get("email") else None
    contact = asked.contacts.get(prospect.contact_id)
    return _YES if contact and contact.email else None


def _phone(prospect: Prospect, asked: Asked) -> Value:
    if prospect.kind == "lead":
        return _YES if prospect.values.get("phone") else None
    contact = asked.contacts.get(prospect.contact_id)
    return _YES if contact and contact.phone else None


_SPECIAL: dict[str, Callable[[Prospect, Asked], Value]] = {
    "amount": _amount,
    "company": _company,
    "company_name": _company_name,
    "employees": _employees,
    "job_title": _job_title,
    "email": _email,
    "phone": _phone,
    "created": lambda prospect, _asked: float(prospect.created_at),
}


def _derived(
    one: Derived, prospects: Sequence[Prospect], at: Sequence[Moment], asked: Asked
) -> Column:
    if one.counts is None:
        moments = _column(one.field, prospects, asked).values
        since = [_age(then, now) for then, now in zip(moments, at, strict=True)]
        return Column(one.name, "number", tuple(since))
    signal, counted = one.counts, []
    for lead, now in zip(prospects, at, strict=True):
        touches, changes = asked.touches.get(lead.id, ()), asked.signals.get(lead.id, {})
        ages = [now - then for then in happened(signal, touches, changes, lead.created_at, now)]
        if one.within is not None:
            ages = [age for age in ages if age <= one.within]
        counted.append(_weight(ages, one.half_life))
    return Column(one.name, "number", tuple(counted))


def _age(value: Value, at: Moment) -> float | None:
    """Return the seconds since a moment; a moment that is still to come has no age."""
    return float(at - value) if isinstance(value, NUMBER) and value <= at else None


def _weight(ages: Sequence[int], half_life: int | None) -> float:
    if half_life is None:
        return float(len(ages))
    return sum((0.5 ** (age / half_life) for age in ages), 0.0)
