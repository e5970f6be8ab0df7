"""A PostgreSQL server of our own (自前のサーバー): programs, folders, settings, start and stop."""
