# METADATA
# title: Wat de rijen van de matrix samen geven
# description: >-
#   Op rijen die hier staan, zodat te lezen is welke telt en waarom (matrix-notes 2). De rijen van de tabel zelf staan in
#   ave_test.
package ave.keuze_test

import data.ave
import data.feiten
import data.proef

rij(delta) := object.union(
	{
		"id": "M900",
		"ontvanger": "any",
		"verstrekker": "any",
		"persoon": "",
		"voorwaarde": [],
		"vorm": "volledig",
		"hoogte": 6,
		"rang": 20,
		"proza": "",
		"code": "",
	},
	delta,
)

niet := rij({"id": "M901", "vorm": "niet", "hoogte": 0})

band := rij({"id": "M902", "vorm": "gegeneraliseerd", "hoogte": 4})

# Een gegeven zonder geheim, en een onder het geheim van de hulpverlener.
open_vraag := proef.vraag(proef.casus("zvh", 3, "S41"), "F3", proef.gemeente, "corporatie", "wc.afspraak")

feit(v) := p if {
	p := feiten.paren[0] with input as v
}

keuze(v, rijen) := k if {
	k := ave._keuze(feit(v), rijen) with input as v
}

met(v, stukken) := proef.met_bewijs(v, stukken)

toestemming := {"soort": "toestemming", "door": ["p1"], "elementen": null, "ontvangers": null}

# --- welke rijen gelden -------------------------------------------------------------------------------------------

kandidaten(v, rijen) := [k.id | some k in gevonden] if {
	zoek := {sleutel(v): {b: _aan(rijen, b) | some b in {r.verstrekker | some r in rijen}}}
	gevonden := ave._kandidaten(feit(v)) with input as v with data.matrix as {"zoek": zoek, "rijen": rijen}
}

_aan(rijen, verstrekker) := {o: {"wc.afspraak": nrs} |
	some o in {r.ontvanger | some r in rijen}
	nrs := [nr | some nr, r in rijen; r.verstrekker == verstrekker; r.ontvanger == o]
}

sleutel(v) := s if {
	s := feiten.sleutel with input as v
}

test_een_rij_past_op_ontvanger_verstrekker_en_persoon if {
	kandidaten(open_vraag, [rij({})]) == ["M900"]
	every naam in ["any", "college", "R07", "deelnemer"] {
		kandidaten(open_vraag, [rij({"ontvanger": naam})]) == ["M900"]
	}
	every naam in ["R02", "politie", "actiehouder", "aanmelder"] {
		kandidaten(open_vraag, [rij({"ontvanger": naam})]) == []
	}
	kandidaten(open_vraag, [rij({"verstrekker": "woningcorporatie"})]) == ["M900"]
	kandidaten(open_vraag, [rij({"verstrekker": "ggz"})]) == []
	kandidaten(open_vraag, [rij({"persoon": "betrokkene"})]) == ["M900"]
	kandidaten(open_vraag, [rij({"persoon": "directe_kring"})]) == []
}

test_een_vraag_zonder_rijen_heeft_geen_kandidaten if {
	gevonden := ave._kandidaten(feit(open_vraag)) with input as open_vraag with data.matrix as {"zoek": {}, "rijen": []}
	gevonden == []
	k := ave.keuze[0] with input as open_vraag with data.matrix as {"zoek": {}, "rijen": []}
	k.soort == "geen"
}

test_m119_geldt_alleen_voor_wie_niet_zelf_aanmeldt if {
	f1 := proef.met(open_vraag, {"vraag": {"fase": "F1"}})
	aanmelder := proef.met(f1, {"casus": {"aanmelder": "corporatie"}})
	kandidaten(f1, [rij({"id": "M119"})]) == ["M119"]
	kandidaten(aanmelder, [rij({"id": "M119"})]) == []
	kandidaten(aanmelder, [rij({})]) == ["M900"]
}

gelden(v, rijen) := [r.id | some r in gekozen] if {
	gekozen := ave._gelden(rijen, feit(v)) with input as v
}

test_de_meest_specifieke_rijen_gelden if {
	laag := rij({"id": "M903", "rang": 10})
	gelden(open_vraag, [laag, rij({}), band]) == ["M900", "M902"]
	gelden(open_vraag, [laag]) == ["M903"]
	gelden(open_vraag, []) == []
}

