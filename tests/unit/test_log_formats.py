"""The texts and files of audit.log: notes, checkpoints, proofs, tiles, bundles, canonical JSON."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from audit import verify
from audit.log import tiles
from audit.log.canonical import canonical
from audit.log.errors import EntryError, ProofError
from audit.log.merkle import leaf_hash
from audit.log.note import Checkpoint, Signer, Verifier, encode64
from audit.log.proof import TlogProof

SHARED = Path(os.environ.get("SLUIS_SHARED", Path(__file__).resolve().parents[3] / "shared"))
SIGNER = Signer("sluis.example/verstrekking", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer("sluis.example/verstrekking", Ed25519PrivateKey.from_private_bytes(bytes(32)))
HASH = st.binary(min_size=32, max_size=32)
SIZE = st.integers(0, 10**18)

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)  # fmt: skip


@given(JSON)
def test_the_short_cut_to_canonical_json_is_canonical(value: Any) -> None:
    """RFC 8785: the same bytes as the reference implementation, whatever the value."""
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [{1: "a"}, {None: 1}, float("nan"), float("inf"), 2**53, "\ud800", {1, 2}, b"a"])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    """RFC 8785 section 3: string keys, I-JSON numbers, valid Unicode."""
    with pytest.raises(EntryError):
        canonical(value)


def test_keys_sort_by_utf16_and_tuples_are_lists() -> None:
    """RFC 8785 section 3.2.3."""
    value: Any = {"\U0001f600": 1, "\ufb33": 2, "a": (1, 2)}
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_canonical_json_vectors(name: str) -> None:
    """RFC 8785 vectors of cyberphone/json-canonicalization."""
    folder = SHARED / "vectors" / "rfc8785"
    if not folder.exists():
        pytest.skip("the public vectors are not beside this repository (SLUIS_SHARED)")
    import json

    value = json.loads((folder / "input" / f"{name}.json").read_bytes())
    assert canonical(value) == (folder / "output" / f"{name}.json").read_bytes().rstrip(b"\n")


def test_the_example_of_the_note_specification_parses() -> None:
    """C2SP signed-note: text up to the last empty line, signature lines after it."""
    note = (
        "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
        "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaq"
        "P3ZekRwNtIc=\n"
    )
    from audit.log.note import split_note

    text, signatures = split_note(note)
    assert text.endswith("ed è subito sera.\n")
    assert [(name, len(raw)) for name, raw in signatures] == [("quasimodo.example/salvatore", 68)]


@given(SIZE, HASH)
def test_a_signed_checkpoint_comes_back_as_it_was(size: int, root: bytes) -> None:
    """C2SP tlog-checkpoint, read by the log and by the outsider's verifier."""
    said = Checkpoint(SIGNER.name, size, root)
    note = SIGNER.sign(said.text())
    assert Checkpoint.parse(SIGNER.verifier.open(note)) == said
    assert verify.open_checkpoint(note, SIGNER.verifier.vkey) == tuple(said)


def test_a_note_of_another_key_or_another_text_is_refused() -> None:
    """C2SP signed-note: no signature of a known key that verifies, no note."""
    note = SIGNER.sign(Checkpoint(SIGNER.name, 5, bytes(32)).text())
    for bad, key in ((note, OTHER.verifier), (note.replace("\n5\n", "\n6\n"), SIGNER.verifier), ("", SIGNER.verifier)):
        with pytest.raises(ProofError):
            key.open(bad)
        with pytest.raises(verify.Failed):
            verify.open_checkpoint(bad, key.vkey)


def test_signatures_of_others_are_ignored_but_a_bad_own_one_is_not() -> None:
    """C2SP signed-note: witnesses sign along; a known key whose signature fails spoils the note."""
    note = SIGNER.sign(Checkpoint(SIGNER.name, 5, bytes(32)).text())
    witness = "\u2014 getuige.example " + encode64(b"1234" + bytes(64)) + "\n"
    assert SIGNER.verifier.open(note + witness)
    own = "\u2014 " + SIGNER.name + " " + encode64(bytes.fromhex(SIGNER.verifier.vkey.split("+")[1]) + bytes(64)) + "\n"
    with pytest.raises(ProofError):
        SIGNER.verifier.open(note + own)


