from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["numpy"] = None
from datetime import UTC
from b24game.leads import compare, drift, leaks, reasons, writing
from b24game.leads.backtest import backtest, split_by_time
from b24game.leads.compile import compile_card
from b24game.leads.reading import read_csv
from b24game.rules.load import load
text = "size,won\\n" + "".join(f"{row % 9},{int(row % 9 > 4)}\\n" for row in range(200))
split = split_by_time(read_csv(text.encode(), file="leads.csv", target="won").table)
rules = '[leads.criteria.a]\\nfield = "size"\\nat_least = 5\\npoints = 9'
loaded = load(rules, file="rules.toml", zone=UTC)
card = compile_card(loaded.ruleset.leads, None, ()).card
print(backtest(card.raw(split.newer), split.newer.won).auc.value)
"""


def test_a_backtest_needs_no_extra() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("1.0\n", "")
