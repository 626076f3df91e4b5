"""The suppliers: the file of connectors, whether each can be reached and trusted, and who is on record without one.

Nobody is asked anything: a connection is made and closed again. Nothing of a certificate is shown but its days.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import yaml
from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificate

from broker.doctor.complaint import Ernst, Finding, declare
from broker.doctor.patient import Findings, Patient
from connectors.directory import read_directory
from connectors.endpoint import Endpoint

_PATIENCE: Final = 5.0
_SOON: Final = 30  # days
_HAS_EXPIRED: Final = 10  # X509_V_ERR_CERT_HAS_EXPIRED

KOPPELINGEN_STUK: Final = declare(
    "koppelingen-stuk",
    "Het bestand met koppelingen klopt niet: {wat}.",
    "De makelaar start er niet mee.",
    "Verbeter de genoemde koppeling; connectors/directory.py heeft de vorm.",
)
VERSTREKKER_ONBEREIKBAAR: Final = declare(
    "verstrekker-onbereikbaar",
    "Verstrekker {wie} is niet te bereiken.",
    "Elke vraag aan deze verstrekker wordt een storing.",
    "Kijk naar adres, firewall en of de verstrekker draait.",
    Ernst.LET_OP,
)
VERSTREKKER_NIET_VERTROUWD: Final = declare(
    "verstrekker-niet-vertrouwd",
    "De TLS van verstrekker {wie} klopt niet met wat is afgesproken (certificaat of anker).",
    "Sluis praat niet met een server die zich niet bewijst.",
    "Vergelijk ca, cert en key van deze koppeling met wat de verstrekker opgaf.",
)
CERTIFICAAT_VERLOPEN: Final = declare(
    "certificaat-verlopen",
    "Een certificaat voor verstrekker {wie} is verlopen.",
    "De verbinding wordt geweigerd en elke vraag een storing.",
    "Vraag een nieuw certificaat aan (het onze) of bel de verstrekker (het zijne).",
)
CERTIFICAAT_BIJNA: Final = declare(
    "certificaat-bijna",
    "Een certificaat voor verstrekker {wie} verloopt over {dagen} dagen.",
    "Daarna is elke vraag aan deze verstrekker een storing.",
    "Vraag nu een nieuw certificaat aan.",
    Ernst.LET_OP,
)
VERSTREKKER_ONVERSLEUTELD: Final = declare(
    "verstrekker-onversleuteld",
    "Verstrekker {wie} wordt zonder TLS gevraagd.",
    "De vraag noemt een persoon; zonder TLS leest een ander mee.",
    "Geef een https-adres met certificaat; http is alleen voor een tweeling op deze machine.",
    Ernst.LET_OP,
)
VERSTREKKER_ZONDER_KOPPELING: Final = declare(
    "verstrekker-zonder-koppeling",
    "Verstrekker {wie} is geregistreerd en heeft geen koppeling.",
    "Elke vraag aan deze verstrekker wordt de storing geen-koppeling.",
    "Voeg haar toe aan het bestand van SLUIS_CONNECTORS_FILE.",
    Ernst.LET_OP,
)
GEEN_POSTBUSSLEUTEL: Final = declare(
    "geen-postbussleutel",
    "Organisatie {wie} heeft geen sleutel voor haar postbus.",
    "Niemand kan haar iets uit eigen beweging sturen (409 ontvanger-zonder-sleutel).",
    "Laat de organisatie haar openbare sleutel registreren.",
    Ernst.LET_OP,
)


async def check_suppliers(patient: Patient) -> Findings:
    """Every connector of the file, all at once: its line, its certificates and ours."""
    file = patient.settings.connectors_file
    if file is None:
        return []
    try:
        made = read_directory(file)
    except ValueError as exc:
        return [KOPPELINGEN_STUK.found(wat=exc)]
    for connector in made.values():
        await connector.close()
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    looked = await asyncio.gather(*(_look(who, entry, file.parent, patient) for who, entry in sorted(entries.items())))
    return [finding for found in looked for finding in found]


async def check_registered(patient: Patient, connection: Any) -> Findings:
    """Who is on record as a supplier has a connector; who is a member has a key for its postbus (design 6a.4)."""
    file = patient.settings.connectors_file
    known: Mapping[str, Any] = {}
    with suppress(OSError, yaml.YAMLError):  # check_suppliers says so
        known = (yaml.safe_load(file.read_text(encoding="utf-8")) if file else None) or {}
    rows = await connection.fetch("SELECT id, koppeling, sleutel IS NULL AS keyless FROM onderdeel ORDER BY id")
    found = [VERSTREKKER_ZONDER_KOPPELING.found(wie=r["id"]) for r in rows if r["koppeling"] and r["id"] not in known]
    return found + [GEEN_POSTBUSSLEUTEL.found(wie=r["id"]) for r in rows if r["keyless"]]


async def _look(who: str, entry: Mapping[str, Any], folder: Path, patient: Patient) -> list[Finding]:
    parts = urlsplit(str(entry.get("url")))
    ca, cert, key = (folder / entry[name] if entry.get(name) else None for name in ("ca", "cert", "key"))
    found = list(_own_certificate(who, cert, patient.now()))
    if parts.scheme != "https":
        found.append(VERSTREKKER_ONVERSLEUTELD.found(wie=who))
    tls = Endpoint(str(entry["url"]), ca, cert, key).tls() if parts.scheme == "https" else None
    port = parts.port or (443 if tls else 80)
    return found + await _knock(who, str(parts.hostname), port, tls, patient.now())


async def _knock(who: str, host: str, port: int, tls: ssl.SSLContext | None, now: datetime) -> list[Finding]:
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(host, port, ssl=tls)
    except ssl.SSLCertVerificationError as exc:
        expired = exc.verify_code == _HAS_EXPIRED
        return [(CERTIFICAAT_VERLOPEN if expired else VERSTREKKER_NIET_VERTROUWD).found(wie=who)]
    except ssl.SSLError:
        return [VERSTREKKER_NIET_VERTROUWD.found(wie=who)]
    except OSError:
        return [VERSTREKKER_ONBEREIKBAAR.found(wie=who)]
    peer = writer.get_extra_info("ssl_object")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    if peer is None:
        return []
    return list(_term(who, load_der_x509_certificate(peer.getpeercert(binary_form=True)).not_valid_after_utc, now))


def _own_certificate(who: str, cert: Path | None, now: datetime) -> Iterator[Finding]:
    if cert is not None:
        yield from _term(who, load_pem_x509_certificate(cert.read_bytes()).not_valid_after_utc, now)


def _term(who: str, until: datetime, now: datetime) -> Iterator[Finding]:
    days = (until - now).days
    if days < 0:
        yield CERTIFICAAT_VERLOPEN.found(wie=who)
    elif days < _SOON:
        yield CERTIFICAAT_BIJNA.found(wie=who, dagen=days)
