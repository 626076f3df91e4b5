"""The WebAssembly engine, with an ear to it: what the corridor asked while files were played, for OPA to answer too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from broker.engines.base import HANDELING, VERZOEK, Engine
from broker.terms import Beleid

# What only keeps a file going is asked a thousand times, and of the same two rules.
_HOUSEKEEPING: Final = frozenset({"bewijs_vastleggen", "bewijs_beeindigen", "referentie_vastleggen"})


class Listening:
    """An engine that answers as `engine` does, and remembers questions and answers per entry point."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.heard: dict[str, dict[str, tuple[Any, object]]] = {VERZOEK: {}, HANDELING: {}}

    @property
    def beleid(self) -> Beleid:
        return self._engine.beleid

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        answer = await self._engine.evaluate(entrypoint, question)
        if question.get("handeling", {}).get("soort") not in _HOUSEKEEPING:
            heard = self.heard[entrypoint]
            heard[str(len(heard))] = (json.loads(json.dumps(question)), answer)
        return answer

    async def ready(self) -> bool:
        return await self._engine.ready()
