"""`explain-rules`: what earns what, in plain words, for a terminal or as a Markdown page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show import safe
from b24game.show.blocks import Column, Grid, Span, Table, gap, text
from b24game.show.numbers import number, signed
from b24game.show.views import posts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import RulesReport
    from b24game.model import Report
    from b24game.rules.badge_words import BadgeText
    from b24game.rules.words import LevelText
    from b24game.show.blocks import Block, Scene, Value

_BLANK = (None, None, None)
"""What only a badge has: name, tier and icon."""


def grid(report: Report[RulesReport], scene: Scene) -> Grid:
    """Return one row per rule, badge, level and sentence, or the post of them all."""
    del scene
    data = report.data
    if data.post is not None:
        return posts.grid([data.post])
    rows: list[tuple[Value, ...]] = []
    rows += [("points", line.id, line.pays, line.text, *_BLANK) for line in data.points]
    rows += [
        ("badges", badge.id, None, badge.text, badge.name, badge.tier, badge.icon)
        for badge in data.badges
    ]
    rows += [("levels", level.id, level.from_points, level.name, *_BLANK) for level in data.levels]
    rows += [("boards", str(at), None, line, *_BLANK) for at, line in enumerate(data.boards, 1)]
    rows += [("leads", line.id, line.points, line.text, *_BLANK) for line in data.leads]
    rows += [("tiers", str(at), None, line, *_BLANK) for at, line in enumerate(data.tiers, 1)]
    return Grid(("section", "id", "points", "text", "name", "tier", "icon"), tuple(rows))


def blocks(report: Report[RulesReport], scene: Scene) -> Iterator[Block]:
    """Yield a section for each thing the rules know, or the post of them all."""
    data = report.data
    if data.post is not None:
        yield from posts.blocks([data.post], dry_run=data.dry_run)
        return
    if data.points:
        yield text(_("What earns points"), "title")
        yield gap()
        yield _table([(line.pays, line.text) for line in data.points])
        yield gap()
    if data.badges:
        yield text(_("Badges"), "title")
        yield gap()
        yield _badges(data.badges, scene)
        yield gap()
    if data.levels:
        yield text(_("Levels"), "title")
        yield gap()
        yield Table(
            (Column(_("Level")), Column(_("From"), right=True)),
            tuple((Span(level.name), Span(_from(level))) for level in data.levels),
        )
        yield gap()
    if data.boards:
        yield text(_("Leaderboards"), "title")
        yield gap()
        for sentence in data.boards:
            yield text(sentence, indent=2)
        yield gap()
    if data.leads:
        yield text(_("Lead scoring"), "title")
        yield gap()
        yield _table([(signed(line.points), line.text) for line in data.leads])
        yield gap()
        for sentence in data.tiers:
            yield text(sentence, indent=2)
        yield gap()
    yield text(_("Rules, version {version}").format(version=data.version), "dim")


def markdown(report: Report[RulesReport], scene: Scene) -> str:
    """Return the whole page."""
    del scene
    data = report.data
    purpose, version = _("What for"), _("Rules, version {version}")
    page = ["# " + _("Rules of the game"), ""]
    if data.points:
        page += ["## " + _("What earns points"), ""]
        page += _rows([(line.pays, line.text) for line in data.points])
    if data.badges:
        head = _("Badge")
        page += ["## " + _("Badges"), "", f"| {head} | {purpose} |", "| --- | --- |"]
        page += [
            f"| {safe.markdown(label(badge, icon=True))} | {safe.markdown(badge.text)} |"
            for badge in data.badges
        ]
        page.append("")
    if data.levels:
        page += [
            "## " + _("Levels"),
            "",
            "| " + _("Level") + " | " + _("From") + " |",
            "| --- | --: |",
        ]
        page += [f"| {safe.markdown(level.name)} | {_from(level)} |" for level in data.levels]
        page.append("")
    if data.boards:
        page += ["## " + _("Leaderboards"), ""]
        page += [f"- {safe.markdown_start(sentence)}" for sentence in data.boards]
        page.append("")
    if data.leads:
        page += ["## " + _("Lead scoring"), ""]
        page += _rows([(signed(line.points), line.text) for line in data.leads])
        page += [f"- {safe.markdown_start(sentence)}" for sentence in data.tiers]
        page.append("")
    page.append(f"*{version.format(version=safe.markdown(data.version))}*")
    return "\n".join(page) + "\n"


def _rows(lines: list[tuple[str, str]]) -> list[str]:
    """Return a table of Markdown: points, and what for."""
    points, purpose = _("Points"), _("What for")
    head = f"| {points} | {purpose} |"
    rows = [f"| {safe.markdown(pays)} | {safe.markdown(line)} |" for pays, line in lines]
    return [head, "| --: | --- |", *rows, ""]


def _table(lines: list[tuple[str, str]]) -> Table:
    return Table(
        (Column(_("Points"), right=True), Column(_("What for"), elastic=True, wraps=True)),
        tuple(
            (Span(pays, "bad" if pays.startswith(("-", "−")) else "good"), Span(line))
            for pays, line in lines
        ),
    )


def _badges(badges: tuple[BadgeText, ...], scene: Scene) -> Table:
    pictures = scene.terminal.pictures
    return Table(
        (
            Column(_("Badge"), elastic=True, wraps=True),
            Column(_("What for"), elastic=True, wraps=True),
        ),
        tuple((Span(label(badge, icon=pictures), "strong"), Span(badge.text)) for badge in badges),
    )


def label(badge: BadgeText, *, icon: bool) -> str:
    """Return a badge with its tier and, if wanted, its icon."""
    name = f"{badge.name} ({badge.tier_name})" if badge.tier else badge.name
    return f"{badge.icon} {name}" if icon and badge.icon else name


def _from(level: LevelText) -> str:
    return ngettext("{count} point", "{count} points", level.from_points).format(
        count=number(level.from_points)
    )
