"""The audit (監査記録): chains of entries, their seals, and the reading of both."""
