# METADATA
# title: De uitspraak over een paar
# description: >-
#   Hoe de wetten en het plafond samen een uitspraak worden, hoe zij eruitziet, en wat de vrager niet te horen krijgt.
package besluit.uitspraak_test

import data.besluit.verzoek
import data.feiten
import data.proef

feit(v) := p if {
	p := feiten.paren[0] with input as v
}

# --- elke wet telt mee ------------------------------------------------------------------------------------------------

# Een weigering die geen wet zelf zou geven: zo is te zien dat er naar die wet gekeken wordt.
nee := {0: {"14|D-LOG|WGS-17"}}

geweigerd(p) if p.regels == ["WGS-17"]

test_elke_wet_kan_op_beide_wegen_weigeren if {
	every v in [proef.lokaal, proef.politie] {
		geweigerd(proef.paar(v)) with data.wet.wgs.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.bgs.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.wpg.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.wgbo.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.jeugdwet.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.wvggz.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.wzd.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.wmo.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.gemeentewet.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.part.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.wams.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.avg.weigert as nee
		geweigerd(proef.paar(v)) with data.wet.uavg.weigert as nee
	}
}

test_op_de_weg_van_de_wgs_weigert_wat_daar_hoort if {
	geweigerd(proef.paar(proef.politie)) with data.wet.wgs.weigert_op_wgs as nee
	geweigerd(proef.paar(proef.politie)) with data.wet.wpg.weigert_op_wgs as nee
	geweigerd(proef.paar(proef.politie)) with data.wet.wjsg.weigert_op_wgs as nee
	proef.mag(proef.lokaal) with data.wet.wgs.weigert_op_wgs as nee
	proef.mag(proef.lokaal) with data.wet.wpg.weigert_op_wgs as nee
	proef.mag(proef.lokaal) with data.wet.wjsg.weigert_op_wgs as nee
}

test_buiten_de_wgs_weigert_wat_daar_hoort if {
	geweigerd(proef.paar(proef.lokaal)) with data.wet.wpg.weigert_buiten_wgs as nee
	geweigerd(proef.paar(proef.lokaal)) with data.wet.bpg.weigert_buiten_wgs as nee
	geweigerd(proef.paar(proef.lokaal)) with data.wet.wjsg.weigert_buiten_wgs as nee
	geweigerd(proef.paar(proef.lokaal)) with data.wet.wmo.weigert_buiten_wgs as nee
	geweigerd(proef.paar(proef.lokaal)) with data.wet.wvggz.weigert_buiten_wgs as nee
	geweigerd(proef.paar(proef.lokaal)) with data.wet.avg.weigert_buiten_wgs as nee
	geweigerd(proef.paar(proef.lokaal)) with data.wet.uavg.weigert_buiten_wgs as nee
	proef.mag(proef.politie) with data.wet.wpg.weigert_buiten_wgs as nee
	proef.mag(proef.politie) with data.wet.bpg.weigert_buiten_wgs as nee
	proef.mag(proef.politie) with data.wet.wjsg.weigert_buiten_wgs as nee
	proef.mag(proef.politie) with data.wet.wmo.weigert_buiten_wgs as nee
	proef.mag(proef.politie) with data.wet.wvggz.weigert_buiten_wgs as nee
	proef.mag(proef.politie) with data.wet.avg.weigert_buiten_wgs as nee
	proef.mag(proef.politie) with data.wet.uavg.weigert_buiten_wgs as nee
}

# Een ja noemt wat elke wet erbij draagt.
test_elke_wet_kan_een_ja_dragen if {
	draagt := {0: {"WGS-17"}}
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.wgs.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.bgs.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.wpg.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.bpg.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.wjsg.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.jeugdwet.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.wmo.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.wvggz.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.gemeentewet.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.avg.draagt as draagt
	"WGS-17" in proef.regels(proef.lokaal) with data.wet.uavg.draagt as draagt
	not "WGS-17" in proef.regels(proef.lokaal)
}

