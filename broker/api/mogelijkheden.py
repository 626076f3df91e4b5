"""`/mogelijkheden`: what may I ask, in which form, what is missing for the rest and who can give it."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from broker.api.door import Called, Door
from broker.api.informatieverzoek_body import ElementBody, PeriodeBody, SpoedBody, asked_elements
from broker.api.reply import reply
from broker.api.words import Body, DoelCode, Id, OnderdeelId, Tekst
from broker.mogelijkheden import explore
from broker.terms import Fase
from broker.verzoek import Verzoek

router: Final = APIRouter(prefix="/v1/mogelijkheden", tags=["mogelijkheden"], route_class=Door)


class MogelijkhedenBody(Body):
    """The body of an informatieverzoek that asks nobody yet: suppliers, elements and the sentence may be left open."""

    casus: Id
    persoon: Id | None = None
    doel: DoelCode
    fase: Fase
    vraag: Tekst | None = None
    verstrekkers: Annotated[tuple[OnderdeelId, ...], Field(min_length=1, max_length=20)] | None = None
    elementen: Annotated[tuple[ElementBody, ...], Field(min_length=1, max_length=50)] | None = None
    periode: PeriodeBody | None = None
    spoed: SpoedBody | None = None

    def to_verzoek(self) -> Verzoek:
        """The question as the corridor walks it; what is empty is left open."""
        return Verzoek(
            id=uuid4(),
            casus=self.casus,
            persoon=self.persoon,
            doel=self.doel,
            vraag=self.vraag or "",
            fase=self.fase,
            verstrekkers=tuple(dict.fromkeys(self.verstrekkers or ())),
            elementen=asked_elements(self.elementen or ()),
            periode=self.periode.to_periode() if self.periode else None,
            spoed=self.spoed.to_spoed() if self.spoed else None,
        )


@router.post("", operation_id="vraagMogelijkheden", summary="Wat mag ik vragen, en wat is er nodig voor de rest")
async def ask(body: MogelijkhedenBody, call: Called) -> Response:
    return reply(await explore(body.to_verzoek(), call.caller, call.claim(), call.wiring.house, call.trace))
