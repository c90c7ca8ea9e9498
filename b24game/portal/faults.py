"""What the portal's error codes mean, and the two refusals of this room.

Decided by code, by status only where the code is unknown (protocol.md 6): `OVERLOAD_LIMIT` and
`QUERY_LIMIT_EXCEEDED` are both 503, authorisation errors come with 401, 403 and 500, and a batch
reports errors with 200.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from b24game.errors import (
    AuthorisationError,
    ConfigurationError,
    PortalError,
    ProductError,
)
from b24game.language import _

FaultKind = Literal[
    "rate",  # the bucket is full; not executed
    "operating",  # the method used up its time; not executed
    "overload",  # REST switched off by hand for this portal
    "server",  # the portal failed inside; may have been executed
    "lost",  # no readable answer; `executed` says what is known
    "authorisation",
    "insecure",
    "redirect",
    "refused",
    "not_run",  # an earlier command of the batch stopped it
]
Reason = Literal["scope", "access", "method", "argument", "server", "not_run", "unreadable"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer; `description` is already free of secrets."""

    kind: FaultKind
    code: str
    description: str = ""
    executed: bool = True
    """False only where the portal certainly did nothing."""
    wait: float | None = None
    """Seconds until the portal's operating time limit loosens, where it said so."""


class Refused(ProductError):  # noqa: N818 - also an outcome that is never raised
    """The portal refuses one method (protocol.md 6); other methods may go on."""

    code = "refused"

    def __init__(self, method: str, code: str, description: str, reason: Reason) -> None:
        super().__init__(
            _("the portal refuses {method}: {code} {description}").format(
                method=method, code=code, description=description
            ),
            code=code.lower() or "refused",
        )
        self.method = method
        self.portal_code = code
        self.description = description
        self.reason: Reason = reason
        self.exit_code = 4 if reason in {"scope", "access", "method"} else 1


class Unavailable(ProductError):  # noqa: N818 - says what state the stream is in
    """A stream cannot be read: a finding for the administrator, never zero rows (design.md 8)."""

    exit_code = 4
    code = "source_unavailable"

    def __init__(self, stream: str, reason: str, scope: str, detail: str = "") -> None:
        message = {
            "scope": _("{stream} cannot be read: the scope {scope} is not granted"),
            "access": _("{stream} cannot be read: this user may not see them. {detail}"),
            "method": _("{stream} cannot be read: this portal has no such method. {detail}"),
        }.get(reason, _("{stream} cannot be read: {detail}"))
        super().__init__(
            message.format(stream=stream, scope=scope, detail=detail).strip(),
            hint=_("tick {scope} in the settings of the webhook or application").format(scope=scope)
            if reason == "scope"
            else "",
            where=stream,
        )
        self.stream = stream
        self.reason = reason
        self.scope = scope


class OutcomeUnknownError(PortalError):
    """A call that may not be repeated got no readable answer: it may have been carried out."""

    code = "outcome_unknown"

    @classmethod
    def of(cls, fault: Fault, method: str) -> OutcomeUnknownError:
        """Return what a fault means for a call that may not be repeated."""
        return cls(
            _("{method} may or may not have been carried out: {detail}").format(
                method=method, detail=f"{fault.code} {fault.description}".strip()
            )
        )


BASIC_METHODS = frozenset({"batch", "profile", "scope", "server.time", "method.get"})
"""Methods everybody may call: where these are refused, all of REST is."""

_AUTHORISATION = frozenset(
    {
        "NO_AUTH_FOUND",
        "INVALID_TOKEN",
        "AUTHORIZATION_ERROR",
        "WRONG_AUTH_TYPE",
        "EXPIRED_TOKEN",
        "PORTAL_DELETED",
        "PAYMENT_REQUIRED",
        "APPLICATION_NOT_FOUND",
        "ERROR_OAUTH",
        "INVALID_GRANT",
        "INVALID_CLIENT",
        "WRONG_CLIENT",
        "NOT_INSTALLED",
    }
)
_REASONS: dict[str, Reason] = {
    "INSUFFICIENT_SCOPE": "scope",
    "INVALID_SCOPE": "scope",
    "INSUFFICIENTSCOPEEXCEPTION": "scope",
    "ACCESS_DENIED": "access",
    "ACCESSDENIEDEXCEPTION": "access",
    "INVALID_CREDENTIALS": "access",
    "USER_ACCESS_ERROR": "access",
    "ALLOWED_ONLY_INTRANET_USER": "access",
    "METHOD_CONFIRM_WAITING": "access",
    "METHOD_CONFIRM_DENIED": "access",
    "METHOD_NOT_FOUND": "method",
    "ERROR_METHOD_NOT_FOUND": "method",
    "METHODNOTFOUNDEXCEPTION": "method",
    "ERROR_MANIFEST_IS_NOT_AVAILABLE": "method",
    "ERROR_BATCH_METHOD_NOT_ALLOWED": "method",
    "INTERNAL_SERVER_ERROR": "server",
    "ERROR_UNEXPECTED_ANSWER": "server",
    "NOT_RUN": "not_run",
    "UNREADABLE": "unreadable",
}
_KINDS: dict[str, FaultKind] = {
    "QUERY_LIMIT_EXCEEDED": "rate",
    "OPERATION_TIME_LIMIT": "operating",
    "429": "operating",  # inside a batch a status can only come as a code
    "OVERLOAD_LIMIT": "overload",
    "INTERNAL_SERVER_ERROR": "server",
    "ERROR_UNEXPECTED_ANSWER": "server",
}
TOO_MANY = 429
"""The status of the operating limit; whoever else answers so has executed nothing, either."""
_LEAST_SERVER_STATUS = 500


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it
    """Return `message` as it is, marked for translation later."""
    return message