# M035 weigert een lijst; zolang zij niet geldt telt zij niet, en als zij geldt telt niets anders.
test_een_rij_in_proza_die_geldt_vervangt_de_andere if {
	weigert := rij({"id": "M035", "proza": "weigeren", "rang": 0, "hoogte": 0})
	lijst := proef.met(open_vraag, {"vraag": {"lijst": true}})
	gelden(open_vraag, [weigert, rij({})]) == ["M900"]
	gelden(open_vraag, [weigert]) == []
	gelden(lijst, [weigert, rij({})]) == ["M035"]
	grens := rij({"id": "M035", "proza": "grens", "rang": 0})
	gelden(lijst, [grens, rij({})]) == ["M900"]
	nooit := rij({"id": "M035", "proza": "nooit", "rang": 99})
	gelden(lijst, [nooit, rij({})]) == ["M900"]
}

# Een rij die toestaat en niet geldt blijft over als er niets anders is: dan zegt zij wat er mist.
test_een_rij_die_kan_toestaan_zegt_wat_er_mist if {
	kan := rij({"id": "M073", "proza": "toestaan", "voorwaarde": ["noodzaak"]})
	gelden(open_vraag, [kan]) == ["M073"]
	gelden(open_vraag, [kan, rij({"rang": 0})]) == ["M900"]
	gelden(met(open_vraag, [{"soort": "noodzaak", "tekst": "x"}]), [kan, rij({"rang": 99})]) == ["M073"]
	k := keuze(open_vraag, [kan])
	k.soort == "nee"
	k.mist == {"noodzaak"}
}

test_de_grens_van_een_onderzoek_telt_als_rij if {
	grens := rij({"id": "M121", "proza": "grens"})
	onderzoek := proef.met(proef.politie, {"vraag": {"paren": [{"verstrekker": "politie", "element": "pol.onderzoek"}]}})
	gelden(onderzoek, [grens]) == ["M121"]
	gelden(proef.politie, [grens]) == []
	gelden(onderzoek, [rij({"id": "M004", "proza": "nooit"})]) == []
}

# --- wanneer een rij in proza geldt (matrix-notes 4) ----------------------------------------------------------------

geldt(id, v) if {
	ave.proza_geldt(rij({"id": id, "voorwaarde": ["noodzaak"]}), feit(v)) with input as v
}

# Elke rij van de tabel; geen andere dan de tien hieronder is proza.
proza := {r.id | some r in data.matrix.rijen}

# Aan onderzoek gesteld, want M102 geldt voor ieder ander zodra de casus gesloten is.
gewoon := proef.met(open_vraag, {"ontvanger": {"soort": "onderzoek", "rol": "R11"}})

dicht := proef.met(gewoon, {"casus": {"toestand": "S90"}})

test_elke_rij_in_proza_geldt_op_haar_eigen_grond if {
	{id | some id in proza; geldt(id, gewoon)} == set()
	{id | some id in proza; geldt(id, met(gewoon, [{"soort": "noodzaak", "tekst": "x"}]))} == {"M073", "M107", "M115"}
	{id | some id in proza; geldt(id, proef.met(gewoon, {"vraag": {"lijst": true}}))} == {"M035"}
	{id | some id in proza; geldt(id, proef.met(gewoon, {"persoon": {"in_casus": false}}))} == {"M064"}
	{id | some id in proza; geldt(id, proef.met(gewoon, {"vraag": {"automatisch": true}}))} == {"M127"}
	{id | some id in proza; geldt(id, proef.met(gewoon, {"ontvanger": {"soort": "college"}}))} == set()
	{s | some s, _ in data.organisatiesoorten; not geldt("M102", proef.met(dicht, {"ontvanger": {"soort": s}}))} == {"onderzoek", "beleid"}
	{id | some id in proza; geldt(id, proef.met(dicht, {"ontvanger": {"soort": "college"}}))} == {"M102"}
	tellen := proef.met(gewoon, {"vraag": {"fase": "FB"}, "verstrekkers": {"corporatie": {"soort": "broker"}}})
	{id | some id in proza; geldt(id, tellen)} == {"M091", "M104", "M111"}
}

test_van_proza_moet_elke_voorwaarde_er_zijn if {
	noodzaak := met(gewoon, [{"soort": "noodzaak", "tekst": "x"}])
	twee := rij({"id": "M073", "voorwaarde": ["noodzaak", "spoed"]})
	not ave.proza_geldt(twee, feit(noodzaak)) with input as noodzaak
}

