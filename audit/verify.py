"""Check an export of the log, one receipt, or an evidence bundle, without trusting whoever made it.

Needs `cryptography` only; has its own copies of the formats in log/README.md. In this order, all else is not trusted:

1. the checkpoint is signed by the key of the log, and says origin, size and root;
2. every entry bundle that the size asks for is there and whole, and each entry hashes to what its tile says;
3. every tile above follows from the entries;
4. the tree over the entries has the signed root;
5. with --since: the tree of an earlier checkpoint is the beginning of this one (nothing was taken back);
6. with --receipt: it is signed, its leaf is in its tree, and that tree is the beginning of this log;
7. with --answer: the leaf commits to exactly this answer.

Of an evidence bundle (a zip, docs/bewijs.md), in this order:

1. its names are plain, its sizes sane, and the key of the desk signed its manifest;
2. every file is the one that the manifest names, and there is no other;
3. the leaves lead from the one signed checkpoint to the other, and so do the proofs;
4. every row stands at a leaf of its kind, moment and policy; in the external form no block is too small;
5. every figure, counted again from the rows, is the one in the bundle.
Exit codes: 0 all in order; 1 something could not be read; 2 wrong use; 3 verification failed.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hmac
import io
import json
import multiprocessing
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

WIDTH: Final = 256
_NUMBER: Final = r"(0|[1-9][0-9]{0,18})"


class Failed(Exception):
    """The check found something wrong (exit 3)."""


def extend_edge(edge: list[bytes], size: int, item: bytes) -> None:
    """Append one hash to the complete subtrees at the right edge of a tree of `size` hashes."""
    while size & 1:
        item, size = sha256(b"\x01" + edge.pop() + item).digest(), size >> 1
    edge.append(item)


def edge_root(edge: Sequence[bytes]) -> bytes:
    root = edge[-1] if edge else sha256(b"").digest()
    for left in reversed(edge[:-1]):
        root = sha256(b"\x01" + left + root).digest()
    return root


def full_root(row: bytes) -> bytes:
    while len(row) > 32:  # level by level is the fast way; there are 256 hashes
        row = b"".join([sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row), 64)])
    return row


def inclusion_root(item: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root to which an inclusion path leads, else Failed."""
    heights = [at for at in range((size - 1).bit_length()) if (index >> at ^ 1) << at < size]
    if index >= size or len(heights) != len(path):
        raise Failed("het bewijs past niet bij zijn plaats en grootte")
    for height, part in zip(heights, path, strict=True):
        item = sha256(b"\x01" + (part + item if index >> height & 1 else item + part)).digest()
    return item


def decode64(text: str, length: int | None = None) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as exc:
        raise Failed("geen geldige base64") from exc
    if base64.b64encode(raw).decode() != text or (length is not None and len(raw) != length):
        raise Failed("base64 met een andere lengte of schrijfwijze dan hoort")
    return raw


def parse_key(vkey: str) -> tuple[str, bytes, bytes]:
    """Name, id and public key of a `name+id+key` line, else Failed."""
    parts = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([^\s]+)", vkey.strip())
    if parts is None or not parts[1].isprintable():
        raise Failed("de sleutel van het log heeft niet de vorm naam+nummer+sleutel")
    raw = decode64(parts[3], 33)
    if raw[:1] != b"\x01" or sha256(f"{parts[1]}\n".encode() + raw).hexdigest()[:8] != parts[2]:
        raise Failed("het nummer van de sleutel hoort niet bij de sleutel")
    return parts[1], bytes.fromhex(parts[2]), raw[1:]


def open_checkpoint(note: str, vkey: str) -> tuple[str, int, bytes]:
    """Origin, size and root of a checkpoint, if this key signed it, else Failed."""
    name, identity, public = parse_key(vkey)
    text, _, signatures = note.rpartition("\n\n")
    lines = [line.split(" ") for line in signatures.split("\n") if line.startswith(f"\u2014 {name} ")]
    own = [raw[4:] for line in lines if (raw := decode64(" ".join(line[2:])))[:4] == identity]
    parts = re.fullmatch(rf"([^\n]+)\n{_NUMBER}\n([^\n]+)(\n[^\n]+)*", text)
    if parts is None or parts[1] != name or not own:
        raise Failed(f"dit is geen checkpoint van {name} met een handtekening van deze sleutel")
    try:
        for signature in own:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, f"{text}\n".encode())
    except (InvalidSignature, ValueError) as exc:
        raise Failed("de handtekening onder het checkpoint klopt niet") from exc
    return parts[1], int(parts[2]), decode64(parts[3], 32)


