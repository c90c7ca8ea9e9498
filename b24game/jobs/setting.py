"""The configuration of a run: command line, environment, file, defaults, in this order.

The webhook's URL and an application's tokens are secrets: they come from `B24GAME_WEBHOOK` or from
a file of their own that only its owner may read, and are fetched only by the commands that talk to
the portal.
"""

from __future__ import annotations

import os
import stat
import time
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from b24game.errors import ConfigurationError, StateError, UsageError
from b24game.jobs.publishing import Publishing
from b24game.language import _
from b24game.model import Finding
from b24game.periods import local, midnight, zone_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from b24game.jobs.leads.config import LeadActions
    from b24game.model import Moment
    from b24game.portal.access import Access

_FIRST_YEAR, _LAST_YEAR = 1990, 2990
CONFIG_NAME = "b24game.toml"
_TEXTS = ("webhook_file", "oauth_file", "oauth_host", "state", "rules", "timezone", "limits")
_SWITCHES = ("read_only", "crm_usage")
_PLAIN = (*_TEXTS, *_SWITCHES, "launch")
_SECTIONS = ("publish", "leads")
_KEYS = (*_PLAIN, *_SECTIONS)
_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off"})
LIMITS = {"standard": (2.0, 50), "enterprise": (5.0, 250)}
"""Requests a second and burst, by the portal's plan (protocol.md, section 5)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where things are, and in which zone the game counts."""

    state: Path
    rules: Path | None
    timezone: str | None
    limits: str
    webhook_file: Path | None
    oauth_file: Path | None
    """Tokens of an application, the alternative to a webhook."""
    oauth_host: str | None
    """The OAuth server, where it is another one than the tokens name."""
    config_file: Path | None
    shared: Path
    """The folder of what all processes on this machine share."""
    read_only: bool
    """Nothing is written to the portal."""
    publishing: Publishing
    acting: LeadActions | None
    """What is done about leads, where the file says something."""
    launch: date | None
    """When the game began for people: figures are compared before and after."""
    crm_usage: bool
    """Activities and deal comments are read for the figures even where no rule counts them."""
    environment: Mapping[str, str] = field(repr=False)

    @property
    def lead_actions(self) -> LeadActions:
        """What is done about leads; most commands never ask."""
        from b24game.jobs.leads.config import LeadActions

        return self.acting or LeadActions()

    def access(self) -> tuple[Access, tuple[Finding, ...]]:
        """Return the way to the portal, and a warning where others can read its secret.

        Raises:
            ConfigurationError: there is none, or it cannot be used.
        """
        from b24game.portal.webhook import Webhook

        if self.oauth_file is None or self.environment.get("B24GAME_WEBHOOK", "").strip():
            url, findings = self.webhook()
            try:
                return Webhook.parse(url), findings
            except ConfigurationError as error:
                error.where = self._source()
                raise
        from b24game.portal.oauth import Application

        application = Application.open(self.oauth_file, self.oauth_host)
        message = _("other users of this machine can read the token file {path}")
        return application, _exposed(self.oauth_file, message)

    def _source(self) -> str:
        """Return the file that the webhook is read from, empty where it is none."""
        given = self.environment.get("B24GAME_WEBHOOK", "").strip()
        return "" if given or self.webhook_file is None else str(self.webhook_file)

    def webhook(self) -> tuple[str, tuple[Finding, ...]]:
        """Return the webhook's URL, and a warning where other users of the machine can read it.

        Raises:
            ConfigurationError: there is none.
        """
        if url := self.environment.get("B24GAME_WEBHOOK", "").strip():
            return url, ()
        if self.webhook_file is None:
            raise ConfigurationError(
                _("no webhook is configured"),
                hint=_(
                    "run `b24game init` or `b24game init --oauth PORTAL`, or set B24GAME_WEBHOOK to"
                    " the webhook's address"
                ),
                code="webhook_missing",
                where="B24GAME_WEBHOOK",
            )
        try:
            url = self.webhook_file.read_text(encoding="utf-8", errors="replace").strip()
        except OSError as error:
            raise ConfigurationError(
                _("cannot read the webhook file {path}: {problem}").format(
                    path=self.webhook_file, problem=error.strerror
                ),
                hint=_("run `b24game init` again, or correct webhook_file"),
                code="webhook_unreadable",
                where=str(self.webhook_file),
            ) from error
        message = _("other users of this machine can read the webhook file {path}")
        return url, _exposed(self.webhook_file, message)

    def zone(self, connection: sqlite3.Connection | None = None) -> tzinfo:
        """Return the declared zone: configured, else the portal's as the state file knows it.

        Never the machine's zone: a cron job's environment must not move a month's end.
        """
        if self.timezone:
            return zone_of(self.timezone)
        if connection is not None:
            return _zone_in(connection)
        if not self.state.exists():
            return UTC
        from b24game.state.file import reading

        try:
            with reading(self.state) as opened:
                return _zone_in(opened)
        except StateError as error:
            if error.code != "state_missing":
                raise
            return UTC


