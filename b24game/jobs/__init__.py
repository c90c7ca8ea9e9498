"""Use cases, one a file: each opens what it needs, does the work and returns a report.

    setting.py        configuration: flag > environment > file > default; zone and moments
    rulefile.py       the rules file, or its findings as an error
    reports.py        what each command reports
    progress.py       what a job tells while it runs
    synced.py         the moment of the last sync, and what it could not read
    publishing.py     what is written to the portal; publish_section.py reads it
    delivering.py     sends what waits in the outbox, and tells what could not be sent
    publish_one.py weekly_plan.py steady.py post_status.py writes.py
                      what the publishing commands share
    init.py sync/ leaderboard.py why.py explain.py rules.py status.py verify.py demo.py
    award_badges.py publish_weekly.py publish_page.py publish_rules.py outbox.py

Nothing is printed here and no exit code is chosen: `cli` does that with the report.
"""
