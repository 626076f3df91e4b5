"""`sluis partner check` over real connections: an honest partner passes, a broken one fails at what is broken."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml

from broker.demo.certificates import Authority
from connectors.check.openen import Adres, open_proef
from connectors.check.suite import CHECKS, Oordeel, Uitslag, play
from connectors.gemeente.proefzaken import make_zaken
from connectors.gemeente.twin import CATALOGI, CLIENT, ZAKEN
from connectors.records import Soort
from connectors.sandbox import read_people, read_register
from tests.contract.process import running_twin
from tests.contract.suppliers import BSN, DATA, HONEST
from tests.sources import ROOT

PEOPLE: Final[dict[str, Any]] = {
    "bekend": [{"referentie": "justin"}, {"bsn": BSN}, {"naam": "Justin Oefenga", "geboortedatum": "1989-03-14"}],
    "onbekend": {"referentie": "niemand-hier"},
    "elementen": ["inv.bekend", "pol.telling", "pol.lijst"],
}
SECRET: Final = "geheim-van-de-proef-en-van-niemand-anders"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gegevens") / "gegevens.json"
    path.write_text(json.dumps(DATA), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def proef(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proef") / "proef.yaml"
    path.write_text(yaml.safe_dump(PEOPLE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def broken(data: Path) -> Iterator[str]:
    """The address of a partner that can be told to break the contract."""
    with running_twin("--data", str(data), module="tests.contract.broken_partner") as port:
        yield f"http://127.0.0.1:{port}"


async def played(adres: Adres) -> dict[str, Uitslag]:
    async with open_proef(adres) as opened:
        return {uitslag.check.code: uitslag for uitslag in await play(opened)}


def failed(found: Mapping[str, Uitslag]) -> set[str]:
    return {code for code, uitslag in found.items() if uitslag.oordeel is Oordeel.GEZAKT}


@contextmanager
def broken_by(url: str, fout: str = "", **knobs: object) -> Iterator[None]:
    with httpx.Client(base_url=url, trust_env=False) as twin:
        twin.put("/_sandbox/knoppen", json=HONEST | knobs).raise_for_status()
        twin.put("/_sandbox/fout", json={"fout": fout}).raise_for_status()
        yield
        twin.put("/_sandbox/knoppen", json=HONEST).raise_for_status()


async def test_an_honest_partner_passes(broken: str, proef: Path) -> None:
    """Our own interface, with everything that can be tried tried; only what cannot be here is left out."""
    with broken_by(broken):
        found = await played(Adres(url=broken, kind="base", proef=proef))
    assert failed(found) == set()
    left_out = {code: u.waarom for code, u in found.items() if u.oordeel is Oordeel.OVERGESLAGEN}
    assert set(left_out) == {"vreemden", "labels"}
    assert all(left_out.values())


@pytest.mark.parametrize(
    ("fout", "codes"),
    [
        ("unknown_is_404", {"onbekende-persoon", "tegelijk"}),
        ("echoes", {"stille-fout"}),
        ("shows_insides", {"stille-fout"}),
        ("guesses", {"ongeldige-vraag"}),
        ("crashes", {"ongeldige-vraag"}),
        ("no_version", {"versie"}),
        ("names_in_a_header", {"koppen"}),
        ("differs", {"zelfde-antwoord", "identiteiten", "tegelijk"}),
        ("mixes_up", {"tegelijk"}),
        ("tells_of_nobody", {"niemand"}),
        ("compresses", {"inhoudstype", "antwoordt"}),
        ("does_not_know_names", {"identiteiten"}),
        ("all_or_nothing", {"afwezig"}),
        ("only_the_first", {"samen-gevraagd"}),
    ],
)
async def test_a_partner_that_breaks_the_contract_fails_at_that(
    fout: str, codes: set[str], broken: str, proef: Path
) -> None:
    """Each way of being wrong is found by the check that names it, and by no other."""
    with broken_by(broken, fout):
        found = await played(Adres(url=broken, kind="base", proef=proef))
    assert failed(found) == codes


@pytest.mark.parametrize(
    ("knobs", "codes"),
    [
        ({"status": 401}, {"antwoordt", "inhoudstype", "grootte"}),
        ({"status": 404}, {"antwoordt"}),
        ({"status": 500}, {"antwoordt"}),
        ({"status": 307}, {"antwoordt", "geen-omleiding"}),
        ({"rommel": True}, {"antwoordt"}),
        ({"te_groot": True}, {"antwoordt", "grootte"}),
        ({"inhoudstype": "text/html"}, {"antwoordt", "inhoudstype"}),
        ({"meer": True}, {"alleen-gevraagd"}),
        ({"pauze": 0.6}, {"antwoordt"}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "-".join(sorted(value)),
)
async def test_a_partner_that_fails_to_answer_hears_why(
    knobs: dict[str, Any], codes: set[str], broken: str, proef: Path
) -> None:
    """The checks of the line say what is wrong when no answer comes; those of the answer are left out then."""
    with broken_by(broken, **knobs):
        found = await played(Adres(url=broken, kind="base", proef=proef, deadline=0.5 if "pauze" in knobs else 5))
    assert codes <= failed(found)
    if "antwoordt" in codes:
        assert found["zelfde-antwoord"].oordeel is Oordeel.OVERGESLAGEN


async def test_nobody_there_is_one_failure_with_a_remedy(proef: Path) -> None:
    """A closed port is what a partner meets first."""
    found = await played(Adres(url="http://127.0.0.1:9", kind="base", proef=proef, deadline=2))
    assert "antwoordt" in failed(found)
    assert "onbereikbaar" in found["antwoordt"].kwam


async def test_nothing_of_a_person_is_told(broken: str, proef: Path) -> None:
    """Style: codes, states and numbers; whoever reads the outcome learns of nobody."""
    for fout in ("echoes", "names_in_a_header", "differs", "unknown_is_404"):
        with broken_by(broken, fout, meer=True):
            found = await played(Adres(url=broken, kind="base", proef=proef))
        told = " ".join(f"{u.verwacht} {u.kwam} {u.waarom}" for u in found.values())
        assert not [word for word in ("justin", "Justin", BSN, "Oefenga", "BEDREIGING", "7f3a91") if word in told]


async def test_police_is_checked_over_mutual_tls(data: Path, proef: Path, tmp_path: Path) -> None:
    """Wpg: labels on every item, and no answer for who shows no certificate."""
    authority = Authority(tmp_path / "pki", "proefuitgever")
    (cert, key), (our_cert, our_key) = authority.issue("politie"), authority.issue("makelaar")
    options = ["--cert", str(cert), "--key", str(key), "--ca", str(authority.path)]
    with running_twin("--kind", "politie", "--data", str(data), *options) as port:
        url = f"https://127.0.0.1:{port}"
        adres = Adres(url=url, kind="politie", proef=proef, ca=authority.path, cert=our_cert, key=our_key)
        found = await played(adres)
        assert failed(found) == set()
        assert found["labels"].oordeel is found["vreemden"].oordeel is Oordeel.GESLAAGD
        async with httpx.AsyncClient(base_url=url, verify=_tls(adres), trust_env=False) as twin:
            (await twin.put("/_sandbox/knoppen", json={"kaal": True})).raise_for_status()
        bare = await played(adres)
    assert "antwoordt" in failed(bare)


def _tls(adres: Adres) -> Any:
    from connectors.endpoint import Endpoint

    return Endpoint(adres.url, adres.ca, adres.cert, adres.key).tls()


async def test_a_partner_that_lets_everybody_in_fails(data: Path, proef: Path, tmp_path: Path) -> None:
    """A token that is not looked at is no token."""
    token = tmp_path / "token"
    token.write_text("proeftoken", encoding="ascii")
    with running_twin("--kind", "generic", "--data", str(data)) as port:
        adres = Adres(url=f"http://127.0.0.1:{port}", kind="base", proef=proef, token=token)
        assert failed(await played(adres)) == {"vreemden"}
    environment = {"SLUIS_SANDBOX_TOKEN": "proeftoken"}
    with running_twin("--kind", "generic", "--data", str(data), environment=environment) as port:
        adres = Adres(url=f"http://127.0.0.1:{port}", kind="base", proef=proef, token=token)
        found = await played(adres)
    assert (failed(found), found["vreemden"].oordeel) == (set(), Oordeel.GESLAAGD)


async def test_care_and_municipality_are_checked_in_their_own_words(data: Path, tmp_path: Path) -> None:
    """FHIR and the Zaken API: the same checks through the connector; what is of our own interface is left out."""
    care = PEOPLE | {"elementen": ["inv.bekend"]}
    (tmp_path / "zorg.yaml").write_text(yaml.safe_dump(care), encoding="utf-8")
    with running_twin("--kind", "ggz", "--data", str(data)) as port:
        found = await played(Adres(url=f"http://127.0.0.1:{port}", kind="ggz", proef=tmp_path / "zorg.yaml"))
    assert failed(found) == set()
    assert found["ongeldige-vraag"].oordeel is Oordeel.OVERGESLAGEN

    zaken = PEOPLE | {"bekend": [{"referentie": "justin"}, {"bsn": BSN}], "elementen": ["inv.bekend"]}
    (tmp_path / "geheim").write_text(SECRET, encoding="ascii")
    _, afspraken = make_zaken(read_register(DATA, Soort.GEMEENTE, "verstrekker"), read_people(DATA))
    (tmp_path / "zaaktypen.yaml").write_text(yaml.safe_dump(dict(afspraken)), encoding="utf-8")
    with running_twin("--kind", "gemeente", "--data", str(data), environment={"SLUIS_SANDBOX_TOKEN": SECRET}) as port:
        url = f"http://127.0.0.1:{port}"
        koppeling = {
            "catalogi": f"{url}{CATALOGI}",
            "client": CLIENT,
            "geheim": "geheim",
            "zaaktypen": "zaaktypen.yaml",
        }
        (tmp_path / "gemeente.yaml").write_text(yaml.safe_dump(zaken | {"koppeling": koppeling}), encoding="utf-8")
        found = await played(Adres(url=f"{url}{ZAKEN}", kind="gemeente", proef=tmp_path / "gemeente.yaml"))
    assert failed(found) == set()
    assert found["vreemden"].oordeel is Oordeel.GESLAAGD


def sluis(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")}
    return subprocess.run(
        [sys.executable, "-m", "broker", "partner", "check", *arguments],
        capture_output=True, text=True, env=environment | {"COLUMNS": "160"}, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip


async def test_the_command_prints_a_table_and_an_exit_code(broken: str, proef: Path) -> None:
    """0 all right, 1 something is not, with what was expected, what came and how to mend it."""
    with broken_by(broken):
        done = await asyncio.to_thread(sluis, broken, "--proef", str(proef))
    assert (done.returncode, done.stderr) == (0, "")
    assert all(check.code in done.stdout for check in CHECKS)
    with broken_by(broken, "no_version"):
        done = await asyncio.to_thread(sluis, broken, "--proef", str(proef))
        as_json = await asyncio.to_thread(sluis, broken, "--proef", str(proef), "--json")
    assert done.returncode == as_json.returncode == 1
    assert "API-Version" in done.stdout
    document = json.loads(as_json.stdout)
    (row,) = [row for row in document["controles"] if row["oordeel"] == "gezakt"]
    assert (document["goed"], document["gezakt"], row["controle"]) == (False, 1, "versie")
    assert all(row[name] for name in ("verwacht", "kwam", "herstel"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("http://127.0.0.1:9",), "--proef"),
        (("http://voorbeeld.invalid", "--proef", "PROEF"), "adres"),
        (("http://127.0.0.1:9", "--kind", "onbekend", "--proef", "PROEF"), "soort"),
        (("https://politie.invalid", "--kind", "politie", "--proef", "PROEF"), "certificaat"),
        (("http://127.0.0.1:9", "--proef", "niet-hier.yaml"), "niet-hier.yaml"),
    ],
)
def test_a_wrong_call_is_one_sentence(arguments: tuple[str, ...], said: str, proef: Path) -> None:
    """2 for a call that cannot be made; nothing was asked of anyone."""
    done = sluis(*(str(proef) if word == "PROEF" else word for word in arguments))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"bekend": []}, "bekend"),
        ({"bekend": [{"bsn": "123456789"}]}, "burgerservicenummer"),
        ({"bekend": [{"bsn": BSN, "naam": "x"}]}, "noem iemand"),
        ({"elementen": [""]}, "elementen.0"),
        ({"vreemd": 1}, "vreemd"),
    ],
)
async def test_a_wrong_file_is_refused_by_field(change: dict[str, Any], field: str, tmp_path: Path) -> None:
    """All of it is looked at before anybody is asked anything; the message names no person."""
    path = tmp_path / "proef.yaml"
    path.write_text(yaml.safe_dump(PEOPLE | change), encoding="utf-8")
    with pytest.raises(ValueError, match=field) as error:
        await played(Adres(url="http://127.0.0.1:9", kind="base", proef=path))
    assert BSN not in str(error.value)
