"""Pseudonyms, case keys and sealed identities (crypto.md 1.3, 1.5 and 1.6; AVG art. 4 sub 5)."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import inspect
import json
from datetime import date
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import given
from hypothesis import strategies as st

from broker.errors import KeyUnavailable
from broker.keys import BrokerKeys, lp, reader_info
from broker.keys_file import FileKeys
from broker.pseudonym import (
    AnderId,
    Domein,
    ForeignPseudonym,
    Ident,
    Identiteit,
    Pseudonyms,
    canonical,
    check_domain,
    new_reader_pair,
    reid_box,
)
from broker.seal import open_
from broker.terms import Bsn
from tests.people import BRAM, SANNE, valid_bsns

CASUS = UUID("01890000-0000-7000-8000-000000000001")
ANDERE_CASUS = UUID("01890000-0000-7000-8000-000000000002")
DOMEIN = Domein(1, "00000001003214345000", "zvh-2.25", CASUS)
PEOPLE: tuple[Ident, ...] = (
    *(Bsn(text) for text in valid_bsns()),
    *(AnderId("dossier", f"D-{number}") for number in range(1000 - len(tuple(valid_bsns())))),
)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> BrokerKeys:
    folder = tmp_path_factory.mktemp("sleutels")
    FileKeys.create(folder)
    return FileKeys.broker(folder / "broker", "test")


@pytest.fixture
def house(keys: BrokerKeys) -> Pseudonyms:
    return Pseudonyms(keys)


def test_a_bsn_is_sixteen_bytes_with_its_namespace() -> None:
    """Fixed canonical input (crypto.md 1.3)."""
    assert canonical(Bsn(SANNE.bsn)) == b"NL:BSN:" + SANNE.bsn.encode()
    assert len(canonical(Bsn("11000004"))) == 16


def test_a_pseudonym_is_what_the_scheme_says(house: Pseudonyms, keys: BrokerKeys) -> None:
    """HMAC-SHA256 under HKDF-Expand(K_case, labels), 128 bits, with a domain tag (crypto.md 1.3)."""
    wrapped = house.new_case_key(CASUS)
    k_case = keys.unwrap(wrapped, lp("zv/kcase/v1", str(CASUS)))
    info = lp("zv/psn/hmac/v1", "1", DOMEIN.ontvanger_oin, DOMEIN.doel)
    k_dom = HKDFExpand(algorithm=SHA256(), length=32, info=info).derive(k_case)
    raw = hmac.digest(k_dom, b"NL:BSN:" + SANNE.bsn.encode(), hashlib.sha256)[:16]
    text = house.pseudonym(wrapped, DOMEIN, Bsn(SANNE.bsn))
    assert text.startswith("zvp1_h_1_")
    assert check_domain(text, DOMEIN) == raw


def test_a_thousand_persons_in_four_domains_share_nothing(house: Pseudonyms) -> None:
    """Another recipient, purpose, case or epoch gives an unlinkable pseudonym (crypto.md 1.3 a)."""
    wrapped = {casus: house.new_case_key(casus) for casus in (CASUS, ANDERE_CASUS)}
    domains = (
        DOMEIN,
        dataclasses.replace(DOMEIN, ontvanger_oin="00000001003214345001"),
        dataclasses.replace(DOMEIN, doel="zvh-ander"),
        dataclasses.replace(DOMEIN, casus=ANDERE_CASUS),
    )
    raws = [
        check_domain(house.pseudonym(wrapped[domein.casus], domein, person), domein)
        for domein, person in product(domains, PEOPLE)
    ]
    assert len(PEOPLE) == 1000
    assert len(set(raws)) == 4000
    _look_random(raws)


def test_another_epoch_gives_another_pseudonym(house: Pseudonyms) -> None:
    """Rotation after a compromise (crypto.md 1.6)."""
    wrapped = house.new_case_key(CASUS)
    later = dataclasses.replace(DOMEIN, epoch=2)
    first, second = (house.pseudonym(wrapped, domein, Bsn(SANNE.bsn)) for domein in (DOMEIN, later))
    assert check_domain(first, DOMEIN) != check_domain(second, later)


def test_the_same_person_in_the_same_domain_is_the_same(house: Pseudonyms, keys: BrokerKeys) -> None:
    """The recipient joins (crypto.md 1.3 b), also after a restart and a rewrap."""
    wrapped = house.new_case_key(CASUS)
    again = Pseudonyms(keys)
    text = house.pseudonym(wrapped, DOMEIN, Bsn(SANNE.bsn))
    assert text == again.pseudonym(wrapped, DOMEIN, Bsn(SANNE.bsn))
    assert text == again.pseudonym(again.rewrap(wrapped, CASUS), DOMEIN, Bsn(SANNE.bsn))
    assert text != house.pseudonym(wrapped, DOMEIN, Bsn(BRAM.bsn))


def test_two_case_keys_of_one_case_share_nothing(house: Pseudonyms) -> None:
    """A new K_case after a compromise makes new pseudonyms; a cached old key is not used (crypto.md 1.6)."""
    texts = {house.pseudonym(house.new_case_key(CASUS), DOMEIN, Bsn(SANNE.bsn)) for _ in range(3)}
    assert len(texts) == 3


@given(
    st.builds(Domein, st.integers(1, 99), st.text(min_size=1), st.text(min_size=1), st.uuids()),
    st.builds(Domein, st.integers(1, 99), st.text(min_size=1), st.text(min_size=1), st.uuids()),
    st.binary(min_size=16, max_size=16),
)
def test_a_pseudonym_of_another_domain_fails_loudly(own: Domein, other: Domein, raw: bytes) -> None:
    """The domain tag is checked (crypto.md 1.8, T15)."""
    text = f"zvp1_h_{own.epoch}_{own.tag}_{_b64(raw)}"
    assert check_domain(text, own) == raw
    if own != other:
        with pytest.raises(ForeignPseudonym):
            check_domain(text, other)


@pytest.mark.parametrize(
    "text", ["", "zvp1_h_1", "zvp1_h_1_AAAAAA_kort", SANNE.bsn, "zvp1_h_1_AAAAAA_" + "A" * 22 + "\n"]
)
def test_what_is_no_pseudonym_fails_loudly(text: str) -> None:
    """No guess is made (crypto.md 1.3)."""
    with pytest.raises(ForeignPseudonym):
        check_domain(text, DOMEIN)


@pytest.mark.parametrize("labels", [(0, "oin", "doel", CASUS), (1, "", "doel", CASUS), (1, "oin", "", CASUS)])
def test_a_domain_has_all_four_labels(labels: tuple[int, str, str, UUID]) -> None:
    """No pseudonym without epoch, recipient, purpose and case (crypto.md 1.3 a)."""
    with pytest.raises(ValueError, match="epoch"):
        Domein(*labels)


def test_no_code_path_makes_a_pseudonym_without_a_domain() -> None:
    """One function makes pseudonyms, and it asks for a Domein without a default (crypto.md 1.3 a)."""
    assert [f.name for f in dataclasses.fields(Domein)] == ["epoch", "ontvanger_oin", "doel", "casus"]
    assert all(f.default is dataclasses.MISSING for f in dataclasses.fields(Domein))
    parameter = inspect.signature(Pseudonyms.pseudonym).parameters["domein"]
    assert parameter.default is inspect.Parameter.empty
    source = Path(inspect.getsourcefile(Pseudonyms) or "").read_text(encoding="utf-8")
    assert source.count("zv/psn/hmac/v1") == 1
    assert source.count("{_PREFIX}{domein.epoch}") == 1


def test_a_case_key_opens_only_for_its_own_case(house: Pseudonyms) -> None:
    """The case is authenticated with the wrapped key (crypto.md 1.3)."""
    wrapped = house.new_case_key(ANDERE_CASUS)
    with pytest.raises(KeyUnavailable):
        house.pseudonym(wrapped, DOMEIN, Bsn(SANNE.bsn))


def test_the_name_of_a_case_in_the_log_is_of_that_case_only(house: Pseudonyms) -> None:
    """Index rows name a case by a pseudonym that dies with its key (design 6a.9)."""
    first, second = house.new_case_key(CASUS), house.new_case_key(ANDERE_CASUS)
    assert house.case_pseudonym(first, CASUS) == house.case_pseudonym(first, CASUS)
    assert house.case_pseudonym(first, CASUS) != house.case_pseudonym(second, ANDERE_CASUS)
    assert len(house.case_pseudonym(first, CASUS)) == 22


def test_a_search_tag_finds_the_person_over_all_cases(house: Pseudonyms, keys: BrokerKeys) -> None:
    """One tag per person, under a key of its own (design 6a.9; AVG art. 15)."""
    assert house.search_tag(Bsn(SANNE.bsn)) == keys.hmac(b"NL:BSN:" + SANNE.bsn.encode())
    assert len({house.search_tag(person) for person in PEOPLE}) == 1000


@given(
    bsn=st.none() | st.sampled_from(tuple(valid_bsns())).map(Bsn),
    naam=st.none() | st.text(),
    born=st.none() | st.dates(),
    andere=st.dictionaries(st.text(), st.text(), max_size=3),
)
def test_an_identity_comes_back_as_it_was_sealed(
    keys: BrokerKeys, bsn: Bsn | None, naam: str | None, born: date | None, andere: dict[str, str]
) -> None:
    """Sealed under the case key and opened here only (design 6a.7)."""
    house, persoon = Pseudonyms(keys), uuid4()
    wrapped = house.new_case_key(CASUS)
    identity = Identiteit(bsn, naam, born, andere)
    sealed = house.seal_identity(wrapped, CASUS, persoon, identity)
    assert house.open_identity(wrapped, CASUS, persoon, sealed) == identity
    if bsn:
        assert bsn.reveal().encode() not in sealed


def test_a_sealed_identity_cannot_be_moved_to_another_person_case_or_supplier(house: Pseudonyms) -> None:
    """Bound to case, person and, for a reference, the supplier (design 6a.7)."""
    wrapped, other = house.new_case_key(CASUS), house.new_case_key(ANDERE_CASUS)
    persoon = uuid4()
    sealed = house.seal_identity(wrapped, CASUS, persoon, Identiteit(naam=SANNE.naam))
    reference = house.seal_reference(wrapped, CASUS, persoon, "ggz", "R-1")
    assert house.open_reference(wrapped, CASUS, persoon, "ggz", reference) == "R-1"
    for moved in (
        lambda: house.open_identity(wrapped, CASUS, uuid4(), sealed),
        lambda: house.open_identity(other, ANDERE_CASUS, persoon, sealed),
        lambda: house.open_identity(wrapped, CASUS, persoon, reference),
        lambda: house.open_identity(wrapped, CASUS, persoon, b""),
        lambda: house.open_reference(wrapped, CASUS, persoon, "politie", reference),
    ):
        with pytest.raises(KeyUnavailable):
            moved()


def test_only_the_desk_opens_a_reader_pair(keys: BrokerKeys, tmp_path: Path) -> None:
    """The private half is sealed at creation and then forgotten; 80 bytes (crypto.md 1.6)."""
    FileKeys.create(tmp_path)
    public = FileKeys.broker(tmp_path / "broker", "test").reader_public
    pair = new_reader_pair(public, uuid4())
    assert len(pair.sealed_private) == 80
    desk = FileKeys.desk(tmp_path / "desk", "test")
    private = X25519PrivateKey.from_private_bytes(desk.open_reader(reader_info(pair.kid), pair.sealed_private))
    assert private.public_key().public_bytes_raw() == pair.public
    with pytest.raises(KeyUnavailable):
        desk.open_reader(reader_info(uuid4()), pair.sealed_private)
    fresh = Pseudonyms(keys)
    assert fresh.reader_pair(pair.kid).public != pair.public


def test_a_box_for_two_officers_needs_both() -> None:
    """Four eyes by keys, not by an if (crypto.md 1.5)."""
    a, b = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    box = reid_box(a.public_key().public_bytes_raw(), b.public_key().public_bytes_raw(), canonical(Bsn(SANNE.bsn)))
    assert len(box) == 112
    inner = open_(a, b"zv/reid/v1/A", box)
    assert open_(b, b"zv/reid/v1/B", inner) == canonical(Bsn(SANNE.bsn))
    for key, info in ((b, b"zv/reid/v1/B"), (b, b"zv/reid/v1/A"), (a, b"zv/reid/v1/B")):
        with pytest.raises(KeyUnavailable):
            open_(key, info, box)
    with pytest.raises(KeyUnavailable):
        open_(a, b"zv/reid/v1/B", inner)


def test_a_closed_case_is_for_two_officers_only(house: Pseudonyms, keys: BrokerKeys) -> None:
    """K_case is re-sealed and nothing of it stays in memory (crypto.md 1.6)."""
    wrapped = house.new_case_key(CASUS)
    house.pseudonym(wrapped, DOMEIN, Bsn(SANNE.bsn))
    a, b = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    box = house.close_case(wrapped, CASUS, a.public_key().public_bytes_raw(), b.public_key().public_bytes_raw())
    k_case = open_(b, b"zv/reid/v1/B", open_(a, b"zv/reid/v1/A", box))
    assert k_case == keys.unwrap(wrapped, lp("zv/kcase/v1", str(CASUS)))
    assert not house._case_keys._held
    assert not house._domain_keys._held


def test_the_memory_of_keys_is_bounded(keys: BrokerKeys) -> None:
    """Derived keys are cached small (crypto.md 1.8, T6)."""
    house = Pseudonyms(keys, cached=4)
    wrapped = house.new_case_key(CASUS)
    for number in range(1, 20):
        house.pseudonym(wrapped, dataclasses.replace(DOMEIN, epoch=number), Bsn(SANNE.bsn))
        house.case_pseudonym(house.new_case_key(CASUS), CASUS)
    assert len(house._domain_keys._held) == 4
    assert len(house._case_keys._held) == 4


def test_nothing_of_the_room_prints_keys_or_persons(house: Pseudonyms) -> None:
    """Key material and identities are masked (design A9)."""
    house.pseudonym(house.new_case_key(CASUS), DOMEIN, Bsn(SANNE.bsn))
    assert repr(house) == "Pseudonyms(********)"
    assert json.dumps(repr(house.reader_pair(uuid4()))).count("sealed") == 0


def _look_random(raws: list[bytes]) -> None:
    """Each of the 128 bits is set about half the time: chi-square below a bound passed once in a million runs."""
    total = len(raws)
    ones = [sum(raw[place // 8] >> (place % 8) & 1 for raw in raws) for place in range(128)]
    assert sum((2 * count - total) ** 2 / total for count in ones) < 220


def _b64(raw: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(raw).rstrip(b"=").decode()
