package besluit.verzoek

import data.ave
import data.bewijs
import data.feiten
import data.wet.uavg

# --- wat minimise met de gegevens moet doen --------------------------------------------------------------------------

_geen_filters := {
	"wpg_artikelen": null,
	"zonder_verwijderd": false,
	"maanden": null,
	"alleen_incident": false,
	"alleen_eigen": false,
	"anderen_titel": false,
	"leeftijdsband": false,
	"niet_bekend": false,
}

_filters(p, k) := object.union_n([
	_geen_filters,
	_rijfilter(concat("|", [_tekst(k.id), p.element])),
	_politiefilter(p),
	{"leeftijdsband": ave.leeftijdsband(p)},
	{"niet_bekend": _gewoon_niet_bekend(p)},
])

_rijfilter(sleutel) := filter if {
	filter := data.matrix.filters[sleutel]
} else := {}

# METADATA
# title: Alleen de dagelijkse politietaak, en nooit wat verwijderd is
# description: Het filter dat minimise op de registraties zelf toepast (matrix M121).
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.30
# custom:
#   regel: L15
#   artikel: Wgs art. 2.30 lid 1 a; Wpg art. 14 lid 2; Bpg art. 4:5 [tekst 2018-07-28]
#   zekerheid: VERIFIED (tekst 2023-11-01 van de Wpg, 2018-07-28 van het Bpg)
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De registratie is van artikel 8 of 13 en niet verwijderd.
#   uitleg_nee: Registraties van artikel 9, 10 of 12 en verwijderde registraties gaan nooit mee.
_politiefilter(p) := {"wpg_artikelen": ["13", "8"], "zonder_verwijderd": true} if {
	_politiegegeven(p)
} else := {}

# Ook een treffer bij de politie is een politiegegeven (Wpg 1 onder a; matrix-notes 7).
_politiegegeven(p) if p.el.prefix == "pol"

_politiegegeven(p) if p.politie

# Gewoon NIET_BEKEND alleen van wie geen geheim heeft, of met toestemming van de betrokkene (practice.md 3.4).
_gewoon_niet_bekend(p) if {
	p.element == "inv.bekend"
	p.geen_geheim
} else if {
	p.element == "inv.bekend"
	bewijs.toestemming(p)
} else := false

_tekst(x) := x if is_string(x)

else := ""

# --- vragen is ook verstrekken: welke identiteit gaat er mee ---------------------------------------------------------

_identificatie := {v: _identiteit(v) | some v in {p.verstrekker | some p in input.vraag.paren}}

_identiteit(v) := "geen" if {
	input.vraag.persoon == null
} else := "geen" if {
	not v in _gevraagden
} else := "eigenReferentie" if {
	input.verstrekkers[v].referentie == true
} else := "bsn" if {
	uavg.haak(input.verstrekkers[v].soort)
} else := "naam_geb"

_gevraagden := {v | some v in _gevraagd}

# --- plichten die meereizen ------------------------------------------------------------------------------------------

# Een verzwegen weigering brengt dezelfde plichten mee als een antwoord: wie de plichten telt, leert niets (6a.11).
_lijkt_gevraagd contains i if {
	some i, u in _uitspraken
	u.uitkomst in {"verstrekt", "uitnodiging", "geen_mededeling"}
}

# METADATA
# title: Wie het hoort, zwijgt
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.11
# custom:
#   regel: WGS-18
#   artikel: Wgs art. 1.11
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Wie dit ontvangt, houdt het geheim.
#   uitleg_nee: Zonder plicht tot geheimhouding gaat er niets.
_verplichtingen contains {"soort": "geheimhouding", "artikel": "Wgs art. 1.11"} if {
	feiten.zvh
	count(_lijkt_gevraagd) > 0
}

# METADATA
# title: Wie politiegegevens ontvangt, zwijgt
# related_resources:
#   - https://wetten.overheid.nl/BWBR0022463/2023-11-01/#Paragraaf1_Artikel7
# custom:
#   regel: WPG-05
#   artikel: Wpg art. 7 lid 2
#   zekerheid: VERIFIED (tekst 2023-11-01)
#   geldig_vanaf: "2008-01-01"
#   uitleg_ja: Wie dit ontvangt, houdt het geheim; doorgeven vraagt een nieuw besluit.
#   uitleg_nee: Zonder plicht tot geheimhouding gaat er niets.
_verplichtingen contains {"soort": "geheimhouding", "artikel": "Wpg art. 7 lid 2"} if {
	some i in _lijkt_gevraagd
	_politiegegeven(feiten.paren[i])
}

_verplichtingen contains {"soort": "zorgverantwoordelijke_inlichten", "artikel": "Wvggz art. 8:29"} if {
	feiten.kader == "wvggz"
	count(_lijkt_gevraagd) > 0
}

_verplichtingen contains {"soort": "controle_achteraf", "artikel": "AVG art. 5 lid 2"} if {
	some i in _lijkt_gevraagd
	ave.keuze[i].spoed
}
