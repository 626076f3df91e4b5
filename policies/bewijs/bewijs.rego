# METADATA
# title: Bewijs
# description: >-
#   Welke stukken nu tellen, een keer per vraag uitgezocht. Een gebrekkige akte telt als afwezig: zij staat niets toe
#   en weigert niet. Alleen een uitdrukkelijk nee weigert zelf (matrix-notes 2a.2).
# schemas:
#   - input: schema.verzoek
package bewijs

import data.tijd

# Per soort de stukken die vastliggen op het moment van de vraag en niet zijn ingetrokken, wie er ook tekende. Dit telt
# nog niet: alleen om snel te zien of er iets is, en voor de klok van de spoed.
op_tafel := {soort: [b | some b in _stukken; b.soort == soort] | some soort in {b.soort | some b in _stukken}}

# Per soort wat telt zonder naar een paar te kijken. Een soort waarvan niets telt, staat er niet in.
van := {soort: [b | some b in _tellend; b.soort == soort] | some soort in {b.soort | some b in _tellend}}

_tellend := [b | some b in _stukken; tekent(b, _geen_paar)]

# METADATA
# description: De stukken van deze soort die voor dit paar tellen en over dit element gaan.
bij(soort, p) := [b | some b in op_tafel[soort]; tekent(b, p); over_element(b, p)]

_stukken := [b | some b in input.bewijs; _ligt_vast(b); not _ingetrokken(b)]

_ligt_vast(b) if tijd.begonnen(object.get(b, "vastgelegd_op", null))

_ingetrokken(b) if {
	b.ingetrokken_op != null
	tijd.begonnen(b.ingetrokken_op)
}

# --- reikwijdte: wat ontbreekt is geen beperking ---------------------------------------------------------------

# Een lijst van elementen, ook met een voorvoegsel als `vz.*`.
over_element(b, _) if object.get(b, "elementen", null) == null

over_element(b, p) if {
	some patroon in p.el.patronen
	patroon in b.elementen
}

_aan_ontvanger(b) if {
	object.get(b, "ontvanger", null) == null
	object.get(b, "ontvangers", null) == null
}

_aan_ontvanger(b) if input.ontvanger.onderdeel == b.ontvanger

_aan_ontvanger(b) if input.ontvanger.onderdeel in b.ontvanger

_aan_ontvanger(b) if input.ontvanger.onderdeel in b.ontvangers

_nog_geldig(b) if tijd.niet_voorbij(object.get(b, "geldig_tot", null))

# --- de tekens van de matrix (kolom `voorwaarde`) ----------------------------------------------------------------

# METADATA
# description: Waar als het teken er voor dit paar is.
heeft(teken, p) if {
	teken == "toestemming"
	toestemming(p)
}

heeft(teken, p) if {
	teken == "toestemming"
	verklaring_zvh(p)
}

heeft(teken, p) if {
	teken == "vrijgave"
	vrijgave(p)
}

heeft(teken, p) if {
	teken == "besluit_wpg"
	besluit_wpg(p)
}

heeft(teken, p) if {
	teken == "noodzaak"
	noodzaak(p)
}

heeft(teken, p) if {
	teken == "leverancier_akkoord"
	akkoord(p)
}

heeft(teken, _) if {
	teken == "spoed"
	spoed
}

heeft(teken, _) if {
	teken == "onvermijdelijk"
	onvermijdelijk
}

heeft(teken, _) if {
	teken == "grond_buiten_wgs"
	grond_buiten_wgs
}

heeft(teken, _) if {
	teken == "bevoegdheid"
	bevoegdheid
}

heeft(teken, _) if {
	teken == "geheimhoudingsverklaring"
	verklaring_getekend
}

# De mens die bij M011 en M039 beslist: de toestemming van de inwoner of een vrijgave (matrix-notes 2b.31).
heeft(teken, p) if {
	teken == "mens"
	toestemming(p)
}

heeft(teken, p) if {
	teken == "mens"
	vrijgave(p)
}

vrijgave(p) if {
	some b in bij("vrijgave", p)
	_geeft_vrij(b, p)
	_aan_ontvanger(b)
	_nog_geldig(b)
}

_geeft_vrij(b, p) if b.ondertekenaar == p.verstrekker

# Voor wat een ander hield telt ook de hand van de deelnemer die het aanleverde.
_geeft_vrij(b, _) if b.ondertekenaar in input.casus.deelnemers

# Wie uit eigen beweging verstrekt, geeft daarmee vrij.
vrijgave(p) if {
	input.vraag.initiatief == "verstrekker"
	input.beller.onderdeel == p.verstrekker
	not p.doorgeef
}

# Een besluit van de politie (Wpg 18, 19 of 20), of van het OM (Wjsg 39f), dat element en ontvanger dekt.
besluit_wpg(p) if {
	some b in bij("besluit_wpg", p)
	_aan_ontvanger(b)
	_nog_geldig(b)
	_juist_besluit(b, p)
}

