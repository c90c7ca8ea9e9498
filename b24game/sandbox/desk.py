"""Executing calls: one, or the commands of a batch one after the other."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from b24game.sandbox.call import Call
from b24game.sandbox.errors import Refusal, no_method, no_scope
from b24game.sandbox.methods import METHODS, WRITES, scope_of
from b24game.sandbox.params import Params, parse_query, php_array
from b24game.sandbox.references import Book, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from b24game.sandbox.call import Answer, Caller, Method
    from b24game.sandbox.clock import Clock
    from b24game.sandbox.company import Company
    from b24game.sandbox.faults import Faults
    from b24game.sandbox.journal import Journal
    from b24game.sandbox.limits import Limits
    from b24game.sandbox.operating import Bill

BATCH = "batch"
LONGEST_BATCH = 50

_FALSE = frozenset({"", "0", "0.0", "None", "False"})


def commands_of(params: Params) -> list[tuple[str, str, str]]:
    """Key, method and query of each command; anything after ``#`` is cut by the portal."""
    commands = []
    for key, value in params.mapping("cmd").items():
        method, _, query = str(value).partition("#")[0].partition("?")
        commands.append((key, method.strip("/ ").lower(), query))
    return commands


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a call needs besides its parameters."""

    company: Company
    caller: Caller
    clock: Clock
    limits: Limits
    faults: Faults
    journal: Journal
    page_latency: float = 0.0
    methods: Mapping[str, Method] = field(default_factory=lambda: METHODS)

    def answer(self, method: str, params: Params) -> dict[str, object]:
        """The body of a successful answer.

        Raises:
            Refusal: the portal refuses.
        """
        begun, started = self.clock(), time.perf_counter()
        bill = self.limits.open(method)
        try:
            if method == BATCH:
                self.faults.refuse(BATCH)
                body: dict[str, object] = {"result": self._batch(params, bill)}
            else:
                body = self._body(self._execute(method, params, bill))
        finally:
            bill.close()
        return body | {"time": self._time(method, bill, begun, started)}

    def _execute(self, method: str, params: Params, bill: Bill) -> Answer:
        """Run one method under the company's lock."""
        function = self.methods.get(method)
        if function is None:
            raise no_method()
        scope = scope_of(method)
        if scope and scope not in self.caller.scopes:
            raise no_scope()
        self._begin(method, bill)
        self.faults.refuse(method)
        started = time.perf_counter()
        if self.page_latency:
            time.sleep(self.page_latency)
        now = self.clock()
        try:
            with self.company.lock:
                answer = function(Call(method, params, self.company, self.caller, now))
                if method in WRITES:
                    self.journal.note_write(now, method, params.values, answer.result)
        finally:
            bill.charge(method, self.limits.price(method, time.perf_counter() - started))
            self.journal.note_call(method)
        return answer

    def _begin(self, method: str, bill: Bill) -> None:
        """Let a call run; a refusal by the operating limit says when the limit is reset."""
        begun, started = self.clock(), time.perf_counter()
        try:
            bill.begin(method)
        except Refusal as refusal:
            refusal.time = self._time(method, bill, begun, started)
            raise

    @staticmethod
    def _body(answer: Answer) -> dict[str, object]:
        """Result with ``next`` and ``total`` where the method has them."""
        body: dict[str, object] = {"result": answer.result}
        if answer.next is not None:
            body["next"] = answer.next
        if answer.total is not None:
            body["total"] = answer.total
        return body

    @staticmethod
    def _time(method: str, bill: Bill, begun: datetime, started: float) -> dict[str, object]:
        """The ``time`` of an answer; durations are real even when the clock stands."""
        spent = time.perf_counter() - started
        start = begun.timestamp()
        shown = begun.isoformat(timespec="seconds")
        return {
            "start": start,
            "finish": start + spent,
            "duration": spent,
            "processing": spent,
            "date_start": shown,
            "date_finish": shown,
            "operating_reset_at": int(start + bill.reset_in(method)),
            "operating": bill.spent(method),
        }

    def _batch(self, params: Params, bill: Bill) -> dict[str, object]:
        """Page settings/how-to-call-rest-api/batch: HTTP 200 even if every command fails."""
        halt = str(params.get("halt")) not in _FALSE
        book: Book = {name: {} for name in ("result", "error", "total", "next", "time")}
        for place, (key, method, query) in enumerate(commands_of(params)):
            begun, started = self.clock(), time.perf_counter()
            try:
                answer = self._command(place, method, query, book, bill)
            except Refusal as refusal:
                book["error"][key] = _error(refusal)
                if refusal.time is not None:
                    book["time"][key] = refusal.time
                if halt:
                    break
                continue
            book["result"][key] = answer.result
            if answer.total is not None:
                book["total"][key] = answer.total
            if answer.next is not None:
                book["next"][key] = answer.next
            book["time"][key] = self._time(method, bill, begun, started)
        return dict(_containers(book))

    def _command(self, place: int, method: str, query: str, book: Book, bill: Bill) -> Answer:
        """Run one command of a batch."""
        if place >= LONGEST_BATCH:
            raise Refusal("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
        if method == BATCH:
            text = "Method is not allowed for batch usage"
            raise Refusal("ERROR_BATCH_METHOD_NOT_ALLOWED", text, 405)
        values = {name: resolve(value, book) for name, value in parse_query(query).items()}
        return self._execute(method, Params(values), bill)


def _containers(book: Mapping[str, dict[str, object]]) -> Iterator[tuple[str, object]]:
    """The five containers, as PHP prints its arrays."""
    for name, values in book.items():
        yield ("result" if name == "result" else f"result_{name}"), php_array(values)


def error_body(refusal: Refusal) -> dict[str, object]:
    """The body of a refusal."""
    return _error(refusal) if refusal.time is None else _error(refusal) | {"time": refusal.time}


def _error(refusal: Refusal) -> dict[str, object]:
    """What a refusal says: in a body of its own, or under the key of a command."""
    return {"error": refusal.code, "error_description": refusal.description}
