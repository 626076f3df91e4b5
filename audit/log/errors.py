"""What can go wrong in the log. Every one of them means: nothing may be released on the strength of this call."""

from __future__ import annotations


class LogError(Exception):
    """Base of the errors of this package."""


class LogFailure(LogError):
    """The entry could not be made durable, or it is not known whether it was. Callers answer 503."""


class StaleEntry(LogError):
    """What the entry was decided on no longer held under the lock of the head. Nothing of it was kept."""


class EntryError(LogError, ValueError):
    """The entry cannot be written in this format, or what was opened does not match its leaf."""


class ProofError(LogError, ValueError):
    """A proof, note or tile is malformed or does not prove what it should."""
