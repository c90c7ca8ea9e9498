"""From the mirror to facts, from facts to the ledger, from the ledger to what people see.

Each file, in the order in which data passes through:

    observation.py          what can be observed of one portal object
    tasks.py deals.py       pure: rows and their history -> observations; no SQL, no clock
    cards.py feed.py crm.py
    derive.py               which objects to look at again, and their observations
    facts.py                observations -> append-only facts; what is undone is withdrawn
    employment.py teams.py  who played when and where, as it was at the time of the action
    exclusion.py            whom the rules leave out
    rulebook.py             which rule set counts which moments
    compile.py              each rule -> one SELECT over the facts
    ledger.py               the difference between wanted and held points -> linked rows
    deeds.py                facts and the time in which they count, for badges
    sources.py              which streams of the portal show a kind of fact
    reaching.py streaks.py  who won a badge when: by a number, in a row, as the first of a period
    toppers.py
    badges.py awards.py     all badges judged; the difference to those given -> linked rows
    seal.py verify.py       hash chain over every run; recomputing everything
    standings.py why.py     boards and explanations, read-only
    people.py               whom an administrator means by a name
    cohorts.py              which sums may be told without giving one person away
"""
