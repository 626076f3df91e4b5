"""The policy: the built one beside the code, and the OPA server that the settings name (design A2)."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from broker.doctor.complaint import Finding, declare
from broker.doctor.host import is_here
from broker.doctor.patient import Findings, Patient
from broker.policy.bundles import BundleRefused
from broker.policy.own_checks import read_revision
from policies.lock import Lock, StaleBundle, verify

_PATIENCE: Final = 5.0

BELEID_VEROUDERD: Final = declare(
    "beleid-verouderd",
    "Het gebouwde beleid hoort niet bij de regels ernaast.",
    "Dan zou een besluit een beleid noemen dat het niet nam; het proces start daarom niet.",
    "Installeer de uitgave opnieuw, of bouw het beleid: make policies",
)
OPA_ONBEREIKBAAR: Final = declare(
    "opa-onbereikbaar",
    "OPA antwoordt niet of heeft haar bundel niet geladen.",
    "Zonder beleid wordt er niets besloten en niets verstrekt (503).",
    "Volg docs/runbooks/opa-weg.md.",
)
OPA_ANDERE_VERSIE: Final = declare(
    "opa-andere-versie",
    "OPA heeft beleid {opa}; deze uitgave verwacht {nodig}.",
    "De makelaar neemt geen besluit aan van een ander beleid dan het zijne (503).",
    "Rol bundel en makelaar samen uit; docs/runbooks/upgrade.md.",
)
OPA_ZONDER_SLOT: Final = declare(
    "opa-zonder-slot",
    "OPA antwoordt ook zonder het toegangsbewijs van SLUIS_OPA_TOKEN.",
    "Wie OPA kan bereiken kan het beleid lezen en vervangen; het toegangsbewijs beschermt niets.",
    "Start OPA met --authentication=token en een system.authz-regel.",
)
OPA_OVER_NETWERK: Final = declare(
    "opa-over-netwerk",
    "OPA staat op een ander adres dan deze machine, zonder TLS.",
    "De vraag aan het beleid bevat persoonsgegevens, en wie ertussen zit kan het besluit veranderen.",
    "Zet OPA naast de makelaar op 127.0.0.1, of geef een https-adres.",
)
OPA_LOGT_BESLUITEN: Final = declare(
    "opa-logt-besluiten",
    "OPA houdt een besluitenlog bij.",
    "Daarin staat de hele vraag, dus persoonsgegevens, buiten het log van de wet.",
    "Zet decision_logs uit; deploy/opa/config.yaml doet het voor.",
)


async def check_policy(patient: Patient) -> Findings:
    """The compiled policy is of the sources beside it, and OPA holds that one, for us alone."""
    try:
        lock = verify(patient.policies)
    except StaleBundle:
        return [BELEID_VEROUDERD.found()]
    if patient.settings.opa_url is None:
        return []
    url = str(patient.settings.opa_url).rstrip("/")
    parts = urlsplit(url)
    found = [] if parts.scheme == "https" or is_here(parts.hostname) else [OPA_OVER_NETWERK.found()]
    try:
        return found + await _ask_opa(patient, url, lock)
    except (httpx.HTTPError, ValueError):
        return [*found, OPA_ONBEREIKBAAR.found()]


async def _ask_opa(patient: Patient, url: str, lock: Lock) -> list[Finding]:
    token = patient.settings.opa_token
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"} if token else {}
    async with httpx.AsyncClient(base_url=url, timeout=_PATIENCE, trust_env=False) as client:
        ready = await client.get("/health", params={"bundles": "true"}, headers=headers)
        if ready.status_code != 200:
            return [OPA_ONBEREIKBAAR.found()]
        bundles = await client.get("/v1/data/system/bundles", params={"provenance": "true"}, headers=headers)
        found = _check_revision(bundles.json(), _handed(patient) or lock.versie)
        if token and (await client.get("/v1/policies")).status_code == 200:
            found.append(OPA_ZONDER_SLOT.found())
        config = await client.get("/v1/config", headers=headers)
        if config.status_code == 200 and _logs_decisions(config.json()):
            found.append(OPA_LOGT_BESLUITEN.found())
        return found


def _handed(patient: Patient) -> str | None:
    """The revision that the broker last gave to OPA, of whom OPA follows a file (ADR 0017)."""
    target = patient.settings.opa_bundle_file
    try:
        return read_revision(target.read_bytes()) if target else None
    except (OSError, BundleRefused):
        return None


def _check_revision(body: Any, needed: str) -> list[Finding]:
    bundles = body.get("provenance", {}).get("bundles", {}) if isinstance(body, dict) else {}
    seen = sorted({str(bundle.get("revision")) for bundle in bundles.values()})
    return [] if seen == [needed] else [OPA_ANDERE_VERSIE.found(opa=", ".join(seen) or "geen", nodig=needed)]


def _logs_decisions(body: Any) -> bool:
    """Whether decisions go anywhere: to the console, a service or a plug-in."""
    logs = body.get("result", {}).get("decision_logs") or {} if isinstance(body, dict) else {}
    return bool(logs.get("console") or logs.get("service") or logs.get("plugin"))
