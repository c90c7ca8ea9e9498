"""`metrics`: how engaged people are, and what the launch of the game changed.

    run.py       the whole: days brought up to date, then every figure of the report
    days.py      the daily sums: kept where that can be, else worked out for this run
    sources.py   which metrics the portal's sources can tell nothing about
    calendar.py  the periods of a trend, the weeks and months in them
    people.py    what people did in a period, and whose figures may be told side by side
    figures.py   metrics of the scope and of its departments
    launch.py    before and after the launch
    months.py    every figure of every month, for an export
    known.py     what all of them are read from

Only reads, but for the daily sums, which may be deleted at any time.
"""

from b24game.jobs.metrics.run import run

__all__ = ["run"]
