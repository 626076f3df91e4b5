# METADATA
# title: Wet verplichte ggz
# schemas:
#   - input: schema.verzoek
package wet.wvggz

import data.ave
import data.bewijs
import data.feiten

# De partijen die elkaar strikt noodzakelijke gegevens geven (Wvggz 8:29); het college staat er niet bij.
partijen := {
	"geneesheer_directeur",
	"zorgverantwoordelijke",
	"burgemeester",
	"politie",
	"wijkagent",
	"noodhulp",
	"om",
}

# METADATA
# title: Gegevens om ernstig nadeel te beperken
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040635/2025-07-01/#Hoofdstuk8_Paragraaf6_Artikel8:29
# custom:
#   regel: WVG-01
#   artikel: Wvggz art. 8:29
#   zekerheid: VERIFIED
#   geldig_vanaf: "2020-01-01"
#   uitleg_ja: Er loopt een maatregel en dit is strikt nodig om ernstig nadeel te beperken.
#   uitleg_nee: Er is geen maatregel met ernstig nadeel vastgelegd waarvoor dit strikt nodig is.
#   vereist: [wvggz]
opent("WVG-01", p, _) if {
	feiten.kader == "wvggz"
	p.soort in partijen
	input.ontvanger.soort in partijen
	maatregel(p)
}

draagt[i] contains "WVG-01" if {
	feiten.kader == "wvggz"
	input.ontvanger.soort in partijen
	some i, p in feiten.paren
	p.soort in partijen
}

# METADATA
# title: Geheim van wie de Wvggz uitvoert
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040635/2025-07-01/#Hoofdstuk8_Paragraaf6_Artikel8:34
# custom:
#   regel: WVG-03
#   artikel: Wvggz art. 8:34
#   zekerheid: VERIFIED
#   geldig_vanaf: "2020-01-01"
#   uitleg_ja: De betrokkene gaf uitdrukkelijk toestemming voor dit gegeven.
#   uitleg_nee: Wie de Wvggz uitvoert, zwijgt erover, tenzij zijn taak of een wet iets anders vraagt.
#   vereist: [toestemming]
opent("WVG-03", p, _) if {
	p.geheim == "wvggz"
	bewijs.toestemming(p)
}

weigert[i] contains "09|D-GEHEIM|WVG-03" if {
	some i, p in feiten.paren
	p.geheim == "wvggz"
	not p.inzage
	ave.keuze[i].dicht
}

# Vastgelegd door een van de partijen, niet door de ontvanger alleen.
maatregel(p) if {
	some b in bewijs.bij("wvggz", p)
	object.get(b, "maatregel", null) != null
	object.get(b, "ernstig_nadeel", null) != null
}

# METADATA
# title: Zonder maatregel geen uitwisseling volgens 8:29
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040635/2025-07-01/#Hoofdstuk8_Paragraaf6_Artikel8:29
# custom:
#   regel: L06
#   artikel: Wvggz art. 8:29
#   zekerheid: VERIFIED
#   geldig_vanaf: "2020-01-01"
#   uitleg_ja: De maatregel en het ernstig nadeel zijn vastgelegd.
#   uitleg_nee: De maatregel of het ernstig nadeel is niet vastgelegd.
#   vereist: [wvggz]
weigert_buiten_wgs[i] contains "10|D-GROND|L06" if {
	feiten.kader == "wvggz"
	some i, p in feiten.paren
	p.soort in partijen
	input.ontvanger.soort in partijen
	ave.keuze[i].id in {"M123", null}
	not maatregel(p)
}

# METADATA
# title: Wie niet in 8:29 staat, krijgt niets
# related_resources:
#   - https://wetten.overheid.nl/BWBR0040635/2025-07-01/#Hoofdstuk8_Paragraaf6_Artikel8:29
# custom:
#   regel: L07
#   artikel: Wvggz art. 8:29, 8:17 lid 8, 8:18 lid 11
#   zekerheid: VERIFIED
#   geldig_vanaf: "2020-01-01"
#   uitleg_ja: De wet noemt deze ontvanger.
#   uitleg_nee: De Wvggz noemt deze ontvanger niet.
weigert_buiten_wgs[i] contains "04|D-ONTVANGER|L07" if {
	feiten.kader == "wvggz"
	some i, p in feiten.paren
	p.soort in {"ggz", "geneesheer_directeur", "zorgverantwoordelijke", "crisisdienst_ggz", "politie"}
	not input.ontvanger.soort in partijen
	ave.keuze[i].id == null
}

weigert_buiten_wgs[i] contains "04|D-ONTVANGER|L07" if {
	feiten.kader == "wvggz"
	some i, p in feiten.paren
	p.soort in {"college", "ggz"}
	input.ontvanger.soort in {"college", "ggz"}
	_zorggegeven(p)
}

# Wat over zorg gaat, wie het ook houdt: ook het college geeft het hier niet (L07, beide kanten op).
_zorggegeven(p) if p.geheim != ""

_zorggegeven(p) if {
	p.el.categorie in {"D5", "D6"}
	p.el.prefix != "inv"
}
