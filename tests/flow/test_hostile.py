"""Whatever somebody sends: a clear problem in plain Dutch that names the field, never a 500, never the value again.

Through the real application on a real case. What is sent holds markers (a name, a BSN, a marker in every text), and no
answer may repeat one; after all of it the case, the log and the next good question are as before (design A9, A10).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from tests.flow.api_home import ASK, VALUE, Api
from tests.flow.api_home import api as api
from tests.people import SANNE

from broker.api.casus_body import _acts
from broker.casus.kinds import KINDS
from broker.sandbox_tokens import mint, new_issuer

MARK: Final = "Geheimpje"
MARKS: Final = (MARK, SANNE.naam, SANNE.bsn)
ODD: Final[Sequence[Any]] = (
    None, True, 0, -1, 2**53 - 1, 1.5, 1e308, "", " ", MARK, SANNE.bsn, SANNE.naam, "‮" + MARK, MARK * 10_000,
    "00000000-0000-0000-0000-000000000000", "-infinity", "2026-02-30", "0001-01-01", "9999-12-31T23:59:59-14:00",
    [], [MARK], [[]], [None], [{}], {}, {SANNE.naam: MARK}, {SANNE.bsn: SANNE.naam}, [{"code": MARK}] * 1000,
)  # fmt: skip


def harmless(answer: httpx.Response, what: object = "") -> None:
    """An answer that says what to do and gives nothing away."""
    assert answer.status_code < 500, (answer.status_code, answer.text, what)
    assert not any(mark in answer.text or mark in str(answer.headers) for mark in MARKS), (answer.text, what)
    if answer.status_code < 400:
        return
    assert VALUE not in answer.text, what
    assert answer.headers["content-type"] == "application/problem+json", what
    problem = answer.json()
    assert problem.keys() >= {"title", "status", "detail", "instance", "code"}, what
    if answer.status_code == 400:
        assert problem["fouten"], what
        assert all(fout["veld"] and fout["code"] and fout["uitleg"] for fout in problem["fouten"]), what


def fields(problem: httpx.Response) -> dict[str, str]:
    assert problem.status_code == 400, problem.text
    return {fout["veld"]: fout["code"] for fout in problem.json()["fouten"]}


async def still_whole(api: Api, entries: int = 0) -> None:
    """Nothing was lost: the log is whole, holds so many new entries at most, and a good question is answered."""
    await api.case.check_log()
    good = await api.ask()
    assert good.status_code == 200, good.text
    api.check(good)


# --- bodies -------------------------------------------------------------------------------------------------------


def bodies(api: Api) -> dict[str, dict[str, Any]]:
    """A good body per writing address."""
    case = api.case
    ask = case.question(("politie",), "pol.lijst", periode={"van": "2026-01-01", "tot": "2026-02-01"})
    push = case.question((), "pol.lijst") | {
        "verstrekkers": ["regie"],
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"pol.lijst": [{"waarde": "x", "labels": {"stand": "2026-01-01"}}]},
    }
    person = {"rol": "betrokkene", "naam": "Proef", "leeftijd": 4, "geboortedatum": "2020-01-01"}
    start = {"samenwerkingsverband": "tafel-van-dit-bestand", "kader": "lokaal", "ave": 2, "personen": [person]}
    wat = {"soort": "toewijzen", "medewerker": "medewerker-regie", "persoon": ask["persoon"], "naar": "S41", "ave": 3}
    return {
        ASK: ask,
        f"{ASK}?push": push,
        "/v1/casussen": start,
        "/v1/casussen/_zoek": {"samenwerkingsverband": "x", "kader": ["lokaal"], "toestand": ["S41"], "ave": [1]},
        api.act_path("handelingen"): wat,
        api.act_path(): api.note(),
    }


def bent(good: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one thing wrong, for every field and every odd value, and fields that do not exist."""
    for name in (*good, "onbekend", SANNE.bsn, SANNE.naam):
        for odd in ODD:
            yield {**good, name: odd}
        yield {field: value for field, value in good.items() if field != name}
    for name, value in good.items():
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        if isinstance(inner, dict):
            for changed in ({**inner, part: odd} for part in (*inner, SANNE.naam) for odd in ODD[:-1]):
                yield {**good, name: [changed] if isinstance(value, list) else changed}


@pytest.mark.parametrize("nr", range(6))
async def test_no_body_gets_more_than_a_clear_answer(api: Api, nr: int) -> None:
    """Every field of every body, with every odd value."""
    path, good = list(bodies(api).items())[nr]
    async with api.client() as client:
        for body in bent(good):
            answer = await client.post(path.partition("?")[0], json=body, headers={"Idempotency-Key": str(uuid4())})
            harmless(answer, str(body)[:300])
    await still_whole(api)


async def test_no_act_gets_more_than_a_clear_answer(api: Api) -> None:
    """Every act of the life cycle, about nobody, somebody, and who is not there (design 6a.11)."""
    who = {"persoon": str(uuid4()), "medewerker": "niemand", "deelnemers": ["niemand"], "door": ["niemand"]}
    rest = {"referentie": MARK, "uitslag": "positief", "toelichting": MARK, "tafel": MARK, "checklist": [MARK]}
    async with api.client() as client:
        for soort in sorted(_acts()):
            for body in ({"soort": soort}, {"soort": soort, **who, **rest}, {"soort": soort, **rest}):
                answer = await client.post(
                    api.act_path("handelingen"), json=body, headers={"Idempotency-Key": str(uuid4())}
                )
                harmless(answer, body)
    await api.case.check_log()


