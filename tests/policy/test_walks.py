"""Ten thousand random walks through the life of a case, decided by the policy that is built.

A walk does acts that chance picks, mostly of a role that may do them somewhere; what the policy allows happens to the
case, as `broker.casus.effects` does it. On the way somebody asks for content. Whatever was done before: content only
flows in an open state that allows the phase, to somebody who may have it, on a ground, and in a ZVH after a doeltoets;
and nothing flows once the case is closed, rejected, destroyed, or five years old (practice 4.2; Wgs art. 2.31).

Decisions are remembered: the same question gives the same answer (ADR 0006), and a machine has few different ones.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Final

import pytest

from broker.engines.base import HANDELING, VERZOEK
from broker.engines.choose import expected_beleid
from broker.engines.wasm import load_wasm
from policies.lock import DATA, ROOT, WASM

WALKS: Final = 10_000
STEPS: Final = 24
OP: Final = "2025-10-01T12:00:00Z"
FIRST: Final = {"jong": "2025-08-01T12:00:00Z", "bijna": "2020-11-01T12:00:00Z", "oud": "2020-09-01T12:00:00Z"}
CONTENT: Final = frozenset({"volledig", "pseudoniem", "gegeneraliseerd"})
LOOP: Final = json.loads((ROOT / "data" / "levensloop.json").read_text(encoding="utf-8"))
PHASES: Final = json.loads((ROOT / "data" / "fase_in_toestand.json").read_text(encoding="utf-8"))
ROWS: Final = [row for row in (*LOOP["overgangen"], *LOOP["handelingen"]) if row.get("naar") or row["van"]]
ENDING: Final = frozenset({"S30", "S82", "S90", "S99"})
STAFF: Final = {"aangewezen": True, "toegewezen": True, "screening_tot": None, "commerciele_taken": False, "id": "mw-1"}
SOORT: Final = {
    "R02": "procesregie_lokaal",
    "R03": "zvh",
    "R07": "college",
    "R15": "contactpunt",
    "R10": "woningcorporatie",
}
LEDEN: Final = [{"onderdeel": "gemeente", "soort": "college"}, {"onderdeel": "politie", "soort": "politie"}]


@dataclass(frozen=True)
class Zaak:
    """A case as far as the machine and the gates look at it."""

    kader: str
    toestand: str = ""
    ave: int = 3
    doel: str | None = None
    doeltoets: str | None = None
    leeftijd: str = "jong"
    deelnemers: tuple[str, ...] = ()
    radicalisering: bool = False
    afgesloten: bool = False

    def as_input(self) -> dict[str, Any]:
        return {
            "id": "c1",
            "samenwerkingsverband": "tafel",
            "kader": self.kader,
            "ave": self.ave,
            "toestand": self.toestand,
            "doel": self.doel,
            "doel_vastgelegd_op": "2025-09-01T12:00:00Z" if self.doel else None,
            "aanmelder": "gemeente" if self.toestand not in {"", "S00"} else None,
            "deelnemers": list(self.deelnemers),
            "verwijderd": [],
            "doeltoets": self.doeltoets,
            "eerste_verwerking_op": FIRST[self.leeftijd] if self.toestand else None,
            "afgesloten_op": "2025-09-01T12:00:00Z" if self.afgesloten else None,
            "radicalisering": self.radicalisering,
            "part_opgepakt": False,
        }


@dataclass(frozen=True)
class Wil:
    """One act that somebody wants."""

    soort: str
    rol: str
    vol: bool

    def question(self, zaak: Zaak) -> dict[str, Any]:
        """With everything that acts ask for, or with nothing of it."""
        toets = {"soort": "doeltoets", "uitslag": "positief", "door": ["gemeente"]}
        stukken: list[dict[str, Any]] = [toets, {"soort": "spoed", "gevaar": "brand", "tot": "2025-10-01T20:00:00Z"}]
        arguments = {"tafel": "vt", "door": ["gemeente"], "deelnemers": ["gemeente"], "niet_meer_nodig": True}
        return {
            "op": OP,
            "vandaag": OP[:10],
            "handeling": {
                "soort": self.soort,
                "naar": None,
                "ave": {"opschalen": min(4, zaak.ave + 1), "afschalen": max(1, zaak.ave - 1)}.get(self.soort),
                "doel": "rust in de buurt" if self.vol else None,
                "argumenten": {**arguments, "toelichting": "groot risico"} if self.vol else {},
            },
            "casus": zaak.as_input(),
            "beller": party("gemeente" if self.rol == "R07" else "regie", SOORT.get(self.rol, "politie"), self.rol),
            "persoon": None,
            "bewijs": [evidence(nr, stuk, "regie", "zvh") for nr, stuk in enumerate(stukken)] if self.vol else [],
            "leden": LEDEN,
            "verband_soort": zaak.kader,
            "termijnen": [{"soort": "aanvulling", "verloopt_op": OP}] if self.vol else [],
        }


@dataclass(frozen=True)
class Vraag:
    """One question for content of the police, by the municipality or the regie; each thing it needs may be missing."""

    fase: str
    lid: bool
    grond: bool
    vrijgave: bool

    def question(self, zaak: Zaak) -> dict[str, Any]:
        local = zaak.kader == "lokaal"
        asker = party("regie", "procesregie_lokaal", "R02") if local else party("gemeente", "college", "R07")
        asker["lid"] = self.lid
        ground = (
            {"soort": "besluit_wpg", "artikel": "Wpg 19", "ref": "b"}
            if local
            else {"soort": "bevoegd_gezag", "ref": "b"}
        )
        stukken = [ground] * self.grond + [{"soort": "vrijgave", "door": "politie"}] * self.vrijgave
        return {
            "op": OP,
            "vandaag": OP[:10],
            "vraag": {
                "initiatief": "aanvrager",
                "doel": "wonen en rust",
                "doelcode": "lokaal-veiligheid" if local else "zvh-2.25",
                "fase": self.fase,
                "persoon": "p1",
                "spoed": None,
                "periode": None,
                "automatisch": False,
                "lijst": False,
                "paren": [{"verstrekker": "politie", "element": "pol.samenv"}],
            },
            "casus": zaak.as_input(),
            "ontvanger": asker,
            "beller": asker,
            "verstrekkers": {"politie": {"soort": "politie", "lid": True, "referentie": True, "koppeling": True}},
            "persoon": {"id": "p1", "in_casus": True, "rol": "betrokkene", "leeftijd": 40},
            "bewijs": [evidence(nr, stuk, "politie", "politie") for nr, stuk in enumerate(stukken)],
        }


def party(onderdeel: str, soort: str, rol: str) -> dict[str, Any]:
    return {"onderdeel": onderdeel, "soort": soort, "rol": rol, "bekend": True, "lid": True, "medewerker": STAFF}


def evidence(nr: int, stuk: dict[str, Any], door: str, soort: str) -> dict[str, Any]:
    signed = {"id": f"b{nr}", "vastgelegd_op": "2025-09-15T12:00:00Z", "ondertekenaar": door}
    return {**signed, "ondertekenaar_soort": soort, "ingetrokken_op": None, **stuk}


@dataclass
class Policy:
    """The built policy; what it said once it says again."""

    wasm: Any
    runner: asyncio.Runner
    known: dict[Any, Any] = field(default_factory=dict)

    def acts(self, zaak: Zaak, wil: Wil) -> dict[str, Any]:
        return self._ask(HANDELING, zaak, wil)

    def asks(self, zaak: Zaak, vraag: Vraag) -> dict[str, Any]:
        pair: dict[str, Any] = self._ask(VERZOEK, zaak, vraag)["paren"][0]
        return pair

    def _ask(self, where: str, zaak: Zaak, what: Wil | Vraag) -> dict[str, Any]:
        key = (zaak, what)
        if key not in self.known:
            self.known[key] = self.runner.run(self.wasm.evaluate(where, what.question(zaak)))
        found: dict[str, Any] = self.known[key]
        return found


@pytest.fixture(scope="module")
def policy() -> Iterator[Policy]:
    wasm = load_wasm(ROOT / WASM, ROOT / DATA, expected_beleid(), 30.0)
    try:
        with asyncio.Runner() as runner:
            yield Policy(wasm, runner)
    finally:
        wasm.close()


def done(zaak: Zaak, wil: Wil, besluit: dict[str, Any]) -> Zaak:
    """What the act makes of the case, as `broker.casus.effects` does."""
    naar = besluit["naar"] or zaak.toestand
    zaak = replace(zaak, toestand=naar, ave=besluit["ave"] or zaak.ave)
    if wil.soort in {"aanmelding", "accepteren", "opschalen", "doel_vastleggen"} and wil.vol:
        zaak = replace(zaak, doel="rust in de buurt")
    if wil.soort == "accepteren":
        zaak = replace(zaak, deelnemers=("gemeente",))
    if wil.soort == "doeltoets":
        zaak = replace(zaak, doeltoets="positief")
    return replace(zaak, radicalisering=zaak.radicalisering or wil.soort == "signaal_radicalisering",
                   afgesloten=zaak.afgesloten or naar in {"S30", "S90"})  # fmt: skip


def pick(chance: Random, zaak: Zaak) -> Wil:
    """Mostly something that this state knows, by a role that may; rather onwards, not too soon to its end."""
    here = [row for row in ROWS if zaak.toestand in row["van"]]
    here = [row for row in here if row.get("naar") not in ENDING or chance.random() < 0.1] or here
    if chance.random() < 0.6:
        here = [row for row in here if (row.get("naar") or "") > zaak.toestand] or here
    row = chance.choice(here if here and chance.random() < 0.9 else ROWS)
    rol = chance.choice([r for r in row["rollen"] if r in SOORT] or ["R02"]) if chance.random() < 0.9 else "R10"
    return Wil(row["handeling"], rol, chance.random() < 0.9)


def may_flow(zaak: Zaak, vraag: Vraag) -> set[str]:
    """Why nothing may flow, told from the law and not from the Rego; empty when it may."""
    free = zaak.kader == "lokaal" and zaak.ave <= 2
    no = {
        "geen lid": not vraag.lid,
        "geen grond": not vraag.grond,
        "geen vrijgave": not vraag.vrijgave,
        "gesloten": zaak.toestand in {"S30", "S90", "S99"},
        "vijf jaar": zaak.leeftijd == "oud",
        "verkeerde fase": not free and vraag.fase not in PHASES["toestanden"].get(zaak.toestand, ()),
        "geen doeltoets": zaak.kader == "zvh" and zaak.doeltoets != "positief",
        "geen deelnemer": zaak.kader == "zvh" and "gemeente" not in zaak.deelnemers,
    }
    return {why for why, so in no.items() if so}


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_walk_leads_to_content_that_may_not_flow(policy: Policy) -> None:
    """Ten thousand walks; enough of them see content flow, and each refusal, for the rule to mean something."""
    seen: Counter[str] = Counter()
    states: set[str] = set()
    for seed in range(WALKS):
        chance = Random(seed)
        zaak = Zaak(chance.choice(("zvh", "lokaal")), leeftijd=chance.choices(tuple(FIRST), (6, 3, 1))[0])
        for _ in range(STEPS):
            wil = pick(chance, zaak)
            besluit = policy.acts(zaak, wil)
            if besluit["uitkomst"] == "verstrekt":
                zaak = done(zaak, wil, besluit)
                states |= {zaak.toestand} - {""}
            fase = chance.choice(("F1", "F3", "F3", "F4", "F5", "F6"))
            vraag = Vraag(fase, *(chance.random() < 0.9 for _ in range(3)))
            if not zaak.toestand:
                continue
            pair, why = policy.asks(zaak, vraag), may_flow(zaak, vraag)
            flows = pair["uitkomst"] == "verstrekt" and pair["vorm"] in CONTENT
            assert not (flows and why), (seed, zaak, vraag, why)
            seen.update(why or {"stroomt"} if flows else why)
    assert seen["stroomt"] > WALKS / 100, seen
    assert len(seen) == 9, seen
    assert states == {row["code"] for row in LOOP["toestanden"]}, sorted(states)


@pytest.mark.slow
def test_nobody_acts_on_what_is_gone_and_a_third_party_never_acts(policy: Policy) -> None:
    """practice 4.2, not allowed: any transition by a derde; and from S99 there is no way on."""
    for row in ROWS:
        for rol in ("R02", "R03", "R15"):
            gone = policy.acts(Zaak("zvh", "S99", doel="d", doeltoets="positief"), Wil(row["handeling"], rol, vol=True))
            assert gone["naar"] is None, row
        for kader in ("zvh", "lokaal"):
            for toestand in row["van"]:
                third = policy.acts(Zaak(kader, toestand), Wil(row["handeling"], "R10", vol=True))
                assert third["overgang"] is None, row


FORBIDDEN: Final = [
    ("S15", "S21"),
    ("S15", "S41"),
    ("S00", "S41"),
    ("S20", "S50"),
    ("S80", "S50"),
    ("S30", "S41"),
    ("S90", "S41"),
]


@pytest.mark.parametrize(("van", "naar"), FORBIDDEN)
def test_a_step_that_is_not_allowed_does_not_exist(policy: Policy, van: str, naar: str) -> None:
    """practice 4.2: nothing is asked before the doeltoets, before weging, without acceptance, or of what is closed."""
    for row in ROWS:
        for rol in SOORT:
            for kader in ("zvh", "lokaal"):
                zaak = Zaak(kader, van, doel="d", doeltoets="positief", deelnemers=("gemeente",))
                assert policy.acts(zaak, Wil(row["handeling"], rol, vol=True))["naar"] != naar, row
