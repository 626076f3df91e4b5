# METADATA
# title: Wet maatschappelijke ondersteuning 2015
# schemas:
#   - input: schema.verzoek
package wet.wmo

import data.ave
import data.bewijs
import data.feiten

# METADATA
# title: Meldrecht aan Veilig Thuis
# related_resources:
#   - https://wetten.overheid.nl/BWBR0035362/2018-11-17/#Hoofdstuk5_Paragraaf2_Artikel5.2.6
# custom:
#   regel: WMO-04
#   artikel: Wmo 2015 art. 5.2.6
#   zekerheid: VERIFIED (tekst 2018-11-17)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: Bij een vermoeden van huiselijk geweld of kindermishandeling mag de professional Veilig Thuis inlichten.
#   uitleg_nee: Zonder vermoeden van huiselijk geweld of kindermishandeling geldt het geheim, ook tegenover Veilig Thuis.
#   vereist: [vermoeden]
opent("WMO-04", p, rij) if {
	rij.id == "M125"
	vermoeden(p)
}

# Het vermoeden is van de professional die geeft, niet van Veilig Thuis.
vermoeden(p) if {
	some b in bewijs.bij("vermoeden", p)
	lower(b.van) in {"huiselijk geweld", "kindermishandeling", "huiselijk geweld en kindermishandeling"}
}

draagt[i] contains "WMO-04" if {
	feiten.fase == "F0"
	some i, k in ave.keuze
	k.id == "M125"
}

# METADATA
# title: Zonder vermoeden geen gegevens naar Veilig Thuis
# related_resources:
#   - https://wetten.overheid.nl/BWBR0035362/2018-11-17/#Hoofdstuk5_Paragraaf2_Artikel5.2.6
# custom:
#   regel: L25
#   artikel: Wmo 2015 art. 5.2.6
#   zekerheid: VERIFIED (tekst 2018-11-17)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: Het vermoeden is vastgelegd.
#   uitleg_nee: Er is geen vermoeden van huiselijk geweld of kindermishandeling vastgelegd.
#   vereist: [vermoeden]
weigert[i] contains "09|D-GEHEIM|L25" if {
	some i, p in feiten.paren
	ave.keuze[i].id == "M125"
	not vermoeden(p)
	p.element != "pol.onderzoek"
}

# METADATA
# title: Gesloten lijst van ontvangers van gegevens uit het sociaal domein
# related_resources:
#   - https://wetten.overheid.nl/BWBR0035362/2018-11-17/#Hoofdstuk5_Paragraaf2_Artikel5.2.1
# custom:
#   regel: WMO-02
#   artikel: Wmo 2015 art. 5.2.1 lid 2
#   zekerheid: VERIFIED (tekst 2018-11-17)
#   geldig_vanaf: "2015-01-01"
#   uitleg_ja: De wet noemt deze ontvanger.
#   uitleg_nee: De Wmo noemt politie, justitie en GGZ niet als ontvanger van gegevens uit het sociaal domein.
weigert_buiten_wgs[i] contains "04|D-ONTVANGER|WMO-02" if {
	feiten.kader in {"geen", "lokaal"}
	some i, p in feiten.paren
	p.el.prefix == "sd"
	_buiten_lijst
	not p.inzage
}

_buiten_lijst if feiten.ontvangersoort.kolom == "veiligheid"

_buiten_lijst if input.ontvanger.soort in {"ggz", "verslavingszorg", "huisarts"}
