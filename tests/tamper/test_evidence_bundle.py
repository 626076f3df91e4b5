"""A bundle that was changed, cut, stuffed or forged is refused by audit/verify.py, whatever was done to it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import random
import shutil
import struct
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from audit import verify
from audit.evidence.build import fingerprint
from audit.log.note import Signer
from tests.evidence_house import DESK, LOG, START, YEAR, entries, open_evidence_house
from tests.pg import postgres

__all__ = ["postgres"]

OK, UNREADABLE, USAGE, FAILED = 0, 1, 2, 3
KEYS: Final = ["--desk-key", fingerprint(DESK.signer.public_key()), "--key", LOG.verifier.vkey]
Files = dict[str, bytes]
_SCOPES: Final = {
    "intern": replace(YEAR, van=START.replace(hour=6)),  # begins behind a checkpoint
    "extern": replace(YEAR, extern=True),
}


@pytest.fixture(scope="module")
def made(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a bundle of each form, as the desk made it."""
    folder = tmp_path_factory.mktemp("pakketten")
    asyncio.run(_make(postgres, folder))
    return folder


async def _make(postgres: str, folder: Path) -> None:
    admin = await asyncpg.connect(postgres)
    await admin.execute("CREATE DATABASE pakketten")
    url = postgres.replace("/postgres?", "/pakketten?")
    async with open_evidence_house(url, folder, list(entries(300))) as house:
        for name, scope in _SCOPES.items():
            await house.build(scope, f"{name}.zip")
    await admin.execute("DROP DATABASE pakketten WITH (FORCE)")
    await admin.close()


@pytest.fixture
def bundles(made: Path, tmp_path: Path) -> dict[str, Path]:
    """Copies of them, to break."""
    return {name: Path(shutil.copy(made / f"{name}.zip", tmp_path)) for name in _SCOPES}


def run(path: Path, *more: str) -> int:
    return verify.main([str(path), *KEYS, *more])


def read(path: Path) -> Files:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def write(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, raw in files.items():
            bundle.writestr(name, raw)
    return path


def sign_again(files: Files, key: Ed25519PrivateKey = DESK.signer, **changed: Any) -> Files:
    """What the desk itself could do: a manifest and a signature that fit whatever is in it now."""
    manifest = {**json.loads(files["manifest.json"]), **changed}
    manifest["bureau"] = fingerprint(key.public_key())
    files = {name: raw for name, raw in files.items() if not name.startswith("manifest.")}
    files["sleutels/bureau.pem"] = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    manifest["bestanden"] = {n: {"bytes": len(raw), "sha256": sha256(raw).hexdigest()} for n, raw in files.items()}
    raw = json.dumps(manifest).encode()
    return files | {"manifest.json": raw, "manifest.sig": key.sign(raw)}


def test_the_bundles_are_in_order_as_they_came(bundles: dict[str, Path]) -> None:
    """Design 10: exit 0; and signing again without a change makes no difference, so the tests below test the change."""
    for path in bundles.values():
        assert run(path) == OK
        assert run(write(path.with_suffix(".weer"), sign_again(read(path)))) == OK


@pytest.mark.skipif(
    not (shutil.which("openssl") and shutil.which("sha256sum")), reason="openssl or sha256sum is not here"
)
def test_plain_tools_find_it_in_order_and_a_change_too(bundles: dict[str, Path], tmp_path: Path) -> None:
    """docs/bewijs.md: who trusts none of our code needs unzip, sha256sum and openssl."""
    with zipfile.ZipFile(bundles["intern"]) as bundle:
        bundle.extractall(tmp_path / "uit")
    signed = "pkeyutl -verify -pubin -inkey sleutels/bureau.pem -rawin -in manifest.json -sigfile manifest.sig"

    def checks(*command: str) -> bool:
        return subprocess.run(command, cwd=tmp_path / "uit", capture_output=True, check=False).returncode == 0

    assert checks("sha256sum", "-c", "SHA256SUMS")
    assert checks("openssl", *signed.split())
    with (tmp_path / "uit" / "cijfers" / "vormen.csv").open("a") as file:
        file.write("x")
    assert not checks("sha256sum", "-c", "SHA256SUMS")
    with (tmp_path / "uit" / "manifest.json").open("a") as file:
        file.write(" ")
    assert not checks("openssl", *signed.split())


@pytest.mark.parametrize("form", list(_SCOPES))
def test_a_changed_byte_in_any_file_is_found(bundles: dict[str, Path], form: str) -> None:
    """ux.md 1.7 E1: first, middle and last byte of every file."""
    files = read(bundles[form])
    for name, raw in files.items():
        for at in {0, len(raw) // 2, len(raw) - 1}:
            changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
            path = write(bundles[form].with_suffix(".stuk"), files | {name: changed})
            assert run(path) == FAILED, (name, at)


@pytest.mark.parametrize("form", list(_SCOPES))
def test_a_missing_or_added_file_is_found(bundles: dict[str, Path], form: str) -> None:
    files = read(bundles[form])
    for name in files:
        left = {other: raw for other, raw in files.items() if other != name}
        assert run(write(bundles[form].with_suffix(".stuk"), left)) == FAILED, name
    assert run(write(bundles[form].with_suffix(".stuk"), files | {"cijfers/extra.csv": b"a\n"})) == FAILED


def test_a_byte_changed_anywhere_in_the_zip_never_passes_as_something_else(bundles: dict[str, Path]) -> None:
    """Whatever is hit, the content is refused or still the content that was signed; and there is no traceback."""
    whole, files = bundles["extern"].read_bytes(), read(bundles["extern"])
    chance, path = random.Random(5), bundles["extern"].with_suffix(".stuk")
    for _ in range(150):
        at = chance.randrange(len(whole))
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1 :])
        if run(path) == OK:
            assert read(path) == files
    for size in range(0, len(whole), len(whole) // 20):
        path.write_bytes(whole[:size])
        assert run(path) == FAILED


def _leaves(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Files], Files]:
    def changed(files: Files) -> Files:
        lines = files["log/bladen.jsonl"].splitlines()
        return files | {"log/bladen.jsonl": b"".join(line + b"\n" for line in change(lines))}

    return changed


