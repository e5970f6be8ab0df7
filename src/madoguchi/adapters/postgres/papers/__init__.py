"""Papers (書類): a plan carried out, the ledger, and who changed before the post."""
