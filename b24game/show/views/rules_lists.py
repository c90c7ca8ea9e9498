"""The rules without tables, as lists: for a page of the knowledge base and for a feed post.

Both belong to a version of the rules, of which the score card of leads is no part: it stays out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.publish import bbcode, markdown
from b24game.show.numbers import number
from b24game.show.views.rules import label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import RulesReport
    from b24game.model import Report
    from b24game.rules.words import LevelText

Entry = tuple[str, str]
"""What stands out, and what is said of it; one of them may be empty."""


def as_page(report: Report[RulesReport]) -> str:
    """Return the rules as Markdown of headings and lists alone."""
    safe = markdown.safe
    lines = []
    for title, entries in _chapters(report.data):
        lines += [f"## {title}", ""]
        for strong, text in entries:
            lines.append(f"- **{safe(strong)}** — {safe(text)}" if strong else f"- {safe(text)}")
        lines.append("")
    lines.append(_version(report.data))
    return "\n".join(lines) + "\n"


def as_post(report: Report[RulesReport]) -> str:
    """Return the rules as BBCode; its last line has room for the mark of the post."""
    safe = bbcode.safe
    lines = []
    for title, entries in _chapters(report.data):
        lines.append(f"[b]{title}[/b]")
        for strong, text in entries:
            lines.append(f"[b]{safe(strong)}[/b] — {safe(text)}" if strong else f"• {safe(text)}")
        lines.append("")
    lines.append(f"[i]{_version(report.data)}.[/i]")
    return "\n".join(lines)


def _chapters(data: RulesReport) -> Iterator[tuple[str, list[Entry]]]:
    if data.points:
        yield _("What earns points"), [(line.pays, line.text) for line in data.points]
    if data.badges:
        yield _("Badges"), [(label(badge, icon=True), badge.text) for badge in data.badges]
    if data.levels:
        yield _("Levels"), [(level.name, _from(level)) for level in data.levels]
    if data.boards:
        yield _("Leaderboards"), [("", sentence) for sentence in data.boards]


def _from(level: LevelText) -> str:
    return ngettext("from {count} point", "from {count} points", level.from_points).format(
        count=number(level.from_points)
    )


def _version(data: RulesReport) -> str:
    return _("Rules, version {version}").format(version=data.version)
