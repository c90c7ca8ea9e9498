"""`award-badges`: who won what and when, who lost it, and who is one step away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.rules.badge_words import tier_name
from b24game.show import bbcode
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import clock, decimal, iso, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import (
        AwardBadgesReport,
        AwardReport,
        RevokedReport,
        StepReport,
        WriteReport,
    )
    from b24game.model import Report
    from b24game.rules.ruleset import TierId
    from b24game.show.blocks import Block, Scene


def grid(report: Report[AwardBadgesReport], scene: Scene) -> Grid:
    """Return one row per badge given, taken back or held before."""
    data = report.data
    changes = (("awarded", data.awarded), ("revoked", data.revoked), ("held", data.held))
    return Grid(
        ("change", "badge", "tier", "person_id", "name", "at", "period"),
        tuple(
            (
                change,
                line.badge,
                line.tier,
                line.person.id,
                line.person.name,
                iso(line.at, scene.zone),
                line.period,
            )
            for change, lines in changes
            for line in lines
        ),
    )


def blocks(report: Report[AwardBadgesReport], scene: Scene) -> Iterator[Block]:
    """Yield what is new, what is gone, who is near, and the sums."""
    data = report.data
    if data.awarded:
        yield text(_("New badges"), "title")
        yield _won(data.awarded, scene)
        yield gap()
    if data.revoked:
        yield text(_("Taken back: their ground fell away"), "title")
        yield _won(data.revoked, scene)
        yield gap()
    if data.near:
        yield text(_("One step away"), "title")
        yield _near(data.near)
        yield gap()
    if data.writes and data.dry_run:
        yield text(_("What is told on the portal, word for word"), "title")
        yield from _told(data.writes)
        yield gap()
    yield joined(
        Span(
            ngettext("{count} new badge", "{count} new badges", len(data.awarded)).format(
                count=number(len(data.awarded))
            ),
            "good" if data.awarded else "plain",
        ),
        Span(
            _("{count} taken back").format(count=number(len(data.revoked))),
            "bad" if data.revoked else "plain",
        ),
        Span(_("{count} held before").format(count=number(len(data.held)))),
        Span(_sent(data.writes) if data.writes and not data.dry_run else ""),
    )
    yield text(
        _("as of {time}, rules {version}").format(
            time=clock(report.as_of, scene.zone), version=data.version
        ),
        "dim",
    )
    if data.dry_run:
        yield text(_("Dry run: nothing was written."), "warn")


def _won(lines: tuple[AwardReport, ...] | tuple[RevokedReport, ...], scene: Scene) -> Table:
    tiers = any(line.tier for line in lines)
    periods = any(line.period for line in lines)
    columns = (
        (Column(_("Badge"), elastic=True), True),
        (Column(_("Tier")), tiers),
        (Column(_("Name"), elastic=True), True),
        (Column(_("Period")), periods),
        (Column(_("When")), True),
    )
    return Table(
        tuple(column for column, wanted in columns if wanted),
        tuple(
            (
                Span(line.name, "strong"),
                *((Span(_tier(line.tier)),) if tiers else ()),
                Span(line.person.name),
                *((Span(line.period or "", "dim"),) if periods else ()),
                Span(clock(line.at, scene.zone), "dim"),
            )
            for line in lines
        ),
    )


def _told(writes: tuple[WriteReport, ...]) -> Iterator[Block]:
    for write in writes:
        yield joined(Span(write.subject, "strong"), Span(write.title))
        yield from bbcode.lines(write.text, indent=2)


def _sent(writes: tuple[WriteReport, ...]) -> str:
    sent = sum(write.state == "sent" for write in writes)
    return _("told on the portal: {sent} of {count}").format(
        sent=number(sent), count=number(len(writes))
    )


def _near(lines: tuple[StepReport, ...]) -> Table:
    tiers = any(line.tier for line in lines)
    columns = (
        (Column(_("Badge"), elastic=True), True),
        (Column(_("Tier")), tiers),
        (Column(_("Name"), elastic=True), True),
        (Column(_("Reached"), right=True), True),
        (Column(_("Needed"), right=True), True),
    )
    return Table(
        tuple(column for column, wanted in columns if wanted),
        tuple(
            (
                Span(line.name, "strong"),
                *((Span(_tier(line.tier)),) if tiers else ()),
                Span(line.person.name),
                Span(_amount(line.value), "accent"),
                Span(_amount(line.needed), "dim"),
            )
            for line in lines
        ),
    )


def _tier(name: TierId | None) -> str:
    return "" if name is None else tier_name(name)


def _amount(value: float) -> str:
    return number(int(value)) if value == int(value) else decimal(value)
