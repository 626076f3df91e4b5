"""Scenarios: files that a privacy officer writes, played through the whole corridor (design section 9)."""
