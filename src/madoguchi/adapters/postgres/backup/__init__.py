"""Backups (バックアップ): made, put back, and proved by digests of what they hold."""
