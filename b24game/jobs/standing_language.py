"""The language of what stands on the portal and is kept up to date there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from b24game.language import spoken
from b24game.state import meta

if TYPE_CHECKING:
    import sqlite3

    from b24game.jobs.setting import Setting
    from b24game.language import Language


def standing_language(connection: sqlite3.Connection, setting: Setting) -> Language:
    """Return the configured language, else that of the first run that wrote such a thing.

    A shell and a cron job of two languages must not rewrite everybody's profile in turn.
    """
    if setting.publishing.language is not None:
        return setting.publishing.language
    if meta.read(connection, "profile_language") is None:
        meta.write(connection, "profile_language", spoken())
    return cast("Language", meta.read(connection, "profile_language"))
