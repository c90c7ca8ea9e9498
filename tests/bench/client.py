"""Our client beside three others, on the same portal: requests, seconds, memory, what gets lost.

Run: python -m tests.bench.client [CASE ...]        (all by default, --list names them)

The peers are fast_bitrix24, b24pysdk and b24api as they are on PyPI, installed into `.venv-peers`.
A portal of the sandbox runs as a process of its own, with the limits of a real one switched on
(2 requests a second, burst 50) and 50 ms latency; each run of a client is a process of its own and
finds an empty bucket. Seconds are those of the client's work without the imports. "x" is how many
times the fewest requests possible (2,500 rows or 50 writes each) were sent, "limit" the seconds
that no client can beat, "rows sent" what the portal sent. A row counts where the script of the
client gets it; "lost" are the deals that never came, "twice" those that came again; of updates the
titles that stand on the portal count, "twice" are needless saves.

Peers read `crm.deal.list` as their READMEs do, our client `crm.item.list`, with the same fields.
The portal speaks plain http, which spares everybody TLS. fast_bitrix24 and b24api take such an
address as it is; b24pysdk puts https before every address, and its script replaces that.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.peers.cases import OURS, cases, smaller
from tests.bench.peers.line import Line
from tests.bench.peers.table import head, notes, row
from tests.bench.peers.trial import Trial, clients_of

if TYPE_CHECKING:
    from tests.bench.peers.cases import Case


def main() -> None:
    """Print one line for each case and client."""
    words = _arguments()
    known = {one.name: one for one in cases(full=words.full, slow_peers=words.slow_peers)}
    if words.list:
        print(notes(list(known.values())))
        return
    unknown = [name for name in words.case if name not in known]
    if unknown:
        sys.exit(f"no such case: {', '.join(unknown)}; --list names them")
    chosen = [known[name] for name in words.case or known]
    if words.deals:
        chosen = [smaller(one, words.deals) for one in chosen]
    print(head(), flush=True)
    for deals, group in groupby(chosen, key=lambda one: one.deals):
        _measure(deals, list(group), words.client)
    print(f"\n{notes(chosen)}")


def _measure(deals: int, group: list[Case], only: list[str]) -> None:
    """Measure the cases of one company."""
    _tell(f"A portal with {deals:,} deals …")
    with tempfile.TemporaryDirectory() as folder, Line(deals) as line:
        for case in group:
            trial = Trial(case, line, Path(folder))
            for client in clients_of(case):
                if not only or client in only:
                    _rows(case, client, trial)


def _rows(case: Case, client: str, trial: Trial) -> None:
    """Let one client run as often as the case says, and print its line."""
    results = []
    for seed in range(1, (case.runs if client == OURS else case.peers) + 1):
        _tell(f"{case.name}: {client}, run {seed} …")
        results.append(trial.sync() if case.task == "sync" else trial.run(client, seed))
        _tell(f"  {results[-1]}")
    print(row(case, client, results), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("case", nargs="*", help="what to measure; everything by default")
    parser.add_argument("--list", action="store_true", help="name the cases")
    parser.add_argument("--client", action="append", default=[], help="only this client")
    parser.add_argument("--deals", type=int, help="at most so many deals, to try the bench out")
    parser.add_argument("--full", action="store_true", help="operating limits in full length")
    parser.add_argument("--slow-peers", action="store_true", help="peers read slow-500k, too")
    return parser.parse_args()


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
