"""What a lead is worth: score cards, how well they rank past leads, and better ones from history.

Pure: no portal, no state file, no clock. Only the fit needs numpy (the extra `fit`).

    table.py      past leads as typed columns, and which of them were won
    reading.py    a CSV to a table, with cells.py (types) and outcomes.py (the target)
    conditions.py what a criterion asks of a field; card.py criteria, points and explanations
    leaks.py      columns that know the end

    backtest.py   a history split by time, and what scores were worth on its newer part:
                  ranking.py (AUC, lift), calibration.py (ECE, intervals), drift.py (PSI)
    compare.py    two cards on the same leads; reasons.py why newer leads are another matter

    fit.py        candidates.py -> selection.py (logistic.py) -> points.py -> bands.py -> a card
    merging.py    the order and the names of its criteria
    proposal.py   all of it: fitted to the older leads, judged on the newer, beside the old card

    writing.py    a card to TOML with a comment on every criterion; card_file.py reads it back
"""
