"""Rooms 4 and 7, record: what the log keeps of a question and of an answer, and the fence around it.

An entry is made here (leaf, sealed payload, index rows: design 6a.9) with what must stand in the same transaction:
manifest, tasks, postbus and claim (`broker/kept.py`). The log alone turns it into an `Asked` or a `Receipt`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from audit.log.append import Log
from audit.log.canonical import Canonical
from audit.log.entry import Entry, make_entry
from audit.log.errors import LogFailure, StaleEntry
from audit.log.receipt import Asked, PendingReceipt, Receipt, Transaction
from audit.log.sealing import ReaderKey, Sealing
from broker.answer import Prepared
from broker.dossier import Dossier
from broker.errors import LogUnavailable, Stale, Unavailable
from broker.events import LOG_UNAVAILABLE
from broker.events import log as log_event
from broker.ids import read_id
from broker.kept import Kept, Post
from broker.repeat import Claim
from broker.terms import Besluit, Identity, Paar, Uitkomst, Vorm
from broker.verzoek import Verzoek

# The lists of a manifest, and what a row of the index calls a pair in them.
_LISTS: Final = {
    "gegevens": "verstrekt",
    "achtergehouden": "geweigerd",
    "wacht": "wacht",
    "uitnodigingen": "uitnodiging",
    "storingen": "storing",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Everything the log needs to know of one walk through the corridor.

    `invoer` is what the policy was asked, spelled once: it is sealed with the question and with the answer.
    """

    verzoek: Verzoek
    caller: Identity
    dossier: Dossier
    besluit: Besluit
    invoer: Canonical
    at: datetime
    claim: Claim
    trace: str
    tag: bytes | None
    texts: bytes | None
    sealing: Sealing = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sealing", Sealing(_reader(self.dossier)))


async def record_question(log: Log, step: Step) -> Asked:
    """Make the question durable before any supplier learns of it. Raises Stale or LogFailure's 503."""
    identificatie = {verstrekker: soort.value for verstrekker, soort in step.besluit.identificatie.items()}
    payload = {**_payload(step), "identificatie": identificatie}
    entry = make_entry(
        kind="vraag",
        at=step.at,
        policy=step.besluit.beleid.sha256,
        payload=payload,
        index=_asked(step),
        key=step.sealing,
        answer=None,
        context=_kept(step, None, None),
    )
    try:
        return await log.ask(entry)
    except StaleEntry as exc:
        raise Stale from exc
    except LogFailure as exc:
        raise _unavailable(exc) from exc


def make_answer(step: Step, prepared: Prepared, post: Post | None) -> Entry:
    """The entry of an answer: refusals and waits too (Wpg art. 32a; Bgs art. 1.12)."""
    told = {"manifest": prepared.manifest}
    return _told(step, prepared, "antwoord", told, _answered(step, prepared.manifest), _kept(step, prepared, post))


def make_options(step: Step, prepared: Prepared) -> Entry:
    """The entry of a question what may be asked: a kind of its own, so that nothing counts it as a disclosure.

    No manifest and no tasks: nobody waits for it.
    """
    told, kept = {"mogelijkheden": prepared.manifest}, replace(_kept(step, prepared, None), verzoek=None)
    return _told(step, prepared, "mogelijkheden", told, _offered(step, prepared.manifest), kept)


def _told(  # what two kinds of answer do not share
    step: Step, prepared: Prepared, kind: str, told: dict[str, Any], index: list[dict[str, Any]], kept: Kept
) -> Entry:
    return make_entry(
        kind=kind,
        at=step.at,
        policy=step.besluit.beleid.sha256,
        payload={**_payload(step), **told, "uitspraken": _redenen(step.besluit)},
        index=index,
        key=step.sealing,
        answer=prepared.body,
        context=kept,
        entry_id=prepared.entry_id,
    )


async def record_answer(log: Log, entry: Entry) -> Receipt:
    """Make the answer durable and part of the tree before anything leaves. Raises Stale or LogFailure's 503."""
    try:
        return await log.append(entry)
    except StaleEntry as exc:
        raise Stale from exc
    except LogFailure as exc:
        raise _unavailable(exc) from exc


