"""Rows of the two knowledge bases: 2.0 with documents, the old one with sites of pages and blocks.

Moments are aware; those of documents are shown in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(slots=True)
class Collection:
    """A base of documents."""

    id: int
    name: str
    position: int
    created_by: int
    created: datetime
    updated_by: int
    updated: datetime


@dataclass(slots=True)
class Document:
    """A page of Markdown, below another one or at the root of its base.

    Attributes:
        being_edited: somebody has it open with changes that are not saved; tests set it.
    """

    id: int
    collection_id: int
    parent_id: int | None
    title: str
    markdown: str
    position: int
    created_by: int
    created: datetime
    updated_by: int
    updated: datetime
    being_edited: bool = False


@dataclass(slots=True)
class Site:
    """A site, or an old knowledge base if its ``kind`` is ``KNOWLEDGE``."""

    id: int
    title: str
    code: str
    kind: str
    xml_id: str
    author_id: int
    created: datetime
    active: bool = False


@dataclass(slots=True)
class Block:
    """A block of a page: what is being edited, and what is published under another id."""

    id: int
    code: str
    content: str
    public_id: int | None = None
    public_content: str = ""


@dataclass(slots=True)
class SitePage:
    """A page of a site, its blocks from top to bottom."""

    id: int
    site_id: int
    title: str
    code: str
    xml_id: str
    author_id: int
    created: datetime
    changed: datetime
    published: datetime | None = None
    blocks: list[Block] = field(default_factory=list)
