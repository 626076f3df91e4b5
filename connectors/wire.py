"""The informatievraag on the wire: a question as JSON and its answer, read strictly.

The form is published in docs/openapi-informatievraag.yaml. Connectors write questions and read answers, the sandbox
twins the other way round. Unknown members, wrong types and missing members are refused (strict, `extra="forbid"`); an
element that was not asked is dropped before anyone looks at it. Errors say nothing of the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    TypeAdapter,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from broker.terms import (
    Answer,
    Bsn,
    EigenReferentie,
    Item,
    Labels,
    Naam,
    Onderwerp,
    Periode,
    Question,
)
from connectors.base import ConnectorFailure, Foutcode
from connectors.strictjson import UnsafeJson, read_json

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def _full_date(value: object) -> object:
    """An RFC 3339 full-date and nothing that only resembles one; a wrong type is left for pydantic to refuse."""
    return date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else value


FullDate = Annotated[date, BeforeValidator(_full_date)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class _Wire(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=to_camel, hide_input_in_errors=True
    )


class LabelsBody(_Wire):
    """What a supplier says of one item; names as in Labels, in camelCase."""

    wpg_artikel: Annotated[str, Field(pattern=r"^[0-9]{1,2}[a-z]?$")] | None = None
    feit_of_oordeel: Literal["feit", "oordeel"] | None = None
    stand: FullDate | None = None
    rol_persoon: Text | None = None
    betwist: bool = False
    verwijderd: bool = False
    houder: Text | None = None
    namen: list[Text] = []
    voorwaarden: list[Annotated[str, Field(min_length=1, max_length=1000)]] = []


class ItemBody(_Wire):
    """One value with its labels. Labels may be left out; a value may not."""

    waarde: JsonValue
    labels: LabelsBody = LabelsBody()


class AnswerBody(_Wire):
    """An answer: items per element; what is not in it is not there, or is not said."""

    elementen: dict[str, JsonValue]


class _BsnBody(_Wire):
    soort: Literal["bsn"]
    bsn: Annotated[str, Field(pattern=r"^[0-9]{9}$")]


class _NaamBody(_Wire):
    soort: Literal["naam_geb"]
    naam: Text
    geboortedatum: FullDate | None = None


class _ReferentieBody(_Wire):
    soort: Literal["eigenReferentie"]
    referentie: Text


class _PeriodeBody(_Wire):
    van: FullDate
    tot: FullDate


class QuestionBody(_Wire):
    """A question as a supplier receives it."""

    besluit: Text
    onderwerp: Annotated[_BsnBody | _NaamBody | _ReferentieBody, Field(discriminator="soort")] | None
    elementen: Annotated[list[Text], Field(min_length=1, max_length=200)]
    doel: Text
    periode: _PeriodeBody | None = None


_ITEMS: Final = TypeAdapter(list[ItemBody], config=ConfigDict(hide_input_in_errors=True))


def write_question(question: Question) -> dict[str, Any]:
    """The body of the question. A question about no single person has `onderwerp` null and names nobody."""
    periode = question.periode
    return {
        "besluit": question.besluit,
        "onderwerp": write_subject(question.onderwerp),
        "elementen": list(question.elementen),
        "doel": question.doel,
        "periode": periode and {"van": periode.van.isoformat(), "tot": periode.tot.isoformat()},
    }


def write_subject(onderwerp: Onderwerp) -> dict[str, Any] | None:
    """The identity that the policy allows, for a body; also for a connector with a protocol of its own."""
    match onderwerp:
        case Bsn():
            return {"soort": "bsn", "bsn": onderwerp.reveal()}
        case Naam(naam=naam, geboortedatum=geboren):
            return {"soort": "naam_geb", "naam": naam, "geboortedatum": geboren and geboren.isoformat()}
        case EigenReferentie(referentie=referentie):
            return {"soort": "eigenReferentie", "referentie": referentie}
        case None:
            return None


def read_answer(raw: bytes, asked: Iterable[str]) -> Answer:
    """Read the bytes of an answer. Raises ConnectorFailure (ongeldig-antwoord) for anything but the contract."""
    try:
        given = AnswerBody.model_validate(read_json(raw)).elementen
        items = {code: tuple(map(to_item, _ITEMS.validate_python(given[code]))) for code in asked if code in given}
    except (UnsafeJson, ValidationError, ValueError):
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD) from None  # the cause would carry the content along
    return Answer({code: values for code, values in items.items() if values})


def to_item(body: ItemBody) -> Item:
    """An item as the broker knows it."""
    said = body.labels
    labels = Labels(
        wpg_artikel=said.wpg_artikel,
        feit_of_oordeel=said.feit_of_oordeel,
        stand=said.stand,
        rol_persoon=said.rol_persoon,
        betwist=said.betwist,
        verwijderd=said.verwijderd,
        houder=said.houder,
        namen=tuple(said.namen),
        voorwaarden=tuple(said.voorwaarden),
    )
    return Item(body.waarde, labels)


def write_answer(items: Mapping[str, Iterable[Item]]) -> dict[str, Any]:
    """The body of an answer, as a supplier writes it."""
    return {"elementen": {code: [_item_body(item) for item in values] for code, values in items.items()}}


def _item_body(item: Item) -> dict[str, Any]:
    said = {name: getattr(item.labels, name) for name in LabelsBody.model_fields}
    labels = {to_camel(name): _plain(value) for name, value in said.items() if value}
    return {"waarde": item.waarde, "labels": labels}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def read_question(raw: bytes, verstrekker: str) -> Question:
    """Read a question as a supplier does. Raises ValueError, without the content, for anything but the contract."""
    try:
        body = QuestionBody.model_validate(read_json(raw))
        periode = Periode(body.periode.van, body.periode.tot) if body.periode else None
        return Question(body.besluit, verstrekker, tuple(body.elementen), _onderwerp(body), body.doel, periode)
    except ValueError:
        raise ValueError("geen geldige informatievraag") from None  # the cause would carry the content along


def _onderwerp(body: QuestionBody) -> Onderwerp:
    match body.onderwerp:
        case _BsnBody(bsn=bsn):
            return Bsn(bsn)
        case _NaamBody(naam=naam, geboortedatum=geboren):
            return Naam(naam, geboren)
        case _ReferentieBody(referentie=referentie):
            return EigenReferentie(referentie)
        case None:
            return None