def load(config_file: Path | None, environment: Mapping[str, str]) -> Setting:
    """Read the configuration.

    Raises:
        ConfigurationError: a named file is missing, or a file holds something wrong.
    """
    path = _config_path(config_file, environment)
    values, publishing, actions = _read(path) if path else ({}, Publishing(), None)
    base = path.parent if path else Path()

    def named(variable: str, key: str) -> Path | None:
        if value := environment.get(variable):
            return Path(value).expanduser()
        return beside(key)

    def beside(key: str) -> Path | None:
        return base / Path(values[key]).expanduser() if key in values else None

    return Setting(
        state=named("B24GAME_STATE", "state") or default_state(),
        rules=named("B24GAME_RULES", "rules"),
        timezone=environment.get("B24GAME_TIMEZONE") or values.get("timezone"),
        limits=values.get("limits", "standard"),
        webhook_file=beside("webhook_file"),
        oauth_file=beside("oauth_file"),
        oauth_host=environment.get("B24GAME_OAUTH_HOST") or values.get("oauth_host"),
        config_file=path,
        shared=default_state().parent,
        read_only=_read_only(environment.get("B24GAME_READ_ONLY"), values),
        publishing=publishing,
        acting=actions,
        launch=values.get("launch"),
        crm_usage=values.get("crm_usage", False),
        environment=environment,
    )


def moment_of(text: str | None, zone: tzinfo) -> Moment:
    """Return the moment that `--as-of` means: now, a date's midnight, or an ISO 8601 time.

    Without an offset the declared zone holds.

    Raises:
        UsageError: the text is no date or time.
    """
    if text is None:
        return int(time.time())
    try:
        value = datetime.fromisoformat(text)
        in_range(value.date())
    except ValueError as error:
        raise UsageError(
            _("{text!r} is no date or time").format(text=text),
            hint=_("write it as 2026-11-23 or 2026-11-23T18:00:00+03:00"),
            code="moment_invalid",
            where="--as-of",
        ) from error
    if len(text) == len("2026-11-23"):
        return midnight(value.date(), zone)
    return int((value if value.tzinfo else value.replace(tzinfo=zone)).timestamp())


def in_range(day: date) -> date:
    """Return `day` if it lies in the time of portals.

    Raises:
        ValueError: it does not.
    """
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(day)
    return day


def zone_name(zone: tzinfo, moment: Moment) -> str:
    """Return the name of `zone`, or its offset at `moment` where it has no name."""
    name = getattr(zone, "key", None)
    return str(name or local(moment, zone).tzname() or "UTC")


def default_state() -> Path:
    """Return where the state file lives unless told otherwise."""
    from platformdirs import user_state_path

    return user_state_path("b24game") / "state.db"


def default_config() -> Path:
    """Return the configuration file that every working directory shares."""
    from platformdirs import user_config_path

    return user_config_path("b24game") / "config.toml"


def _zone_in(connection: sqlite3.Connection) -> tzinfo:
    from b24game.state import meta

    if name := meta.read(connection, "zone"):
        return zone_of(name)
    offset = int(meta.read(connection, "zone_offset") or 0)
    return timezone(timedelta(seconds=offset)) if offset else UTC


