"""Every attack of `identity_attacks` against the whole application, as production has it: only bound tokens count.

Each is refused with a problem that tells nothing, is one security event with its own reason, leaves no record, and is
never a 5xx. The same caller without the attack comes in.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from broker.app import create_app
from broker.embedded import Postgres
from broker.events import REQUEST_REFUSED, listening
from broker.jwks import Jwks, from_file
from broker.opening import issuer_folder, make_verifier
from broker.proof_replay import PostgresProofs
from connectors.client import SluisClient
from connectors.proofs import ProofKey
from connectors.tokens import StaticToken
from tests.flow.case import Case, open_case
from tests.flow.identity_attacks import ATTACKS, BASE, PATH, Attack, Caller, by_certificate, by_proof, caller_of


class WithCertificate:
    """The application behind TLS that ends in its own process: the client showed this certificate."""

    def __init__(self, app: Any, certificate: bytes | None) -> None:
        self._app, self._certificate = app, certificate

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        shown = (ssl.DER_cert_to_PEM_cert(self._certificate),) if self._certificate else ()
        await self._app({**scope, "extensions": {"tls": {"client_cert_chain": shown}}}, receive, send)


@dataclass
class House:
    """The whole application on a case, as production has it: only bound tokens, under its own address."""

    case: Case
    app: Any
    caller: Caller

    async def send(self, attack: Attack) -> httpx.Response:
        if attack.before is not None:
            assert (await self.send(attack.before)).status_code == 200
        transport = httpx.ASGITransport(WithCertificate(self.app, attack.certificate), raise_app_exceptions=False)
        url = f"{BASE}{PATH}" + (f"?{attack.query}" if attack.query else "")
        async with httpx.AsyncClient(transport=transport) as http:
            return await http.request("GET", url, headers=list(attack.headers), data=attack.form)

    async def listen(self, attack: Attack) -> tuple[httpx.Response, list[Mapping[str, Any]]]:
        """The answer, and what the operator was told of refusals."""
        heard: list[Mapping[str, Any]] = []
        with listening(lambda event, said: heard.append(said) if event is REQUEST_REFUSED else None):
            return await self.send(attack), heard


@asynccontextmanager
async def open_house(server: Postgres, folder: Path, **settings: Any) -> AsyncIterator[House]:
    folder.chmod(0o755)
    async with open_case(server, folder, bound_tokens=True, public_url=BASE, **settings) as case:
        house = case.stage.house
        keys = Jwks(from_file(issuer_folder(case.settings) / "jwks.json"))
        verifier = make_verifier(case.settings, keys, PostgresProofs(house.store.pool))
        yield House(case, create_app(house, verifier, case.settings), caller_of(case))


async def test_every_attack_is_refused_told_to_the_operator_and_to_nobody_else(
    server: Postgres, tmp_path: Path
) -> None:
    """NL GOV OAuth 1.1.0 and the RFCs above: all of ATTACKS, one by one, on one house."""
    told: set[str] = set()
    async with open_house(server, tmp_path) as house:
        size = await house.case.check_log()
        for name, (reason, make) in ATTACKS.items():
            answer, heard = await house.listen(make(house.caller))
            assert answer.status_code == (403 if reason == "scope" else 401), name
            assert [said["reason"] for said in heard] == [reason], name
            assert answer.headers["content-type"] == "application/problem+json", name
            assert "DPoP" in answer.headers["www-authenticate"], name
            told.add(json.dumps({n: v for n, v in answer.json().items() if n != "instance"}))
        assert await house.case.check_log() == size
    assert len(told) == 2  # one text for all of 401, one for all of 403


async def test_the_same_caller_without_the_attack_comes_in(server: Postgres, tmp_path: Path) -> None:
    """The control: bound to a key with a fresh proof each time, bound to a certificate with that certificate."""
    async with open_house(server, tmp_path) as house:
        for _ in range(2):
            assert (await house.send(by_proof(house.caller, house.caller.proof()))).status_code == 200
            assert (await house.send(by_certificate(house.caller))).status_code == 200


async def test_an_attack_with_a_real_token_names_whose_it_is(server: Postgres, tmp_path: Path) -> None:
    """The operator must know whom to call; of a token that is not real nobody says whose it was."""
    async with open_house(server, tmp_path) as house:
        for name, onderdeel in (("a proof that was used", "regie"), ("a forged signature", None)):
            _, heard = await house.listen(ATTACKS[name][1](house.caller))
            assert [said["onderdeel"] for said in heard] == [onderdeel]


async def test_a_memory_that_is_gone_lets_nobody_in_with_a_proof(server: Postgres, tmp_path: Path) -> None:
    """Fail closed: 503 for who has to prove a key; a certificate is compared without that memory."""
    async with open_house(server, tmp_path) as house:
        await house.case.owner.execute("ALTER TABLE dpop_bewijs RENAME TO dpop_weg")
        refused = await house.send(by_proof(house.caller, house.caller.proof()))
        assert (refused.status_code, refused.json()["code"]) == (503, "niet-beschikbaar")
        assert (await house.send(by_certificate(house.caller))).status_code == 200


async def test_two_replicas_take_a_proof_once(server: Postgres, tmp_path: Path) -> None:
    """RFC 9449 section 11.1: sent to both at the same moment, one of them comes in."""
    async with open_house(server, tmp_path) as house:
        keys = Jwks(from_file(issuer_folder(house.case.settings) / "jwks.json"))
        verifier = make_verifier(house.case.settings, keys, PostgresProofs(house.case.stage.house.store.pool))
        other = House(house.case, create_app(house.case.stage.house, verifier, house.case.settings), house.caller)
        for _ in range(5):
            attack = by_proof(house.caller, house.caller.proof())
            answers = await asyncio.gather(house.send(attack), other.send(attack))
            assert sorted(answer.status_code for answer in answers) == [200, 401]


async def test_the_sdk_comes_in_where_every_proof_needs_our_nonce(server: Postgres, tmp_path: Path) -> None:
    """RFC 9449 section 9, both sides: one refusal with a nonce, one call anew, and from then on at once."""
    async with open_house(server, tmp_path, dpop_nonce=True) as house:
        key = ProofKey(house.caller.holder.key)
        tokens = StaticToken(house.caller.holder.token, key)
        transport = httpx.ASGITransport(house.app, raise_app_exceptions=False)
        async with SluisClient(BASE, tokens, http=httpx.AsyncClient(transport=transport)) as sluis:
            heard: list[Mapping[str, Any]] = []
            with listening(lambda event, said: heard.append(said) if event is REQUEST_REFUSED else None):
                for _ in range(3):
                    assert (await sluis.call("GET", "/taken"))[0] == 200
    assert [said["reason"] for said in heard] == ["dpop-nonce"]
