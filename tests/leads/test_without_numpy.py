from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
sys.modules["numpy"] = None
from b24game.leads import card_file, compare, drift, leaks, reasons, writing
from b24game.leads.backtest import backtest, split_by_time
from b24game.leads.reading import read_csv
text = "size,won\\n" + "".join(f"{row % 9},{int(row % 9 > 4)}\\n" for row in range(200))
split = split_by_time(read_csv(text.encode(), file="leads.csv", target="won").table)
loaded = card_file.read_card(
    '[card.criteria.a]\\nfield = "size"\\nat_least = 5\\npoints = 9', file="card.toml"
)
print(backtest(loaded.card.raw(split.newer), split.newer.won).auc.value)
"""


def test_a_backtest_needs_no_extra() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("1.0\n", "")
