"""The rules file of a run: the configured one, else the shipped one."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError
from b24game.language import _, ngettext, spoken
from b24game.rules.load import default_text, load

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

    from b24game.language import Language
    from b24game.model import Finding
    from b24game.rules.load import Loaded
    from b24game.rules.ruleset import RuleSet

SHIPPED = "default.toml"


def name_of(path: Path | None) -> str:
    """Return what findings call the rules file."""
    return SHIPPED if path is None else str(path)


def text_of(path: Path | None) -> str:
    """Return the text of the rules file.

    Raises:
        ConfigurationError: it cannot be read.
    """
    if path is None:
        return default_text()
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else _("it is no UTF-8 text")
        raise ConfigurationError(
            _("cannot read the rules {path}: {problem}").format(path=path, problem=problem),
            hint=_("start from the shipped ones: b24game rules show --default > rules.toml"),
            code="rules_unreadable",
            where=str(path),
        ) from error


def read(path: Path | None, zone: tzinfo) -> Loaded:
    """Read and check the rules file; mistakes come as findings."""
    return _loaded(text_of(path), name_of(path), zone, spoken())


@lru_cache(maxsize=4)
def _loaded(text: str, file: str, zone: tzinfo, language: Language) -> Loaded:  # noqa: ARG001
    """Load the same text once: a sync asks for its rules three times.

    Findings are in the language that was spoken.
    """
    return load(text, file=file, zone=zone)


def demand(path: Path | None, zone: tzinfo) -> tuple[RuleSet, tuple[Finding, ...]]:
    """Return the rule set and its warnings.

    Raises:
        ConfigurationError: the rules have mistakes; its findings name every one.
    """
    loaded = read(path, zone)
    if loaded.ruleset is None:
        mistakes = [finding for finding in loaded.findings if finding.level == "error"]
        raise ConfigurationError(
            ngettext(
                "the rules {file} have {number} mistake",
                "the rules {file} have {number} mistakes",
                len(mistakes),
            ).format(file=name_of(path), number=len(mistakes)),
            hint=_("correct them and try `b24game rules check`; nothing was changed"),
            code="rules_invalid",
            where=name_of(path),
            findings=loaded.findings,
        )
    return loaded.ruleset, loaded.findings
