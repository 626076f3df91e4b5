"""Makes docs/tabellen: a page per table, for who reads and does not program. Part of `python -m policies.build`.

`python -m policies.pages` writes them by itself; a test holds them to the tables. Words are those of words.py; a code
stands behind each name, so that a page can be laid beside an answer or the log.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from policies.lock import ROOT
from policies.pages_life import fasen_page, levensloop_page, verbanden_page
from policies.pages_lists import elementen_page, redenen_page, soorten_page
from policies.pages_matrix import matrix_page
from policies.pages_other import doelen_page, generalisatie_page, merken_page, tekenaars_page, wetten_page
from policies.pages_text import Tables, load_tables, table

FOLDER: Final = ROOT.parent / "docs" / "tabellen"
PAGES: Final[Mapping[str, tuple[str, str, Callable[[Tables], str]]]] = {
    "matrix": ("De matrix", "wie in welke fase wat van wie kan krijgen, en onder welke voorwaarde", matrix_page),
    "elementen": (
        "Elementen",
        "de gegevens waarnaar gevraagd kan worden, en in welke vorm elk kan gaan",
        elementen_page,
    ),
    "organisatiesoorten": ("Soorten organisaties", "wie er meedoet, als wat, en onder welk geheim", soorten_page),
    "redenen": ("Redenen", "waarom iets niet ging, in de woorden die de vrager leest", redenen_page),
    "doelen": ("Doelen", "waarvoor een vraag mag dienen, en wat buiten iemands taak valt", doelen_page),
    "tekenaars": ("Tekenaars", "wie welk bewijs mag tekenen", tekenaars_page),
    "verbanden": ("Verbanden", "welk kader een samenwerkingsverband mag voeren", verbanden_page),
    "levensloop": ("Levensloop", "van melding tot vernietiging: wie welke stap zet", levensloop_page),
    "fase_in_toestand": ("Fasen per toestand", "in welke fase gevraagd mag worden", fasen_page),
    "generalisatie": ("Vormen", "hoe een gegeven wordt teruggebracht tot wat mag", generalisatie_page),
    "wetten": ("Regels van de wet", "elke regel die het beleid toetst, met artikel en uitleg", wetten_page),
    "merken": ("Merken", "waar een tabel bewust van een regel afwijkt, en waarom", merken_page),
}
_MADE: Final = (
    "Gemaakt uit de tabellen in `policies/data` met `make policies`; verander de tabel, niet deze bladzijde.\n"
)
_INDEX: Final = """# De tabellen van het beleid

Het beleid van Sluis bestaat uit regels en tabellen. De regels toetsen de wet; de tabellen zeggen wat er te krijgen is,
door wie en wanneer. Hier staan ze om te lezen.

Begin bij [de matrix](matrix.md) als u wilt weten wat een organisatie kan krijgen. De matrix is een plafond: zij geeft
nooit een grond. Eerst gaan alle poorten van [de wet](wetten.md) open, dan pas telt een rij.

"""


def make_pages(root: Path) -> dict[str, str]:
    """File name -> text, for every page and the index."""
    tables = load_tables(root)
    made = {f"{name}.md": f"# {title}\n\n{make(tables)}\n{_MADE}" for name, (title, _, make) in PAGES.items()}
    rows = [(f"[{title}]({name}.md)", what) for name, (title, what, _) in PAGES.items()]
    made["README.md"] = f"{_INDEX}{table(('tabel', 'wat erin staat'), rows)}\n{_MADE}"
    return made


def write_pages(root: Path, folder: Path) -> None:
    """Write them all; what lies there and is no page any more goes. Nothing where there is no documentation."""
    if not folder.parent.is_dir():
        return
    folder.mkdir(exist_ok=True)
    made = make_pages(root)
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_pages(ROOT, FOLDER)
    sys.exit(0)
