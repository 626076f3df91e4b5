"""What the broker asks of a connector: one question in, one answer out, or a failure from a closed list (design 7).

A connector is the broker's side of one supplier. It sends only what the question holds, the identity in the body and
never in an address (ADR /core/transport/no-sensitive-uris), and gives back only elements that were asked.
A new connector is a class with `fetch`; it passes tests/contract together with its sandbox twin.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from broker.terms import Answer, Question


class Foutcode(StrEnum):
    """Why there is no answer. Closed: these words reach the asker, the text of the other side never does."""

    ONBEREIKBAAR = "onbereikbaar"  # no connection, or it broke
    TE_LAAT = "te-laat"  # no whole answer within the time given
    BRON_STORING = "bron-storing"  # the supplier says that it cannot answer now (429, 5xx)
    GEWEIGERD_DOOR_BRON = "geweigerd-door-bron"  # the supplier read the question and refuses (403, 451)
    GEEN_TOEGANG = "geen-toegang"  # the supplier does not accept our certificate or token, or we not theirs
    ONGELDIG_ANTWOORD = "ongeldig-antwoord"  # something else than the contract promises
    TE_GROOT = "te-groot"  # more bytes than an answer may have
    GEEN_REFERENTIE = "geen-referentie"  # no identity may go with the question, so nothing was sent
    GEEN_KOPPELING = "geen-koppeling"  # no connector is configured for this supplier


class ConnectorFailure(Exception):
    """A supplier failed as suppliers do. Carries a code and nothing that the other side wrote."""

    def __init__(self, code: Foutcode) -> None:
        super().__init__(code.value)
        self.code = code


class Connector(Protocol):
    """The broker's side of one supplier."""

    async def fetch(self, question: Question) -> Answer:
        """Ask once and give items per element; an element that is not in the answer is an absence.

        MUST NOT retry, MUST NOT give an element that was not asked, MUST stop when cancelled.
        Raises ConnectorFailure and nothing else for whatever the supplier or the line does.
        """
        ...
