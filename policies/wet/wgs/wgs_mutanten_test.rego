# METADATA
# title: Wgs, de grenzen van elke poort
# description: >-
#   Gevonden met sluis policy mutate. De rij van de matrix en wat het paar is staan hier vast; het gaat om wat deze wet er
#   zelf van vindt. Elke tabel van soorten, fasen en tafels staat voluit.
package wet.wgs_mutanten_test

import data.feiten
import data.proef
import data.wet.wgs

# Het paar van de vraag, met wat er anders aan is.
paar(v, over) := object.union(p, over) if {
	p := feiten.paren[0] with input as v
}

weigert(v, over, rij) := {r | some r in object.get(alle, 0, set())} if {
	p := paar(v, over)
	alle := wgs.weigert with input as v with data.feiten.paren as [p] with data.ave.keuze as [rij]
}

op_wgs(v, over, rij) := {r | some r in object.get(alle, 0, set())} if {
	p := paar(v, over)
	alle := wgs.weigert_op_wgs with input as v with data.feiten.paren as [p] with data.ave.keuze as [rij]
}

draagt(v, over, rij) := {r | some r in object.get(alle, 0, set())} if {
	p := paar(v, over)
	alle := wgs.draagt with input as v with data.feiten.paren as [p] with data.ave.keuze as [rij]
}

opent(v, over, rij) := {regel |
	p := paar(v, over)
	some regel in ["L27", "WGS-07", "WGS-08", "ZVH-08a", "ZVH-11"]
	wgs.opent(regel, p, rij) with input as v
}

anders(over) := object.union(proef.politie, over)

met(stuk) := proef.met_bewijs(proef.politie, [stuk])

ja := {"id": "M053", "soort": "ja", "dicht": false}

nee := {"id": null, "soort": "geen", "dicht": false}

inzage := {"inzage": true}

telling := {"statistiek": true}

soorten := {s | some s, _ in data.organisatiesoorten}

fasen := {"F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "FB", "FS"}

kaders := {"geen", "lokaal", "levensloop", "zvh", "jbt", "wvggz", "part"}

toestanden := {t | some t, _ in data.fase_in_toestand.toestanden} | {t | some t in data.fase_in_toestand.gesloten}

test_zonder_aanleiding_weigert_de_wgs_niets if {
	weigert(proef.politie, {}, ja) == set()
	op_wgs(proef.politie, {}, ja) == set()
	draagt(proef.politie, {}, ja) == set()
}

test_wgs_01_vanaf_1_maart_2025_behalve_voor_inzage if {
	eerder := anders({"vandaag": "2025-02-28"})
	op_wgs(eerder, {}, ja) == {"04|D-REGIME|WGS-01"}
	op_wgs(eerder, inzage, ja) == set()
	op_wgs(anders({"vandaag": "2025-03-01"}), {}, ja) == set()
}

# Bij een toezending wordt ook de medewerker van de afzender getoetst; bij een vraag is hij er niet.
test_wgs_11_ontvanger_en_afzender if {
	onbevoegd := {"medewerker": {"aangewezen": false}}
	toegezonden := proef.toegezonden(proef.politie)
	weigert(toegezonden, {}, ja) == set()
	weigert(object.union(toegezonden, {"beller": onbevoegd}), {}, ja) == {"02|D-BEVOEGD|WGS-11"}
	weigert(object.union(toegezonden, {"ontvanger": onbevoegd}), {}, ja) == {"02|D-BEVOEGD|WGS-11"}
	weigert(anders({"beller": onbevoegd}), {}, ja) == set()
}

test_wgs_04_alleen_private_partijen if {
	{s |
		some s in soorten
		"02|D-BEVOEGD|WGS-04" in weigert(anders({"ontvanger": {"soort": s, "medewerker": {"commerciele_taken": true}}}), {}, ja)
	} == {s | some s, x in data.organisatiesoorten; x.klasse == "lid2"}
}

test_wgs_05_niet_aan_uzelf_en_niet_van_een_ander if {
	weigert(proef.politie, {"verstrekker": "gemeente"}, ja) == {"02|D-ROL|WGS-05"}
	toegezonden := proef.toegezonden(proef.politie)
	weigert(toegezonden, {"verstrekker": "om"}, ja) == {"02|D-ROL|WGS-05"}
}

test_wgs_06_vanaf_welke_toestand_een_doel_vastligt if {
	{t |
		some t in toestanden
		"03|D-DOEL|WGS-06" in weigert(anders({"casus": {"doel_vastgelegd_op": null, "toestand": t}}), {}, ja)
	} == {
		"S40", "S41", "S50", "S60", "S61", "S70", "S71", "S80", "S81",
	}
}

test_wgs_06_niet_bij_inzage_en_telling_en_nooit_achteraf if {
	zonder := anders({"casus": {"doel_vastgelegd_op": null}})
	weigert(zonder, {}, ja) == {"03|D-DOEL|WGS-06"}
	weigert(zonder, inzage, ja) == set()
	weigert(zonder, telling, ja) == set()
	later := anders({"casus": {"doel_vastgelegd_op": "2025-10-02T12:00:00Z"}})
	weigert(later, {}, ja) == {"03|D-DOEL|WGS-06"}
	lokaal := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "gemeente", "id.naam")
	leeg := {"casus": {"doel_vastgelegd_op": null}}
	weigert(object.union(lokaal, leeg), {}, ja) == {"03|D-DOEL|WGS-06"}
	laag := object.union(leeg, {"casus": {"doel_vastgelegd_op": null, "ave": 2}})
	weigert(object.union(lokaal, laag), {}, ja) == set()
}

