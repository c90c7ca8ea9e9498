"""The fields that can make a client card complete: the portal's own, by the names rules use.

The portal room holds the other half of this table (`portal/rows/cards.py`): what the portal calls
each of them. A test keeps both alike, because the two rooms do not know each other.
"""

from __future__ import annotations

CONTACT_FIELDS = (
    "name",
    "last_name",
    "second_name",
    "honorific",
    "post",
    "birthdate",
    "type",
    "source",
    "company",
    "phone",
    "email",
    "photo",
    "comments",
)
COMPANY_FIELDS = (
    "title",
    "type",
    "industry",
    "employees",
    "revenue",
    "phone",
    "email",
    "logo",
    "comments",
)
"""A field that the customer added is called `UF_CRM_…`."""

UNREADABLE_FIELDS = ("address", "banking_details", "web", "im", "messenger")
"""Seen on a card, but not to be read with a list of cards: addresses and bank details belong to
the requisites, websites and messengers cannot be selected (reading.md 5)."""
