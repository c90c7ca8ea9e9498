"""What a lead is worth: score cards, how well they rank past leads, and better ones from history.

Pure: no portal, no state file, no clock. Only the fit needs numpy (the extra `fit`).

    conditions.py what a criterion asks of a field; card.py criteria, points and explanations
    tiers.py      hot, warm and cold
    compile.py    `[leads]` of a rules file to a card and to what it needs of the portal

    table.py      leads as typed columns, and which of them were won
    columns.py    leads and what is linked to them to the columns that a card asks for:
                  touching.py (which activities are which signal), sizes.py (employees)
    reading.py    a CSV to a table, with cells.py (types) and outcomes.py (the target)

    inputs.py     what leads said, whenever it changed; what a field's changes tell
    alerts.py     scores that reach a threshold, once; working_time.py deadlines
    outcome.py    which leads were won, lost, or are too young to tell
    past.py       past leads as they were known then
    contact.py    when a lead was first contacted

    leaks.py      columns that know the end
    backtest.py   a history split by time, and what scores were worth on its newer part:
                  ranking.py (AUC, lift), calibration.py (ECE, intervals), drift.py (PSI)
    analytics.py  conversion and first contact by tier, month, before and after the launch
    compare.py    two cards on the same leads; reasons.py why newer leads are another matter

    fit.py        candidates.py -> selection.py (logistic.py) -> points.py -> bands.py -> a card
    merging.py    the order and the names of its criteria
    thresholds.py of a new card: as many leads reach them as before
    proposal.py   all of it: fitted to the older leads, judged on the newer, beside the old card

    writing.py    a card to `[leads]` of a rules file, with a comment on every criterion
"""