def parse_proof(text: str) -> tuple[int, list[bytes], str, bytes | None]:
    """Place, path, checkpoint note and extra data (the leaf) of a tlog-proof, else Failed."""
    head, _, note = text.partition("\n\n")
    parts = re.fullmatch(rf"c2sp\.org/tlog-proof@v1\n(?:extra ([^\n]*)\n)?index {_NUMBER}((?:\n[^\n]+){{0,63}})", head)
    if parts is None:
        raise Failed("dit is geen ontvangstbewijs (tlog-proof)")
    path = [decode64(line, 32) for line in parts[3].split("\n")[1:]]
    return int(parts[2]), path, note, None if parts[1] is None else decode64(parts[1])


def tile_path(level: int | str, index: int, width: int) -> str:
    """Path of a tile, or with level `entries` of an entry bundle."""
    digits = str(index).zfill(-(-len(str(index)) // 3) * 3)
    parts = [f"x{digits[at : at + 3]}" for at in range(0, len(digits) - 3, 3)] + [digits[-3:]]
    return f"tile/{level}/{'/'.join(parts)}" + ("" if width == WIDTH else f".p/{width}")


def split_bundle(raw: bytes, width: int) -> list[bytes] | None:
    """The entries of a bundle, or None when it does not hold exactly `width` of them."""
    entries, at, end = list[bytes](), 0, len(raw)
    while at + 2 <= end and len(entries) < width:
        stop = at + 2 + (raw[at] << 8 | raw[at + 1])
        entries.append(raw[at + 2 : stop])
        at = stop
    return entries if at == end and len(entries) == width else None


def read_tile(folder: str, level: int | str, index: int, width: int) -> bytes:
    """A stored tile or bundle, empty when it is not there."""
    try:
        return Path(folder, tile_path(level, index, width)).read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return b""


def check_bundle(job: tuple[str, int, int]) -> tuple[bytes, bytes, list[str]]:
    """Step 2 for one bundle: leaf hashes (none when it is not whole), their root when full, what is wrong."""
    folder, number, width = job
    first = number * WIDTH
    which = f"de regels {first} tot en met {first + width - 1}"
    entries = split_bundle(read_tile(folder, "entries", number, width), width)
    if entries is None:
        return b"", b"", [f"{which} ontbreken of zijn niet heel"]
    hashes = b"".join([sha256(b"\x00" + entry).digest() for entry in entries])
    wrong = compare_tile(folder, 0, number, hashes)
    texts = [f"{which} hebben geen hele tegel" if at == width else f"regel {first + at} is veranderd" for at in wrong]
    return hashes, full_root(hashes) if width == WIDTH else b"", texts


def compare_tile(folder: str, level: int, index: int, row: bytes) -> list[int]:
    """Places at which the stored tile differs from these hashes; one past the last when it has another length."""
    stored = read_tile(folder, level, index, len(row) // 32)
    if stored == row or len(stored) != len(row):
        return [] if stored == row else [len(row) // 32]
    return [at // 32 for at in range(0, len(row), 32) if stored[at : at + 32] != row[at : at + 32]]


class LogCheck:
    """Steps 2 to 6 over one export, in constant memory. A mark is a size, the root it must have, what if not."""

    def __init__(self, folder: str, size: int, marks: Sequence[tuple[int, bytes, str]]) -> None:
        self.folder, self.size, self.marks = folder, size, marks
        self.problems: list[str] = []
        self._edge: list[bytes] = []
        self._rows: dict[int, bytes] = {}

    def run(self) -> list[str]:
        """The problems, at most twenty; none when all is well."""
        for number, (hashes, root, problems) in enumerate(self._bundles()):
            self.problems += problems
            if not hashes or len(self.problems) >= 20:
                return [*self.problems[:20], "daarom is de rest niet gecontroleerd"]
            self._check_marks(number, hashes)
            if root:
                extend_edge(self._edge, number, root)
                self._add(1, number, root)
        if not self.size % WIDTH:
            self._check_marks(self.size // WIDTH, b"")
        for level, row in self._rows.items():
            if row:
                self._compare(level, (self.size >> 8 * level) // WIDTH, row)
        return self.problems[:20]

    def _bundles(self) -> Iterator[tuple[bytes, bytes, list[str]]]:
        count = -(-self.size // WIDTH)
        jobs = ((self.folder, at, min(WIDTH, self.size - at * WIDTH)) for at in range(count))
        if count < 64:
            yield from map(check_bundle, jobs)
            return
        with multiprocessing.Pool() as pool:
            while part := list(islice(jobs, 1024)):
                yield from pool.map(check_bundle, part, chunksize=16)

    def _check_marks(self, number: int, hashes: bytes) -> None:
        """Compare the root at every marked size that ends inside this bundle."""
        for size, root, otherwise in self.marks:
            edge: list[bytes] = []
            if size // WIDTH == number:
                for at in range(size % WIDTH):
                    extend_edge(edge, at, hashes[32 * at : 32 * at + 32])
                if edge_root([*self._edge, *edge]) != root:
                    self.problems.append(otherwise)

    def _add(self, level: int, at: int, item: bytes) -> None:
        """Put a hash in its tile of this level; a full tile is compared and goes one level up."""
        self._rows[level] = row = self._rows.get(level, b"") + item
        if len(row) == 32 * WIDTH:
            self._compare(level, at // WIDTH, row)
            self._rows[level] = b""
            self._add(level + 1, at // WIDTH, full_root(row))

    def _compare(self, level: int, index: int, row: bytes) -> None:
        for at in compare_tile(self.folder, level, index, row):
            start = (index * WIDTH + at % (len(row) // 32)) * WIDTH**level
            self.problems.append(f"een tegel van laag {level} past niet bij de regels vanaf {start}")


def read_text(path: str | Path) -> str:
    return Path(path).read_bytes().decode(errors="replace")


def check_answer(leaf: bytes, answer: bytes, salt: str) -> None:
    """Step 7: the leaf commits to this answer, else Failed."""
    try:
        promised, key = json.loads(leaf)["ans"], base64.urlsafe_b64decode(salt + "=" * (-len(salt) % 4))
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise Failed("het blad of het zout kan niet worden gelezen") from exc
    if base64.urlsafe_b64encode(hmac.digest(key, sha256(answer).digest(), "sha256")).decode().rstrip("=") != promised:
        raise Failed("dit antwoord is niet het antwoord dat in het log staat")


def check_receipt(asked: argparse.Namespace, key: str) -> tuple[int, bytes, str]:
    """Steps 6 and 7 for one receipt; the mark that its checkpoint sets for the log."""
    place, path, note, extra = parse_proof(read_text(asked.receipt))
    origin, size, root = open_checkpoint(note, key)
    leaf = Path(asked.leaf).read_bytes() if asked.leaf else extra or b""
    if inclusion_root(sha256(b"\x00" + leaf).digest(), place, size, path) != root:
        raise Failed("het blad van het bewijs ontbreekt (--leaf) of staat niet in het ondertekende log")
    if asked.answer:
        check_answer(leaf, Path(asked.answer).read_bytes(), asked.salt)
    print(f"ontvangstbewijs in orde: regel {place} van {origin}")
    return size, root, "het ontvangstbewijs hoort bij een ander log dan dit"


# --- an evidence bundle -----------------------------------------------------------------------------------------------

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
LEAST: Final = 10
REST: Final = "overig"
COLUMNS: Final = (
    "regel", "nr", "soort", "ontvanger", "verstrekker", "doel", "fase", "kader", "ave", "element", "uitkomst", "vorm",
    "reden", "beleid", "aantal",
)  # fmt: skip
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?")
_MOST_FILES: Final = 200
_SMALL: Final = 1 << 20  # no manifest is larger; up to here any compression is sane
_MOST_RATIO: Final = 200
_HEIGHTS: Final = {
    "volledig": 6, "pseudoniem": 5, "gegeneraliseerd": 4, "bekendheid": 3, "contactpersoon": 3, "uitnodiging": 2,
}  # fmt: skip
_FORMS: Final = {6: "volledig", 5: "pseudoniem", 4: "gegeneraliseerd", 3: "bekendheid"}
_LESS: Final = ("pseudoniem", "gegeneraliseerd", "bekendheid", "contactpersoon")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    UnicodeDecodeError,
    csv.Error,
)
Cells = Counter[tuple[str, ...]]


class Evidence:
    """A zip of which nothing is believed: names, sizes, manifest and hashes are checked before anything is used."""

    def __init__(self, path: str) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except _BROKEN as exc:
            raise Failed("dit is geen bewijspakket (zip)") from exc
        infos = self._zip.infolist()
        names = [info.filename for info in infos]
        if len(names) > _MOST_FILES or len(set(names)) != len(names):
            raise Failed("het pakket heeft te veel bestanden, of twee met dezelfde naam")
        for info in infos:
            _check_member(info)
        self.sizes = {info.filename: info.file_size for info in infos}

    def read(self, name: str, most: int = _SMALL) -> bytes:
        """A whole small file, else Failed."""
        return b"".join(self.pieces(name, most))

    def pieces(self, name: str, most: int) -> Iterator[bytes]:
        """A file in pieces; Failed when it is not there, broken, or longer than `most`."""
        if self.sizes.get(name, most + 1) > most:
            raise Failed(f"{name} ontbreekt of is te groot")
        try:
            with self._zip.open(name) as file:
                while piece := file.read(_SMALL):
                    yield piece
        except _BROKEN as exc:
            raise Failed(f"{name} is niet te lezen") from exc

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file whose hash was checked, each at most as long as a leaf can be."""
        with self._zip.open(name) as file:
            while line := file.readline(8192):
                yield line.removesuffix(b"\n")

    def table(self, name: str, columns: Sequence[str]) -> Iterator[list[str]]:
        """The rows of a CSV file whose hash was checked, else Failed."""
        try:
            with self._zip.open(name) as file, io.TextIOWrapper(file, "utf-8", newline="") as text:
                rows = csv.reader(text)
                if next(rows, None) != list(columns):
                    raise Failed(f"{name} heeft andere kolommen dan hoort")
                for row in rows:
                    if len(row) != len(columns):
                        raise Failed(f"{name} heeft een rij met te veel of te weinig velden")
                    yield row
        except (*_BROKEN, KeyError) as exc:
            raise Failed(f"{name} ontbreekt of is geen leesbare tabel") from exc


def _check_member(info: zipfile.ZipInfo) -> None:
    if not _PLAIN.fullmatch(info.filename) or info.flag_bits & 1:
        raise Failed("het pakket heeft een bestand met een vreemde naam, of een versleuteld bestand")
    if info.file_size > max(_SMALL, _MOST_RATIO * info.compress_size):
        raise Failed(f"{info.filename} is verdacht sterk samengeperst")


def open_manifest(evidence: Evidence, desk_key: str | None) -> dict[str, Any]:
    """Step 1: the manifest, if the desk signed it, else Failed. `desk_key`: a PEM file, or its fingerprint."""
    raw, signature = evidence.read(MANIFEST), evidence.read(SIGNATURE, 64)
    if desk_key is None:
        print("let op: de sleutel van het bureau komt uit het pakket zelf; dit zegt niet wie het maakte (--desk-key)")
    wanted = desk_key if desk_key and re.fullmatch("[0-9a-f]{64}", desk_key) else None
    pem = Path(desk_key).read_bytes() if desk_key and not wanted else evidence.read("sleutels/bureau.pem")
    try:
        key = load_pem_public_key(pem)
    except ValueError as exc:
        raise Failed("de sleutel van het bureau is geen openbare sleutel (PEM)") from exc
    found = sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    if not isinstance(key, Ed25519PublicKey) or found != (wanted or found):
        raise Failed("het pakket is met een andere sleutel ondertekend dan die van het bureau")
    try:
        key.verify(signature, raw)
        manifest = json.loads(raw)
    except (InvalidSignature, ValueError, RecursionError) as exc:
        raise Failed("de handtekening onder het pakket klopt niet") from exc
    if not isinstance(manifest, dict) or manifest.get("soort") != "sluis-bewijs-v1" or manifest.get("bureau") != found:
        raise Failed("dit is geen bewijspakket van deze versie en van deze sleutel")
    return manifest


def check_files(evidence: Evidence, manifest: Mapping[str, Any]) -> None:
    """Step 2: every file is the one that was signed for, and there is no other, else Failed with all that differ."""
    signed: Mapping[str, Any] = manifest["bestanden"]
    others = {*evidence.sizes} ^ {*signed, MANIFEST, SIGNATURE}
    problems = [
        f"{name} hoort er niet in" if name in evidence.sizes else f"{name} ontbreekt" for name in sorted(others)
    ]
    for name in sorted(signed.keys() & evidence.sizes.keys()):
        digest, size = sha256(), 0
        try:
            for piece in evidence.pieces(name, signed[name]["bytes"]):
                digest.update(piece)
                size += len(piece)
        except Failed as exc:
            problems.append(str(exc))
            continue
        if size != signed[name]["bytes"] or digest.hexdigest() != signed[name]["sha256"]:
            problems.append(f"{name} is veranderd")
    if problems:
        raise Failed("\n".join(problems[:20]))


class LeafCheck:
    """Step 3: the leaves one by one, from the signed tree before them to the signed tree after them."""

    def __init__(self, evidence: Evidence, manifest: Mapping[str, Any], key: str, since: str | None) -> None:
        self._evidence, self._key = evidence, key
        proof = json.loads(evidence.read("log/bewijs.json"))
        self.begin, self.end = int(proof["begin"]), int(proof["eind"])
        self._edge = [decode64(item, 32) for item in proof["rand"]]
        self._marks = [(self.end, self._open("log/eind.checkpoint", self.end), "de bladen geven niet de eindstand")]
        if self.begin:
            before = self._open("log/begin.checkpoint", self.begin)
            self._marks.append((self.begin, before, "de rand past niet bij de beginstand"))
            consistency = [decode64(item, 32) for item in proof["consistentie"]]
            check_consistency(self.begin, self.end, before, self._marks[0][1], consistency)
        if since:
            _, size, root = open_checkpoint(read_text(since), key)
            if not self.begin <= size <= self.end:
                raise Failed(f"het eerdere checkpoint (van {size} regels) valt buiten de bladen van dit pakket")
            self._marks.append((size, root, "de bladen passen niet bij het eerdere checkpoint"))
        if (self.begin, self.end) != (manifest["log"]["begin"], manifest["log"]["eind"]) or len(self._edge) > 64:
            raise Failed("het manifest noemt andere regels van het log dan de bewijzen")

    def _open(self, name: str, size: int) -> bytes:
        origin, found, root = open_checkpoint(self._evidence.read(name).decode(errors="replace"), self._key)
        if found != size:
            raise Failed(f"{name} van {origin} is van een andere grootte dan het bewijs")
        return root

    def leaves(self) -> Iterator[tuple[int, bytes]]:
        """Every leaf with its place; Failed after the last when they do not give the signed tree."""
        size, edge = self.begin, list(self._edge)
        self._compare(size, edge)
        for leaf in self._evidence.lines("log/bladen.jsonl"):
            extend_edge(edge, size, sha256(b"\x00" + leaf).digest())
            yield size, leaf
            size += 1
            self._compare(size, edge)
        if size != self.end:
            raise Failed(f"er zijn {size - self.begin} bladen in plaats van {self.end - self.begin}")

    def _compare(self, size: int, edge: Sequence[bytes]) -> None:
        if size.bit_count() != len(edge):
            raise Failed("de rand past niet bij haar grootte")
        for mark, root, otherwise in self._marks:
            if mark == size and edge_root(edge) != root:
                raise Failed(otherwise)

    def check_inclusions(self) -> None:
        """The two receipts in the bundle: each in a tree that this key signed."""
        for name in ("log/eerste.tlog-proof", "log/laatste.tlog-proof"):
            place, path, note, leaf = parse_proof(self._evidence.read(name).decode(errors="replace"))
            _, size, root = open_checkpoint(note, self._key)
            if size != self.end or inclusion_root(sha256(b"\x00" + (leaf or b"")).digest(), place, size, path) != root:
                raise Failed(f"{name} bewijst niet dat het blad in het log staat")


def check_consistency(old: int, new: int, before: bytes, after: bytes, proof: Sequence[bytes]) -> None:
    """The tree of `old` leaves is the beginning of that of `new` (RFC 9162 section 2.1.4.2), else Failed."""
    first, last, path = old - 1, new - 1, list(proof)
    while first & 1:
        first, last = first >> 1, last >> 1
    found_old = found_new = before if not old & (old - 1) else path.pop(0) if path else b""
    for part in path:
        if first & 1 or first == last:
            found_old, found_new = (
                sha256(b"\x01" + part + found_old).digest(),
                sha256(b"\x01" + part + found_new).digest(),
            )
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            found_new = sha256(b"\x01" + found_new + part).digest()
        first, last = first >> 1, last >> 1
    if last or found_old != before or found_new != after:
        raise Failed("het bewijs tussen begin- en eindstand klopt niet")


class RowCheck:
    """Step 4: the rows beside their leaves, in one pass over both; `cells` and `requests` count what went by."""

    def __init__(self, evidence: Evidence, manifest: Mapping[str, Any]) -> None:
        self._cover: Mapping[str, str] = manifest["dekking"]
        self._least = manifest["drempel"]
        self._policies = {row[0]: row[1] for row in evidence.table("beleid/versies.csv", _VERSIONS)}
        self._rows = iter(evidence.table("cijfers/rijen.csv", COLUMNS))
        self._entries = groupby(self._rows, key=lambda row: row[0])
        self.extern = self._cover["vorm"] == "extern"
        self.cells: Cells = Counter()
        self.requests: Cells = Counter()
        self.silent = 0  # questions and answers of the period that have no row: erased, or of somebody else
        if self.extern and not (isinstance(self._least, int) and self._least >= LEAST):
            raise Failed(f"een extern pakket met een drempel onder {LEAST}")

    def run(self, leaves: Iterable[tuple[int, bytes]]) -> None:
        """Take every leaf and every row, else Failed."""
        entry = next(self._entries, None)
        if self.extern and entry is not None:
            self._take_blocks(entry[1])
            entry = next(self._entries, None)
        for index, leaf in leaves:
            if entry is not None and entry[0] == str(index):
                self._take(index, json.loads(leaf), list(entry[1]))
                entry = next(self._entries, None)
            elif b'"type":"vraag"' in leaf or b'"type":"antwoord"' in leaf:
                self.silent += self._in_period(json.loads(leaf)["t"])
        if entry is not None:
            raise Failed(
                f"er zijn rijen bij regel {entry[0][:20]}, en die heeft geen blad in dit pakket, of niet op die plaats"
            )

    def _take(self, index: int, leaf: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> None:
        for row in rows:
            soort, beleid, aantal = row[2], row[13], row[14]
            pol = leaf["pol"] if beleid == "onbekend" else self._policies.get(beleid)
            if soort != leaf["type"] or pol != leaf["pol"] or not self._in_period(leaf["t"]) or aantal != "1":
                raise Failed(f"de rijen bij regel {index} passen niet bij haar blad")
            self._count(row, 1)
        if rows[0][2] == "antwoord":
            self.requests[min(row[5] for row in rows), min(row[3] for row in rows), _status(rows)] += 1

    def _take_blocks(self, rows: Iterable[Sequence[str]]) -> None:
        for row in rows:
            if any(row[:2]) or row[2] != "antwoord" or not row[14].isdecimal() or int(row[14]) < self._least:
                raise Failed("een extern pakket met een rij per vraag, of met een aantal onder de drempel")
            self._count(row, int(row[14]))

    def _count(self, row: Sequence[str], aantal: int) -> None:
        self.cells[row[2], row[3], row[4], row[5], row[9], row[10], row[11], row[12]] += aantal

    def _in_period(self, moment: str) -> bool:
        return self._cover["van"][:19] <= moment[:19] < self._cover["tot"][:19]


_VERSIONS: Final = (
    "versie", "sha256", "eerste_regel", "laatste_regel", "logregels", "hier", "geslaagd", "gezakt",
)  # fmt: skip


def _status(rows: Sequence[Sequence[str]]) -> str:
    """What became of one request, from its pairs."""
    outcomes = Counter(row[10] for row in rows)
    went = outcomes["verstrekt"] + outcomes["uitnodiging"]
    if went:
        return "verstrekt" if went == len(rows) else "gedeeltelijk"
    if outcomes["wacht"] or outcomes["niet_gevonden"]:
        return "wacht" if outcomes["wacht"] else "niet_gevonden"
    return "storing" if outcomes["storing"] == len(rows) else "geweigerd"


def count_outcomes(cells: Cells) -> Cells:
    found: Cells = Counter()
    for (soort, ontvanger, verstrekker, doel, _, uitkomst, _, _), aantal in cells.items():
        found[soort, doel, ontvanger, verstrekker, uitkomst] += aantal
    return found


def count_reasons(cells: Cells) -> Cells:
    found: Cells = Counter()
    for (soort, _, _, doel, _, uitkomst, _, reden), aantal in cells.items():
        if soort == "antwoord" and reden:
            found[doel, uitkomst, reden] += aantal
    return found


def count_forms(cells: Cells) -> Cells:
    found: Cells = Counter()
    for (soort, _, _, _, element, uitkomst, vorm, _), aantal in cells.items():
        if soort == "antwoord" and uitkomst == "verstrekt":
            found[element, vorm] += aantal
    return found


def minimisation(cells: Cells) -> Iterator[tuple[str, ...]]:
    """Per purpose and supplier: asked, in full, in less, nothing in it, not given, and 1 - full / asked."""
    found: dict[tuple[str, str], list[int]] = {}
    for (soort, _, verstrekker, doel, _, uitkomst, vorm, _), aantal in cells.items():
        if soort == "antwoord":
            counts = found.setdefault((doel, verstrekker), [0, 0, 0, 0])
            counts[0] += aantal
            if uitkomst == "verstrekt":
                counts[1 if vorm == "volledig" else 2 if vorm in _LESS else 3] += aantal
    for key, (asked, full, less, nothing) in sorted(found.items()):
        ten_thousandths = int((1 - Fraction(full, asked)) * 10_000 + Fraction(1, 2))
        ratio = f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000:04}"
        yield (*key, *map(str, (asked, full, less, nothing, asked - full - less - nothing)), ratio)


def usage(cells: Cells, allowed: Mapping[tuple[str, ...], str]) -> Iterator[tuple[str, ...]]:
    """What the policy allows at most beside what was seen, per recipient, supplier, purpose and element."""
    seen: dict[tuple[str, ...], list[int]] = {}
    for (soort, ontvanger, verstrekker, doel, element, uitkomst, vorm, _), aantal in cells.items():
        key = (ontvanger, verstrekker, doel, element)
        if soort != "antwoord" or REST in key or element.endswith(".*"):
            continue
        counts = seen.setdefault(key, [0, 0, 0])
        counts[0] += aantal
        if uitkomst == "verstrekt":
            counts[1] += aantal if vorm != "niet" else 0
            counts[2] = max(counts[2], _HEIGHTS.get(vorm, 0))
    for each in sorted({*seen, *allowed}):
        asked, given, height = seen.get(each, (0, 0, 0))
        most = allowed.get(each, "")
        yield (*each, most, str(asked), str(given), _FORMS.get(height, ""), _standing(most, height))


def _standing(most: str, height: int) -> str:
    if height and not most:
        return "gebruikt, niet gedeclareerd"
    if height > _HEIGHTS.get(most, 0):
        return "ruimer gebruikt dan gedeclareerd"
    if height:
        return "gedeclareerd en gebruikt"
    return "gedeclareerd, niet waargenomen" if most else "gevraagd, niet verstrekt en niet gedeclareerd"


def _listed(counts: Cells) -> Iterator[tuple[str, ...]]:
    return ((*key, str(aantal)) for key, aantal in sorted(counts.items()))


def check_figures(evidence: Evidence, rows: RowCheck) -> int:
    """Step 5: every figure counted again, else Failed; how many there are."""
    declared = ("ontvanger", "verstrekker", "doel", "element", "vorm")
    allowed = {tuple(row[:4]): row[4] for row in evidence.table("cijfers/declaratie.csv", declared)}
    figures: dict[str, tuple[str, Callable[[], Iterator[tuple[str, ...]]]]] = {
        "uitkomsten": ("soort,doel,ontvanger,verstrekker,uitkomst,aantal", lambda: _listed(count_outcomes(rows.cells))),
        "redenen": ("doel,uitkomst,reden,aantal", lambda: _listed(count_reasons(rows.cells))),
        "vormen": ("element,vorm,aantal", lambda: _listed(count_forms(rows.cells))),
        "minimalisatie": (
            "doel,verstrekker,gevraagd,volledig,minder,niets,niet_verstrekt,verhouding",
            lambda: minimisation(rows.cells),
        ),
        "gebruik": (
            "ontvanger,verstrekker,doel,element,gedeclareerd,gevraagd,verstrekt,hoogste_vorm,stand",
            lambda: usage(rows.cells, allowed),
        ),
    }
    if not rows.extern:
        figures["verzoeken"] = ("doel,ontvanger,uitkomst,aantal", lambda: _listed(rows.requests))
    elif "cijfers/verzoeken.csv" in evidence.sizes:
        raise Failed("een extern pakket telt geen verzoeken")
    for name, (columns, counted) in figures.items():
        told = [tuple(row) for row in evidence.table(f"cijfers/{name}.csv", columns.split(","))]
        if told != list(counted()):
            raise Failed(f"cijfers/{name}.csv is niet wat de rijen geven")
    return len(figures)


def check_evidence(asked: argparse.Namespace) -> None:
    """All steps for one bundle; Failed or OSError when one does not hold."""
    evidence = Evidence(asked.folder)
    manifest = open_manifest(evidence, asked.desk_key)
    check_files(evidence, manifest)
    if not asked.key:
        print("let op: de sleutel van het log komt uit het pakket zelf; dit zegt niet van wie het log is (--key)")
    key = asked.key or evidence.read("sleutels/log.pub").decode(errors="replace")
    key = read_text(key) if "+" not in key else key
    try:
        leaves = LeafCheck(evidence, manifest, key, asked.since)
        rows = RowCheck(evidence, manifest)
        rows.run(leaves.leaves())
        leaves.check_inclusions()
        pairs = sum(aantal for cell, aantal in rows.cells.items() if cell[0] == "antwoord")
        if pairs != manifest["aantallen"]["paren"]:
            raise Failed("het manifest noemt een ander aantal paren dan de rijen")
        figures = check_figures(evidence, rows)
    except (KeyError, TypeError, ValueError, RecursionError) as exc:
        raise Failed("een bestand in het pakket heeft niet de vorm die hoort") from exc
    vorm = manifest["dekking"]["vorm"]
    print(f"bewijspakket {manifest['pakket']} ({vorm}) in orde: {len(evidence.sizes)} bestanden")
    print(f"regels {leaves.begin} tot {leaves.end} van {manifest['log']['naam']} sluiten aan op beide standen")
    print(f"{figures} cijfers nagerekend uit {pairs} paren")
    if rows.silent and not rows.extern:
        print(f"{rows.silent} regels in de periode hebben hier geen rijen: gewist, of van een ander")


# --- the call ---------------------------------------------------------------------------------------------------------


def check(asked: argparse.Namespace) -> None:
    """The steps of the module docstring, in their order; Failed or OSError when one does not hold."""
    if not asked.key:
        print("let op: de sleutel komt uit de export zelf; dit zegt niet wie haar maakte (--key)")
    key = asked.key or read_text(Path(asked.folder, "log.pub"))
    key = read_text(key) if "+" not in key else key
    marks = [check_receipt(asked, key)] if asked.receipt else []
    if not asked.folder:
        return
    origin, size, root = open_checkpoint(read_text(Path(asked.folder, "checkpoint")), key)
    if asked.since:
        _, old, old_root = open_checkpoint(read_text(asked.since), key)
        marks.append((old, old_root, f"de eerste {old} regels zijn niet meer die van het eerdere checkpoint"))
    if any(mark[0] > size for mark in marks):
        raise Failed(f"dit log heeft {size} regels, minder dan eerder is ondertekend: er is iets teruggedraaid")
    marks.append((size, root, "de regels samen geven niet de wortel die is ondertekend"))
    if problems := LogCheck(asked.folder, size, marks).run():
        raise Failed("\n".join(problems))
    print(f"log in orde: {size} regels van {origin}, wortel {root.hex()}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="Controleert een export van het log, een ontvangstbewijs of een bewijspakket."
    )
    parser.add_argument("folder", nargs="?", help="map met de export, of het bewijspakket (zip)")
    parser.add_argument("--desk-key", help="openbare sleutel van het bureau (PEM-bestand), of haar vingerafdruk")
    parser.add_argument("--key", help="sleutel van het log (naam+nummer+sleutel), of een bestand daarmee")
    parser.add_argument("--since", help="eerder bewaard checkpoint: is daarna niets teruggedraaid?")
    parser.add_argument("--receipt", help="ontvangstbewijs (tlog-proof)")
    parser.add_argument("--leaf", help="blad bij het ontvangstbewijs, als dat er niet in staat")
    parser.add_argument("--answer", help="het antwoord, zonder `bewijs`, zoals het is ontvangen")
    parser.add_argument("--salt", help="zout dat bij het antwoord kwam (base64url)")
    words = list(sys.argv[1:] if arguments is None else arguments)
    if "--salt" in words[:-1]:  # one in 64 begins with a dash, which argparse takes for another option
        at = words.index("--salt")
        words[at : at + 2] = [f"--salt={words[at + 1]}"]
    asked = parser.parse_args(words)
    if not (asked.folder or (asked.receipt and asked.key)) or bool(asked.answer) != bool(asked.salt):
        parser.error("geef een map, of --receipt met --key; --answer hoort bij --salt")
    try:
        if asked.folder and Path(asked.folder).is_file():
            check_evidence(asked)
        else:
            check(asked)
    except Failed as exc:
        print(f"NIET IN ORDE: {exc}", file=sys.stderr)
        return 3
    except OSError as exc:
        print(f"niet te lezen: {exc.filename or exc.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