# --- de uitspraak als geheel ------------------------------------------------------------------------------------------

geen_filters := {
	"wpg_artikelen": null,
	"zonder_verwijderd": false,
	"maanden": null,
	"alleen_incident": false,
	"alleen_eigen": false,
	"anderen_titel": false,
	"leeftijdsband": false,
	"niet_bekend": false,
}

test_een_ja_als_geheel if {
	p := proef.paar(proef.om)
	object.remove(p, ["regels", "artikelen"]) == {
		"verstrekker": "om",
		"element": "om.voorw",
		"matrix": "M054",
		"uitkomst": "verstrekt",
		"vorm": "volledig",
		"reden": null,
		"redenen": [],
		"vereist": [],
		"wacht_bij": [],
		"voorwaarden": [],
		"filters": geen_filters,
	}
	"AVE-03" in p.regels
	p.artikelen == sort([a | some a in {data.wetten[r].artikel | some r in p.regels}])
}

test_een_nee_als_geheel if {
	weigering := {0: {"03|D-DOEL|WGS-06", "10|D-GEZAG|WPG-13"}}
	p := proef.paar(proef.lokaal) with data.wet.uavg.weigert as weigering
	p == {
		"verstrekker": "wijkfunctionaris",
		"element": "inv.bekend",
		"matrix": "M021",
		"uitkomst": "geweigerd",
		"vorm": "niet",
		"reden": "D-DOEL",
		"redenen": ["D-DOEL", "D-GEZAG"],
		"regels": ["WGS-06", "WPG-13"],
		"vereist": ["bevoegd_gezag", "doelvastlegging"],
		"wacht_bij": [],
		"voorwaarden": [],
		"artikelen": sort([data.wetten["WGS-06"].artikel, data.wetten["WPG-13"].artikel]),
		"filters": geen_filters,
	}
}

# --- ja, wachten, nee, of geen rij ------------------------------------------------------------------------------------

k(delta) := object.union(
	{
		"soort": "ja",
		"id": "M021",
		"rij": {"voorwaarde": []},
		"vorm": "volledig",
		"mist": set(),
		"redenen": set(),
		"dicht": false,
		"vrijgave": false,
		"spoed": false,
	},
	delta,
)

uitspraak(v, keuze, poorten) := u if {
	u := verzoek._uitspraak(0, feit(v), keuze, poorten) with input as v
}

test_alleen_zonder_poort_die_dicht_is_gaat_er_iets if {
	poort := {"03|D-DOEL|WGS-06"}
	uitspraak(proef.lokaal, k({}), set()).uitkomst == "verstrekt"
	uitspraak(proef.lokaal, k({}), poort).uitkomst == "geweigerd"
	wacht := k({"soort": "wacht", "mist": {"vrijgave"}})
	uitspraak(proef.lokaal, wacht, set()).uitkomst == "wacht_vrijgave"
	uitspraak(proef.lokaal, wacht, poort).uitkomst == "geweigerd"
	nee_van_de_rij := k({"soort": "nee", "redenen": {"12|D-NOODZAAK|AVE-03"}, "mist": {"noodzaak"}})
	uitspraak(proef.lokaal, nee_van_de_rij, set()).redenen == ["D-NOODZAAK"]
	uitspraak(proef.lokaal, nee_van_de_rij, set()).vereist == ["noodzaak"]
	uitspraak(proef.lokaal, nee_van_de_rij, poort).redenen == ["D-DOEL", "D-NOODZAAK"]
}

# Zonder een enkele reden heeft de tabel geen rij, en dan zegt het plafond welke code dat is (matrix-notes 2.6).
test_zonder_rij_en_zonder_reden_zegt_het_plafond_waarom if {
	geen := k({"soort": "geen", "id": null, "vorm": "niet"})
	u := uitspraak(proef.lokaal, geen, set())
	u.uitkomst == "geweigerd"
	code := data.ave.geen_rij(feit(proef.lokaal)) with input as proef.lokaal
	u.redenen == [split(code, "|")[1]]
	u.regels == [split(code, "|")[2]]
	uitspraak(proef.lokaal, geen, {"03|D-DOEL|WGS-06"}).redenen == ["D-DOEL"]
	uitspraak(proef.lokaal, k({"soort": "nee"}), set()).uitkomst == "geweigerd"
}

