"""A plan carried out (交付): contents of papers, envelopes, returned mail.

Nothing here yet: it comes with the papers themselves.
"""
