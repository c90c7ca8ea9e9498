"""`verify`: what was recomputed and whether it agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.show import words
from b24game.show.blocks import Column, Grid, Line, Span, Table, gap, text
from b24game.show.numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from b24game.jobs.reports import Check, VerifyReport
    from b24game.model import Report
    from b24game.show.blocks import Block, Scene


def grid(report: Report[VerifyReport], scene: Scene) -> Grid:
    """Return one row per check."""
    del scene
    return Grid(
        ("check", "result", "checked", "detail"),
        tuple(
            (check.name, check.result, check.checked, check.detail) for check in report.data.checks
        ),
    )


def blocks(report: Report[VerifyReport], scene: Scene) -> Iterator[Block]:
    """Yield the checks, the verdict and the seal to keep."""
    del scene
    data = report.data
    yield Table(
        (
            Column(_("Check"), elastic=True, wraps=True),
            Column(_("Result")),
            Column(_("Rows"), right=True),
            Column(_("Detail"), elastic=True, wraps=True),
        ),
        tuple(
            (
                Span(words.check(check.name)),
                _result(check),
                Span(number(check.checked)),
                Span(check.detail),
            )
            for check in data.checks
        ),
    )
    yield gap()
    yield _verdict(data)
    if data.seal:
        yield Line((Span(_("Seal: "), "dim"), Span(data.seal)))
        yield text(_("Keep the seal elsewhere, and nobody can rewrite the past unnoticed."), "dim")


def _result(check: Check) -> Span:
    if check.result == "skipped":
        return Span(_("skipped"), "warn")
    return Span(words.result(check.result), "good" if check.result == "ok" else "bad")


def _verdict(data: VerifyReport) -> Line:
    failed = sum(check.result == "failed" for check in data.checks)
    if failed:
        verdict = ngettext("{count} check failed", "{count} checks failed", failed)
        return text(verdict.format(count=number(failed)), "bad")
    skipped = [words.check(check.name) for check in data.checks if check.result == "skipped"]
    if skipped:
        verdict = _("All that could be checked agrees. Not checked: {names}.")
        return text(verdict.format(names=", ".join(skipped)), "warn")
    return text(_("Everything agrees."), "good")
