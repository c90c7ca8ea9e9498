"""All commands put together, in the order and under the titles of the help page."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from b24game.cli import (
    award_badges,
    common,
    demo,
    explain_rules,
    init,
    leaderboard,
    metrics,
    outbox,
    publish_page,
    publish_weekly,
    rules_check,
    rules_show,
    sandbox,
    score_leads,
    status,
    sync,
    verify,
    why,
)
from b24game.cli.help import ProductCommand, ProductGroup, epilog, leaves
from b24game.language import _

if TYPE_CHECKING:
    from types import ModuleType

PROGRAM = "b24game"
_QUIET: dict[str, Any] = {"rich_markup_mode": None, "add_completion": False}
SECTIONS = (
    (_("Start"), ("init", "demo", "sandbox")),
    (_("Daily"), ("sync", "award-badges", "leaderboard", "why", "metrics")),
    (_("Leads"), ("score-leads",)),
    (_("Publishing"), ("publish-weekly", "publish-page", "outbox")),
    (_("Rules"), ("explain-rules", "rules")),
    (_("Care"), ("status", "verify")),
)


class Program(ProductGroup):
    """The program itself."""

    sections = SECTIONS


def tree() -> TyperGroup:
    """Return the whole command tree; every command accepts the common options."""
    program = typer.Typer(
        name=PROGRAM,
        cls=Program,
        help=_("Gamification for a Bitrix24 portal: points, levels and leaderboards."),
        epilog=epilog(
            (
                ("b24game demo", _("see what it does, without a portal")),
                ("b24game init && b24game sync", _("set up and read the portal")),
                ("b24game leaderboard --period week", _("who leads this week")),
                ('b24game why "Петрова"', _("where her points come from")),
            ),
            (0, 1, 2, 3, 4, 5, 6, 7, 11, 130),
        ),
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        **_QUIET,
    )
    program.callback()(common.common)
    _add(program, "init", init, init.init)
    _add(program, "demo", demo, demo.demo)
    _add(program, "sandbox", sandbox, sandbox.sandbox)
    _add(program, "sync", sync, sync.sync)
    _add(program, "award-badges", award_badges, award_badges.award_badges)
    _add(program, "leaderboard", leaderboard, leaderboard.leaderboard)
    _add(program, "why", why, why.why)
    _add(program, "metrics", metrics, metrics.metrics)
    _add(program, "score-leads", score_leads, score_leads.score_leads)
    _add(program, "publish-weekly", publish_weekly, publish_weekly.publish_weekly)
    _add(program, "publish-page", publish_page, publish_page.publish_page)
    program.add_typer(_outbox())
    _add(program, "explain-rules", explain_rules, explain_rules.explain_rules)
    rules = typer.Typer(
        name="rules",
        cls=ProductGroup,
        help=_("Check and show the rules file."),
        no_args_is_help=True,
        **_QUIET,
    )
    _add(rules, "check", rules_check, rules_check.check)
    _add(rules, "show", rules_show, rules_show.show)
    program.add_typer(rules)
    _add(program, "status", status, status.status)
    _add(program, "verify", verify, verify.verify)
    return _with_common_options(typer.main.get_group(program))


def _outbox() -> typer.Typer:
    """Return the one group that does something by itself: it shows what its commands act on."""
    group = typer.Typer(
        name="outbox",
        cls=ProductGroup,
        help=outbox.HELP,
        epilog=outbox.EPILOG,
        invoke_without_command=True,
        **_QUIET,
    )
    group.callback()(outbox.show)
    group.command("retry", cls=ProductCommand, help=outbox.RETRY, epilog=outbox.RETRY_EPILOG)(
        outbox.retry
    )
    group.command("drop", cls=ProductCommand, help=outbox.DROP, epilog=outbox.DROP_EPILOG)(
        outbox.drop
    )
    return group


def _add(app: typer.Typer, name: str, module: ModuleType, function: Any) -> None:  # noqa: ANN401 - any command
    app.command(name, cls=ProductCommand, help=module.HELP, epilog=module.EPILOG)(function)


def _with_common_options(program: TyperGroup) -> TyperGroup:
    shared = [parameter for parameter in program.params if parameter.name in common.NAMES]
    nouns = [command for command in program.commands.values() if isinstance(command, TyperGroup)]
    verbs = [leaf for _path, leaf in leaves(program) if leaf not in nouns]
    for command in (*nouns, *verbs):
        command.params.extend(copy.copy(parameter) for parameter in shared)
    return program
