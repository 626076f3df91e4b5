"""The SDK as a stranger meets it: alone, a type for every problem, helpers that wait and open (docs/sdk.md)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import fields
from importlib.metadata import requires
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from broker import post, terms
from broker.api.informatieverzoek_body import VerzoekBody
from broker.api.mogelijkheden import MogelijkhedenBody
from broker.seal import seal
from connectors import postbus, problems
from connectors.blocking import BlockingClient
from connectors.client import SluisClient, Verkenning, Vraag
from connectors.postbus import PostbusError, open_box, public_line, read_private_key
from connectors.results import Verstrekking, Vorm, Wachtend, read_result
from connectors.tokens import StaticToken
from connectors.views import Stand, read_stand
from tests.sources import ROOT
from tests.unit.test_connectors_client import ANSWER, VRAAG, Broker, ok, problem

NEEDED = ("httpx", "pydantic", "cryptography", "pyjwt", "rfc8785")
MODULES = ("connectors.client", "connectors.blocking", "connectors.postbus", "connectors.tokens", "connectors.proofs")
ALONE = """
import json, sys

class Alone:
    def find_spec(self, name, path=None, target=None):
        there = {*sys.stdlib_module_names, *json.loads(sys.argv[1])}
        if name.partition(".")[0] not in there and not name.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Alone())
