# METADATA
# title: Handelingen, de grenzen van de bewaartermijn
# description: Gevonden met sluis policy mutate. Elke eis net wel en net niet gehaald.
package besluit.handeling_mutanten_test

import data.besluit.eisen_test
import data.besluit.handeling
import data.proef

hernieuwd(zaak, delta) := eisen_test.eis(eisen_test.hernieuwd(zaak, delta), "hernieuwde_verwerking")

te_laat := "13|D-BEWAAR|WGS-14"

test_wgs_14_een_opdrachtgever_is_genoeg if {
	hernieuwd(eisen_test.laat, {"door": ["gemeente"]}) == "ja"
}

test_wgs_14_zonder_toelichting_geen_hernieuwde_verwerking if {
	v := eisen_test.hernieuwd(eisen_test.laat, {})
	zonder := json.remove(v, ["handeling/argumenten/toelichting"])
	eisen_test.eis(zonder, "hernieuwde_verwerking") == te_laat
}

# Een casus die op de laatste dag of later is afgesloten, viel niet meer binnen de termijn.
test_wgs_14_de_laatste_dag_telt_niet_meer if {
	zaak := {"eerste_verwerking_op": "2020-03-01T12:00:00Z"}
	hernieuwd(object.union(zaak, {"afgesloten_op": "2025-02-28T12:00:00Z"}), {}) == "ja"
	hernieuwd(object.union(zaak, {"afgesloten_op": "2025-03-01T12:00:00Z"}), {}) == te_laat
}

test_wgs_14_een_vernietigde_casus_staat_bij_poort_13 if {
	vernietigd := eisen_test.met({"casus": proef.casus("zvh", 3, "S99")})
	te_laat in handeling._altijd with input as vernietigd
	not te_laat in handeling._altijd with input as eisen_test.basis
}
