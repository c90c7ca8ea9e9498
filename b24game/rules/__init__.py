"""What earns what: from the text of a rules file to a typed rule set, and back to plain words.

How a text passes through:

    load.py       the way in: text -> tomllib -> reading -> lint -> a rule set, or findings
    locate.py     TOML keys to line numbers, so that a finding can name its line
    mistakes.py   collects what is wrong, all of it, and words it (`nearest.py`: did you mean)
    table.py      one table being read: each value asked for by name and type, leftovers are typos
    sections.py   [game], [tasks], [cards], [levels], with card_fields.py: what a card can have
    earning.py    [rules.<id>], with fitting.py: which condition fits which kind of fact
    badging.py    [badges.<id>]
    counted.py    which facts a rule set looks at, so that the rest need not be read
    lint.py       warnings about a rule set that is valid and still looks unintended
    version.py    the canonical form and its hash, which is the version
    words.py      the rules in plain words for employees, with actions.py, boards.py,
                  rejections.py and measures.py; badge_words.py the badges, with tallies.py

`ruleset.py` is the type that leaves this room; `default.toml` is the shipped rules file. Nothing
here knows a clock, a portal, a state file or a terminal.
"""
