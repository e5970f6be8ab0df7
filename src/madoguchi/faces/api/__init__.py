"""The check over HTTP (資格確認サービス): what a facility's program asks, in our JSON and in the shape it knows.

It translates and decides nothing: every question goes through `desk.verifying.verify`. Nothing here keeps, counts or
logs a word about a person.
"""
