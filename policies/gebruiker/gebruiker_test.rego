package gebruiker_test

import data.gebruiker
import data.proef

wie(delta) := object.union(proef.partij("ggz-x", "ggz", "R08"), delta)

mw(delta) := wie({"medewerker": delta})

mag(partij) if gebruiker.bevoegd(partij) with input as proef.lokaal

met(partij, stuk) if {
	vraag := object.union(proef.lokaal, {"ontvanger": partij, "beller": partij})
	gebruiker.bevoegd(partij) with input as proef.met_bewijs(vraag, [stuk])
}

# Wgs 1.8 lid 2 en 3: aangewezen, op de casus gezet, gescreend.
test_een_medewerker_is_aangewezen_toegewezen_en_gescreend if {
	mag(wie({}))
	not mag(mw({"aangewezen": false}))
	not mag(mw({"toegewezen": false}))
	mag(mw({"screening_tot": "2025-10-01"}))
	not mag(mw({"screening_tot": "2025-09-30"}))
	not mag(object.remove(wie({}), ["medewerker"]))
	every veld in ["aangewezen", "toegewezen", "screening_tot", "commerciele_taken"] {
		not mag(object.union(wie({}), {"medewerker": null}))
		not mag(object.union(object.remove(wie({}), ["medewerker"]), {"medewerker": object.remove(wie({}).medewerker, [veld])}))
	}
}

# Bgs 1.11: alleen een partij van lid 1 mag ook commerciele taken hebben.
test_commerciele_taken_alleen_bij_de_overheid if {
	not mag(mw({"commerciele_taken": true}))
	mag(wie({"soort": "college", "medewerker": {"commerciele_taken": true}}))
	not mag(wie({"soort": "woningcorporatie", "medewerker": {"commerciele_taken": true}}))
}

zonder(rol) := {"onderdeel": "x", "soort": "betrokkene", "rol": rol, "medewerker": null}

test_alleen_een_bewoner_met_rol_heeft_geen_personeel if {
	rollen := {concat("", ["R", substring(format_int(100 + n, 10), 1, -1)]) | some n in numbers.range(1, 15)}
	{r | some r in rollen; mag(zonder(r))} == {"R13", "R14"}
}

burger(soort, aangewezen) := {"onderdeel": "x", "soort": soort, "rol": null, "medewerker": {"aangewezen": aangewezen}}

test_een_bewoner_zonder_rol_staat_in_het_register if {
	{s | some s, _ in data.organisatiesoorten; mag(burger(s, true))} == {"betrokkene", "ouders", "kind_12plus", "naaste", "burger"}
	not mag(burger("naaste", false))
}

# Wat het eigen onderdeel vastlegde, telt tegen zijn medewerker; wat een ander vastlegde niet.
test_het_eigen_onderdeel_kan_zijn_medewerker_stoppen if {
	partij := wie({})
	stukken := [
		{"soort": "toewijzing", "toegewezen": false},
		{"soort": "screening", "geldig_tot": "2025-09-30"},
		{"soort": "commerciele_taken", "ja": true},
		{"soort": "commerciele_taken"},
	]
	every stuk in stukken {
		not met(partij, stuk)
		gebruiker.in_het_register(partij) with input as proef.met_bewijs(proef.lokaal, [stuk])
	}
	met(partij, {"soort": "toewijzing", "toegewezen": true})
	met(partij, {"soort": "screening", "geldig_tot": "2025-10-01"})
	met(partij, {"soort": "commerciele_taken", "ja": false})
}

test_een_stuk_van_een_ander_onderdeel_zegt_niets if {
	stukken := [
		{"soort": "toewijzing", "toegewezen": false},
		{"soort": "screening", "geldig_tot": "2025-09-30"},
		{"soort": "commerciele_taken", "ja": true},
	]
	every stuk in stukken {
		mag_met(wie({}), proef.met_bewijs(proef.lokaal, [stuk]))
		not mag_met(proef.lokaal.ontvanger, proef.met_bewijs(proef.lokaal, [stuk]))
	}
}

mag_met(partij, vraag) if gebruiker.bevoegd(partij) with input as vraag
