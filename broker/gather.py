"""Room 5, gather: ask the suppliers, all at once, each once, under one deadline (design section 2 step 5).

It opens on an `Asked` alone: the log makes one when the question is durable, so no supplier learns of a question that
is not in the log (Wgs art. 1.8 lid 4; Wpg art. 32a). No database connection is held while a partner is slow.
A supplier that fails or is late becomes a Storing with a code; what the others answered stays.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import Final

from audit.log.receipt import Asked
from broker.events import SUPPLIER_FAILED, log
from broker.terms import Answer, Gathered, Question, Storing
from connectors.base import Connector, ConnectorFailure, Foutcode

_LATE: Final = Storing(Foutcode.TE_LAAT.value)
_UNCONNECTED: Final = Storing(Foutcode.GEEN_KOPPELING.value)


async def gather(
    asked: Asked, questions: Sequence[Question], connectors: Mapping[str, Connector], deadline: float
) -> Gathered:
    """Put each question to its supplier and give what came back within `deadline` seconds, per supplier.

    Every supplier of `questions` is in the result, an answer with exactly the elements that were asked of it.
    Raises TypeError without an Asked and ValueError when a supplier
    would be asked twice; then nothing is sent. An error that is no ConnectorFailure is a fault of ours and passes on.
    """
    if not isinstance(asked, Asked):
        raise TypeError("geen vraag aan een verstrekker zonder bewijs dat zij in het logboek staat")
    found: dict[str, Answer | Storing] = {q.verstrekker: _LATE for q in questions}
    if len(found) != len(questions):
        raise ValueError("een verstrekker wordt per verzoek eenmaal gevraagd")
    with contextlib.suppress(TimeoutError):  # only the deadline gets here: suppliers' own timeouts end in _ask
        async with asyncio.timeout(deadline), asyncio.TaskGroup() as group:
            for question in questions:
                group.create_task(_ask(question, connectors.get(question.verstrekker), found))
    for supplier, answer in found.items():
        if isinstance(answer, Storing):
            log(SUPPLIER_FAILED, supplier=supplier, code=answer.code)
    return found


async def _ask(question: Question, connector: Connector | None, found: dict[str, Answer | Storing]) -> None:
    if connector is None:
        found[question.verstrekker] = _UNCONNECTED
        return
    try:
        items = (await connector.fetch(question)).items
        found[question.verstrekker] = Answer({code: items.get(code, ()) for code in question.elementen})
    except ConnectorFailure as failure:
        found[question.verstrekker] = Storing(failure.code.value)
