"""Reads `[publish]` of the configuration; what it means stands in `publishing.py`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from b24game.jobs.publishing import Publishing, Weekly
from b24game.language import Language, _
from b24game.rules.locate import lines_of
from b24game.rules.mistakes import Mistakes
from b24game.rules.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from b24game.model import Finding

_MEDAL = re.compile(r"[a-z0-9_-]{1,40}", re.IGNORECASE | re.ASCII)
_MOST_PLACES = 100
ALL = "all"


def read(
    values: dict[str, object], text: str, file: Path, above: Sequence[str]
) -> tuple[Publishing, list[Finding]]:
    """Read the table `publish` of a configuration whose whole text is `text`.

    Mistakes come as findings; what is wrong has its default. The keys `above` belong above it.
    """
    mistakes = Mistakes()
    table = Table({"publish": values}, (), mistakes).table("publish")
    base = table.text("knowledge_base", Publishing().knowledge_base).strip()
    folder = table.text("templates", None)
    publishing = Publishing(
        language=table.choice("language", get_args(Language), None),
        profile_fields=table.flag("profile_fields", fallback=True),
        notices=table.flag("notices", fallback=True),
        badge_medal=_medal(table, "badge_medal"),
        knowledge_base=base or Publishing().knowledge_base,
        templates=None if folder is None else file.parent / Path(folder).expanduser(),
        weekly=_weekly(table.table("weekly")),
    )
    _demand_above(table, above)
    table.close()
    if publishing.templates is not None and not publishing.templates.is_dir():
        problem = _("there is no folder {path}").format(path=publishing.templates)
        mistakes.error(table.at("templates"), "missing_folder", problem)
    return publishing, list(mistakes.findings(str(file), lines_of(text)))


def _demand_above(table: Table, above: Sequence[str]) -> None:
    """Name the keys that somebody wrote at the end of the file: TOML takes them for ours."""
    for key in above:
        if key in table:
            table.raw(key)
            text = _("move it above [publish], to the top of the file")
            table.mistakes.error(table.at(key), "misplaced_key", text)


def _weekly(table: Table) -> Weekly:
    fallback = Weekly()
    weekly = Weekly(
        company=table.flag("company", fallback.company),
        departments=_departments(table),
        top=table.whole("top", fallback.top, least=1, most=_MOST_PLACES),
        medal=_medal(table, "medal"),
        chart=table.flag("chart", fallback.chart),
    )
    table.close()
    return weekly


def _departments(table: Table) -> tuple[int, ...] | None:
    if "departments" not in table:
        return ()
    if table.raw("departments") == ALL:
        return None
    departments = []
    for path, entry in table.array("departments"):
        if isinstance(entry, int) and not isinstance(entry, bool) and entry > 0:
            departments.append(entry)
        else:
            table.mistakes.expected(path, _("the id of a department"), entry)
    return tuple(dict.fromkeys(departments))


def _medal(table: Table, key: str) -> str:
    if table.raw(key) == "":  # switched off
        return ""
    name = table.text(key, "").strip()
    if name and not _MEDAL.fullmatch(name):
        text = _("a medal is a word such as thumbsup, cup, crown or thefirst")
        table.mistakes.error(table.at(key), "bad_medal", text)
    return name
