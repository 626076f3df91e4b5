"""A scenario file in the words of the API: referral, acts, evidence and questions as bodies of calls.

Persons are named by the id that the broker gave them; `Cast` keeps which is whose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import yaml
from pydantic.alias_generators import to_camel

from broker.api.casus_body import HandelingBody
from broker.clock import NEDERLAND
from broker.scenario import known
from broker.scenario.model import Aanvraag, Scenario, Stap, Stuk
from broker.scenario.plan import FIRST_ACT, Gepland
from broker.scenario.records import brought
from broker.scenario.seed import born
from broker.scenario.steps import purpose
from connectors.client import Element, Vraag
from connectors.wire import write_answer

_OWN: Final = frozenset({"soort", "naar", "ave", "doel", "persoon"})
_FIELDS: Final = frozenset(HandelingBody.model_fields) - _OWN


@dataclass(frozen=True, slots=True)
class Cast:
    """The case of a file on a running broker, and its persons by their name in the file."""

    casus: UUID
    personen: Mapping[str, UUID]

    def with_ids(self, value: Any) -> Any:
        """The same value with every person of the file named by its id."""
        if isinstance(value, str):
            return str(self.personen[value]) if value in self.personen else value
        if isinstance(value, list | tuple):
            return [self.with_ids(part) for part in value]
        return {k: self.with_ids(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def referral(scenario: Scenario, verband: str) -> dict[str, Any]:
    """The first signaal of the case. A BSN is taken from the file as it stands there: it is data of the partner."""
    people = yaml.safe_load(scenario.pad.read_text(encoding="utf-8"))["personen"]
    bsns = {p["id"]: p.get("bsn") for p in people}
    personen = []
    for p in in_case(scenario):
        geboren = born(scenario.personen[p], scenario)
        body = {
            "rol": scenario.personen[p].rol,
            "naam": scenario.personen[p].naam,
            "geboortedatum": geboren.isoformat() if geboren else None,
            "bsn": str(bsns[p]) if bsns.get(p) and scenario.personen[p].bsn else None,
            "leeftijd": scenario.personen[p].leeftijd,
            "beschermdAdres": scenario.personen[p].beschermd_adres or None,
        }
        personen.append({name: value for name, value in body.items() if value is not None})
    ave = next((stap.ave for stap in scenario.stappen if stap.ave), 1)
    head = {"soort": FIRST_ACT, "samenwerkingsverband": verband, "kader": scenario.kader.value, "ave": ave}
    return {**head, "personen": personen}


def in_case(scenario: Scenario) -> list[str]:
    """The persons whom the case holds, in the order of the file."""
    return [id_ for id_, p in scenario.personen.items() if p.in_casus]


def act(planned: Gepland, stap: Stap, scenario: Scenario, arguments: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
    """One act on the way to a step; `own` is the step's own act, which carries its level and its words."""
    doel = purpose(planned, stap, scenario, own=own)
    said = {"soort": planned.soort, "naar": planned.naar, "ave": stap.ave if own else None, "doel": doel}
    return of_act(said, arguments)


def of_act(said: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an act: what it says, and of its arguments those that the API knows."""
    given = {name: value for name, value in arguments.items() if name in _FIELDS and value not in ([], ())}
    return {to_camel(name): value for name, value in {**said, **given}.items() if value is not None}


def evidence(stuk: Stuk, persoon: UUID | None, cast: Cast) -> dict[str, Any]:
    """A piece of evidence, about a person of the case or about the case as a whole."""
    about = {"persoon": str(persoon)} if persoon else {}
    return {"soort": stuk.soort, "inhoud": cast.with_ids(stuk.inhoud), **about}


def question(verzoek: Aanvraag, cast: Cast) -> Vraag:
    """A question to suppliers."""
    return Vraag(
        casus=str(cast.casus),
        persoon=str(cast.personen[verzoek.persoon]) if verzoek.persoon else None,
        doel=known.doel(verzoek.kader.value, verzoek.ave),
        fase=verzoek.fase.value,
        vraag=verzoek.doel,
        verstrekkers=verzoek.aan,
        elementen=tuple(Element(code) for code in verzoek.elementen),
    )


def push(verzoek: Aanvraag, afzender: str, scenario: Scenario, cast: Cast) -> Vraag:
    """What a supplier sends of its own accord: the same question, with receiver and values."""
    held = brought(scenario, afzender, verzoek.persoon, verzoek.op.astimezone(NEDERLAND).date())
    given = {code: held[code] for code in verzoek.elementen if code in held}
    ontvanger: dict[str, Any] = {"onderdeel": verzoek.org, **({"rol": verzoek.rol} if verzoek.rol else {})}
    asked = question(verzoek, cast)
    return Vraag(
        casus=asked.casus,
        persoon=asked.persoon,
        doel=asked.doel,
        fase=asked.fase,
        vraag=asked.vraag,
        verstrekkers=(afzender,),
        elementen=asked.elementen,
        meer={"initiatief": "verstrekker", "ontvanger": ontvanger, "gegevens": write_answer(given)["elementen"]},
    )