def _rows(
    change: Callable[[list[list[str]]], list[list[str]]], name: str = "cijfers/rijen.csv"
) -> Callable[[Files], Files]:
    def changed(files: Files) -> Files:
        head, *rows = csv.reader(io.StringIO(files[name].decode()))
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([head, *change(rows)])
        return files | {name: text.getvalue().encode()}

    return changed


def _json(name: str, **changed: Any) -> Callable[[Files], Files]:
    return lambda files: files | {name: json.dumps({**json.loads(files[name]), **changed}).encode()}


def _put(row: list[str], **changed: str) -> list[str]:
    return [changed.get(column, value) for column, value in zip(verify.COLUMNS, row, strict=True)]


def _sign_checkpoint(files: Files) -> Files:
    text = files["log/eind.checkpoint"].decode().partition("\n\n")[0] + "\n"
    return files | {"log/eind.checkpoint": OTHER_LOG.sign(text).encode()}


OTHER_LOG: Final = Signer(LOG.verifier.name, Ed25519PrivateKey.from_private_bytes(bytes(32)))
# What the desk, or whoever has its key, could try with one form of bundle, and sign.
FORGERIES: Final[dict[str, tuple[str, Callable[[Files], Files]]]] = {
    "two leaves swapped": ("intern", _leaves(lambda all_: [*all_[:5], all_[6], all_[5], *all_[7:]])),
    "a leaf dropped": ("intern", _leaves(lambda all_: all_[:-1])),
    "a leaf added": ("intern", _leaves(lambda all_: [*all_, all_[0]])),
    "a leaf changed": ("intern", _leaves(lambda all_: [all_[0].replace(b'"v":1', b'"v":2'), *all_[1:]])),
    "another beginning": ("intern", _json("log/bewijs.json", rand=[])),
    "another stretch": ("intern", _json("log/bewijs.json", begin=0)),
    "no consistency proof": ("intern", _json("log/bewijs.json", consistentie=[])),
    "a proof that is no proof": ("intern", lambda f: f | {"log/bewijs.json": b"[]"}),
    "a proof full of rubbish": ("intern", _json("log/bewijs.json", rand=[1, None])),
    "the other receipt twice": ("intern", lambda f: f | {"log/eerste.tlog-proof": f["log/laatste.tlog-proof"][:-9]}),
    "a checkpoint of another key": ("intern", _sign_checkpoint),
    "a row dropped": ("intern", _rows(lambda rows: rows[1:])),
    "a row twice": ("intern", _rows(lambda rows: [rows[0], *rows])),
    "an outcome changed": ("intern", _rows(lambda rows: [_put(rows[-1], uitkomst="geweigerd", vorm=""), *rows[1:]])),
    "a row at another leaf": ("intern", _rows(lambda rows: [_put(rows[0], regel="299"), *rows[1:]])),
    "a row at no leaf": ("intern", _rows(lambda rows: [*rows, _put(rows[-1], regel="5000")])),
    "a question as an answer": ("intern", _rows(lambda rows: [_put(row, soort="antwoord") for row in rows])),
    "another policy": ("intern", _rows(lambda rows: [_put(rows[0], beleid="2020.1.1+000000000000"), *rows[1:]])),
    "a row that counts double": ("intern", _rows(lambda rows: [_put(rows[0], aantal="2"), *rows[1:]])),
    "too few columns": ("intern", _rows(lambda rows: [rows[0][:-1], *rows[1:]])),
    "a figure changed": ("intern", _rows(lambda rows: [[*rows[0][:-1], "99"], *rows[1:]], "cijfers/vormen.csv")),
    "a figure dropped": ("intern", lambda f: {n: raw for n, raw in f.items() if n != "cijfers/redenen.csv"}),
    "a declaration widened": (
        "intern",
        _rows(lambda rows: [[*rows[0][:-1], "uitnodiging"], *rows[1:]], "cijfers/declaratie.csv"),
    ),
    "a small block": ("extern", _rows(lambda rows: [_put(rows[0], aantal="9"), *rows[1:]])),
    "a block for one question": ("extern", _rows(lambda rows: [_put(rows[0], regel="7"), *rows[1:]])),
    "a block that is no number": ("extern", _rows(lambda rows: [_put(rows[0], aantal="-12"), *rows[1:]])),
    "requests in the external form": (
        "extern",
        lambda f: f | {"cijfers/verzoeken.csv": b"doel,ontvanger,uitkomst,aantal\n"},
    ),
    "text that is no text": ("extern", lambda f: f | {"cijfers/uitkomsten.csv": b"\xff\xfe\x00"}),
}  # fmt: skip


