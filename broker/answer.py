"""The answer in the words of the contract (design section 6), and the manifest: the same without any value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from audit.log.canonical import canonical
from broker.terms import Besluit, Gegeven, Initiatief, Minimaal, Uitkomst, Uitspraak
from broker.verzoek import Verzoek

_OP: Final = {
    Uitkomst.WACHT_TOESTEMMING: "toestemming",
    Uitkomst.WACHT_VRIJGAVE: "vrijgave",
    Uitkomst.UITNODIGING: "uitnodiging",
}


_OF_VALUES: Final = ("waarde", "labels")


@dataclass(frozen=True, slots=True)
class Wachttaak:
    """Work for a human: one pair, one onderdeel that can end the wait (several signers: one task each).

    An invitation is one too: a party under secrecy learns that a case exists and who runs it, and decides itself.
    """

    id: UUID
    uitspraak: Uitspraak
    bij: str | None

    @property
    def op(self) -> str:
        return _OP[self.uitspraak.uitkomst]

    def entry(self) -> dict[str, Any]:
        return {
            **self.uitspraak.paar._asdict(),
            "op": self.op,
            "vorm": self.uitspraak.vorm.value,
            "bij": self.bij,
            "taak": str(self.id) if self.bij else None,
            "vereist": list(self.uitspraak.vereist),
        }


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer that is ready and may not leave yet: it becomes bytes for the receiver in `release` only.

    `entry_id` is the id of its log entry, `body` is the canonical JSON (RFC 8785) without `bewijs`; its hash stands in
    the leaf (design 12.2).
    """

    entry_id: UUID
    status: int
    content: dict[str, Any]
    body: bytes
    manifest: dict[str, Any]
    taken: tuple[Wachttaak, ...]


def prepare(verzoek: Verzoek, entry_id: UUID, besluit: Besluit, minimaal: Minimaal, *, hidden: bool) -> Prepared:
    """Put the outcome of minimise in the words of the contract.

    A push answers its sender with the manifest: the values lie sealed in the receiver's postbus. `hidden` is for a
    stranger to the case: one and the same 404, without any content (design 6a.11).
    """
    if hidden:
        return Prepared(entry_id, 404, {}, canonical({}), {}, ())
    waits = tuple(Wachttaak(uuid4(), u, bij) for u in minimaal.wacht for bij in u.wacht_bij or (None,))
    invites = tuple(Wachttaak(uuid4(), besluit.paren[p], p.verstrekker) for p in minimaal.uitnodigingen)
    gegevens = [_gegeven(g, besluit) for g in minimaal.gegevens]
    content: dict[str, Any] = {
        "verzoek": str(verzoek.id),
        "besluit": str(entry_id),
        "status": _status(minimaal),
        "gegevens": gegevens,
        "achtergehouden": [_achtergehouden(u) for u in minimaal.achtergehouden],
        "wacht": [taak.entry() for taak in waits],
        "uitnodigingen": [p._asdict() for p in minimaal.uitnodigingen],
        "storingen": [{**p._asdict(), "code": code} for p, code in minimaal.storingen],
        "verplichtingen": [v._asdict() for v in besluit.verplichtingen],
        "beleid": {"versie": besluit.beleid.versie, "sha256": besluit.beleid.sha256},
    }
    manifest = without_values(content)
    if verzoek.initiatief is Initiatief.VERSTREKKER:
        content = manifest
    return Prepared(entry_id, _http_status(minimaal), content, canonical(content), manifest, (*waits, *invites))


def without_values(content: dict[str, Any]) -> dict[str, Any]:
    """The manifest of an answer: what went in which form, never the values or a box with them again."""
    manifest = {name: value for name, value in content.items() if name != "box"}
    if "gegevens" in manifest:
        manifest["gegevens"] = [{k: v for k, v in g.items() if k not in _OF_VALUES} for g in manifest["gegevens"]]
    return manifest


def box(verzoek: Verzoek, besluit: Besluit, minimaal: Minimaal) -> bytes:
    """What lies in the postbus of the receiver of a push: the delivered entries, as canonical JSON."""
    return canonical({"verzoek": str(verzoek.id), "gegevens": [_gegeven(g, besluit) for g in minimaal.gegevens]})


def _gegeven(gegeven: Gegeven, besluit: Besluit) -> dict[str, Any]:
    uitspraak = besluit.paren[gegeven.paar]
    entry: dict[str, Any] = {**gegeven.paar._asdict(), "vorm": gegeven.vorm.value}
    if gegeven.vorm.value == "niet":
        return entry
    return {
        **entry,
        "waarde": gegeven.waarde,
        "labels": dict(gegeven.labels),
        "voorwaarden": list(gegeven.voorwaarden),
        "matrix": uitspraak.matrix,
        "artikelen": list(uitspraak.artikelen),
    }


def _achtergehouden(uitspraak: Uitspraak) -> dict[str, Any]:
    return {
        **uitspraak.paar._asdict(),
        "reden": uitspraak.reden,
        "uitleg": uitspraak.uitleg,
        "artikelen": list(uitspraak.artikelen),
        "regels": list(uitspraak.regels),
        "vereist": list(uitspraak.vereist),
    }


def _status(minimaal: Minimaal) -> str:
    given = bool(minimaal.gegevens or minimaal.uitnodigingen)
    rest = bool(minimaal.achtergehouden or minimaal.wacht or minimaal.storingen)
    if given:
        return "gedeeltelijk" if rest else "verstrekt"
    return "wacht" if minimaal.wacht else "geweigerd"


def _http_status(minimaal: Minimaal) -> int:
    if minimaal.gegevens or minimaal.uitnodigingen:
        return 200
    if minimaal.wacht:
        return 202
    return 403 if minimaal.achtergehouden else 503
