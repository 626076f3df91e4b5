"""A ggz line from the file of the house: by OAuth with a key of our own, and a wrong line fails the start."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors.base import ConnectorFailure, Foutcode
from connectors.directory import read_directory
from connectors.ggz.fhir import GgzConnector
from connectors.ggz.synthetic import REFERENCES
from tests.contract.process import running_twin
from tests.contract.suppliers import question

TOKEN = "proeftoken"


@contextmanager
def token_server(seen: list[dict[str, list[str]]], status: int = 200) -> Iterator[str]:
    """An authorisation server that keeps what it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            granted = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60}
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(granted if status == 200 else {"error": "invalid_client"}).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/token"
        server.shutdown()
        thread.join()


@pytest.fixture
def key(tmp_path: Path) -> ec.EllipticCurvePrivateKey:
    made = ec.generate_private_key(ec.SECP256R1())
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "ggz.pem").write_bytes(pem)
    return made


def connect(folder: Path, line: str) -> GgzConnector:
    path = folder / "koppelingen.yaml"
    path.write_text(f"ggz-oij: {line}\n")
    made = read_directory(path)["ggz-oij"]
    assert isinstance(made, GgzConnector)
    return made


async def test_a_line_with_oauth_gets_its_own_tokens(
    tmp_path: Path, data: Path, key: ec.EllipticCurvePrivateKey
) -> None:
    """SMART Backend Services, RFC 7523: a signed assertion, once, for as long as the token lasts."""
    seen: list[dict[str, list[str]]] = []
    environment = {"SLUIS_SANDBOX_TOKEN": TOKEN}
    with running_twin("--kind", "ggz", "--data", str(data), environment=environment) as port, token_server(seen) as url:
        oauth = f"{{token_url: '{url}', client: sluis, sleutel: ggz.pem, scope: system/*.rs}}"
        more = f"stelsel: '{REFERENCES}', auditevent: true, oauth: {oauth}"
        made = connect(tmp_path, f"{{soort: ggz, url: 'http://127.0.0.1:{port}', {more}}}")
        for _ in range(2):
            assert set((await made.fetch(question("inv.bekend"))).items) == {"inv.bekend"}
        await made.close()
    assert (len(seen), seen[0]["scope"]) == (1, ["system/*.rs"])
    claims = jwt.decode(seen[0]["client_assertion"][0], key.public_key(), algorithms=["ES256"], audience=url)
    assert claims["sub"] == "sluis"


async def test_no_token_is_no_access(tmp_path: Path, data: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """A client that the authorisation server does not know asks nothing."""
    with token_server([], 401) as url:
        oauth = f"{{token_url: '{url}', client: sluis, sleutel: ggz.pem}}"
        made = connect(tmp_path, f"{{soort: ggz, url: 'http://127.0.0.1:9', oauth: {oauth}}}")
        with pytest.raises(ConnectorFailure) as failure:
            await made.fetch(question("inv.bekend"))
        assert failure.value.code is Foutcode.GEEN_TOEGANG
        await made.close()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{soort: ggz, url: 'https://ggz.example/fhir'}", "koppeling ggz-oij: adres"),
        ("{soort: ggz, url: 'https://ggz.example/fhir', zaaktypen: x}", "controleer zaaktypen"),
        ("{soort: ggz, url: 'https://ggz.example', auditevent: misschien}", "controleer auditevent"),
        ("{soort: ggz, url: 'https://ggz.example', oauth: {client: sluis}}", "controleer oauth, sleutel, token_url"),
        (
            "{soort: ggz, url: 'https://g.example', oauth: {token_url: 'http://g.example/t', client: a, sleutel: b}}",
            "controleer oauth, token_url",
        ),
        (
            "{soort: ggz, url: 'https://g.example', oauth: {token_url: 'https://g.example/t', client: a, sleutel: b}}",
            "koppeling ggz-oij: adres, certificaat of sleutel",
        ),
    ],
    ids=["nobody proves", "another kind", "no yes or no", "half an oauth", "tokens in the clear", "no key"],
)
def test_a_wrong_line_fails_the_start(tmp_path: Path, line: str, told: str) -> None:
    """Settings: what cannot work is said at the start, by name and without content."""
    with pytest.raises(ValueError, match=told):
        connect(tmp_path, line)
