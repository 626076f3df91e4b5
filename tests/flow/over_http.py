"""Playing a file against a broker in another process: acts and questions as calls, every URL and answer kept.

The process has one moment of decision for the whole play (`SLUIS_UNSAFE_CLOCK`), so the moments of the file do not
move it. What the API does not offer (ending evidence without a word) is done as the owner of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from broker.demo import bodies
from broker.release import Released
from broker.scenario.actor import Actor
from broker.scenario.cast import VERBAND, World
from broker.scenario.model import Scenario
from broker.scenario.plan import Wie
from broker.verzoek import Verzoek


@dataclass
class Seen:
    """What went over the line that anybody on the way could write down: addresses, headers of answers, problems."""

    urls: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def keep(self, answer: httpx.Response) -> None:
        """A hook of httpx."""
        await answer.aread()
        self.urls.append(f"{answer.request.method} {answer.request.url}")
        self.headers += [f"{name}: {value}" for name, value in answer.headers.items()]
        if answer.headers.get("content-type") == "application/problem+json" and answer.status_code != 403:
            self.problems.append(answer.text)


class HttpActor(Actor):
    """Everybody in one file, as clients of one broker."""

    def __init__(
        self,
        scenario: Scenario,
        world: World,
        client: httpx.AsyncClient,
        token: Callable[[Wie], str],
        owner: asyncpg.Connection[Any],
    ) -> None:
        self._scenario = scenario
        self._world = world
        self._client = client
        self._token = token
        self._owner = owner

    def at(self, moment: datetime) -> None:
        """The process has a moment of its own."""

    async def ask(self, verzoek: Verzoek, wie: Wie) -> Released:
        """One question."""
        body = {
            "casus": str(verzoek.casus),
            "persoon": str(verzoek.persoon) if verzoek.persoon else None,
            "doel": verzoek.doel,
            "fase": verzoek.fase.value,
            "vraag": verzoek.vraag,
            "verstrekkers": list(verzoek.verstrekkers),
            "elementen": [{"code": element.code} for element in verzoek.elementen],
        }
        return await self.call("POST", "/v1/informatieverzoeken", wie, body)

    async def do(self, wie: Wie, soort: str, **rest: Any) -> Released:
        """One act, by the door that it has in the API."""
        if rest.get("nieuw") is not None:
            return await self._start(wie)
        case, arguments = f"/v1/casussen/{self._world.casus}", rest.get("argumenten") or {}
        persoon = str(rest["persoon"]) if rest.get("persoon") else None
        if soort == "bewijs_beeindigen":
            await self._owner.execute(
                "UPDATE bewijsstuk SET beeindigd_op = now() WHERE id = $1", UUID(arguments["bewijsstuk"])
            )
            return Released(200, {"handeling": arguments["bewijsstuk"]})
        if soort == "bewijs_vastleggen":
            body = {"soort": arguments["bewijs"], "inhoud": arguments["inhoud"], "persoon": persoon}
            return await self.call("POST", f"{case}/bewijsstukken", wie, body)
        said = {"soort": soort, **{name: rest.get(name) for name in ("naar", "ave", "doel")}}
        return await self.call(
            "POST", f"{case}/handelingen", wie, {**bodies.of_act(said, arguments), "persoon": persoon}
        )

    async def _start(self, wie: Wie) -> Released:
        """The first signaal, with names and numbers; from now on the ids are those that the broker gave."""
        made = await self.call("POST", "/v1/casussen", wie, bodies.referral(self._scenario, VERBAND))
        if made.status == 201:
            self._world.casus = UUID(made.content["casus"])
            rows = await self._owner.fetch("SELECT id, rol FROM persoon WHERE casus = $1", self._world.casus)
            ids = {row["rol"]: row["id"] for row in rows}
            self._world.personen |= {id_: ids[p.rol] for id_, p in self._scenario.personen.items() if p.in_casus}
            return Released(200, made.content)  # the act is done; that it made something is for the door to say
        return made

    async def call(self, method: str, path: str, wie: Wie, body: Mapping[str, Any]) -> Released:
        headers = {"Authorization": f"Bearer {self._token(wie)}", "Idempotency-Key": str(uuid4())}
        given = {name: value for name, value in body.items() if value is not None}
        answer = await self._client.request(method, path, json=given, headers=headers)
        return Released(answer.status_code, answer.json() if answer.content else {})