test_waarop_gewacht_wordt if {
	toestemming := uitspraak(proef.lokaal, k({"soort": "wacht", "mist": {"toestemming", "vrijgave"}}), set())
	toestemming.uitkomst == "wacht_toestemming"
	toestemming.vereist == ["toestemming", "vrijgave"]
	toestemming.wacht_bij == ["wijkfunctionaris"]
	toestemming.vorm == "volledig"
	vrijgave := uitspraak(proef.lokaal, k({"soort": "wacht", "mist": {"vrijgave"}}), set())
	vrijgave.uitkomst == "wacht_vrijgave"
	vrijgave.wacht_bij == ["wijkfunctionaris"]
	uitnodiging := uitspraak(proef.lokaal, k({"vorm": "uitnodiging"}), set())
	uitnodiging.uitkomst == "uitnodiging"
	uitnodiging.wacht_bij == []
}

# --- wat de vrager niet mag weten (matrix-notes 2b.3) -----------------------------------------------------------------

test_een_verborgen_hoofdreden_is_geen_mededeling if {
	codes := {"D-GEHEIM-LEV", "D-OPSP", "D-PART", "D-DOEL", "D-GEHEIM", "D-LOG"}
	{c | some c in codes; verzoek._uitkomst_nee(c) == "geen_mededeling"} == {"D-GEHEIM-LEV", "D-OPSP", "D-PART"}
	verzoek._uitkomst_nee("D-DOEL") == "geweigerd"
}

test_wat_verborgen_is_wordt_bij_een_andere_reden_niet_verteld if {
	verteld := uitspraak(proef.lokaal, k({}), {"03|D-DOEL|WGS-06", "11|D-OPSP|WPG-13a"})
	verteld.uitkomst == "geweigerd"
	verteld.redenen == ["D-DOEL", "D-OPSP"]
	verteld.regels == ["WGS-06"]
	altijd := uitspraak(proef.lokaal, k({}), {"12|D-HERHAAL|AVG-10a", "00|D-OPSP|WPG-04"})
	altijd.uitkomst == "geen_mededeling"
	altijd.redenen == ["D-OPSP", "D-HERHAAL"]
	altijd.regels == ["AVG-10a", "WPG-04"]
	part := uitspraak(proef.lokaal, k({}), {"06|D-FASE|ZVH-06", "05|D-PART|ZVH-17"})
	part.uitkomst == "geen_mededeling"
	part.redenen == ["D-PART", "D-FASE"]
}

# Twee werelden: in de ene houdt de leverancier iets achter, in de andere niet. Wat de vrager zelf kan veranderen, maakt
# geen verschil waaraan hij dat kan zien (2b.3); alleen het log kent de echte reden.
achterhouden := {"11|D-GEHEIM-LEV|WGS-05a", "11|D-OPSP|WGS-05a", "11|D-OPSP|WPG-13a"}

gelijk(keuze, poorten, stil) if {
	zonder := uitspraak(proef.lokaal, keuze, poorten)
	met := uitspraak(proef.lokaal, keuze, poorten | {stil})
	object.remove(met, ["redenen"]) == object.remove(zonder, ["redenen"])
	met.redenen == array.concat(zonder.redenen, [split(stil, "|")[1]])
}

