"""Use cases, one a file: each opens what it needs, does the work and returns a report.

    setting.py        configuration: flag > environment > file > default; zone and moments
    rulefile.py       the rules file, or its findings as an error
    reports.py        what each command reports
    progress.py       what a job tells while it runs
    init.py sync/ leaderboard.py why.py explain.py rules.py status.py verify.py demo.py

Nothing is printed here and no exit code is chosen: `cli` does that with the report.
"""
