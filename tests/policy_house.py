"""A second policy, people who may sign, and their keys: what a test of publishing starts with.

The second policy is the first under another revision, and with `without` it no longer lets one element go at all. It is
made without OPA: the module is the same, its tables and its lock are not.
"""

from __future__ import annotations

import gzip
import io
import json
import shutil
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broker.policy.bundles import Bundle, read_bundle
from broker.policy.signers import new_signing_key, read_signing_key
from policies.lock import BUNDLE, DATA, LOCK, ROOT, hash_sources, sha256, verify, write_lock

PEOPLE = ("jurist", "fg", "oud-lid")


@dataclass(frozen=True)
class People:
    """Who may sign in a test: `jurist` and `fg` now, `oud-lid` no more since 2026; `vreemd` never."""

    folder: Path
    signers: Path
    keys: Mapping[str, Ed25519PrivateKey]

    def key_file(self, name: str) -> Path:
        return self.folder / f"{name}.key"


def make_people(folder: Path, van: str = "2020-01-01T00:00:00Z") -> People:
    """Write keys and the file that names them."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["ondertekenaars:"]
    for name in (*PEOPLE, "vreemd"):
        public = new_signing_key(folder / f"{name}.key")
        tot = "2026-01-01T00:00:00Z" if name == "oud-lid" else "null"
        if name in PEOPLE:
            lines += [f"  - persoon: {name}", "    functie: proef", f"    sleutel: {public}"]
            lines += [f"    van: {van}", f"    tot: {tot}"]
    signers = folder / "ondertekenaars.yaml"
    signers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    keys = {name: read_signing_key(folder / f"{name}.key") for name in (*PEOPLE, "vreemd")}
    return People(folder, signers, keys)


def write_policy(folder: Path, version: str, without: str | None = None) -> Path:
    """A folder with the policy of the house under another version, built so that `verify` holds."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("__pycache__", "*_test.rego"))
    (folder / "VERSION").write_text(f"{version}\n", encoding="utf-8")
    data = json.loads((folder / DATA).read_text(encoding="utf-8"))
    if without is not None:
        assert data["elementen"].pop(without)
    raw = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    (folder / DATA).write_bytes(raw + b"\n")
    sources = hash_sources(folder)
    named = f"{version}+{sources[:12]}"
    (folder / BUNDLE).write_bytes(repack((folder / BUNDLE).read_bytes(), named, raw))
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    lock |= {"versie": named, "bronnen_sha256": sources}
    lock |= {"data_sha256": sha256(folder / DATA), "bundle_sha256": sha256(folder / BUNDLE)}
    write_lock(folder, replace(read_lock(), **lock))
    verify(folder)
    return folder


def read_lock() -> Any:
    """The lock of the house's own policy."""
    return verify(ROOT)


def other_bundle(folder: Path, version: str = "2027.01.01", without: str | None = None) -> Bundle:
    """The same, read."""
    return read_bundle(write_policy(folder / version, version, without))


def repack(archive: bytes, revision: str, data: bytes) -> bytes:
    """The bundle for an OPA server with another revision and other tables."""
    raw = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as old,
        tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as new,
    ):
        for member in old.getmembers():
            file = old.extractfile(member)
            content = file.read() if file else b""
            if member.name.endswith(".manifest"):
                content = json.dumps({**json.loads(content), "revision": revision}).encode()
            if member.name.endswith("data.json"):
                content = data
            info = tarfile.TarInfo(member.name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return gzip.compress(raw.getvalue(), mtime=0)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
