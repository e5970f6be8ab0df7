"""What is recorded about people, and since when it is known (台帳). Nothing here yet: it comes with storage. It does not know the law."""
