"""A page and an entry in the words of the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from audit.desk.words import Decided, Disclosure, Page, Row, Wanted


def moment(at: datetime) -> str:
    """A moment in UTC to the millisecond, as the leaf has it."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def _exact(at: datetime) -> str:
    """A bound, to be given back as it is for the next page."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def tell_page(page: Page) -> dict[str, Any]:
    """What `POST /verstrekkingen/_zoek` answers."""
    counts = page.counts
    return {
        "verstrekkingen": [tell_row(row) for row in page.rows],
        "volgende": page.next,
        "aantallen": {
            "totaal": counts.total,
            "meer": counts.more,
            "uitkomst": dict(counts.uitkomst),
            "reden": dict(counts.reden),
            "element": dict(counts.element),
            "vorm": dict(counts.vorm),
        },
        "van": _exact(page.van),
        "tot": _exact(page.tot),
        "namen": dict(page.namen),
        "inzage": str(page.look),
    }


def tell_row(row: Row) -> dict[str, Any]:
    """One row of the index."""
    rest = asdict(row)
    regel, proven, op = rest.pop("entry_id"), rest.pop("proven"), rest.pop("op")
    return {"regel": str(regel), "op": moment(op), **rest, "regels": list(row.regels), "bewezen": proven}


def tell_disclosure(found: Disclosure) -> dict[str, Any]:
    """What `GET /verstrekkingen/{regel}` answers."""
    return {
        "regel": str(found.entry_id),
        "soort": found.soort,
        "op": moment(found.op),
        "handeling": found.handeling,
        "gevraagd": _asked(found.asked) if found.asked else None,
        "besloten": [_decided(one) for one in found.decided],
        "identificatie": dict(found.identificatie),
        "beleid": {"versie": found.beleid, "sha256": found.beleid_sha256},
        "gewist": found.erased,
        "bewezen": found.proven,
        "controles": [
            {"code": check.code, "naam": check.naam, "goed": check.good, "uitleg": check.uitleg}
            for check in found.checks
        ],
        "blad": dict(found.leaf),
        "plaats": found.index,
        "grootte": found.size,
        "rijen": [tell_row(row) for row in found.rows],
        "namen": dict(found.namen),
        "inzage": str(found.look),
    }


def _asked(asked: Wanted) -> dict[str, Any]:
    rest = asdict(asked)
    rest |= {"periode": {"van": asked.periode[0], "tot": asked.periode[1]} if asked.periode else None}
    rest["spoedTot"] = rest.pop("spoed_tot")
    rest["paren"] = [{"verstrekker": verstrekker, "element": element} for verstrekker, element in asked.paren]
    return rest


def _decided(one: Decided) -> dict[str, Any]:
    rest = asdict(one)
    rest |= {"artikelen": [asdict(artikel) for artikel in one.artikelen]}
    rest |= {name: list(getattr(one, name)) for name in ("redenen", "vereist", "voorwaarden")}
    rest["eigenReden"] = rest.pop("real")
    return {**rest, "achtergehouden": one.withheld}
