"""Madoguchi (窓口, the counter): who holds which paper at the doctor's desk, why, and until when."""
