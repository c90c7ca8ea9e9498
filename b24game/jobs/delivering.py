"""Sending what the outbox holds, and saying in words what could not be sent."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError, ProductError
from b24game.language import _, ngettext
from b24game.model import Finding
from b24game.publish.delivery import MEDAL_IGNORED, Sent, in_words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from b24game.jobs.progress import Progress
    from b24game.jobs.setting import Setting
    from b24game.model import Moment
    from b24game.publish.outbox import Item


def deliver(
    setting: Setting,
    connection: sqlite3.Connection,
    items: Sequence[Item],
    now: Moment,
    progress: Progress,
) -> tuple[Sent, tuple[Finding, ...]]:
    """Send rows that wait; whatever stops that is told and leaves them planned.

    Where nothing waits nobody is asked.
    """
    if not items:
        return Sent(), ()
    from b24game.jobs.belonging import demand_own
    from b24game.jobs.connect import moved, reach
    from b24game.publish import sending

    warnings: tuple[Finding, ...] = ()
    try:
        access, warnings = setting.access()
        with reach(setting, connection, access, progress) as portal:
            demand_own(connection, access, portal)
            sent = sending.send(connection, portal, items, now)
            warnings += moved(portal)
    except ProductError as problem:
        sent = Sent(problem=problem)
    return sent, (*warnings, *troubles(sent))


def demand_some(sent: Sent) -> None:
    """Stop where nothing at all could be sent: a command that only sends has done nothing.

    Raises:
        ProductError: what kept it from being sent; it stays planned.
    """
    if sent.problem is not None and not sent.deliveries:
        raise sent.problem


def demand_writing(setting: Setting) -> None:
    """Stop where the configuration keeps us from writing.

    Raises:
        ConfigurationError: it does.
    """
    if setting.read_only:
        raise ConfigurationError(
            _("the configuration says read_only: nothing is written to the portal"),
            hint=_("preview with --dry-run, or set read_only = false (B24GAME_READ_ONLY=0)"),
            code="read_only",
            where="read_only",
        )


def troubles(sent: Sent) -> Iterator[Finding]:
    """Tell what was not sent, kind of trouble by kind of trouble."""
    if sent.problem is not None:
        text = _("{problem}; what was not sent stays planned, see `b24game outbox`").format(
            problem=sent.problem.message
        )
        yield Finding("error", sent.problem.code, text, sent.problem.where)
    counts = Counter(
        (delivery.state, delivery.reason) for delivery in sent.deliveries if delivery.reason
    )
    for (state, reason), count in counts.items():
        if reason == MEDAL_IGNORED:
            text = _("the portal does not know the medal: the post stands without it")
            yield Finding("warning", MEDAL_IGNORED, text, "publish")
        elif state == "given_up":
            text = ngettext(
                "{count} write was given up ({reason}), see `b24game outbox`",
                "{count} writes were given up ({reason}), see `b24game outbox`",
                count,
            )
            yield Finding(
                "warning", "given_up", text.format(count=count, reason=in_words(reason)), "outbox"
            )
        elif state != "sent":
            text = ngettext(
                "{count} write waits ({reason}), see `b24game outbox`",
                "{count} writes wait ({reason}), see `b24game outbox`",
                count,
            )
            yield Finding(
                "error", "not_sent", text.format(count=count, reason=in_words(reason)), "outbox"
            )
