# METADATA
# title: Welke overgang, en hoe het besluit eruitziet
# description: >-
#   Op een levensloop die hier staat, zodat de keuze te lezen is: van meer overgangen met dezelfde naam geldt die met de
#   minste bezwaren, en bij evenveel die in deze toestand kan.
package besluit.keuze_test

import data.besluit.handeling
import data.proef

vraag(delta) := object.union(
	{
		"op": proef.op,
		"vandaag": "2025-10-01",
		"handeling": {"soort": "overleg", "naar": null, "ave": null, "doel": null, "argumenten": {}},
		"casus": proef.casus("lokaal", 3, "S41"),
		"beller": proef.r02,
		"persoon": null,
		"bewijs": [],
		"verband_soort": "lokaal",
		"leden": [],
	},
	delta,
)

besluit(v) := b if {
	b := handeling.besluit with input as v
}

# Een overgang die deze vrager nu mag doen.
kan := {"id": "T1", "handeling": "overleg", "naar": "S50", "van": ["S41"], "kaders": ["lokaal"], "rollen": ["R02"], "eist": []}

met(opties, v) := b if {
	b := handeling.besluit with input as v with data.levensloop as {"overgangen": opties, "handelingen": []}
}

naar(opties) := met(opties, vraag({})).naar

# --- het besluit als geheel -----------------------------------------------------------------------------------------

test_een_ja_als_geheel if {
	besluit(vraag({})) == {
		"uitkomst": "verstrekt",
		"vorm": "niet",
		"reden": null,
		"redenen": [],
		"regels": [],
		"matrix": null,
		"vereist": [],
		"artikelen": [],
		"overgang": "T13",
		"naar": "S50",
		"ave": null,
	}
}

# Alle bezwaren gaan mee, op volgorde van de poorten; de eerste is de reden.
test_een_nee_als_geheel if {
	besluit(vraag({
		"casus": {"toestand": "S90"},
		"beller": {"rol": "R06", "medewerker": {"aangewezen": false}},
		"handeling": {"ave": 2},
	})) == {
		"uitkomst": "geweigerd",
		"vorm": "niet",
		"reden": "D-BEVOEGD",
		"redenen": ["D-BEVOEGD", "D-ROL", "D-BEWAAR"],
		"regels": ["LEV-01", "LEV-02", "WGS-11"],
		"matrix": null,
		"vereist": data.wetten["WGS-11"].vereist,
		"artikelen": sort([data.wetten[r].artikel | some r in ["LEV-01", "LEV-02", "WGS-11"]]),
		"overgang": null,
		"naar": null,
		"ave": null,
	}
}

test_een_code_staat_er_een_keer if {
	opties := [object.union(kan, {"van": ["S20"], "kaders": ["zvh"], "eist": ["tafel_genoemd", "onbekend"]})]
	b := met(opties, vraag({}))
	b.redenen == ["D-FASE"]
	b.regels == ["LEV-01", "LEV-03"]
	b.vereist == sort(array.concat(["onbekend", "tafel_genoemd"], data.wetten["LEV-03"].vereist))
}

test_wie_alleen_op_een_mens_wacht if {
	b := met([object.union(kan, {"eist": ["identiteit"]})], proef.met_bewijs(vraag({}), [{"soort": "invoer", "adres_gelijk": false}]))
	b.uitkomst == "wacht_vrijgave"
	b.reden == "D-ID"
	b.vereist == ["identiteit", "identiteitscontrole"]
	b.naar == null
	meer := met([object.union(kan, {"eist": ["identiteit", "tafel_genoemd"]})], proef.met_bewijs(vraag({}), [{"soort": "invoer", "adres_gelijk": false}]))
	meer.uitkomst == "geweigerd"
}

# --- welke overgang -------------------------------------------------------------------------------------------------