@pytest.mark.parametrize("what", list(FORGERIES))
def test_what_does_not_follow_from_the_log_is_refused_though_it_is_signed(bundles: dict[str, Path], what: str) -> None:
    """The signature of the desk says who made it; leaves, rows and figures must agree all the same."""
    form, forge = FORGERIES[what]
    before = read(bundles[form])
    forged = forge(before)
    assert forged != before
    assert run(write(bundles[form].with_suffix(".vals"), sign_again(forged))) == FAILED


def test_a_lower_threshold_or_another_period_in_the_manifest_is_refused(bundles: dict[str, Path]) -> None:
    path, files = bundles["extern"].with_suffix(".vals"), read(bundles["extern"])
    manifests: list[dict[str, Any]] = [
        {"drempel": 3},
        {"drempel": None},
        {"drempel": "10"},
        {"aantallen": {"paren": 1}},
        {"log": {}},
    ]
    for changed in manifests:
        assert run(write(path, sign_again(files, **changed))) == FAILED
    intern = read(bundles["intern"])
    narrow = json.loads(intern["manifest.json"])["dekking"] | {"tot": "2026-01-01T07:00:00Z"}
    assert run(write(path, sign_again(intern, dekking=narrow))) == FAILED
    assert run(write(path, sign_again(intern, dekking=narrow | {"vorm": "extern"}, drempel=10))) == FAILED


