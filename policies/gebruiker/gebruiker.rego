# METADATA
# title: De medewerker
# description: >-
#   Of de medewerker van een partij mag handelen: aangewezen, op de casus gezet, gescreend, en bij een private partij zonder
#   commerciele taken (Wgs 1.8 lid 2 en 3, Bgs 1.11). Dezelfde toets voor wie vraagt, wie toezendt en wie handelt (WGS-11).
# schemas:
#   - input: schema.verzoek
package gebruiker

import data.bewijs
import data.tijd

bevoegd(partij) if _bewoner(partij)

bevoegd(partij) if {
	in_het_register(partij)
	not _bezwaar(partij)
}

# METADATA
# description: Hetzelfde, zonder wat het eigen onderdeel zelf als bewijs vastlegde; anders kan het dat nooit meer intrekken.
in_het_register(partij) if {
	partij.medewerker.aangewezen == true
	partij.medewerker.toegewezen == true
	tijd.niet_voorbij(partij.medewerker.screening_tot)
	_geen_commercie(partij)
}

# Bewoners hebben geen personeel: de rol staat op naam van henzelf in het register.
_bewoner(partij) if partij.rol in {"R13", "R14"}

_bewoner(partij) if {
	partij.medewerker.aangewezen == true
	partij.soort in data.tekenaars.groepen.zonder_personeel
}

_geen_commercie(partij) if partij.medewerker.commerciele_taken == false

_geen_commercie(partij) if data.organisatiesoorten[partij.soort].klasse == "lid1"

# Wat het eigen onderdeel over zijn medewerker vastlegde.
_bezwaar(partij) if {
	some b in bewijs.van.toewijzing
	b.ondertekenaar == partij.onderdeel
	b.toegewezen == false
}

_bezwaar(partij) if {
	some b in bewijs.van.screening
	b.ondertekenaar == partij.onderdeel
	not tijd.niet_voorbij(b.geldig_tot)
}

_bezwaar(partij) if verkoopt(partij)

# METADATA
# description: Waar als het eigen onderdeel vastlegde dat zijn medewerker ook commerciele taken heeft.
verkoopt(partij) if {
	some b in bewijs.van.commerciele_taken
	b.ondertekenaar == partij.onderdeel
	object.get(b, "ja", true) == true
}
