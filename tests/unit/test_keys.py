"""The key store of files: for trying out only, closed to others, with separate keys per process (crypto.md 1.6)."""

from __future__ import annotations

import pickle
from base64 import b64decode
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from broker.errors import KeyUnavailable
from broker.keys import BrokerKeys, DeskKeys, KeysRefused, lp
from broker.keys_file import FileKeys
from broker.seal import OVERHEAD, open_, seal

TEST = "test"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    FileKeys.create(tmp_path)
    return tmp_path


@pytest.fixture
def broker(folder: Path) -> BrokerKeys:
    return FileKeys.broker(folder / "broker", TEST)


@pytest.fixture
def desk(folder: Path) -> DeskKeys:
    return FileKeys.desk(folder / "desk", TEST)


def test_files_are_refused_in_production_with_what_to_use_instead(folder: Path) -> None:
    """Development fakes do not start in production (style, Settings)."""
    for load, part in ((FileKeys.broker, "broker"), (FileKeys.desk, "desk")):
        with pytest.raises(KeysRefused) as refused:
            load(folder / part, "production")
        assert "Transit" in refused.value.uitleg
        assert "PKCS#11" in refused.value.uitleg


def test_every_file_is_for_the_owner_only(folder: Path) -> None:
    """Mode 0600, folders 0700 (crypto.md 1.6)."""
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600)


@pytest.mark.parametrize("name", ["k-idx.key", "log-sign.key", "reader-log.pub", "kek-psn.current"])
def test_a_file_that_others_can_read_is_refused(folder: Path, name: str) -> None:
    """A looser key file stops the start; the text names the file and no key."""
    path = folder / "broker" / name
    path.chmod(0o640)
    with pytest.raises(KeysRefused) as refused:
        FileKeys.broker(folder / "broker", TEST)
    assert name in refused.value.uitleg
    assert path.read_text().strip() not in refused.value.uitleg


def test_a_folder_that_others_can_enter_is_refused(folder: Path) -> None:
    """The folder is part of the custody."""
    (folder / "desk").chmod(0o755)
    with pytest.raises(KeysRefused, match="desk"):
        FileKeys.desk(folder / "desk", TEST)


def test_keys_are_never_overwritten(folder: Path) -> None:
    """A second `create` would make every case unreadable."""
    with pytest.raises(KeysRefused, match="al sleutels"):
        FileKeys.create(folder)


@pytest.mark.parametrize("content", ["", "geen base64!", "AAAA", "\u00e9"])
def test_a_broken_key_file_stops_the_start(folder: Path, content: str) -> None:
    """No key, no start (design A10)."""
    (folder / "broker" / "k-idx.key").write_text(content, encoding="utf-8")
    with pytest.raises(KeyUnavailable):
        FileKeys.broker(folder / "broker", TEST)


def test_a_missing_key_or_folder_stops_the_start(folder: Path) -> None:
    """No key, no start (design A10)."""
    (folder / "desk" / "reader-log.key").unlink()
    with pytest.raises(KeyUnavailable):
        FileKeys.desk(folder / "desk", TEST)
    with pytest.raises(KeyUnavailable):
        FileKeys.broker(folder / "nergens", TEST)


def test_the_broker_cannot_read_what_is_sealed_to_the_desk(folder: Path, broker: BrokerKeys, desk: DeskKeys) -> None:
    """Whoever takes over the broker reads no old payload (design A11)."""
    box = seal(broker.reader_public, b"info", b"inhoud")
    assert desk.open_reader(b"info", box) == b"inhoud"
    assert not hasattr(broker, "open_reader")
    for path in (folder / "broker").iterdir():
        if path.suffix in (".key", ".pub"):
            with pytest.raises(KeyUnavailable):
                open_(b64decode(path.read_text()), b"info", box)


def test_the_desk_cannot_open_a_case_key(folder: Path, desk: DeskKeys) -> None:
    """The desk changes no case and releases no case data (design A11)."""
    assert not hasattr(desk, "unwrap")
    assert not list((folder / "desk").glob("kek-*"))


def test_broker_and_desk_sign_with_different_keys(broker: BrokerKeys, desk: DeskKeys) -> None:
    """The desk's looks go into a second log with its own key (design 6a.9)."""
    assert broker.log_key.public_key().public_bytes_raw() != desk.log_key.public_key().public_bytes_raw()
    broker.log_key.public_key().verify(broker.log_key.sign(b"kop"), b"kop")
    assert desk.broker_log_public == broker.log_key.public_key().public_bytes_raw()


