"""`sync`: the portal into the mirror, the mirror into facts, the facts into the ledger.

    plan.py     which streams to read, from where
    pull.py     pages of rows into the mirror, and the facts of what they touched
    follow.py   what rows do not say: histories, logs, receivers of appreciations, disappearances
    run.py      the whole, from the lock to the seal
    profiles.py after it: what changed in the profiles of people

Every page of rows commits with its cursor and with the facts that it shows by itself. What needs
more (a deal its log of stages, a task its history, an appreciation its receivers) is marked in the
mirror and commits once that is there. Killed anywhere, the next run goes on from the last page and
from those marks; nothing is read into the ledger twice, because facts have keys.
"""

from b24game.jobs.sync.run import run

__all__ = ["run"]
