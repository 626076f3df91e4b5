"""Some hundreds of random acts through the real corridor of acts: the rows, the terms and the log tell one story.

Chance picks acts on one case after another, of people who may and who may not. After every act the case is where the
answer says, exactly the terms run that belong to that state, and the log has one entry for it: the ledger equals the
log. Content only ever comes in an open state, and of a destroyed case nothing is left.

`WALK_SEED` repeats a run.
"""

from __future__ import annotations

import os
import secrets
from random import Random
from typing import Any, Final
from uuid import uuid4

import pytest

from broker.casus.handeling import NieuweCasus, NieuwePersoon
from broker.policy_tables import policy_table
from broker.scenario.cast import VERBAND
from broker.scenario.plan import Wie
from broker.terms import Bsn
from broker.timers.kinds import soorten
from tests.flow.home import Home
from tests.flow.test_destroy import tree
from tests.people import ANS

CASES: Final = 12
ACTS: Final = 30
WHO: Final = (Wie("regie", "R02"),) * 6 + (Wie("politie", "R06"), Wie("gemeente", "R07"), Wie("corporatie", "R10"))
LATE: Final = frozenset({"S30", "S90", "S99"})
NOT_HERE: Final = frozenset({"signaal", "melding", "deelnemer_verwijderen", "bewijs_vastleggen", "bewijs_intrekken"})
ARGUMENTS: Final[dict[str, Any]] = {
    "tafel": "vt",
    "niet_meer_nodig": True,
    "checklist": ["O1", "O3", "O5", "O12"],
    "deelnemers": ["politie"],
}


def rows() -> list[dict[str, Any]]:
    table = policy_table("levensloop")
    return [row for row in table["overgangen"] if row["handeling"] not in NOT_HERE and row["van"]]


def pick(chance: Random, toestand: str) -> dict[str, Any]:
    """Mostly what this state knows, and rather onwards."""
    here = [row for row in rows() if toestand in row["van"]]
    if chance.random() < 0.5:
        here = [row for row in here if (row["naar"] or "") > toestand and row["naar"] not in LATE] or here
    return chance.choice(here if here and chance.random() < 0.85 else rows())


async def start(home: Home) -> None:
    """A new referral by the regie; the actor speaks of it from now on."""
    home.world.casus = uuid4()
    home.world.personen["ans"] = uuid4()
    persoon = NieuwePersoon(home.world.personen["ans"], "betrokkene", naam=ANS.naam, bsn=Bsn(ANS.bsn))
    nieuw = NieuweCasus(home.world.casus, VERBAND, "lokaal", 3, (persoon,))
    await home.actor.must(Wie("regie", "R02"), "aanmelding", nieuw=nieuw)
    await home.release_police("pol.lijst")


async def check(home: Home, toestand: str) -> None:
    """The case is there, and the terms that run are those of its state, each once."""
    owner, casus = home.stage.owner, home.world.casus
    assert await owner.fetchval("SELECT toestand FROM casus WHERE id = $1", casus) == toestand
    running = await owner.fetch(
        "SELECT soort FROM termijn WHERE casus = $1 AND stap = 'einde' AND stand <> 'gedaan' ORDER BY soort", casus
    )
    wanted = sorted(name for name, soort in soorten().items() if soort.runs_in(toestand, "lokaal"))
    assert [row["soort"] for row in running if soorten()[row["soort"]].in_] == wanted


async def recorded(home: Home) -> int:
    return await home.rows("log_index WHERE soort IN ('handeling', 'vernietiging')")


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_whatever_is_done_the_ledger_equals_the_log(home: Home) -> None:
    """Wgs art. 1.8 lid 4: no act without its entry, no entry without its act, no term without its state."""
    seed = os.environ.get("WALK_SEED") or secrets.token_hex(4)
    chance, ends, visited, flowed, done = Random(seed), set[str](), set[str](), set[str](), 0
    for _ in range(CASES):
        await start(home)
        toestand = "S10"
        for _ in range(ACTS):
            before, leaves = await recorded(home), await home.rows("log_leaf")
            row = pick(chance, toestand)
            released = await home.actor.do(
                chance.choice(WHO), row["handeling"], ave=chance.choice((None, 2, 4)), doel="rust", argumenten=ARGUMENTS
            )
            assert await home.rows("log_leaf") == leaves + 1, seed
            if released.status == 200:
                done += 1
                toestand = released.content["toestand"] or toestand
            if toestand == "S99":
                assert await home.rows("log_index WHERE soort = 'vernietiging'") > 0
                break
            assert await recorded(home) == before + 1, seed
            await check(home, toestand)
            asked = await home.ask(home.question(("politie",), "pol.lijst"))
            if any(given.get("waarde") for given in asked.content.get("gegevens", ())):
                flowed.add(toestand)
            visited.add(toestand)
        ends.add(toestand)
        assert (await tree(home)).size == await home.rows("log_leaf")
    assert done > CASES * 4, seed
    assert flowed <= {"S40", "S41"}, (
        seed,
        flowed,
    )  # phase F3 is open there alone (policies/data/fase_in_toestand.json)
    assert flowed or "S41" not in visited, seed
    assert len(ends) > 1, (seed, ends)
