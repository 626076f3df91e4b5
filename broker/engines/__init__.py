"""Two ways to ask the same policy bundle (design A2); which one is a setting, never a silent fallback."""
