"""Showing: a report becomes a table, JSON, CSV, TSV, Markdown or a dashboard.

    report ──> views/<command>.py ──┬─ grid ───> delimited.py (csv, tsv), markdown.py
                                    └─ blocks ─> draw.py (Rich, the only place that knows it)
    report ─────────────────────────────────────> envelope.py (json)
    report of metrics ──────────────────────────> dashboard/, page_file.py (html)
    tables ─────────────────────────────────────> export/ (csv, jsonl, parquet)

`printer.py` is the entrance. `terminal.py` finds out what the terminal can do, `notes.py` writes
findings and errors to stderr, `safe.py` makes the portal's text harmless, `progress.py` tells how
far a job is. Views are plain data in, plain data out: no terminal, no Rich, no clock.
"""
