"""One case: the peers fit in their process, we on the same draws in this one."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from b24game.leads.fit import fit_card
from tests.bench.lead_peers.environment import python_of_peers
from tests.bench.lead_peers.figures import Figures, Summary, measured, summed
from tests.bench.lead_peers.naive_bayes import NaiveBayes

if TYPE_CHECKING:
    from b24game.leads.table import Table
    from tests.bench.lead_peers.cases import Case, Ours

ODOO = "naive Bayes (Odoo)"
PEERS = ("logistic regression", "boosting", "boosting (histograms)", "optbinning")
_SCRIPT = Path(__file__).with_name("peers.py")


def run(case: Case, table: Table) -> dict[str, Summary]:
    """Return every model of a case, ours first, over all draws."""
    answer = _peers(case, table)
    found: dict[str, list[Figures]] = {one.name: [] for one in case.ours}
    for draw in answer:
        # Our fit wants its history oldest first, and the table is.
        older, newer = table.rows(sorted(draw["train"])), table.rows(draw["test"])
        for one in case.ours:
            found[one.name].append(_ours(one, older, newer))
        for name, result in draw["results"].items():
            chances = result["probabilities"]
            figures = measured(
                chances,
                chances,
                newer.won,
                inputs=result["inputs"],
                seconds=result["seconds"],
            )
            found.setdefault(name, []).append(figures)
        found.setdefault(ODOO, []).append(_odoo(older, newer))
    return {name: summed(draws) for name, draws in found.items()}


def _ours(one: Ours, older: Table, newer: Table) -> Figures:
    begun = time.perf_counter()
    card, _flipped = fit_card(older, rules=one.rules, points=one.points, method=one.method)
    seconds = time.perf_counter() - begun
    raw = card.raw(newer)
    chances = card.probabilities(raw) or []
    return measured(raw, chances, newer.won, inputs=len(card.criteria), seconds=seconds)


def _odoo(older: Table, newer: Table) -> Figures:
    begun = time.perf_counter()
    model = NaiveBayes(older)
    seconds = time.perf_counter() - begun
    chances = model.probabilities(newer)
    return measured(chances, chances, newer.won, inputs=model.inputs, seconds=seconds)


def _peers(case: Case, table: Table) -> list[dict[str, Any]]:
    columns = {
        column.name: {"kind": column.kind, "values": column.values}
        for column in table.features
        if column.kind in ("number", "level")
    }
    task = {
        "columns": columns,
        "won": table.won,
        "draws": case.draws(table),
        "peers": PEERS,
    }
    done = subprocess.run(
        [str(python_of_peers()), str(_SCRIPT)],
        input=json.dumps(task),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    # optbinning greets on stdout; the answer is the last line.
    answer: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return answer
