"""`why PERSON`: every point with its reason, and what earned nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.periods import local
from b24game.show import words
from b24game.show.blocks import Column, Grid, Span, Table, gap, joined, text
from b24game.show.numbers import clock, iso, number, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import EntryReport, Rejection, WhyReport
    from b24game.model import Moment, Report
    from b24game.show.blocks import Block, Scene


def grid(report: Report[WhyReport], scene: Scene) -> Grid:
    """Return the entries, then what was rejected; `state` tells them apart."""
    header = (
        "state", "at", "counts_from", "seen_at", "points", "rule", "version",
        "object", "title", "url", "id", "reverses", "reason",
    )  # fmt: skip
    entries = tuple(
        (
            entry.state,
            iso(entry.at, scene.zone),
            iso(entry.counts_from, scene.zone),
            iso(entry.seen_at, scene.zone),
            entry.points,
            entry.rule,
            entry.version,
            entry.object,
            entry.title,
            entry.url,
            entry.id,
            entry.reverses,
            None,
        )
        for entry in report.data.entries
    )
    rejected = tuple(
        (
            "rejected",
            iso(line.at, scene.zone),
            None,
            None,
            0,
            line.rule,
            None,
            line.object,
            line.title,
            line.url,
            None,
            None,
            line.reason,
        )
        for line in report.data.rejected
    )
    return Grid(header, entries + rejected)


def blocks(report: Report[WhyReport], scene: Scene) -> Iterator[Block]:
    """Yield the person, the sums, the entries and the rejected."""
    data = report.data
    yield joined(
        Span(data.person.name, "title"),
        Span(", ".join(data.person.departments)),
        Span("" if data.person.active else _("has left"), "warn"),
    )
    yield joined(*_sums(data))
    yield joined(*_standing(data))
    yield text(_("as of {time}").format(time=clock(report.as_of, scene.zone)), "dim")
    yield gap()
    if data.entries:
        yield _entries(data.entries, scene)
    else:
        yield text(_("No points yet."))
    if (left := data.entries_in_all - len(data.entries)) > 0:
        yield text(_older(left), "dim")
    if data.rejected:
        yield gap()
        yield text(_("What earned nothing, and why"), "title")
        yield gap()
        yield _rejected(data.rejected, scene)
        if (left := data.rejected_in_all - len(data.rejected)) > 0:
            yield text(_older(left), "dim")


def _sums(data: WhyReport) -> Iterator[Span]:
    yield Span(
        ngettext("{total} point in total", "{total} points in total", abs(data.total)).format(
            total=number(data.total)
        ),
        "strong",
    )
    if data.settling:
        yield Span(_("({points}) still settling").format(points=signed(data.settling)), "warn")


def _standing(data: WhyReport) -> Iterator[Span]:
    if data.level:
        yield Span(_("level: {level}").format(level=data.level_name or data.level))
    if data.place is not None:
        yield Span(_("place this month: {place}").format(place=number(data.place)))


def _entries(entries: tuple[EntryReport, ...], scene: Scene) -> Table:
    seen = [Column(_("Seen")), Column(_("Rules"))] if scene.wide else []
    return Table(
        (
            Column(_("Happened")),
            Column(_("Counts from")),
            *seen,
            Column(_("Points"), right=True),
            Column(_("What for"), elastic=True, wraps=True),
            Column(_("Object"), elastic=True, wraps=True),
        ),
        tuple(_entry(entry, scene) for entry in entries),
    )


def _entry(entry: EntryReport, scene: Scene) -> tuple[Span, ...]:
    settling = entry.state == "settling"
    points = signed(entry.points)
    what = entry.rule_title or words.rule(entry.rule)
    back = _("taken back: {what}").format(what=what)
    seen = (Span(clock(entry.seen_at, scene.zone), "dim"), Span(entry.version[:8], "dim"))
    return (
        Span(clock(entry.at, scene.zone)),
        Span(_since(entry.at, entry.counts_from, scene), "warn" if settling else "dim"),
        *(seen if scene.wide else ()),
        Span(f"({points})" if settling else points, "bad" if entry.points < 0 else "good"),
        Span(back if entry.reverses is not None else what),
        _object(entry.title, entry.object),
    )


def _rejected(lines: tuple[Rejection, ...], scene: Scene) -> Table:
    return Table(
        (
            Column(_("Happened")),
            Column(_("Why not"), elastic=True, wraps=True),
            Column(_("Rule"), elastic=True, wraps=True),
            Column(_("Object"), elastic=True, wraps=True),
        ),
        tuple(
            (
                Span(clock(line.at, scene.zone)),
                Span(line.reason, "warn"),
                Span(line.rule_title or (words.rule(line.rule) if line.rule else "")),
                _object(line.title, line.object),
            )
            for line in lines
        ),
    )


def _object(title: str, name: str) -> Span:
    return Span(f"{name} {title}" if title else name)


def _since(at: Moment, counts_from: Moment, scene: Scene) -> str:
    """Return when an entry counts; where room is short, `+1` means the day after it happened."""
    counts = clock(counts_from, scene.zone)
    if scene.wide:
        return counts
    days = (local(counts_from, scene.zone).date() - local(at, scene.zone).date()).days
    return {0: counts[11:], 1: f"{counts[11:]} +1"}.get(days, counts)


def _older(count: int) -> str:
    return ngettext("{count} older line: --limit", "{count} older lines: --limit", count).format(
        count=number(count)
    )