@given(st.text())
def test_garbage_is_refused_and_never_crashes(text: str) -> None:
    """Whatever the input, the answer is ProofError (Failed for the outsider), nothing else."""
    for parse in (SIGNER.verifier.open, Checkpoint.parse, TlogProof.parse, Verifier.parse):
        with pytest.raises(ProofError):
            parse(text)
    for check in (
        verify.parse_proof,
        verify.parse_key,
        lambda note: verify.open_checkpoint(note, SIGNER.verifier.vkey),
    ):
        with pytest.raises(verify.Failed):
            check(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb", "a\u2003b", "a\nb", "a\ud800"])
def test_a_key_name_has_no_spaces_or_plus(name: str) -> None:
    """C2SP signed-note."""
    with pytest.raises(ProofError):
        Signer(name, Ed25519PrivateKey.generate())


def test_a_key_line_comes_back_and_its_id_must_fit() -> None:
    """C2SP signed-note: id = SHA-256(name LF type key)[:4]."""
    vkey = SIGNER.verifier.vkey
    assert Verifier.parse(vkey) == SIGNER.verifier
    assert verify.parse_key(vkey)[2] == SIGNER.verifier.public
    with pytest.raises(ProofError):
        Verifier.parse(vkey.replace("sluis", "kluis"))
    with pytest.raises(verify.Failed):
        verify.parse_key(vkey.replace("sluis", "kluis"))


@given(SIZE, st.lists(HASH, max_size=63), st.none() | st.binary())
def test_a_proof_comes_back_as_it_was(index: int, path: list[bytes], extra: bytes | None) -> None:
    """C2SP tlog-proof, read by the log and by the outsider's verifier."""
    note = SIGNER.sign(Checkpoint(SIGNER.name, 1, bytes(32)).text())
    text = TlogProof(index, path, note, extra).text()
    assert TlogProof.parse(text) == TlogProof(index, path, note, extra)
    assert verify.parse_proof(text) == (index, path, note, extra)


def test_a_proof_verifies_for_its_leaf_only() -> None:
    """C2SP tlog-proof: signature, origin, inclusion."""
    leaf = b"{}"
    proof = TlogProof(0, [], SIGNER.sign(Checkpoint(SIGNER.name, 1, leaf_hash(leaf)).text()))
    assert proof.verify(leaf, SIGNER.verifier).size == 1
    with pytest.raises(ProofError):
        proof.verify(leaf + b" ", SIGNER.verifier)
    with pytest.raises(ProofError):
        proof.verify(leaf, OTHER.verifier)


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [(0, 256, "000"), (999, 3, "999.p/3"), (1000, 256, "x001/000"), (1234067, 256, "x001/x234/067")],
)
def test_tile_paths_are_those_of_the_specification(index: int, width: int, path: str) -> None:
    """C2SP tlog-tiles: three digits a part, all but the last with an x."""
    assert tiles.TileId(2, index, width).path == verify.tile_path(2, index, width) == f"tile/2/{path}"
    assert tiles.bundle_path(index, width) == verify.tile_path("entries", index, width) == f"tile/entries/{path}"


@given(st.integers(0, 10**15), st.integers(1, 256), st.integers(0, 63))
def test_log_and_outsider_look_in_the_same_place(index: int, width: int, level: int) -> None:
    """The verifier has its own copy of the layout; both are equal."""
    assert tiles.TileId(level, index, width).path == verify.tile_path(level, index, width)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_a_bundle_comes_back_as_it_was(entries: list[bytes]) -> None:
    """C2SP tlog-tiles: each entry behind its length in two bytes."""
    packed = tiles.encode_bundle(entries)
    assert tiles.decode_bundle(packed, len(entries)) == entries == verify.split_bundle(packed, len(entries))


@given(st.binary(max_size=600), st.integers(1, 256))
def test_log_and_outsider_read_the_same_bundles(raw: bytes, width: int) -> None:
    """Garbage is no bundle, and both agree on what is."""
    found = verify.split_bundle(raw, width)
    if found is None:
        with pytest.raises(ProofError):
            tiles.decode_bundle(raw, width)
    else:
        assert tiles.decode_bundle(raw, width) == found


@given(st.lists(HASH, min_size=1, max_size=256))
def test_a_tile_comes_back_as_it_was(hashes: list[bytes]) -> None:
    """C2SP tlog-tiles: hashes, one after the other."""
    assert tiles.decode_tile(tiles.encode_tile(hashes), len(hashes)) == hashes
    with pytest.raises(ProofError):
        tiles.decode_tile(tiles.encode_tile(hashes) + b"x", len(hashes))


def test_the_tiles_of_the_example_in_the_specification() -> None:
    """C2SP tlog-tiles: a tree of 70,000 has 273 full tiles and one of 112, then 1 and 17, then 1."""
    widths = [[tile.width for tile in tiles.tiles_of_level(level, 70_000)] for level in range(tiles.levels(70_000))]
    assert [(len(row), row[-1]) for row in widths] == [(274, 112), (2, 17), (1, 1)]
    assert [tile.width for tile in tiles.tiles_of_level(1, 256)] == [1]


def test_an_entry_too_long_for_its_length_field_is_refused() -> None:
    """C2SP tlog-tiles: uint16 lengths."""
    with pytest.raises(ProofError):
        tiles.encode_bundle([bytes(65536)])
