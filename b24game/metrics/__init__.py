"""Engagement metrics: what people did, day by day, and what a launch changed.

Each file, in the order in which data passes through:

    measures.py   the metrics: their ids and units, and which facts they need
    daily.py      facts and ledger -> what each person did on each local day
    keeping.py    those days kept, and which of them have to be worked out again
    staff.py      who was an employee where, on which days
    sums.py       what each person did in some days, beside the days they were there
    estimate.py   sums -> a value, a change and its interval
    inequality.py how far points are concentrated
    figures.py    every metric of a scope in a period
    launch.py     before and after the game began, beside those who are not in it
    words.py      what each metric means, in words
"""