import %s
print(" ".join(sys.modules))
"""
MODULE_OF = {"pyjwt": "jwt", "typing-extensions": "typing_extensions", "annotated-types": "annotated_types"}
MODULE_OF |= {"typing-inspection": "typing_inspection", "pydantic-core": "pydantic_core"}


def _closure(*names: str) -> set[str]:
    """The distributions that these need, by their names."""
    found: set[str] = set()
    queue = [name.lower() for name in names]
    while queue:
        name = queue.pop()
        if name in found:
            continue
        found.add(name)
        for line in requires(name) or ():
            needed, _, when = line.partition(";")
            if "extra" not in when and "python_version" not in when and "platform" not in when:
                queue.append(re.split(r"[^A-Za-z0-9._-]", needed.strip())[0].lower())
    return found


def test_the_sdk_needs_nothing_of_the_broker() -> None:
    """Issue 4: importable where only httpx, pydantic, cryptography, PyJWT and rfc8785 are installed."""
    there = [*(MODULE_OF.get(name, name) for name in _closure(*NEEDED)), "connectors", "_cffi_backend"]
    command = [sys.executable, "-c", ALONE % ", ".join(MODULES), json.dumps(there)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert set(MODULES) <= set(done.stdout.split())


def test_the_words_of_the_sdk_are_those_of_the_broker() -> None:
    """What stands twice, because the SDK stands alone, says the same."""
    assert {v.name: v.value for v in Vorm} == {v.name: v.value for v in terms.Vorm}
    assert postbus.INFO == post.INFO
    own = {f.name for f in fields(Vraag)} - {"meer"}
    assert own | {"initiatief", "ontvanger", "gegevens", "verzoek"} == set(VerzoekBody.model_fields)
    assert {f.name for f in fields(Verkenning)} == set(MogelijkhedenBody.model_fields)


def _documented() -> list[tuple[str, int]]:
    table = (ROOT / "docs" / "fouten.md").read_text(encoding="utf-8").partition("## Storingen")[0]
    return [(code, int(status)) for code, status in re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \|", table, re.MULTILINE)]


@pytest.mark.parametrize(("code", "status"), _documented())
async def test_every_documented_problem_has_a_type_of_its_family(code: str, status: int) -> None:
    """docs/fouten.md: nobody has to read a text, or a number, to know what to do."""
    found = problems.kind_of(status, code)
    assert found is not problems.OngeldigAntwoord
    assert issubclass(found, problems.SluisProbleem)
    assert found is not problems.Botsing or code not in {c for _, c in problems._OF_CODE}


async def test_all_errors_of_a_question_come_as_objects() -> None:
    """API Design Rules: all errors at once; each with its field and how to mend it."""
    fouten = [
        {"veld": "doel", "code": "ontbreekt", "uitleg": "Vul dit veld in."},
        {"veld": "elementen.0.code", "code": "onbekende-keuze", "uitleg": "Kies een element."},
    ]
    body = {"status": 400, "code": "ongeldige-invoer", "detail": "d", "instance": "urn:uuid:1", "fouten": fouten}
    with pytest.raises(problems.OngeldigeVraag) as error:
        await Broker(httpx.Response(400, json=body)).client().ask(VRAAG)
    assert [(f.veld, f.code) for f in error.value.fouten] == [(f["veld"], f["code"]) for f in fouten]
    assert "doel: Vul dit veld in." in str(error.value)
    assert error.value.incident == "urn:uuid:1"


async def test_a_missing_scope_is_named() -> None:
    """RFC 6750 section 3.1: which scope the token lacks, to ask a token with it."""
    headers = {"WWW-Authenticate": 'Bearer error="insufficient_scope", scope="postbus:lezen"'}
    with pytest.raises(problems.OnvoldoendeScope) as error:
        await Broker(problem(403, "onvoldoende-scope", headers)).client().postbus()
    assert error.value.scope == "postbus:lezen"


async def test_what_failed_can_be_asked_again_with_its_key() -> None:
    """Design 6a.2: who does not know whether it was handled asks the same again; the key is not in the text."""
    broker = Broker(httpx.ConnectError("x"), ok())
    client = broker.client(tries=1)
    with pytest.raises(problems.GeenVerbinding) as error:
        await client.ask(VRAAG)
    assert error.value.key is not None
    assert error.value.key not in str(error.value)
    await client.ask(VRAAG, key=error.value.key)
    assert broker.keys == {error.value.key}


async def test_too_many_calls_says_when_to_come_back() -> None:
    """RFC 6585 section 4: waited for within bounds, and told when it takes longer."""
    broker = Broker(problem(429, "te-veel-aanroepen", {"Retry-After": "2"}), ok())
    await broker.client().ask(VRAAG)
    assert broker.slept == [2.5]
    with pytest.raises(problems.TeVeelAanroepen) as error:
        await Broker(problem(429, "te-veel-aanroepen", {"Retry-After": "600"})).client().ask(VRAAG)
    assert error.value.retry_after == 600


def _stand(status: str, *waits: dict[str, str]) -> httpx.Response:
    walk = {"levering": 0, "op": "2026-11-24T10:00:00Z", "besluit": "b", "wacht": list(waits), "bewijs": "/v1/x"}
    return httpx.Response(200, json={"verzoek": "v-1", "status": status, "leveringen": [walk]})


async def test_waiting_ends_when_nobody_has_to_do_anything() -> None:
    """Design 6a.3: `gereed` is fetched with a new decision; looking discloses nothing."""
    wait = {"verstrekker": "politie-oij", "element": "pol.lijst", "op": "vrijgave"}
    broker = Broker(_stand("wacht", wait), _stand("gedeeltelijk", wait), _stand("gereed", wait), ok())
    assert isinstance(await broker.client().wait_for("v-1", every=5), Verstrekking)
    assert broker.slept == [5, 5]
    assert [request.method for request in broker.requests] == ["GET", "GET", "GET", "POST"]


async def test_waiting_ends_with_your_patience() -> None:
    """What waits for a human may take a week; a program does not."""
    wait = {"verstrekker": "politie-oij", "element": "pol.lijst", "op": "vrijgave"}
    broker = Broker(*[_stand("wacht", wait)] * 3)
    ticks = iter(range(0, 100, 10))
    with pytest.raises(TimeoutError):
        await broker.client().wait_for("v-1", every=10, patience=25, monotonic=lambda: float(next(ticks)))
    assert len(broker.requests) == 2


def test_a_partial_answer_that_waits_for_nothing_is_done() -> None:
    """`gedeeltelijk` may be the end: what decides is whether something waits."""
    stand = {"verzoek": "v", "status": "gedeeltelijk", "leveringen": []}
    assert not read_stand(200, stand).wacht
    assert isinstance(read_stand(200, stand), Stand)


def _post(number: str) -> dict[str, Any]:
    moments = {"gemaaktOp": "2026-11-24T10:00:00Z", "verlooptOp": "2026-12-08T10:00:00Z"}
    return {"poststuk": number, "verzoek": "v", "casus": "c", "afzender": "vz-oij", "bytes": 9, **moments}


async def test_the_whole_postbus_is_listed() -> None:
    """A second page counts as much as the first."""
    pages = [{"postbus": [_post("s-1")], "volgende": "s-1"}, {"postbus": [_post("s-2")], "volgende": None}]
    broker = Broker(*(httpx.Response(200, json=page) for page in pages))
    assert [stuk.poststuk for stuk in await broker.client().postbus()] == ["s-1", "s-2"]
    assert broker.requests[1].url.query == b"na=s-1"


GIVEN = {"verstrekker": "vz-oij", "element": "vz.loopt", "vorm": "volledig", "waarde": "contact loopt"}


def _taken(private: X25519PrivateKey, content: bytes) -> dict[str, Any]:
    number = uuid4()
    box = seal(private.public_key(), postbus.INFO + number.bytes, content)
    return {**ANSWER, "poststuk": str(number), "afzender": "vz-oij", "box": b64encode(box).decode()}


async def test_what_was_sent_opens_with_your_own_key() -> None:
    """Design 6a.4: sealed by the broker's own words, opened by the SDK; fetched and opened in one call."""
    private = X25519PrivateKey.generate()
    content = json.dumps({"verzoek": "v", "gegevens": [GIVEN]}).encode()
    broker = Broker(httpx.Response(200, json=_taken(private, content)))
    (gegeven,) = await broker.client().open_post("s-1", private)
    assert (gegeven.element, gegeven.waarde) == ("vz.loopt", "contact loopt")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"gegevens": [1]}', b"\xff"])