test_wpg_16_de_burgemeester_met_een_bevoegdheid if {
	burgemeester := proef.met(proef.politie, {"ontvanger": proef.partij("bm", "burgemeester", "R12")})
	bevoegd := met(burgemeester, [{"soort": "bevoegdheid", "wet": "Gemeentewet 172"}])
	ave.burgemeester_wpg16 with input as bevoegd
	not ave.burgemeester_wpg16 with input as burgemeester
	not ave.burgemeester_wpg16 with input as met(proef.politie, [{"soort": "bevoegdheid", "wet": "Gemeentewet 172"}])
}

# --- wat rijen samen geven --------------------------------------------------------------------------------------------

test_geen_rij_geeft_niets if {
	leeg := {"soort": "geen", "id": null, "vorm": "niet", "mist": set(), "redenen": set(), "vrijgave": false, "spoed": false}
	object.remove(keuze(open_vraag, []), ["rij"]) == object.union(leeg, {"dicht": false})
	object.remove(keuze(proef.zorg, []), ["rij"]) == object.union(leeg, {"dicht": true})
}

test_een_rij_die_past_geeft_haar_vorm if {
	object.remove(keuze(open_vraag, [rij({})]), ["rij"]) == {
		"soort": "ja",
		"id": "M900",
		"vorm": "volledig",
		"mist": set(),
		"redenen": set(),
		"dicht": false,
		"vrijgave": false,
		"spoed": false,
	}
	keuze(open_vraag, [rij({"voorwaarde": ["vrijgave"]})]).vrijgave
	spoed := met(open_vraag, [{"soort": "spoed", "gevaar": "x", "tot": "2025-10-01"}])
	keuze(spoed, [rij({"voorwaarde": ["spoed"]})]).spoed
	keuze(spoed, [rij({})]).spoed == false
}

test_de_hoogste_vorm_waarvan_alles_er_is if {
	vol := rij({"voorwaarde": ["noodzaak"]})
	laag := rij({"id": "M903", "vorm": "bekendheid", "hoogte": 3})
	keuze(open_vraag, [rij({}), laag]).id == "M900"
	keuze(open_vraag, [laag, rij({})]).id == "M900"
	keuze(open_vraag, [vol, niet]).soort == "nee"
	keuze(met(open_vraag, [{"soort": "noodzaak", "tekst": "x"}]), [niet, vol]).id == "M900"
}

# Wat een rij geeft wordt nooit hoger dan het element toelaat.
test_een_vorm_die_het_element_niet_kent_gaat_niet if {
	bijzonder := proef.met(open_vraag, {"vraag": {"paren": [{"verstrekker": "corporatie", "element": "bijz.geloof"}]}})
	k := keuze(bijzonder, [rij({})])
	k.soort == "nee"
	k.vorm == "niet"
	k.redenen == {"07|D-CAT|ZVH-07"}
	onbekend := proef.met(open_vraag, {"vraag": {"paren": [{"verstrekker": "corporatie", "element": "x.y"}]}})
	keuze(onbekend, [rij({})]).soort == "nee"
}

test_onder_geheim_gaat_niets_open_zonder_grond if {
	keuze(proef.zorg, [rij({})]).soort == "nee"
	keuze(proef.zorg, [rij({})]).dicht
	uitnodiging := rij({"vorm": "uitnodiging", "hoogte": 2})
	keuze(proef.zorg, [uitnodiging]).soort == "ja"
	keuze(proef.zorg, [uitnodiging]).dicht == false
	met_teken := rij({"voorwaarde": ["toestemming"]})
	keuze(met(proef.zorg, [toestemming]), [met_teken]).soort == "ja"
	keuze(proef.zorg, [met_teken]).soort == "wacht"
}

# --- wachten ------------------------------------------------------------------------------------------------------

