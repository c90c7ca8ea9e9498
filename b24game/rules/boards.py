"""How boards, periods and reversals work, in sentences for employees."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from b24game.language import _, ngettext
from b24game.rules.measures import duration_text, moment_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from b24game.rules.ruleset import Game


def boards_text(game: Game, zone: tzinfo = UTC, *, levels: bool = False) -> tuple[str, ...]:
    """Return the sentences, in the order in which they are asked; dates are those of `zone`.

    What becomes of levels is told where the game has `levels`.
    """
    return (
        *_counting(game, zone),
        *(_levels(game) if levels else ()),
        *_places(game),
        *_fairness(),
    )


def _counting(game: Game, zone: tzinfo) -> Iterator[str]:
    if game.settle_after:
        text = _(
            "A point counts on boards, badges and metrics {duration} after it was earned, "
            "so that late data does not change the places again and again."
        )
        yield text.format(duration=duration_text(game.settle_after))
    else:
        yield _("A point counts on boards, badges and metrics as soon as it is known.")
    yield _(
        "Day, week, month, quarter and year are those of the calendar; a week runs from Monday "
        "to Sunday."
    )
    yield _(
        "What is undone is taken back: a task reopened, a deal no longer won, a post deleted, "
        "a client card emptied. It is taken back in the period in which it was undone; the boards "
        "of the past stay as they were. Done again, it earns again, once."
    )
    if game.negative == "allow":
        yield _("A rule with a minus takes points away; a total can fall below zero.")
    else:
        yield _("Nothing takes points away: a rule with a minus counts as zero.")
    if game.start is not None:
        text = _("What happened before {moment} earns nothing.")
        yield text.format(moment=moment_text(game.start, zone))


def _levels(game: Game) -> Iterator[str]:
    if game.levels_fall:
        yield _("A level is lost again when the total falls below where it begins.")
    else:
        yield _("A level once reached is kept, also when points are taken back later.")


def _places(game: Game) -> Iterator[str]:
    yield _("People with equal points share a place: 1, 2, 2, 4.")
    yield _("People without points are not listed; they count in the averages.")
    yield _(
        "A department's board includes its sub-departments; who belongs to two departments "
        "stands on both boards."
    )
    if game.min_cohort > 1:
        text = ngettext(
            "In a group of fewer than {count} person no names are shown.",
            "In a group of fewer than {count} people no names are shown.",
            game.min_cohort,
        )
        yield text.format(count=game.min_cohort)
    if game.exclude_people or game.exclude_departments:
        yield _("Some people or departments do not take part: the rules exclude them.")


def _fairness() -> Iterator[str]:
    yield _(
        "Points go to the employee who was responsible for the task, client card or deal at that "
        "moment; handing it over later moves no points."
    )
    yield _("A task without a deadline earns nothing and costs nothing.")
    yield _(
        "Moving a deadline after it has passed does not make the task punctual; a task closed in "
        "time and reopened after its deadline is late."
    )
    yield _(
        "A task that somebody has to approve counts once it is approved, as of the moment it was "
        "handed in; while it waits for approval it is not overdue."
    )
    yield _("Thanking yourself earns nothing, nor does thanking somebody who does not play.")
    yield _("Posts that this program publishes earn nothing.")
