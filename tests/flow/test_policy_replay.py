"""Logged decisions put to the policy again: a thousand of them, on both engines, and what comes out otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import pytest
import pytest_asyncio

from audit.desk.decisions import DECIDED, Chosen, Closed, Decision, decisions
from audit.desk.desk import Desk
from audit.desk.opening import open_desk
from audit.desk.words import Kind
from broker.embedded import Postgres
from broker.opa_binary import find_opa
from broker.policy import words
from broker.policy.bundles import Bundle, UnknownBundle
from broker.policy.named import read_folder
from broker.policy.opened import open_policies
from broker.policy.replay import Replayed, Uitslag, replay
from broker.settings import EngineKind
from policies.lock import ROOT
from tests.flow.api_home import open_api
from tests.flow.decisions import decide_many, decided
from tests.flow.desk_home import desk_settings
from tests.flow.home import Home
from tests.policy.other_policy import forged, no_more_lists, other_policy

pytestmark = pytest.mark.asyncio(loop_scope="module")
MANY: Final = 1000
CHANGED: Final = "set_byte(ct, 100, 255 - get_byte(ct, 100))"


class Some:
    """A store with these policies (see Bundles)."""

    def __init__(self, *bundles: Bundle) -> None:
        self._bundles = {bundle.lock.versie: bundle for bundle in bundles}

    async def versions(self) -> list[str]:
        return list(self._bundles)

    async def find(self, versie: str) -> Bundle:
        if versie not in self._bundles:
            raise UnknownBundle(versie)
        return self._bundles[versie]


@dataclass(frozen=True)
class Archive:
    """A log with many decisions, the desk that opens it, and the policy that made them."""

    home: Home
    desk: Desk
    bundle: Bundle

    async def replay(
        self,
        chosen: Chosen,
        kind: EngineKind = EngineKind.WASM,
        *,
        kept: Bundle | None = None,
        now: Bundle | None = None,
    ) -> list[Replayed]:
        """Replay with `kept` in the store and `now` as the policy of now; both are the one that is here."""
        async with open_policies(Some(kept or self.bundle), kind) as policies:
            current = await policies.open(now or self.bundle)
            return [await replay(entry, policies, current) async for entry in decisions(self.desk, chosen)]

    async def entries(self, chosen: Chosen) -> list[Decision | Closed]:
        return [one async for one in decisions(self.desk, chosen)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def archive(server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Archive]:
    """A thousand decisions and some, through the real corridors."""
    folder = tmp_path_factory.mktemp("naspel")
    async with open_api(server, folder) as api, AsyncExitStack() as stack:
        case = api.case
        home = Home(case.scenario, case.planned, case.world, case.stage, case.actor)
        await decide_many(home, MANY)
        desk = await stack.enter_async_context(open_desk(desk_settings(api, server)))
        yield Archive(home, desk, read_folder(ROOT))


async def test_the_log_holds_a_thousand_decisions_of_every_kind(archive: Archive) -> None:
    """The check itself: when all were refused at the first gate, alike would mean little."""
    assert await decided(archive.home) >= MANY
    entries = await archive.entries(Chosen(soorten=DECIDED, most=MANY))
    payloads = [one.payload for one in entries if isinstance(one, Decision)]
    assert len(payloads) == MANY
    kinds = Counter(one.soort for one in entries)
    outcomes = Counter(pair["uitkomst"] for payload in payloads for pair in payload.get("uitspraken", ()))
    acts = Counter(payload["uitspraak"]["uitkomst"] for payload in payloads if "uitspraak" in payload)
    ways = Counter(payload["invoer"].get("vraag", {}).get("initiatief") for payload in payloads)
    assert kinds.keys() == {"antwoord", "handeling", "mogelijkheden"}, kinds
    assert outcomes.keys() >= {"verstrekt", "geweigerd", "wacht_toestemming", "wacht_vrijgave", "geen_mededeling"}
    assert outcomes["verstrekt"] >= 50, outcomes
    assert acts.keys() >= {"verstrekt", "geweigerd"}, acts
    assert ways.keys() >= {"aanvrager", "verstrekker"}, ways


@pytest.mark.parametrize("kind", EngineKind)
async def test_a_thousand_logged_decisions_come_out_as_the_log_says(archive: Archive, kind: EngineKind) -> None:
    """Issue 5: replay of 1,000 logged decisions, 1,000 equal; on each engine."""
    if kind is EngineKind.OPA and find_opa() is None:
        pytest.skip("OPA is hier niet; make setup haalt het op")
    found = await archive.replay(Chosen(soorten=DECIDED, most=MANY), kind)
    assert len(found) == MANY
    assert [one for one in found if one.uitslag is not Uitslag.GELIJK or one.nu] == []


async def test_the_question_of_an_answer_comes_out_as_the_log_says_too(archive: Archive) -> None:
    """Asking discloses, so which identity goes with a question is decided, logged and replayed (design 12.5)."""
    found = await archive.replay(Chosen(soorten=(Kind.VRAAG,)))
    assert len(found) >= 50
    assert {one.uitslag for one in found} == {Uitslag.GELIJK}


async def test_what_the_policy_of_now_decides_otherwise_is_told_in_words_without_a_person(archive: Archive) -> None:
    """Issue 5: with the policy of then and of now; what differs, in plain Dutch."""
    found = await archive.replay(Chosen(soorten=DECIDED), now=other_policy(archive.bundle, no_more_lists))
    assert {one.uitslag for one in found} == {Uitslag.GELIJK}
    changed = [change for one in found for change in one.nu]
    assert {change.element for change in changed if change.was != change.nu} == {"pol.lijst"}
    told = "\n".join(words.change(change) for change in changed)
    assert "Lijst van registraties (datum, code, rol) van politie: was " in told
    assert "zou nu zijn: geweigerd (Past niet bij het doel)." in told
    world = archive.home.world
    assert not any(str(name) in told for name in (*world.personen.values(), *world.personen, world.casus, "Oefenaar"))


async def test_a_policy_that_answers_otherwise_than_the_log_is_found_out(archive: Archive) -> None:
    """A policy under the name of then that is not the one of then: the log says what was decided."""
    bad = forged(archive.bundle, no_more_lists)
    found = await archive.replay(Chosen(soorten=DECIDED), kept=bad, now=bad)
    otherwise = [one for one in found if one.uitslag is Uitslag.ANDERS]
    assert otherwise
    assert {veld for one in otherwise for veld in one.anders} <= {"paren", "verplichtingen", "identificatie"}
    assert {one.uitslag for one in found} == {Uitslag.ANDERS, Uitslag.GELIJK}


async def test_without_the_policy_of_then_nothing_is_called_equal(archive: Archive) -> None:
    """Another policy under another name is no replay."""
    other = other_policy(archive.bundle, no_more_lists)
    found = await archive.replay(Chosen(soorten=DECIDED, most=20), kept=other, now=other)
    assert {one.uitslag for one in found} == {Uitslag.BELEID_WEG}
    assert {one.beleid for one in found} == {archive.bundle.lock.bronnen_sha256[:12]}


async def test_entries_are_chosen_by_number_id_period_and_how_many(archive: Archive) -> None:
    """The newest, oldest first; the end of a period is not of it."""
    everything = await archive.entries(Chosen())
    numbers = [one.nummer for one in everything]
    assert numbers == sorted(numbers)
    assert [one.nummer for one in await archive.entries(Chosen(most=3))] == numbers[-3:]
    some = await archive.entries(Chosen(eerste=numbers[10], laatste=numbers[12]))
    assert [one.nummer for one in some] == numbers[10:13]
    one = everything[20]
    assert await archive.entries(Chosen(regel=one.regel)) == [one]
    assert await archive.entries(Chosen(regel=UUID(int=1))) == []
    at = datetime.fromisoformat(one.op)
    assert one in await archive.entries(Chosen(van=at))
    assert all(later.op >= one.op for later in await archive.entries(Chosen(van=at)))
    assert all(earlier.op < one.op for earlier in await archive.entries(Chosen(tot=at)))


async def test_what_is_erased_or_does_not_fit_is_told_and_never_equal(archive: Archive) -> None:
    """A replay that leaves out what it cannot open would always be in order."""
    erased, broken, swapped = (one.regel for one in (await archive.entries(Chosen(soorten=DECIDED, most=3))))
    owner = archive.home.stage.owner
    await owner.execute("DELETE FROM log_payload WHERE entry_id = $1", erased)
    await owner.execute(
        "UPDATE log_payload SET ct = set_byte(ct, 100, 255 - get_byte(ct, 100)) WHERE entry_id = $1", broken
    )
    await owner.execute("ALTER TABLE log_leaf DISABLE TRIGGER USER")
    await owner.execute("UPDATE log_leaf SET leaf_hash = sha256('anders') WHERE entry_id = $1", swapped)
    found = {UUID(one.regel): one.uitslag for one in await archive.replay(Chosen(soorten=DECIDED, most=3))}
    assert found == {erased: Uitslag.GEWIST, broken: Uitslag.PAST_NIET, swapped: Uitslag.PAST_NIET}
