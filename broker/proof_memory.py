"""Which proofs one process saw before: for the sandbox's authorisation server, where one process is all there is.

The same contract as `broker.proof_replay`, which is for replicas. Errors: none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_MARGIN: Final = 300.0


class ProofMemory:
    """Proofs and assertions by their mark, until they are too old to count anyway."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[bytes, float] = {}

    async def first(self, mark: bytes, until: float) -> bool:
        """True once per mark."""
        now = self._clock()
        self._seen = {seen: end for seen, end in self._seen.items() if end > now}
        if mark in self._seen:
            return False
        self._seen[mark] = until + _MARGIN
        return True
