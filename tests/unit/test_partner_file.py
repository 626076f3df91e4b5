"""The file of a partner: every fault at once with its field and remedy; a template for every kind that reads well."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from broker.onboarding import Refused
from broker.onboarding_connector import Entry, add_entry, check_entry, place_entry
from broker.onboarding_file import read_partner
from broker.onboarding_template import template
from broker.scenario.known import soorten
from connectors.directory import read_directory

KEY = b64encode(X25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
PRIVATE = ec.generate_private_key(ec.SECP256R1())
JWK: dict[str, Any] = ECAlgorithm.to_jwk(PRIVATE.public_key(), as_dict=True)


def partner(**changes: Any) -> dict[str, Any]:
    """A whole file; a change is of its onderdeel."""
    client = {"id": "ggz-noord.r01", "medewerker": "m-1", "rol": "R01", "scopes": ["postbus:lezen"]}
    onderdeel = {
        "id": "ggz-noord",
        "naam": "GGZ Noord",
        "soort": "ggz",
        "postbus": KEY,
        "tafels": [{"id": "buurt", "van": "2025-01-01"}],
        "medewerkers": [{"id": "m-1", "rollen": ["R01", "R04"]}, {"id": "fg-1", "rollen": ["R15"]}],
        "clients": [client | {"jwks": {"keys": [JWK]}}],
    }
    return {"organisatie": {"oin": "0" * 19 + "7", "naam": "GGZ Noord"}, "onderdelen": [onderdeel | changes]}


def written(tmp_path: Path, document: object) -> Path:
    path = tmp_path / "partner.yaml"
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
    return path


def refused(tmp_path: Path, document: object) -> dict[str, str]:
    with pytest.raises(Refused) as error:
        read_partner(written(tmp_path, document))
    assert all(fout.uitleg.endswith((".", "?")) for fout in error.value.fouten)
    return {fout.veld: fout.code for fout in error.value.fouten}


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    """What stands in it comes out as what should be on record."""
    found = read_partner(written(tmp_path, partner()))
    (onderdeel,) = found.onderdelen
    assert (onderdeel.id, onderdeel.oin, onderdeel.soort) == ("ggz-noord", "0" * 19 + "7", "ggz")
    assert onderdeel.sleutel is not None
    assert b64encode(onderdeel.sleutel).decode() == KEY
    assert onderdeel.tafels[0].van.isoformat() == "2024-12-31T23:00:00+00:00"  # midnight in the Netherlands
    assert [m.rollen for m in onderdeel.medewerkers] == [("R01", "R04"), ("R15",)]
    assert [client.id for _, client in found.clients] == ["ggz-noord.r01"]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """API Design Rules, all errors; here for an operator with a file from somebody else."""
    document = partner(
        soort="ziekenhuis",
        postbus="geheim",
        tafels=[{"id": "nieuw", "van": "2025-01-01", "naam": "Nieuw"}],
        medewerkers=[{"id": "m-1", "rollen": ["R99"]}],
        vreemd=1,
    )
    document["organisatie"]["oin"] = "123"
    found = refused(tmp_path, document)
    assert found["organisatie.oin"] == "verkeerde-vorm"
    assert found["onderdelen.0.soort"] == "onbekende-code"
    assert found["onderdelen.0.postbus"] == "geen-sleutel"
    assert found["onderdelen.0.tafels.0"] == "hoort-bij-elkaar"
    assert found["onderdelen.0.medewerkers.0.rollen.0"] == "onbekende-code"
    assert found["onderdelen.0.vreemd"] == "onbekend-veld"


def client(**changes: Any) -> dict[str, Any]:
    base = {"id": "c", "medewerker": "m-1", "rol": "R01", "scopes": ["postbus:lezen"], "jwks": {"keys": [JWK]}}
    return {name: value for name, value in (base | changes).items() if value is not None}


SMALL = RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key(), as_dict=True)
SECRET = ECAlgorithm.to_jwk(PRIVATE, as_dict=True)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"jwks": {"keys": [SECRET]}}, "geheime-sleutel"),
        ({"jwks": {"keys": [SMALL]}}, "te-kort"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "AA"}]}}, "geheime-sleutel"),
        ({"jwks": {"keys": [{"kty": "EC"}]}}, "geen-sleutel"),
        ({"jwks": None}, "een-van-beide"),
        ({"jwks_url": "https://a.example/jwks"}, "een-van-beide"),
        ({"jwks": None, "jwks_url": "http://a.example/jwks"}, "verkeerde-vorm"),
        ({"scopes": ["alles"]}, "onbekende-scope"),
        ({"scopes": ["sandbox:klok"]}, "onbekende-scope"),
        ({"gebonden": "certificaat"}, "hoort-bij-elkaar"),
        ({"certificaat": "A" * 43}, "hoort-bij-elkaar"),
        ({"gebonden": "niets"}, "onbekende-keuze"),
        ({"medewerker": "iemand"}, "onbekend"),
        ({"rol": "R15"}, "rol-niet-vastgelegd"),
    ],
)
def test_a_client_that_could_not_be_safe_is_refused(change: dict[str, Any], code: str, tmp_path: Path) -> None:
    """NL GOV profile for OAuth: public keys of good length, known scopes, bound tokens, a role that is on record."""
    assert code in refused(tmp_path, partner(clients=[client(**change)])).values()


def test_a_key_of_low_order_is_no_key(tmp_path: Path) -> None:
    """RFC 7748 section 6.1: everybody knows what is shared with the point zero."""
    zero = b64encode(bytes(32)).decode()
    assert refused(tmp_path, partner(postbus=zero)) == {"onderdelen.0.postbus": "geen-sleutel"}


def test_a_name_twice_is_refused(tmp_path: Path) -> None:
    """Which of the two would count is not ours to guess."""
    twice = partner(medewerkers=[{"id": "m-1", "rollen": ["R01"]}] * 2)
    assert refused(tmp_path, twice) == {"medewerkers.m-1": "dubbel"}


@pytest.mark.parametrize("text", ["{", "[]", "", "\t- x: ["])
def test_what_is_no_file_is_refused(text: str, tmp_path: Path) -> None:
    """One sentence, and nothing of what stood in it."""
    assert refused(tmp_path, text)


@pytest.mark.parametrize("kind", [*sorted(soorten()), "base", "gemeente"])
def test_the_template_needs_only_its_key_filled_in(kind: str, tmp_path: Path) -> None:
    """A partner fills in; the rest is right as it stands."""
    text = template(kind)
    assert text is not None
    assert refused(tmp_path, text) == {"onderdelen.0.postbus": "geen-sleutel"}
    found = read_partner(written(tmp_path, text.replace("VERVANG-DIT-DOOR-DE-OPENBARE-SLEUTEL=", KEY)))
    assert found.koppelingen
    assert found.clients


def test_there_is_no_template_for_what_does_not_exist() -> None:
    """The command says which kinds there are."""
    assert template("bakker") is None


async def test_a_connector_is_tried_before_anything_changes(tmp_path: Path) -> None:
    """What the broker would refuse at its start is refused here, by onderdeel."""
    with pytest.raises(Refused, match="koppeling"):
        await check_entry("ggz-noord", {"soort": "generic", "url": "http://partner.example"}, tmp_path)
    with pytest.raises(Refused, match="soort"):
        await check_entry("ggz-noord", {"soort": "fax", "url": "https://partner.example"}, tmp_path)
    await check_entry("ggz-noord", {"soort": "generic", "url": "https://partner.example"}, tmp_path)


def test_an_entry_is_put_under_the_others(tmp_path: Path) -> None:
    """The operator's file keeps its comments; what stands there otherwise is left to a person."""
    file, entry = tmp_path / "koppelingen.yaml", {"soort": "generic", "url": "https://partner.example/v1"}
    assert place_entry("a", entry, None) is Entry.NOWHERE
    assert place_entry("a", entry, file) is Entry.NEW
    file.write_text("# van ons\nb: {soort: generic, url: 'https://b.example'}", encoding="utf-8")
    add_entry("a", entry, file)
    assert file.read_text(encoding="utf-8").startswith("# van ons\nb:")
    assert set(read_directory(file)) == {"a", "b"}
    assert place_entry("a", entry, file) is Entry.THERE
    assert place_entry("a", {**entry, "url": "https://elders.example"}, file) is Entry.OTHER
