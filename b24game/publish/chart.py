"""The chart in a weekly post: what it shows, and the optional extra that draws it.

The outbox keeps what a chart shows, not its bytes: an unchanged week stays unchanged whatever
version of matplotlib is installed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from b24game.errors import ConfigurationError
from b24game.language import _, speaking, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import ModuleType

    from b24game.publish.weekly_text import Leader

_MOST = 20
"""Rows; a longer picture is not readable any more, and the text names everybody."""


def shown(leaders: Iterable[Leader]) -> dict[str, Any] | None:
    """Return what a chart in the language spoken shows, as JSON has it; nobody: no chart.

    `{"language": "ru", "leaders": [[1, "Анна Петрова", 121]]}`, only those with points above zero.
    """
    rows = [[one.place, one.name, one.points] for one in leaders if one.points > 0]
    return {"language": spoken(), "leaders": rows[:_MOST]} if rows else None


def demand() -> None:
    """Stop where no chart can be drawn.

    Raises:
        ConfigurationError: the extra is not installed, or does not work.
    """
    _drawing()


def png(title: str, chart: Mapping[str, Any]) -> bytes:
    """Return the picture of what `shown` told, the same bytes for the same chart.

    Raises:
        ConfigurationError: the extra is not installed, or does not work.
    """
    with speaking(chart["language"]):
        picture: bytes = _drawing().draw(title, chart["leaders"])
    return picture


def _drawing() -> ModuleType:
    # Its remarks on its cache of fonts would come as a mail from cron.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        from b24game.publish import drawing  # noqa: PLC0415 - heavy, and optional
    except ImportError as error:
        raise ConfigurationError(
            _("charts need matplotlib, which cannot be loaded: {problem}").format(problem=error),
            hint=_('run `pip install "b24game[charts]"`, or set chart = false'),
            code="extra_missing",
            where="publish.weekly.chart",
        ) from error
    return drawing
