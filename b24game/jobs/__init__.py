"""Use cases, one a file: each opens what it needs, does the work and returns a report.

    setting.py        configuration: flag > environment > file > default; zone and moments
    rulefile.py       the rules file, or its findings as an error
    reports.py lead_reports.py metric_reports.py
                      what each command reports
    progress.py       what a job tells while it runs
    asked.py          days, periods and departments that a command line names
    synced.py         the moment of the last sync, and what it could not read
    on_demand.py horizon.py
                      what a sync reads only if asked for, and from when on
    publishing.py     what is written to the portal; publish_section.py reads it
    delivering.py     sends what waits in the outbox, and tells what could not be sent
    publish_one.py weekly_plan.py steady.py post_status.py writes.py
                      what the publishing commands share
    init.py sync/ leads/ metrics/ export/
    leaderboard.py why.py explain.py rules.py status.py verify.py demo.py
    award_badges.py publish_weekly.py publish_page.py publish_rules.py outbox.py

Nothing is printed here and no exit code is chosen: `cli` does that with the report.
"""
