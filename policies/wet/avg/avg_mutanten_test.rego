# METADATA
# title: Avg, de grenzen van elke weigering
# description: Gevonden met sluis policy mutate. Elke weigering met en zonder het ene gegeven waar zij om draait.
package wet.avg_mutanten_test

import data.feiten
import data.proef
import data.wet.avg

feit(v) := p if {
	p := feiten.paren[0] with input as v
}

# Wat deze wet weigert; `over` is wat van het paar anders is dan de vraag zegt.
weigert(v, over) := {r | some r in object.get(alle, 0, set())} if {
	paar := object.union(feit(v), over)
	alle := avg.weigert with input as v with data.feiten.paren as [paar]
}

buiten(v, over) := {r | some r in object.get(alle, 0, set())} if {
	paar := object.union(feit(v), over)
	alle := avg.weigert_buiten_wgs with input as v with data.feiten.paren as [paar] with data.ave.keuze as [dicht]
}

dicht := {"id": null, "dicht": true, "vrijgave": false, "spoed": false}

kring := object.union(object.union(proef.politie, {"bewijs": []}), {"persoon": {"rol": "directe_kring"}})

beperkt(stuk) := proef.met_bewijs(proef.lokaal, [object.union({"soort": "beperking"}, stuk)])

bezwaar(stuk) := proef.met_bewijs(proef.lokaal, [object.union({"soort": "bezwaar_betrokkene"}, stuk)])

# Wie zijn eigen gegevens inziet, stuit niet op wat hem beschermt.
test_inzage_stuit_niet_op_wat_de_betrokkene_beschermt if {
	inzage := {"inzage": true}
	"12|D-NOODZAAK|AVG-10" in weigert(kring, {})
	not "12|D-NOODZAAK|AVG-10" in weigert(kring, inzage)
	"13|D-BEPERK|AVG-08" in weigert(beperkt({}), {})
	not "13|D-BEPERK|AVG-08" in weigert(beperkt({}), inzage)
	"13|D-BEPERK|AVG-09" in weigert(bezwaar({}), {})
	not "13|D-BEPERK|AVG-09" in weigert(bezwaar({}), inzage)
}

test_een_beperking_of_bezwaar_gaat_over_haar_eigen_element if {
	every elementen in [["inv.bekend"], ["inv.*"], null] {
		"13|D-BEPERK|AVG-08" in weigert(beperkt({"elementen": elementen}), {})
		"13|D-BEPERK|AVG-09" in weigert(bezwaar({"elementen": elementen}), {})
	}
	not "13|D-BEPERK|AVG-08" in weigert(beperkt({"elementen": ["id.naam"]}), {})
	not "13|D-BEPERK|AVG-09" in weigert(bezwaar({"elementen": ["id.naam"]}), {})
}

gesloten(v, over) := {r | some r in object.get(alle, 0, set())} if {
	paar := object.union(feit(v), over)
	alle := avg.weigert with input as v with data.feiten.paren as [paar] with data.ave.keuze as [dicht]
}

test_avg_04_zonder_geheim_is_dicht_een_nee_van_de_persoon if {
	"09|D-GEHEIM|AVG-04" in gesloten(proef.lokaal, {"geheim": ""})
	not "09|D-GEHEIM|AVG-04" in gesloten(proef.lokaal, {"geheim": "wgbo"})
	not "09|D-GEHEIM|AVG-04" in gesloten(proef.lokaal, {"geheim": "", "inzage": true})
}

test_avg_05_een_bijzonder_gegeven_onder_geheim_blijft_dicht if {
	bijzonder := {"geheim": "wgbo", "el": {"gevoeligheid": "bijzonder"}}
	"09|D-GEHEIM|AVG-05" in buiten(proef.lokaal, bijzonder)
	not "09|D-GEHEIM|AVG-05" in buiten(proef.lokaal, object.union(bijzonder, {"geheim": ""}))
	not "09|D-GEHEIM|AVG-05" in buiten(proef.lokaal, object.union(bijzonder, {"el": {"gevoeligheid": "gewoon"}}))
	not "09|D-GEHEIM|AVG-05" in buiten(proef.lokaal, object.union(bijzonder, {"inzage": true}))
}

# Een beschermd adres beschermt het adres, niet de hele persoon.
test_avg_01a_alleen_het_adres if {
	schuil := object.union(proef.lokaal, {"persoon": {"beschermd_adres": true}})
	"00|D-SCHUIL|AVG-01a" in weigert(schuil, {"element": "id.adres"})
	not "00|D-SCHUIL|AVG-01a" in weigert(schuil, {"element": "inv.bekend"})
}

# Een ouder ziet in als het contactpunt een leeftijd onder de 16 vaststelde; een stuk zonder leeftijd stelt niets vast.
test_avg_07a_een_vaststelling_noemt_de_leeftijd if {
	ouder := proef.vraag(proef.casus("lokaal", 3, "S50"), "F8", proef.partij("ma", "ouders", "R13"), "contactpunt", "id.naam")
	onbekend := object.union(ouder, {"persoon": {"leeftijd": null}})
	"02|D-ROL|AVG-07a" in weigert(onbekend, {})
	not "02|D-ROL|AVG-07a" in weigert(proef.met_bewijs(onbekend, [{"soort": "vertegenwoordiging", "leeftijd": 15}]), {})
	"02|D-ROL|AVG-07a" in weigert(proef.met_bewijs(onbekend, [{"soort": "vertegenwoordiging", "leeftijd": 16}]), {})
	"02|D-ROL|AVG-07a" in weigert(proef.met_bewijs(onbekend, [{"soort": "vertegenwoordiging"}]), {})
}

