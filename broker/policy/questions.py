"""Questions for the policy that do not come from the log: an input in a file, or a request of a scenario.

A file holds one whole input of the policy, as policies/schema describes it; what does not fit is named by its place. A
request of a scenario is played through the real corridor on a database of its own, and what the policy is asked on the
way is heard (`Heard`).
Errors: Usage for a file, field or number that is not there; Unreadable for a scenario; EmbeddedFailed.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from broker.embedded import run_postgres
from broker.engines.base import HANDELING, VERZOEK, Engine
from broker.policy.from_log import Usage
from broker.policy.replay import entrypoint
from broker.scenario.file import read_scenario
from broker.scenario.model import Aanvraag
from broker.scenario.play import play
from broker.scenario.stage import open_stage
from broker.terms import Beleid
from policies.lock import ROOT

_TYPES: Final = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}
_MOST_FAULTS: Final = 5


class Heard:
    """An engine that remembers what it was asked (see Engine)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.questions: list[tuple[str, Mapping[str, Any]]] = []

    @property
    def beleid(self) -> Beleid:
        return self._engine.beleid

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        self.questions.append((entrypoint, question))
        return await self._engine.evaluate(entrypoint, question)

    async def ready(self) -> bool:
        return await self._engine.ready()


def read_input(path: Path) -> Mapping[str, Any]:
    """The input in this file. Raises Usage with what does not fit."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise Usage(f"{path} is niet te lezen als JSON.") from exc
    if not isinstance(found, dict):
        raise Usage(f"{path} is geen invoer van het beleid: verwacht wordt een object.")
    name = "handeling" if entrypoint(found) == HANDELING else "verzoek"
    schema = json.loads((ROOT / "schema" / f"{name}.json").read_text(encoding="utf-8"))
    if faults := misfits(schema, found):
        told = "\n".join(f"- {fault}" for fault in faults[:_MOST_FAULTS])
        raise Usage(f"{path} past niet bij policies/schema/{name}.json:\n{told}")
    return found


def misfits(schema: Mapping[str, Any], value: Any, where: str = "invoer") -> list[str]:
    """What of a value lies outside a schema of policies/schema: the words that those files use, and no others."""
    if "anyOf" in schema:
        return min((misfits(part, value, where) for part in schema["anyOf"]), key=len)
    if "type" in schema and type(value) is not _TYPES[schema["type"]]:
        return [f"{where}: verwacht wordt {schema['type']}"]
    found = [f"{where}.{name}: ontbreekt" for name in schema.get("required", ()) if name not in value]
    if isinstance(value, dict):
        for name, part in value.items():
            below = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            found += [f"{where}.{name}: onbekend"] if below is False else misfits(below, part, f"{where}.{name}")
    if isinstance(value, list):
        found += [
            why for nr, part in enumerate(value) for why in misfits(schema.get("items", {}), part, f"{where}[{nr}]")
        ]
    return found


async def play_request(path: Path, nr: str, engine: Engine) -> list[Mapping[str, Any]]:
    """What the policy is asked for this request of a scenario; a push of several suppliers is a question for each."""
    scenario = read_scenario(path)
    wanted = next((one for one in scenario.verzoeken if one.nr == nr), None)
    if wanted is None:
        raise Usage(f"{path.name} kent geen verzoek {nr}; wel: {', '.join(one.nr for one in scenario.verzoeken)}.")
    heard = Heard(engine)
    with tempfile.TemporaryDirectory(prefix="sluis-uitleg-", ignore_cleanup_errors=True) as folder:
        async with (
            run_postgres(Path(folder) / "postgres", unsafe_no_fsync=True) as postgres,
            open_stage(postgres, heard) as stage,
        ):
            await play(replace(scenario, verzoeken=(wanted,)), stage)
    return _of_request(wanted, heard.questions)


def _of_request(wanted: Aanvraag, asked: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """Of everything that was asked: the last time that this was."""
    if wanted.is_handeling:
        acts = [question for entry, question in asked if entry == HANDELING]
        return [question for question in acts if question["handeling"]["soort"] == wanted.handeling][-1:]
    questions = [question for entry, question in asked if entry == VERZOEK]
    return list({json.dumps(question["vraag"]["paren"]): question for question in questions}.values())