async def record_act(log: Log, tx: Transaction, entry: Entry) -> PendingReceipt:
    """Record an act inside its own transaction, as the last thing in it. Raises LogFailure's 503."""
    try:
        return await log.append_in(tx, entry)
    except LogFailure as exc:
        raise _unavailable(exc) from exc


def _unavailable(exc: LogFailure) -> LogUnavailable:
    log_event(LOG_UNAVAILABLE, cause=type(exc.__cause__ or exc).__name__)
    return LogUnavailable()


def _reader(dossier: Dossier) -> ReaderKey:
    if dossier.reader is None:
        raise Unavailable
    return ReaderKey(read_id(dossier.reader.kid), dossier.reader.public)


def _payload(step: Step) -> dict[str, Any]:
    return {
        "verzoek": str(step.verzoek.id),
        "aanvrager": step.caller.onderdeel,
        "medewerker": step.caller.medewerker,
        "invoer": step.invoer,
    }


def _redenen(besluit: Besluit) -> list[dict[str, Any]]:
    """The real reasons, hidden ones too: for the officer of the supplier, never for the asker."""
    return [
        {
            **u.paar._asdict(),
            "uitkomst": u.uitkomst.value,
            "vorm": u.vorm.value,
            "reden": u.reden,
            "redenen": list(u.redenen),
            "regels": list(u.regels),
            "matrix": u.matrix,
            "vereist": list(u.vereist),
        }
        for u in besluit.paren.values()
    ]


def _asked(step: Step) -> list[dict[str, Any]]:
    """One row per pair that is asked, or that must look asked: nothing in it tells which (design 6a.11)."""
    asked = (Uitkomst.VERSTREKT, Uitkomst.GEEN_MEDEDELING)
    pairs = [u.paar for u in step.besluit.paren.values() if u.uitkomst in asked]
    return [_row(step, paar, uitkomst="gevraagd") for paar in pairs]


def _answered(step: Step, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row per pair as the asker may know it: an absence has one form, whatever its cause (design 6a.9)."""
    if not manifest:
        return [_row(step, paar, uitkomst="niet_gevonden") for paar in step.verzoek.paren]
    rows: dict[Paar, dict[str, Any]] = {}
    for name, uitkomst in _LISTS.items():
        for entry in manifest[name]:
            paar = Paar(entry["verstrekker"], entry["element"])
            told = {"vorm": entry.get("vorm", ""), "reden": entry.get("reden") or entry.get("code", "")}
            regels = () if told["vorm"] == Vorm.NIET else step.besluit.paren[paar].regels
            rows.setdefault(paar, _row(step, paar, uitkomst=uitkomst, regels=regels, **told))
    return list(rows.values())


def _offered(step: Step, manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same for what may be asked: what would go and what is not told of have the same row."""
    rest = {**manifest, "gegevens": (), "storingen": ()} if manifest else {}
    asked = [(Paar(e["verstrekker"], e["element"]), str(e["vorm"])) for e in manifest.get("teVragen", ())]
    return [_row(step, paar, uitkomst="te_vragen", vorm=vorm) for paar, vorm in asked] + _answered(step, rest)


def _row(
    step: Step, paar: Paar, *, uitkomst: str, vorm: str = "", reden: str = "", regels: Sequence[str] = ()
) -> dict[str, Any]:
    casus = step.dossier.casus or {}
    return {
        "ontvanger": step.dossier.ontvanger["onderdeel"],
        "doel": step.verzoek.doel,
        "fase": step.verzoek.fase.value,
        "ave": casus.get("ave", 0),
        "kader": casus.get("kader", "geen"),
        "casus": step.dossier.pseudoniem or "",
        "beleid": step.besluit.beleid.versie,
        "trace": step.trace,
        **paar._asdict(),
        "uitkomst": uitkomst,
        "vorm": vorm,
        "reden": reden,
        "regels": list(regels),
    }


def _kept(step: Step, answer: Prepared | None, post: Post | None) -> Kept:
    return Kept(
        op=step.at,
        samenwerkingsverband=step.dossier.samenwerkingsverband,
        casus=step.verzoek.casus if step.dossier.casus else None,
        persoon=step.verzoek.persoon if step.dossier.casus else None,
        versies=step.dossier.versies,
        claim=step.claim,
        answer=answer,
        tag=step.tag,
        texts=step.texts,
        verzoek=step.verzoek,
        caller=step.caller,
        post=post,
    )
