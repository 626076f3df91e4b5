"""The room that knows who somebody is: case keys, pseudonyms, search tags, sealed identities (crypto.md 1.3, 1.6).

Shape: `Pseudonyms` opens the key of a case through the key store and derives everything from it. A pseudonym exists
only in a `Domein` of four labels (epoch, recipient, purpose, case), so that two recipients, two purposes or two cases
share nothing. It is one-way; re-identification is a box for two officers, not a decryption.

Errors: KeyUnavailable when a case key does not open; ForeignPseudonym when a pseudonym is of another domain.
Source: AVG art. 4 sub 5 and 25; UAVG art. 46 (BSN); design A5, 6a.7.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Generic, TypeAlias, TypeVar
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from broker.errors import KeyUnavailable, SluisError
from broker.keys import BrokerKeys, lp, reader_info
from broker.seal import seal
from broker.terms import Bsn

_PREFIX: Final = "zvp1_h_"
_TEXT: Final = re.compile(r"zvp1_h_(?P<epoch>\d{1,9})_(?P<tag>[\w-]{6})_(?P<raw>[\w-]{22})", re.ASCII)
_SIZE: Final = 32
_NONCE: Final = 12
_CACHED: Final = 512
_SEALING: Final = lp("zv/identiteit/sleutel/v1")
K = TypeVar("K")
V = TypeVar("V")


class ForeignPseudonym(SluisError):
    """Not a pseudonym of this domain: someone mixed up recipients, purposes, cases or epochs."""


@dataclass(frozen=True, slots=True)
class Domein:
    """Where a pseudonym means something. All four labels always; raises ValueError when one is missing.

    `ontvanger_oin` names the recipient: the OIN, or `<oin>/<onderdeel>` where onderdelen are told apart (design 12.6).
    """

    epoch: int
    ontvanger_oin: str
    doel: str
    casus: UUID

    def __post_init__(self) -> None:
        if self.epoch < 1 or not self.ontvanger_oin or not self.doel or not isinstance(self.casus, UUID):
            raise ValueError("een pseudoniem heeft epoch, ontvanger, doel en casus nodig")

    @property
    def tag(self) -> str:
        """Four bytes that tell domains apart: a check, not a secret."""
        return _b64(hashlib.sha256(lp(self.epoch, self.ontvanger_oin, self.doel, str(self.casus))).digest()[:4])


@dataclass(frozen=True, slots=True)
class AnderId:
    """An identifier that is no BSN, such as a number of the supplier, with its kind."""

    soort: str
    waarde: str = field(repr=False)


Ident: TypeAlias = Bsn | AnderId


@dataclass(frozen=True, slots=True)
class Identiteit:
    """Who a person of a case is; masked wherever it is printed, stored only sealed."""

    bsn: Bsn | None = field(default=None, repr=False)
    naam: str | None = field(default=None, repr=False)
    geboortedatum: date | None = field(default=None, repr=False)
    andere: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ReaderPair:
    """A key pair per (case, person) of which only the desk can open the private half, made and forgotten at once."""

    kid: UUID
    public: bytes
    sealed_private: bytes = field(repr=False)


def canonical(ident: Ident) -> bytes:
    """The bytes a person is known by: 16 for a BSN, length-prefixed kind and value for anything else."""
    if isinstance(ident, Bsn):
        return b"NL:BSN:" + ident.reveal().encode()
    return lp(ident.soort, " ".join(ident.waarde.split()))


def new_reader_pair(reader_public: bytes, kid: UUID) -> ReaderPair:
    """Make a pair, seal its private half to the desk's reader and keep no copy (80 bytes sealed)."""
    private = X25519PrivateKey.generate()
    sealed = seal(reader_public, reader_info(kid), private.private_bytes_raw())
    return ReaderPair(kid, private.public_key().public_bytes_raw(), sealed)


def reid_box(public_a: bytes, public_b: bytes, secret: bytes) -> bytes:
    """Nested box for re-identification: outer for officer A, inner for officer B (crypto.md 1.5)."""
    return seal(public_a, b"zv/reid/v1/A", seal(public_b, b"zv/reid/v1/B", secret))


