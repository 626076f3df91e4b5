"""The policies that were published: one is in force, signed by two, whole, and compared with the law not too long ago.

By the same rules as the brokers, which is why a production broker that does not start finds its reason here.
Errors: none.
"""

from __future__ import annotations

from typing import Any, Final

from broker.clock import at
from broker.doctor.complaint import Ernst, declare
from broker.doctor.patient import Findings, Patient
from broker.dossier import utc
from broker.policy.published import read_published
from broker.policy.shelf import Shelf
from broker.policy.signers import SignersRefused, read_signers
from broker.policy.standing import Standing, stand_at
from broker.settings import Environment, Process

_GUIDE: Final = "docs/runbooks/beleid-uitgeven.md"

ONDERTEKENAARS_STUK: Final = declare(
    "ondertekenaars-stuk",
    "Het bestand met wie beleid mag vaststellen is niet te gebruiken.",
    "Geen handtekening is dan na te kijken: na SLUIS_POLICY_STOP_AFTER wordt er niets meer besloten (503).",
    f"Zet SLUIS_POLICY_SIGNERS_FILE goed; {_GUIDE} zegt wat erin staat.",
)
BELEID_ONTBREEKT: Final = declare(
    "beleid-niet-vastgesteld",
    "Er is geen vastgesteld beleid van kracht.",
    "In productie beslist alleen beleid dat twee mensen hebben getekend; de makelaar start niet zonder.",
    f"Stel beleid vast met sluis policy publish: {_GUIDE}.",
)
BELEID_GEWEIGERD: Final = declare(
    "beleid-geweigerd",
    "Beleid {versie} is niet te gebruiken ({gebrek}), en geldt vanaf {vanaf}.",
    "Vanaf dat moment wordt er niets besloten en niets verstrekt (503); het vorige beleid telt dan niet meer.",
    f"Kijk met sluis policy status en stel ander beleid vast: {_GUIDE}.",
)
WET_BIJNA_TE_OUD: Final = declare(
    "wet-lang-niet-getoetst",
    "Het beleid is {dagen} dagen geleden met de wet vergeleken.",
    "De wet verandert vanzelf; na SLUIS_POLICY_REVIEW_STOP dagen stopt de makelaar met dit beleid.",
    f"Vergelijk de wet en stel het beleid opnieuw vast, ook als er niets veranderde: {_GUIDE}.",
    Ernst.LET_OP,
)
WET_TE_OUD: Final = declare(
    "wet-te-lang-niet-getoetst",
    "Het beleid is {dagen} dagen geleden met de wet vergeleken; hoogstens {hoogstens} mag.",
    "Met dit beleid wordt er niets meer besloten (503).",
    f"Vergelijk de wet en stel het beleid opnieuw vast, ook als er niets veranderde: {_GUIDE}.",
)


async def check_published(patient: Patient, connection: Any) -> Findings:
    """What was adopted can be used, now and from every moment to come."""
    if patient.process is Process.DESK:
        return []
    try:
        signers = read_signers(patient.settings.policy_signers_file)
    except SignersRefused:
        return [ONDERTEKENAARS_STUK.found()]
    shelf = Shelf(connection)
    op = at(patient.settings.unsafe_clock or patient.now()).op
    standing = await stand_at(op, read_published(await shelf.statements(), signers), shelf)
    found = [
        BELEID_GEWEIGERD.found(versie=one.versie, gebrek=gebrek.value, vanaf=utc(one.geldig_vanaf))
        for one, gebrek in standing.gebreken
    ]
    if standing.now is None and patient.settings.environment is Environment.PRODUCTION:
        found.append(BELEID_ONTBREEKT.found())
    return [*found, *_age(patient, standing)]


def _age(patient: Patient, standing: Standing) -> Findings:
    if standing.reviewed_ago is None:
        return []
    days, most = standing.reviewed_ago.days, patient.settings.policy_review_stop
    if days > most:
        return [WET_TE_OUD.found(dagen=days, hoogstens=most)]
    return [WET_BIJNA_TE_OUD.found(dagen=days)] if days > patient.settings.policy_review_alarm else []
