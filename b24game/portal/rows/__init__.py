"""A row of each entity becomes a noun of `b24game.model`.

row.py           what all rows share: folded names, typed decoding, `BadRow`
fields.py        single fields: empty, readable, or the row's problem
people.py        users, departments
tasks.py         tasks and their history
deals.py         deals, leads, moves between stages
cards.py         contacts and companies: which of the asked fields are filled
prospects.py     leads and deals with the values that scoring asks for, and their clients
dictionaries.py  currencies and statuses
feed.py          posts
activities.py    activities, also as touches of a prospect, calls, comments
"""
