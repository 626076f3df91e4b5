"""Check an export of the log, or one receipt, without trusting whoever made it.

Needs `cryptography` only; has its own copies of the formats in log/README.md. In this order, all else is not trusted:

1. the checkpoint is signed by the key of the log, and says origin, size and root;
2. every entry bundle that the size asks for is there and whole, and each entry hashes to what its tile says;
3. every tile above follows from the entries;
4. the tree over the entries has the signed root;
5. with --since: the tree of an earlier checkpoint is the beginning of this one (nothing was taken back);
6. with --receipt: it is signed, its leaf is in its tree, and that tree is the beginning of this log;
7. with --answer: the leaf commits to exactly this answer.
Exit codes: 0 all in order; 1 something could not be read; 2 wrong use; 3 verification failed.
"""

from __future__ import annotations

import argparse
import base64
import hmac
import json
import multiprocessing
import re
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

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
    parser = argparse.ArgumentParser(description="Controleert een export van het log of een ontvangstbewijs.")
    parser.add_argument("folder", nargs="?", help="map met de export")
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
