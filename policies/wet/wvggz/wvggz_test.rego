package wet.wvggz_test

import data.proef

maatregel := {"soort": "wvggz", "maatregel": "crisismaatregel", "ernstig_nadeel": "gevaar voor anderen"}

vraag := proef.met_bewijs(
	proef.vraag(
		proef.casus("wvggz", 4, "S70"),
		"F6",
		proef.partij("politie", "politie", "R06"),
		"geneesheer_directeur",
		"ggz.bejegen",
	),
	[{"soort": "vrijgave", "door": "geneesheer_directeur"}, {"soort": "noodzaak", "tekst": "bezoek"}, maatregel],
)

test_wvg_01_strikt_noodzakelijk if {
	proef.mag(vraag)
	{v.soort | some v in proef.besluit(vraag).verplichtingen} == {"zorgverantwoordelijke_inlichten"}
	proef.reden(proef.zonder(vraag, "wvggz")) == "D-GEHEIM"
	every veld in ["maatregel", "ernstig_nadeel"] {
		proef.reden(proef.met_stuk(vraag, "wvggz", {veld: null})) == "D-GEHEIM"
	}
	every naam in ["om", "burgemeester", "geneesheer_directeur"] {
		proef.mag(proef.met_stuk(vraag, "wvggz", {"ondertekenaar": naam}))
	}
	every naam in ["politie", "gemeente"] {
		proef.reden(proef.met_stuk(vraag, "wvggz", {"ondertekenaar": naam})) == "D-GEHEIM"
	}
	proef.reden(proef.zonder(vraag, "noodzaak")) == "D-NOODZAAK"
	proef.reden(proef.met_stuk(vraag, "noodzaak", {"ondertekenaar": "geneesheer_directeur"})) == "D-NOODZAAK"
}

test_l06_ook_de_andere_kant_op if {
	terug := proef.met_bewijs(
		proef.vraag(
			proef.casus("wvggz", 4, "S70"),
			"F6",
			proef.partij("gd", "geneesheer_directeur", "R05"),
			"politie",
			"pol.samenv",
		),
		[{"soort": "vrijgave", "door": "politie"}, {"soort": "noodzaak", "tekst": "gevaar"}, maatregel],
	)
	proef.mag(terug)
	proef.weigert(proef.zonder(terug, "wvggz"), "D-GROND", "L06")
}

test_l07_het_college_staat_er_niet_bij if {
	college := proef.met(vraag, {"ontvanger": {"onderdeel": "gemeente", "soort": "college", "rol": "R07"}})
	proef.weigert(college, "D-ONTVANGER", "L07")
	ggz := proef.met(college, {
		"vraag": {"paren": [{"verstrekker": "ggz", "element": "ggz.diag"}]},
		"verstrekkers": {"ggz": {"soort": "ggz", "lid": true, "referentie": true, "koppeling": true}},
	})
	proef.weigert(ggz, "D-ONTVANGER", "L07")
}

l07(gevraagde, vrager, element) if {
	v := proef.met(vraag, {
		"ontvanger": {"onderdeel": "vrager", "soort": vrager, "rol": "R05"},
		"vraag": {"paren": [{"verstrekker": "gevraagde", "element": element}]},
		"verstrekkers": {"gevraagde": {"soort": gevraagde, "lid": true, "referentie": true, "koppeling": true}},
	})
	"04|D-ONTVANGER|L07" in data.wet.wvggz.weigert_buiten_wgs[0] with input as v
}

# Ook wie het college naar zorg vraagt, staat niet in de wet; of iemand bekend is en een inkomen zijn geen zorggegevens.
test_l07_geldt_beide_kanten_op if {
	{e | some e, _ in data.elementen; l07("college", "ggz", e)} == {e |
		some e, el in data.elementen
		el.categorie in {"D5", "D6"}
		el.prefix != "inv"
	} | {e | some e, el in data.elementen; el.prefix == "jh"}
	{e | some e in ["ggz.wvggz", "ggz.diag"]; l07("ggz", "college", e)} == {"ggz.wvggz", "ggz.diag"}
	not l07("ggd", "ggz", "ggz.wvggz")
}

test_bsn_gaat_mee if {
	bsn := proef.met(vraag, {"vraag": {"paren": [{"verstrekker": "geneesheer_directeur", "element": "id.bsn"}]}})
	proef.mag(bsn)
}

test_een_ja_noemt_artikel_8_29 if {
	proef.regels(vraag) == ["AVE-03", "AVG-02", "WVG-01"]
	"WVG-03" in {r | some r in data.wet.wvggz_test.geheim_van_de_wet}
}

geheim_van_de_wet := proef.regels(wvggz_bij_de_burgemeester)

wvggz_bij_de_burgemeester := proef.vraag(
	proef.casus("lokaal", 3, "S41"),
	"F3",
	proef.r02,
	"burgemeester",
	"ggz.wvggz",
)

test_wvg_03_wie_de_wet_uitvoert_zwijgt if {
	proef.weigert(wvggz_bij_de_burgemeester, "D-GEHEIM", "WVG-03")
	not "MED-01" in geheim_van_de_wet
	ja := proef.met_bewijs(wvggz_bij_de_burgemeester, [{"soort": "toestemming", "door": ["p1"]}])
	not "WVG-03" in proef.regels(ja)
	not "WVG-03" in proef.regels(proef.met(wvggz_bij_de_burgemeester, {"verstrekkers": {"burgemeester": {"soort": null}}}))
}