def _config_path(named: Path | None, environment: Mapping[str, str]) -> Path | None:
    if named is None and environment.get("B24GAME_CONFIG"):
        named = Path(environment["B24GAME_CONFIG"])
    if named is not None:
        if not named.is_file():
            raise ConfigurationError(
                _("there is no configuration file {path}").format(path=named),
                hint=_("`b24game init` writes one"),
                code="config_missing",
                where=str(named),
            )
        return named
    return next((p for p in (Path(CONFIG_NAME), default_config()) if p.is_file()), None)


def _read_only(given: str | None, values: Mapping[str, Any]) -> bool:
    if not given or not given.strip():
        return bool(values.get("read_only", False))
    if given.strip().lower() in _YES:
        return True
    if given.strip().lower() in _NO:
        return False
    raise ConfigurationError(
        _("B24GAME_READ_ONLY must be 1 or 0, found {value!r}").format(value=given),
        hint=_("1: nothing is written to the portal"),
        code="config_value",
        where="B24GAME_READ_ONLY",
    )


def _read(path: Path) -> tuple[dict[str, Any], Publishing, LeadActions | None]:
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(
            _("cannot read the configuration {path}: {problem}").format(path=path, problem=error),
            hint=_("correct that place, or write the file anew with `b24game init --force`"),
            code="config_unreadable",
            where=str(path),
        ) from error
    findings = _findings(values, path)
    publishing = Publishing()
    if isinstance(values.get("publish"), dict):
        from b24game.jobs import publish_section

        publishing, mistakes = publish_section.read(values["publish"], text, path, _PLAIN)
        findings += mistakes
    actions: LeadActions | None = None
    if isinstance(values.get("leads"), dict):
        from b24game.jobs.leads import section

        actions, mistakes = section.read(values["leads"], text, path, _PLAIN)
        findings += mistakes
    if findings:
        raise ConfigurationError(
            _("the configuration {path} has mistakes").format(path=path),
            hint=_("known keys: {keys}").format(keys=", ".join(_KEYS))
            if any(finding.code == "config_key" for finding in findings)
            else _("the README tells what goes into [publish] and [leads]"),
            code="config_invalid",
            where=str(path),
            findings=tuple(findings),
        )
    return values, publishing, actions


def _findings(values: dict[str, Any], path: Path) -> list[Finding]:
    found = []
    for key, value in values.items():
        if key not in _KEYS:
            close = get_close_matches(key, _KEYS, n=1)
            text = _("unknown key {key!r}").format(key=key)
            if close:
                text += "; " + _("did you mean {name!r}?").format(name=close[0])
            found.append(Finding("error", "config_key", text, str(path)))
        elif problem := _problem(key, value):
            found.append(Finding("error", "config_value", problem, str(path)))
    if "webhook_file" in values and "oauth_file" in values:
        text = _("webhook_file and oauth_file are two ways to the portal: name one of them")
        found.append(Finding("error", "config_value", text, str(path)))
    return found


def _problem(key: str, value: object) -> str:
    """Return what is wrong with the value of a known key; empty where nothing is."""
    if key in _TEXTS and not isinstance(value, str):
        return _("{key} must be text, found {value!r}").format(key=key, value=value)
    if key == "limits" and value not in LIMITS:
        names = ", ".join(LIMITS)
        text = _("limits must be one of {names}, found {value!r}")
        return text.format(names=names, value=value)
    if key in _SWITCHES and not isinstance(value, bool):
        return _("{key} must be true or false, found {value!r}").format(key=key, value=value)
    if key == "launch" and not _is_day(value):
        text = _("launch must be a date such as 2027-01-01 without quotes, found {value!r}")
        return text.format(value=value)
    if key in _SECTIONS and not isinstance(value, dict):
        return _("{key} must be a table, found {value!r}").format(key=key, value=value)
    return ""


def _is_day(value: object) -> bool:
    """Tell whether a value of the file is a date, without a time, in the time of portals."""
    if not isinstance(value, date) or isinstance(value, datetime):
        return False
    return _FIRST_YEAR <= value.year <= _LAST_YEAR


def _exposed(path: Path, message: str) -> tuple[Finding, ...]:
    """Return a warning where others than its owner can read a secret file."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:  # it has gone since it was read
        return ()
    if not mode & 0o077:
        return ()
    text = (message + ": " + _("chmod 600 {path}")).format(path=path)
    return (Finding("warning", "secret_exposed", text, str(path)),)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; the old content stays until the new is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
