"""The choice of engine is a setting, said in one line; a stale policy stops the start; both answer the same."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from opapywasm import OpaWasmPolicy, PolicyConfig

from broker.decide import PolicyQuestion, decide
from broker.engines import choose
from broker.engines.base import EngineRefused
from broker.engines.choose import open_engine
from broker.engines.wasm import WasmEngine
from broker.opa_binary import find_opa
from broker.settings import EngineKind, Settings
from broker.terms import Besluit, Paar
from policies.lock import DATA, ROOT, WASM, verify

PAREN = tuple(Paar(v, e) for v in ("politie-oij", "ggz-oij") for e in ("pol.telling", "inv.bekend", "id.naam"))


def question() -> PolicyQuestion:
    """A question of a ZVH about one person, to two suppliers (policies/README.md, the input)."""
    vraag = {
        "initiatief": "aanvrager",
        "doel": "Is er nu gevaar bij een huisbezoek?",
        "fase": "F2",
        "persoon": "p1",
        "spoed": None,
        "periode": None,
        "automatisch": False,
        "lijst": False,
        "paren": [paar._asdict() for paar in PAREN],
    }
    casus = {
        "id": "c1",
        "samenwerkingsverband": "zvh-oij",
        "kader": "zvh",
        "ave": 3,
        "toestand": "S41",
        "doel": vraag["doel"],
        "doel_vastgelegd_op": "2026-11-20T10:00:00Z",
        "aanmelder": "gemeente-oij",
        "deelnemers": ["politie-oij", "ggz-oij"],
        "verwijderd": [],
        "doeltoets": "positief",
        "eerste_verwerking_op": None,
        "afgesloten_op": None,
        "radicalisering": False,
        "part_opgepakt": False,
    }
    medewerker = {
        "id": "mw-1",
        "aangewezen": True,
        "toegewezen": True,
        "screening_tot": None,
        "commerciele_taken": False,
    }
    soorten = {"politie-oij": "politie", "ggz-oij": "ggz"}
    known = {"lid": True, "referentie": True, "koppeling": True}
    told: dict[str, Any] = {
        "op": "2026-11-24T10:00:00Z",
        "vandaag": "2026-11-24",
        "vraag": vraag,
        "casus": casus,
        "ontvanger": {
            "onderdeel": "procesregie-oij",
            "soort": "zvh",
            "rol": "R02",
            "bekend": True,
            "lid": True,
            "medewerker": medewerker,
        },
        "verstrekkers": {name: {"soort": soort, **known} for name, soort in soorten.items()},
        "persoon": {"id": "p1", "in_casus": True, "rol": "betrokkene", "leeftijd": 30},
        "bewijs": [],
    }
    return PolicyQuestion(PAREN, told)


def hush(line: str) -> None:
    assert line


async def ask(engine: EngineKind | None) -> tuple[Besluit, list[str]]:
    said: list[str] = []
    async with open_engine(Settings(engine=engine), tell=said.append) as opened:
        assert await opened.ready()
        return await decide(question(), opened), said


async def test_both_engines_decide_the_same_with_the_policy_of_the_house() -> None:
    """Design A2: the same bundle, two ways; the besluit says which policy decided."""
    if find_opa() is None:
        pytest.skip("OPA of the pinned version is not here (make setup fetches it)")
    by_opa, said_opa = await ask(EngineKind.OPA)
    by_wasm, said_wasm = await ask(EngineKind.WASM)
    assert by_opa == by_wasm
    assert by_opa.beleid.versie == verify().versie
    assert "OPA 1.22.2" in said_opa[-1]
    assert "WebAssembly" in said_wasm[-1]


async def test_without_opa_the_first_try_runs_on_webassembly_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Design A2: a first run without any server; one line says which engine and why."""
    monkeypatch.setattr(choose, "find_opa", lambda: None)
    besluit, said = await ask(None)
    assert besluit.paren.keys() == set(PAREN)
    assert said == [f"Beleid {verify().versie}: WebAssembly in het proces (OPA 1.22.2 is hier niet)."]


async def test_opa_that_was_asked_for_and_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never switched silently: not to the other engine, not to another version."""
    monkeypatch.setattr(choose, "find_opa", lambda: None)
    with pytest.raises(EngineRefused, match="make setup"):
        await ask(EngineKind.OPA)


@pytest.mark.parametrize("spoil", ["rule", "module", "data", "lock"])
async def test_a_stale_or_changed_policy_stops_the_start(
    spoil: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decisions would cite a policy that did not make them (policies.lock.verify)."""
    copy = tmp_path / "policies"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(choose, "verify", partial(verify, copy))
    choose.expected_beleid()
    rule = next(copy.rglob("verzoek.rego"))
    spoiled = {"rule": rule, "module": copy / WASM, "data": copy / DATA, "lock": copy / "sluis.lock.json"}[spoil]
    spoiled.write_bytes(b" " + spoiled.read_bytes()[:-2])
    for engine in (EngineKind.WASM, EngineKind.OPA):
        with pytest.raises(EngineRefused, match="make policies"):
            await ask(engine)


async def test_thin_caller_answers_as_opapywasm_does() -> None:
    """Policy-engine.md section 1: fewer crossings, the same answer, also after thousands of questions."""
    policy = OpaWasmPolicy((ROOT / WASM).read_bytes(), config=PolicyConfig(pool_size=1))
    policy.set_data(json.loads((ROOT / DATA).read_text()))
    async with open_engine(Settings(engine=EngineKind.WASM), tell=hush) as engine:
        assert isinstance(engine, WasmEngine)
        asked = dict(question().input)
        sizes = set()
        for round_ in range(300):
            asked["bewijs"] = [{"id": f"b{n}", "soort": "bevoegdheid", "vastgelegd_op": asked["op"],
                                "ondertekenaar": None, "ingetrokken_op": None} for n in range(round_ % 40)]  # fmt: skip
            asked["vraag"] = asked["vraag"] | {"doel": "d" * (round_ * 7 % 500)}
            expected = policy.evaluate(asked, entrypoint="besluit/verzoek/besluit")
            assert await engine.evaluate("besluit/verzoek/besluit", asked) == expected
            sizes.add(engine.memory_size())
    policy.close()
    assert len(sizes) <= 2
