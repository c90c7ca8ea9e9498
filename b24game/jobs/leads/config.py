"""What is done about leads: `[leads]` of the configuration. Everything is off until named there.

    senior = 7                        told, by portal id, of each lead that is worth a look
    hot = true                        the person responsible for a hot lead is told at once
    warm = true                       and gets a to-do for each warm one
    warm_within = "2h"                its deadline, in working time
    cold_stage = "UC_NURTURE"         where cold leads are moved,
    cold_field = "UF_CRM_NURTURE"     or the yes-or-no field that marks them
    comment = true                    the explanation as a comment on each lead, kept up to date
    working_days = [1, 2, 3, 4, 5]    Monday is 1
    working_hours = "09:00-18:00"
    days_off = [2027-01-01]

From which score on a lead is hot or warm stands in the rules, it is the same for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from b24game.leads.working_time import Hours

WEEK = frozenset({1, 2, 3, 4, 5})
BEGIN, END = 9 * 60, 18 * 60


def office() -> Hours:
    """Return the working time of an office that says nothing else."""
    return Hours(WEEK, BEGIN, END, frozenset())


@dataclass(frozen=True, slots=True)
class LeadActions:
    """What happens when a lead reaches a threshold."""

    senior: int | None = None
    hot: bool = False
    warm: bool = False
    warm_within: int = 7200
    """Working seconds."""
    cold_stage: str = ""
    cold_field: str = ""
    comment: bool = False
    hours: Hours = field(default_factory=office)

    @property
    def any(self) -> bool:
        """Whether reaching a threshold has any consequence."""
        return bool(self.senior or self.hot or self.warm or self.cold_stage or self.cold_field)
