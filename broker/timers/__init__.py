"""Terms of a case: set and ended by acts, fired by the clock, and what the last of them does: destruction."""
