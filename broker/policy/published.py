"""Which policies were adopted, judged by the signatures under them: pure, from what the database holds.

A proposal counts when its proposer signed it, another person with another key adopted that very proposal, and nobody
withdrew it before its moment. What cannot be verified is not left out: at its moment it is in force and unusable, so
that a forged or broken row stops the service and never changes the law (fail closed, ADR 0017).
Source: issue 5, living law; Wgs art. 1.8 lid 6. Errors: none; `Adopted.gebrek` says what is wrong with one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from broker.policy.shelf import Written
from broker.policy.signers import Ondertekenaar, Signers
from broker.policy.statement import Soort, Stap, Unreadable, Voorstel, digest, read_statement


class Gebrek(StrEnum):
    """Why a policy that the database calls adopted cannot be used; a closed list, for log and doctor."""

    UNREADABLE = "unreadable"
    SIGNATURE = "signature"
    SAME_PERSON = "same-person"
    BUNDLE = "bundle"


class Stand(StrEnum):
    """How far a proposal is."""

    VOORGESTELD = "voorgesteld"
    VASTGESTELD = "vastgesteld"
    INGETROKKEN = "ingetrokken"


@dataclass(frozen=True, slots=True)
class Published:
    """One proposal with what became of it. `inhoud` is None when the statement itself cannot be read."""

    id: UUID
    versie: str
    geldig_vanaf: datetime
    stand: Stand
    inhoud: Voorstel | None
    raw: bytes
    vastgesteld_door: str | None
    gebrek: Gebrek | None


def read_published(statements: Sequence[Written], signers: Signers) -> list[Published]:
    """Every proposal, by the moment from which it counts."""
    by_proposal = sorted(statements, key=lambda w: str(w.voorstel))
    found = [
        _judge({w.soort: w for w in group}, signers) for _, group in groupby(by_proposal, key=lambda w: str(w.voorstel))
    ]
    return sorted(found, key=lambda p: (p.geldig_vanaf, str(p.id)))


def _judge(parts: Mapping[Soort, Written], signers: Signers) -> Published:
    some = next(iter(parts.values()))
    adoption, withdrawal = parts.get(Soort.VASTSTELLING), parts.get(Soort.INTREKKING)
    proposed = parts.get(Soort.VOORSTEL)
    inhoud, gebrek = _proposal(proposed, signers)
    raw = proposed.verklaring if proposed else b""
    stand = Stand.VASTGESTELD if adoption else Stand.VOORGESTELD
    if inhoud is not None and gebrek is None and adoption is not None:
        gebrek = _step(adoption, inhoud, raw, signers)
    if inhoud is not None and withdrawal is not None and _withdrawn(withdrawal, inhoud, raw, signers):
        stand, gebrek = Stand.INGETROKKEN, None
    moment = inhoud.geldig_vanaf if inhoud else some.geldig_vanaf
    door = adoption.door if adoption else None
    return Published(some.voorstel, some.versie, moment, stand, inhoud, raw, door, gebrek)


def _proposal(written: Written | None, signers: Signers) -> tuple[Voorstel | None, Gebrek | None]:
    if written is None:
        return None, Gebrek.UNREADABLE
    try:
        inhoud = read_statement(Voorstel, written.verklaring)
    except Unreadable:
        return None, Gebrek.UNREADABLE
    same = (inhoud.id, inhoud.versie, inhoud.geldig_vanaf) == (written.voorstel, written.versie, written.geldig_vanaf)
    signed = _signer(Soort.VOORSTEL, written, inhoud.door, inhoud.op, signers)
    return inhoud, None if same and signed else Gebrek.SIGNATURE


def _step(written: Written, voorstel: Voorstel, raw: bytes, signers: Signers) -> Gebrek | None:
    """What is wrong with this adoption or withdrawal of that proposal."""
    try:
        stap = read_statement(Stap, written.verklaring)
    except Unreadable:
        return Gebrek.UNREADABLE
    signer = _signer(written.soort, written, stap.door, stap.op, signers)
    if signer is None or (stap.voorstel, stap.voorstel_sha256) != (voorstel.id, digest(raw)):
        return Gebrek.SIGNATURE
    same = written.soort is Soort.VASTSTELLING and signer.persoon == voorstel.door
    return Gebrek.SAME_PERSON if same else None


def _withdrawn(written: Written, voorstel: Voorstel, raw: bytes, signers: Signers) -> bool:
    """Only before its moment: what decided once stays what decided."""
    if _step(written, voorstel, raw, signers) is not None:
        return False
    return read_statement(Stap, written.verklaring).op < voorstel.geldig_vanaf


def _signer(soort: Soort, written: Written, door: str, op: datetime, signers: Signers) -> Ondertekenaar | None:
    return signers.signer_of(soort, written.verklaring, written.handtekening, (door, op))