test_aan_een_nee_is_niet_te_zien_dat_er_iets_is if {
	every stil in achterhouden {
		every poort in ["01|D-LOG|WGS-12", "11|D-RAC|WGS-08", "11|D-VOORW|L29", "11|D-ZWAAR|WGS-05a", "12|D-HERHAAL|AVG-10a", "12|D-NOODZAAK|AVG-10", "13|D-BEPERK|AVG-08"] {
			gelijk(k({}), {poort}, stil)
		}
		gelijk(k({"soort": "nee", "redenen": {"12|D-NOODZAAK|AVE-03"}}), set(), stil)
		gelijk(k({"soort": "nee"}), set(), stil)
		gelijk(k({"soort": "geen", "id": null}), set(), stil)
		uitspraak(proef.lokaal, k({}), {stil}).uitkomst == "geen_mededeling"
		uitspraak(proef.lokaal, k({"soort": "wacht", "mist": {"vrijgave"}}), {stil}).uitkomst == "geen_mededeling"
	}
	every part in ["05|D-PART|PART-01", "05|D-PART|ZVH-17"] {
		gelijk(k({}), {"12|D-HERHAAL|AVG-10a"}, part)
		gelijk(k({"soort": "geen", "id": null}), {"06|D-FASE|ZVH-06", "12|D-HERHAAL|AVG-10a"}, part)
	}
}

# Wat een leverancier als reden kan geven en wat verborgen is, staat er allemaal bij.
test_elke_verborgen_weigering_wijkt if {
	{r | some c in data.tekenaars.weigercodes; c in data.verborgen; r := concat("|", ["11", c, "WGS-05a"])} == achterhouden - {"11|D-OPSP|WPG-13a"}
	every r in achterhouden { verzoek._wijkt({r}) == {r} }
	verzoek._wijkt({"00|D-OPSP|WPG-04", "05|D-PART|ZVH-17", "12|D-NOODZAAK|AVE-03"}) == set()
}

# Dezelfde vraag voor de elfde keer, met en zonder een onderzoek.
test_wie_elf_keer_vraagt_merkt_niets_van_een_onderzoek if {
	elfde := proef.met(proef.politie, {"vraag": {"eerder_gevraagd": 10}})
	stil := [
		{"soort": "opsporingsbelang", "door": "politie"},
		{"soort": "weigering_leverancier", "door": "politie", "code": "D-GEHEIM-LEV"},
	]
	proef.uitkomst(proef.met_bewijs(proef.politie, stil)) == "geen_mededeling"
	object.remove(proef.paar(proef.met_bewijs(elfde, stil)), ["redenen"]) == object.remove(proef.paar(elfde), ["redenen"])
	proef.reden(elfde) == "D-HERHAAL"
	every vlag in ["radicalisering", "part_opgepakt"] {
		part := proef.met(elfde, {"casus": {vlag: true}})
		proef.reden(part) == "D-HERHAAL"
	}
}

test_een_code_staat_er_een_keer_op_haar_eerste_plaats if {
	verzoek._codes([["03", "D-DOEL", "A"]]) == ["D-DOEL"]
	verzoek._codes([["03", "D-DOEL", "A"], ["04", "D-ROL", "B"], ["06", "D-DOEL", "C"]]) == ["D-DOEL", "D-ROL"]
	verzoek._codes([["03", "D-DOEL", "A"], ["04", "D-DOEL", "B"]]) == ["D-DOEL"]
	verzoek._codes([["03", "D-DOEL", "A"], ["04", "D-ROL", "B"]]) == ["D-DOEL", "D-ROL"]
}

# --- welke regels een ja draagt ---------------------------------------------------------------------------------------

regels(v, keuze) := uitspraak(v, keuze, set()).regels

# Wie al een grond heeft noemt die; wie wacht of uitgenodigd wordt, noemt de regel die het geheim bewaart.
test_een_ja_noemt_plafond_weg_en_wat_het_geheim_opende if {
	met := proef.met_bewijs(proef.zorg, [proef.toestemming])
	rij := {"voorwaarde": ["toestemming"]}
	regels(proef.lokaal, k({})) == ["AVE-03", "AVG-02"]
	regels(met, k({"rij": rij})) == ["AVE-03", "MED-01", "ZVH-06"]
	regels(met, k({"rij": rij, "soort": "wacht", "mist": {"vrijgave"}})) == ["AVE-03", "ZVH-06", "ZVH-08"]
	regels(met, k({"rij": rij, "vorm": "uitnodiging"})) == ["AVE-03", "ZVH-06", "ZVH-08"]
}