# Op een mens of een akkoord kan gewacht worden; op een besluit of een grond niet: dat is een nee. Een vrijgave opent het
# geheim niet, een akkoord van de eerste leverancier wel (Wgs 1.7 lid 3).
test_waarop_gewacht_kan_worden if {
	tekens := {
		"toestemming", "vrijgave", "leverancier_akkoord", "mens", "besluit_wpg", "noodzaak", "onvermijdelijk", "spoed",
		"grond_buiten_wgs", "bevoegdheid", "geheimhoudingsverklaring",
	}
	{t | some t in tekens; keuze(open_vraag, [rij({"voorwaarde": [t]})]).soort == "wacht"} == {"toestemming", "vrijgave", "leverancier_akkoord", "mens"}
	{t | some t in tekens; keuze(proef.zorg, [rij({"voorwaarde": [t]})]).soort == "wacht"} == {"toestemming", "leverancier_akkoord", "mens"}
	k := keuze(open_vraag, [rij({"voorwaarde": ["vrijgave", "noodzaak"]})])
	k.soort == "nee"
	k.mist == {"vrijgave", "noodzaak"}
}

test_er_wordt_gewacht_op_de_hoogste_vorm if {
	laag := rij({"id": "M903", "hoogte": 5, "voorwaarde": ["toestemming"]})
	hoog := rij({"voorwaarde": ["vrijgave"]})
	k := keuze(open_vraag, [laag, hoog])
	k.soort == "wacht"
	k.id == "M900"
	k.mist == {"vrijgave"}
	k.vorm == "volledig"
	keuze(open_vraag, [laag, hoog, niet]).soort == "nee"

	# Wat nu al kan, gaat voor wat later hoger zou kunnen.
	keuze(open_vraag, [rij({"id": "M903", "hoogte": 5}), hoog]).soort == "ja"
}

test_waar_een_mens_beslist_en_het_dicht_is_mist_de_toestemming if {
	mens := rij({"voorwaarde": ["mens"]})
	keuze(proef.zorg, [mens]).mist == {"toestemming"}
	keuze(open_vraag, [mens]).mist == {"mens"}
	keuze(proef.zorg, [rij({"voorwaarde": ["toestemming", "vrijgave"]})]).mist == {"toestemming", "vrijgave"}
}

# Een nee van de betrokkene zelf: dan wordt er niet meer gewacht op zijn ja.
test_na_een_nee_wordt_niet_gewacht if {
	geweigerd := object.union(toestemming, {"geweigerd": true})
	nee := met(open_vraag, [geweigerd])
	k := keuze(nee, [rij({"voorwaarde": ["toestemming"]})])
	k.soort == "nee"
	k.dicht
	k.mist == {"toestemming"}
	keuze(nee, [rij({"voorwaarde": ["vrijgave"]})]).soort == "wacht"
	keuze(nee, [rij({"voorwaarde": ["vrijgave", "noodzaak"]})]).dicht == false
	keuze(met(proef.zorg, [geweigerd]), [rij({"voorwaarde": ["mens"]})]).soort == "nee"
	keuze(met(proef.zorg, [geweigerd]), [rij({"voorwaarde": ["mens"]})]).dicht
}

# --- een nee ------------------------------------------------------------------------------------------------------

test_een_nee_als_geheel if {
	object.remove(keuze(open_vraag, [rij({"voorwaarde": ["noodzaak", "vrijgave"]}), rij({"id": "M904", "voorwaarde": ["besluit_wpg"]})]), ["rij"]) == {
		"soort": "nee",
		"id": "M900",
		"vorm": "niet",
		"mist": {"noodzaak", "vrijgave", "besluit_wpg"},
		"redenen": {"12|D-NOODZAAK|AVE-03", "10|D-GROND|AVE-03"},
		"dicht": false,
		"vrijgave": true,
		"spoed": false,
	}
}

test_elk_teken_dat_mist_weigert_met_zijn_eigen_code if {
	codes := {
		"besluit_wpg": "10|D-GROND|AVE-03",
		"noodzaak": "12|D-NOODZAAK|AVE-03",
		"spoed": "12|D-NOODZAAK|AVE-03",
		"onvermijdelijk": "07|D-CAT|WGS-20",
		"grond_buiten_wgs": "04|D-GROND|AVG-06",
		"bevoegdheid": "04|D-GROND|AVE-03",
		"geheimhoudingsverklaring": "04|D-NIETDEELN|ZVH-12",
	}
	every teken, code in codes {
		keuze(open_vraag, [rij({"voorwaarde": [teken]})]).redenen == {code}
	}
}