vastgelegd(op) := {"soort": "doelvastlegging", "doel": "wonen en rust", "op": op}

# Na middernacht in Nederland is het in UTC nog gisteren: een doel dat later op die avond is vastgelegd, ligt niet vooraf vast.
test_wgs_06_een_moment_wordt_met_het_moment_vergeleken if {
	nacht := anders({"op": "2025-09-30T22:30:00Z", "vandaag": "2025-10-01"})
	{op |
		some op in [
			"2025-09-30T",
			"2025-09-30T22:29:59Z",
			"2025-09-30T22:30:00Z",
			"2025-09-30T23:00:00Z",
			"2025-10-01",
			"2025-10-02",
			"2025",
		]
		weigert(proef.met_bewijs(nacht, [vastgelegd(op)]), {}, ja) == set()
	} == {"2025-09-30T", "2025-09-30T22:29:59Z", "2025-10-01"}
}

test_wgs_06a_niet_bij_inzage_en_telling if {
	vreemd := anders({"vraag": {"doelcode": "onbekend"}})
	weigert(vreemd, {}, ja) == {"03|D-DOEL|WGS-06a"}
	weigert(vreemd, inzage, ja) == set()
	weigert(vreemd, telling, ja) == set()
}

test_zvh_01_tenzij_de_matrix_het_toelaat if {
	woonloket := proef.partij("wl", "woonloket", "R07")
	vraag := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", woonloket, "om", "om.zaak")
	weigert(vraag, {}, nee) == {"03|D-DOEL|ZVH-01"}
	weigert(vraag, {}, object.union(nee, {"soort": "wacht"})) == {"03|D-DOEL|ZVH-01"}
	weigert(vraag, {}, ja) == set()
	weigert(vraag, {"el": {"patronen": ["wc.huur", "wc.*", "*"]}}, nee) == set()
}

test_zvh_02_een_lijst_is_geen_overleg_en_een_telling_mag if {
	lijst := anders({"vraag": {"lijst": true}})
	op_wgs(lijst, {}, ja) == {"03|D-BULK|ZVH-02"}
	op_wgs(lijst, telling, ja) == set()
}

test_wgs_12_alleen_het_log_en_niet_bij_inzage if {
	logboek := {"element": "log.verstr"}
	weigert(proef.politie, logboek, ja) == {"03|D-DOEL|WGS-12"}
	weigert(proef.politie, object.union(logboek, inzage), ja) == set()
	weigert(anders({"vraag": {"doel": "Interne controle"}}), logboek, ja) == set()
}

