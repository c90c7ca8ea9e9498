"""What the OAuth server says instead of tokens (page settings/oauth/error-codes), in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from b24game.errors import AuthorisationError, PortalError
from b24game.language import _

if TYPE_CHECKING:
    from b24game.errors import ProductError

Grant = Literal["authorization_code", "refresh_token"]
"""What tokens are asked for: a code from the browser, or the last renewal token."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The server gives no tokens for this; `detail` is already free of secrets."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Lost:
    """No readable answer."""

    detail: str
    reached: bool
    """Whether the server can have given the tokens all the same."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A redirect, which nobody follows with secrets in the hand."""

    host: str


def sign_in_again(portal: str) -> str:
    """Return the advice that always helps; `portal` is scheme and host."""
    return _("run `b24game init --oauth {portal}` to sign in again").format(
        portal=portal.removeprefix("https://")
    )


def error(
    outcome: Refusal | Lost | Moved, grant: Grant, *, server: str, portal: str, reached: bool
) -> ProductError:
    """Return the exception that an outcome is, once trying is over.

    Args:
        outcome: of the last try.
        grant: what was asked for.
        server: host of the OAuth server.
        portal: scheme and host of the portal.
        reached: whether an answer to an earlier try can have been lost on the way.
    """
    if isinstance(outcome, Refusal):
        return _refused(outcome, grant, sign_in_again(portal), reached=reached)
    if isinstance(outcome, Moved):
        return PortalError(
            _("the OAuth server {host} sends to {other}; nothing was sent there").format(
                host=server, other=outcome.host
            ),
            hint=_("if that is its new address, put it into oauth_host"),
            code="oauth_redirected",
        )
    return PortalError(
        _silent(outcome).format(host=server, detail=outcome.detail),
        hint=_try_again(portal, reached=reached),
        code="oauth_unreachable",
    )


def _silent(outcome: Lost) -> str:
    if outcome.reached:
        return _("the OAuth server {host} gives no readable answer: {detail}")
    return _("the OAuth server cannot be reached: {detail}")


def _try_again(portal: str, *, reached: bool) -> str:
    hint = _("check the network and oauth_host, then try again")
    if not reached:
        return hint
    return _("{hint}; if the tokens are refused then, {again}").format(
        hint=hint, again=sign_in_again(portal)
    )


def _refused(outcome: Refusal, grant: Grant, again: str, *, reached: bool) -> AuthorisationError:
    known = outcome.code.upper()
    hint = again
    if known == "INVALID_GRANT":
        words = _run_out(grant, reached=reached)
    elif known in {"INVALID_CLIENT", "WRONG_CLIENT"}:
        words = _("the OAuth server does not know the application or its secret: {detail}")
        hint = _("compare both with the application's card on the portal, then {again}")
    elif known == "NOT_INSTALLED":
        words = _("the application is not installed on the portal: {detail}")
        hint = _("install it there, then {again}")
    elif known == "PAYMENT_REQUIRED":
        words = _("the portal's plan or the application has to be paid for: {detail}")
        hint = _("the tokens stay as they are; try again once it is paid for")
    else:
        words = _("the OAuth server refuses: {detail}")
    detail = f"{outcome.code} {outcome.detail}".strip()
    return AuthorisationError(
        words.format(detail=detail), hint=hint.format(again=again), code=known.lower()
    )


def _run_out(grant: Grant, *, reached: bool) -> str:
    if grant == "authorization_code":
        return _("the code in the address has run out: it holds for 30 seconds and once")
    if reached:
        return _(
            "the OAuth server renewed the tokens, but its answer was lost on the way, and the old"
            " ones hold no more"
        )
    return _(
        "the tokens cannot be renewed any more: they were not used for 180 days, were taken back,"
        " or a run was killed before it could store the new ones"
    )
