"""Rows of the outbox, and what is about to become one, as reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from b24game.jobs.reports import WriteReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from b24game.publish.outbox import Intent, Item


def of_item(item: Item) -> WriteReport:
    """Return a row as it stands."""
    return WriteReport(
        key=item.key,
        kind=item.kind,
        subject=item.subject,
        state=item.state,
        reason=item.reason,
        title=str(item.content.get("title", "")),
        text=_text(item.content),
        receipt=item.receipt,
        planned_at=item.planned_at,
        changed_at=item.changed_at,
    )


def of_intent(intent: Intent) -> WriteReport:
    """Return what a dry run would plan."""
    return WriteReport(
        key=intent.key,
        kind=intent.kind,
        subject=intent.subject,
        state="planned",
        reason="",
        title=str(intent.content.get("title", "")),
        text=_text(intent.content),
        receipt=None,
        planned_at=None,
        changed_at=None,
    )


def _text(content: Mapping[str, Any]) -> str:
    """Return what people will read."""
    if "fields" in content:
        return ", ".join(f"{name} = {value}" for name, value in content["fields"].items())
    if "to" in content and "from" in content:
        return f"{content['from']} → {content['to']}"
    if "field" in content:
        return f"{content['field']} = {content['value']}"
    return str(content.get("text") or content.get("markdown") or "")
