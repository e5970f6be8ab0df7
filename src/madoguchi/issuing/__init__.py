"""A plan carried out (交付): what becomes of each paper, what is pulled from the stack, what is asked back."""
