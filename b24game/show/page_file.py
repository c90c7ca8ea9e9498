"""A page for people in a file of its own, replaced at once."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from b24game.errors import UsageError
from b24game.language import _

if TYPE_CHECKING:
    from pathlib import Path


def demand_place(path: Path) -> None:
    """Stop before the work is done for a file that cannot be written.

    Raises:
        UsageError: there is no folder to put it into, it is a folder itself, or no file.
    """
    try:
        _demand_place(path)
    except OSError as error:  # a name too long, or a folder that must not be entered
        raise _unwritable(path, error.strerror) from error


def _demand_place(path: Path) -> None:
    if not path.parent.is_dir():
        raise UsageError(
            _("there is no folder {path}").format(path=path.parent),
            hint=_("make it first, or name another file"),
            code="missing_folder",
            where="--html",
        )
    if path.is_dir():
        raise UsageError(
            _("{path} is a folder").format(path=path),
            hint=_("name a file in it, for example {path}").format(path=path / "metrics.html"),
            code="file_unwritable",
            where="--html",
        )
    if path.exists() and not path.is_file():  # root would put the page in the place of a device
        raise _unwritable(path, os.strerror(errno.ENOTSUP))


def save(path: Path, page: str) -> None:
    """Replace a file at once, so that whoever reads it never meets half a page.

    A link keeps its place: the file that it names is replaced.

    Raises:
        UsageError: it cannot be written.
    """
    target = path.resolve()
    # Each run has a draft of its own: overlapping ones must not publish each other's half.
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise _unwritable(path, error.strerror) from error
    finally:
        with suppress(OSError):
            draft.unlink()


def _unwritable(path: Path, problem: object) -> UsageError:
    return UsageError(
        _("cannot write {path}: {problem}").format(path=path, problem=problem),
        code="file_unwritable",
        where="--html",
    )
