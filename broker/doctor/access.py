"""The authorisation server: its public keys, and what it calls itself (RFC 8414; NL GOV OAuth profile)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx

from broker.doctor.complaint import Finding, declare
from broker.doctor.host import is_here
from broker.doctor.patient import Findings, Patient
from broker.jwks import Fetch, JwksUnavailable, from_file, from_url, parse_jwks

_PATIENCE: Final = 5.0
_METADATA: Final = ("openid-configuration", "oauth-authorization-server")

JWKS_ONBEREIKBAAR: Final = declare(
    "jwks-onbereikbaar",
    "De openbare sleutels van de autorisatieserver zijn niet te lezen.",
    "Zonder die sleutels komt niemand binnen (503).",
    "Kijk of het adres of bestand klopt, en of deze machine de autorisatieserver mag bereiken.",
)
JWKS_ZONDER_SLEUTEL: Final = declare(
    "jwks-zonder-sleutel",
    "De autorisatieserver geeft geen sleutel die Sluis aanvaardt.",
    "Elk toegangsbewijs wordt dan geweigerd (401).",
    "Laat de autorisatieserver tekenen met ES256, PS256 of RS256 (2048 bits of meer), met een kid.",
)
JWKS_ONVERSLEUTELD: Final = declare(
    "jwks-onversleuteld",
    "De openbare sleutels komen over een netwerk zonder TLS.",
    "Wie ertussen zit geeft zijn eigen sleutel, en is dan iedereen.",
    "Geef in SLUIS_JWKS_URL een https-adres.",
)
UITGEVER_ANDERS: Final = declare(
    "uitgever-anders",
    "De autorisatieserver noemt zichzelf anders dan SLUIS_ISSUER.",
    "In elk toegangsbewijs staat dan een andere uitgever, en het wordt geweigerd (401).",
    "Neem issuer over uit de metadata van de autorisatieserver, letter voor letter.",
)


async def check_keys_of_issuer(patient: Patient) -> Findings:
    """The set can be read, over a line that nobody can change, and holds a key that we accept."""
    url, file = patient.settings.jwks_url, patient.settings.jwks_file
    if url is None:
        return await _check_set(from_file(file)) if file is not None else []
    found = [] if url.scheme == "https" or is_here(url.host) else [JWKS_ONVERSLEUTELD.found()]
    async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
        return found + await _check_set(from_url(str(url), client))


async def _check_set(fetch: Fetch) -> list[Finding]:
    try:
        return [] if parse_jwks(await fetch()) else [JWKS_ZONDER_SLEUTEL.found()]
    except JwksUnavailable:
        return [JWKS_ONBEREIKBAAR.found()]


async def check_name_of_issuer(patient: Patient) -> Findings:
    """What an authorisation server calls itself stands in every token, so it must be ours to the letter (RFC 8414 3.3).

    One that publishes no metadata cannot be compared, and is let be.
    """
    issuer = patient.settings.issuer
    if issuer is None or urlsplit(issuer).scheme not in ("http", "https"):
        return []
    async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
        for name in _METADATA:
            said = await _issuer_in(client, f"{issuer.rstrip('/')}/.well-known/{name}")
            if said is not None:
                return [] if said == issuer else [UITGEVER_ANDERS.found()]
    return []


async def _issuer_in(client: httpx.AsyncClient, url: str) -> str | None:
    try:
        answer = await client.get(url)
        document = answer.json() if answer.status_code == 200 else {}
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return None
    said = document.get("issuer") if isinstance(document, dict) else None
    return said if isinstance(said, str) else None
