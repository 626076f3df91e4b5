"""The body of `POST /taken/{id}/antwoord`: a human's word on what waits, which becomes evidence (design 6a.3, 6a.6)."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import uuid4

from pydantic import Field, StrictBool, model_validator

from broker.api.faults import wrong
from broker.api.words import Body, ShortText, one_of
from broker.casus.evidence import parse_evidence
from broker.casus.handeling import Handeling
from broker.casus.kinds import KINDS
from broker.errors import Fout, InvalidInput
from broker.overview import Taak
from broker.terms import Identity

_NO_EVIDENCE: Final = frozenset({"uitnodiging", "termijn"})  # answering these says that it was done, and no more


class AntwoordBody(Body):
    """Yes or no, or a piece of evidence in full. Consent is never a mere yes: it says who gave it, and for what.

    `reden` is the supplier's reason to say no.
    """

    akkoord: StrictBool | None = None
    reden: Literal["D-ZWAAR", "D-GEHEIM-LEV", "D-OPSP"] | None = None
    bewijs: Annotated[ShortText, one_of(lambda: KINDS)] | None = None
    inhoud: Annotated[dict[str, Any], Field(max_length=50)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> AntwoordBody:
        if (self.akkoord is None) == (self.bewijs is None) or (self.bewijs is None) != (self.inhoud is None):
            raise wrong("kies-een", "Geef akkoord (true of false), of bewijs met inhoud.")
        return self

    def to_handeling(self, taak: Taak, caller: Identity) -> Handeling:
        """The act that answers the task. Raises InvalidInput when a yes alone says too little."""
        if taak.view["op"] in _NO_EVIDENCE:
            return Handeling("taak_beantwoorden", uuid4(), taak.casus, argumenten={"taak": str(taak.id)})
        bewijs, inhoud = self._evidence(taak.view, caller)
        arguments = {"taak": str(taak.id), "bewijs": bewijs, "inhoud": parse_evidence(bewijs, inhoud)}
        return Handeling("taak_beantwoorden", uuid4(), taak.casus, argumenten=arguments)

    def _evidence(self, taak: dict[str, Any], caller: Identity) -> tuple[str, dict[str, Any]]:
        if self.bewijs is not None and self.inhoud is not None:
            return self.bewijs, self.inhoud
        elementen = [taak["element"]]
        if taak["op"] == "toestemming":
            if self.akkoord:
                uitleg = "Geef bewijs toestemming met inhoud: wie haar gaf, voor welke elementen en ontvangers."
                raise InvalidInput(Fout("akkoord", "toestemming-in-woorden", uitleg))
            return "toestemming", {"door": [taak["persoon"] or "betrokkene"], "geweigerd": True, "elementen": elementen}
        if self.akkoord:
            return "vrijgave", {"door": caller.onderdeel, "ontvanger": taak["aanvrager"], "elementen": elementen}
        return "weigering_leverancier", {
            "door": caller.onderdeel,
            "code": self.reden or "D-ZWAAR",
            "elementen": elementen,
        }
