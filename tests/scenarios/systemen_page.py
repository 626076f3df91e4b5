"""Who gets what: the index of organisations and means, played on the policy, and docs/systemen.md made from it.

    python -m tests.scenarios.systemen_page        writes docs/systemen.md

`systemen/rijen.toml` names per row the requests that show what can and what cannot; the page says the outcome in Dutch.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final, cast

import yaml
from opapywasm import OpaWasmPolicy

from broker.policy.casus_input import Request, read_casus
from tests.policy.engines import load_wasm
from tests.sources import ROOT

FOLDER: Final = Path(__file__).with_name("systemen")
PAGE: Final = ROOT / "docs" / "systemen.md"
Answers = Mapping[str, Mapping[str, Any]]
# What the policy does not decide as law and matrix have it, with the reason; the page says so too. Strict: one that
# passes must leave the list.
NOT_YET: Final[Mapping[str, str]] = {}


@dataclass(frozen=True, slots=True)
class Rij:
    """One organisation, table, means or law: the requests that show what it can get or do, and what it cannot."""

    groep: str
    paragraaf: str
    rij: str
    kan: tuple[str, ...]
    niet: tuple[str, ...]
    toon: str = ""
    organisatie: str = ""
    toets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vraag:
    """A request as its file says it, with the names of the organisations there."""

    verzoek: Mapping[str, Any]
    namen: Mapping[str, str]


def rows() -> list[Rij]:
    """The index, in its order."""
    index = tomllib.loads((FOLDER / "rijen.toml").read_text(encoding="utf-8"))
    return [_rij(row) for row in index["rij"]]


def _rij(row: Mapping[str, Any]) -> Rij:
    lists = {key: tuple(row.get(key, ())) for key in ("kan", "niet", "toets")}
    return Rij(**{**row, **lists})


def files() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


@cache
def requests() -> Mapping[str, Request]:
    """Every request as the policy is asked it, by `file number`."""
    return {f"{path.stem} {request.nr}": request for path in files() for request in read_casus(path)}


def play() -> dict[str, Mapping[str, Any]]:
    """What the policy answers to each, in process."""
    wasm = load_wasm()
    try:
        return {name: _answer(wasm, request) for name, request in requests().items()}
    finally:
        wasm.close()


def _answer(wasm: OpaWasmPolicy, request: Request) -> Mapping[str, Any]:
    answer: Any = wasm.evaluate(request.question, request.entrypoint)
    return cast("Mapping[str, Any]", answer)


def page(answers: Answers) -> str:
    """docs/systemen.md, from the index and the outcomes."""
    vragen = _vragen()
    parts = [_HEAD, *_contents(), "\n"]
    for groep, found in groupby(rows(), key=lambda rij: rij.groep):
        parts += [f"\n## {groep}\n\n", _TABLE]
        parts += [_row(rij, vragen, answers) for rij in found]
    return "".join(parts)


_TABLE: Final = "| wie of wat | wat kan | wat niet kan, en waarom | scenario |\n| --- | --- | --- | --- |\n"
_HEAD: Final = """# Wat krijgt mijn organisatie?

Zoek uw organisatie, tafel, middel of wet. Per regel staat er wat er kan, in welke vorm, en wat niet, met de reden.
"U" is de organisatie van die regel. Achteraan staat het scenario waarin het is nagespeeld, met de nummers van de
verzoeken; alle personen daarin zijn verzonnen.

Dit zijn voorbeelden, geen volledige lijst: de [matrix](tabellen/matrix.md) noemt alles wat kan; wat er niet in staat,
kan niet. Een vorm is een plafond: minder geven mag altijd. [Redenen](tabellen/redenen.md) legt de codes uit.
Deze bladzijde is gemaakt uit `tests/scenarios/systemen`, met `python -m tests.scenarios.systemen_page`; een toets houdt
haar daaraan.

