"""The settings against each other, and the machine: what can be seen without asking anybody."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final

from broker.doctor.complaint import Ernst, declare
from broker.doctor.patient import Findings, Patient
from broker.settings import MARGIN

_LEAST_FREE: Final = 1024 * 1024 * 1024
_MIB: Final = 1024 * 1024

GEVAARLIJKE_INSTELLING: Final = declare(
    "gevaarlijke-instelling",
    "{naam} staat aan.",
    "Deze instelling is voor proeven: het moment van besluiten of de duurzaamheid van het log klopt er niet mee.",
    "Haal haar weg, tenzij dit een proef zonder echte gegevens is.",
    Ernst.LET_OP,
)
SANDBOX_UITGEVER: Final = declare(
    "sandbox-uitgever",
    "De toegangsbewijzen komen van de sandbox zelf.",
    "De sandbox zegt wie iemand is zonder het iemand te vragen: iedereen kan zo iedereen zijn.",
    "Zet SLUIS_JWKS_URL, SLUIS_ISSUER en SLUIS_AUDIENCE op die van uw autorisatieserver.",
    Ernst.LET_OP,
)
ANTWOORD_TE_VROEG: Final = declare(
    "antwoord-te-vroeg",
    "SLUIS_HIDDEN_ANSWER_DELAY is {nu:g} s en moet ten minste {nodig:g} s zijn.",
    "Anders verraadt de tijd van een antwoord dat er iets achter zit wat de vrager niet mag weten.",
    "Maak SLUIS_HIDDEN_ANSWER_DELAY ten minste SLUIS_GATHER_DEADLINE plus een seconde.",
    Ernst.LET_OP,
)
CIJFERS_OPEN: Final = declare(
    "cijfers-open",
    "De cijfers staan op {host}, waar ook anderen bij kunnen.",
    "Cijfers over kleine aantallen zeggen iets over mensen; zij zijn voor de beheerder alleen.",
    "Zet SLUIS_METRICS_HOST op 127.0.0.1 of het adres van het beheernetwerk, en sluit dat af voor anderen.",
    Ernst.LET_OP,
)
POORT_DUBBEL: Final = declare(
    "poort-dubbel",
    "SLUIS_METRICS_PORT is ook de poort van de API of het bureau ({port}).",
    "Een van beide start dan niet, of partners zien de cijfers.",
    "Geef SLUIS_METRICS_PORT een eigen poort.",
)
SCHIJF_VOL: Final = declare(
    "schijf-vol",
    "Op de schijf van SLUIS_DATA_DIR is nog {vrij} MiB vrij.",
    "Zonder ruimte kan het log niet schrijven, en zonder log wordt er niets verstrekt.",
    "Maak ruimte of vergroot de schijf.",
)


async def check_unsafe(patient: Patient) -> Findings:
    return [GEVAARLIJKE_INSTELLING.found(naam=f"SLUIS_{name.upper()}") for name in patient.settings.unsafe()]


async def check_own_issuer(patient: Patient) -> Findings:
    """Design 9: the sandbox's own authorisation server says who someone is without asking anybody."""
    settings = patient.settings
    return [] if settings.jwks_url or settings.jwks_file else [SANDBOX_UITGEVER.found()]


async def check_fixed_moment(patient: Patient) -> Findings:
    """Design 6a.11: an answer that could hide something leaves later than the last supplier may answer."""
    needed = patient.settings.gather_deadline + MARGIN
    now = patient.settings.antwoord_na
    return [ANTWOORD_TE_VROEG.found(nu=now, nodig=needed)] if now < needed else []


async def check_numbers(patient: Patient) -> Findings:
    """`/metrics` is for the operator alone, on a port of its own."""
    settings = patient.settings
    if settings.numbers_port is None:
        return []
    found = [] if is_here(settings.metrics_host) else [CIJFERS_OPEN.found(host=settings.metrics_host)]
    if settings.numbers_port and settings.numbers_port in (settings.port, settings.desk_port):
        found.append(POORT_DUBBEL.found(port=settings.numbers_port))
    return found


async def check_disk(patient: Patient) -> Findings:
    free = patient.free(patient.settings.data_dir)
    return [SCHIJF_VOL.found(vrij=free // _MIB)] if free < _LEAST_FREE else []


def is_here(host: str | None) -> bool:
    """Whether this is an address of the machine itself, that nobody else can reach."""
    if not host or host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
