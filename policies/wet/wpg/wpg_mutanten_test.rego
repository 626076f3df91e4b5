# METADATA
# title: Wpg, wat een ja draagt en wie instemt
# description: Gevonden met sluis policy mutate. Elke regel met en zonder het ene gegeven waar zij om draait.
package wet.wpg_mutanten_test

import data.proef
import data.wet.wpg

draagt(v) := {r | some r in object.get(alle, 0, set())} if {
	alle := wpg.draagt with input as v
}

weigert(v) := {r | some r in object.get(alle, 0, set())} if {
	alle := wpg.weigert_op_wgs with input as v
}

over(verstrekker, soort, element) := object.union(proef.politie, {
	"vraag": {"paren": [{"verstrekker": verstrekker, "element": element}]},
	"verstrekkers": {verstrekker: {"soort": soort}},
	"bewijs": [],
})

# Instemming gaat over wat de politie geeft, ook een treffer, en over haar gegevens uit de hand van een ander.
test_wpg_13_over_welke_gegevens_het_gezag_gaat if {
	"WPG-13" in draagt(over("politie", "politie", "inv.bekend"))
	"WPG-13" in draagt(over("politie", "politie", "pol.samenv"))
	"WPG-13" in draagt(over("zvh-x", "zvh", "pol.samenv"))
	not "WPG-13" in draagt(over("rn", "reclassering", "rec.toezicht"))
	not "WPG-13" in draagt(over("om", "om", "om.voorw"))
}

# Alleen in de eigen aanmelding van de politie vraagt een treffer geen instemming.
test_wpg_13_een_treffer_buiten_de_eigen_aanmelding if {
	treffer := over("politie", "politie", "inv.bekend")
	weigert(treffer) == {"10|D-GEZAG|WPG-13"}
	eigen := object.union(treffer, {"vraag": {"fase": "F1"}, "casus": {"aanmelder": "politie"}})
	weigert(eigen) == set()
	weigert(object.union(eigen, {"vraag": {"fase": "F2"}})) == {"10|D-GEZAG|WPG-13"}
	weigert(object.union(eigen, {"vraag": {"paren": [{"verstrekker": "politie", "element": "pol.samenv"}]}})) == {"10|D-GEZAG|WPG-13"}
}

test_wpg_06_draagt_alleen_politiegegevens if {
	"WPG-06" in draagt(van_de_burgemeester(over("politie", "politie", "pol.samenv")))
	not "WPG-06" in draagt(van_de_burgemeester(over("corporatie", "woningcorporatie", "wc.afspraak")))
	not "WPG-06" in draagt(over("politie", "politie", "pol.samenv"))
}

van_de_burgemeester(v) := proef.met_bewijs(
	object.union(v, {"ontvanger": proef.partij("bm", "burgemeester", "R12"), "beller": proef.partij("bm", "burgemeester", "R12")}),
	[{"soort": "bevoegdheid", "wet": "Gemeentewet 172"}],
)
