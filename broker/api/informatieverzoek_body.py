"""The body of `POST /informatieverzoeken`: a question (pull), or values that a supplier sends (push)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any
from uuid import uuid4

from pydantic import Field, model_validator

from broker.api.faults import wrong
from broker.api.words import (
    Body,
    Day,
    DoelCode,
    ElementCode,
    Id,
    Moment,
    OnderdeelId,
    Rol,
    ShortTekst,
    Tekst,
)
from broker.errors import Fout, InvalidInput
from broker.terms import Fase, Identity, Initiatief, Item, Labels, Periode
from broker.verzoek import Gevraagd, Spoed, Verzoek
from connectors.wire import ItemBody


class ElementBody(Body):
    """One asked element, and why this asker needs it (Wgs art. 2.31 lid 5-7)."""

    code: ElementCode
    noodzaak: Tekst | None = None


class PeriodeBody(Body):
    """Both days included."""

    van: Day
    tot: Day

    def to_periode(self) -> Periode:
        return Periode(self.van, self.tot)

    @model_validator(mode="after")
    def _in_order(self) -> PeriodeBody:
        if self.tot < self.van:
            raise wrong("periode-omgekeerd", "Zet de eerste dag bij van en de laatste dag bij tot.")
        return self


class SpoedBody(Body):
    """Acute danger, with an end and the user who says so."""

    gevaar: Tekst
    tot: Moment
    gebruiker: ShortTekst | None = None

    def to_spoed(self) -> Spoed:
        return Spoed(self.gevaar, self.tot, self.gebruiker)


class OntvangerBody(Body):
    """For whom a push is."""

    onderdeel: OnderdeelId
    rol: Rol | None = None


class VerzoekBody(Body):
    """A question or a push. `verstrekkers` of a push is its sender, and may be left out."""

    casus: Id
    persoon: Id | None = None
    doel: DoelCode
    fase: Fase
    vraag: Tekst
    verstrekkers: Annotated[tuple[OnderdeelId, ...], Field(max_length=20)] = ()
    elementen: Annotated[tuple[ElementBody, ...], Field(min_length=1, max_length=50)]
    periode: PeriodeBody | None = None
    spoed: SpoedBody | None = None
    initiatief: Initiatief = Initiatief.AANVRAGER
    ontvanger: OntvangerBody | None = None
    gegevens: (
        Annotated[
            dict[ElementCode, Annotated[tuple[ItemBody, ...], Field(min_length=1, max_length=200)]],
            Field(max_length=50),
        ]
        | None
    ) = None
    verzoek: Annotated[Id | None, Field(description="De vraag waarop deze toezending het antwoord is.")] = None

    def to_verzoek(self, caller: Identity) -> Verzoek:
        """The question as the corridor walks it. Raises InvalidInput when its parts do not belong together."""
        push = self.initiatief is Initiatief.VERSTREKKER
        if fouten := list(self._wrong_push(caller) if push else self._wrong_pull()):
            raise InvalidInput(*fouten)
        return Verzoek(
            id=uuid4(),
            casus=self.casus,
            persoon=self.persoon,
            doel=self.doel,
            vraag=self.vraag,
            fase=self.fase,
            verstrekkers=(caller.onderdeel,) if push else tuple(dict.fromkeys(self.verstrekkers)),
            elementen=asked_elements(self.elementen),
            initiatief=self.initiatief,
            ontvanger=self.ontvanger.onderdeel if self.ontvanger else None,
            rol_ontvanger=self.ontvanger.rol if self.ontvanger else None,
            periode=self.periode.to_periode() if self.periode else None,
            spoed=self.spoed.to_spoed() if self.spoed else None,
            waarden={code: tuple(map(_item, items)) for code, items in (self.gegevens or {}).items()},
            antwoord_op=self.verzoek,
        )

    def _wrong_pull(self) -> Iterator[Fout]:
        if not self.verstrekkers:
            yield Fout("verstrekkers", "ontbreekt", "Noem ten minste een verstrekker aan wie u dit vraagt.")
        for veld in ("ontvanger", "gegevens", "verzoek"):
            if getattr(self, veld) is not None:
                yield Fout(veld, "hoort-bij-toezending", "Dit veld hoort bij initiatief verstrekker; laat het weg.")

    def _wrong_push(self, caller: Identity) -> Iterator[Fout]:
        if any(v != caller.onderdeel for v in self.verstrekkers):
            yield Fout("verstrekkers", "niet-uw-onderdeel", "U zendt alleen eigen gegevens toe; laat dit veld weg.")
        if self.ontvanger is None:
            yield Fout("ontvanger", "ontbreekt", "Noem het onderdeel voor wie dit is, en zijn rol.")
        if not self.gegevens:
            yield Fout("gegevens", "ontbreekt", "Geef per element de gegevens die u toezendt.")
        elif not self.gegevens.keys() <= {element.code for element in self.elementen}:
            yield Fout("gegevens", "element-niet-genoemd", "Noem elk element dat u toezendt ook bij elementen.")


def asked_elements(elementen: Iterable[ElementBody]) -> tuple[Gevraagd, ...]:
    """Each element once; the first reason that was given for it."""
    reasons: dict[str, str | None] = {}
    for element in elementen:
        reasons[element.code] = reasons.get(element.code) or element.noodzaak
    return tuple(Gevraagd(code, why) for code, why in reasons.items())


def _item(body: ItemBody) -> Item:
    labels: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.labels}
    return Item(body.waarde, Labels(**labels))
