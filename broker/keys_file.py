"""The `file` back end of the key store: for trying out and tests, refused in production.

Shape: `FileKeys.create(folder)` makes `folder/broker` and `folder/desk` once; each process loads its own folder with
`FileKeys.broker` or `FileKeys.desk`. One key per file, base64, mode 0600. The private half of the reader's key is
written in the desk's folder only.

Errors: KeysRefused in production, and for a folder or file that others can read or write; KeyUnavailable for a
missing or broken file. Neither names more than the file.
"""

from __future__ import annotations

import hmac
import os
import secrets
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from broker.errors import KeyUnavailable
from broker.keys import BrokerKeys, DeskKeys, KeysRefused, lp
from broker.seal import open_

_SIZE: Final = 32
_NONCE: Final = 12
_KEK_ID: Final = 8
_PRODUCTION: Final = "production"
_CURRENT: Final = "kek-psn.current"
_REFUSE_PRODUCTION: Final = (
    "Sleutels in bestanden zijn niet voor productie. Gebruik een sleutelbewaarder: OpenBao of Vault (Transit), "
    "of een HSM via PKCS#11."
)


class FileKeys:
    """Makes and loads folders with keys."""

    @staticmethod
    def create(folder: Path) -> None:
        """Make the folders of broker and desk with fresh keys. Raises KeysRefused when either exists already."""
        broker, desk = folder / "broker", folder / "desk"
        if broker.exists() or desk.exists():
            raise KeysRefused(
                "Er staan al sleutels in deze map. Kies een lege map, of gebruik de sleutels die er zijn."
            )
        for part in (broker, desk):
            part.mkdir(mode=0o700, parents=True)
        reader, index = X25519PrivateKey.generate(), secrets.token_bytes(_SIZE)
        log = Ed25519PrivateKey.generate()
        write_key(broker / "log-sign.key", log.private_bytes_raw())
        write_key(desk / "log-broker.pub", log.public_key().public_bytes_raw())
        write_key(broker / "k-idx.key", index)
        write_key(broker / "reader-log.pub", reader.public_key().public_bytes_raw())
        write_key(desk / "log-sign.key", secrets.token_bytes(_SIZE))
        write_key(desk / "k-idx.key", index)
        write_key(desk / "reader-log.key", reader.private_bytes_raw())
        FileKeys.rotate(broker)

    @staticmethod
    def rotate(folder: Path) -> str:
        """Add a wrapping key to a broker folder and make it the current one; older ones still open. Gives its id."""
        kek_id = secrets.token_hex(_KEK_ID // 2)
        write_key(folder / f"kek-psn.{kek_id}.key", secrets.token_bytes(_SIZE))
        fresh = folder / f"{_CURRENT}.new"
        _write_text(fresh, kek_id)
        fresh.replace(folder / _CURRENT)
        return kek_id

    @staticmethod
    def broker(folder: Path, environment: str) -> BrokerKeys:
        """The keys of the broker process. Reads no private key of the reader."""
        _check(folder, environment)
        keks = {path.name.split(".")[1]: read_key(path) for path in sorted(folder.glob("kek-psn.*.key"))}
        current = _read_text(folder / _CURRENT)
        if current not in keks:
            raise KeyUnavailable(f"{_CURRENT} wijst een sleutel aan die er niet is")
        index, log = read_key(folder / "k-idx.key"), read_key(folder / "log-sign.key")
        return _BrokerFileKeys(keks, current, index, log, read_key(folder / "reader-log.pub"))

    @staticmethod
    def desk(folder: Path, environment: str) -> DeskKeys:
        """The keys of the desk process, the private half of the reader's key among them."""
        _check(folder, environment)
        reader = read_key(folder / "reader-log.key")
        index, log = read_key(folder / "k-idx.key"), read_key(folder / "log-sign.key")
        return _DeskFileKeys(index, log, reader, read_key(folder / "log-broker.pub"))


class _Masked:
    """No key is ever printed or pickled."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__.lstrip('_')}(********)"

    def __reduce__(self) -> str:
        raise TypeError("sleutels worden niet geserialiseerd")


class _SharedKeys(_Masked):
    __slots__ = ("_index", "_log")

    def __init__(self, index: bytes, log: bytes) -> None:
        self._index = index
        self._log = Ed25519PrivateKey.from_private_bytes(log)

    def hmac(self, message: bytes) -> bytes:
        return hmac.digest(self._index, message, "sha256")

    @property
    def log_key(self) -> Ed25519PrivateKey:
        return self._log


class _BrokerFileKeys(_SharedKeys):
    __slots__ = ("_current", "_keks", "_reader_public")

    def __init__(self, keks: Mapping[str, bytes], current: str, index: bytes, log: bytes, reader_public: bytes) -> None:
        super().__init__(index, log)
        self._keks = {kek_id: AESGCM(key) for kek_id, key in keks.items()}
        self._current = current
        self._reader_public = reader_public

    def wrap(self, secret: bytes, context: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._keks[self._current].encrypt(nonce, secret, context + lp(self._current))
        return self._current.encode() + nonce + sealed

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        raw_id, nonce, sealed = wrapped[:_KEK_ID], wrapped[_KEK_ID : _KEK_ID + _NONCE], wrapped[_KEK_ID + _NONCE :]
        kek_id = raw_id.decode("ascii", "replace")
        if kek_id not in self._keks:
            raise KeyUnavailable("de inpaksleutel is er niet meer")
        try:
            return self._keks[kek_id].decrypt(nonce, sealed, context + lp(kek_id))
        except (InvalidTag, ValueError) as exc:
            raise KeyUnavailable("de zaaksleutel past niet bij deze casus") from exc

    @property
    def reader_public(self) -> bytes:
        return self._reader_public


class _DeskFileKeys(_SharedKeys):
    __slots__ = ("_broker_log", "_reader")

    def __init__(self, index: bytes, log: bytes, reader: bytes, broker_log: bytes) -> None:
        super().__init__(index, log)
        self._reader = X25519PrivateKey.from_private_bytes(reader)
        self._broker_log = broker_log

    @property
    def broker_log_public(self) -> bytes:
        return self._broker_log

    def open_reader(self, info: bytes, box: bytes) -> bytes:
        return open_(self._reader, info, box)


def _check(folder: Path, environment: str) -> None:
    if environment == _PRODUCTION:
        raise KeysRefused(_REFUSE_PRODUCTION)
    if not folder.is_dir():
        raise KeyUnavailable("de map met sleutels is er niet")
    _check_mode(folder, 0o700)


def _check_mode(path: Path, wanted: int) -> None:
    if path.stat().st_mode & 0o077:
        raise KeysRefused(f"Anderen kunnen bij {path.name}. Maak de rechten {wanted:04o} en vervang de sleutel.")


def write_key(path: Path, key: bytes) -> None:
    """Write a key of 32 bytes for its owner alone; what is there stays there (FileExistsError)."""
    _write_text(path, b64encode(key).decode())


def _write_text(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read_text(path: Path) -> str:
    try:
        _check_mode(path, 0o600)
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError) as exc:
        raise KeyUnavailable(f"{path.name} is er niet of is geen sleutelbestand") from exc


def read_key(path: Path) -> bytes:
    """The 32 bytes of this file. Raises KeysRefused when others can read it, KeyUnavailable when it is no key."""
    try:
        key = b64decode(_read_text(path), validate=True)
    except Base64Error as exc:
        raise KeyUnavailable(f"{path.name} is geen sleutelbestand") from exc
    if len(key) != _SIZE:
        raise KeyUnavailable(f"{path.name} is geen sleutel van 32 bytes")
    return key
