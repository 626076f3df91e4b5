"""The keys of this process and the log in the database: do they belong together, and is it still the same log."""

from __future__ import annotations

from typing import Any, Final

from audit.log.errors import LogFailure, ProofError
from audit.log.note import Checkpoint, Verifier
from audit.log.read import read_head, recompute
from broker.doctor.complaint import declare
from broker.doctor.patient import Findings, Patient
from broker.errors import KeyUnavailable
from broker.keys import KeysRefused
from broker.keys_file import FileKeys
from broker.settings import Environment, Process

SLEUTEL_ONTBREEKT: Final = declare(
    "sleutel-ontbreekt",
    "Een sleutel ontbreekt of is stuk: {wat}.",
    "Zonder deze sleutel start het proces niet; een verloren zaaksleutel maakt zaken onleesbaar.",
    "Volg docs/runbooks/sleutels.md; maak nooit zomaar nieuwe sleutels bij een bestaand log.",
)
SLEUTEL_IN_BESTAND: Final = declare(
    "sleutel-in-bestand",
    "De sleutels staan in bestanden, en dit is productie.",
    "Wie de machine overneemt heeft dan alle sleutels; productie weigert te starten.",
    "Deze uitgave kan nog niet met een sleutelbewaarder werken en dus niet in productie (SECURITY.md).",
)
SLEUTEL_RECHTEN: Final = declare(
    "sleutel-rechten",
    "{wat}",
    "Een sleutel die een ander kon lezen is geen geheim meer.",
    "Volg docs/runbooks/sleutels.md: zet de rechten goed en vervang de sleutel.",
)
LOG_ANDERE_NAAM: Final = declare(
    "log-andere-naam",
    "SLUIS_LOG_ORIGIN noemt een log dat er niet is, terwijl er wel een ander log in de database staat.",
    "De makelaar zou een tweede, leeg log beginnen; alles van voorheen lijkt dan weg.",
    "Zet SLUIS_LOG_ORIGIN terug op de naam van het log; die verandert nooit.",
)
LOG_ANDERE_SLEUTEL: Final = declare(
    "log-andere-sleutel",
    "Het laatste checkpoint van het log is niet met onze sleutel getekend.",
    "De makelaar vertrouwt dit log niet en weigert te schrijven; of de sleutel of de database is de verkeerde.",
    "Zoek uit welke van de twee niet hoort: docs/runbooks/log-klopt-niet.md.",
)
LOG_TERUGGEZET: Final = declare(
    "log-teruggezet",
    "Het log is {nu} regels lang en past niet op het bewaarde checkpoint van {toen} regels.",
    "Regels die er waren zijn weg of anders: een oude back-up is teruggezet, of er is geknoeid.",
    "Laat niets schrijven en volg docs/runbooks/herstel.md.",
)


async def check_keys(patient: Patient) -> Findings:
    """Every key of this process is there, whole, and out of reach of others. A sandbox makes its own at first start."""
    if patient.settings.environment is Environment.PRODUCTION:
        return [SLEUTEL_IN_BESTAND.found()]
    if patient.settings.keys_dir is None and not patient.keys.exists():
        return []
    try:
        _public(patient)
    except KeysRefused as exc:
        return [SLEUTEL_RECHTEN.found(wat=exc.uitleg)]
    except KeyUnavailable as exc:
        return [SLEUTEL_ONTBREEKT.found(wat=exc)]
    return []


async def check_log(patient: Patient, connection: Any) -> Findings:
    """The log that the settings name is the one in the database, and our key signed it."""
    names = [row["log_id"] for row in await connection.fetch("SELECT log_id FROM log_head WHERE size > 0")]
    if patient.origin not in names:
        return [LOG_ANDERE_NAAM.found()] if names else []
    try:
        _verifier(patient).open((await read_head(connection, patient.origin)).note)
    except KeyUnavailable:
        return []  # check_keys says so
    except ProofError:
        return [LOG_ANDERE_SLEUTEL.found()]
    return []


async def check_history(patient: Patient, connection: Any) -> Findings:
    """A checkpoint that was kept elsewhere still holds: RFC 6962 section 2.1.2, by recomputing that part of the log."""
    if patient.checkpoint is None:
        return []
    try:
        kept = Checkpoint.parse(_verifier(patient).open(patient.checkpoint))
    except (ProofError, KeyUnavailable):
        return [LOG_ANDERE_SLEUTEL.found()]
    try:
        now = (await read_head(connection, patient.origin)).size
    except LogFailure:
        now = 0
    if now < kept.size or not await _is_still(connection, patient.origin, kept):
        return [LOG_TERUGGEZET.found(nu=now, toen=kept.size)]
    return []


async def _is_still(connection: Any, origin: str, kept: Checkpoint) -> bool:
    try:
        return await recompute(connection, origin, kept.size) == kept.root
    except (LogFailure, ProofError):
        return False


def _verifier(patient: Patient) -> Verifier:
    return Verifier(patient.origin, _public(patient))


def _public(patient: Patient) -> bytes:
    """The public key of the broker's log, as this process knows it. Raises KeyUnavailable, KeysRefused."""
    environment = patient.settings.environment.value
    if patient.process is Process.DESK:
        return FileKeys.desk(patient.keys, environment).broker_log_public
    return FileKeys.broker(patient.keys, environment).log_key.public_key().public_bytes_raw()
