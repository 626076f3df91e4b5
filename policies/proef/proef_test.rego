# METADATA
# title: Hulp voor de proeven
# description: Vragen om vanuit te bouwen, en wat ervan het besluit is. Alleen in proeven; niet in de bundel.
package proef

op := "2025-10-01T12:00:00Z"

medewerker := {
	"id": "mw-1",
	"aangewezen": true,
	"toegewezen": true,
	"screening_tot": null,
	"commerciele_taken": false,
}

partij(onderdeel, soort, rol) := {
	"onderdeel": onderdeel,
	"soort": soort,
	"rol": rol,
	"bekend": true,
	"lid": true,
	"medewerker": medewerker,
}

casus(kader, ave, toestand) := {
	"id": "c1",
	"samenwerkingsverband": "tafel",
	"kader": kader,
	"ave": ave,
	"toestand": toestand,
	"doel": "het doel",
	"doel_vastgelegd_op": "2025-09-01T12:00:00Z",
	"aanmelder": "gemeente",
	"deelnemers": ["gemeente", "politie", "om", "vnn", "ggd"],
	"verwijderd": [],
	"doeltoets": "positief",
	"eerste_verwerking_op": "2025-08-01T12:00:00Z",
	"afgesloten_op": null,
	"radicalisering": false,
	"part_opgepakt": false,
}

# Een vraag: fase, wie vraagt, aan wie (onderdeel = soort), welk element.
vraag(zaak, fase, ontvanger, leverancier, element) := {
	"op": op,
	"vandaag": "2025-10-01",
	"vraag": {
		"initiatief": "aanvrager",
		"doel": "wonen en rust",
		"doelcode": doelcode(zaak.kader),
		"fase": fase,
		"persoon": "p1",
		"spoed": null,
		"periode": null,
		"automatisch": false,
		"lijst": false,
		"paren": [{"verstrekker": leverancier, "element": element}],
	},
	"casus": zaak,
	"ontvanger": ontvanger,
	"beller": ontvanger,
	"verstrekkers": {leverancier: {"soort": soort_van(leverancier), "lid": true, "referentie": true, "koppeling": true}},
	"persoon": {"id": "p1", "in_casus": true, "rol": "betrokkene", "leeftijd": 40},
	"bewijs": [],
}

_soorten := {
	"vnn": "verslavingszorg",
	"gemeente": "college",
	"corporatie": "woningcorporatie",
	"procesregie": "procesregie_lokaal",
	"regie": "procesregie_lokaal",
	"zvh-x": "zvh",
	"ggz-x": "ggz",
	"zelf": "betrokkene",
	"ma": "ouders",
	"politie-elders": "politie",
}

# Een doel dat bij het kader hoort.
doelcode(kader) := min([code | some code, kaders in data.doelen.kaders; kader in kaders])

soort_van(onderdeel) := object.get(_soorten, onderdeel, onderdeel)

r02 := partij("regie", "procesregie_lokaal", "R02")

r03 := partij("zvh-x", "zvh", "R03")

gemeente := partij("gemeente", "college", "R07")

derde := partij("corporatie", "woningcorporatie", "R10")

# --- vaste vragen die ja krijgen ----------------------------------------------------------------------------------

# Lokaal, zonder voorwaarde: de wijkfunctionaris zegt of iemand bekend is (M021).
lokaal := vraag(casus("lokaal", 3, "S21"), "F2", r02, "wijkfunctionaris", "inv.bekend")

# Politie in het ZVH, met vrijgave en bevoegd gezag (M053).
politie := met_bewijs(
	vraag(casus("zvh", 3, "S41"), "F3", gemeente, "politie", "pol.samenv"),
	[{"soort": "vrijgave", "door": "politie"}, {"soort": "bevoegd_gezag", "ref": "BG"}],
)

# Politie lokaal, met besluit en vrijgave (M040).
politie_lokaal := met_bewijs(
	vraag(casus("lokaal", 3, "S41"), "F3", r02, "politie", "pol.samenv"),
	[{"soort": "vrijgave", "door": "politie"}, {"soort": "besluit_wpg", "artikel": "Wpg 19", "ref": "BW"}],
)

# Het OM in het ZVH (M054).
om := met_bewijs(
	vraag(casus("zvh", 3, "S41"), "F3", gemeente, "om", "om.voorw"),
	[{"soort": "vrijgave", "door": "om"}, {"soort": "om_verstrekking", "ref": "OM"}],
)