"""


def _contents() -> Iterator[str]:
    for groep in dict.fromkeys(rij.groep for rij in rows()):
        yield f"- [{groep}](#{groep.lower().replace(',', '').replace(' ', '-')})\n"


def _row(rij: Rij, vragen: Mapping[str, Vraag], answers: Answers) -> str:
    can, cannot = (
        " ".join(_sentence(vragen[name], answers[name], rij.organisatie) + _not_yet(name) for name in names)
        for names in (rij.kan, rij.niet)
    )
    shown = "; ".join(_links([*rij.kan, *rij.niet]))
    if rij.toets:
        shown += "; toets " + ", ".join(f"`{toets}`" for toets in rij.toets)
    return f"| {rij.toon or rij.rij} | {can} | {cannot} | {shown} |\n"


def _not_yet(name: str) -> str:
    return f" **Hoort niet zo**: {NOT_YET[name]}." if name in NOT_YET else ""


def _links(names: Sequence[str]) -> Iterator[str]:
    by_file: dict[str, list[str]] = {}
    for name in names:
        file, nr = name.split(" ", 1)
        by_file.setdefault(file, []).append(nr)
    for file, numbers in by_file.items():
        yield f"[{file}](../tests/scenarios/systemen/{file}.yaml) {', '.join(numbers)}"


def _sentence(vraag: Vraag, answer: Mapping[str, Any], u: str) -> str:
    """One request and its outcome in a plain sentence, and what the file adds to it."""
    text = _act(vraag, answer, u) if "handeling" in vraag.verzoek else _data(vraag, answer["paren"], u)
    return f"{text} {vraag.verzoek.get('toelichting', '')}".strip()


def _act(vraag: Vraag, answer: Mapping[str, Any], u: str) -> str:
    who, act = _name(vraag, vraag.verzoek["van"]["org"], u), vraag.verzoek["handeling"].replace("_", " ")
    if answer["uitkomst"] == "verstrekt":
        return _start(f"{who} mag: *{act}*{_with(vraag)}.")
    return _start(f"{who} mag niet: *{act}*. {_reason(answer['reden'])}")


def _data(vraag: Vraag, pairs: Sequence[Mapping[str, Any]], u: str) -> str:
    who = _name(vraag, vraag.verzoek["van"]["org"], u)
    by = _name(vraag, vraag.verzoek["aan"][0], u)
    what = " en ".join(_element(pair["element"]) for pair in pairs)
    first = pairs[0]
    match first["uitkomst"]:
        case "verstrekt":
            text = f"{who} krijgt van {by}: {what} ({_form(vraag, first)}{_with(vraag)})."
        case "uitnodiging":
            text = f"{who} vraagt {by} terug te bellen; of iemand bekend is, komt er niet uit."
        case "wacht_toestemming":
            text = f"{who} krijgt van {by} nog niet: {what}. Eerst moet de inwoner toestemming geven."
        case "wacht_vrijgave":
            text = f"{who} krijgt van {by} nog niet: {what}. Eerst geeft een mens bij de leverancier het vrij."
        case "geen_mededeling":
            text = f"{who} vraagt {by} om {what} en hoort: geen mededeling. Of er iets is, zegt dat niet."
        case _:
            text = f"{who} krijgt van {by} niet: {what}. {_reason(first['reden'])}{_missing(first)}"
    return _start(text)


def _name(vraag: Vraag, org: str, u: str) -> str:
    return "u" if u and org.rpartition("-")[0] == u else vraag.namen[org]


def _start(text: str) -> str:
    return text[0].upper() + text[1:]


def _element(code: str) -> str:
    naam = _table("elementen.csv")[code]["naam"]
    return f"*{naam if naam[1].isupper() else naam[0].lower() + naam[1:]}*"


def _form(vraag: Vraag, pair: Mapping[str, Any]) -> str:
    if vraag.verzoek["persoon"] is None:
        return "alleen aantallen, nooit onder de tien"
    general = _table("elementen.csv")[pair["element"]]["generalisatie"]
    return {**_FORMS, "gegeneraliseerd": f"in algemene vorm: {general}"}[pair["vorm"]]


def _with(vraag: Vraag) -> str:
    had = [_EVIDENCE[soort] for stuk in vraag.verzoek["bewijs"] if (soort := stuk["soort"]) in _EVIDENCE]
    return f"; met {', '.join(dict.fromkeys(had))}" if had else ""


def _reason(code: str) -> str:
    return f"{_table('redenen.csv')[code]['titel']} (`{code}`)."


def _missing(pair: Mapping[str, Any]) -> str:
    """What would have made it a yes, where that is a piece of evidence and a row of the matrix waits for it."""
    if pair["matrix"] is None or pair["reden"] not in _CURABLE:
        return ""
    lacks = [_EVIDENCE[token] for token in pair["vereist"] if token in _EVIDENCE]
    return f" Wat ontbreekt: {', '.join(lacks)}." if lacks else ""


_CURABLE: Final = frozenset({"D-GROND", "D-GEZAG", "D-NOODZAAK", "D-FASE"})
_FORMS: Final = {
    "volledig": "volledig",
    "pseudoniem": "onder een pseudoniem",
    "bekendheid": "alleen bekend of niet",
    "contactpersoon": "alleen wie te bellen is",
}
_EVIDENCE: Final = {
    "toestemming": "toestemming",
    "vrijgave": "vrijgave door een mens",
    "besluit_wpg": "een vastgelegd besluit van politie of OM",
    "bevoegd_gezag": "instemming van het bevoegd gezag",
    "om_verstrekking": "verstrekking door het OM",
    "noodzaak": "de noodzaak in woorden",
    "grond_buiten_wgs": "een grond in een andere wet",
    "leverancier_akkoord": "akkoord van de leverancier",
    "bevoegdheid": "een eigen bevoegdheid",
    "wvggz": "een maatregel volgens de Wvggz",
    "lijst": "gehaalde en gepubliceerde criteria",
    "criteria": "de criteria, ingevuld",
    "doeltoets": "de doeltoets van publieke deelnemers",
    "actiehouder": "een eigen actie in het plan",
}


def _vragen() -> dict[str, Vraag]:
    found: dict[str, Vraag] = {}
    for path in files():
        casus = yaml.safe_load(path.read_text(encoding="utf-8"))
        namen = {org["id"]: org["naam"] for org in casus["organisaties"]}
        found |= {f"{path.stem} {v['nr']}": Vraag(v, namen) for v in casus["verzoeken"]}
    return found


@cache
def _table(name: str) -> Mapping[str, Mapping[str, str]]:
    text = (ROOT / "policies" / "data" / "bron" / name).read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines())}


if __name__ == "__main__":
    PAGE.write_text(page(play()), encoding="utf-8")
