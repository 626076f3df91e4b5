"""The desk: the disclosure log for privacy officers, as a process of its own (design A11, docs/bureau.md)."""