test_zvh_03_wie_er_vreemd_is if {
	vreemd := {"04|D-NIETDEELN|ZVH-03"}
	weigert(anders({"ontvanger": {"bekend": false}}), {}, ja) == vreemd
	weigert(anders({"casus": {"verwijderd": ["gemeente"]}}), {}, ja) == vreemd
	toegezonden := proef.toegezonden(proef.politie)
	weigert(object.union(toegezonden, {"beller": {"bekend": false}}), {}, ja) == vreemd
	weigert(object.union(toegezonden, {"beller": {"bekend": null}}), {}, ja) == vreemd
	weigert(anders({"beller": {"bekend": false}}), {}, ja) == set()
}

test_zvh_03_voor_welke_rollen_men_lid_moet_zijn if {
	rollen := {null, "R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13", "R14"}
	{r |
		some r in rollen
		"04|D-NIETDEELN|ZVH-03" in weigert(anders({"ontvanger": {"lid": false, "rol": r}}), {}, ja)
	} == {"R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09"}
	{r | some r in rollen; "04|D-NIETDEELN|ZVH-03" in weigert(anders({"ontvanger": {"rol": r}}), {}, ja)} == set()
}

bericht := {"id": "M126", "soort": "ja", "dicht": false}

test_zvh_17_alleen_het_bericht_gaat_en_heet_zo if {
	zaak := anders({"casus": {"radicalisering": true}})
	weigert(zaak, {}, ja) == {"05|D-PART|ZVH-17"}
	weigert(zaak, {}, object.union(bericht, {"soort": "wacht"})) == {"05|D-PART|ZVH-17"}
	weigert(zaak, {}, bericht) == set()
	part := anders({"casus": {"kader": "part"}})
	draagt(part, {}, bericht) == {"ZVH-17"}
	draagt(part, {}, ja) == set()
	draagt(part, {}, object.union(bericht, {"soort": "wacht"})) == set()
	{k | some k in kaders; "ZVH-17" in draagt(anders({"casus": {"kader": k}}), {}, bericht)} == {"part"}
}

geen_toets := anders({"casus": {"doeltoets": null}})

test_zvh_04_wat_er_voor_de_doeltoets_mag if {
	te_vroeg := {"06|D-FASE|ZVH-04"}
	op_wgs(geen_toets, {}, ja) == te_vroeg
	every mag in [inzage, telling, {"aanmelding": true}] {
		op_wgs(geen_toets, mag, ja) == set()
	}
	{f | some f in fasen; op_wgs(object.union(geen_toets, {"vraag": {"fase": f}}), {}, ja) == set()} == {"F0", "FS", "FB"}
	{s |
		some s in soorten
		op_wgs(object.union(geen_toets, {"ontvanger": {"soort": s}}), {}, ja) == set()
	} == {"expertpanel"}
	overdracht := object.union(geen_toets, {"vraag": {"fase": "F7"}})
	{s | some s in soorten; op_wgs(overdracht, {"soort": s}, ja) == set()} == {"procesregie_lokaal"}
	op_wgs(geen_toets, {"soort": "procesregie_lokaal"}, ja) == te_vroeg
}

toets := {"soort": "doeltoets", "uitslag": "positief"}

test_zvh_04_wie_positief_oordeelt if {
	leden := {"leden": [{"onderdeel": "vnn", "soort": "verslavingszorg"}, {"onderdeel": "gemeente", "soort": "college"}]}
	{namen |
		some namen in [[], ["vnn"], ["gemeente"], ["gemeente", "vnn"], ["onbekend"]]
		op_wgs(object.union(met(object.union(toets, {"door": namen})), leden), {}, ja) == set()
	} == {["gemeente"], ["onbekend"]}
	op_wgs(met(toets), {}, ja) == set()
	op_wgs(met({"soort": "doeltoets", "uitslag": "negatief"}), {}, ja) == {"06|D-FASE|ZVH-04"}
	op_wgs(anders({"casus": {"doeltoets": "negatief"}}), {}, ja) == {"06|D-FASE|ZVH-04"}
}

