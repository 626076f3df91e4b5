"""One request of a file through the corridor: as a question, as a push, or as an act; and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import rfc8785

from broker.clock import NEDERLAND
from broker.post import INFO
from broker.release import Released
from broker.scenario import known
from broker.scenario.actor import Actor
from broker.scenario.cast import World
from broker.scenario.desk import read_last
from broker.scenario.model import Aanvraag, Scenario
from broker.scenario.outcome import Gekregen, rows_of
from broker.scenario.plan import Plan, Wie
from broker.scenario.records import brought, connectors_for
from broker.scenario.stage import Backstage
from broker.seal import open_
from broker.terms import Initiatief
from broker.verzoek import Gevraagd, Verzoek

_LEVEL: Final = {"opschalen": 1, "afschalen": -1}
_BOX: Final = "SELECT id, box FROM postbus WHERE verzoek = $1 AND ontvanger = $2"


class Asker:
    """Puts the requests of one file to its house."""

    def __init__(self, scenario: Scenario, planned: Plan, world: World, stage: Backstage, actor: Actor) -> None:
        self._scenario = scenario
        self._plan = planned
        self._world = world
        self._stage = stage
        self._actor = actor

    async def play(self, verzoek: Aanvraag) -> tuple[Sequence[Gekregen], bytes]:
        """What was recorded, and the bytes that the receiver got."""
        if verzoek.is_handeling:
            return await self._act(verzoek)
        if not verzoek.elementen or not verzoek.aan:
            return (Gekregen(None, None, "geweigerd", "niet"),), b""  # no question at all: 400 in the API
        if verzoek.initiatief is Initiatief.VERSTREKKER:
            return await self._push(verzoek)
        self._stage.connectors.update(connectors_for(self._scenario, verzoek.op.astimezone(NEDERLAND).date()))
        released = await self._actor.ask(self._question(verzoek, verzoek.aan), Wie(verzoek.org, verzoek.rol))
        return await self._rows(released.content.get("gegevens", ())), _body(released)

    def _question(self, verzoek: Aanvraag, verstrekkers: tuple[str, ...], **rest: Any) -> Verzoek:
        return Verzoek(
            id=uuid4(),
            casus=self._world.casus,
            persoon=self._world.personen[verzoek.persoon] if verzoek.persoon else None,
            doel=verzoek.doelcode or known.doel(verzoek.kader.value, verzoek.ave),
            vraag=verzoek.doel,
            fase=verzoek.fase,
            verstrekkers=verstrekkers,
            elementen=tuple(Gevraagd(code) for code in verzoek.elementen),
            **rest,
        )

    async def _push(self, verzoek: Aanvraag) -> tuple[Sequence[Gekregen], bytes]:
        """Every supplier sends by itself; the receiver opens what lies in its postbus."""
        rows, boxes = list[Gekregen](), list[bytes]()
        for org in verzoek.aan:
            day = verzoek.op.astimezone(NEDERLAND).date()
            held = brought(self._scenario, org, verzoek.persoon, day)
            question = self._question(
                verzoek,
                (org,),
                initiatief=Initiatief.VERSTREKKER,
                ontvanger=verzoek.org,
                rol_ontvanger=verzoek.rol,
                waarden={code: held[code] for code in verzoek.elementen if code in held},
            )
            rol = next(iter(sorted(self._plan.rollen[org])), None)
            sent = await self._actor.ask(question, Wie(org, rol))
            box = await self._open_box(sent, verzoek.org)
            rows += await self._rows(json.loads(box)["gegevens"] if box else ())
            boxes += [box] if box else []
        return rows, b"\n".join(boxes)

    async def _open_box(self, sent: Released, ontvanger: str) -> bytes:
        verzoek = sent.content.get("verzoek")
        row = await self._stage.owner.fetchrow(_BOX, UUID(verzoek), ontvanger) if verzoek else None
        if row is None:
            return b""
        return open_(self._world.postbussen[ontvanger], INFO + row["id"].bytes, row["box"])

    async def _act(self, verzoek: Aanvraag) -> tuple[Sequence[Gekregen], bytes]:
        soort = verzoek.handeling or ""
        level = _LEVEL.get(soort)
        uitslag = next((stuk.inhoud["uitslag"] for stuk in verzoek.bewijs if stuk.soort == "doeltoets"), None)
        said = {"elementen": list(verzoek.elementen), "verstrekkers": list(verzoek.aan), "uitslag": uitslag}
        released = await self._actor.do(
            Wie(verzoek.org, verzoek.rol),
            soort,
            persoon=self._world.personen[verzoek.persoon] if verzoek.persoon else None,
            ave=max(1, min(4, verzoek.ave + level)) if level else None,
            doel=verzoek.doel or None,
            argumenten={name: value for name, value in said.items() if value},
        )
        recorded = (await self._recorded())["uitspraak"]
        row = Gekregen(
            verstrekker=None,
            element=None,
            uitkomst=recorded["uitkomst"],
            vorm="niet",
            reden=recorded["reden"],
            redenen=tuple(recorded["redenen"]),
            matrix=recorded["matrix"],
            regels=tuple(recorded["regels"]),
        )
        return (row,), _body(released)

    async def _rows(self, gegevens: Sequence[Mapping[str, Any]]) -> Sequence[Gekregen]:
        return list(rows_of((await self._recorded())["uitspraken"], gegevens))

    async def _recorded(self) -> Mapping[str, Any]:
        return await read_last(self._stage.desk, self._stage.desk_keys)


def _body(released: Released) -> bytes:
    """The answer without its proof: the very bytes whose hash is in the log (design 12.2)."""
    return rfc8785.dumps({name: value for name, value in released.content.items() if name != "bewijs"})
