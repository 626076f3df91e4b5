package bewijs

# --- wie tekent (data/tekenaars.json) ------------------------------------------------------------------------------

# Wie deze vraag stelt, en bij een toezending ook wie haar doet.
vragers contains input.ontvanger.onderdeel

vragers contains input.beller.onderdeel

# Wat niet aan een paar hangt, heeft geen leverancier.
_geen_paar := {}

# METADATA
# description: >-
#   Waar als dit stuk voor dit paar getekend is door wie erover gaat. Een soort die niet in de tabel staat, of een stuk
#   zonder handtekening, telt nooit.
tekent(b, p) if {
	is_string(b.ondertekenaar)
	some wie in data.tekenaars.soorten[b.soort].wie
	_is(wie, b, p)
	_eigen_hand(b)
	_mag_ontvanger_zijn(b)
}

_is("elk", _, _)

_is("leverancier", b, p) if b.ondertekenaar == p.verstrekker

_is("bron", b, p) if {
	p.doorgeef
	bron(b, p)
}

_is("vrager", b, _) if b.ondertekenaar in vragers

_is("ontvanger", b, _) if b.ondertekenaar == input.ontvanger.onderdeel

_is("aanmelder", b, _) if b.ondertekenaar == input.casus.aanmelder

_is("deelnemer", b, _) if b.ondertekenaar in input.casus.deelnemers

_is("publiek", b, _) if data.organisatiesoorten[b.ondertekenaar_soort].klasse == "lid1"

_is(groep, b, _) if b.ondertekenaar_soort in data.tekenaars.groepen[groep]

# Een eerste leverancier van dit gegeven (kolom bronsoorten van de elementen; matrix-notes 2b.11).
bron(b, p) if b.ondertekenaar_soort in p.el.bronsoorten

bron(b, p) if data.organisatiesoorten[b.ondertekenaar_soort].ook in p.el.bronsoorten

bron(b, p) if {
	"aanmelder" in p.el.bronsoorten
	b.ondertekenaar == input.casus.aanmelder
}

bron(b, p) if {
	"deelnemer" in p.el.bronsoorten
	b.ondertekenaar in input.casus.deelnemers
}

_eigen_hand(b) if data.tekenaars.soorten[b.soort].eigen_hand == false

_eigen_hand(b) if object.get(b, "door", b.ondertekenaar) in {b.ondertekenaar, null}

_mag_ontvanger_zijn(b) if data.tekenaars.soorten[b.soort].ook_ontvanger == true

_mag_ontvanger_zijn(b) if not b.ondertekenaar == input.ontvanger.onderdeel
