"""A real Keycloak for one test: unpacked and built once in the cache, run on free ports with a database in memory.

`make keycloak` brings it. Where it is not, or there is no Java to run it, the test that asks for it skips and says so.
Starting takes about half a minute and building it, the first time, as long again.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from broker.demo.certificates import Authority
from tests.flow.keycloak_realm import REALM, Partner, realm

VERSION: Final = "26.7.3"
_CACHE: Final = Path(__file__).resolve().parents[2] / ".cache" / "keycloak"
_ZIP: Final = _CACHE / f"keycloak-quarkus-dist-{VERSION}.zip"
_SHA256: Final = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
_HOME: Final = _CACHE / f"keycloak-{VERSION}"
_BUILD: Final = ("--db=dev-mem", "--cache=local", "--https-client-auth=request")
_PATIENCE: Final = 240.0


def find_keycloak() -> Path:
    """The home of a Keycloak that was built; skips the test when there is none to be had."""
    if not _ZIP.is_file():
        pytest.skip("GEEN KEYCLOAK: the test against a real authorisation server did not run; bring it: make keycloak")
    if shutil.which("java") is None:
        pytest.skip("GEEN JAVA: the test against a real authorisation server did not run; it needs Java 17 or newer")
    built = _HOME / "built"
    if not built.exists():
        _unpack()
        subprocess.run([_HOME / "bin" / "kc.sh", "build", *_BUILD], check=True, capture_output=True, timeout=_PATIENCE)
        built.touch()
    return _HOME


def _unpack() -> None:
    assert sha256(_ZIP.read_bytes()).hexdigest() == _SHA256, "this is another Keycloak than was tried"
    shutil.rmtree(_HOME, ignore_errors=True)
    with zipfile.ZipFile(_ZIP) as archive:
        archive.extractall(_CACHE)
    for script in (_HOME / "bin").glob("*.sh"):
        script.chmod(0o755)


@dataclass
class Keycloak:
    """A running one, over TLS."""

    base: str
    authority: Path
    _password: str = field(repr=False)
    _realm: str = f"realms/{REALM}"

    @property
    def issuer(self) -> str:
        return f"{self.base}/{self._realm}"

    @property
    def token_url(self) -> str:
        return f"{self.issuer}/protocol/openid-connect/token"

    @property
    def jwks_url(self) -> str:
        return f"{self.issuer}/protocol/openid-connect/certs"

    async def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """As its administrator."""
        context = ssl.create_default_context(cafile=self.authority)
        async with httpx.AsyncClient(base_url=self.base, verify=context, trust_env=False, timeout=60) as http:
            form = {"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": self._password}
            login = await http.post("/realms/master/protocol/openid-connect/token", data=form)
            headers = {"Authorization": f"Bearer {login.json()['access_token']}"}
            answer = await http.request(method, f"/admin{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer

    async def make_realm(self, *partners: Partner) -> None:
        await self.call("POST", "/realms", realm(*partners))

    async def new_key(self, priority: int) -> None:
        """A key of more weight: new tokens are signed with it."""
        made = await self.call("GET", f"/realms/{REALM}")
        config = {"priority": [str(priority)], "algorithm": ["PS256"], "keySize": ["2048"], "enabled": ["true"]}
        component = {
            "name": f"key-{priority}",
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "parentId": made.json()["id"],
            "config": config | {"active": ["true"]},
        }
        await self.call("POST", f"/realms/{REALM}/components", component)

    async def drop_key(self, kid: str) -> None:
        """Withdraw the key of this id."""
        keys = (await self.call("GET", f"/realms/{REALM}/keys")).json()["keys"]
        (provider,) = {key["providerId"] for key in keys if key["kid"] == kid}
        await self.call("DELETE", f"/realms/{REALM}/components/{provider}")


@asynccontextmanager
async def running(home: Path, folder: Path, authority: Authority) -> AsyncIterator[Keycloak]:
    """A Keycloak whose certificate and trust are of this authority; killed at the end of the block."""
    pair, password = authority.issue("keycloak"), secrets.token_urlsafe(12)
    port = _free()
    base = f"https://127.0.0.1:{port}"
    options = [
        "start", "--optimized", f"--hostname={base}", "--http-host=127.0.0.1", f"--https-port={port}",
        f"--https-certificate-file={pair.cert}", f"--https-certificate-key-file={pair.key}",
        f"--truststore-paths={authority.path}",
    ]  # fmt: skip
    admin = {"KC_BOOTSTRAP_ADMIN_USERNAME": "admin", "KC_BOOTSTRAP_ADMIN_PASSWORD": password}
    environment = os.environ | admin | {"JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx512m"}
    with (folder / "keycloak.log").open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            home / "bin" / "kc.sh", *options, env=environment, stdout=sink, stderr=sink, start_new_session=True
        )
        try:
            await _ready(process, f"{base}/realms/master", folder / "keycloak.log", authority.path)
            yield Keycloak(base, authority.path, password)
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # kc.sh has Java as a child
            await process.wait()


async def _ready(process: asyncio.subprocess.Process, url: str, log: Path, authority: Path) -> None:
    context = ssl.create_default_context(cafile=authority)
    async with asyncio.timeout(_PATIENCE), httpx.AsyncClient(verify=context, trust_env=False) as http:
        while True:
            assert process.returncode is None, log.read_text(errors="replace")[-2000:]
            try:
                if (await http.get(url)).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.5)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])
