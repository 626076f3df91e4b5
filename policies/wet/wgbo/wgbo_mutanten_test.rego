# METADATA
# title: BW 7:457, de grenzen van elke voorwaarde
# description: Gevonden met sluis policy mutate. De rij van de matrix en wat het paar is staan hier vast.
package wet.wgbo_mutanten_test

import data.bewijs.toestemming_test
import data.feiten
import data.proef
import data.wet.wgbo

dicht := {"id": null, "soort": "geen", "dicht": true}

weigert(over) := {r | some r in object.get(alle, 0, set())} if {
	p := object.union(feiten.paren[0], over) with input as proef.zorg
	alle := wgbo.weigert with input as proef.zorg with data.feiten.paren as [p] with data.ave.keuze as [dicht]
}

test_med_02_en_med_03_gelden_niet_bij_inzage if {
	weigert({}) == {"09|D-GEHEIM|MED-01", "09|D-GEHEIM|MED-02"}
	weigert({"inzage": true}) == set()
	weigert({"geheim": "jeugdwet"}) == set()
	weigert({"geheim": ""}) == set()
}

# Een verklaring van de behandelaar opent alleen een rij voor spoed die ook zijn vrijgave vraagt.
test_med_04_opent_alleen_een_spoedrij_met_vrijgave if {
	every stuk in [toestemming_test.verklaring, toestemming_test.conflict] {
		v := proef.met_bewijs(proef.zorg, [stuk])
		p := feiten.paren[0] with input as v
		{tekens | some tekens in alle_tekens; wgbo.opent("MED-04", p, {"voorwaarde": tekens}) with input as v} == {["spoed", "vrijgave"]}
	}
}

alle_tekens := [[], ["spoed"], ["vrijgave"], ["spoed", "vrijgave"]]
