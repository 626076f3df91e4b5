"""Playing a file through the whole API: every act and question over HTTP, with tokens, to partners in other processes.

    await play_http(scenario, kind, tell) -> Played

The people of the file are clients of the token issuer, its suppliers are sandbox twins, the broker is `sluis serve
broker`; each file has a sandbox of its own. What the API does not offer is done as the owner of the database, as in
process: ending evidence without a word, and putting the case where the file says it is (broker/scenario/play.py).
Raises EmbeddedFailed, ActRefused, and InvalidInput for what the API does not take.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import asyncpg

from broker.child import Tell
from broker.demo import bodies
from broker.demo.driver import Driver, open_driver
from broker.demo.installation import Installatie, client_id
from broker.demo.run import throw_away
from broker.demo.town import Town, TownPlan, open_town
from broker.errors import Fout, InvalidInput, Unavailable
from broker.keys_file import FileKeys
from broker.opening import DATABASE, issuer_folder, open_keys
from broker.release import Released
from broker.sandbox_tokens import register_client
from broker.scenario.actor import Actor
from broker.scenario.cast import VERBAND, World, make_world
from broker.scenario.model import Scenario
from broker.scenario.plan import Wie
from broker.scenario.play import Played, play_as
from broker.scenario.stage import Backstage
from broker.settings import EngineKind
from broker.verzoek import Verzoek
from connectors.problems import NietGevonden, OngeldigeVraag, SluisProbleem
from connectors.wire import write_answer

_PATIENCE: Final = 30.0
_NOBODY: Final = Installatie((), (), frozenset())
_END: Final = (
    "UPDATE bewijsstuk SET beeindigd_op = $3 WHERE id = $1 AND casus = $2",
    "UPDATE casus SET versie = versie + 1 WHERE id = $1",
)


async def play_http(scenario: Scenario, kind: EngineKind | None, tell: Tell) -> Played:
    """Play one file on a sandbox of its own."""
    world = make_world(scenario)
    with throw_away() as folder:
        plan = TownPlan(folder, _NOBODY, scenario, scenario.begin, engine=kind, patience=_PATIENCE)
        async with open_town(plan, tell) as town, open_driver(town) as driver, _backstage(town) as stage:
            return await play_as(scenario, world, stage, HttpActor(scenario, world, town, driver, stage))


class HttpActor(Actor):
    """Speaks to the API for everybody in one file."""

    def __init__(self, scenario: Scenario, world: World, town: Town, driver: Driver, stage: Backstage) -> None:
        self._scenario = scenario
        self._world = world
        self._town = town
        self._driver = driver
        self._owner = stage.owner
        self._moment = scenario.begin
        self._set: datetime | None = None

    def at(self, moment: datetime) -> None:
        """The moment of decision of whatever comes next."""
        self._moment = moment

    async def ask(self, verzoek: Verzoek, wie: Wie) -> Released:
        """One question, or a push."""
        return await self._call("POST", "/informatieverzoeken", wie, _question(verzoek))

    async def do(self, wie: Wie, soort: str, **rest: Any) -> Released:
        """One act on the case of this file, by the door that it has in the API."""
        if rest.get("nieuw") is not None:
            return await self._start(wie)
        casus, arguments = self._world.casus, rest.get("argumenten") or {}
        persoon = {"persoon": str(rest["persoon"])} if rest.get("persoon") else {}
        match soort:
            case "bewijs_vastleggen":
                body = {"soort": arguments["bewijs"], "inhoud": arguments["inhoud"], **persoon}
                return await self._call("POST", f"/casussen/{casus}/bewijsstukken", wie, body)
            case "bewijs_intrekken":
                return await self._call("DELETE", f"/casussen/{casus}/bewijsstukken/{arguments['bewijsstuk']}", wie)
            case "bewijs_beeindigen":
                return await self._end(UUID(arguments["bewijsstuk"]))
            case _:
                said = {"soort": soort, **{name: rest.get(name) for name in ("naar", "ave", "doel")}}
                body = bodies.of_act(said, arguments)
                return await self._call("POST", f"/casussen/{casus}/handelingen", wie, {**body, **persoon})

    async def _start(self, wie: Wie) -> Released:
        """The first signaal; from now on case and persons have the ids that the broker gave them."""
        made = await self._call("POST", "/casussen", wie, bodies.referral(self._scenario, VERBAND))
        if made.status == 201:
            self._world.casus = UUID(made.content["casus"])
            ids = map(UUID, made.content["personen"])
            self._world.personen |= dict(zip(bodies.in_case(self._scenario), ids, strict=True))
            return Released(200, made.content)  # the act is done; that it made something is for the door to say
        return made

    async def _end(self, stuk: UUID) -> Released:
        await self._owner.execute(_END[0], stuk, self._world.casus, self._moment)
        await self._owner.execute(_END[1], self._world.casus)
        return Released(200, {"handeling": str(stuk)})

    async def _call(self, method: str, path: str, wie: Wie, body: Mapping[str, Any] | None = None) -> Released:
        self._register(wie)
        if self._set != self._moment:
            await self._driver.set_clock(self._moment, wie)
            self._set = self._moment
        try:
            return Released(*await self._driver.party(wie).call(method, path, body))
        except NietGevonden:
            return Released(404, {})
        except OngeldigeVraag as exc:
            raise InvalidInput(*(Fout(f["veld"], f["code"], "") for f in exc.document.get("fouten", ()))) from exc
        except SluisProbleem as exc:
            raise Unavailable(exc.code) from exc

    def _register(self, wie: Wie) -> None:
        """Make a client of whoever speaks for the first time."""
        folder, name = issuer_folder(self._town.settings), client_id(wie.org, wie.rol)
        if not (folder / "clients" / f"{name}.json").exists():
            register_client(folder, name, self._world.identity(wie))


def _question(verzoek: Verzoek) -> dict[str, Any]:
    body: dict[str, Any] = {
        "casus": str(verzoek.casus),
        "persoon": str(verzoek.persoon) if verzoek.persoon else None,
        "doel": verzoek.doel,
        "fase": verzoek.fase.value,
        "vraag": verzoek.vraag,
        "verstrekkers": list(verzoek.verstrekkers),
        "elementen": [{"code": e.code} for e in verzoek.elementen],
    }
    if verzoek.ontvanger is not None:
        rol = {"rol": verzoek.rol_ontvanger} if verzoek.rol_ontvanger else {}
        body["initiatief"] = verzoek.initiatief.value
        body["ontvanger"] = {"onderdeel": verzoek.ontvanger, **rol}
        body["gegevens"] = write_answer(verzoek.waarden)["elementen"]
    return {name: value for name, value in body.items() if value is not None}


@asynccontextmanager
async def _backstage(town: Town) -> AsyncIterator[Backstage]:
    """The two other ways into the database of this sandbox: as owner, and as the desk with its keys."""
    keys = open_keys(town.settings)
    desk_keys = FileKeys.desk(town.settings.data_dir / "keys" / "desk", town.settings.environment.value)
    owner = await asyncpg.connect(town.postgres.url(DATABASE))
    try:
        desk = await asyncpg.connect(town.postgres.url(DATABASE, "sluis_desk"))
        try:
            yield Backstage({}, owner, desk, desk_keys, keys.reader_public)
        finally:
            await desk.close()
    finally:
        await owner.close()
