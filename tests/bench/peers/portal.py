"""The sandbox as a process of its own, steered by lines of JSON on its standard input.

Run: python -m tests.bench.peers.portal DEALS          (0 for the demo company)

It answers every line with one of its own, the first one without being asked. Each client gets an
empty bucket, an empty journal and faults drawn afresh, on the same company.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from b24game.sandbox import Fault, Faults, Journal, Latency, Limits, SandboxPortal
from b24game.sandbox.methods import METHODS
from b24game.sandbox.model import DEAL
from tests.bench.peers.cases import LISTS
from tests.bench.peers.company import change, clock_of, company_of, old_names
from tests.bench.peers.gateway import gateway

if TYPE_CHECKING:
    from collections.abc import Iterable

    from b24game.sandbox.call import Answer, Call, Method

UPDATE = "crm.item.update"


class Bench:
    """A running portal and what can be asked of it: each public method is an order."""

    def __init__(self, portal: SandboxPortal) -> None:
        self.portal = portal
        self.deals = portal.company.cards[DEAL]
        self.sent = 0
        for name in LISTS:
            METHODS[name] = self._counted(METHODS[name])

    def hello(self) -> dict[str, object]:
        """Tell where the portal is and how large its ids are."""
        room = max(self.deals.ids, default=0) + 1
        return {"webhook": self.portal.webhook, "select": old_names(), "room": room}

    def all(self, truth: str) -> dict[str, object]:
        """Write which deals a client has to read: one byte an id, 1 where there is a deal."""
        self._write(truth, self.deals.ids)
        return {}

    def changed(self, several: int, truth: str) -> dict[str, object]:
        """Let some deals be changed; a client has to read only those."""
        at, chosen = change(self.portal.company, several)
        self._write(truth, chosen)
        return {"since": at.isoformat()}

    def some(self, several: int, ids: str) -> dict[str, object]:
        """Write the first ids to a file."""
        Path(ids).write_text(json.dumps(list(self.deals.ids)[:several]), encoding="utf-8")
        return {}

    def gateway(self, seconds: float) -> dict[str, object]:
        """Put a gateway before the portal that does not wait longer."""
        return {"webhook": gateway(self.portal.webhook, seconds)}

    def begin(
        self, limits: dict[str, Any], latency: dict[str, float], faults: list[Any], seed: int
    ) -> dict[str, object]:
        """Start anew for one client."""
        self.portal.limits = Limits(**limits)
        self.portal.latency = Latency(**latency)
        self.portal.faults = Faults(*(Fault(**fault) for fault in faults), seed=seed)
        self.portal.journal = Journal()
        self.sent = 0
        return {}

    def report(self) -> dict[str, object]:
        """Tell what the portal saw since `begin`."""
        requests = self.portal.journal.requests
        return {
            "requests": len(requests),
            "refused": sum(request.error == "QUERY_LIMIT_EXCEEDED" for request in requests),
            "sent": self.sent,
        }

    def written(self, ids: str, mark: str) -> dict[str, object]:
        """Tell how many deals have the title they should have, and how many saves were too many."""
        numbers = json.loads(Path(ids).read_text(encoding="utf-8"))
        right = sum(self.deals[number].fields["title"] == f"{mark} {number}" for number in numbers)
        saves = self.portal.journal.writes_of(UPDATE)
        return {"right": right, "twice": len(saves) - len({str(s.params["id"]) for s in saves})}

    def _counted(self, method: Method) -> Method:
        """Count the rows a list method sends."""

        def count(call: Call) -> Answer:
            answer = method(call)
            rows: Any = answer.result
            self.sent += len(rows["items"] if isinstance(rows, dict) else rows)
            return answer

        return count

    def _write(self, file: str, ids: Iterable[int]) -> None:
        there = bytearray(max(self.deals.ids, default=0) + 1)
        for number in ids:
            there[number] = 1
        Path(file).write_bytes(there)


def main() -> None:
    """Serve until the standard input ends."""
    deals = int(sys.argv[1])
    with SandboxPortal(company_of(deals), clock=clock_of(deals)) as portal:
        bench = Bench(portal)
        for line in sys.stdin:
            order = json.loads(line)
            answer = getattr(bench, order.pop("do"))(**order)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
