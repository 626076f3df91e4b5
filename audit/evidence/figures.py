"""The figures of a bundle: each with what it counts in words, the SQL that makes it, and its columns.

The SQL reads two tables only, which are in the bundle as CSV too: `rijen` (one row per asked pair; `aantal` is 1, or in
the external form the size of a block) and `declaratie` (the highest form that the policy data allows). So anyone can
run it again, and audit/verify.py counts the same from the same rows without this SQL.
Order is by byte (COLLATE "C"), so that the same rows give the same file everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from audit.evidence.words import REST

# From much to little (broker.terms.Vorm); bekendheid and contactpersoon give equally much.
_HEIGHT: Final = (
    "CASE {} WHEN 'volledig' THEN 6 WHEN 'pseudoniem' THEN 5 WHEN 'gegeneraliseerd' THEN 4 WHEN 'bekendheid' THEN 3"
    " WHEN 'contactpersoon' THEN 3 WHEN 'uitnodiging' THEN 2 ELSE 0 END"
)
_LESS: Final = "('pseudoniem', 'gegeneraliseerd', 'bekendheid', 'contactpersoon')"


@dataclass(frozen=True, slots=True)
class Figure:
    """One CSV. `intern`: it is made from requests as a whole, which the external form does not have."""

    name: str
    titel: str
    definitie: str
    columns: tuple[str, ...]
    sql: str
    intern: bool = False


VERZOEKEN: Final = Figure(
    "verzoeken",
    "Verzoeken en wat ervan kwam",
    "Aantal beantwoorde verzoeken (ook weigeringen en leveringen achteraf). `uitkomst` volgt uit de paren van dat "
    "verzoek in dit pakket: `verstrekt` als alles ging, `gedeeltelijk` als een deel ging, `wacht` als niets ging en er "
    "nog op iemand gewacht wordt, `niet_gevonden` als de casus er voor de vrager niet is, `storing` als alleen "
    "verstrekkers uitvielen, anders `geweigerd`.",
    ("doel", "ontvanger", "uitkomst", "aantal"),
    """SELECT doel, ontvanger,
  CASE WHEN ging > 0 AND ging = paren THEN 'verstrekt' WHEN ging > 0 THEN 'gedeeltelijk' WHEN wacht > 0 THEN 'wacht'
    WHEN niet_gevonden > 0 THEN 'niet_gevonden' WHEN storing = paren THEN 'storing' ELSE 'geweigerd' END AS uitkomst,
  count(*) AS aantal