test_een_onbekende_handeling_is_er_niet if {
	every opties in [[], [object.union(kan, {"handeling": "praten"})]] {
		b := met(opties, vraag({}))
		b.uitkomst == "geweigerd"
		b.redenen == ["D-FASE"]
		b.regels == ["LEV-01"]
		b.vereist == []
		b.overgang == null
		b.naar == null
	}
}

test_de_minste_bezwaren_winnen if {
	een := object.union(kan, {"naar": "S60", "eist": ["tafel_genoemd"]})
	twee := object.union(kan, {"naar": "S61", "eist": ["tafel_genoemd"], "rollen": ["R03"]})
	naar([een, kan]) == "S50"
	naar([kan, een]) == "S50"
	met([twee, een], vraag({})).redenen == ["D-FASE"]
	met([een, twee], vraag({})).redenen == ["D-FASE"]

	# Twee bezwaren in deze toestand wegen meer dan een in een andere.
	elders := object.union(kan, {"van": ["S20"]})
	met([twee, elders], vraag({})).regels == ["LEV-01"]
}

test_bij_evenveel_bezwaren_gaat_deze_toestand_voor if {
	hier := object.union(kan, {"eist": ["tafel_genoemd"]})
	elders := object.union(kan, {"van": ["S20"]})
	every opties in [[hier, elders], [elders, hier]] {
		met(opties, vraag({})).regels == ["LEV-03"]
	}
}

test_een_overgang_heeft_een_naam_en_een_doel if {
	ander := object.union(kan, {"id": "T2", "naar": "S60"})
	nergens := object.union(object.remove(kan, ["naar", "id"]), {"rollen": ["R02"]})
	stil := object.union(kan, {"naar": null, "id": null})
	met([kan, ander], vraag({"handeling": {"naar": "S60"}})).overgang == "T2"
	met([kan, ander], vraag({"handeling": {"naar": "S60"}})).naar == "S60"
	met([kan, ander], vraag({})).overgang == "T1"
	met([kan, ander], vraag({"handeling": {"naar": "S99"}})).uitkomst == "geweigerd"
	every los in [nergens, stil] {
		b := met([los], vraag({"handeling": {"naar": "S60"}}))
		b.uitkomst == "verstrekt"
		b.overgang == null
		b.naar == null
	}
}

test_handelingen_tellen_als_overgangen if {
	b := handeling.besluit with input as vraag({}) with data.levensloop as {"overgangen": [], "handelingen": [kan]}
	b.uitkomst == "verstrekt"
}

# --- elk bezwaar met zijn eigen code ----------------------------------------------------------------------------------

bezwaren(optie, v) := b if {
	b := handeling._bezwaren(object.union(kan, optie)) with input as v
}

test_elk_bezwaar_heeft_zijn_eigen_code if {
	bezwaren({}, vraag({})) == set()
	bezwaren({"kaders": []}, vraag({})) == set()
	bezwaren({"kaders": ["zvh"]}, vraag({})) == {"06|D-FASE|LEV-01"}
	bezwaren({"van": []}, vraag({"casus": {"toestand": "S90"}})) == set()
	bezwaren({"van": ["S20"]}, vraag({})) == {"06|D-FASE|LEV-01"}
	bezwaren({}, vraag({"casus": {"toestand": "S90"}})) == {"06|D-BEWAAR|LEV-01"}
	bezwaren({"rollen": ["R03"]}, vraag({})) == {"02|D-ROL|LEV-02"}
	bezwaren({}, vraag({"beller": {"rol": "R10"}})) == {"04|D-NIETDEELN|ZVH-12"}
	bezwaren({"rollen": ["R10"]}, vraag({"beller": {"rol": "R10"}})) == set()
	bezwaren({}, vraag({"beller": {"bekend": false}})) == {"04|D-NIETDEELN|ZVH-03"}
	bezwaren({"rollen": [""]}, vraag({"beller": {"rol": null}})) == set()
	bezwaren({}, vraag({"beller": {"rol": null}})) == {"02|D-ROL|LEV-02"}
	bezwaren({"eist": ["eigen_weging"]}, vraag({})) == set()
	bezwaren({"eist": ["onbekend"]}, vraag({})) == {"06|D-FASE|LEV-03"}
	bezwaren({"eist": ["spoed_geldig"]}, vraag({})) == {"12|D-NOODZAAK|AVE-01"}
	bezwaren({}, vraag({"beller": {"medewerker": {"aangewezen": false}}})) == {"02|D-BEVOEGD|WGS-11"}
}

