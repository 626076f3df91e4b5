"""What is signed, and by whom: the statements of publishing, and the file that names the signers.

RFC 8032 (Ed25519), RFC 8785 (JCS); Wgs art. 1.8 lid 6; ADR 0017.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from broker.errors import KeyUnavailable
from broker.policy.signers import NotASigner, SignersRefused, read_signers, read_signing_key, sign
from broker.policy.statement import Soort, Stap, Unreadable, Voorstel, digest, read_statement, signed
from tests.policy_house import make_people

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
HASH = "0" * 64


def voorstel(**changes: object) -> Voorstel:
    fields: dict[str, object] = {
        "id": UUID(int=7),
        "door": "jurist",
        "op": NOW,
        "versie": "2027.01.01+0123456789ab",
        "bronnen_sha256": HASH,
        "wasm_sha256": HASH,
        "data_sha256": HASH,
        "bundle_sha256": HASH,
        "tests_geslaagd": 160,
        "tests_gezakt": 0,
        "geldig_vanaf": NOW + timedelta(days=1),
        "wet_getoetst_op": date(2026, 11, 1),
        "rac": "RAC 2026-40",
        "afwijking": None,
    }
    return Voorstel.model_validate(fields | changes)


@given(
    versie=st.text(min_size=1, max_size=40),
    reason=st.text(min_size=1, max_size=200),
    moment=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis wants its bounds without a zone
)
def test_a_statement_reads_back_as_it_was_written(versie: str, reason: str, moment: datetime) -> None:
    """Encode and decode are a pair, and there is one spelling: what is signed is what is read."""
    said = voorstel(versie=versie, afwijking=reason, rac=None, geldig_vanaf=moment)
    assert read_statement(Voorstel, said.raw()) == said
    assert digest(said.raw()) == digest(read_statement(Voorstel, said.raw()).raw())


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"null", b"\xff", voorstel().raw() + b" ", voorstel().raw().replace(b'"rac"', b'"rac" ')],
)
def test_bytes_that_we_would_not_have_written_are_no_statement(raw: bytes) -> None:
    """Two spellings of one statement would be two things to sign."""
    with pytest.raises(Unreadable):
        read_statement(Voorstel, raw)


@pytest.mark.parametrize(
    "changes",
    [
        {"rac": None},
        {"afwijking": "haast"},
        {"rac": ""},
        {"tests_gezakt": 1},
        {"tests_geslaagd": 0},
        {"geldig_vanaf": "2027-01-01T00:00:00"},
        {"wasm_sha256": "abc"},
        {"extra": 1},
    ],
)
def test_a_proposal_names_advice_or_reason_and_tests_that_all_passed(changes: dict[str, object]) -> None:
    """Bgs art. 1.13-1.15: advice, or why without; a policy with a failing test is not proposed at all."""
    with pytest.raises(ValidationError):
        voorstel(**changes)


def test_an_adoption_is_no_withdrawal(tmp_path: Path) -> None:
    """The kind is under the signature: the same words under another kind are another statement."""
    people = make_people(tmp_path)
    signers = read_signers(people.signers)
    raw = Stap(door="fg", op=NOW, voorstel=UUID(int=7), voorstel_sha256=HASH).raw()
    signature = sign(people.keys["fg"], Soort.VASTSTELLING, raw)
    found = signers.signer_of(Soort.VASTSTELLING, raw, signature, ("fg", NOW))
    assert found is not None
    assert found.persoon == "fg"
    assert signers.signer_of(Soort.INTREKKING, raw, signature, ("fg", NOW)) is None
    assert len({signed(soort, raw) for soort in Soort}) == len(Soort)


def test_a_signature_counts_for_who_set_it_inside_the_term(tmp_path: Path) -> None:
    """Not for another name, not after leaving; what was signed before leaving stays signed."""
    people = make_people(tmp_path)
    signers = read_signers(people.signers)
    raw = voorstel(door="oud-lid").raw()
    signature = sign(people.keys["oud-lid"], Soort.VOORSTEL, raw)
    left = datetime(2026, 1, 1, tzinfo=UTC)
    for who, counts in (
        (("oud-lid", left - timedelta(seconds=1)), True),
        (("oud-lid", left), False),
        (("fg", left - timedelta(seconds=1)), False),
        (("niemand", NOW), False),
    ):
        assert (signers.signer_of(Soort.VOORSTEL, raw, signature, who) is not None) is counts
    with pytest.raises(NotASigner):
        signers.whose(people.keys["oud-lid"], NOW)
    with pytest.raises(NotASigner):
        read_signers(None).whose(people.keys["fg"], NOW)


def test_one_key_under_two_names_is_refused(tmp_path: Path) -> None:
    """Four eyes would be two."""
    people = make_people(tmp_path)
    text = people.signers.read_text(encoding="utf-8")
    key = text.split("sleutel: ")[1].splitlines()[0]
    people.signers.write_text(
        f"{text}  - {{persoon: dubbel, functie: proef, sleutel: {key}, van: 2020-01-01T00:00:00Z}}\n", encoding="utf-8"
    )
    with pytest.raises(SignersRefused):
        read_signers(people.signers)


def test_a_key_that_others_can_read_signs_nothing(tmp_path: Path) -> None:
    """The same rule as for every key file of the house."""
    people = make_people(tmp_path)
    people.key_file("fg").chmod(0o644)
    with pytest.raises(KeyUnavailable):
        read_signing_key(people.key_file("fg"))
    with pytest.raises(KeyUnavailable):
        read_signing_key(people.signers.with_name("weg.key"))