test_een_rij_niet_noemt_haar_eigen_code if {
	code := object.union(niet, {"code": "07|D-CAT"})
	keuze(open_vraag, [code]).redenen == {"07|D-CAT|AVE-03"}
	keuze(open_vraag, [code]).id == "M901"
	keuze(open_vraag, [rij({"voorwaarde": ["vrijgave"]}), code]).redenen == {"07|D-CAT|AVE-03"}
	keuze(open_vraag, [rij({"voorwaarde": ["vrijgave"]}), code]).id == "M901"
	keuze(open_vraag, [rij({"voorwaarde": ["vrijgave"]}), rij({"voorwaarde": ["noodzaak"]}), code]).redenen == {"12|D-NOODZAAK|AVE-03"}
	keuze(open_vraag, [rij({"voorwaarde": ["noodzaak"]}), code]).redenen == {"12|D-NOODZAAK|AVE-03"}
	keuze(open_vraag, [rij({"voorwaarde": ["noodzaak"]}), niet]).redenen == {"12|D-NOODZAAK|AVE-03"}
	keuze(open_vraag, [rij({"voorwaarde": ["vrijgave"]}), niet]).redenen == set()

	# De code van een rij telt alleen als zij zelf nee zegt.
	keuze(open_vraag, [rij({"voorwaarde": ["vrijgave"], "code": "07|D-CAT"}), niet]).redenen == set()
}

test_een_rij_niet_zonder_code_is_het_geheim_of_het_doel if {
	keuze(open_vraag, [niet]).redenen == {"03|D-DOEL|AVE-03"}
	keuze(open_vraag, [niet]).dicht == false
	keuze(proef.zorg, [niet]).redenen == {"09|D-GEHEIM|ZVH-08"}
	keuze(proef.zorg, [object.union(niet, {"vorm": "uitnodiging"})]).dicht == false
}

test_onder_geheim_blijft_een_nee_dicht if {
	keuze(proef.zorg, [rij({"voorwaarde": ["noodzaak"]})]).dicht
	keuze(proef.zorg, [niet]).dicht
	keuze(met(proef.zorg, [toestemming]), [rij({"voorwaarde": ["toestemming", "noodzaak"]})]).dicht == false
}

# --- leeftijdsband (2b.28) --------------------------------------------------------------------------------------------

test_een_geboortedatum_gaat_als_band_van_wie_geen_twaalf_is if {
	geb := proef.met(open_vraag, {"vraag": {"paren": [{"verstrekker": "corporatie", "element": "id.geb"}]}, "persoon": {"rol": "directe_kring", "leeftijd": 11}})
	keuze(geb, [rij({})]).vorm == "gegeneraliseerd"
	keuze(geb, [band]).vorm == "gegeneraliseerd"
	keuze(geb, [rij({"vorm": "bekendheid", "hoogte": 3})]).soort == "nee"
	keuze(geb, [rij({"vorm": "pseudoniem", "hoogte": 5})]).vorm == "gegeneraliseerd"
	keuze(proef.met(geb, {"persoon": {"leeftijd": 12}}), [rij({})]).vorm == "volledig"
	keuze(proef.met(geb, {"persoon": {"rol": "betrokkene"}}), [rij({})]).vorm == "volledig"
	naam := proef.met(geb, {"vraag": {"paren": [{"verstrekker": "corporatie", "element": "id.naam"}]}})
	keuze(naam, [rij({})]).vorm == "volledig"
}

# --- geen rij: waar het wel had gekund ----------------------------------------------------------------------------

waarom(v, elders) := code if {
	code := ave._waarom([split(e, "|") | some e in elders]) with input as v
}

test_de_code_van_een_rij_die_er_niet_is if {
	waarom(open_vraag, []) == "02|D-ROL|AVE-03"
	waarom(open_vraag, ["F4|zvh|3", "F3|lokaal|3"]) == "06|D-FASE|AVE-03"
	waarom(open_vraag, ["F3|lokaal|3", "F3|zvh|2"]) == "04|D-REGIME|AVE-03"
	waarom(open_vraag, ["F3|zvh|2", "F4|zvh|2"]) == "12|D-AVE|AVE-03"
	waarom(open_vraag, ["F4|zvh|2"]) == "06|D-FASE|AVE-03"
	waarom(open_vraag, ["F4|lokaal|2"]) == "04|D-REGIME|AVE-03"
	waarom(open_vraag, ["F3|lokaal|2"]) == "04|D-REGIME|AVE-03"
	waarom(open_vraag, ["F4|lokaal|3"]) == "04|D-REGIME|AVE-03"
}