# Alleen bewijs over de eigen medewerker kan wie gestopt is nog vastleggen en intrekken.
test_wat_een_gestopte_medewerker_nog_mag if {
	soorten := {o.handeling | some o in array.concat(data.levensloop.overgangen, data.levensloop.handelingen)}
	gestopt := proef.met_bewijs(vraag({}), [{"soort": "toewijzing", "toegewezen": false, "ondertekenaar": "regie"}])
	{s |
		some s in soorten
		count(bezwaren({}, object.union(gestopt, {"handeling": {"soort": s}}))) == 0
	} == {"bewijs_vastleggen", "bewijs_intrekken", "bewijs_beeindigen"}
}

test_een_nieuwe_casus_past_bij_de_tafel if {
	{k | some k in ["geen", "lokaal", "zvh", "wvggz", "part", "jbt", "levensloop"]; past(k, "lokaal")} == {"geen", "lokaal", "wvggz", "jbt"}
	{k | some k in ["geen", "lokaal", "zvh", "wvggz", "part", "jbt", "levensloop"]; past(k, "zvh")} == {"zvh", "wvggz", "part", "levensloop"}
	past("jbt", "jbt")
	bezwaren({"van": []}, vraag({"casus": {"kader": "lokaal", "toestand": ""}, "verband_soort": "zvh"})) == {"04|D-REGIME|LEV-04"}
	bezwaren({}, vraag({"verband_soort": "zvh"})) == set()
}

past(kader, tafel) if {
	v := vraag({"casus": {"kader": kader, "toestand": ""}, "verband_soort": tafel})
	count(bezwaren({"van": [], "kaders": []}, v)) == 0
}

# --- wat er van de casus verandert ------------------------------------------------------------------------------------

test_alleen_op_en_afschalen_en_een_nieuwe_casus_zetten_het_niveau if {
	soorten := {o.handeling | some o in array.concat(data.levensloop.overgangen, data.levensloop.handelingen)}
	{s |
		some s in soorten
		met([object.union(kan, {"handeling": s})], vraag({"handeling": {"soort": s, "ave": 4}})).ave == 4
	} == {"opschalen", "afschalen"}
	met([object.union(kan, {"van": []})], vraag({"casus": {"toestand": ""}, "handeling": {"ave": 4}})).ave == 4
	met([object.union(kan, {"handeling": "opschalen", "rollen": []})], vraag({"handeling": {"soort": "opschalen", "ave": 4}})).ave == null
}

test_een_geweigerde_handeling_verandert_niets if {
	b := met([object.union(kan, {"rollen": ["R03"]})], vraag({}))
	b.overgang == null
	b.naar == null
}

test_m073_een_derde_krijgt_geen_toegang if {
	inloggen := object.union(kan, {"handeling": "inloggen", "kaders": []})
	zvh := {"casus": {"kader": "zvh"}, "beller": {"rol": "R10"}, "handeling": {"soort": "inloggen"}}
	met([inloggen], vraag(zvh)).matrix == "M073"
	met([inloggen], vraag(object.union(zvh, {"casus": {"kader": "lokaal"}}))).matrix == null
	met([inloggen], vraag(object.union(zvh, {"beller": {"rol": "R07"}}))).matrix == null
	met([kan], vraag(object.union(zvh, {"handeling": {"soort": "overleg"}}))).matrix == null
}