def test_broker_and_desk_make_the_same_search_tag(broker: BrokerKeys, desk: DeskKeys) -> None:
    """Inzage at the desk finds what the broker wrote (AVG art. 15)."""
    assert broker.hmac(b"id") == desk.hmac(b"id")


def test_a_wrapped_key_opens_only_in_its_own_context(broker: BrokerKeys) -> None:
    """AES-256-GCM with the case and the wrapping key's id authenticated (crypto.md 1.3)."""
    wrapped = broker.wrap(b"k" * 32, lp("zv/kcase/v1", "a"))
    assert broker.unwrap(wrapped, lp("zv/kcase/v1", "a")) == b"k" * 32
    with pytest.raises(KeyUnavailable):
        broker.unwrap(wrapped, lp("zv/kcase/v1", "b"))


@given(place=st.integers(0, 67), bit=st.integers(0, 7))
def test_a_changed_bit_never_opens(place: int, bit: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every byte of a wrapped key is authenticated, its key id too (crypto.md 1.3)."""
    keys = _cached_keys(tmp_path_factory)
    wrapped = bytearray(keys.wrap(b"k" * 32, b"casus"))
    wrapped[place] ^= 1 << bit
    with pytest.raises(KeyUnavailable):
        keys.unwrap(bytes(wrapped), b"casus")


def test_after_rotation_old_wraps_open_and_new_ones_use_the_new_key(folder: Path, broker: BrokerKeys) -> None:
    """KEK rotation rewraps rows without a change of data (crypto.md 1.6)."""
    old = broker.wrap(b"k" * 32, b"casus")
    kek_id = FileKeys.rotate(folder / "broker")
    rotated = FileKeys.broker(folder / "broker", TEST)
    assert rotated.unwrap(old, b"casus") == b"k" * 32
    new = rotated.wrap(b"k" * 32, b"casus")
    assert new.startswith(kek_id.encode())
    with pytest.raises(KeyUnavailable):
        broker.unwrap(new, b"casus")


def test_keys_are_masked_and_not_pickled(folder: Path, broker: BrokerKeys, desk: DeskKeys) -> None:
    """Key material is never printed (design A9)."""
    secrets = [path.read_text().strip() for path in folder.rglob("*.key")]
    shown = f"{broker} {broker!r} {desk} {desk!r}"
    assert "****" in shown
    assert not any(secret in shown for secret in secrets)
    with pytest.raises(TypeError):
        pickle.dumps(broker)


@given(st.lists(st.binary(max_size=9), max_size=4), st.lists(st.binary(max_size=9), max_size=4))
def test_length_prefixes_keep_lists_apart(left: list[bytes], right: list[bytes]) -> None:
    """No separator that a value could hold (crypto.md 1.3)."""
    assert (lp(*left) == lp(*right)) == (left == right)


def test_a_field_that_is_too_long_is_refused() -> None:
    """Two bytes of length (crypto.md 1.3)."""
    with pytest.raises(ValueError, match="65"):
        lp(b"x" * 65_536)


@given(st.binary(max_size=200), st.binary(max_size=40))
def test_a_box_opens_for_its_reader_only(plaintext: bytes, info: bytes) -> None:
    """HPKE base mode, RFC 9180 section 5.1.1: 48 bytes longer, bound to `info`."""
    reader, other = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    box = seal(reader.public_key().public_bytes_raw(), info, plaintext)
    assert len(box) == len(plaintext) + OVERHEAD
    assert open_(reader.private_bytes_raw(), info, box) == plaintext
    for key, bound, sealed in ((other, info, box), (reader, info + b"x", box), (reader, info, box[:-1])):
        with pytest.raises(KeyUnavailable):
            open_(key, bound, sealed)


@pytest.mark.parametrize("public", [b"", b"kort", b"\0" * 32])
def test_what_is_no_public_key_seals_nothing(public: bytes) -> None:
    """The all-zero point is refused too (RFC 7748 section 6.1)."""
    with pytest.raises(KeyUnavailable):
        seal(public, b"", uuid4().bytes)


_KEYS: list[BrokerKeys] = []


def _cached_keys(factory: pytest.TempPathFactory) -> BrokerKeys:
    if not _KEYS:
        folder = factory.mktemp("sleutels")
        FileKeys.create(folder)
        _KEYS.append(FileKeys.broker(folder / "broker", TEST))
    return _KEYS[0]
