"""docs/sdk.md: every block runs as it stands, one after the other, against the real service."""

from __future__ import annotations

import re
import textwrap
from typing import Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from connectors import problems
from tests.flow.api_home import Api, api
from tests.flow.test_postbus import send
from tests.flow.test_sdk_receipts import sdk, vraag
from tests.sources import ROOT

__all__ = ["api"]

PAGE: Final = (ROOT / "docs" / "sdk.md").read_text(encoding="utf-8")
BLOCK: Final = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


async def test_every_block_of_the_manual_runs(api: Api, capsys: Any) -> None:
    """Issue 4: what a stranger copies works, with names that are used as the page says."""
    await send(api)
    private = api.case.world.postbussen["regie"]
    names: dict[str, Any] = {
        "vraag": vraag(api, "pol.lijst", "pol.samenv"),
        "pem": private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }
    blocks = BLOCK.findall(PAGE)
    async with sdk(api) as sluis:
        for block in blocks:
            body = textwrap.indent(f"{block}\nreturn locals()", "    ")
            source = f"async def block({', '.join([*names, 'sluis'])}):\n{body}"
            made: dict[str, Any] = {}
            exec(compile(source, "docs/sdk.md", "exec"), made)
            names |= await made["block"](**names, sluis=sluis)
            names.pop("sluis")
    assert len(blocks) == len(re.findall(r"^```\w", PAGE, re.MULTILINE)) > 5
    printed = capsys.readouterr().out
    assert "pol.lijst volledig" in printed
    assert "wc.overlast" in printed


def test_every_problem_stands_in_the_table() -> None:
    """What can be caught is told, and what is told can be caught."""
    told = set(
        re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE.partition("## Wat er mis")[2], re.MULTILINE)))
    )
    real = {
        name
        for name, found in vars(problems).items()
        if isinstance(found, type) and issubclass(found, problems.SluisProbleem) and found is not problems.SluisProbleem
    }
    assert told == real
