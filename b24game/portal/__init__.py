"""The only room that knows HTTP and Bitrix24.

Data passes through in this order; each file imports only files above it:

    address.py    scheme and host of a server that may be told a secret
    call.py       one call of a method, by the old REST or by REST 3.0
    access.py     what the room needs to know of a way in
    webhook.py    the first way: an address that is the login
    faults.py     what the portal's error codes mean; `Refused`, `Unavailable`
    values.py     tolerant decoders of single values
    answers.py    a body of bytes becomes an `Answer` or a `Fault`
    transport.py  one HTTP exchange (with token_server.py all that imports httpx)
    tokens.py token_faults.py token_server.py session.py oauth.py sign_in.py
                  the second way: an application, its tokens and their renewal
    moved.py      which redirect is the portal's own move
    bucket.py     the level of the leaky bucket, shared by processes; pace.py: when to send
    patience.py   which fault is waited out and repeated, and which is raised
    gate.py       one call probes a method without time, the others wait
    flight.py     a few requests at once
    caller.py     one method call: pace, exchange, patience
    batch.py      up to 50 commands in one request; outcomes.py: until each of them has one
    rows/         a row of each entity becomes a noun of `b24game.model`
    stream.py     what a stream is, and the command for one page of it
    streams.py    one declarative entry per entity
    pages.py      a list answer becomes a checked page
    stride.py     how many pages fit into one batch
    asking.py     many commands in batches of fitting length; writing.py: those that change things
    offsets.py    `start` pages
    walk.py       what a chain of pages proves; segments.py: which ids to ask for
    windows.py    bulk reading by chains in windows of ids
    request.py    what to read; opening.py, custom_names.py, identity.py: the shared first batch
    reading.py    the shared batch and the pages after it
    histories.py addressed.py comments.py missing.py   the other questions
    card_map.py by_ids.py prospects.py touches.py      what scoring reads
    own_posts.py own_todos.py own_comments.py prospect_stages.py
                  what stands there before something is written
    portal.py     `Portal`, the door to all of it
"""
