"""What should be held, what is held, and what to do (照合)."""
