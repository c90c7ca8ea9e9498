"""The only room that knows HTTP and Bitrix24.

Data passes through in this order; each file imports only files above it:

    webhook.py    the address and its secret
    faults.py     what the portal's error codes mean; `Refused`, `Unavailable`
    answers.py    a body of bytes becomes an `Answer` or a `Fault`
    transport.py  one HTTP exchange (the only file that imports httpx)
    pace.py       the portal's leaky bucket, counted when we send
    patience.py   which fault is waited out and repeated, and which is raised
    caller.py     one method call: pace, exchange, patience
    batch.py      up to 50 commands in one request
    values.py     tolerant decoders of single values
    rows/         a row of each entity becomes a noun of `b24game.model`
    stream.py     what a stream is, and the command for one page of it
    streams.py    one declarative entry per entity
    pages.py      a list answer becomes a checked page
    stride.py     how many pages fit into one batch
    asking.py     many commands in batches of fitting length
    offsets.py    `start` pages; keyset.py: `>ID` chains, with guards
    request.py    what to read; opening.py, custom_names.py, identity.py: the shared first batch
    reading.py    the shared batch and the pages after it
    histories.py addressed.py comments.py missing.py   the other questions
    portal.py     `Portal`, the door to all of it
"""