# Verslavingszorg in het ZVH (M057): nog zonder toestemming.
zorg := vraag(casus("zvh", 3, "S41"), "F3", gemeente, "vnn", "vz.loopt")

toestemming := {"soort": "toestemming", "door": ["p1"], "elementen": ["vz.loopt"], "ontvangers": ["gemeente"]}

# --- bouwen ---------------------------------------------------------------------------------------------------------

# De vraag met iets anders erin. De beller gaat mee met de ontvanger en de doelcode met het kader; wie een van die twee zelf
# wil zetten, gebruikt object.union.
met(vraag, delta) := object.union_n([vraag, delta, _beller(vraag, delta), _doelcode(vraag, delta)])

_beller(vraag, delta) := {"beller": delta.ontvanger} if {
	vraag.vraag
	delta.ontvanger
} else := {}

_doelcode(vraag, delta) := {"vraag": {"doelcode": doelcode(delta.casus.kader)}} if {
	vraag.vraag
	delta.casus.kader
} else := {}

# Toegezonden door de leverancier zelf.
toegezonden(vraag) := object.union(vraag, {
	"vraag": {"initiatief": "verstrekker"},
	"beller": partij(naam, soort_van(naam), "R06"),
}) if {
	naam := vraag.vraag.paren[0].verstrekker
}

# Een stuk zonder tekenaar krijgt wie het meestal tekent.
met_bewijs(vraag, stukken) := object.union(vraag, {"bewijs": array.concat(vraag.bewijs, [stuk |
	some i, s in stukken
	los := object.union(
		{
			"id": concat("", ["b", format_int(i, 10)]),
			"vastgelegd_op": "2025-09-15T12:00:00Z",
			"ondertekenaar": _tekenaar(vraag, s, data.tekenaars.soorten[s.soort]),
			"ingetrokken_op": null,
		},
		s,
	)
	stuk := object.union({"ondertekenaar_soort": soort_van(los.ondertekenaar)}, los)
])})

_tekenaar(vraag, s, regel) := s.door if {
	regel.eigen_hand
	s.door
} else := "om" if {
	s.soort == "besluit_wpg"
	contains(s.artikel, "39f")
} else := _meestal(vraag, regel.wie[0])

_meestal(vraag, wie) := vraag.vraag.paren[0].verstrekker if {
	wie in {"leverancier", "wvggz"}
} else := vraag.beller.onderdeel if {
	wie in {"vrager", "ontvanger"}
} else := object.get({"regie": "regie", "zvh": "zvh-x"}, wie, wie)

zonder(vraag, soort) := object.union(vraag, {"bewijs": [b | some b in vraag.bewijs; b.soort != soort]})

# Hetzelfde stuk met andere velden.
met_stuk(vraag, soort, delta) := object.union(vraag, {"bewijs": [s |
	some b in vraag.bewijs
	s := _veranderd(b, soort, delta)
]})

# Een ander als `door` bij een stuk van eigen hand: die tekende dan ook.
_veranderd(b, soort, delta) := object.union(los, {"ondertekenaar_soort": object.get(delta, "ondertekenaar_soort", soort_van(los.ondertekenaar))}) if {
	b.soort == soort
	los := object.union_n([b, _zelfde_hand(b, delta), delta])
} else := b

_zelfde_hand(b, delta) := {"ondertekenaar": delta.door} if {
	data.tekenaars.soorten[b.soort].eigen_hand
	is_string(delta.door)
} else := {}

# --- lezen ----------------------------------------------------------------------------------------------------------

besluit(vraag) := b if {
	b := data.besluit.verzoek.besluit with input as vraag
}

paar(vraag) := besluit(vraag).paren[0]

reden(vraag) := paar(vraag).reden

uitkomst(vraag) := paar(vraag).uitkomst

regels(vraag) := paar(vraag).regels

# Geweigerd door deze regel, met deze hoofdreden.
weigert(vraag, code, regel) if {
	p := paar(vraag)
	p.uitkomst in {"geweigerd", "geen_mededeling"}
	p.vorm == "niet"
	p.reden == code
	regel in p.regels
}

mag(vraag) if {
	p := paar(vraag)
	p.uitkomst == "verstrekt"
	p.reden == null
}