def test_a_box_with_something_else_is_refused(content: bytes) -> None:
    """What is in it came from another organisation: it is read as strictly as any answer."""
    private = X25519PrivateKey.generate()
    taken = read_result(200, _taken(private, content))
    with pytest.raises(PostbusError):
        open_box(private, taken)
    with pytest.raises(PostbusError):
        open_box(X25519PrivateKey.generate(), taken)
    with pytest.raises(PostbusError, match="geen poststuk"):
        open_box(private, read_result(403, {**ANSWER, "status": 403}))


def test_a_key_of_a_postbus_is_read_from_pem_or_base64() -> None:
    """What `openssl genpkey -algorithm X25519` writes, and what the sandbox keeps; anything else says so."""
    private = X25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    raw = b64encode(private.private_bytes_raw())
    assert public_line(read_private_key(pem)) == public_line(read_private_key(raw)) == public_line(private)
    for wrong in (b"", b"-----BEGIN PRIVATE KEY-----", b"AA=="):
        with pytest.raises(PostbusError):
            read_private_key(wrong)


def _blocking(broker: Broker) -> BlockingClient:
    http = httpx.AsyncClient(transport=httpx.MockTransport(broker))
    return BlockingClient("https://makelaar.example", StaticToken("t"), http=http, sleep=broker.sleep)


def test_a_program_without_async_asks_the_same() -> None:
    """The same calls, waited for, with the same types and problems."""
    broker = Broker(ok(202), problem(404, "niet-gevonden"), _stand("gereed"))
    with _blocking(broker) as sluis:
        assert isinstance(sluis.ask(VRAAG), Wachtend)
        with pytest.raises(problems.NietGevonden):
            sluis.take("v-1")
        assert sluis.status("v-1").status == "gereed"


async def test_inside_a_loop_the_blocking_client_says_so() -> None:
    """It would stand still; the async client belongs there."""
    sluis = _blocking(Broker(ok()))
    with pytest.warns(RuntimeWarning, match="never awaited"), pytest.raises(RuntimeError, match="running event loop"):
        sluis.ask(VRAAG)
    sluis._runner.close()


def test_the_blocking_client_has_every_call() -> None:
    """Nothing of the one is missing in the other."""
    public = {name for name in vars(SluisClient) if not name.startswith("_")}
    assert public == {name for name in vars(BlockingClient) if not name.startswith("_")}


def test_a_manifest_only_says_so() -> None:
    """Design 6a.2: the values do not come twice once something changed; that is told, not guessed from None."""
    bare = {name: value for name, value in GIVEN.items() if name != "waarde"}
    assert read_result(200, {**ANSWER, "gegevens": [bare]}).alleen_manifest
    assert not read_result(200, {**ANSWER, "gegevens": [GIVEN]}).alleen_manifest
    assert not read_result(200, {**ANSWER, "gegevens": [{**bare, "vorm": "niet"}]}).alleen_manifest


def test_an_answer_cannot_bring_its_own_proof() -> None:
    """Where it stands in the log is what we checked, never a member of the answer."""
    forged = {"log": "l", "index": 1, "grootte": 1, "leaf": {}}
    assert read_result(200, {**ANSWER, "inschrijving": forged}).inschrijving is None
