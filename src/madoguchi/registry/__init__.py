"""What is recorded about people, and since when it is known (台帳). It does not know the law, nor where it is kept.

Every fact has one home (`groups`), holds for a stretch of days (`history`), and was learnt under a number (`knowledge`
in the database): what was answered once can be answered again.
"""
