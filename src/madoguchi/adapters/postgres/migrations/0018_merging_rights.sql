-- Who makes two records one, and parts them (統合の権限): logins that take files in. docs/database.md

-- What a clerk does writes facts, and no merging: no command of theirs makes one (faces/cli/rights.py).
REVOKE INSERT, UPDATE (superseded) ON registry.merging FROM clerk;
