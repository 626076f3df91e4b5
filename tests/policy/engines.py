"""The two engines on the same built bundle: opapywasm in process, and one run of OPA for many questions at once."""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opapywasm import OpaWasmPolicy

from policies.lock import BUNDLE, DATA, ROOT, WASM

# opapywasm warns each time it makes memory larger than two pages; that is expected (policies/build.py).
logging.getLogger("opapywasm.runtime").setLevel(logging.ERROR)

_PACKAGES = {"besluit/verzoek/besluit": "data.besluit.verzoek.besluit"}
_PACKAGES["besluit/handeling/besluit"] = "data.besluit.handeling.besluit"


def load_wasm(data: Mapping[str, Any] | None = None) -> OpaWasmPolicy:
    """The compiled policy with its data."""
    policy = OpaWasmPolicy.from_wasm_file(ROOT / WASM)
    policy.set_data(dict(data) if data is not None else read_data())
    return policy


def read_data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ROOT / DATA).read_text(encoding="utf-8"))
    return loaded


def ask_opa(opa: str, entrypoint: str, questions: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The answer of an OPA process to each question, by its id, from the same bundle an OPA server would load."""
    (folder / "vragen.json").write_text(json.dumps({"vragen": questions}))
    rule = _PACKAGES[entrypoint]
    query = f"{{id: r | some id, q in data.vragen; r := {rule} with input as q}}"
    done = subprocess.run(
        [opa, "eval", "-b", str(ROOT / BUNDLE), "-d", str(folder / "vragen.json"), "--format", "raw", query],
        capture_output=True,
        text=True,
        check=True,
    )
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers
