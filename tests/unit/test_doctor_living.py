"""The doctor about the policies that were published: each complaint provoked on a real database (ADR 0017)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from broker.policy.publish import Wanted, open_publishing
from broker.settings import Environment, Process
from tests.clinic import Installation, clinic_server, installation
from tests.policy_house import People, make_people, other_bundle

__all__ = ["clinic_server", "installation"]

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=2)
CHECKED = date(2026, 11, 1)


@dataclass
class Published:
    """A healthy installation in which one policy was adopted, in force from SOON."""

    there: Installation
    people: People

    async def codes(self, now: datetime = SOON, process: Process = Process.BROKER, **settings: Any) -> set[str]:
        given = {"policy_signers_file": self.people.signers} | settings
        return await self.there.codes(process, now=lambda: now, **given) - {"klok-scheef"}


@pytest.fixture
async def published(installation: Installation) -> Published:
    people = make_people(installation.folder / "mensen")
    changed = {"policy_signers_file": people.signers, "owner_database_url": SecretStr(installation.owner)}
    bundle = other_bundle(installation.folder / "beleid")
    async with open_publishing(installation.settings.model_copy(update=changed)) as publishing:
        publishing.clock.now = lambda: NOW
        await publishing.propose(bundle, Wanted(SOON, CHECKED, rac="RAC 2026-40"), people.keys["jurist"])
        await publishing.adopt(bundle.lock.versie, people.keys["fg"])
    return Published(installation, people)


async def test_a_policy_that_two_people_adopted_is_left_in_peace(published: Published) -> None:
    """Before its moment, at it, and for the desk, that decides nothing."""
    assert await published.codes(NOW) == set()
    assert await published.codes() == set()
    assert await published.codes(process=Process.DESK, policy_signers_file=None) == set()


async def test_production_without_an_adopted_policy_is_named(published: Published) -> None:
    """`beleid-niet-vastgesteld`: a broker would not start; a sandbox has the policy of its release."""
    production = Environment.PRODUCTION
    assert "beleid-niet-vastgesteld" in await published.codes(NOW, environment=production)
    assert "beleid-niet-vastgesteld" not in await published.codes(environment=production)


@pytest.mark.parametrize("text", ["", "ondertekenaars: 1", "ondertekenaars: [{persoon: a b}]"])
async def test_a_file_with_signers_that_does_not_hold_is_named(published: Published, text: str) -> None:
    """`ondertekenaars-stuk`: no signature could be checked any more."""
    broken = published.there.folder / "stuk.yaml"
    broken.write_text(text, encoding="utf-8")
    assert await published.codes(policy_signers_file=broken) == {"ondertekenaars-stuk"}
    assert await published.codes(policy_signers_file=published.there.folder / "weg.yaml") == {"ondertekenaars-stuk"}


CHANGES: list[Callable[[Published], tuple[str, dict[str, Any]]]] = [
    lambda _: ("UPDATE beleid_bundel SET tabellen = tabellen || ' '::bytea", {}),
    lambda _: ("UPDATE beleid_besluit SET door = 'x', verklaring = '{}' WHERE soort = 'vaststelling'", {}),
    lambda _: ("SELECT 1", {"policy_signers_file": None}),
]


@pytest.mark.parametrize("change", CHANGES)
async def test_an_adopted_policy_that_cannot_be_used_is_named(
    published: Published, change: Callable[[Published], tuple[str, dict[str, Any]]]
) -> None:
    """`beleid-geweigerd`, before its moment too: from then on there would be no decision."""
    statement, settings = change(published)
    await published.there.execute("SET session_replication_role = replica", statement)
    assert await published.codes(NOW, **settings) == {"beleid-geweigerd"}
    assert await published.codes(**settings) == {"beleid-geweigerd"}


async def test_a_law_that_was_compared_long_ago_is_named_and_then_too_long_ago(published: Published) -> None:
    """`wet-lang-niet-getoetst` while there is time, `wet-te-lang-niet-getoetst` when the broker has stopped."""
    day = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    assert await published.codes(day + timedelta(days=180)) == set()
    assert await published.codes(day + timedelta(days=181)) == {"wet-lang-niet-getoetst"}
    assert await published.codes(day + timedelta(days=365)) == {"wet-lang-niet-getoetst"}
    assert await published.codes(day + timedelta(days=366)) == {"wet-te-lang-niet-getoetst"}
    assert await published.codes(day + timedelta(days=181), policy_review_alarm=300) == set()
