"""Tried against a real authorisation server: Keycloak, with `private_key_jwt` clients and bound tokens (NL GOV).

Everything is real: Keycloak's tokens and keys, TLS that ends in our own process, the broker on its database, the SDK.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import jwt
import pytest

from broker.app import create_app
from broker.demo.certificates import Authority, Pair
from broker.embedded import Postgres
from broker.jwks import Jwks, from_url
from broker.opening import make_verifier
from broker.proof_replay import PostgresProofs
from broker.tls import client_context
from connectors.client import SluisClient
from connectors.problems import SluisProbleem
from connectors.proofs import ProofKey
from connectors.tokens import PrivateKeyJwt, TokenError
from tests.flow.api_home import VALUE
from tests.flow.case import Case, open_case, suppliers
from tests.flow.keycloak import Keycloak, find_keycloak, running
from tests.flow.keycloak_realm import AUDIENCE, DPOP, MTLS, Partner
from tests.flow.over_tls import client, serving, trusting

SCOPES: Final = ("informatieverzoeken:stellen", "taken:lezen")
PAUSE, FRESH = 0.5, 3.0  # seconds, instead of thirty and ten minutes


@dataclass
class Town:
    """A broker behind Keycloak, and two partners: `regie` proves a key, `politie` shows a certificate."""

    case: Case
    keycloak: Keycloak
    base: str
    partners: dict[str, Partner]
    trust: dict[str, Any]

    def tokens(self, onderdeel: str, http: httpx.AsyncClient) -> PrivateKeyJwt:
        partner = self.partners[onderdeel]
        proof_key = ProofKey() if partner.bound == DPOP else None
        return PrivateKeyJwt(
            self.keycloak.token_url,
            partner.onderdeel,
            partner.key,
            audience=self.keycloak.issuer,
            kid=partner.onderdeel,
            scope=" ".join(partner.scopes),
            proof_key=proof_key,
            http=http,
        )

    def http(self, onderdeel: str) -> httpx.AsyncClient:
        return client(self.base, self.trust[onderdeel])


def partner(case: Case, org: str, rol: str, bound: dict[str, str]) -> Partner:
    who = case.identity(org, rol)
    return Partner(who.onderdeel, who.oin, who.medewerker, rol, bound, SCOPES)


@asynccontextmanager
async def broker(case: Case, keycloak: Keycloak) -> AsyncIterator[str]:
    """The broker by these settings, over TLS, with keys that grow old quickly."""
    async with httpx.AsyncClient(verify=client_context(case.settings.jwks_ca_file), trust_env=False) as http:
        keys = Jwks(from_url(str(case.settings.jwks_url), http), pause=PAUSE, fresh=FRESH)
        house = case.stage.house
        verifier = make_verifier(case.settings, keys, PostgresProofs(house.store.pool))
        async with serving(create_app(house, verifier, case.settings), case.settings) as base:
            yield base


@asynccontextmanager
async def town(server: Postgres, folder: Path) -> AsyncIterator[Town]:
    authority = Authority(folder / "ca")
    own: Pair = authority.issue("makelaar")
    folder.chmod(0o755)
    async with AsyncExitStack() as stack:
        keycloak = await stack.enter_async_context(running(find_keycloak(), folder, authority))
        trusted = {"jwks_ca_file": authority.path, "tls_client_ca_file": authority.path}
        shown = {"tls_cert_file": own.cert, "tls_key_file": own.key}
        whose = {"issuer": keycloak.issuer, "audience": AUDIENCE, "jwks_url": keycloak.jwks_url}
        made = open_case(server, folder, bound_tokens=True, **whose, **trusted, **shown)
        case = await stack.enter_async_context(made)
        case.stage.connectors.update(suppliers(case.scenario))
        await case.release_police("pol.lijst")
        found = [partner(case, "regie", "R02", DPOP), partner(case, "politie", "R06", MTLS)]
        await keycloak.make_realm(*found)
        base = await stack.enter_async_context(broker(case, keycloak))
        certificate = authority.issue("politie")
        trust = {
            found[0].onderdeel: trusting(authority.path),
            found[1].onderdeel: trusting(authority.path, certificate),
        }
        yield Town(case, keycloak, base, {p.onderdeel: p for p in found}, trust)


async def status(town: Town, tokens: Any, http: httpx.AsyncClient, path: str = "/taken") -> int:
    async with SluisClient(town.base, tokens, http=http) as sluis:
        try:
            return (await sluis.call("GET", path))[0]
        except SluisProbleem as problem:
            return problem.status


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_real_authorisation_server_lets_partners_in(server: Postgres, tmp_path: Path) -> None:
    """NL GOV OAuth 1.1.0, RFC 7523, RFC 8705, RFC 9068, RFC 9449: each as Keycloak does it, in one town."""
    async with town(server, tmp_path) as found:
        await by_proof(found)
        await by_certificate(found)
        await without_a_key(found)
        await with_a_new_key(found)


async def by_proof(town: Town) -> None:
    """A token bound to a proof key: a whole question goes through; in other hands it is nothing."""
    regie = town.case.identity("regie", "R02").onderdeel
    async with town.http(regie) as http:
        tokens = town.tokens(regie, http)
        assert await status(town, tokens, http) == 200
        body = town.case.question(("politie",), "pol.lijst")
        async with SluisClient(town.base, tokens, http=http) as sluis:
            answered, document = await sluis.call("POST", "/informatieverzoeken", body)
        assert answered == 200
        assert VALUE in str(document["gegevens"])
        text = await tokens.token()
        assert (await http.get("/v1/taken", headers={"Authorization": f"Bearer {text}"})).status_code == 401
        assert (await http.get("/v1/taken", headers={"Authorization": f"DPoP {text}"})).status_code == 401
        thief = ProofKey().proof("GET", f"{town.base}/v1/taken", text)
        stolen = {"Authorization": f"DPoP {text}", "DPoP": thief}
        assert (await http.get("/v1/taken", headers=stolen)).status_code == 401
        assert await status(town, tokens, http, "/postbus") == 403  # a scope that this client does not have


async def by_certificate(town: Town) -> None:
    """A token bound to the certificate of the TLS connection with Keycloak; ours compares it with that of its own."""
    politie = town.case.identity("politie", "R06").onderdeel
    regie = town.case.identity("regie", "R02").onderdeel
    async with town.http(politie) as http, town.http(regie) as without:
        tokens = town.tokens(politie, http)
        assert await status(town, tokens, http) == 200
        text = await tokens.token()
        assert "x5t#S256" in jwt.decode(text, options={"verify_signature": False})["cnf"]
        stolen = {"Authorization": f"Bearer {text}"}
        assert (await without.get("/v1/taken", headers=stolen)).status_code == 401
        assert (await http.get("/v1/taken", headers=stolen)).status_code == 200


async def without_a_key(town: Town) -> None:
    """Whoever cannot sign as the client gets no token at all."""
    regie = town.case.identity("regie", "R02").onderdeel
    async with town.http(regie) as http:
        tokens = town.tokens(regie, http)
        tokens._private = ProofKey()._key
        with pytest.raises(TokenError):
            await tokens.token()


async def with_a_new_key(town: Town) -> None:
    """Keycloak changes its key: new tokens come in at once, old ones until their key is withdrawn; nobody restarts."""
    regie = town.case.identity("regie", "R02").onderdeel
    async with town.http(regie) as http:
        old, new = town.tokens(regie, http), town.tokens(regie, http)
        kid = jwt.get_unverified_header(await old.token())["kid"]
        await town.keycloak.new_key(500)
        assert jwt.get_unverified_header(await new.token())["kid"] != kid
        await asyncio.sleep(PAUSE)
        assert await status(town, new, http) == 200
        assert await status(town, Held(old), http) == 200
        await town.keycloak.drop_key(kid)
        await asyncio.sleep(FRESH)
        assert await status(town, Held(old), http) == 401
        assert await status(town, new, http) == 200


class Held:
    """A provider that holds on to its token when it is refused."""

    def __init__(self, tokens: PrivateKeyJwt) -> None:
        self._tokens, self.proof_key = tokens, tokens.proof_key

    async def token(self) -> str:
        return await self._tokens.token()

    def forget(self, token: str) -> None:
        """It does not."""
