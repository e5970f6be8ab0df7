"""A visit led through its steps (受付): reader, alerts, consents, ladder.

Nothing here yet: judgement is the rulebook's, the order of steps comes with the reception desk.
"""