_juist_besluit(b, p) if {
	_van_het_om(p)
	_noemt_39f(b)
	b.ondertekenaar_soort in data.tekenaars.groepen.om
}

_juist_besluit(b, p) if {
	not _van_het_om(p)
	not _noemt_39f(b)
	b.ondertekenaar_soort in data.tekenaars.groepen.politie
}

_noemt_39f(b) if contains(b.artikel, "39f")

_van_het_om(p) if p.om

_van_het_om(p) if p.el.prefix == "om"

noodzaak(p) if {
	some b in bij("noodzaak", p)
	object.get(b, "tekst", "") != ""
}

# Elke eerste leverancier moet akkoord zijn; een nee wint (matrix-notes 2b.11). Nooit de ontvanger zelf, en wie het
# doorgeeft is geen eerste leverancier.
akkoord(p) if {
	some b in bij("leverancier_akkoord", p)
	b.akkoord == true
	b.ondertekenaar != p.verstrekker
	not geen_akkoord(p)
}

geen_akkoord(p) if {
	some b in bij("leverancier_akkoord", p)
	b.akkoord == false
}

default spoed := false

spoed if {
	some s in _spoedvragen
	object.get(s, "gevaar", "") != ""
	tijd.binnen_24_uur(s.tot, input.op)
	_gebruiker(s)
}

_spoedvragen := array.concat(
	[b | some b in van.spoed],
	[input.vraag.spoed | is_object(input.vraag.spoed)],
)

_gebruiker(s) if object.get(s, "gebruiker", null) != null

_gebruiker(_) if input.ontvanger.medewerker.id != ""

default onvermijdelijk := false

onvermijdelijk if {
	some b in van.onvermijdelijk
	b.gebruik == "identificatie"
}

default grond_buiten_wgs := false

grond_buiten_wgs if {
	some b in van.grond_buiten_wgs
	b.tekst != ""
	not ongegrond(concat(" ", [b.tekst, _tekst(object.get(b, "wet", null))]))
}

_tekst(x) := x if is_string(x)

else := ""

# Grondslagen die worden genoemd en niet bestaan of niet dragen (WAMS-01, AVG-02, JW-03, WVG-06).
ongegrond(tekst) if {
	some term in data.doelen.geen_grond
	contains(lower(tekst), term)
}

# Een verwijzing naar een akte elders (bevoegd gezag, OM) die nu voor dit paar geldt.
verwijzing(soort, p) if {
	some b in bij(soort, p)
	object.get(b, "ref", "") != ""
	_nog_geldig(b)
}

# Een genoemde grond die niet bestaat is een nee, ook waar een rij past (matrix-notes 2b.30).
default grond_gefaald := false

grond_gefaald if {
	some b in van.grond_buiten_wgs
	ongegrond(concat(" ", [_tekst(object.get(b, "tekst", null)), _tekst(object.get(b, "wet", null))]))
}

grond_gefaald if {
	some b in van.wettelijke_taak
	ongegrond(b.artikel)
}

# Gepubliceerde criteria, gehaald zoals de lijst zelf zegt; zonder getal allemaal (matrix-notes 2b.29).
lijst_voldoet(b) if {
	not object.get(b, "criteria_gepubliceerd", false) in {null, false, "", "nee"}
	_gehaald(b)
	count([c | some c in van.criteria; not criteria_gehaald(c)]) == 0
}

_gehaald(b) if b.criteria_gehaald == true

_gehaald(b) if {
	is_number(b.criteria_gehaald)
	is_number(b.criteria_nodig)
	b.criteria_gehaald >= b.criteria_nodig
}

# De vier criteria van Bgs 2.20 lid 1, en minstens twee leefgebieden als het aantal is opgegeven.
criteria_gehaald(c) if {
	c.a == true
	c.b == true
	c.c == true
	c.d == true
	not _te_smal(c)
}

_te_smal(c) if c.leefgebieden < 2

# Bgs 2.20 lid 2: elkaars directe kring, samenhang en noodzaak.
afstemming_voldoet(b) if {
	b.directe_kring == true
	b.samenhang == true
	b.noodzaak == true
}

# De ontvanger noemt zijn eigen wettelijke bevoegdheid (Wth, Gemeentewet, Wvggz).
default bevoegdheid := false

bevoegdheid if {
	some b in van.bevoegdheid
	b.wet != ""
	not ongegrond(b.wet)
}

bevoegdheid if {
	some b in van.wettelijke_taak
	b.artikel != ""
	not ongegrond(b.artikel)
}

# Getekend voor de vraag; zonder datum is op tijd (matrix-notes 2b.4).
default verklaring_getekend := false

verklaring_getekend if {
	some b in van.geheimhoudingsverklaring
	b.door == input.ontvanger.onderdeel
	tijd.begonnen(object.get(b, "getekend_op", null))
}