FROM (SELECT regel, min(doel) AS doel, min(ontvanger) AS ontvanger, count(*) AS paren,
    count(*) FILTER (WHERE uitkomst IN ('verstrekt', 'uitnodiging')) AS ging,
    count(*) FILTER (WHERE uitkomst = 'wacht') AS wacht,
    count(*) FILTER (WHERE uitkomst = 'niet_gevonden') AS niet_gevonden,
    count(*) FILTER (WHERE uitkomst = 'storing') AS storing
  FROM rijen WHERE soort = 'antwoord' GROUP BY regel) AS verzoek
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
    intern=True,
)
UITKOMSTEN: Final = Figure(
    "uitkomsten",
    "Uitkomsten per paar",
    "Aantal paren (een gegeven bij een verstrekker) per uitkomst. `soort` is `antwoord` voor wat de vrager kreeg, "
    "`vraag` voor wat aan een verstrekker is gevraagd; tel die twee niet bij elkaar op. Een paar dat in vorm `niet` is "
    "verstrekt, bevat niets: er was niets, of er is geen mededeling gedaan; dat verschil is met opzet niet te zien.",
    ("soort", "doel", "ontvanger", "verstrekker", "uitkomst", "aantal"),
    """SELECT soort, doel, ontvanger, verstrekker, uitkomst, sum(aantal)::bigint AS aantal
FROM rijen GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5""",
)
REDENEN: Final = Figure(
    "redenen",
    "Redenen waarom iets niet ging",
    "Aantal paren per reden zoals de vrager die te zien kreeg. Een reden die de vrager niet mag weten, staat hier "
    "niet: zo'n paar telt als verstrekt in vorm `niet`.",
    ("doel", "uitkomst", "reden", "aantal"),
    """SELECT doel, uitkomst, reden, sum(aantal)::bigint AS aantal
FROM rijen WHERE soort = 'antwoord' AND reden <> '' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
)
VORMEN: Final = Figure(
    "vormen",
    "Vorm waarin elk gegeven ging",
    "Aantal verstrekte paren per gegeven en vorm. Ging een paar in meer dan een vorm, dan telt de eerste.",
    ("element", "vorm", "aantal"),
    """SELECT element, vorm, sum(aantal)::bigint AS aantal
FROM rijen WHERE soort = 'antwoord' AND uitkomst = 'verstrekt' GROUP BY 1, 2 ORDER BY 1, 2""",
)
MINIMALISATIE: Final = Figure(
    "minimalisatie",
    "Minimalisatie",
    "Per doel en verstrekker: van de gevraagde paren hoeveel er volledig gingen, hoeveel in een mindere vorm "
    "(pseudoniem, gegeneraliseerd, bekendheid, contactpersoon), hoeveel zonder inhoud (`niets`) en hoeveel niet. "
    "`verhouding` = 1 - volledig / gevraagd: het deel van wat gevraagd is, dat niet volledig ging. Wat de verstrekker "
    "had kunnen geven, weet de makelaar niet, dus daarmee is niet vergeleken. Een hoge verhouding bewijst geen "
    "noodzaak.",
    ("doel", "verstrekker", "gevraagd", "volledig", "minder", "niets", "niet_verstrekt", "verhouding"),
    f"""SELECT doel, verstrekker, gevraagd, volledig, minder, niets,
  gevraagd - volledig - minder - niets AS niet_verstrekt,
  to_char(round(1 - volledig::numeric / gevraagd, 4), 'FM0.0000') AS verhouding
FROM (SELECT doel, verstrekker, sum(aantal)::bigint AS gevraagd,
    coalesce(sum(aantal) FILTER (WHERE uitkomst = 'verstrekt' AND vorm = 'volledig'), 0)::bigint AS volledig,
    coalesce(sum(aantal) FILTER (WHERE uitkomst = 'verstrekt' AND vorm IN {_LESS}), 0)::bigint AS minder,
    coalesce(sum(aantal) FILTER (WHERE uitkomst = 'verstrekt' AND vorm NOT IN {_LESS} AND vorm <> 'volledig'),
      0)::bigint AS niets
  FROM rijen WHERE soort = 'antwoord' GROUP BY 1, 2) AS paren
ORDER BY 1, 2""",  # noqa: S608  # our words
)
GEBRUIK: Final = Figure(
    "gebruik",
    "Gedeclareerd tegenover waargenomen",
    "Per ontvanger, verstrekker, doel en gegeven: de hoogste vorm die de beleidsgegevens toelaten (`gedeclareerd`; de "
    "voorwaarden waaronder staan in het beleid), hoe vaak het gevraagd en verstrekt is, en in welke hoogste vorm. "
    "`stand`: `gedeclareerd en gebruikt`, `gedeclareerd, niet waargenomen` (een bevoegdheid om te heroverwegen; in de "
    "externe vorm ook: over minder dan tien casussen), `gevraagd, niet verstrekt en niet gedeclareerd`, `gebruikt, "
    "niet gedeclareerd` en `ruimer gebruikt dan gedeclareerd` (uitzoeken: het beleid van nu is vergeleken met wat "
    "toen gold).",
    ("ontvanger", "verstrekker", "doel", "element", "gedeclareerd", "gevraagd", "verstrekt", "hoogste_vorm", "stand"),
    f"""SELECT ontvanger, verstrekker, doel, element, gedeclareerd, gevraagd, verstrekt,
  CASE hoogte WHEN 6 THEN 'volledig' WHEN 5 THEN 'pseudoniem' WHEN 4 THEN 'gegeneraliseerd' WHEN 3 THEN 'bekendheid'
    ELSE '' END AS hoogste_vorm,
  CASE WHEN hoogte > 0 AND gedeclareerd = '' THEN 'gebruikt, niet gedeclareerd'
    WHEN hoogte > {_HEIGHT.format("gedeclareerd")} THEN 'ruimer gebruikt dan gedeclareerd'
    WHEN hoogte > 0 THEN 'gedeclareerd en gebruikt' WHEN gedeclareerd <> '' THEN 'gedeclareerd, niet waargenomen'
    ELSE 'gevraagd, niet verstrekt en niet gedeclareerd' END AS stand
FROM (SELECT ontvanger, verstrekker, doel, element, coalesce(d.vorm, '') AS gedeclareerd,
    coalesce(gevraagd, 0) AS gevraagd, coalesce(verstrekt, 0) AS verstrekt, coalesce(hoogte, 0) AS hoogte
  FROM declaratie AS d FULL JOIN (
    SELECT ontvanger, verstrekker, doel, element, sum(aantal)::bigint AS gevraagd,
      coalesce(sum(aantal) FILTER (WHERE uitkomst = 'verstrekt' AND vorm <> 'niet'), 0)::bigint AS verstrekt,
      max(CASE WHEN uitkomst = 'verstrekt' THEN {_HEIGHT.format("vorm")} ELSE 0 END) AS hoogte
    FROM rijen WHERE soort = 'antwoord' AND '{REST}' NOT IN (ontvanger, verstrekker, doel, element)
      AND element NOT LIKE '%.*' GROUP BY 1, 2, 3, 4
  ) AS waargenomen USING (ontvanger, verstrekker, doel, element)) AS naast
ORDER BY 1, 2, 3, 4""",  # noqa: S608  # our words
)

FIGURES: Final = (VERZOEKEN, UITKOMSTEN, REDENEN, VORMEN, MINIMALISATIE, GEBRUIK)


def figures(*, extern: bool) -> tuple[Figure, ...]:
    """The figures of this form, in the order of the report."""
    return tuple(figure for figure in FIGURES if not (extern and figure.intern))
