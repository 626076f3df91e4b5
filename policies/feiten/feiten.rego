# METADATA
# title: Feiten over de vraag
# description: >-
#   Wat er gevraagd wordt en door wie, afgeleid uit de invoer en de tabellen. Hier wordt niets beoordeeld.
#   Alles wordt per vraag een keer berekend; de paren staan op volgorde, elk een keer.
# schemas:
#   - input: schema.verzoek
package feiten

fase := input.vraag.fase

kader := object.get(_casus, "kader", "geen")

ave := object.get(_casus, "ave", 1)

toestand := object.get(_casus, "toestand", "S00")

# Een casus die er niet is, is leeg en niet null: dan hoeft niemand er verder aan te denken.
_casus := input.casus if is_object(input.casus)

else := {}

# De levensloop volgt de poorten van het ZVH (matrix-notes 2b.17).
default zvh := false

zvh if kader in {"zvh", "levensloop"}

# Tot en met AVE 2 loopt er lokaal geen vaste levensloop (practice.md 2.1).
default laag := false

laag if {
	kader == "lokaal"
	ave <= 2
}

default gesloten := false

gesloten if toestand in data.fase_in_toestand.gesloten

sleutel := concat("|", [fase, kader, format_int(ave, 10)])

rol := object.get(input.ontvanger, "rol", null)

ontvangersoort := _soort(object.get(input.ontvanger, "soort", ""))

# Rechtstreeks uit de tabel: wie haar als geheel doorgeeft, laat OPA haar bij elke vraag opnieuw lezen.
_soort(code) := soort if {
	soort := data.organisatiesoorten[code]
} else := _onbekende_soort

_onbekende_soort := {"kolom": "geen", "klasse": "geen", "geheimhouding": [], "ook": null}

default derde := false

# Een derde staat niet in Wgs 2.27: hij krijgt hooguit een uittreksel (Wgs 2.31 lid 9, Bgs 2.21).
derde if rol == "R10"

derde if {
	rol == null
	ontvangersoort.klasse == "derde"
}

default verwijderd := false

verwijderd if input.ontvanger.onderdeel in object.get(_casus, "verwijderd", [])

default deelnemer := false

# Deelnemer is wie volgens Wgs 2.31 lid 4 in deze casus van het ZVH is toegelaten; lokaal bestaat die rol niet.
deelnemer if {
	zvh
	input.ontvanger.onderdeel in object.get(_casus, "deelnemers", [])
	ontvangersoort.klasse in {"lid1", "lid2"}
	not verwijderd
}

_casusrollen contains "deelnemer" if deelnemer

# De namen waaronder de ontvanger in de matrix kan staan: soort, rolcode, casusrol. Houder van een actie is hij per paar
# (ave).
ontvanger_tokens := {"any", object.get(input.ontvanger, "soort", ""), rol, ontvangersoort.ook} | {t | some t in _casusrollen}

persoonsrol := object.get(_persoon, "rol", null)

leeftijd := object.get(_persoon, "leeftijd", null)

persoon_id := object.get(_persoon, "id", null)

_persoon := input.persoon if is_object(input.persoon)

else := {}

default beschermd_adres := false

beschermd_adres if input.persoon.beschermd_adres == true

default minderjarig_12 := false

minderjarig_12 if {
	leeftijd != null
	leeftijd < 12
}

default twaalf_of_ouder := false

twaalf_of_ouder if {
	leeftijd != null
	leeftijd >= 12
}

# Rechten van de betrokkene: via het contactpunt, in elke fase (Bgs 1.1-1.3, AVG 15).
_contactpunt(soort) if {
	rol == "R13"
	soort == "contactpunt"
}

# Wat elk paar is, gesorteerd en elk paar een keer. Elk veld is er altijd, zodat geen uitdrukking stil wegvalt.
paren := [_feit(paar[0], paar[1]) | some paar in sort({[v.verstrekker, v.element] | some v in input.vraag.paren})]

_feit(verstrekker, element) := {
	"verstrekker": verstrekker,
	"element": element,
	"el": el,
	"soort": v.soort,
	"tokens": v.tokens,
	"doorgeef": v.doorgeef,
	"geen_geheim": v.geen_geheim,
	"inzage": v.inzage,
	"aanmelding": v.aanmelding,
	"statistiek": v.statistiek,
	"geheim": object.get(v.regimes, element, ""),
	"politie": _politie(v.soort, el),
	"om": _om(v.soort, el),
	"justitie": _justitie(v.soort, el),
} if {
	v := leveranciers[verstrekker]
	el := _element(element)
}

