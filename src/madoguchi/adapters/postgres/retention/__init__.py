"""Retention in PostgreSQL (保存期間の管理): periods, holds, plans of what goes, and how it goes."""
