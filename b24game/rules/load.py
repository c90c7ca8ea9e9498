"""The way in: the text of a rules file to a rule set, or to everything that is wrong with it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from b24game.language import _
from b24game.model import Finding
from b24game.rules.badging import read_badge
from b24game.rules.earning import read_rule
from b24game.rules.lint import lint
from b24game.rules.locate import lines_of
from b24game.rules.mistakes import Mistakes
from b24game.rules.ruleset import RuleSet
from b24game.rules.scoring import read_leads
from b24game.rules.sections import read_cards, read_game, read_levels, read_tasks
from b24game.rules.table import Table
from b24game.rules.version import version_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.rules.scorecard import Scoring

DEFAULT = "default.toml"
_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule set, absent if any finding is an error."""

    ruleset: RuleSet | None
    findings: tuple[Finding, ...]


def load(text: str, *, file: str, zone: tzinfo) -> Loaded:
    """Read the text of a rules file; `file` is how findings call it.

    Dates without a zone are those of `zone`. All mistakes are found at once; warnings come with
    the rule set. A file without `[leads]` has the shipped score card.
    """
    # An editor of Windows begins a file with a byte order mark, which TOML does not know.
    text = text.removeprefix("\ufeff")
    try:
        document = tomllib.loads(text)
    except ValueError as error:  # of a number too long to convert, tomllib says no more than this
        return Loaded(None, (_syntax(str(error), text, file),))
    except RecursionError:
        return Loaded(None, (_syntax(_("nested too deeply"), text, file),))
    mistakes = Mistakes()
    ruleset = _read(Table(document, (), mistakes), zone)
    if not mistakes.fatal:
        lint(ruleset, mistakes)
    # Most files have none, and finding the lines takes as long as reading the file.
    findings = mistakes.findings(file, lines_of(text)) if mistakes.found else ()
    if mistakes.fatal:
        return Loaded(None, findings)
    return Loaded(replace(ruleset, version=version_of(ruleset)), findings)


def default_text() -> str:
    """Return the shipped rules file."""
    return FilePath(__file__).with_name(DEFAULT).read_text(encoding="utf-8")


def load_default(zone: tzinfo) -> Loaded:
    """Read the shipped rules file."""
    return load(default_text(), file=DEFAULT, zone=zone)


def _read(root: Table, zone: tzinfo) -> RuleSet:
    game = read_game(root.table("game"), zone)
    tasks = read_tasks(root.table("tasks"))
    cards = read_cards(root.table("cards"))
    rules = [read_rule(rule, id_) for id_, rule in root.table("rules").children()]
    levels = read_levels(root.table("levels"))
    badges = [read_badge(badge, id_) for id_, badge in root.table("badges").children()]
    leads = root.table("leads")
    scoring = read_leads(leads) if "leads" in root else shipped_leads()
    root.close()
    return RuleSet(
        game,
        tasks,
        cards,
        tuple(rule for rule in rules if rule),
        levels,
        tuple(badge for badge in badges if badge),
        scoring,
    )


@cache
def shipped_leads() -> Scoring:
    """Return the shipped score card: that of a rules file that says nothing about leads."""
    document = tomllib.loads(default_text())
    return read_leads(Table(document, (), Mistakes()).table("leads"))


def _syntax(problem: str, text: str, file: str) -> Finding:
    line, column = str(text.count("\n") + 1), ""
    if match := _POSITION.search(problem):
        problem = problem[: match.start()]
        line, column = match[1] or line, match[2] or ""
    if column:
        message = _("not valid TOML at column {column}: {problem}")
    else:
        message = _("not valid TOML at the end: {problem}")
    return Finding(
        "error", "toml_syntax", message.format(column=column, problem=problem), f"{file}:{line}"
    )
