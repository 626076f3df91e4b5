"""Very many decisions in one case, through the real corridors: on a record that is drawn anew every few questions.

Yes, no, waits, pushes, acts, what may be asked, and the same question again under its key: everything that leaves an
entry in the log that the policy decided. The same seed makes the same decisions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import uuid4

from broker.casus.act import act
from broker.casus.handeling import Handeling
from broker.engines.base import VERZOEK
from broker.errors import InvalidInput, SluisError
from broker.exchange import exchange
from broker.mogelijkheden import explore
from broker.repeat import Claim, claim
from broker.terms import Fase, Identity, Initiatief
from broker.verzoek import Gevraagd, Verzoek
from tests.flow.drawn import NAMES, put_on_record
from tests.flow.home import Home
from tests.policy.generated import DOELEN, ELEMENTEN, LIFE, Draw

_PER_RECORD: Final = 8
_REFUSED: Final = 0.2
_IN_FASE: Final = 0.9
_ACTS: Final = [row["handeling"] for row in LIFE["overgangen"]]


async def decide_many(home: Home, wanted: int, seed: int = 5) -> None:
    """Ask and act until there are `wanted` decisions in the log, with a new record every so many."""
    by = Random(seed)
    while await decided(home) < wanted:
        drawn = await _draw(home, by)
        await put_on_record(home, drawn)
        await asyncio.gather(*[_call(home, drawn, by) for _ in range(_PER_RECORD)])


async def _draw(home: Home, by: Random) -> dict[str, Any]:
    """A question by chance; mostly one that is not refused whole, or nearly all of them would be."""
    refusing = by.random() < _REFUSED
    while True:
        drawn = Draw(by.randrange(1_000_000)).verzoek()
        answer: Any = await home.house.engine.evaluate(VERZOEK, drawn)
        if refusing or any(pair["uitkomst"] != "geweigerd" for pair in answer["paren"]):
            return drawn


async def decided(home: Home) -> int:
    """How many entries hold an answer of the policy."""
    kinds = "SELECT count(DISTINCT entry_id) FROM log_index WHERE soort IN ('antwoord', 'handeling', 'mogelijkheden')"
    return int(await home.stage.owner.fetchval(kinds))


def _call(home: Home, drawn: dict[str, Any], by: Random) -> Awaitable[None]:
    way = by.choices(("vraag", "zending", "mogelijkheden", "handeling", "herhaling"), (10, 2, 2, 2, 1))[0]
    if way == "handeling":
        return _act(home, by)
    return _ask(home, _question(home, drawn, by, push=way == "zending"), way, drawn["ontvanger"]["rol"])


async def _ask(home: Home, verzoek: Verzoek, way: str, rol: str | None) -> None:
    caller = home.caller(verzoek.verstrekkers[0] if way == "zending" else "regie", verzoek.rol_ontvanger or rol)
    key = _claim(home, caller)
    for _ in range(2 if way == "herhaling" else 1):
        with suppress(InvalidInput):  # more than may be explored at once
            await (explore if way == "mogelijkheden" else exchange)(verzoek, caller, key, home.house, "veel")


async def _act(home: Home, by: Random) -> None:
    """An act that is refused more often than not; the table of the life of a case decides."""
    caller = home.caller(by.choice(tuple(NAMES.values())), "R02")
    handeling = Handeling(by.choice(_ACTS), uuid4(), home.world.casus)
    with suppress(SluisError):  # what the effect of an act refuses leaves no entry
        await act(handeling, caller, _claim(home, caller), home.house, "veel")


def _question(home: Home, drawn: dict[str, Any], by: Random, *, push: bool) -> Verzoek:
    """What was drawn, and often an element more; a push is of one supplier."""
    paren = drawn["vraag"]["paren"]
    sources = list(dict.fromkeys(NAMES[paar["verstrekker"]] for paar in paren))
    elementen = [*dict.fromkeys(paar["element"] for paar in paren), *by.sample(ELEMENTEN, by.randint(0, 1))]
    doel, there = drawn["vraag"]["doelcode"], bool(drawn["persoon"] and drawn["vraag"]["persoon"])
    rest: dict[str, Any] = {"initiatief": Initiatief.VERSTREKKER, "ontvanger": "regie", "waarden": {}}
    return Verzoek(
        id=uuid4(),
        casus=home.world.casus,
        persoon=home.world.personen["ans"] if there else None,
        doel=doel if doel in DOELEN else "lokaal-zorg",
        vraag="Rust in het gezin",
        fase=Fase(drawn["vraag"]["fase"]) if by.random() < _IN_FASE else by.choice(tuple(Fase)),
        verstrekkers=tuple(sources[:1] if push else sources),
        elementen=tuple(map(Gevraagd, dict.fromkeys(elementen))),
        **({**rest, "rol_ontvanger": drawn["ontvanger"]["rol"]} if push else {}),
    )


def _claim(home: Home, caller: Identity) -> Claim:
    return claim(str(uuid4()), caller, b"veel", home.house.clock.now(), timedelta(seconds=30))
