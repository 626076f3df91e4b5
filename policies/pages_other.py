"""The pages of purposes, signers, forms, rules of law and marks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.marks import KINDS
from policies.pages_text import Tables, kader, listed, lower, pattern, table, tag
from policies.words import FORMS, WAY

_DOELEN: Final = """\
Een vraag draagt de code van een doel. Het doel moet bij het kader van de casus horen, anders is het
antwoord D-DOEL. Voor inzage door de betrokkene en voor statistiek is geen doel nodig.
"""
_BUITEN: Final = """\
## Buiten de taak van de ontvanger

Dit is er niet te krijgen, tenzij een rij van de matrix het geeft.

"""
_OVERIG: Final = """\
## Het verstrekkingenlog

Het log is er alleen voor: {}.

## Geen grond

Wie een van deze als grond noemt, krijgt D-GROND: {}.

## Herhalen

Wie dezelfde vraag al {} keer stelde, krijgt D-HERHAAL.
"""
_TEKENAARS: Final = """\
Bewijs telt alleen met de handtekening van wie erover gaat. Een stuk van een ander telt als afwezig:
het staat niets toe en houdt niets tegen. Van meer tekenaars is de eerste wie het meestal doet.

**Eigen hand**: de tekenaar is zelf wie het stuk noemt. **Ook ontvanger**: wie het gegeven krijgt, mag tekenen; anders
nooit, ook niet als hij in de lijst staat.
"""
_WEIGEREN: Final = """\
## Weigeren door een verstrekker

Een verstrekker kan weigeren met {}. Een andere code telt als D-ZWAAR.
"""
_VORMEN: Final = """\
Wat een verstrekker geeft, gaat niet verder dan in de vorm die mag. Hieronder per gegeven hoe het wordt
teruggebracht. Wat niet te herkennen is als iets dat in de vorm past, vervalt.

Leeftijden gaan in banden: {}.
"""
_WETTEN: Final = """\
Elke regel van het beleid noemt haar artikel, en wat zij zegt als zij open is en als zij dicht is. Een
nee van een enkele regel is een nee. De code van een regel linkt naar de wettekst in de versie die gelezen is.

Zekerheid: VERIFIED is in de wettekst nagelezen, SECONDARY komt uit een andere bron, en wat UNVERIFIED is, zegt nooit
ja.
"""
_MERKEN: Final = """\
De bouw houdt de tabellen tegen een reeks regels: elke code bestaat, geen rij spreekt een andere tegen,
niets gaat op een lager AVE verder dan op een hoger, geen code is dood. Waar een tabel daar met opzet van afwijkt, staat
hier waarom. Een merk dat niet meer nodig is, houdt de bouw tegen.
"""


def doelen_page(tables: Tables) -> str:
    """Purposes, and what lies outside the task of who asks."""
    doelen = tables["doelen"]
    rows = [
        (code, row["naam"], listed([kader(k) for k in row["kaders"]]), row["artikel"])
        for code, row in doelen["doelen"].items()
    ]
    outside = [
        (
            f"{lower(tables['organisatiesoorten'][soort]['naam'])} ({soort})",
            "; ".join(pattern(p, tables) for p in patterns),
        )
        for soort, patterns in doelen["buiten_taak"].items()
    ]
    return "\n".join(
        [
            _DOELEN,
            table(("code", "doel", "kader", "artikel"), rows),
            _BUITEN + table(("ontvanger", "gegevens"), outside),
            _OVERIG.format(
                listed(doelen["log_doelen"]),
                listed([term.strip() for term in doelen["geen_grond"]]),
                doelen["herhaal_grens"],
            ),
        ]
    )


def tekenaars_page(tables: Tables) -> str:
    """Who signs which evidence."""
    tekenaars = tables["tekenaars"]
    rows = [
        (
            soort.replace("_", " "),
            "; ".join(tag(who) for who in row["wie"]),
            "ja" if row["eigen_hand"] else "nee",
            "ja" if row["ook_ontvanger"] else "nee",
        )
        for soort, row in tekenaars["soorten"].items()
    ]
    groups = [
        (tag(name), listed([lower(tables["organisatiesoorten"][code]["naam"]) for code in group]))
        for name, group in tekenaars["groepen"].items()
    ]
    return "\n".join(
        [
            _TEKENAARS,
            table(("bewijs", "wie tekent", "eigen hand", "ook ontvanger"), rows),
            f"## Groepen\n\n{table(('wie', 'soorten'), groups)}",
            _WEIGEREN.format(listed(tekenaars["weigercodes"], "of")),
        ]
    )


def generalisatie_page(tables: Tables) -> str:
    """How each element goes in each of its forms."""
    ways, elementen = tables["generalisatie"], tables["elementen"]
    rows = [
        (
            code,
            elementen[code]["naam"],
            "; ".join(_ways(forms, elementen[code]["generalisatie"])) or "gaat nooit",
        )
        for code, forms in ways["elementen"].items()
    ]
    bands = [f"{low}-{high}" if high is not None else f"{low} en ouder" for low, high in ways["leeftijdsbanden"]]
    return "\n".join(
        [
            _VORMEN.format(listed(bands)),
            table(("code", "gegeven", "vormen"), rows),
        ]
    )


def _ways(forms: Mapping[str, Any], in_general: str) -> Iterator[str]:
    for vorm, name in FORMS.items():
        if vorm in forms:
            yield f"{name}: {in_general if vorm == 'gegeneraliseerd' else _way(forms[vorm])}"


def _way(way: Mapping[str, Any]) -> str:
    name = WAY.get(way["doe"], str(way["doe"]).replace("_", " "))
    words = [code for code, _ in way.get("codes", ()) if code and way["doe"] == "code"]
    return f"{name} ({listed(words, 'of')})" if words else name


def wetten_page(tables: Tables) -> str:
    """Every rule with its article, certainty and both explanations."""
    groups: dict[str, list[tuple[str, ...]]] = {}
    for code, row in tables["wetten"].items():
        groups.setdefault(row["artikel"].split(" art.")[0].split(" (")[0], []).append(
            (
                f"[{code}]({row['bron']})",
                row["titel"],
                row["artikel"],
                row["uitleg_ja"],
                row["uitleg_nee"],
                ", ".join(one.replace("_", " ") for one in row["vereist"]),
                f"{row['zekerheid']}, vanaf {row['geldig_vanaf']}",
            )
        )
    head = ("regel", "titel", "artikel", "open", "dicht", "wat ervoor nodig is", "zekerheid")
    return "\n".join([_WETTEN, *(f"## {law}\n\n{table(head, rows)}" for law, rows in sorted(groups.items()))])


def merken_page(tables: Tables) -> str:
    """The exceptions that were made on purpose."""
    parts = [_MERKEN]
    for kind, what in KINDS.items():
        rows = [
            (row["tabel"], row["code"].replace("|", " "), row["reden"])
            for row in tables["marks"]
            if row["merk"] == kind
        ]
        if rows:
            parts.append(f"## {what[0].upper()}{what[1:]}\n\n{table(('tabel', 'code', 'waarom dit zo mag'), rows)}")
    return "\n".join(parts)
