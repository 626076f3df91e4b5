"""Who may look: an officer on record of one onderdeel, who first says what for.

In this order, so that each refusal says one thing:

1. a valid access token (the door, 401)
2. one of the four purposes of the log (400, which lists them)
3. on record here: the employee, of this onderdeel and OIN, designated and screened, in the role R15 that the token
   claims (403). A role that is only in a token counts for nothing (design 6a.8).

What an officer sees is of the own onderdeel alone: as the asker's side or as the supplier's side.
Source: Wgs art. 1.8 lid 2-4; Bgs art. 1.12; Wpg art. 32a.
"""

from __future__ import annotations

from typing import Final

from audit.desk.desk import Desk
from audit.desk.words import ROLE, LogDoel, Looker
from broker.errors import Fout, InvalidInput, SluisError
from broker.events import REQUEST_REFUSED, log
from broker.terms import Identity

FIELD: Final = "logdoel"
_CHOOSE: Final = f"Kies eerst waarvoor u het logboek opent: {', '.join(LogDoel)}."
_ON_RECORD: Final = """
SELECT true FROM onderdeel o JOIN medewerker m ON m.onderdeel = o.id
WHERE m.id = $1 AND o.id = $2 AND o.oin = $3 AND m.aangewezen AND $4 = ANY (m.rollen)
  AND (m.screening_tot IS NULL OR m.screening_tot > $5)"""


class NoOfficer(SluisError):
    """A valid token of somebody who may not see the log."""

    status = 403
    code = "geen-logtoegang"
    uitleg = (
        "Het logboek is voor de FG, privacy officer of auditor (rol R15) die hier voor dit onderdeel is vastgelegd. "
        "Vraag de beheerder u vast te leggen, en vraag een toegangsbewijs met die rol."
    )


def purpose(text: str | None) -> LogDoel:
    """One of the four. Raises InvalidInput (400), which lists them."""
    if text is None:
        raise InvalidInput(Fout(FIELD, "ontbreekt", _CHOOSE))
    try:
        return LogDoel(text)
    except ValueError:
        raise InvalidInput(Fout(FIELD, "onbekende-keuze", _CHOOSE)) from None


async def admit(desk: Desk, caller: Identity, doel: LogDoel) -> Looker:
    """The officer that this token is of. Raises NoOfficer (403), which is an event for the operator too."""
    now = desk.clock.now()
    arguments = (caller.medewerker, caller.onderdeel, caller.oin, ROLE, now)
    if caller.rol != ROLE or not await desk.pool.fetchval(_ON_RECORD, *arguments):
        log(REQUEST_REFUSED, reason="log-role")
        raise NoOfficer
    return Looker(caller.medewerker, caller.onderdeel, caller.oin, ROLE, doel)
