"""A folder whose files are replaced together: drafts beside them take their places at the end."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

from b24game.errors import LockedError, ProductError, UsageError
from b24game.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LOCK = ".b24game.lock"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Drafts:
    """Files being written, which only their owner may read."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self.names: list[str] = []
        self._folder = folder
        self._opened = opened
        self._files: list[BinaryIO] = []
        self._outdated: frozenset[str] = frozenset()

    def open(self, name: str) -> BinaryIO:
        """Open a file that is to be called `name`."""
        draft = self._draft(name)
        draft.unlink(missing_ok=True)  # of a run that was killed
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.names.append(name)
        file = self._opened.enter_context(os.fdopen(descriptor, "wb"))
        self._files.append(file)
        return file

    def outdated(self, names: Iterable[str]) -> None:
        """Let go, at the end, of those files of an earlier export that are not written again."""
        self._outdated = frozenset(names)

    def settle(self) -> None:
        """Give every file its name."""
        for file in self._files:
            file.flush()
            os.fsync(file.fileno())
            file.close()
        for name in self.names:
            self._draft(name).replace(self._folder / name)
        for name in self._outdated.difference(self.names):
            (self._folder / name).unlink(missing_ok=True)

    def drop(self) -> None:
        """Take back what has not got its name."""
        for name in self.names:
            self._draft(name).unlink(missing_ok=True)

    def _draft(self, name: str) -> Path:
        return self._folder / f".{name}.new"


@contextmanager
def replacing(folder: Path) -> Iterator[Drafts]:
    """Make the folder if there is none, and replace files in it if the block comes to its end.

    Raises:
        UsageError: the folder or a file in it cannot be written.
        ProductError: there is no space left.
        LockedError: another export writes into it.
    """
    with _errors_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(folder), ExitStack() as opened:
            drafts = Drafts(folder, opened)
            try:
                yield drafts
                drafts.settle()
            except BaseException:
                drafts.drop()
                raise


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder against another run, whose drafts would have the same names."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockedError(
                _("another export writes into {path}").format(path=folder),
                hint=_("wait for it, or name another folder"),
                where=str(folder),
            ) from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _errors_in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise ProductError(
                _("no space left for the export in {path}").format(path=folder),
                hint=_("free some space and run the command again; the former files still stand"),
                code="export_disk_full",
                where=str(folder),
            ) from error
        path = error.filename or folder
        raise UsageError(
            _("cannot write {path}: {problem}").format(path=path, problem=error.strerror or error),
            hint=_("name a folder that you may write to: --export DIR"),
            code="export_not_writable",
            where=str(path),
        ) from error
