"""The fields of a lead that a criterion may ask for, what they hold, and how that may be asked.

A field that the customer added is called `UF_CRM_…`; what it holds, only the portal knows. So is
a name that is none of these: a card fitted to a CSV asks for the columns of that file.
"""

from __future__ import annotations

import re
from typing import Literal

FieldKind = Literal["code", "number", "text", "flag", "moment"]
"""A code of one of the portal's dictionaries; a flag is filled or not."""
Way = Literal["among", "words", "filled", "bounds", "age"]

LEAD_FIELDS: dict[str, FieldKind] = {
    "source": "code",
    "source_description": "text",
    "title": "text",
    "name": "text",
    "last_name": "text",
    "job_title": "text",
    "company": "flag",
    "company_name": "text",
    "employees": "number",
    "amount": "number",
    "email": "flag",
    "phone": "flag",
    "messenger": "flag",
    "stage": "code",
    "responsible": "number",
    "returning": "flag",
    "created": "moment",
    "comments": "text",
    "utm_source": "text",
    "utm_medium": "text",
    "utm_campaign": "text",
    "utm_content": "text",
    "utm_term": "text",
    "web_form": "flag",
}
"""`amount` is in the base currency, `responsible` the id of a person; a company is filled where
its name or a linked one is."""

WAYS: dict[FieldKind, tuple[Way, ...]] = {
    "code": ("among", "filled"),
    "number": ("bounds", "among", "filled"),
    "text": ("among", "words", "filled"),
    "flag": ("filled",),
    "moment": ("age", "filled"),
}
"""How each kind may be asked; everything else may be asked in every way."""
_OWN = re.compile(r"UF_CRM_[A-Z0-9_]+")


def own_field(name: str) -> str | None:
    """Return the name of a field of the customer's own as the portal spells it, else nothing."""
    name = name.strip().upper()
    return name if _OWN.fullmatch(name) else None
