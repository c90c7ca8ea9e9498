"""The words about a lead that people read on the portal: notices, a to-do, the explanation."""

from __future__ import annotations

from dataclasses import dataclass

from b24game.language import _, ngettext
from b24game.publish.bbcode import safe

_REASONS = 3


@dataclass(frozen=True, slots=True)
class LeadStory:
    """A lead and where its score comes from."""

    title: str
    url: str
    """Its page on the portal."""
    score: int
    tier: str
    """In words."""
    reasons: tuple[tuple[int, str], ...]
    """Points and why, in the order of the card; they add up to the score."""
    mark: str
    """What the explanation on the lead is found by."""


def senior_notice(story: LeadStory) -> str:
    """Return what the senior manager is told of a lead that is worth a look (BBCode)."""
    return _("{lead} is worth a look: {score} points of 100 ({reasons}).").format(
        lead=_link(story), score=story.score, reasons=_short(story)
    )


def hot_notice(story: LeadStory) -> str:
    """Return what the person responsible for a hot lead is told (BBCode)."""
    return _("{lead} is hot, {score} points of 100 ({reasons}). Get in touch now.").format(
        lead=_link(story), score=story.score, reasons=_short(story)
    )


def rest_notice(tier: str, count: int) -> str:
    """Return what somebody is told who would get too many notices at once."""
    texts = {
        "hot": ngettext(
            "{count} more lead of yours is hot: sort the leads by their score.",
            "{count} more leads of yours are hot: sort the leads by their score.",
            count,
        ),
        "warm": ngettext(
            "{count} more lead of yours is warm: sort the leads by their score.",
            "{count} more leads of yours are warm: sort the leads by their score.",
            count,
        ),
    }
    worth = ngettext(
        "{count} more lead is worth a look: sort the leads by their score.",
        "{count} more leads are worth a look: sort the leads by their score.",
        count,
    )
    return texts.get(tier, worth).format(count=count)


def todo_title(story: LeadStory) -> str:
    """Return the title of the to-do for a warm lead: plain text."""
    return _("Get in touch: {score} points of 100").format(score=story.score)


def todo_text(story: LeadStory, mark: str) -> str:
    """Return the description of that to-do, which ends with its mark (BBCode)."""
    return f"{safe(story.title)}: {_short(story)}\n{mark}"


def comment(story: LeadStory) -> str:
    """Return the explanation that stands on the lead (BBCode).

    There is no time in it: a score that stays the same is not written again.
    """
    head = _("Score: {score} of 100, {tier}").format(score=story.score, tier=story.tier)
    lines = [f"{points:+d}  {safe(reason)}" for points, reason in story.reasons]
    return "\n".join((f"[b]{head}[/b]", *lines, story.mark))


def _link(story: LeadStory) -> str:
    return f"[URL={story.url}]{safe(story.title)}[/URL]"


def _short(story: LeadStory) -> str:
    """Return what weighs most, for and against."""
    telling = sorted((one for one in story.reasons if one[0]), key=lambda one: -abs(one[0]))
    return ", ".join(f"{safe(reason)} {points:+d}" for points, reason in telling[:_REASONS])
