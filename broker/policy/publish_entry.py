"""What the log keeps of a step in publishing: who did what with which policy, from when, on whose advice.

A leaf like that of every act; its `pol` is the policy that the step is about. Sealed to the key of the desk for what
is about no organisation, so that the FG reads the reason for deviating there (Bgs art. 1.13-1.15).
Errors: LogUnavailable; the transaction is then rolled back.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from audit.log.canonical import canonical
from audit.log.entry import make_entry
from audit.log.sealing import ReaderKey
from broker.dossier import NOBODY, utc
from broker.installation import write_reader
from broker.kept import Kept
from broker.onboarding_act import Register
from broker.policy.shelf import Written
from broker.policy.statement import Soort, Voorstel, digest
from broker.record import record_act
from broker.store import Tx
from broker.terms import Uitkomst

_READER: Final = "SELECT kid, pk FROM log_sleutel WHERE kid = $1"
KINDS: Final = {
    Soort.VOORSTEL: "beleid_voorgesteld",
    Soort.VASTSTELLING: "beleid_vastgesteld",
    Soort.INTREKKING: "beleid_ingetrokken",
}


async def record_step(register: Register, tx: Tx, voorstel: Voorstel, written: Written) -> None:
    """Record the step inside its own transaction, as the last thing in it."""
    await write_reader(tx.connection, NOBODY, None, register.keys.reader_public)
    row = await tx.connection.fetchrow(_READER, NOBODY)
    content = _content(voorstel, written)
    entry = make_entry(
        kind="handeling",
        at=register.clock.now(),
        policy=voorstel.bronnen_sha256,
        payload={
            "handeling": str(voorstel.id),
            "beller": "beheer",
            "medewerker": written.door,
            "invoer": {"verklaring_sha256": digest(written.verklaring), "handtekening": written.handtekening.hex()},
            "antwoord": content,
            "uitspraak": {"uitkomst": Uitkomst.VERSTREKT.value, "reden": None, "regels": [], "vereist": []},
        },
        index=[_row(voorstel, written.soort)],
        key=ReaderKey(UUID(str(row["kid"])), row["pk"]),
        answer=canonical(content),
        context=Kept(op=register.clock.now(), samenwerkingsverband="", casus=None, persoon=None, versies=None),
    )
    await record_act(register.log, tx, entry)


def _content(voorstel: Voorstel, written: Written) -> dict[str, Any]:
    return {
        "handeling": str(voorstel.id),
        "soort": KINDS[written.soort],
        "status": "gedaan",
        "geldigVanaf": utc(voorstel.geldig_vanaf),
        "voorgesteldDoor": voorstel.door,
        "door": written.door,
        "rac": voorstel.rac,
        "afwijking": voorstel.afwijking,
        "beleid": {"versie": voorstel.versie, "sha256": voorstel.bronnen_sha256},
    }


def _row(voorstel: Voorstel, soort: Soort) -> dict[str, Any]:
    row = {"soort": "handeling", "handeling": KINDS[soort], "ontvanger": "", "kader": "geen", "ave": 0, "casus": ""}
    row |= {"uitkomst": Uitkomst.VERSTREKT.value, "reden": "", "regels": []}
    return row | {"beleid": voorstel.versie, "trace": ""}
