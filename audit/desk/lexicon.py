"""Codes in Dutch, from the data of the policy: elements, purposes, reasons, and rules with their articles.

The words are those of the policy that is installed now; an entry says under which policy it was decided. A code that is
not known any more stays a code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from audit.desk.words import Artikel
from broker.policy_tables import policy_table

UITKOMSTEN: Final[Mapping[str, str]] = {
    "gevraagd": "Gevraagd",
    "verstrekt": "Verstrekt",
    "geweigerd": "Geweigerd",
    "wacht": "Wacht op een mens",
    "wacht_toestemming": "Wacht op toestemming",
    "wacht_vrijgave": "Wacht op vrijgave",
    "uitnodiging": "Uitgenodigd",
    "storing": "Storing bij de verstrekker",
    "niet_gevonden": "Niet gevonden",
    "geen_mededeling": "Geen mededeling",
    "gedaan": "Gedaan",
    "te_vragen": "Mag gevraagd worden",
}
VORMEN: Final[Mapping[str, str]] = {
    "volledig": "Volledig",
    "pseudoniem": "Onder pseudoniem",
    "gegeneraliseerd": "Gegeneraliseerd",
    "bekendheid": "Alleen of bekend",
    "contactpersoon": "Alleen de contactpersoon",
    "uitnodiging": "Uitnodiging",
    "niet": "Niets",
}


def element(code: str) -> str:
    """The name of an element."""
    return str(policy_table("elementen").get(code, {}).get("naam", code))


def doel(code: str) -> str:
    """The name of a purpose."""
    return str(policy_table("doelen")["doelen"].get(code, {}).get("naam", code))


def reden(code: str) -> str:
    """The title of a reason."""
    return str(policy_table("redenen").get(code, {}).get("titel", code))


def uitleg(code: str) -> str:
    """What a reason says, with the way out; empty when it is not known."""
    return str(policy_table("redenen").get(code, {}).get("uitleg", ""))


def artikelen(regels: Iterable[str], *, allowed: bool, said: Iterable[str] = ()) -> tuple[Artikel, ...]:
    """The rules with their articles in words, then the articles that an answer named besides (`said`)."""
    found = [_artikel(regel, allowed=allowed) for regel in regels]
    named = {artikel.artikel for artikel in found}
    return (*found, *(Artikel("", text, "", "", "") for text in said if text not in named))


def _artikel(regel: str, *, allowed: bool) -> Artikel:
    row = policy_table("wetten").get(regel, {})
    said = row.get("uitleg_ja" if allowed else "uitleg_nee", "")
    return Artikel(regel, row.get("artikel", ""), row.get("titel", ""), said, row.get("bron", ""))