# --- filters ----------------------------------------------------------------------------------------------------------

filters(v, keuze) := uitspraak(v, keuze, set()).filters

test_politiegegevens_zijn_van_artikel_8_en_13_en_nooit_verwijderd if {
	politie := object.union(geen_filters, {"wpg_artikelen": ["13", "8"], "zonder_verwijderd": true})
	filters(proef.politie, k({"id": "M900"})) == politie
	treffer := proef.met(proef.politie, {"vraag": {"paren": [{"verstrekker": "politie", "element": "inv.status"}]}})
	filters(treffer, k({"id": "M900"})) == politie

	# Ook uit de hand van een ander blijft het een politiegegeven.
	van_ander := proef.met(proef.politie, {"vraag": {"paren": [{"verstrekker": "zvh-x", "element": "pol.samenv"}]}, "verstrekkers": {"zvh-x": {"soort": "zvh"}}})
	filters(van_ander, k({"id": "M900"})) == politie
	filters(proef.om, k({"id": "M900"})) == geen_filters
}

test_een_rij_brengt_haar_eigen_filter_mee if {
	filters(proef.om, k({"id": "M900"})) == object.union(geen_filters, {"maanden": 12}) with data.matrix.filters as {"M900|om.voorw": {"maanden": 12}}
	filters(proef.om, k({"id": "M901"})) == geen_filters with data.matrix.filters as {"M900|om.voorw": {"maanden": 12}}
	filters(proef.om, k({"id": null})) == object.union(geen_filters, {"maanden": 12}) with data.matrix.filters as {"|om.voorw": {"maanden": 12}}
}

test_een_geboortedatum_als_band if {
	geb := proef.met(proef.lokaal, {"vraag": {"paren": [{"verstrekker": "wijkfunctionaris", "element": "id.geb"}]}, "persoon": {"rol": "directe_kring", "leeftijd": 11}})
	filters(geb, k({"id": "M900"})) == object.union(geen_filters, {"leeftijdsband": true})
	filters(proef.met(geb, {"persoon": {"leeftijd": 12}}), k({"id": "M900"})) == geen_filters
}

# Niet bekend is zelf een gegeven: van wie een geheim heeft alleen met toestemming (practice.md 3.4).
test_niet_bekend_van_wie_geen_geheim_heeft_of_met_toestemming if {
	corporatie := proef.met(proef.zorg, {"vraag": {"paren": [{"verstrekker": "corporatie", "element": "inv.bekend"}]}, "verstrekkers": {"corporatie": {"soort": "woningcorporatie"}}})
	filters(corporatie, k({"id": "M900"})) == object.union(geen_filters, {"niet_bekend": true})
	zorg := proef.met(proef.zorg, {"vraag": {"paren": [{"verstrekker": "vnn", "element": "inv.bekend"}]}})
	filters(zorg, k({"id": "M900"})) == geen_filters
	met := proef.met_bewijs(zorg, [object.union(proef.toestemming, {"elementen": ["inv.bekend"]})])
	filters(met, k({"id": "M900"})) == object.union(geen_filters, {"niet_bekend": true})
	ander := proef.met_bewijs(proef.zorg, [proef.toestemming])
	filters(ander, k({"id": "M900"})) == geen_filters
	afspraak := proef.met(corporatie, {"vraag": {"paren": [{"verstrekker": "corporatie", "element": "wc.afspraak"}]}})
	filters(afspraak, k({"id": "M900"})) == geen_filters
}

# --- welke identiteit er meegaat --------------------------------------------------------------------------------------

identiteit(v) := i if {
	i := verzoek.besluit.identificatie with input as v
}

