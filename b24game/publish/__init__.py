"""Everything that is written back to the portal: planned, kept in the outbox, sent once.

    outbox.py      what is to stand on the portal, and what is known to stand there
    sending.py     planned -> sending -> sent: committed before the call and after it
    notices.py posts.py profiles.py pages.py
                   one kind of write each: how it is sent, and what makes a repeat of it safe
    scores.py stages.py todos.py timeline.py
                   likewise of leads: score and date, stage or mark, a to-do, the rolling comment
    adding.py      adding many things once each: looked for before, and after an unknown outcome
    kept.py        whether the portal kept what it was told
    late.py        what the portal carries out after we stopped waiting
    notes.py once.py landing.py
                   the two kinds of knowledge base that a page can stand in
    fields.py lead_fields.py custom_fields.py
                   the fields of profiles and of leads, made once
    weekly.py      the weekly post of a company or a department, from the ledger
    chart.py drawing.py
                   the picture in a weekly post, drawn by an optional extra
    board_page.py  the board of the month as a page
    markdown.py    foreign text in a page
    news.py        notices of new badges and levels, and posts about badges
    bbcode.py grammar.py templating.py fence.py weekly_text.py templates/
                   the words of posts, which a customer may replace
    lead_text.py   the words about a lead

A job plans in the transaction that decides what is news, and sends after it has been committed.
"""
