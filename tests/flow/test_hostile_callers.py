"""Whoever comes in with a token, a key or an address that does not count: told nothing, told clearly, never a 500.

Tokens by RFC 8725, RFC 9068 and RFC 6750; Idempotency-Keys by design 6a.2; addresses by UAVG art. 46.
"""

from __future__ import annotations

import hmac
import json
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from broker.sandbox_tokens import mint, new_issuer
from tests.flow.api_home import ASK, Api, api
from tests.flow.harmless import MARK, bodies, fields, harmless, still_whole
from tests.people import SANNE

__all__ = ["api"]


def tokens(api: Api) -> dict[str, str]:
    """Tokens that do not count, by what is wrong with them."""
    good, issuer = api.case.token(), api.case.issuer
    claims = jwt.decode(good, options={"verify_signature": False})
    header = jwt.get_unverified_header(good)
    public = issuer.key.public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    caller = api.case.identity("regie", "R02")
    who = (caller.oin, caller.onderdeel, caller.medewerker, caller.rol)

    def signed(changes: dict[str, Any], **head: Any) -> str:
        return jwt.encode(claims | changes, issuer.key, algorithm="ES256", headers=header | head)

    parts = good.split(".")
    return {
        "alg none": jwt.encode(claims, "", algorithm="none", headers=header | {"alg": "none"}),
        "alg none without its signature": f"{_b64({'alg': 'none', 'typ': 'at+jwt'})}.{parts[1]}.",
        "HS256 with the public key": _hs256(claims, pem, header),
        "expired": signed({"exp": claims["exp"] - 10_000}),
        "not yet": signed({"nbf": claims["nbf"] + 10_000}),
        "for somebody else": signed({"aud": "een-ander"}),
        "by somebody else": signed({"iss": "een-ander"}),
        "signed by another": mint(new_issuer(), *who),
        "an id token": signed({}, typ="JWT"),
        "a key of its own": signed({}, jwk={"kty": "oct", "k": "AAAA"}),
        "a key from elsewhere": signed({}, jku="https://elders.example/jwks.json"),
        "another kid": signed({}, kid="../../dev/null"),
        "a changed payload": f"{parts[0]}.{_b64(claims | {'onderdeel': 'politie', 'rol': 'R06'})}.{parts[2]}",
        "half": good[: len(good) // 2],
        "too long": good + "A" * 10_000,
        "an OIN in words": signed({"organisatie": MARK}),
        "no employee": signed({"sub": ""}),
        "an exp in words": signed({"exp": "straks"}),
    }


def _b64(document: dict[str, Any]) -> str:
    return jwt.utils.base64url_encode(json.dumps(document).encode()).decode()


def _hs256(claims: dict[str, Any], pem: bytes, header: dict[str, Any]) -> str:
    """By hand: PyJWT itself refuses to use a public key as a secret."""
    signing = f"{_b64(header | {'alg': 'HS256'})}.{_b64(claims)}"
    signature = hmac.digest(pem, signing.encode(), "sha256")
    return f"{signing}.{jwt.utils.base64url_encode(signature).decode()}"


async def test_a_token_that_does_not_count_is_told_nothing(api: Api) -> None:
    """RFC 8725, RFC 9068: one and the same 401 for every reason; nothing is read, nothing is recorded."""
    size, told = await api.case.check_log(), set[str]()
    for what, token in tokens(api).items():
        async with api.client(Authorization=f"Bearer {token}") as client:
            answer = await client.post(ASK, json={"vraag": MARK})
            harmless(answer, what)
            assert answer.status_code == 401, what
            told.add(str({name: value for name, value in answer.json().items() if name != "instance"}))
    assert len(told) == 1
    assert await api.case.check_log() == size


async def test_a_token_anywhere_else_does_not_count(api: Api) -> None:
    """RFC 6750 section 2: only in the Authorization header, once."""
    token = api.case.token()
    async with api.client(Authorization="") as client:
        for answer in (
            await client.get(f"/v1/taken?access_token={token}"),
            await client.post(ASK, json={"access_token": token}),
            await client.get("/v1/taken", headers={"Cookie": f"token={token}"}),
            await client.get(
                "/v1/taken", headers=[("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")]
            ),
            await client.get("/v1/taken", headers={"Authorization": f"DPoP {token}"}),
            await client.get("/v1/taken", headers={"Authorization": f"Basic {token}"}),
        ):
            harmless(answer)
            assert answer.status_code == 401, answer.text
            assert token not in answer.text


# --- keys and addresses -------------------------------------------------------------------------------------------


async def test_a_key_is_its_callers_own_and_names_one_question(api: Api) -> None:
    """Design 6a.2: another body, another address: 409; another caller: another key."""
    key = str(uuid4())
    first = await api.ask(key=key)
    for body, path in (
        (api.case.question(("politie",), "pol.telling"), ASK),
        (api.note(), api.act_path()),
        ({}, f"{ASK}/{first.json()['verzoek']}/leveringen"),
    ):
        answer = await api.post(path, body, key=key)
        harmless(answer)
        assert answer.status_code == 409, answer.text
    other = await api.ask(key=key, who=("gemeente", "R07"))
    assert other.status_code == 403, other.text
    assert other.json()["bewijs"]["leaf"] != first.json()["bewijs"]["leaf"]
    await still_whole(api)


async def test_a_key_that_can_be_guessed_is_refused_and_not_repeated(api: Api) -> None:
    """Design 6a.2: 122 bits of chance."""
    size, keys = (
        await api.case.check_log(),
        ("", "1", SANNE.bsn, "a" * 64, str(UUID(int=0)), f"{MARK} " * 9, "\xe9" * 40),
    )
    async with api.client() as client:
        for key in keys:
            for path, body in bodies(api).items():
                if not path.endswith("_zoek"):
                    headers = {b"Idempotency-Key": key.encode("latin-1")}
                    answer = await client.post(path.partition("?")[0], json=body, headers=headers)
                    harmless(answer, key)
                    assert "Idempotency-Key" in fields(answer)
    assert await api.case.check_log() == size


async def test_an_address_with_a_bsn_goes_nowhere(api: Api, capfd: pytest.CaptureFixture[str]) -> None:
    """UAVG art. 46: in path and query, in groups, encoded once or twice; it stands in no answer and in no log."""
    spaced = f"{SANNE.bsn[:3]} {SANNE.bsn[3:6]} {SANNE.bsn[6:]}"
    encoded = "".join(f"%{ord(c):02x}" for c in SANNE.bsn)
    forms = (SANNE.bsn, spaced, SANNE.bsn.replace("1", "%31"), encoded, encoded.replace("%", "%25"))
    async with api.client() as client:
        for form in forms:
            for path in (f"/v1/casussen/{form}", f"/v1/taken?na={form}", f"/{form}", f"/v1/taken?{form}=1"):
                for method in ("GET", "POST", "DELETE", "BREW"):
                    answer = await client.request(method, path)
                    harmless(answer, (method, path))
                    assert fields(answer) == {"adres": "bsn-in-adres"}, (method, path)
    written = capfd.readouterr()
    assert SANNE.bsn not in written.out + written.err
    assert encoded not in written.out + written.err


@pytest.mark.parametrize("host", ["[", "a/b?c#d", f"{MARK}@x", "x" * 5000, ""])
async def test_what_the_host_header_says_changes_nothing(api: Api, host: str) -> None:
    """It is the caller's word: no error, no other address, and the same question under the same key."""
    key = str(uuid4())
    first = await api.ask(key=key)
    async with api.client(Host=host) as client:
        body = api.case.question(("politie",), "pol.lijst")
        again = await client.post(ASK, json=body, headers={"Idempotency-Key": key})
    assert again.status_code == 200, again.text
    assert again.json()["bewijs"]["leaf"] == first.json()["bewijs"]["leaf"]


async def test_no_header_comes_back(api: Api) -> None:
    """What stands in a header of the caller is in no header of ours, but for a valid trace."""
    odd = {
        "Accept": f"application/json;q={MARK}, */*",
        "Accept-Language": MARK,
        "Content-Length": "9" * 5000,
        "Forwarded": f"for={SANNE.bsn};host={MARK}",
        "If-None-Match": f'"{MARK}"',
        "Origin": f"https://{MARK}.example",
        "Range": "bytes=0-1",
        "traceparent": f"00-{MARK}-{MARK}-01",
        "tracestate": f"x={MARK}",
        "X-Forwarded-Host": MARK,
        "X-HTTP-Method-Override": "DELETE",
        "X-Request-Id": SANNE.bsn,
    }
    async with api.client() as client:
        for name, value in odd.items():
            for path in ("/v1/taken", "/v1/openapi.json", "/healthz"):
                if path == "/v1/openapi.json":
                    assert MARK not in str((await client.get(path, headers={name: value})).headers)
                else:
                    harmless(await client.get(path, headers={name: value}), name)
            harmless(await client.post(ASK, json={}, headers={name: value}), name)