def test_a_bundle_of_another_desk_or_another_log_is_refused(bundles: dict[str, Path]) -> None:
    """Keys come from elsewhere: the ones inside prove nothing."""
    stranger = Ed25519PrivateKey.generate()
    path = write(bundles["intern"].with_suffix(".vals"), sign_again(read(bundles["intern"]), stranger))
    assert run(path) == FAILED
    assert verify.main([str(path), "--key", LOG.verifier.vkey]) == OK  # and says aloud that the key came with it
    assert verify.main([str(bundles["intern"]), *KEYS[:2], "--key", OTHER_LOG.verifier.vkey]) == FAILED
    pem = path.with_name("bureau.pem")
    pem.write_bytes(DESK.signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert verify.main([str(bundles["intern"]), "--desk-key", str(pem), *KEYS[2:]]) == OK
    pem.write_text("geen sleutel")
    assert verify.main([str(bundles["intern"]), "--desk-key", str(pem), *KEYS[2:]]) == FAILED
    assert verify.main([str(bundles["intern"]), "--desk-key", str(pem.with_name("weg.pem"))]) == UNREADABLE


@pytest.mark.parametrize(
    "name", ["../buiten.txt", "/etc/passwd", "a/../b", "a\\b", "C:x", "cijfers//x", ".verborgen", "a/b/c"]
)
def test_a_name_that_leaves_the_folder_is_refused(bundles: dict[str, Path], name: str) -> None:
    """Path traversal: nothing is unpacked here, and a bundle with such a name is not worth unpacking elsewhere."""
    files = read(bundles["extern"])
    assert run(write(bundles["extern"].with_suffix(".vals"), sign_again(files | {name: b"x"}))) == FAILED


def test_a_zip_bomb_is_refused_before_it_is_read(bundles: dict[str, Path], monkeypatch: Any) -> None:
    """A small file that unpacks to a very large one; and one that lies about how large it is."""
    path, files = bundles["extern"].with_suffix(".bom"), read(bundles["extern"])
    read_pieces: list[str] = []
    monkeypatch.setattr(verify.Evidence, "pieces", lambda _, name, _most: read_pieces.append(name))
    assert run(write(path, sign_again(files | {"cijfers/nul.csv": bytes(20 << 20)}))) == FAILED
    assert read_pieces == []
    monkeypatch.undo()
    write(path, sign_again(files | {"cijfers/nul.csv": bytes(900_000)}))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"cijfers/nul.csv", raw.index(b"PK\x01\x02")) - 46
    raw[at + 24 : at + 28] = struct.pack("<I", 900)  # the length in the central directory
    path.write_bytes(raw)
    assert run(path) == FAILED


def test_two_files_of_one_name_and_too_many_files_are_refused(bundles: dict[str, Path]) -> None:
    """Two readers of such a zip would see two different bundles."""
    path, files = bundles["extern"].with_suffix(".vals"), read(bundles["extern"])
    write(path, files)
    with zipfile.ZipFile(path, "a") as bundle, pytest.warns(UserWarning, match="Duplicate name"):
        bundle.writestr("rapport.html", b"iets anders")
    assert run(path) == FAILED
    assert run(write(path, sign_again(files | {f"x/{n}.txt": b"" for n in range(300)}))) == FAILED


def test_what_is_no_bundle_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Design 10: 1 could not be read, 2 wrong use, 3 verification failed."""
    path = tmp_path / "x.zip"
    path.write_bytes(b"geen zip")
    assert run(path) == FAILED
    assert "geen bewijspakket" in capsys.readouterr().err
    assert run(write(path, {"iets.txt": b"x"})) == FAILED
    for raw in (b"", b"[]", b"{}", b"null", b'{"soort":"sluis-bewijs-v1"}', b"[" * 5000):
        files = {"manifest.json": raw, "manifest.sig": DESK.signer.sign(raw)}
        public = DESK.signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        assert run(write(path, files | {"sleutels/bureau.pem": public})) == FAILED
    assert run(tmp_path / "weg.zip") == UNREADABLE
    with pytest.raises(SystemExit) as stopped:
        verify.main([])
    assert stopped.value.code == USAGE
