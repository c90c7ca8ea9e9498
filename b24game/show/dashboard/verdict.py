"""Whether a change is one, and whether a good one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from b24game.language import _
from b24game.show.figures import clear

if TYPE_CHECKING:
    from b24game.jobs.metric_reports import Effect, Interval
    from b24game.metrics.measures import Good

Tone = Literal["good", "bad", "plain"]


@dataclass(frozen=True)
class Verdict:
    """A sign and a word say what the colour of `tone` says too."""

    tone: Tone
    sign: str
    word: str


def of_change(value: float | None, interval: Interval | None, good: Good) -> Verdict | None:
    """Return what a change shows; nothing where none is known or it has no interval."""
    if value is None or interval is None:
        return None
    direction = clear(interval)
    if not direction:
        return Verdict("plain", "≈", _("no clear change"))
    return _moved("up" if direction > 0 else "down", good)


def of_effect(effect: Effect, good: Good) -> Verdict:
    """Return what the difference made by a launch shows."""
    if effect == "none":
        return Verdict("plain", "≈", _("no effect seen"))
    if effect == "unknown":
        return Verdict("plain", "?", _("cannot be told"))
    return _moved(effect, good)


def _moved(direction: Literal["up", "down"], good: Good) -> Verdict:
    sign = "▲" if direction == "up" else "▼"
    if good == "neither":
        return Verdict("plain", sign, _("rose") if direction == "up" else _("fell"))
    if direction == good:
        return Verdict("good", sign, _("better"))
    return Verdict("bad", sign, _("worse"))
