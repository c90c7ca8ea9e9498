"""`score-leads`: what each lead is worth, who is told, and how well that has served.

config.py     what is to happen, `[leads]` of the configuration; section.py reads it
survey.py     the portal: its fields, dictionaries and currencies, and the card made of them
gather.py     leads and what is linked to them, as the columns that the card asks for
score.py      a whole run: read, score, plan, write
memory.py     what leads said and what was news, in the state file
outgoing.py   what goes to the portal: scores where they changed, comments, actions
act.py        thresholds that were reached, and what is done about them
history.py    past leads as they were known then, from the portal
past_leads.py past leads from either, made ready to judge a card by
judge.py      `--backtest` and `--fit`, of the portal's history or of a CSV
accounts.py   what these found, as reports
"""
