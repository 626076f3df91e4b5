# METADATA
# title: Jeugdwet, de grenzen van elke regel
# description: Gevonden met sluis policy mutate. De rij van de matrix staat hier vast; het gaat om wat deze wet er zelf van vindt.
package wet.jeugdwet_mutanten_test

import data.feiten
import data.proef
import data.wet.jeugdwet
import data.wet.jeugdwet_test

# Het paar van de vraag, met wat er anders aan is.
paar(v, over) := object.union(p, over) if {
	p := feiten.paren[0] with input as v
}

weigert(v, over, rij) := {r | some r in alle[0]} if {
	p := paar(v, over)
	alle := jeugdwet.weigert with input as v with data.feiten.paren as [p] with data.ave.keuze as [rij]
}

draagt(v, over, rij) := {r | some r in alle[0]} if {
	p := paar(v, over)
	alle := jeugdwet.draagt with input as v with data.feiten.paren as [p] with data.ave.keuze as [rij]
}

opent(v, over, rij) := {regel |
	p := paar(v, over)
	some regel in ["JW-01", "JW-01a", "JW-04"]
	jeugdwet.opent(regel, p, rij) with input as v
}

dicht := {"id": null, "dicht": true}

ja := proef.met_bewijs(jeugdwet_test.tafel, [{"soort": "toestemming", "door": ["p1"]}])

test_jw_01_toestemming_opent_alleen_het_geheim_van_de_jeugdhulp if {
	opent(ja, {}, dicht) == {"JW-01"}
	opent(ja, {"geheim": "wgbo"}, dicht) == set()
	opent(jeugdwet_test.tafel, {}, dicht) == set()
}

test_jw_01_wat_dicht_bleef_onder_dit_geheim_gaat_niet if {
	weigert(jeugdwet_test.tafel, {}, dicht) == {"09|D-GEHEIM|JW-01"}
	weigert(jeugdwet_test.tafel, {"geheim": "wgbo"}, dicht) == set()
	weigert(jeugdwet_test.tafel, {"inzage": true}, dicht) == set()
	weigert(jeugdwet_test.tafel, {}, {"id": null, "dicht": false}) == set()
}

test_jw_02_wordt_genoemd_waar_een_geheim_is if {
	kind := jeugdwet_test.kind(8, ["ma", "pa"])
	draagt(kind, {}, dicht) == {"JW-02"}
	draagt(kind, {"geheim": ""}, dicht) == set()
}

test_jw_01a_opent_alleen_de_rij_van_de_ondertoezichtstelling if {
	opent(jeugdwet_test.gi, {}, {"id": "M124"}) == {"JW-01a"}
	opent(jeugdwet_test.gi, {}, {"id": "M123"}) == set()
	opent(proef.zonder(jeugdwet_test.gi, "ots"), {}, {"id": "M124"}) == set()
}

# Zonder kenmerk is er geen ondertoezichtstelling; zonder begindatum is zij er al.
test_jw_01a_een_ondertoezichtstelling_heeft_een_kenmerk if {
	zonder := proef.zonder(jeugdwet_test.gi, "ots")
	opent(proef.met_bewijs(zonder, [{"soort": "ots", "sinds": "2025-09-01"}]), {}, {"id": "M124"}) == set()
	opent(proef.met_bewijs(zonder, [{"soort": "ots", "ref": "OTS-1"}]), {}, {"id": "M124"}) == {"JW-01a"}
}

test_jw_04_alleen_het_verzoek_tot_onderzoek_van_de_jeugdbeschermingstafel if {
	jbt := proef.vraag(proef.casus("jbt", 3, "S50"), "F7", proef.partij("rvdk", "rvdk", "R06"), "jeugdteam", "jh.hulp")
	draagt(jbt, {}, {"id": "M099"}) == {"JW-04"}
	draagt(jbt, {}, {"id": "M098"}) == set()
	draagt(proef.met(jbt, {"casus": {"kader": "lokaal"}}), {}, {"id": "M099"}) == set()
	opent(jbt, {}, {"id": "M099"}) == {"JW-04"}
	opent(jbt, {}, {"id": "M098"}) == set()
}

test_l26_vraagt_de_ondertoezichtstelling_alleen_voor_jeugdhulp if {
	zonder := proef.zonder(jeugdwet_test.gi, "ots")
	rij := {"id": "M124", "dicht": false}
	weigert(zonder, {}, rij) == {"09|D-GEHEIM|L26"}
	weigert(zonder, {"el": {"prefix": "ctx"}}, rij) == set()
	weigert(zonder, {}, object.union(rij, {"id": "M123"})) == set()
	weigert(jeugdwet_test.gi, {}, rij) == set()
}
