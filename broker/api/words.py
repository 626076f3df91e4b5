"""The types of fields that several bodies share, with their limits. Strict: nothing is guessed from another type."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from broker.api.faults import wrong
from broker.bsn import holds_bsn
from broker.policy_tables import policy_table

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


class Body(BaseModel):
    """A body or a part of one: only fields that it names, and they do not change."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, alias_generator=to_camel, validate_by_name=False
    )


def _uuid(value: object) -> object:
    if isinstance(value, UUID) or (isinstance(value, str) and _UUID.fullmatch(value)):
        return value
    raise wrong("geen-uuid", "Geef het nummer als UUID, zoals de makelaar het gaf.")


def _day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass  # a day that is not in the calendar is no day either
    raise wrong("geen-datum", "Geef een bestaande datum als JJJJ-MM-DD.")


def _moment(value: object) -> object:
    if isinstance(value, str) and _MOMENT.fullmatch(value) and not value.endswith("-00:00"):
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # the same
    raise wrong("geen-tijdstip", "Geef een tijdstip met tijdzone, zoals 2026-11-24T10:00:00Z.")


def _without_bsn(text: str) -> str:
    if holds_bsn(text):
        raise wrong("bsn-in-tekst", "Zet geen burgerservicenummer in vrije tekst; laat het weg.")
    return text


@cache
def known(name: str) -> frozenset[str]:
    """The codes in a table of the policy."""
    document = policy_table(name)
    return frozenset(document.get(name, document))


def one_of(codes: Callable[[], Iterable[str]]) -> FieldInfo:
    """Tells the description of the API which codes there are; the validator beside it holds them."""

    def tell(schema: dict[str, Any]) -> None:
        schema["enum"] = sorted(codes())
        schema.pop("maxLength", None)

    told: FieldInfo = Field(json_schema_extra=tell)
    return told


def _element(code: str) -> str:
    if code not in known("elementen"):
        raise wrong("onbekend-element", "Dit element bestaat niet; kies een code uit de elementenlijst.")
    return code


def _doel(code: str) -> str:
    if code not in known("doelen"):
        raise wrong("onbekend-doel", "Dit doel bestaat niet; kies een code uit de doelenlijst.")
    return code


Id = Annotated[UUID, BeforeValidator(_uuid)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
_LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Tekst = Annotated[_LongText, AfterValidator(_without_bsn)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ShortTekst = Annotated[ShortText, AfterValidator(_without_bsn)]
OnderdeelId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Rol = Annotated[str, StringConstraints(pattern=r"^R[0-9]{2}$")]
ElementCode = Annotated[
    str, StringConstraints(max_length=40), AfterValidator(_element), one_of(lambda: known("elementen"))
]
DoelCode = Annotated[str, StringConstraints(max_length=40), AfterValidator(_doel), one_of(lambda: known("doelen"))]
Page = Annotated[int, Field(ge=1, le=100)]