class Pseudonyms:
    """Everything that needs the key of a case. Keeps a small, bounded number of derived keys in memory."""

    def __init__(self, keys: BrokerKeys, cached: int = _CACHED) -> None:
        self._keys = keys
        self._case_keys: _Recent[tuple[UUID, bytes], bytes] = _Recent(cached)
        self._sealing_keys: _Recent[tuple[UUID, bytes], AESGCM] = _Recent(cached)
        self._domain_keys: _Recent[tuple[bytes, Domein], bytes] = _Recent(cached)

    def new_case_key(self, casus: UUID) -> bytes:
        """A random key for a new case, wrapped; the wrapped form is what is stored."""
        return self._keys.wrap(secrets.token_bytes(_SIZE), _case_context(casus))

    def rewrap(self, wrapped: bytes, casus: UUID) -> bytes:
        """The same case key under the newest wrapping key."""
        return self._keys.wrap(self._keys.unwrap(wrapped, _case_context(casus)), _case_context(casus))

    def pseudonym(self, wrapped: bytes, domein: Domein, ident: Ident) -> str:
        """The pseudonym of this person in this domain, as text."""
        key = self._domain_keys.get((wrapped, domein), lambda: self._derive(wrapped, domein))
        raw = hmac.digest(key, canonical(ident), "sha256")[:16]
        return f"{_PREFIX}{domein.epoch}_{domein.tag}_{_b64(raw)}"

    def case_pseudonym(self, wrapped: bytes, casus: UUID) -> str:
        """The name of the case in the index rows of the log; one-way and gone with the case key."""
        return _b64(hmac.digest(self._open(wrapped, casus), b"log", "sha256")[:16])

    def search_tag(self, ident: Ident) -> bytes:
        """Finds a person's entries for inzage (AVG art. 15), under a key of its own."""
        return self._keys.hmac(canonical(ident))

    def reader_pair(self, kid: UUID) -> ReaderPair:
        """A fresh reader pair for one person in one case."""
        return new_reader_pair(self._keys.reader_public, kid)

    def seal_identity(self, wrapped: bytes, casus: UUID, persoon: UUID, identiteit: Identiteit) -> bytes:
        """Seal who this person is under the case key, bound to case and person (design 6a.7)."""
        text = json.dumps(_identity_fields(identiteit), ensure_ascii=False, separators=(",", ":"))
        return self._seal(wrapped, casus, lp("zv/identiteit/v1", str(casus), str(persoon)), text.encode())

    def open_identity(self, wrapped: bytes, casus: UUID, persoon: UUID, sealed: bytes) -> Identiteit:
        """Who this person is, for a connector whose supplier may be told. Raises KeyUnavailable."""
        opened = self._unseal(wrapped, casus, lp("zv/identiteit/v1", str(casus), str(persoon)), sealed)
        return _read_identity(orjson.loads(opened))

    def seal_reference(self, wrapped: bytes, casus: UUID, persoon: UUID, onderdeel: str, referentie: str) -> bytes:
        """Seal a supplier's own reference for this person, bound to that supplier."""
        return self._seal(wrapped, casus, _reference_context(casus, persoon, onderdeel), referentie.encode())

    def open_reference(self, wrapped: bytes, casus: UUID, persoon: UUID, onderdeel: str, sealed: bytes) -> str:
        """The supplier's own reference. Raises KeyUnavailable, also when it is of another supplier."""
        return self._unseal(wrapped, casus, _reference_context(casus, persoon, onderdeel), sealed).decode()

    def seal_text(self, wrapped: bytes, casus: UUID, verzoek: UUID, text: str) -> bytes:
        """Seal what people wrote in a question, bound to that question."""
        return self._seal(wrapped, casus, lp("zv/tekst/v1", str(casus), str(verzoek)), text.encode())

    def open_text(self, wrapped: bytes, casus: UUID, verzoek: UUID, sealed: bytes) -> str:
        """The text again, as long as the case key is there. Raises KeyUnavailable."""
        return self._unseal(wrapped, casus, lp("zv/tekst/v1", str(casus), str(verzoek)), sealed).decode()

    def close_case(self, wrapped: bytes, casus: UUID, public_a: bytes, public_b: bytes) -> bytes:
        """The case key for two officers only; the caller stores this instead, and here nothing is kept."""
        box = reid_box(public_a, public_b, self._open(wrapped, casus))
        self.forget(casus)
        return box

    def forget(self, casus: UUID) -> None:
        """Drop what is in memory of this case: it is closed, moved or erased."""
        self._case_keys.drop(lambda key: key[0] == casus)
        self._sealing_keys.drop(lambda key: key[0] == casus)
        self._domain_keys.drop(lambda key: key[1].casus == casus)

    def __repr__(self) -> str:
        return "Pseudonyms(********)"

    def _open(self, wrapped: bytes, casus: UUID) -> bytes:
        return self._case_keys.get((casus, wrapped), lambda: self._keys.unwrap(wrapped, _case_context(casus)))

    def _derive(self, wrapped: bytes, domein: Domein) -> bytes:
        info = lp("zv/psn/hmac/v1", domein.epoch, domein.ontvanger_oin, domein.doel)
        return _expand(self._open(wrapped, domein.casus), info)

    def _seal(self, wrapped: bytes, casus: UUID, context: bytes, plaintext: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._sealing_key(wrapped, casus).encrypt(nonce, plaintext, context)

    def _unseal(self, wrapped: bytes, casus: UUID, context: bytes, sealed: bytes) -> bytes:
        try:
            return self._sealing_key(wrapped, casus).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
        except (InvalidTag, ValueError) as exc:
            raise KeyUnavailable("deze zaaksleutel opent dit niet") from exc

    def _sealing_key(self, wrapped: bytes, casus: UUID) -> AESGCM:
        return self._sealing_keys.get((casus, wrapped), lambda: AESGCM(_expand(self._open(wrapped, casus), _SEALING)))


def check_domain(text: str, domein: Domein) -> bytes:
    """The 16 bytes of a pseudonym of this very domain. Raises ForeignPseudonym for anything else, loudly."""
    found = _TEXT.fullmatch(text)
    if found is None or int(found["epoch"]) != domein.epoch or found["tag"] != domein.tag:
        raise ForeignPseudonym("pseudoniem van een ander domein")
    return urlsafe_b64decode(found["raw"] + "==")


class _Recent(Generic[K, V]):
    """The most recently used keys, at most `size`."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        if key not in self._held:
            self._held[key] = make()
            if len(self._held) > self._size:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return self._held[key]

    def drop(self, where: Callable[[K], bool]) -> None:
        for key in [key for key in self._held if where(key)]:
            del self._held[key]


def _case_context(casus: UUID) -> bytes:
    return lp("zv/kcase/v1", str(casus))  # the store adds the id of its wrapping key


def _reference_context(casus: UUID, persoon: UUID, onderdeel: str) -> bytes:
    return lp("zv/referentie/v1", str(casus), str(persoon), onderdeel)


def _identity_fields(identiteit: Identiteit) -> dict[str, object]:
    born = identiteit.geboortedatum
    return {
        "bsn": identiteit.bsn.reveal() if identiteit.bsn else None,
        "naam": identiteit.naam,
        "geboortedatum": born.isoformat() if born else None,
        "andere": dict(identiteit.andere),
    }


def _read_identity(fields: Mapping[str, object]) -> Identiteit:
    bsn, naam, born, andere = (fields[key] for key in ("bsn", "naam", "geboortedatum", "andere"))
    return Identiteit(
        bsn=Bsn(bsn) if isinstance(bsn, str) else None,
        naam=naam if isinstance(naam, str) else None,
        geboortedatum=date.fromisoformat(born) if isinstance(born, str) else None,
        andere={str(key): str(value) for key, value in andere.items()} if isinstance(andere, dict) else {},
    )


def _expand(key: bytes, info: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=_SIZE, info=info).derive(key)


def _b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
