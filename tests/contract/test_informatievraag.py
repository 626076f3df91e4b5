"""Our own interface as it is published: what the connectors that speak it write."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from broker.terms import Periode
from tests.contract.suppliers import Supplier, question


@pytest.mark.parametrize("supplier", ["generic", "politie"], indirect=True)
async def test_the_informatievraag_is_written_as_published(supplier: Supplier) -> None:
    """docs/openapi-informatievraag.yaml: these members and no other."""
    await supplier.connector.fetch(question("inv.bekend", periode=Periode(date(2026, 1, 1), date(2026, 11, 21))))
    assert supplier.told((await asyncio.to_thread(supplier.asked))[-1]) == {
        "besluit": "0193-besluit",
        "onderwerp": {"soort": "eigenReferentie", "referentie": "justin"},
        "elementen": ["inv.bekend"],
        "doel": "zvh-2.25",
        "periode": {"van": "2026-01-01", "tot": "2026-11-21"},
    }
