"""Telling people what happens, in plain Dutch: who asked what and why, what went, what stayed and by which article.

With colour on a terminal, plain text anywhere else. Persons are named as the file names them; all are made up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from broker.clock import NEDERLAND
from broker.policy_tables import policy_table
from broker.scenario.model import Aanvraag, Scenario, Stap, Stuk

_OK: Final = "green"
_BAD: Final = "bold red"
_FORMS: Final = {
    "volledig": "volledig",
    "pseudoniem": "onder pseudoniem",
    "gegeneraliseerd": "grover gemaakt",
    "bekendheid": "alleen bekend of niet",
    "contactpersoon": "alleen de contactpersoon",
}


class Teller:
    """Writes the story of one file."""

    def __init__(self, scenario: Scenario, console: Console) -> None:
        self._scenario = scenario
        self._console = console

    def line(self, text: str = "", style: str = "") -> None:
        """One line, never broken off."""
        self._console.print(Text(text, style=style), soft_wrap=True)

    def chapter(self, text: str) -> None:
        """A heading."""
        self.line()
        self.line(f"== {text}", "bold cyan")

    def step(self, stap: Stap, ave: int | None, toestand: str) -> None:
        """A step in the life of the case."""
        day = stap.op.astimezone(NEDERLAND).strftime("%d-%m-%Y")
        level = f", AVE {ave}" if ave else ""
        self.chapter(f"Stap {stap.nr}, {day}: {stap.soort.replace('_', ' ')} door {self._org(stap.door)}")
        self.line(f"   De casus staat nu op {_state(toestand)}{level}.")

    def asked(self, verzoek: Aanvraag, bewijs: Sequence[tuple[Stuk, str]]) -> None:
        """Who asks or sends what, about whom, and why."""
        self.line()
        wie = f"{self._org(verzoek.org)}{f' ({verzoek.rol})' if verzoek.rol else ''}"
        bron = " en ".join(map(self._org, verzoek.aan))
        wat = ", ".join(f"{code} ({_element(code)})" for code in verzoek.elementen)
        over = f" over {self._person(verzoek.persoon)}" if verzoek.persoon else ""
        if verzoek.initiatief == "verstrekker":
            self.line(f"{verzoek.nr}  {bron} zendt uit eigen beweging aan {wie}{over}: {wat}", "bold")
        else:
            self.line(f"{verzoek.nr}  {wie} vraagt aan {bron}{over}: {wat}", "bold")
        self.line(f"      waarom    {verzoek.doel} (fase {verzoek.fase}, AVE {verzoek.ave})")
        for stuk, org in bewijs:
            self.line(f"      bewijs    {_evidence(stuk)}, vastgelegd door {self._org(org)}")

    def answered(self, answer: Mapping[str, Any]) -> None:
        """What became of every asked pair."""
        for g in answer.get("gegevens", ()):
            self._delivered(g)
        for a in answer.get("achtergehouden", ()):
            articles = f" [{'; '.join(a['artikelen'])}]" if a["artikelen"] else ""
            self.line(f"      geweigerd {self._pair(a)}: {a['reden'] or ''} {a['uitleg'] or ''}{articles}", "yellow")
        for w in answer.get("wacht", ()):
            self.line(f"      wacht     {self._pair(w)}: op {w['op']} door {self._org(w['bij'] or '')}", "magenta")
        for u in answer.get("uitnodigingen", ()):
            self.line(
                f"      uitnodiging {self._pair(u)}: de organisatie hoort dat er een casus is en beslist zelf;"
                " of zij deze persoon kent, wordt niet gezegd",
                "magenta",
            )
        for s in answer.get("storingen", ()):
            self.line(f"      storing   {self._pair(s)}: {s['code']}", _BAD)

    def _delivered(self, g: Mapping[str, Any]) -> None:
        if g["vorm"] == "niet":
            self.line(f"      geen mededeling {self._pair(g)}")
            return
        if "waarde" not in g:  # the manifest of a push: the values lie sealed in the postbus of the receiver
            self.line(f"      verzonden {self._pair(g)}: {_FORMS.get(g['vorm'], g['vorm'])}, verzegeld", _OK)
            return
        ground = "; ".join([*([g["matrix"]] if g.get("matrix") else []), *g.get("artikelen", ())])
        self.line(
            f"      geleverd  {self._pair(g)}, {_FORMS.get(g['vorm'], g['vorm'])}: {plain(g['waarde'])} [{ground}]", _OK
        )
        for condition in g.get("voorwaarden", ()):
            self.line(f"                voorwaarde: {condition}")

    def opened(self, received: bytes) -> None:
        """What the receiver of a push found in its postbus and opened with its own key."""
        for g in json.loads(received)["gegevens"] if received else ():
            self._delivered(g)

    def verdict(self, differences: Sequence[str]) -> None:
        """Whether the request came out as the file expects."""
        for text in differences:
            self.line(f"      ANDERS DAN VERWACHT: {text}", _BAD)
        if not differences:
            self.line("      => zoals verwacht; het antwoord staat aantoonbaar in het logboek", "dim")

    def check(self, what: str, *, good: bool) -> None:
        """The outcome of one check."""
        self.line(f"   {'goed' if good else 'FOUT'}  {what}", _OK if good else _BAD)

    def _pair(self, pair: Mapping[str, Any]) -> str:
        return f"{self._org(pair['verstrekker'])} / {pair['element']}"

    def _person(self, id_: str) -> str:
        persoon = self._scenario.personen[id_]
        return f"{persoon.naam or id_} ({persoon.rol.replace('_', ' ')})"

    def _org(self, id_: str) -> str:
        found = self._scenario.organisaties.get(id_)
        return found.naam if found else id_


def plain(value: Any) -> str:
    """A delivered value in one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {plain(part)}" for name, part in value.items() if part not in (None, [], ""))
    if isinstance(value, list):
        return " | ".join(map(plain, value))
    return str(value)


def _element(code: str) -> str:
    return str(policy_table("elementen").get(code, {}).get("naam", code))


def _state(code: str) -> str:
    names = {row["code"]: row["naam"] for row in policy_table("levensloop")["toestanden"]}
    return f"{code} ({names.get(code, '?')})"


def _evidence(stuk: Stuk) -> str:
    said = [str(stuk.inhoud[name]) for name in ("artikel", "ref") if name in stuk.inhoud]
    who = stuk.inhoud.get("door")
    given = [f"door {' en '.join(who)}"] if isinstance(who, list | tuple) else []
    return f"{stuk.soort.replace('_', ' ')} {' '.join([*said, *given])}".strip()
