"""What is recorded about people, and since when it is known (台帳). It does not know the law.

Nothing here yet: it comes with storage.
"""
