"""Everything that stops a command, sorted by what the administrator can do about it.

    ProductError                 1   our own failure
    ├── UsageError               2   call it differently
    ├── AuthorisationError       4   give other rights or another webhook
    ├── ConfigurationError       5   correct the configuration or the rules
    ├── PortalError              6   try again later
    ├── StateError               7   repair, restore or move the state file
    └── LockedError             11   wait for the other run

A source that cannot be read does not stop a command: it becomes a finding, and the command ends
with `EXIT_PARTIAL`. See `cli/app.py` for the place that turns these into exit codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from b24game.model import Finding

EXIT_DONE = 0
EXIT_PARTIAL = 3
EXIT_INTERRUPTED = 130


class ProductError(Exception):
    """Stops a command; `code` is for programs, the message and the hint are for people."""

    exit_code = 1
    code = "internal"

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str = "",
        where: str = "",
        findings: tuple[Finding, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code or type(self).code
        self.where = where
        self.findings = findings


class UsageError(ProductError):
    """The words of the call are off: an unknown person, a missing confirmation."""

    exit_code = 2
    code = "usage"


class AuthorisationError(ProductError):
    """The portal refuses us: wrong secret, missing right, expired licence."""

    exit_code = 4
    code = "authorisation"


class ConfigurationError(ProductError):
    """The configuration or the rules file is wrong; `findings` name every place."""

    exit_code = 5
    code = "configuration"


class PortalError(ProductError):
    """The portal cannot be reached, or keeps limiting us after all retries."""

    exit_code = 6
    code = "portal_unreachable"


class StateError(ProductError):
    """The state file is damaged, of a newer version, read-only, or the disk is full."""

    exit_code = 7
    code = "state_unusable"


class LockedError(ProductError):
    """Another run holds the state file."""

    exit_code = 11
    code = "locked"
