"""Builds the policy: tables from the CSVs, articles from the annotations, and the bundle for both engines.

`python -m policies.build` writes; `--check` builds in a temporary folder and compares, or, without an `opa` binary,
compares the hash of the sources only and says so. `verify()` is what the broker calls at the start, without OPA.
No clock: the revision is policies/VERSION with the hash of the sources, so the same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final

from policies.lock import BUNDLE, DATA, LOCK, ROOT, WASM, Lock, StaleBundle, hash_sources, sha256, verify, write_lock
from policies.opa import rego_files, run_opa
from policies.pages import FOLDER, write_pages
from policies.sources import SourceError
from policies.tables import make_data, render, write_tables
from policies.wetregels import check_laws
from policies.wetten import make_wetten

__all__ = ["Lock", "StaleBundle", "build", "main", "verify"]

ENTRYPOINTS: Final = ("besluit/verzoek/besluit", "besluit/handeling/besluit")
OPA_VERSION: Final = "1.22.2"


def find_opa() -> str | None:
    """The OPA binary: SLUIS_OPA, the one beside the repository's tools, or the one on PATH."""
    beside = ROOT.parent / ".tools" / "opa"
    return os.environ.get("SLUIS_OPA") or (str(beside) if beside.is_file() else shutil.which("opa"))


def _need(opa: str | None) -> str:
    if opa is None:
        raise SourceError("Voor het bouwen is opa nodig: make setup haalt het op.")
    return opa


def build(root: Path, opa: str) -> Lock:
    """Write every generated file under `root`. Raises SourceError, or CalledProcessError when OPA refuses."""
    write_tables(root)
    wetten = make_wetten(root, opa)
    check_laws(root, wetten.keys())
    (root / "data" / "wetten.json").write_text(render(wetten), encoding="utf-8")
    data = json.dumps(make_data(root), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (root / DATA).write_text(data + "\n", encoding="utf-8")
    bronnen = hash_sources(root)
    versie = f"{(root / 'VERSION').read_text(encoding='utf-8').strip()}+{bronnen[:12]}"
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "built.tar.gz"
        entries = [part for entry in ENTRYPOINTS for part in ("-e", entry)]
        run_opa(opa, "build", "-t", "wasm", *entries, *_rego_args(root), "-o", str(built), cwd=root)
        wasm = _member(built, "/policy.wasm")
    (root / WASM).write_bytes(lower_minimum(wasm))
    _write_bundle(root, versie, data.encode())
    wasm_sha, data_sha, bundle_sha = (sha256(root / name) for name in (WASM, DATA, BUNDLE))
    passed, failed = count_tests(root, opa)
    lock = Lock(versie, bronnen, wasm_sha, data_sha, bundle_sha, OPA_VERSION, passed, failed)
    write_lock(root, lock)
    return lock


def _rego_args(root: Path) -> list[str]:
    return ["--capabilities", "capabilities.json", *(str(path) for path in rego_files(root))]


def count_tests(root: Path, opa: str) -> tuple[int, int]:
    """How many tests of the policy pass and how many do not; the lock keeps it, for evidence (docs/bewijs.md)."""
    every = sorted(path.relative_to(root) for path in root.rglob("*.rego"))
    arguments = ["test", "--format", "json", "--capabilities", "capabilities.json", *map(str, every), DATA]
    done = subprocess.run([opa, *arguments], cwd=root, capture_output=True, text=True, check=False)
    try:
        failed = [bool(test.get("fail") or test.get("error")) for test in json.loads(done.stdout)]
    except (ValueError, AttributeError) as exc:
        raise SourceError(f"opa test weigert:\n{done.stderr or done.stdout}") from exc
    return failed.count(False), failed.count(True)


def _member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as tar:
        file = tar.extractfile(name)
        if file is None:
            raise SourceError(f"opa build gaf geen {name}.")
        return file.read()


_MEMORY: Final = b"\x03env\x06memory\x02"
LOADED_MINIMUM: Final = 2


def lower_minimum(wasm: bytes) -> bytes:
    """The same module, that declares a minimum of two pages of memory.

    opapywasm starts with two pages and doubles when the constants do not fit, but a module that declares three is
    refused before it gets there (design/policy-engine.md section 4, the two-page trap). Raises SourceError.
    """
    at = wasm.find(_MEMORY) + len(_MEMORY)
    if wasm.count(_MEMORY) != 1 or wasm[at] not in (0, 1) or wasm[at + 1] >= 0x80:
        raise SourceError("opa build gaf een module waarvan het geheugen niet te herkennen is.")
    return wasm[: at + 1] + bytes([min(wasm[at + 1], LOADED_MINIMUM)]) + wasm[at + 2 :]


def _write_bundle(root: Path, versie: str, data: bytes) -> None:
    """The bundle for an OPA server: rules, one data.json, a manifest with the revision; the same bytes each time."""
    packages = sorted({path.parts[0] for path in rego_files(root)})
    roots = sorted({*packages, *json.loads(data)})
    manifest = json.dumps({"revision": versie, "roots": roots, "rego_version": 1}, sort_keys=True).encode()
    files = {".manifest": manifest, "data.json": data}
    files |= {path.as_posix(): (root / path).read_bytes() for path in rego_files(root)}
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(files.items()):
            info = tarfile.TarInfo(f"/{name}")
            info.size, info.mode = len(content), 0o644
            tar.addfile(info, io.BytesIO(content))
    with (root / BUNDLE).open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(raw.getvalue())


def check(opa: str | None) -> Lock:
    """Verify, and when OPA is there build again elsewhere and compare. Raises StaleBundle or SourceError."""
    lock = verify()
    if opa is None:
        print("opa is er niet: alleen de hash van de bronnen is vergeleken, niet opnieuw gebouwd.", file=sys.stderr)
        return lock
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "policies"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
        again = build(copy, opa)
        made = sorted(p.relative_to(copy) for p in (copy / "data").glob("*.json"))
        if again != lock or any((copy / p).read_bytes() != (ROOT / p).read_bytes() for p in (*made, Path(LOCK))):
            raise StaleBundle("Opnieuw bouwen geeft iets anders dan wat er ligt. Maak het opnieuw met: make policies")
    return lock


def main(argv: list[str] | None = None) -> int:
    """Command line; exit 1 with one sentence when something is wrong."""
    parser = argparse.ArgumentParser(prog="policies.build", description="Bouw het beleid voor beide motoren.")
    parser.add_argument("--check", action="store_true", help="vergelijk alleen, schrijf niets")
    wanted = parser.parse_args(argv)
    opa = find_opa()
    try:
        lock = check(opa) if wanted.check else build(ROOT, _need(opa))
        if not wanted.check:
            write_pages(ROOT, FOLDER)
    except (SourceError, StaleBundle) as exc:
        print(exc, file=sys.stderr)
        return 1
    print(f"beleid {lock.versie}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