test_de_identiteit_gaat_niet_verder_dan_nodig if {
	ja := [k({})]
	zonder := object.union(corporatie, {"verstrekkers": {"corporatie": {"referentie": false}}})
	identiteit(corporatie) == {"corporatie": "eigenReferentie"} with data.ave.keuze as ja
	identiteit(zonder) == {"corporatie": "naam_geb"} with data.ave.keuze as ja
	identiteit(zonder) == {"corporatie": "bsn"} with data.ave.keuze as ja with data.wet.uavg.haak as true
	identiteit(proef.zorg) == {"vnn": "geen"}
	niemand := object.union(corporatie, {"vraag": {"persoon": null}})
	verzoek._identiteit("corporatie") == "geen" with input as niemand with data.besluit.verzoek._gevraagden as {"corporatie"}
	verzoek._identiteit("corporatie") == "eigenReferentie" with input as corporatie with data.besluit.verzoek._gevraagden as {"corporatie"}
}

corporatie := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "corporatie", "wc.afspraak")

test_wie_uitgenodigd_wordt_hoort_om_wie_het_gaat if {
	identiteit(corporatie) == {"corporatie": "eigenReferentie"} with data.ave.keuze as [k({"vorm": "uitnodiging"})]
	identiteit(corporatie) == {"corporatie": "geen"} with data.ave.keuze as [k({"soort": "wacht", "mist": {"vrijgave"}})]
}

# --- plichten die meereizen -------------------------------------------------------------------------------------------

plichten(v) := b if {
	b := verzoek.besluit.verplichtingen with input as v
}

geheimhouding := {"soort": "geheimhouding", "artikel": "Wgs art. 1.11"}

wpg := {"soort": "geheimhouding", "artikel": "Wpg art. 7 lid 2"}

wvggz := {"soort": "zorgverantwoordelijke_inlichten", "artikel": "Wvggz art. 8:29"}

controle := {"soort": "controle_achteraf", "artikel": "AVG art. 5 lid 2"}

test_elke_plicht_reist_mee_waar_zij_hoort if {
	plichten(proef.lokaal) == []
	plichten(proef.politie) == [geheimhouding, wpg]
	plichten(proef.politie_lokaal) == [wpg]
	plichten(proef.om) == [geheimhouding]
	plichten(proef.lokaal) == [controle] with data.ave.keuze as [k({"spoed": true})]
	plichten(proef.lokaal) == [wvggz] with data.feiten.kader as "wvggz" with data.wet.wgs.weigert as {} with data.wet.avg.weigert as {} with data.wet.wvggz.weigert_buiten_wgs as {} with data.wet.avg.weigert_buiten_wgs as {} with data.ave.keuze as [k({})]
	plichten(proef.lokaal) == [] with data.feiten.kader as "wvggz" with data.wet.wgs.weigert as {} with data.wet.avg.weigert as {} with data.wet.wvggz.weigert_buiten_wgs as {} with data.wet.avg.weigert_buiten_wgs as {} with data.ave.keuze as [k({"soort": "wacht", "mist": {"vrijgave"}})]
	plichten(proef.lokaal) == [] with data.ave.keuze as [k({"spoed": true})] with data.wet.uavg.weigert as nee
}

# Een verzwegen weigering brengt dezelfde plichten mee als een antwoord: wie de plichten telt, leert niets.
test_een_verzwegen_weigering_verraadt_zich_niet_in_de_plichten if {
	plichten(proef.politie) == [geheimhouding, wpg] with data.wet.uavg.weigert as {0: {"00|D-OPSP|WPG-04"}}
	plichten(proef.politie) == [] with data.wet.uavg.weigert as {0: {"00|D-DOEL|WGS-06"}}
	plichten(proef.politie) == [geheimhouding, wpg] with data.ave.keuze as [k({"vorm": "uitnodiging"})]
	plichten(proef.politie) == [] with data.ave.keuze as [k({"soort": "wacht", "mist": {"vrijgave"}})]
	plichten(proef.politie) == [] with data.ave.keuze as [k({"soort": "wacht", "mist": {"toestemming"}})]
}
