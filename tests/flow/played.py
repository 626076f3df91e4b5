"""What must have happened in the case before an example of the description can be sent, and the numbers that it has.

`NUMBERS` are the made-up ones of the examples; `arrange` gives the real ones of a case of its own.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from broker.scenario.cast import VERBAND
from tests.flow.api import Api

NUMBERS: Final[Mapping[str, str]] = {
    "casus": "5b3c1f9e-2f0a-4c55-9a41-0d6f1c2a7e01",
    "persoon": "8d1f4a77-6c3e-4b02-8e5d-1a9b3c4d5e02",
    "verzoek": "c7e2a9b4-1d5f-4e83-b6a0-2f8c7d9e1a03",
    "poststuk": "e4a8d6c2-9b7f-4d15-8c3e-5f1a2b6c7d04",
    "taak": "a1c5e9f3-3b7d-4f26-9d8a-6e2b4c1f8a05",
    "bewijsstuk": "2f6b8d4e-7a1c-4e39-a5d7-8c3f9b1e6d06",
    "abonnement": "9c4e7a12-3d5b-4f68-a1c0-7b2d8e6f4a07",
    "code": "hT3mW9qXv0Zr5kLbN8sYgA",
    "tafel": "tafel-oefendorp",
}
ASK: Final = "/v1/informatieverzoeken"
REGIE: Final = ("regie", "R02")
POLITIE: Final = ("politie", "R06")
Real = dict[str, str]


async def nothing(_: Api) -> Real:
    """The case as it is: state S41, the police have released nothing."""
    return {}


async def released(api: Api) -> Real:
    await api.home.release_police("pol.lijst")
    return {}


async def decided(api: Api) -> Real:
    """A decision under Wpg art. 19, and nobody who released yet."""
    wpg = {"artikel": "Wpg 19", "elementen": ["pol.lijst"], "ontvanger": "regie"}
    await api.home.evidence("politie", "R06", "besluit_wpg", **wpg)
    return {}


async def answered(api: Api) -> Real:
    await released(api)
    return {"verzoek": (await _ask(api))["verzoek"]}


async def waiting(api: Api) -> Real:
    await decided(api)
    verzoek = (await _ask(api))["verzoek"]
    (taak,) = (await api.get("/v1/taken", POLITIE)).json()["taken"]
    return {"verzoek": verzoek, "taak": taak["taak"]}


async def ready(api: Api) -> Real:
    real = await waiting(api)
    done = await api.post(f"/v1/taken/{real['taak']}/antwoord", POLITIE, {"akkoord": True})
    assert done.status_code == 200, done.text
    return real


async def sent(api: Api) -> Real:
    body = api.question(elementen=("wc.overlast",)) | {
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"wc.overlast": [{"waarde": [{"datum": "2025-02-10", "soort": "geluid"}]}]},
    }
    assert (await api.post(ASK, ("corporatie", "R10"), body)).status_code == 200
    (stuk,) = (await api.get("/v1/postbus", REGIE)).json()["postbus"]
    return {"verzoek": stuk["verzoek"], "poststuk": stuk["poststuk"]}


async def told(api: Api) -> Real:
    """One task that waits, and nothing that was told before it."""
    await api.home.stage.owner.execute("DELETE FROM melding")
    return await waiting(api)


async def subscribed(api: Api) -> Real:
    """A subscription of the police; the code is what the broker would send to its address."""
    body = {"adres": "https://sluis.politie.example/meldingen", "soorten": ["taak-nieuw", "taak-vervallen"]}
    made = await api.post("/v1/abonnementen", POLITIE, body)
    assert made.status_code == 201, made.text
    code = await api.home.stage.owner.fetchval("SELECT code FROM abonnement")
    return {"abonnement": made.json()["abonnement"], "code": code}


async def signed(api: Api) -> Real:
    return {"bewijsstuk": str(await api.home.evidence("politie", "R06", "vrijgave", door="politie"))}


BEFORE: Final[Mapping[tuple[str, str], Callable[[Api], Awaitable[Real]]]] = {
    ("stelInformatieverzoek", "toegestaan"): released,
    ("stelInformatieverzoek", "wacht"): decided,
    ("vraagMogelijkheden", "genoemd"): released,
    ("leesInformatieverzoek", "verstrekt"): answered,
    ("haalLevering", "vrijgegeven"): ready,
    ("haalLevering", "niets-wacht"): answered,
    ("leesBewijs", "laatste"): answered,
    ("leesPostbus", "een-stuk"): sent,
    ("leesPoststuk", "stuk"): sent,
    ("verwijderPoststuk", "weg"): sent,
    ("haalPoststuk", "opgehaald"): sent,
    ("leesTaken", "open"): waiting,
    ("leesTaak", "gemeld"): waiting,
    ("leesMeldingen", "taak"): told,
    ("leesAbonnementen", "een"): subscribed,
    ("leesAbonnement", "onbevestigd"): subscribed,
    ("bevestigAbonnement", "bevestigd"): subscribed,
    ("verwijderAbonnement", "opgezegd"): subscribed,
    ("beantwoordTaak", "akkoord"): waiting,
    ("beantwoordTaak", "nee"): waiting,
    ("trekBewijsstukIn", "ingetrokken"): signed,
}


async def arrange(api: Api, operation: str, example: str) -> Callable[[Any], Any]:
    """Bring the case where this example begins. Gives a function that puts its numbers in the place of the made-up."""
    world = api.home.world
    real = {"casus": str(world.casus), "persoon": str(world.personen["ans"]), "tafel": VERBAND}
    real |= await BEFORE.get((operation, example), nothing)(api)

    def translate(value: Any) -> Any:
        text = json.dumps(value)
        for name, number in real.items():
            text = text.replace(NUMBERS[name], number)
        return json.loads(text)

    return translate


async def _ask(api: Api) -> dict[str, Any]:
    answer: dict[str, Any] = (await api.post(ASK, REGIE, api.question("politie", elementen=("pol.lijst",)))).json()
    return answer
