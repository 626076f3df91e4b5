"""docs/webhooks.md: its tables are those of the code, its Python verifies, and its vector holds in openssl too."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from broker.webhook.courier import Fault
from broker.webhook.kinds import ABOUT
from connectors.webhooks import sign, verify
from tests.sources import ROOT

PAGE: Final = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
(PYTHON,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(VECTOR,) = re.findall(r"```sh\n(printf.*?)```", PAGE, re.DOTALL)
(EVENT,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def test_every_kind_has_its_row_and_its_place() -> None:
    """The table of the page is the table of the code."""
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| `GET (/v1/\w+/)\{\w+\}`", PAGE, re.MULTILINE)
    assert {kind: (place, said) for kind, said, place in rows} == {kind.value: about for kind, about in ABOUT.items()}


def test_every_fault_has_its_row() -> None:
    """A partner that reads a word in `fout` finds what to do."""
    table = PAGE.partition("| fout | wat te doen |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == [fault.value for fault in Fault]


@pytest.mark.parametrize("good", [True, False])
def test_the_python_of_the_page_verifies(good: bool, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: FBT001  # both cases
    """What it prints for an event of ours, and for one of somebody else."""
    event = json.loads(EVENT)
    body = json.dumps(event).encode()
    key = KEY if good else Ed25519PrivateKey.generate()
    x = base64.urlsafe_b64encode(KEY.public_key().public_bytes_raw()).rstrip(b"=").decode()
    names: dict[str, Any] = {
        "jwks": json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": x}]}),
        "koppen": sign(event["id"], int(time.time()), body, [key]),
        "inhoud": body,
        "gezien": set(),
    }
    exec(PYTHON, names)  # our own page
    exec(PYTHON, names)  # the second time it is known
    said = f"taak-nieuw {event['data']['nummer']}\n" if good else "400 handtekening\n" * 2
    assert capsys.readouterr().out == said


def _of_the_vector(pattern: str) -> str:
    (found,) = re.findall(pattern, VECTOR)
    return str(found)


def test_the_vector_of_the_page_is_what_we_sign() -> None:
    """RFC 8032: one key, one message, one signature; the key is bytes 0 to 31."""
    body = _of_the_vector(r"'(\{.*?\})' > inhoud").encode()
    id_, moment = re.findall(r"'%s\.%s\.' (\S+) (\d+);", VECTOR)[0]
    headers = sign(id_, int(moment), body, [KEY])
    assert headers["webhook-signature"] == "v1a," + _of_the_vector(r"'([\w/+]+==)' \| base64")
    public = base64.urlsafe_b64decode(_of_the_vector(r"'([\w-]+=)' \| tr"))
    assert public == KEY.public_key().public_bytes_raw()
    assert verify(headers, body, [Ed25519PublicKey.from_public_bytes(public)], now=float(moment)).type == "taak-nieuw"


def test_openssl_agrees(tmp_path: Path) -> None:
    """The same vector without any code of ours; and it fails when one byte differs."""
    if missing := [name for name in ("openssl", "xxd", "base64", "bash") if shutil.which(name) is None]:
        pytest.skip(f"not installed here: {', '.join(missing)}")
    assert _run(VECTOR, tmp_path).returncode == 0
    assert _run(VECTOR.replace("taak-nieuw", "taak-nieuv"), tmp_path).returncode != 0


def _run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-ec", script], cwd=folder, capture_output=True, text=True, check=False, timeout=30)
