"""The SDK with a token that is bound to a key: a proof of its own for every call that leaves (RFC 9449)."""

from __future__ import annotations

from typing import Any

import httpx
import jwt
import pytest

from connectors.client import SluisClient
from connectors.problems import SluisProbleem
from connectors.proofs import ProofKey
from connectors.retries import Retries
from connectors.tokens import StaticToken


class Broker:
    """Gives these replies in order and remembers the proofs."""

    def __init__(self, *replies: httpx.Response) -> None:
        self.replies = list(replies)
        self.proofs: list[dict[str, Any]] = []
        self.keys: set[str] = set()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "DPoP token"
        self.proofs.append(jwt.decode(request.headers["DPoP"], options={"verify_signature": False}))
        self.keys.add(request.headers["Idempotency-Key"])
        return self.replies.pop(0)

    async def post(self) -> tuple[int, dict[str, Any]]:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        tokens, rules = StaticToken("token", ProofKey()), Retries(chance=max)
        sluis = SluisClient("https://makelaar.example", tokens, http=http, retries=rules, sleep=self.sleep)
        return await sluis.call("POST", "/casussen/_zoek", {})

    async def sleep(self, seconds: float) -> None:
        """There is no need to wait here."""


def refusal(status: int, code: str = "x", **headers: str) -> httpx.Response:
    body = {"status": status, "title": "t", "detail": "d", "code": code}
    return httpx.Response(status, json=body, headers={"Content-Type": "application/problem+json", **headers})


async def test_a_repeat_has_the_same_key_and_another_proof() -> None:
    """Design 6a.2 and RFC 9449 section 11.1: the proof of the first call may have been used up."""
    broker = Broker(refusal(503), httpx.Response(200, json={}))
    assert (await broker.post())[0] == 200
    first, second = broker.proofs
    assert first["jti"] != second["jti"]
    assert {proof["htu"] for proof in broker.proofs} == {"https://makelaar.example/v1/casussen/_zoek"}
    assert len(broker.keys) == 1


async def test_a_nonce_that_is_asked_for_is_given_and_kept() -> None:
    """RFC 9449 section 9: once more with the nonce, and with it from the first call on afterwards."""
    broker = Broker(refusal(401, **{"DPoP-Nonce": "n-1"}), httpx.Response(200, json={}))
    assert (await broker.post())[0] == 200
    assert [proof.get("nonce") for proof in broker.proofs] == [None, "n-1"]


async def test_who_is_refused_with_a_good_proof_is_refused() -> None:
    """No second try with the same token when nothing new was said."""
    broker = Broker(refusal(401, "niet-aangemeld"))
    with pytest.raises(SluisProbleem) as caught:
        await broker.post()
    assert caught.value.code == "niet-aangemeld"


async def test_a_scope_that_is_missing_is_a_problem_and_no_result() -> None:
    """A refusal by the law is a result; a token that is not for this is a mistake in the set-up."""
    broker = Broker(refusal(403, "onvoldoende-scope"))
    http = httpx.AsyncClient(transport=httpx.MockTransport(broker))
    with pytest.raises(SluisProbleem) as caught:
        await SluisClient("https://makelaar.example", StaticToken("token", ProofKey()), http=http).take("v-1")
    assert (caught.value.status, caught.value.code) == (403, "onvoldoende-scope")


def test_neither_key_nor_token_prints() -> None:
    """A9: no key material in a log line that prints its object."""
    assert "geheim" not in repr(StaticToken("geheim", ProofKey()))
