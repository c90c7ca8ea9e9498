"""`b24game score-leads`: what is each lead worth?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from b24game.cli import call, duration
from b24game.cli.help import epilog
from b24game.cli.options import AsOf, DryRun, Wait
from b24game.errors import UsageError
from b24game.language import _

HELP = _("Score leads by the card of the rules, explain, judge and improve it.")
EPILOG = epilog(
    (
        ("b24game score-leads", _("score what is open")),
        ("b24game score-leads --actions", _("and act on hot, warm and cold")),
        ("b24game score-leads 25 --explain -n", _("where its score comes from")),
        ("b24game score-leads --backtest", _("how well it ranked past leads")),
        ("b24game score-leads --fit --write new.toml", _("a better card from history")),
    ),
    (0, 2, 3, 4, 5, 6, 7, 11, 130),
)


_CRITERIA = 15
"""How many a fitted card has at most, unless another number is asked for."""


def score_leads(
    context: typer.Context,
    *,
    leads: Annotated[
        list[int] | None,
        typer.Argument(metavar="[LEAD]...", help=_("Only these, by their portal ids.")),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=_("Show where each score comes from."))
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help=_("Score converted and junk leads as well."))
    ] = False,
    actions: Annotated[
        bool,
        typer.Option("--actions", help=_("Do what the configuration says about hot leads etc.")),
    ] = False,
    backtest: Annotated[
        bool, typer.Option("--backtest", help=_("Judge the card by past leads; write nothing."))
    ] = False,
    fit: Annotated[
        bool, typer.Option("--fit", help=_("Make a card from past leads and compare the two."))
    ] = False,
    criteria: Annotated[
        int | None,
        typer.Option(
            "--criteria",
            metavar="N",
            min=1,
            max=50,
            help=_("With --fit: at most so many, by default 15."),
        ),
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(
            "--write", metavar=_("FILE"), help=_("Write a rules file with the card of --fit.")
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar=_("FILE"), help=_("Past leads from a CSV.")),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option("--target", metavar=_("COLUMN"), help=_("Its column that says who was won.")),
    ] = None,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar=_("COLUMN"), help=_("Its column with the time.")),
    ] = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    wait: Wait = "0",
) -> None:
    """Score, or judge the scoring."""
    judging = backtest or fit
    _check(
        (not (backtest and fit), "--backtest", _("--fit judges the new card as well: name one")),
        (not judging or not leads, "LEAD", _("a card is judged by all past leads: name none")),
        (not judging or not actions, "--actions", _("judging a card writes nothing")),
        (not judging or not explain, "--explain", _("a card is judged by all leads together")),
        (not judging or not everything, "--all", _("a card is judged by all past leads anyway")),
        (fit or criteria is None, "--criteria", _("--criteria needs --fit")),
        (fit or write is None, "--write", _("--write needs --fit")),
        (judging or data is None, "--data", _("--data needs --backtest or --fit")),
        ((data is None) == (target is None), "--target", _("--data and --target go together")),
        (data is not None or order is None, "--order", _("--order needs --data")),
    )
    patience = duration.seconds(wait, "--wait")
    asked = call.of(context)
    setting = asked.setting()
    from b24game.show import printer

    with printer.progress(asked.stage()) as progress:
        if judging:
            from b24game.jobs.leads import judge
            from b24game.jobs.leads.past_leads import File

            report = judge.run(
                setting,
                source=None if data is None else File(data, target or "", order),
                fit=judge.Fit(criteria or _CRITERIA, write) if fit else None,
                as_of=as_of,
                dry_run=dry_run,
                progress=progress,
            )
        else:
            from b24game.jobs.leads import score

            wish = score.Wish(
                tuple(dict.fromkeys(leads or ())), everything, explain, actions, dry_run
            )
            report = score.run(setting, wish, as_of=as_of, wait=patience, progress=progress)
    asked.answer(report, setting.zone())


def _check(*demands: tuple[bool, str, str]) -> None:
    for fulfilled, where, problem in demands:
        if not fulfilled:
            hint = _("b24game score-leads --help shows what goes together")
            raise UsageError(problem, hint=hint, where=where)
