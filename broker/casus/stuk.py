"""What every kind of evidence is made of: the base type and the texts, moments and names that its fields hold.

An absent field is no limit of that kind. A moment is a whole day `YYYY-MM-DD`, or UTC `YYYY-MM-DDTHH:MM:SSZ`. Evidence
is kept readable for the policy, so no BSN may stand in it (UAVG art. 46); who it is about is said by the person's id.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from broker.bsn import holds_bsn

BSN_IN_TEXT: Final = "bsn-in-tekst"


def _without_bsn(text: str) -> str:
    if holds_bsn(text):
        raise PydanticCustomError(BSN_IN_TEXT, "no burgerservicenummer in evidence")
    return text


Tekst = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_without_bsn)]
Naam = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_without_bsn)]
Element = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z]+$")]
Tijd = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$")]
Elementen = Annotated[tuple[Element, ...], Field(max_length=100)]
Namen = Annotated[tuple[Naam, ...], Field(max_length=100)]


class Stuk(BaseModel):
    """One piece of evidence: frozen, and it forbids what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
