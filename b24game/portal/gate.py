"""Methods that used up their operating time: one visitor probes, the others wait outside.

The portal blocks a method for all calls of a webhook (protocol.md 5). Many requests at once would
each be refused, and would all try again together; other methods go on meanwhile.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from types import TracebackType
    from typing import Self


class Gate:
    """Knows who probes which method."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._probers: dict[str, Visit] = {}

    def visit(self) -> Visit:
        """Return a visit, to be used with `with`: whoever leaves stops probing."""
        return Visit(self._changed, self._probers)


class Visit:
    """One call on its way, with all its repetitions."""

    def __init__(self, changed: threading.Condition, probers: dict[str, Visit]) -> None:
        self._changed = changed
        self._probers = probers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._open(tuple(self._probers))

    def enter(self, methods: Collection[str]) -> None:
        """Wait while somebody else probes one of the methods; a prober waits for nobody."""
        with self._changed:
            while self not in self._probers.values() and any(m in self._probers for m in methods):
                self._changed.wait()

    def refused(self, methods: Collection[str]) -> bool:
        """Take note of methods without time; return whether this visit probes one of them."""
        with self._changed:
            probers = [self._probers.setdefault(method, self) for method in methods]
            return self in probers

    def answered(self, methods: Collection[str]) -> None:
        """Take note that the methods work: the others may go on."""
        self._open(methods)

    def _open(self, methods: Collection[str]) -> None:
        with self._changed:
            mine = [method for method in methods if self._probers.get(method) is self]
            for method in mine:
                del self._probers[method]
            if mine:
                self._changed.notify_all()
