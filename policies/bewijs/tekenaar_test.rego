package bewijs_test

import data.bewijs
import data.proef

paar(element) := {"verstrekker": "zvh-x", "doorgeef": true, "el": data.elementen[element]}

stuk(onderdeel, soort) := {"soort": "opsporingsbelang", "door": onderdeel, "ondertekenaar": onderdeel, "ondertekenaar_soort": soort}

tekent(b, p) if {
	bewijs.tekent(b, p) with input as proef.politie
}

test_een_eerste_leverancier_van_het_gegeven if {
	tekent(stuk("een", "politie"), paar("pol.lijst"))
	tekent(stuk("een", "wijkagent"), paar("pol.lijst"))
	not tekent(stuk("een", "ggz"), paar("pol.lijst"))
	not tekent(stuk("een", null), paar("pol.lijst"))
	not tekent(stuk("een", "politie"), object.union(paar("pol.lijst"), {"doorgeef": false}))
}

# De casusrollen aanmelder en deelnemer staan in de tabel als bron; wie dat is, zegt de casus.
test_de_aanmelder_en_de_deelnemer_zijn_ook_bron if {
	tekent(stuk("gemeente", "woonloket"), paar("ctx.reden"))
	not tekent(stuk("vnn", "woonloket"), paar("ctx.reden"))
	tekent(stuk("vnn", "woonloket"), paar("plan.actie"))
	not tekent(stuk("corporatie", "woonloket"), paar("plan.actie"))
}

test_zonder_handtekening_telt_niets if {
	los := object.remove(stuk("een", "politie"), ["ondertekenaar"])
	not tekent(los, paar("pol.lijst"))
	not tekent(object.union(los, {"ondertekenaar": null}), object.union(paar("pol.lijst"), {"verstrekker": null}))
}

# Elke soort die iets mag openen, telt niet op het woord van de ontvanger alleen.
test_de_ontvanger_opent_niets_voor_zichzelf if {
	every soort in ["toestemming", "vrijgave", "leverancier_akkoord", "besluit_wpg", "bevoegd_gezag", "om_verstrekking", "wvggz", "ots", "vermoeden", "rac_advies", "actiehouder", "goed_hulpverlenerschap", "conflict_van_plichten", "telling", "vertegenwoordiging"] {
		every ontvangersoort in ["politie", "om", "zvh", "contactpunt", "betrokkene", "geneesheer_directeur", "rvdk"] {
			b := {"soort": soort, "ondertekenaar": "gemeente", "ondertekenaar_soort": ontvangersoort}
			not tekent(b, object.union(paar("pol.lijst"), {"verstrekker": "gemeente"}))
		}
	}
}

# Ook wat een ander van het OM heeft, vraagt een besluit van het OM (Wjsg 39f).
test_een_besluit_over_gegevens_van_het_om if {
	p := object.union(paar("om.voorw"), {"om": false, "element": "om.voorw"})
	besluit := proef.met_bewijs(proef.om, [{"soort": "besluit_wpg", "artikel": "Wjsg 39f"}])
	bewijs.besluit_wpg(p) with input as besluit
	not bewijs.besluit_wpg(p) with input as proef.met_stuk(besluit, "besluit_wpg", {"ondertekenaar": "politie"})
}
