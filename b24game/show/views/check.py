"""`rules check`: every mistake as `file:line: message`, or that there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show.blocks import Grid, Line, Span, gap, text
from b24game.show.notes import level_word
from b24game.show.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import CheckReport
    from b24game.model import Finding, Report
    from b24game.show.blocks import Block, Scene, Style


def grid(report: Report[CheckReport], scene: Scene) -> Grid:
    """Return one row per finding; no rows means no mistakes."""
    del scene
    return Grid(
        ("where", "level", "code", "message"),
        tuple(
            (finding.where or report.data.file, finding.level, finding.code, finding.message)
            for finding in report.findings
        ),
    )


def blocks(report: Report[CheckReport], scene: Scene) -> Iterator[Block]:
    """Yield the findings, then the sum."""
    del scene
    data = report.data
    for finding in report.findings:
        yield _told(finding, data.file)
    if report.findings:
        yield gap()
    errors = sum(finding.level == "error" for finding in report.findings)
    if errors:
        found = ngettext("{count} mistake", "{count} mistakes", errors)
        yield text(f"{data.file}: {found.format(count=number(errors))}", "bad")
        yield gap()
        yield text(_("hint: b24game rules show --default prints a complete example"), "accent")
        return
    rules = ngettext("{count} rule", "{count} rules", data.rules).format(count=number(data.rules))
    enabled = _("{count} on").format(count=number(data.enabled))
    version = _("version {version}").format(version=data.version or "")
    criteria = ngettext(
        "card of leads: {count} criterion", "card of leads: {count} criteria", data.criteria
    ).format(count=number(data.criteria))
    yield text(_("{file}: no mistakes").format(file=data.file), "good")
    yield text(f"{rules} · {enabled} · {version} · {criteria}", "dim")


def _told(finding: Finding, file: str) -> Line:
    styles: dict[str, Style] = {"error": "bad", "warning": "warn", "info": "accent"}
    return Line(
        (
            Span(f"{finding.where or file}: "),
            Span(f"{level_word(finding.level)} ", styles[finding.level]),
            Span(finding.message),
        )
    )
