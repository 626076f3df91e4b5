package wet.uavg_test

import data.proef

test_uavg_08_een_haak_voor_het_bsn if {
	zvh := proef.vraag(
		proef.met(proef.casus("zvh", 3, "S10"), {"doeltoets": null}),
		"F1",
		proef.r03,
		"gemeente",
		"id.bsn",
	)
	proef.mag(zvh)
	lokaal := proef.met_bewijs(
		proef.vraag(proef.casus("lokaal", 3, "S41"), "FS", proef.r02, "gemeente", "id.bsn"),
		[{"soort": "noodzaak", "tekst": "hulp"}, {"soort": "spoed", "gevaar": "brand", "tot": "2025-10-01"}],
	)
	proef.weigert(lokaal, "D-BSN", "UAVG-08")
	jbt := proef.vraag(proef.casus("jbt", 3, "S50"), "F7", proef.partij("rvdk", "rvdk", "R06"), "jeugdteam", "id.bsn")
	proef.mag(jbt)
	aanvraag := proef.vraag(proef.casus("wvggz", 4, "S70"), "F7", proef.partij("om", "om", "R06"), "gemeente", "id.bsn")
	proef.mag(aanvraag)
	zelf := proef.vraag(proef.casus("zvh", 3, "S41"), "F8", proef.partij("z", "betrokkene", "R13"), "contactpunt", "id.bsn")
	proef.mag(zelf)
	elders := proef.met(zelf, {"casus": {"kader": "lokaal"}})
	proef.mag(elders)
	derde := proef.met_bewijs(
		proef.vraag(proef.casus("zvh", 3, "S50"), "F4", proef.derde, "gemeente", "id.bsn"),
		[{"soort": "geheimhoudingsverklaring", "door": "corporatie"}, {"soort": "noodzaak", "tekst": "x"}],
	)
	proef.weigert(derde, "D-BSN", "UAVG-08")
}

test_een_ja_noemt_de_haak_van_het_bsn if {
	zvh := proef.vraag(
		proef.met(proef.casus("zvh", 3, "S10"), {"doeltoets": null}),
		"F1",
		proef.r03,
		"gemeente",
		"id.bsn",
	)
	{"UAVG-08", "ZVH-09"} - {r | some r in proef.regels(zvh)} == set()
	not "UAVG-08" in proef.regels(proef.politie)
}

test_wvg_02_het_bsn_bij_verplichte_zorg if {
	aanvraag := proef.vraag(proef.casus("wvggz", 4, "S70"), "F7", proef.partij("om", "om", "R06"), "gemeente", "id.bsn")
	proef.regels(aanvraag) == ["AVE-03", "AVG-02", "UAVG-08", "WVG-02"]
	every fout in [
		{"ontvanger": {"soort": "ggd"}},
		{"ontvanger": {"soort": null}},
		{"verstrekkers": {"gemeente": {"soort": "wijkteam"}}},
		{"casus": {"kader": "lokaal"}},
	] {
		"UAVG-08" in proef.regels(proef.met(aanvraag, fout))
		not "WVG-02" in proef.regels(proef.met(aanvraag, fout))
		proef.uitkomst(proef.met(aanvraag, fout)) == "geweigerd"
	}
}

test_jw_03_het_bsn_in_de_jeugdhulp if {
	jbt := proef.vraag(proef.casus("jbt", 3, "S50"), "F7", proef.partij("rvdk", "rvdk", "R06"), "jeugdteam", "id.bsn")
	{"JW-03", "UAVG-08"} - {r | some r in proef.regels(jbt)} == set()
	every fout in [
		{"ontvanger": {"soort": "politie"}},
		{"ontvanger": {"soort": null}},
		{"verstrekkers": {"jeugdteam": {"soort": "school"}}},
		{"casus": {"kader": "lokaal"}},
	] {
		"UAVG-08" in proef.regels(proef.met(jbt, fout))
		proef.uitkomst(proef.met(jbt, fout)) == "geweigerd"
	}
}

test_het_eigen_nummer_noemt_de_inzage if {
	zelf := proef.vraag(proef.casus("lokaal", 3, "S41"), "F8", proef.partij("z", "betrokkene", "R13"), "contactpunt", "id.bsn")
	proef.regels(zelf) == ["AVE-03", "AVG-02", "AVG-07", "UAVG-08"]
}

