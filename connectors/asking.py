"""A system of a partner that asks: from its own screen, through the SDK, its receipt checked before anybody reads it.

The twins of the sandbox play it, so that both sides of a partner are real: the same system answers and asks. Raises
SluisProbleem, TokenError and ReceiptError of the SDK, and OSError for a key that cannot be read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from connectors.client import Element, SluisClient, Vraag
from connectors.results import Resultaat
from connectors.tokens import PrivateKeyJwt


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Makelaar(_Body):
    """The broker, and who we are there: our client, the file with its key, and the key line of the broker's log."""

    adres: str
    tokens: str
    client: str
    sleutel: Path
    log: str


class Vraagbody(_Body):
    """The question."""

    casus: str
    persoon: str
    doel: str
    fase: str
    vraag: str
    verstrekkers: Annotated[tuple[str, ...], Field(min_length=1)]
    elementen: Annotated[tuple[str, ...], Field(min_length=1)]

    def to_vraag(self) -> Vraag:
        """As the SDK sends it."""
        elementen = tuple(Element(code) for code in self.elementen)
        return Vraag(**{**dict(self), "elementen": elementen})


class Opdracht(_Body):
    """What a person at the screen of the partner's system wants to know, and from which broker."""

    makelaar: Makelaar
    vraag: Vraagbody


async def ask(opdracht: Opdracht) -> Resultaat:
    """Ask, and check that the answer stands in the log before anybody reads it."""
    makelaar = opdracht.makelaar
    tokens = PrivateKeyJwt(makelaar.tokens, makelaar.client, makelaar.sleutel.read_bytes())
    async with SluisClient(makelaar.adres, tokens, makelaar.log) as sluis:
        result = await sluis.ask(opdracht.vraag.to_vraag())
        sluis.check_receipt(result)
        return result