# Wat van een leverancier geldt, een keer per leverancier.
leveranciers := {onderdeel: _leverancier(onderdeel) |
	some onderdeel in {p.verstrekker | some p in input.vraag.paren}
}

_leverancier(onderdeel) := {
	"soort": soort,
	"tokens": _verstrekker_tokens(onderdeel, soort, soortfeit),
	"doorgeef": soort in _doorgevers,
	"geen_geheim": soortfeit.geheimhouding == [],
	"regimes": _regimes(soort),
	"inzage": _inzage(soort),
	"aanmelding": _aanmelding(onderdeel),
	"statistiek": _statistiek(soort),
} if {
	soort := object.get(input.verstrekkers, [onderdeel, "soort"], null)
	soortfeit := _soort(soort)
}

_regimes(soort) := regimes if {
	regimes := data.regimes[soort]
} else := {}

_element(code) := el if {
	el := data.elementen[code]
} else := _onbekend_element

_onbekend_element := {
	"categorie": "",
	"gevoeligheid": "bijzonder",
	"vormen": [],
	"prefix": "",
	"patronen": ["*"],
	"hoogste": {},
	"bronsoorten": [],
}

# Zij houden gegevens van een ander; het geheim van de eerste leverancier blijft gelden (matrix-notes 2b.11).
_doorgevers := {"zvh", "ander_zvh", "procesregie_lokaal", "aov"}

_verstrekker_tokens(onderdeel, soort, soortfeit) := ({"any", soort, soortfeit.ook} | _aanmelder_token(onderdeel)) | _deelnemer_token(onderdeel, soortfeit.klasse)

_aanmelder_token(onderdeel) := {"aanmelder"} if {
	is_aanmelder(onderdeel)
} else := set()

_deelnemer_token(onderdeel, klasse) := {"deelnemer"} if {
	onderdeel in object.get(_casus, "deelnemers", [])
	klasse in {"lid1", "lid2"}
} else := set()

is_aanmelder(onderdeel) if object.get(_casus, "aanmelder", null) == onderdeel

is_aanmelder(onderdeel) if {
	some b in data.bewijs.van.aanmelder
	b.door == onderdeel
}

_politiesoorten := {"politie", "wijkagent", "noodhulp", "meldkamer"}

# Een treffer bij de politie is zelf een politiegegeven (matrix-notes 7).
_politie(soort, el) if {
	soort in _politiesoorten
	el.prefix in {"pol", "inv"}
} else := false

_om(soort, el) if {
	soort == "om"
	el.prefix in {"om", "inv"}
} else := false

_justitie(soort, el) if {
	el.prefix in {"pol", "om", "rec", "dji"}
} else if {
	el.prefix == "inv"
	soort in {"politie", "wijkagent", "noodhulp", "meldkamer", "om", "reclassering", "dji"}
} else := false

# Statistiek (K8): de makelaar telt zelf; de landelijke monitor vraagt het ZVH om kerncijfers.
_statistiek(soort) if {
	soort == "broker"
	fase in {"FB", "F8"}
} else if {
	soort == "zvh"
	input.ontvanger.soort == "landelijke_monitor"
} else := false

_inzage(soort) if {
	_contactpunt(soort)
} else := false

_aanmelding(onderdeel) if {
	fase == "F1"
	is_aanmelder(onderdeel)
} else := false

default minderjarig_16 := false

minderjarig_16 if {
	leeftijd != null
	leeftijd < 16
}

# Een onbekende leeftijd is geen volwassene (matrix-notes 2a.2).
default zestien_of_ouder := false

zestien_of_ouder if {
	leeftijd != null
	leeftijd >= 16
}

default bulk := false

# Niet aan een casus of persoon gebonden (matrix-notes 2b.5).
bulk if input.vraag.persoon == null

bulk if input.vraag.lijst

bulk if not is_object(input.casus)

bulk if casus_bestaat_niet

casus_bestaat_niet if {
	some b in data.bewijs.van.casus
	b.bestaat == false
}

default lijst := false

lijst if input.vraag.persoon == null

lijst if input.vraag.lijst

default geautomatiseerd := false

geautomatiseerd if input.vraag.automatisch

geautomatiseerd if {
	some b in data.bewijs.van.geautomatiseerde_analyse
	object.get(b, "menselijke_tussenkomst", false) != true
}
