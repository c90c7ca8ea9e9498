"""From when on the portal is read, as far as that can be chosen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from b24game.metrics.measures import MOST_WEEKS
from b24game.periods import midnight

if TYPE_CHECKING:
    from datetime import tzinfo

    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.rules.ruleset import RuleSet


def horizon(ruleset: RuleSet, setting: Setting, zone: tzinfo) -> Moment | None:
    """Return the moment before which things need not be read; `None`: everything is.

    What happened before the game's `start` earns nothing, but a launch is compared with the time
    before it.
    """
    start = ruleset.game.start
    if start is None or setting.launch is None:
        return start
    return min(start, midnight(setting.launch - timedelta(weeks=MOST_WEEKS), zone))
