"""The signature of events, from both sides: what the broker signs, a partner verifies, and nothing else."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any, Final
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from broker.keys import LogKey
from broker.webhook.keys import WebhookKeys
from connectors.webhooks import LARGEST, WINDOW, Event, WebhookRefused, read_keys, sign, signed_bytes, verify

KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))
ID: Final = "6b1d9f30-8c2e-4a57-b3f4-1e9a7c5d2b08"
NOW: Final = 1_795_550_400
NUMMER: Final = UUID("a1c5e9f3-3b7d-4f26-9d8a-6e2b4c1f8a05")


class FixedKey(LogKey):
    """A log key that is known to the test."""

    @property
    def log_key(self) -> Ed25519PrivateKey:
        return KEY


def body(**changes: Any) -> bytes:
    event = {
        "specversion": "1.0",
        "id": ID,
        "source": "https://sluis.example",
        "type": "nl.sluis.taak-nieuw",
        "time": "2026-11-24T19:10:00Z",
        "datacontenttype": "application/json",
        "data": {"nummer": str(NUMMER), "adres": f"https://sluis.example/v1/taken/{NUMMER}"},
    }
    return json.dumps(event | changes).encode()


def reason(headers: dict[str, str], sent: bytes, now: float = NOW) -> str:
    with pytest.raises(WebhookRefused) as refused:
        verify(headers, sent, [KEY.public_key()], now=now)
    return refused.value.reason


def test_what_was_signed_is_what_is_read() -> None:
    """Standard Webhooks 1.0, v1a: Ed25519 over id, timestamp and body."""
    event = verify(sign(ID, NOW, body(), [KEY]), body(), [KEY.public_key()], now=NOW)
    assert event == Event(UUID(ID), "taak-nieuw", NUMMER, f"https://sluis.example/v1/taken/{NUMMER}")


def test_header_names_have_no_case() -> None:
    """RFC 9110 section 5.1: a framework may hand them on in any case."""
    headers = {name.title(): value for name, value in sign(ID, NOW, body(), [KEY]).items()}
    assert verify(headers, body(), [KEY.public_key()], now=NOW).nummer == NUMMER


@given(st.binary(max_size=300), st.integers(min_value=1, max_value=999_999_999_999), st.data())
def test_no_byte_of_id_time_or_body_may_differ(raw: bytes, timestamp: int, data: st.DataObject) -> None:
    """A changed byte anywhere breaks the signature; the body is compared as it came, not as it parses."""
    headers = sign(ID, timestamp, raw, [KEY])
    signature = b64decode(headers["webhook-signature"].removeprefix("v1a,"))
    KEY.public_key().verify(signature, signed_bytes(ID, str(timestamp), raw))
    place = data.draw(st.integers(0, len(raw)))
    changed = raw[:place] + bytes([data.draw(st.integers(0, 255))]) + raw[place + data.draw(st.integers(0, 1)) :]
    if changed != raw:
        assert reason(headers, changed, timestamp) == "handtekening"
    assert reason(headers | {"webhook-id": ID[:-1] + "9"}, raw, timestamp) == "handtekening"
    assert reason(headers | {"webhook-timestamp": str(timestamp + 1)}, raw, timestamp) in {
        "handtekening",
        "kop-ontbreekt",  # thirteen digits
    }


@given(
    st.tuples(st.text("abc-123", min_size=1, max_size=8), st.integers(1, 10**6), st.binary(max_size=8)),
    st.tuples(st.text("abc-123", min_size=1, max_size=8), st.integers(1, 10**6), st.binary(max_size=8)),
)
def test_two_messages_never_give_the_same_bytes(one: tuple[str, int, bytes], other: tuple[str, int, bytes]) -> None:
    """What is signed can be read one way only: no dot can stand in an id or a moment."""
    spelled = [signed_bytes(id_, str(at), raw) for id_, at, raw in (one, other)]
    assert (spelled[0] == spelled[1]) == (one == other)


@given(
    st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()), st.binary()
)
def test_whatever_comes_in_is_refused_and_never_crashes(headers: dict[str, str], raw: bytes) -> None:
    """A receiver stands open to everyone: anything but a good signature is one kind of error."""
    assert reason(headers, raw) in {"kop-ontbreekt", "te-oud", "handtekening"}


@pytest.mark.parametrize(
    ("late", "counts"), [(WINDOW, True), (-WINDOW, True), (WINDOW + 1, False), (-WINDOW - 1, False)]
)
def test_a_recorded_call_counts_for_five_minutes(late: int, counts: bool) -> None:  # noqa: FBT001  # one of the cases
    """Replay: afterwards the same bytes are refused, whoever sends them."""
    headers = sign(ID, NOW, body(), [KEY])
    if counts:
        assert verify(headers, body(), [KEY.public_key()], now=NOW + late)
    else:
        assert reason(headers, body(), NOW + late) == "te-oud"


def test_a_signature_of_another_key_does_not_count() -> None:
    """And beside a good one it does not harm: that is how a key changes."""
    assert reason(sign(ID, NOW, body(), [OTHER]), body()) == "handtekening"
    assert verify(sign(ID, NOW, body(), [OTHER, KEY]), body(), [KEY.public_key()], now=NOW)
    assert verify(sign(ID, NOW, body(), [KEY]), body(), [OTHER.public_key(), KEY.public_key()], now=NOW)


@pytest.mark.parametrize("listed", ["", "v1,{}", "v1a", "v1a,", "v1a,===", "v1a,{}AA==", " ".join(["v1a,AAAA"] * 9)])
def test_other_spellings_of_a_signature_do_not_count(listed: str) -> None:
    """Only v1a with plain base64; not more than eight are looked at."""
    headers = sign(ID, NOW, body(), [KEY])
    good = headers["webhook-signature"].removeprefix("v1a,")
    assert reason(headers | {"webhook-signature": listed.replace("{}", good)}, body()) == "handtekening"


@pytest.mark.parametrize(
    "changes",
    [{"id": "00000000-0000-4000-8000-000000000000"}, {"specversion": "0.3"}, {"data": None}, {"data": {"nummer": "x"}}],
)
def test_a_signed_body_that_is_no_event_is_refused(changes: dict[str, Any]) -> None:
    """The id in the header and the id of the event are one and the same: what is remembered is what is acted on."""
    assert reason(sign(ID, NOW, body(**changes), [KEY]), body(**changes)) == "inhoud"


def test_a_body_has_a_limit() -> None:
    """Before anything is computed over it."""
    assert reason(sign(ID, NOW, b"x", [KEY]), b" " * (LARGEST + 1)) == "te-groot"


def test_published_keys_verify_what_is_signed_now_and_after_the_next_change() -> None:
    """A receiver that fetched the set before the key changed needs nothing new (docs/webhooks.md)."""
    first, second = WebhookKeys(FixedKey(), 1), WebhookKeys(FixedKey(), 2)
    keys = read_keys(json.dumps(first.published()))
    for signer in (first, second):
        assert verify(signer.headers(ID, NOW, body()), body(), keys, now=NOW)
    third = WebhookKeys(FixedKey(), 3)
    with pytest.raises(WebhookRefused):
        verify(third.headers(ID, NOW, body()), body(), keys, now=NOW)
    kids = [row["kid"] for row in first.published()["keys"]]
    assert len(set(kids)) == 2
    assert kids[1] == second.published()["keys"][0]["kid"]


def test_the_key_of_events_is_not_the_key_of_the_log() -> None:
    """One key, one purpose: neither is the other, and nothing private is published or printed."""
    keys = WebhookKeys(FixedKey())
    assert {*keys.published()["keys"][0]} == {"kty", "crv", "x", "kid", "use", "alg"}
    headers = keys.headers(ID, NOW, body())
    assert reason(headers, body()) == "handtekening"  # KEY signs the log
    assert repr(keys) == "WebhookKeys(********)"


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"keys": []}', '{"keys": [{"kty": "RSA"}]}',
                                      '{"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}]}'])  # fmt: skip
def test_a_set_without_a_key_is_refused(document: str) -> None:
    """No key is no reason to believe anything."""
    with pytest.raises(WebhookRefused):
        read_keys(document)


def test_the_vector_of_the_documentation_holds() -> None:
    """For who writes a receiver in another language: fixed key, fixed message, fixed signature (RFC 8032)."""
    message = b'{"specversion":"1.0"}'
    signed = sign("vector-1", 1_700_000_000, message, [KEY])
    assert signed["webhook-signature"] == "v1a," + b64encode(KEY.sign(b"vector-1.1700000000." + message)).decode()