test_avg_07_draagt_alleen_inzage if {
	zelf := proef.vraag(proef.casus("lokaal", 3, "S50"), "F8", proef.partij("z", "betrokkene", "R13"), "contactpunt", "id.naam")
	"AVG-07" in avg.draagt[0] with input as zelf
	elders := object.union(zelf, {"verstrekkers": {"contactpunt": {"soort": "ggd"}}})
	not avg.draagt[0] with input as elders
	ander := object.union(zelf, {"ontvanger": {"rol": "R02"}})
	not avg.draagt[0] with input as ander with data.feiten.paren as [object.union(feit(zelf), {"inzage": true})]
}

test_avg_07_opent_voor_de_inwoner_zelf_en_zijn_ouders if {
	{s |
		some s, _ in data.organisatiesoorten
		avg.opent("AVG-07", {}, {}) with input as {"ontvanger": {"soort": s}}
	} == {"betrokkene", "ouders", "kind_12plus"}
}

test_avg_07a_gaat_alleen_over_inzage if {
	ouder := proef.vraag(proef.casus("lokaal", 3, "S50"), "F8", proef.partij("ma", "ouders", "R13"), "contactpunt", "id.naam")
	weigert(ouder, {}) == {"02|D-ROL|AVG-07a"}
	weigert(ouder, {"inzage": false}) == set()
}

test_avg_07b_welke_elementen_de_melder_noemen if {
	{e | some e, _ in data.elementen; "00|D-MELDER|AVG-07b" in weigert(proef.lokaal, {"element": e})} == {"wc.melder", "vt.melder"}
	weigert(object.union(proef.lokaal, {"persoon": {"rol": "melder"}}), {}) == {"00|D-MELDER|AVG-07b"}
}

telt(rij, bewijs) := {r | some r in alle[0]} if {
	v := proef.met_bewijs(object.union(proef.lokaal, {"vraag": {"persoon": null}, "casus": null}), bewijs)
	statistiek := object.union(feit(v), {"statistiek": true})
	alle := avg.weigert with input as v with data.feiten.paren as [statistiek] with data.ave.keuze as [{"id": rij, "dicht": false}]
}

# Alleen de monitor moet zijn telling erbij doen; de makelaar telt zelf.
test_avg_01b_welke_rijen_tellingen_zijn if {
	klein := [{"soort": "telling", "cel": 9}]
	rijen := {rij.id | some rij in data.matrix.rijen; rij.id != ""}
	{rij | some rij in rijen; telt(rij, klein) == {"03|D-DOEL|AVG-01b"}} == {"M091", "M104", "M111"}
	{rij | some rij in rijen; telt(rij, []) == {"03|D-DOEL|AVG-01b"}} == {"M091"}
	{rij | some rij in rijen; telt(rij, [{"soort": "telling", "cel": 10}]) != set()} == set()
}

test_avg_10_alleen_een_naaste_vraagt_een_eigen_reden if {
	"12|D-NOODZAAK|AVG-10" in weigert(kring, {})
	not "12|D-NOODZAAK|AVG-10" in weigert(object.union(kring, {"persoon": {"rol": "betrokkene"}}), {})
}

test_avg_10a_wie_niet_telt_vraagt_voor_het_eerst if {
	not "12|D-HERHAAL|AVG-10a" in gesloten(proef.lokaal, {}) with data.doelen.herhaal_grens as 1
	keer := object.union(proef.lokaal, {"vraag": {"eerder_gevraagd": 1}})
	"12|D-HERHAAL|AVG-10a" in gesloten(keer, {}) with data.doelen.herhaal_grens as 1
}

# Een beperking of bezwaar telt van wie erover gaat; de politie legt haar niet vast bij een ander.
test_avg_08_en_avg_09_wie_tekent if {
	ander := {"ondertekenaar": "politie"}
	not "13|D-BEPERK|AVG-08" in weigert(beperkt(ander), {})
	not "13|D-BEPERK|AVG-09" in weigert(bezwaar(ander), {})
}

test_avg_08_een_andere_grond_heft_de_beperking_op if {
	{grond |
		some grond in [null, "", "bescherming van een ander"]
		"13|D-BEPERK|AVG-08" in weigert(beperkt({"grond_18_2": grond}), {})
	} == {null, ""}
}

test_avg_09_wanneer_een_bezwaar_nog_telt if {
	{beslist |
		some beslist in [null, false, "nee", "gegrond", "toegewezen", true, "ja", "ongegrond", "afgewezen", "~"]
		"13|D-BEPERK|AVG-09" in weigert(bezwaar({"beslist": beslist}), {})
	} == {null, false, "nee", "gegrond", "toegewezen"}
}

test_avg_02_een_grond_die_niet_bestaat if {
	grond := {"soort": "grond_buiten_wgs", "tekst": "gerechtvaardigd belang"}
	weigert(proef.met_bewijs(proef.lokaal, [grond]), {}) == {"04|D-GROND|AVG-02"}
	weigert(proef.lokaal, {}) == set()
}

test_avg_05_alleen_wat_dicht_bleef if {
	p := object.union(feit(proef.lokaal), {"geheim": "wgbo", "el": {"gevoeligheid": "bijzonder"}})
	avg.weigert_buiten_wgs == {} with input as proef.lokaal with data.feiten.paren as [p] with data.ave.keuze as [{"dicht": false}]
	avg.weigert_buiten_wgs == {0: {"09|D-GEHEIM|AVG-05"}} with input as proef.lokaal with data.feiten.paren as [p] with data.ave.keuze as [dicht]
}