bijz(element) := proef.met(proef.politie_lokaal, {"vraag": {"paren": [{"verstrekker": "politie", "element": element}]}})

test_uavg_01_en_uavg_03_bijzondere_gegevens if {
	proef.weigert(bijz("bijz.etniciteit"), "D-CAT", "UAVG-01")
	every element in ["bijz.etniciteit", "bijz.politiek", "bijz.geloof", "bijz.genetisch", "bijz.biometrisch"] {
		proef.weigert(bijz(element), "D-CAT", "UAVG-03")
	}
	"UAVG-01" in proef.regels(bijz("bijz.vakbond"))
	not "UAVG-03" in proef.regels(bijz("bijz.vakbond"))
	proef.regels(proef.politie_lokaal) == ["AVE-03", "AVG-02", "WPG-11"]

	# In het ZVH zegt de Wgs het zelf (ZVH-09).
	zvh := proef.met(proef.politie, {"vraag": {"paren": [{"verstrekker": "politie", "element": "bijz.etniciteit"}]}})
	not "UAVG-01" in proef.regels(zvh)
	not "UAVG-03" in proef.regels(zvh)
}

haken(vraag, regel) := {s | some s, _ in data.organisatiesoorten; data.wet.uavg.haak(s) == regel with input as vraag}

ontvangers(vraag, regel) := {s |
	some s, _ in data.organisatiesoorten
	data.wet.uavg.haak(proef.soort_van(vraag.vraag.paren[0].verstrekker)) == regel with input as proef.met(vraag, {"ontvanger": {"soort": s}})
}

test_welke_soorten_een_bsn_geven_en_krijgen if {
	wvggz := proef.vraag(proef.casus("wvggz", 4, "S70"), "F7", proef.partij("om", "om", "R06"), "gemeente", "id.bsn")
	haken(wvggz, "WVG-02") == {"burgemeester", "college", "geneesheer_directeur", "om", "politie", "zorgverantwoordelijke"}
	ontvangers(wvggz, "WVG-02") == {"burgemeester", "geneesheer_directeur", "om", "politie", "zorgverantwoordelijke"}
	jbt := proef.vraag(proef.casus("jbt", 3, "S50"), "F7", proef.partij("rvdk", "rvdk", "R06"), "jeugdteam", "id.bsn")
	haken(jbt, "JW-03") == {"college", "gi", "jeugdhulp", "jeugdteam", "rvdk"}
	ontvangers(jbt, "JW-03") == {"college", "gi", "jeugdhulp", "jeugdteam", "rvdk"}
	lokaal := proef.met(wvggz, {"casus": {"kader": "lokaal"}})
	haken(lokaal, "WVG-02") == set()
	zelf := proef.met(lokaal, {"ontvanger": {"rol": "R13"}})
	haken(zelf, "AVG-07") == {"contactpunt"}
	haken(lokaal, "AVG-07") == set()
}

test_uavg_03_welke_elementen if {
	{e | some e, _ in data.elementen; "08|D-CAT|UAVG-03" in data.wet.uavg.weigert_buiten_wgs[0] with input as bijz(e)} == {
		"bijz.biometrisch", "bijz.etniciteit", "bijz.geloof", "bijz.genetisch", "bijz.politiek",
	}
	{e | some e, _ in data.elementen; "08|D-CAT|UAVG-01" in data.wet.uavg.weigert_buiten_wgs[0] with input as bijz(e)} == {e |
		some e, x in data.elementen
		x.prefix == "bijz"
	}
	{e | some e, _ in data.elementen; data.wet.uavg.draagt[0] with input as bijz(e)} == set()
}

# De poort van het BSN is de laatste: wie hier strandt, kwam door alle andere.
test_uavg_08_is_poort_14 if {
	lokaal := proef.vraag(proef.casus("lokaal", 3, "S41"), "F3", proef.r02, "gemeente", "id.bsn")
	data.wet.uavg.weigert == {0: {"14|D-BSN|UAVG-08"}} with input as lokaal
}