_STOPS: dict[FaultKind, tuple[str, str, str]] = {
    "redirect": (
        "redirected",
        N_("the portal has moved to {host}; nothing was sent there"),
        N_("run `b24game init` again with the new address"),
    ),
    "overload": (
        "overloaded",
        N_("the vendor has switched REST off for this portal: {detail}"),
        N_("write to the support of Bitrix24; trying again does not help"),
    ),
    "rate": (
        "rate_limited",
        N_("the portal keeps refusing: too many requests from this address"),
        N_("another program uses up the limit; try again later"),
    ),
    "operating": (
        "operating_limited",
        N_("{method} used up its operating time on the portal"),
        N_("try again in ten minutes"),
    ),
    "server": (
        "portal_failed",
        N_("the portal fails to answer {method}: {detail}"),
        N_("try again later"),
    ),
    "lost": (
        "no_answer",
        N_("the portal gives no readable answer to {method}: {detail}"),
        N_("try again later"),
    ),
}


def classify(code: str, description: str, method: str, status: int) -> FaultKind:
    """Return what an error `code` means; `status` decides only where the code says nothing."""
    known = plain(code)
    if known in _AUTHORISATION:
        return "authorisation"
    if known in _KINDS:
        return _KINDS[known]
    if known == "INVALID_REQUEST" and "https" in description.lower():
        return "insecure"
    reason = _REASONS.get(known)
    if reason in {"scope", "access"} and (method in BASIC_METHODS or _whole_rest(description)):
        return "authorisation"
    return _of_status(status) if reason is None else "refused"


def is_expired(fault: Fault) -> bool:
    """Return whether only the access token ran out: nothing was executed, a new one helps."""
    return plain(fault.code) == "EXPIRED_TOKEN"


def plain(code: str) -> str:
    """Return a code in upper case and without the prefix of REST 3.0."""
    return code.strip().upper().removeprefix("BITRIX_REST_V3_EXCEPTION_")


def refusal(fault: Fault, method: str) -> Refused:
    """Return the fault of one command as the value its caller gets."""
    reason = _REASONS.get(plain(fault.code))
    if reason is None:
        # Some modules answer `""` or `0` and say it in words only.
        denied = "access denied" in fault.description.lower()
        reason = "access" if denied else "server" if fault.kind == "server" else "argument"
    return Refused(method, fault.code, fault.description, reason)


def error(fault: Fault, method: str) -> ProductError:
    """Return the exception that `fault` is, once waiting is over."""
    detail = f"{fault.code} {fault.description}".strip()
    if fault.kind == "refused" and method in BASIC_METHODS:
        # Everybody may call these: an odd page in between (a proxy, a firewall) answered.
        fault = replace(fault, kind="server")
    if fault.kind in {"refused", "not_run"}:
        return refusal(fault, method)
    if fault.kind == "authorisation":
        return AuthorisationError(
            _("the portal refuses to let us in: {detail}").format(detail=detail),
            hint=_(
                "check that the webhook or application still exists and that the plan includes REST"
            ),
            code=plain(fault.code).lower(),
        )
    if fault.kind == "insecure":
        return ConfigurationError(
            _("the portal answers over https only"),
            hint=_("write the address with https://"),
            code="insecure_url",
        )
    if fault.kind == "lost" and not fault.executed:
        return PortalError(
            _("the portal cannot be reached: {detail}").format(detail=detail),
            hint=_("check the address and the network, then try again"),
        )
    code, message, hint = _STOPS[fault.kind]
    return PortalError(
        _(message).format(method=method, detail=detail, host=fault.description),
        hint=_(hint),
        code=code,
    )


def _of_status(status: int) -> FaultKind:
    if status == TOO_MANY:
        return "operating"
    return "server" if status >= _LEAST_SERVER_STATUS else "refused"


def _whole_rest(description: str) -> bool:
    words = description.lower()
    return "commercial plan" in words or "extended plan" in words or "тариф" in words
