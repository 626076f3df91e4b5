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

test_bsn_gaat_mee if {
	bsn := proef.met(vraag, {"vraag": {"paren": [{"verstrekker": "geneesheer_directeur", "element": "id.bsn"}]}})
	proef.mag(bsn)
}
