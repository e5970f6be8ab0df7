"""The reception desk's storage (受付の保管): who may ask, whoever fits a question, and what it was answered.

`finding` reads in one statement, `lines` keeps connections open for it, `committing` commits what was answered, many
visits at once; `checks` is all of it for the use case. docs/checks.md says what is promised.
"""
