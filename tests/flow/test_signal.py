"""Who is on record as the one that referred a case (practice.md 4.1, S00 and S10)."""

from __future__ import annotations

from uuid import UUID, uuid4

from broker.casus.act import act
from broker.casus.handeling import Handeling, NieuweCasus
from broker.scenario.plan import Wie
from tests.flow.home import Home


async def test_who_signals_has_not_referred_and_who_refers_has(home: Home) -> None:
    """Wgs art. 2.31 lid 1: a signal is no referral, and gives nobody what a referrer may have (M011)."""
    casus = uuid4()
    referrer = next(
        gepland.wie for acts in home.planned.stappen.values() for gepland in acts if gepland.soort == "aanmelding"
    )
    world = home.world
    await _do(home, home.planned.starter, casus, "signaal", NieuweCasus(casus, world.verband, "lokaal", 2, ()))
    assert await _aanmelder(home, casus) is None
    await _do(home, referrer, casus, "aanmelding")
    assert await _aanmelder(home, casus) == "gemeente"


async def _do(home: Home, wie: Wie, casus: UUID, soort: str, nieuw: NieuweCasus | None = None) -> None:
    caller = home.world.identity(wie)
    handeling = Handeling(soort=soort, id=uuid4(), casus=casus, nieuw=nieuw)
    released = await act(handeling, caller, home.claim(caller), home.house, "flow")
    assert released.status == 200, released.content


async def _aanmelder(home: Home, casus: UUID) -> str | None:
    found: str | None = await home.stage.owner.fetchval("SELECT aanmelder FROM casus WHERE id = $1", casus)
    return found
