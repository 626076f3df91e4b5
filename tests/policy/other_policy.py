"""Another policy out of the one that is here: other tables or other Rego in the archive, under a revision of its own.

No OPA is needed: the module stays as it is, and reads the other tables. It is built as policies/build.py builds one, so
that it passes for a policy wherever one is asked for.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from broker.policy.annotations import sources_of
from broker.policy.bundles import Bundle
from policies.lock import BUNDLE, DATA, LOCK, WASM, write_lock

Tables = dict[str, Any]


def other_policy(
    bundle: Bundle,
    change: Callable[[Tables], None] | None = None,
    *,
    rego: Mapping[str, Callable[[str], str]] | None = None,
) -> Bundle:
    """The policy with its tables changed, and its Rego by file."""
    tables = json.loads(bundle.data)
    if change is not None:
        change(tables)
    data = json.dumps(tables, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    sources = {path: (rego or {}).get(path, str)(text) for path, text in sources_of(bundle.archive).items()}
    bronnen = hashlib.sha256(data + "".join(sources.values()).encode()).hexdigest()
    versie = f"2099.01.01+{bronnen[:12]}"
    archive = _archive({".manifest": json.dumps({"revision": versie}), "data.json": data.decode(), **sources})
    lock = replace(
        bundle.lock,
        versie=versie,
        bronnen_sha256=bronnen,
        data_sha256=hashlib.sha256(data).hexdigest(),
        bundle_sha256=hashlib.sha256(archive).hexdigest(),
    )
    return Bundle(lock, bundle.wasm, data, archive)


def forged(bundle: Bundle, change: Callable[[Tables], None]) -> Bundle:
    """The policy with other tables that still bears the name of this one."""
    made = other_policy(bundle, change)
    lock = replace(made.lock, versie=bundle.lock.versie, bronnen_sha256=bundle.lock.bronnen_sha256)
    return replace(made, lock=lock)


def write_policy(bundle: Bundle, folder: Path) -> Path:
    """The policy in a folder, as a build leaves it."""
    folder.mkdir()
    for name, raw in ((WASM, bundle.wasm), (DATA, bundle.data), (BUNDLE, bundle.archive)):
        (folder / name).write_bytes(raw)
    write_lock(folder, bundle.lock)
    assert (folder / LOCK).exists()
    return folder


def _archive(files: Mapping[str, str]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name, text in sorted(files.items()):
            info = tarfile.TarInfo(f"/{name}")
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return raw.getvalue()


def no_more_lists(tables: Tables) -> None:
    """From now on nobody gets the list of registrations of the police: its rows of the matrix give nothing."""
    matrix = tables["matrix"]
    numbers = {n for elements in matrix["index"].values() for n in elements.get("pol.lijst", ())}
    for number in numbers:
        matrix["rijen"][number] |= {"vorm": "niet", "hoogte": 0, "voorwaarde": [], "code": "03|D-DOEL"}
