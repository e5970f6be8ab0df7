"""A visit led through its steps (受付): what a facility asks, what it is answered, consents, and the words for both.

Judgement is the rulebook's, and was made when standing was kept; what is asked and kept goes through `desk.verifying`.
"""
