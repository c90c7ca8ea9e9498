"""The tokens of an application, in a file that only its owner may read.

The OAuth server gives a new renewal token with every renewal and forgets the old one: the file is
all that is left of the authorisation. It is replaced as a whole, on the disk before anything uses
what is in it, by one process at a time.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from b24game.errors import ConfigurationError, LockedError
from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

log = logging.getLogger("b24game.portal")
_ROOM = 4096
"""More than any pair of tokens needs; kept free on the disk before the OAuth server is asked."""
_POLL = 0.05
_PATIENCE = 400.0
"""Seconds; longer than whoever renews asks a silent OAuth server: three tries, 5 s between them,
30 s each for connecting, the handshake, sending, and an answer to begin (365 s). A name with many
dead addresses or an answer drop by drop can take longer; then this run ends and can be repeated.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a local application knows of one portal (protocol.md 1.1); its repr hides secrets."""

    base: str
    """Scheme and host of the portal that the administrator named."""
    client_id: str
    client_secret: str = field(repr=False)
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    member_id: str = ""
    """What the portal is called for ever, whatever its domain."""
    server: str = ""
    """Scheme and host of the OAuth server that gave the tokens."""
    expires: int = 0
    """Unix time, for people: only the portal says when a token has run out."""

    @property
    def secrets(self) -> frozenset[str]:
        """What may stand in no message."""
        return frozenset({self.client_secret, self.access_token, self.refresh_token})


class TokenFile:
    """One pair of tokens on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()

    def read(self) -> Tokens:
        """Return the tokens.

        Raises:
            ConfigurationError: there is no such file, or it holds something else.
        """
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Tokens)
        except OSError as error:
            message = _("cannot read the token file {path}: {problem}").format(
                path=self.path, problem=error.strerror or type(error).__name__
            )
        except ValueError as error:
            # msgspec names the place, never a value
            log.debug("%s: %s", self.path.name, error)
            message = _("the token file {path} is damaged").format(path=self.path)
        raise ConfigurationError(
            message,
            hint=_("run `b24game init --oauth PORTAL` again, or correct oauth_file"),
            code="oauth_unreadable",
            where=str(self.path),
        )

    def write(self, tokens: Tokens) -> None:
        """Store `tokens` in place of what was there.

        Raises:
            ConfigurationError: the system does not let us.
        """
        with self.held(), self.replacing() as store:
            store(tokens)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep all other threads and processes from renewing; the kernel frees what a killed holds.

        Raises:
            LockedError: somebody else does not come to an end.
            ConfigurationError: the lock file cannot be created.
        """
        lock = self.path.with_name(self.path.name + ".lock")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._not_writable(error) from error
        try:
            _acquire(descriptor)
            yield
        finally:
            os.close(descriptor)

    @contextmanager
    def replacing(self) -> Iterator[Callable[[Tokens], None]]:
        """Make sure that tokens can be stored, then give the function that stores them.

        What the OAuth server gave cannot be asked for again: a full disk or a folder that may not
        be written to must show before it is asked.

        Raises:
            ConfigurationError: the system does not let us.
        """
        draft = self.path.with_name(f".{self.path.name}.new")
        descriptor = self._reserve(draft)

        def store(tokens: Tokens) -> None:
            try:
                body = msgspec.json.format(msgspec.json.encode(tokens)) + b"\n"
                os.pwrite(descriptor, body, 0)
                os.ftruncate(descriptor, len(body))
                os.fsync(descriptor)
                draft.replace(self.path)
                _settle(self.path.parent)
            except OSError as error:
                raise self._not_writable(error, lost=True) from error

        try:
            yield store
        finally:
            os.close(descriptor)
            draft.unlink(missing_ok=True)

    def _reserve(self, draft: Path) -> int:
        descriptor = -1
        try:
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(descriptor, b" " * _ROOM)
            os.fsync(descriptor)
        except OSError as error:
            if descriptor >= 0:
                os.close(descriptor)
                draft.unlink(missing_ok=True)
            raise self._not_writable(error) from error
        return descriptor

    def _not_writable(self, error: OSError, *, lost: bool = False) -> ConfigurationError:
        return ConfigurationError(
            _("cannot write the token file {path}: {problem}").format(
                path=self.path, problem=error.strerror or type(error).__name__
            ),
            hint=_("make room for it, then run `b24game init --oauth PORTAL` to sign in again")
            if lost
            else _("make its folder writable: renewed tokens have to be kept there"),
            code="oauth_not_writable",
            where=str(self.path),
        )


def _acquire(descriptor: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise LockedError(
                    _("another run is renewing the tokens and does not come to an end"),
                    hint=_("end that run, then try again"),
                ) from None
            time.sleep(_POLL)
        else:
            return


def _settle(folder: Path) -> None:
    """Put the new name on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