async def test_no_evidence_gets_more_than_a_clear_answer(api: Api) -> None:
    """Every kind of evidence, with content that does not belong to it; the name of a wrong field is not repeated."""
    people = (None, str(uuid4()), str(api.case.world.personen["ans"]))
    contents: list[dict[str, Any]] = [{}, {SANNE.naam: 1}, {SANNE.bsn: SANNE.naam}, {"door": MARK}, {"door": [SANNE.bsn]}]
    contents += [{"tekst": MARK * 1000, "elementen": [MARK]}, {"elementen": ["pol.lijst"] * 101}, {"artikel": None}]
    async with api.client("politie", "R06") as client:
        for kind in (*KINDS, MARK):
            for nr, content in enumerate(contents):
                body = {"soort": kind, "persoon": people[nr % 3], "inhoud": content}
                body = {name: value for name, value in body.items() if value is not None}
                answer = await client.post(api.act_path(), json=body, headers={"Idempotency-Key": str(uuid4())})
                harmless(answer, body)
    await api.case.check_log()


RAW: Final = {
    "not JSON": b"{" + MARK.encode(),
    "a BSN and nothing else": SANNE.bsn.encode(),
    "nothing": b"",
    "a list": b"[]",
    "a member twice": b'{"vraag": "Geheimpje", "vraag": "x"}',
    "NUL in a text": b'{"vraag": "Geheimpje\\u0000"}',
    "half a character": b'{"vraag": "\\ud800Geheimpje"}',
    "a number of 5000 digits": b'{"vraag": ' + b"9" * 5000 + b"}",
    "a number that is none": b'{"vraag": NaN}',
    "a float beyond all": b'{"vraag": 1e999}',
    "a thousand deep": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "a hundred thousand deep": b"[" * 60_000,
    "another encoding": '{"vraag": "Geheimpje"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "no UTF-8": b'{"vraag": "\xff\xfe"}',
}


async def test_bytes_that_are_no_question_are_refused(api: Api) -> None:
    """RFC 8259, RFC 7493: 400 with the field `body`, on every address that takes one."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    async with api.client() as client:
        for what, raw in RAW.items():
            for path in bodies(api):
                answer = await client.post(path.partition("?")[0], content=raw, headers=headers)
                harmless(answer, what)
                assert answer.status_code == 400, (what, answer.text)


@pytest.mark.parametrize(
    ("changes", "veld", "code"),
    [
        ({"elementen": []}, "elementen", "te-weinig"),
        ({"elementen": [{"code": "pol.bestaatniet"}]}, "elementen.0.code", "onbekend-element"),
        ({"elementen": [{"code": "pol.lijst"}] * 1000}, "elementen", "te-veel"),
        ({"verstrekkers": []}, "verstrekkers", "ontbreekt"),
        ({"doel": None}, "doel", "ontbreekt"),
        ({"doel": "van-alles"}, "doel", "onbekend-doel"),
        ({"vraag": f"Wat doet {SANNE.bsn}?"}, "vraag", "bsn-in-tekst"),
        ({"fase": "F99"}, "fase", "onbekende-keuze"),
        ({"periode": {"van": "2026-02-01", "tot": "2026-01-01"}}, "periode", "periode-omgekeerd"),
        ({"gegevens": {}}, "gegevens", "hoort-bij-toezending"),
    ],
)
async def test_a_wrong_question_says_which_field_and_how_to_mend_it(
    api: Api, changes: dict[str, Any], veld: str, code: str
) -> None:
    """All that is needed to do it right, and nothing is recorded."""
    body = {name: value for name, value in (api.case.question(("politie",), "pol.lijst") | changes).items() if value is not None}
    size = await api.case.check_log()
    answer = await api.ask(body)
    harmless(answer)
    assert fields(answer).get(veld) == code, answer.text
    assert await api.case.check_log() == size


async def test_a_case_without_a_recorded_purpose_says_what_is_needed(api: Api) -> None:
    """AVG art. 5 lid 1 b: no recorded doel, no data; a refusal that is recorded and names the way out."""
    await api.case.owner.execute("UPDATE casus SET doel = NULL, doel_vastgelegd_op = NULL")
    answer = await api.ask()
    assert answer.status_code == 403, answer.text
    [held] = answer.json()["achtergehouden"]
    assert held["reden"].startswith("D-DOEL")
    assert held["uitleg"]
    assert held["artikelen"]
    assert VALUE not in answer.text
    api.check(answer)


# --- tokens -------------------------------------------------------------------------------------------------------


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
        "alg none": jwt.encode(claims, None, algorithm="none", headers=header | {"alg": "none"}),
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
    import hmac

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
            await client.get("/v1/taken", headers=[("Authorization", f"Bearer {token}"), ("Authorization", "Bearer x")]),
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
    size, keys = await api.case.check_log(), ("", "1", SANNE.bsn, "a" * 64, str(UUID(int=0)), f"{MARK} " * 9, "\xe9" * 40)
    async with api.client() as client:
        for key in keys:
            for path, body in bodies(api).items():
                if not path.endswith("_zoek"):
                    headers = [("Idempotency-Key", key.encode("latin-1"))]
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
