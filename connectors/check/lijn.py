"""Checks of how a supplier answers: type, size and place of what comes back, who is let in, what an error tells.

Each asks for itself, so that it says something when others fail. Errors as in `proef.py`.
"""

from __future__ import annotations

import json
from typing import Any, Final

from connectors.base import ConnectorFailure, Foutcode
from connectors.check.proef import BESLUIT, DOEL, Mismatch, Proef, Skipped, words_of
from connectors.check.tap import Exchange

MARK: Final = "proefreferentie-7f3a91"  # an identity that nobody has, to be looked for where none belongs
_REFUSED: Final = frozenset({Foutcode.GEEN_TOEGANG, Foutcode.GEWEIGERD_DOOR_BRON, Foutcode.ONBEREIKBAAR})
_OWN: Final = "alleen voor ons eigen koppelvlak, POST /informatievraag"
_SHORTEST: Final = 4
_MOST: Final = 1024 * 1024


async def it_answers_by_itself(proef: Proef) -> None:
    """connectors/endpoint.py: the answer comes from the address that was asked; our credentials follow no redirect."""
    exchange = await _look(proef)
    if 300 <= exchange.status < 400:
        raise Mismatch("een antwoord op dit adres", f"status {exchange.status}, een verwijzing")


async def it_answers_in_json(proef: Proef) -> None:
    """docs/openapi-informatievraag.yaml: `application/json` (FHIR: its own type), UTF-8, not compressed."""
    exchange = await _look(proef)
    _answered(exchange)
    if not exchange.content_type.endswith("json"):
        raise Mismatch("Content-Type application/json", f"een ander type, {len(exchange.body)} bytes")
    if exchange.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Mismatch("een antwoord zonder Content-Encoding", "een gecomprimeerd antwoord, ongevraagd")


async def the_answer_has_its_size(proef: Proef) -> None:
    """docs/openapi-informatievraag.yaml: at most 1 MiB; reading stops there."""
    exchange = await _look(proef)
    _answered(exchange)
    if len(exchange.body) > _MOST:
        raise Mismatch("hoogstens 1 MiB", "meer dan 1 MiB")


async def headers_name_nobody(proef: Proef) -> None:
    """ADR /core/transport/no-sensitive-uris: an identity stands in a body, not in a header or an address."""
    await _look(proef)
    words = [word for onderwerp in proef.bekend for word in words_of(onderwerp) if len(word) >= _SHORTEST]
    seen = proef.line.exchanges if proef.line else ()
    wrong = {n for e in seen for n, value in e.headers.items() if any(word in value for word in words)}
    if wrong:
        raise Mismatch("koppen zonder identiteit", f"de identiteit in {len(wrong)} kop(pen) van het antwoord")


async def it_says_its_version(proef: Proef) -> None:
    """NLgov API Design Rules /core/version-header: `API-Version` on every answer."""
    if proef.send is None:
        raise Skipped(_OWN)
    exchange = await _look(proef)
    _answered(exchange)
    if "API-Version" not in exchange.headers:
        raise Mismatch("de kop API-Version", "een antwoord zonder")


async def a_stranger_gets_nothing(proef: Proef) -> None:
    """NL GOV profile for OAuth 2.0, Wgs art. 1.8: who does not prove who they are gets no answer, whatever they ask."""
    if proef.strangers is None:
        raise Skipped("dit adres is van deze computer en vraagt geen bewijs")
    if not proef.strangers:
        raise Mismatch("wederzijdse TLS of een toegangsbewijs", "een adres waar iedereen kan vragen")
    for stranger in proef.strangers:
        try:
            await stranger.connector.fetch(proef.question(*proef.elementen))
        except ConnectorFailure as failure:
            if failure.code not in _REFUSED:
                raise Mismatch(f"401 of 403 {stranger.wie}", str(failure.code)) from None
        else:
            raise Mismatch(f"401 of 403 {stranger.wie}", "een antwoord")


async def a_wrong_question_is_refused(proef: Proef) -> None:
    """docs/openapi-informatievraag.yaml: what is no question is a 400, and is not guessed at."""
    for name, body in WRONG.items():
        exchange = await _raw(proef, body)
        if exchange.status != 400:
            raise Mismatch(f"400 bij {name}", f"status {exchange.status}")


async def an_error_tells_nothing(proef: Proef) -> None:
    """Design A9: an error names nobody and shows no insides; it is a problem of RFC 9457."""
    for name, body in WRONG.items():
        exchange = await _raw(proef, body)
        told = bytes(exchange.body).decode("utf-8", "replace") + str(exchange.headers)
        if MARK in told:
            raise Mismatch("een fout zonder wie gevraagd is", f"de identiteit in de fout bij {name}")
        if "Traceback" in told or "at java." in told:
            raise Mismatch("een fout zonder binnenkant", f"regels programma in de fout bij {name}")
        if exchange.status >= 400 and exchange.content_type != "application/problem+json":
            raise Mismatch("application/problem+json", f"een fout van een ander type bij {name}")


def _question(**changes: Any) -> bytes:
    onderwerp = {"soort": "eigenReferentie", "referentie": MARK}
    body = {"besluit": BESLUIT, "onderwerp": onderwerp, "elementen": ["inv.bekend"], "doel": DOEL, "periode": None}
    return json.dumps({name: value for name, value in (body | changes).items() if value != "weg"}).encode()


WRONG: Final = {
    "halve JSON": _question()[:-1],
    "een vraag zonder doel": _question(doel="weg"),
    "een vraag zonder elementen": _question(elementen=[]),
    "een onbekend soort onderwerp": _question(onderwerp={"soort": "kenteken", "referentie": MARK}),
    "een onbekend veld": _question(extra=MARK),
}


async def _raw(proef: Proef, body: bytes) -> Exchange:
    if proef.send is None:
        raise Skipped(_OWN)
    exchange = await proef.send(body)
    if not exchange.status:
        raise Mismatch("een antwoord", "geen verbinding")
    return exchange


async def _look(proef: Proef) -> Exchange:
    """Ask, and see what came back, whatever became of it."""
    if proef.line is None:
        raise Skipped("hier gaat niets over een lijn")
    try:
        await proef.ask(proef.question(proef.elementen[0]))
    except Mismatch:
        exchange = proef.exchange()
        if not exchange.status:
            raise
        return exchange
    return proef.exchange()


def _answered(exchange: Exchange) -> None:
    if exchange.status not in (200, 201):
        raise Mismatch("status 200", f"status {exchange.status}")