test_zvh_06_en_zvh_14_volgen_de_tabel_van_de_levensloop if {
	tabel := data.fase_in_toestand
	gesloten := {t | some t in tabel.gesloten}
	{[t, f] |
		some t in toestanden
		some f in fasen
		"06|D-FASE|ZVH-06" in weigert(anders({"casus": {"toestand": t}, "vraag": {"fase": f}}), {}, ja)
	} == {[t, f] | some t in (toestanden - gesloten); some f in fasen; not f in tabel.toestanden[t]}
	{t |
		some t in toestanden
		"06|D-BEWAAR|ZVH-14" in weigert(anders({"casus": {"toestand": t}}), {}, ja)
	} == gesloten
}

test_zvh_06_waar_geen_levensloop_is if {
	vroeg := {"casus": {"toestand": "S50"}}
	fase := {"06|D-FASE|ZVH-06"}
	weigert(anders(vroeg), {}, ja) == fase
	weigert(anders(vroeg), inzage, ja) == set()
	weigert(anders(vroeg), telling, ja) == set()
	panel := anders(object.union(vroeg, {"ontvanger": {"soort": "expertpanel"}, "casus": {"toestand": "S00"}}))
	weigert(panel, {}, ja) == fase
	weigert(object.union(panel, {"vraag": {"fase": "F4"}}), {}, ja) == set()
	{k |
		some k in kaders
		not "06|D-FASE|ZVH-06" in weigert(anders({"casus": {"toestand": "S50", "kader": k}}), {}, ja)
	} == {k | some k in data.fase_in_toestand.vrij}
	laag := {"casus": {"toestand": "S50", "kader": "lokaal", "ave": 2}}
	not "06|D-FASE|ZVH-06" in weigert(anders(laag), {}, ja)

	# Zonder casus is er geen toestand, ook als geen enkele tafel vrij zou zijn.
	not "06|D-FASE|ZVH-06" in weigert(anders({"casus": null}), {}, ja) with data.fase_in_toestand.vrij as []
}

test_zvh_14_gesloten_behalve_voor_inzage_en_telling if {
	dicht := anders({"casus": {"toestand": "S90"}})
	weigert(dicht, {}, ja) == {"06|D-BEWAAR|ZVH-14"}
	weigert(dicht, inzage, ja) == set()
	weigert(dicht, telling, ja) == set()
}

test_zvh_07_wat_nooit_mag if {
	nooit := {"07|D-CAT|ZVH-07"}
	{x.prefix | some x in data.elementen; weigert(proef.politie, {"el": x}, ja) == nooit} == {"bijz"}
	weigert(proef.politie, {"el": {"prefix": ""}}, ja) == nooit
	weigert(met({"soort": "invoer", "element_bestaat": false}), {}, ja) == nooit
	weigert(met({"soort": "invoer", "element_bestaat": true}), {}, ja) == set()
	medewerker := anders({"persoon": {"rol": "medewerker"}})
	{e | some e, _ in data.elementen; not "07|D-CAT|ZVH-07" in weigert(medewerker, {"element": e}, ja)} == {
		"id.naam", "id.tel", "inv.contact", "plan.eigenaar",
	}
}

test_zvh_09_alleen_bijzondere_gegevens if {
	{x.prefix | some x in data.elementen; op_wgs(proef.politie, {"el": x}, ja) == {"08|D-CAT|ZVH-09"}} == {"bijz"}
}

test_wgs_16_geen_automatische_analyse if {
	weigert(anders({"vraag": {"automatisch": true}}), {}, ja) == {"00|D-PROFIEL|WGS-16"}
}

# Zonder casus is er geen doel dat vooraf vast had moeten liggen; dat er geen casus is, weigert al elders (AVG-01).
test_wgs_06_zonder_casus_is_er_geen_doel if {
	zonder := object.union(proef.lokaal, {"casus": null})
	weigert(zonder, {}, ja) - {"03|D-DOEL|WGS-06a"} == set()
}
