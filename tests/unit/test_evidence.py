"""Evidence on its way in (design 6a.6): it is kept readable for the policy, so without BSN (UAVG art. 46)."""

from __future__ import annotations

from typing import Any, get_type_hints

import pytest

from broker.casus.evidence import parse_evidence
from broker.casus.kinds import KINDS
from broker.errors import InvalidInput
from tests.people import JUSTIN

FORMS = [JUSTIN.bsn, *(sign.join((JUSTIN.bsn[:3], JUSTIN.bsn[3:6], JUSTIN.bsn[6:])) for sign in " .-/")]


@pytest.mark.parametrize("bsn", FORMS)
@pytest.mark.parametrize(
    ("soort", "inhoud", "veld"),
    [
        ("noodzaak", {"tekst": "voor {}, dringend"}, "inhoud.tekst"),
        ("vrijgave", {"door": "{}"}, "inhoud.door"),
        ("toestemming", {"door": ["ans", "met nummer {}"]}, "inhoud.door.1"),
        ("bevoegd_gezag", {"ref": "zaak {}"}, "inhoud.ref"),
        ("wettelijke_taak", {"artikel": "2.29, {}"}, "inhoud.artikel"),
    ],
)
def test_a_bsn_in_evidence_is_refused(soort: str, inhoud: dict[str, Any], veld: str, bsn: str) -> None:
    """In every way in which people write it; the answer names the field and not the number."""
    filled = {k: [v.format(bsn) for v in t] if isinstance(t, list) else t.format(bsn) for k, t in inhoud.items()}
    with pytest.raises(InvalidInput) as caught:
        parse_evidence(soort, filled)
    (fout,) = caught.value.fouten
    assert (fout.veld, fout.code) == (veld, "bsn-in-tekst")
    assert bsn not in str(caught.value) + repr(caught.value.fouten)


@pytest.mark.parametrize(
    "tekst", ["op 2025-01-15 om 10:30", "zaak 2025-123456", "artikel 2.31 lid 5", "bel 0612345678", "€ 12.345.678"]
)
def test_other_numbers_may_stand_in_evidence(tekst: str) -> None:
    """Dates, case numbers, articles and amounts are no BSN."""
    assert parse_evidence("noodzaak", {"tekst": tekst}) == {"tekst": tekst}


@pytest.mark.parametrize("soort", sorted(KINDS))
def test_no_kind_of_evidence_has_a_text_without_that_test(soort: str) -> None:
    """A field of plain `str` would let a BSN through."""
    plain = [name for name, kind in get_type_hints(KINDS[soort], include_extras=True).items() if _plain(kind)]
    assert plain == []


def _plain(kind: Any) -> bool:
    parts = getattr(kind, "__args__", ())
    if hasattr(kind, "__metadata__"):
        return kind.__origin__ is str and len(kind.__metadata__) < 2 and not kind.__metadata__[0].pattern
    return kind is str or any(_plain(part) for part in parts)
