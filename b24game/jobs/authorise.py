"""`init --oauth`: sign in as a local application, store its tokens, write the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from b24game.errors import ConfigurationError, UsageError
from b24game.jobs import init
from b24game.jobs.setting import load, write_private
from b24game.language import _
from b24game.model import Finding
from b24game.periods import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from b24game.jobs.reports import InitReport
    from b24game.jobs.setting import Setting
    from b24game.model import Report
    from b24game.portal.address import Address
    from b24game.portal.sign_in import SignIn
    from b24game.portal.tokens import TokenFile, Tokens

_APPLICATION = """\
# The application's tokens are secrets and live in a file of their own that only you can read.
oauth_file = {secret}"""
_HOST = """

# Where tokens are given and renewed.
oauth_host = {host}"""

_ANSWERS = 3
"""How often a person is asked where the browser was sent to."""


def run(
    portal: str,
    client: Callable[[], tuple[str, str]],
    *,
    ask: Callable[[str], str],
    again: Callable[[UsageError], str] | None,
    zone: str | None,
    force: bool,
    fields: bool = False,
    config_file: Path | None,
    environment: Mapping[str, str],
) -> Report[InitReport]:
    """Get tokens for `portal`, try them, and write them and the configuration.

    A configuration that has a token file already is kept as it is: only the tokens are replaced,
    and only by tokens of the same portal.

    Args:
        portal: host or https address, also as a browser shows it.
        client: gives id and secret of the local application.
        ask: has the given address opened in a browser and returns where the browser was sent to.
        again: tells what is wrong with that and returns another one; `None`: nobody is there.
        zone: of the configuration, by default the portal's.
        force: replace a configuration.
        fields: make the profile fields.
        config_file: where it is, if not at its usual place.
        environment: for `B24GAME_*`.

    Raises:
        ConfigurationError: the OAuth server's address or the zone is no good, or a file cannot be
            written.
        UsageError: `portal` is no address, there is another configuration, there are tokens of
            another portal, or what `ask` returned is no answer.
        AuthorisationError: the OAuth server or the portal refuses.
        PortalError: one of them cannot be reached.
    """
    from b24game.portal.address import Address
    from b24game.portal.oauth import Application
    from b24game.portal.sign_in import SignIn
    from b24game.portal.token_server import DEFAULT_HOST
    from b24game.portal.tokens import TokenFile

    address = _portal(portal)
    declared = zone_of(zone) if zone else None
    config = init.place(config_file, environment)
    kept = None if force or zone else _kept(config, environment)
    if kept is None:
        init.demand_free(config, force=force)
    host = kept.oauth_host if kept else environment.get("B24GAME_OAUTH_HOST")
    server = Address.parse(host or DEFAULT_HOST, "oauth_host")
    init.demand_reachable(address)
    sign_in = SignIn(address, *client(), server)
    tokens = sign_in.tokens(_answer(sign_in, ask, again))
    secret = (kept and kept.oauth_file) or config.with_suffix(".oauth")
    file = TokenFile(secret)
    if not force:
        _demand_same(file, tokens)
    application = Application.once(tokens)
    identity = init.ask(application)
    if kept is not None and kept.timezone:
        declared = zone_of(kept.timezone)
    chosen = declared or init.zone_in(identity)
    file.write(tokens)
    if kept is None:
        way = _APPLICATION.format(secret=init.quoted(secret.name))
        if host:
            way += _HOST.format(host=init.quoted(server.base))
        write_private(config, init.configuration(way, chosen, identity))
    made = (init.profile_fields(application, load(config, environment)),) if fields else ()
    return init.report(
        "application",
        application,
        identity,
        files=(config, secret),
        zone=chosen,
        environment=environment,
        told=_overruled(environment),
        done=made,
    )


def _portal(text: str) -> Address:
    """Return the portal that the command line names.

    Raises:
        UsageError: it names none, or one that would be told secrets over plain http.
    """
    from b24game.portal.address import Address

    try:
        return Address.browsed(text, "--oauth")
    except ConfigurationError as error:
        raise UsageError(
            error.message, hint=error.hint, code=error.code, where=error.where
        ) from error


def _answer(
    sign_in: SignIn,
    ask: Callable[[str], str],
    again: Callable[[UsageError], str] | None,
) -> str:
    """Return where the browser was sent to; a person who typed something else is asked again."""
    answer = ask(sign_in.url)
    for _mistake in range(_ANSWERS - 1):
        mistake = sign_in.mistake(answer)
        if mistake is None or again is None:
            break
        answer = again(mistake)
    return answer


def _kept(config: Path, environment: Mapping[str, str]) -> Setting | None:
    """Return the configuration there is, if it needs nothing but new tokens."""
    if not config.is_file():
        return None
    setting = load(config, environment)
    return setting if setting.oauth_file else None


def _demand_same(file: TokenFile, tokens: Tokens) -> None:
    """Stop where another portal's renewal token would be lost; a renamed one keeps its member id.

    Raises:
        UsageError: the file holds one.
    """
    try:
        kept = file.read()
    except ConfigurationError:  # nothing there that could be used
        return
    renamed = kept.member_id != "" and kept.member_id == tokens.member_id
    if kept.base == tokens.base or renamed:
        return
    raise UsageError(
        _("the token file {path} belongs to the portal {other}, you signed in to {portal}").format(
            path=file.path, other=kept.base, portal=tokens.base
        ),
        hint=_("name another configuration with --config, or use --force to replace this one"),
        code="oauth_portal_differs",
        where=str(file.path),
    )


def _overruled(environment: Mapping[str, str]) -> tuple[Finding, ...]:
    if not environment.get("B24GAME_WEBHOOK", "").strip():
        return ()
    text = _("B24GAME_WEBHOOK is set and comes before the application: unset it to use the tokens")
    return (Finding("warning", "oauth_overruled", text, "B24GAME_WEBHOOK"),)
