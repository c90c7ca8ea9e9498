"""The state file: one SQLite database that all commands share.

    schema.py    the tables, as migrations; facts and ledger refuse UPDATE and DELETE
    file.py      opening for reading (no lock, plain sqlite3) and for writing; its errors in words
    lock.py      one writer at a time, released by the kernel
    mirror.py    the portal's rows as last seen
    cursors.py   how far each stream has been read
    meta.py      single values: the portal, its zone
    leads.py     what leads said, and the thresholds they reached
    runs.py      which command ran when, and how it ended

Data passes through in one direction: `jobs` saves rows and cursors here, `game` derives facts and
the ledger from them inside the same transactions.
"""
