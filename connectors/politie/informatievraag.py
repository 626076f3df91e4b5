"""The police connector: our published interface over mutual TLS, with the labels that the Wpg asks for.

No public police interface exists, so the police side implements docs/openapi-informatievraag.yaml. Every item must say
under which article it is processed (Wpg art. 3 lid 5), whether it is fact or judgement and how current (Wpg art. 4),
and what the person is in it (Wpg art. 6b). An answer with an item that does not say so is refused as a whole: without
the labels nobody could check whether it may go.
"""

from __future__ import annotations

from collections.abc import Callable

from broker.terms import Answer, Labels, Question
from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import Endpoint
from connectors.generic import GenericConnector
from connectors.trace import TRACEPARENT


class PolitieConnector:
    """Asks the police. Raises ValueError at construction when the endpoint has no mutual TLS and own trust anchor."""

    def __init__(self, endpoint: Endpoint, trace: Callable[[], str | None] = TRACEPARENT.get) -> None:
        if not endpoint.mutual or endpoint.ca is None:
            raise ValueError("de koppeling met de politie vraagt wederzijdse TLS met een eigen vertrouwensanker")
        self._generic = GenericConnector(endpoint, trace)

    async def fetch(self, question: Question) -> Answer:
        """Ask once. Raises ConnectorFailure; without an identity nothing is sent (geen-referentie; design 12.5)."""
        if question.onderwerp is None:
            raise ConnectorFailure(Foutcode.GEEN_REFERENTIE)
        return check_labels(await self._generic.fetch(question))

    async def close(self) -> None:
        """Give back the connections."""
        await self._generic.close()


def check_labels(answer: Answer) -> Answer:
    """The answer, when each of its items carries the four labels. Raises ConnectorFailure (ongeldig-antwoord)."""
    if not all(_complete(item.labels) for items in answer.items.values() for item in items):
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD)
    return answer


def _complete(labels: Labels) -> bool:
    said = (labels.wpg_artikel, labels.feit_of_oordeel, labels.stand, labels.rol_persoon)
    return all(label is not None for label in said)
