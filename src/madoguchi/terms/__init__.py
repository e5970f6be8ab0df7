"""The nouns (用語): numbers, papers, grounds, rates, the roll's schema, errors. No library."""
