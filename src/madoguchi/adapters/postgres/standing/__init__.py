"""Standing (資格の現況): what holds of each person on each day, decided once and kept, so that a check only reads.

`facts` reads people's records as a roll of stretches, `deciding` asks the rulebook, `projecting` makes what a person is
found by and what may be shown, `writing` puts down what differs; `keeping` does all four for some people, `building`
for everybody who waits. docs/standing.md says what is promised.
"""
