"""Our score cards beside five others on real leads: ranking, calibration, size, seconds.

Run: python -m tests.bench.leads [CASE ...]         (all by default, --list names them)

The data sets are not part of this repository: `--data FOLDER` or B24GAME_LEAD_DATA says where they
are. What leaks the outcome and what names a person is removed first (`lead_peers/data.py`). The
peers are scikit-learn and optbinning as they are on PyPI, installed into `.venv-peers-leads`, and
Odoo's predictive lead scoring, written anew. Everybody fits to the same rows, with the settings
that its documentation starts with, on one core.

"AUC" is the mean over the draws, "±" half of DeLong's 95 % interval on one draw, "worst" the worst
draw. "ECE" has ten bins of equal width; "by chance" is what perfect probabilities would have on so
few test leads. "lift" is that of the best tenth, "of" the lift of a perfect ranking. "inputs" are
the rules of a card, the columns of a regression, the field-value pairs of naive Bayes.

How our cards are made was chosen by cross-validation inside training rows of `xeducation`. The
draws overlap and earlier versions were run on them, so only leads that no version has met, such
as the held-out part of the sets, tell what the choice cost.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.lead_peers.cases import CASES, SPEED
from tests.bench.lead_peers.drifting import why_worse
from tests.bench.lead_peers.speed import speed
from tests.bench.lead_peers.targets import targets
from tests.bench.lead_peers.trial import run

if TYPE_CHECKING:
    from tests.bench.lead_peers.figures import Summary

_DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "lead-scoring"
_HEAD = (
    f"  {'':<24} {'AUC':>6} {'±':>6} {'median':>6} {'worst':>6} {'ECE':>6} {'by chance':>9} "
    f"{'lift':>5} {'of':>5} {'inputs':>6} {'fit s':>6}"
)


def main() -> None:
    """Print a section for each case, then what was reached."""
    words = _arguments()
    chosen = [one for one in CASES if not words.case or one.name in words.case]
    if words.list:
        print("\n".join([*(f"{one.name:<16} {one.text}" for one in CASES), SPEED]))
        return
    if unknown := set(words.case) - {one.name for one in CASES} - {SPEED}:
        sys.exit(f"no such case: {', '.join(sorted(unknown))}; --list names them")
    if not words.data.is_dir():
        sys.exit(f"no data in {words.data}: --data or B24GAME_LEAD_DATA names the folder")
    results = {}
    for case in chosen:
        table = case.source.read(words.data)
        print(f"{case.name}: {case.text} ({len(table):,} leads, {sum(table.won):,} won)")
        print(_HEAD, flush=True)
        results[case.name] = run(case, table)
        for name, summary in results[case.name].items():
            print(_line(name, summary))
        if case.way == "time":
            print(why_worse(table))
        print(flush=True)
    reached = targets(results)
    if not words.case or SPEED in words.case:
        print(f"{SPEED}: on one core of this machine")
        reached += speed(words.data)
    print("targets\n" + "\n".join(one.line() for one in reached))


def _line(name: str, one: Summary) -> str:
    return (
        f"  {name:<24} {one.auc:.4f} {one.half:.4f} {one.auc_median:.4f} {one.auc_least:.4f} "
        f"{one.ece:.4f} {one.floor:>9.4f} {one.lift:>5.2f} {one.most:>5.2f} {one.inputs:>6.0f} "
        f"{one.seconds:>6.2f}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("case", nargs="*", help="what to measure; everything by default")
    parser.add_argument("--list", action="store_true", help="name the cases")
    place = Path(os.environ.get("B24GAME_LEAD_DATA", _DATA))
    parser.add_argument("--data", type=Path, default=place, help="the folder of the data sets")
    return parser.parse_args()


if __name__ == "__main__":
    main()