# Boven AVE 3 loopt lokaal niets: dat is het niveau, waar het verder ook kan.
test_lokaal_op_vier_is_het_niveau if {
	lokaal := proef.met(open_vraag, {"casus": {"kader": "lokaal", "ave": 4}})
	waarom(lokaal, ["F4|lokaal|4"]) == "12|D-AVE|AVE-03"
	waarom(proef.met(open_vraag, {"casus": {"ave": 4}}), ["F4|zvh|4"]) == "06|D-FASE|AVE-03"
	waarom(proef.met(open_vraag, {"casus": {"kader": "lokaal"}}), ["F4|lokaal|3"]) == "06|D-FASE|AVE-03"
}

geen_rij(v) := code if {
	code := ave.geen_rij(feit(v)) with input as v with data.matrix as {"elders": {}}
}

test_wie_niet_meedoet_krijgt_dat_te_horen if {
	rollen := {concat("", ["R", substring(format_int(100 + n, 10), 1, -1)]) | some n in numbers.range(1, 15)}
	niet_in := proef.met(open_vraag, {"ontvanger": {"onderdeel": "iemand"}})
	{r | some r in rollen; geen_rij(proef.met(niet_in, {"ontvanger": {"rol": r}})) == "04|D-NIETDEELN|ZVH-03"} == {"R05", "R06", "R07", "R08"}
	geen_rij(open_vraag) == "02|D-ROL|AVE-03"
	geen_rij(proef.met(niet_in, {"casus": {"kader": "lokaal"}})) == "02|D-ROL|AVE-03"
	geen_rij(proef.met(niet_in, {"casus": {"deelnemers": []}})) == "02|D-ROL|AVE-03"
}

elders(v, plekken) := {concat("|", e) | some e in gevonden} if {
	gevonden := ave._elders(feit(v)) with input as v with data.matrix as {"elders": plekken}
}

test_elders_is_deze_ontvanger_met_deze_leverancier_en_een_ander_vak if {
	hier := ["F3", "zvh", "3"]
	daar := ["F4", "zvh", "3"]
	elders(open_vraag, {"college": {"woningcorporatie": {"wc.*": [hier, daar]}}}) == {"F4|zvh|3"}
	elders(open_vraag, {"R07": {"any": {"wc.afspraak": [daar]}}}) == {"F4|zvh|3"}
	elders(open_vraag, {"any": {"any": {"*": [daar]}}}) == set()
	elders(open_vraag, {"college": {"ggz": {"wc.*": [daar]}}}) == set()
	elders(open_vraag, {"politie": {"woningcorporatie": {"wc.*": [daar]}}}) == set()
	elders(open_vraag, {"college": {"woningcorporatie": {"wc.*": [["F3", "zvh", "4"]]}}}) == {"F3|zvh|4"}
	elders(open_vraag, {"college": {"woningcorporatie": {"wc.*": [["F3", "lokaal", "3"]]}}}) == {"F3|lokaal|3"}
}

# De houder van een actie vindt ook wat alleen voor hem in de tabel staat, en wat ieder ander vindt.
test_een_actiehouder_vindt_ook_zijn_eigen_rijen if {
	houder := met(open_vraag, [{"soort": "actiehouder", "door": "gemeente"}])
	rijen := [rij({}), rij({"id": "M904", "ontvanger": "actiehouder", "verstrekker": "woningcorporatie"})]
	kandidaten(houder, rijen) == ["M900", "M904"]
	kandidaten(open_vraag, rijen) == ["M900"]
	daar := ["F4", "zvh", "3"]
	plekken := {"actiehouder": {"woningcorporatie": {"wc.afspraak": [daar]}}, "college": {"any": {"wc.*": [["F5", "zvh", "3"]]}}}
	elders(houder, plekken) == {"F4|zvh|3", "F5|zvh|3"}
	elders(open_vraag, plekken) == {"F5|zvh|3"}
}

# Wie een actie houdt, zegt de regie.
test_de_houder_van_een_actie_heet_ook_zo if {
	p := feit(open_vraag)
	houder := met(open_vraag, [{"soort": "actiehouder", "door": "gemeente"}])
	ave.ontvanger_tokens(p) == {"any", "college", "R07", null, "deelnemer", "actiehouder"} with input as houder
	ave.ontvanger_tokens(p) == {"any", "college", "R07", null, "deelnemer"} with input as proef.met_stuk(houder, "actiehouder", {"door": "ggd"})
}
