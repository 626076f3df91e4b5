"""What a check works with, and what it can say: fine (it returns), not as agreed (`Mismatch`), not here (`Skipped`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from broker.terms import Answer, Bsn, EigenReferentie, Naam, Onderwerp, Question
from connectors.base import Connector, ConnectorFailure
from connectors.check.tap import Exchange, Line
from connectors.wire import write_subject

BESLUIT: Final = "sluis-partner-check"
DOEL: Final = "zvh-2.25"
ABSENT: Final = "proef.afwezig"  # an element that nobody holds


class Mismatch(Exception):
    """The supplier does not do what is agreed. `got` holds codes, states and numbers only."""

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(f"verwacht {expected}; kwam {got}")
        self.expected = expected
        self.got = got


class Skipped(Exception):
    """The check says nothing about this supplier, and why."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A connector that does not prove who we are, or does so wrongly; `wie` says which."""

    wie: str
    connector: Connector


@dataclass(frozen=True, slots=True, kw_only=True)
class Proef:
    """One supplier to be checked.

    Attributes:
        connector: the broker's side, exactly as the broker has it.
        bekend: someone whom it holds, in every way in which it may be asked about them.
        onbekend: someone whom it does not hold.
        elementen: what it holds of the first.
        deadline: seconds in which a whole answer must be there.
        line: what goes over the line, when it can be seen.
        send: one raw body to our own interface, for a supplier that speaks it.
        strangers: connectors that must be refused; None when that cannot be tried.
        labels: the names of the labels that every item must carry.
    """

    connector: Connector
    bekend: tuple[Onderwerp, ...]
    onbekend: Onderwerp
    elementen: tuple[str, ...]
    deadline: float = 5.0
    line: Line | None = None
    send: Callable[[bytes], Awaitable[Exchange]] | None = None
    strangers: tuple[Stranger, ...] | None = None
    labels: tuple[str, ...] = ()

    def question(self, *elementen: str, onderwerp: Onderwerp | None = None) -> Question:
        """A question about the known person, or about somebody else."""
        return Question(BESLUIT, "verstrekker", elementen, onderwerp or self.bekend[0], DOEL)

    async def ask(self, question: Question) -> Answer:
        """Ask once. Raises Mismatch, with the code of the failure and the state of HTTP when there was one."""
        try:
            async with asyncio.timeout(self.deadline):
                return await self.connector.fetch(question)
        except TimeoutError:
            raise Mismatch("een heel antwoord", f"niets binnen {self.deadline:g} seconden") from None
        except ConnectorFailure as failure:
            raise Mismatch("een antwoord", f"{failure.code}{self._seen()}") from None

    def exchange(self) -> Exchange:
        """The last thing that went over the line. Raises Skipped when nobody can see it."""
        if self.line is None or not self.line.exchanges:
            raise Skipped("hier gaat niets over een lijn")
        return self.line.exchanges[-1]

    def _seen(self) -> str:
        last = self.line.exchanges[-1] if self.line and self.line.exchanges else None
        return f" (status {last.status})" if last and last.status else ""


def words_of(onderwerp: Onderwerp) -> tuple[str, ...]:
    """What must not be seen where no identity belongs: the words as they are sent, without the day of birth."""
    told = write_subject(onderwerp) or {}
    return tuple(str(told[name]) for name in ("bsn", "naam", "referentie") if name in told)


def kind_of(onderwerp: Onderwerp) -> str:
    """How somebody is named in a question, in words."""
    return {Bsn: "BSN", Naam: "naam", EigenReferentie: "eigen referentie"}.get(type(onderwerp), "niemand")
