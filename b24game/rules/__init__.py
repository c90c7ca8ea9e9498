"""What earns what: from the text of a rules file to a typed rule set, and back to plain words.

How a text passes through:

    load.py       the way in: text -> tomllib -> reading -> lint -> a rule set, or findings
    locate.py     TOML keys to line numbers, so that a finding can name its line
    mistakes.py   collects what is wrong, all of it, and words it (`nearest.py`: did you mean)
    table.py      one table being read: each value asked for by name and type, leftovers are typos
    sections.py   [game], [tasks], [cards], [levels], with card_fields.py: what a card can have
    earning.py    [rules.<id>], with fitting.py: which condition fits which kind of fact
    badging.py    [badges.<id>]
    scoring.py    [leads], with criteria.py: [leads.criteria.<id>], and lead_fields.py: what a
                  lead has, and how it may be asked
    counted.py    which facts a rule set looks at, so that the rest need not be read
    lint.py       warnings about a rule set that is valid and still looks unintended;
                  lead_lint.py about its score card
    version.py    the canonical form and its hash, which is the version
    words.py      the rules in plain words for employees, with actions.py, boards.py,
                  rejections.py and measures.py; badge_words.py the badges, with tallies.py;
                  lead_words.py the score card of leads

`ruleset.py` is the type that leaves this room, with `scorecard.py` for leads; `default.toml` is
the shipped rules file. Nothing here knows a clock, a portal, a state file or a terminal.
"""
