# METADATA
# title: Algemene verordening gegevensbescherming
# schemas:
#   - input: schema.verzoek
package wet.avg

import data.ave
import data.bewijs
import data.feiten
import data.tijd

# METADATA
# title: De betrokkene en zijn ouders horen het zelf
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-07
#   artikel: AVG art. 15
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Dit gaat naar de betrokkene zelf of naar zijn wettelijke vertegenwoordiger.
#   uitleg_nee: De ontvanger is niet de betrokkene.
opent("AVG-07", _, _) if input.ontvanger.soort in {"betrokkene", "ouders", "kind_12plus"}

draagt[i] contains "AVG-07" if {
	feiten.rol == "R13"
	some i, p in feiten.paren
	p.inzage
}

# METADATA
# title: Inzage door een ouder
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-07a
#   artikel: AVG art. 15; Jeugdwet art. 7.3.15
#   zekerheid: VERIFIED (tekst 2018-07-28)
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Een ouder mag de gegevens van een kind onder de 16 inzien.
#   uitleg_nee: Vanaf 16 jaar vraagt het kind zelf om inzage.
weigert[i] contains "02|D-ROL|AVG-07a" if {
	input.ontvanger.soort == "ouders"
	_zestien_of_ouder
	some i, p in feiten.paren
	p.inzage
}

_zestien_of_ouder if feiten.zestien_of_ouder

_zestien_of_ouder if {
	some b in bewijs.van.vertegenwoordiging
	b.leeftijd >= 16
}

# Een onbekende leeftijd weigert, tenzij het contactpunt haar vaststelde.
_zestien_of_ouder if {
	not feiten.minderjarig_16
	not _jonger_vastgesteld
}

_jonger_vastgesteld if {
	some b in bewijs.van.vertegenwoordiging
	b.leeftijd < 16
}

# METADATA
# title: Beschermd adres
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-01a
#   artikel: AVG art. 5 lid 1 f
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Het adres is niet beschermd.
#   uitleg_nee: Dit adres is beschermd en wordt nooit gedeeld.
weigert[i] contains "00|D-SCHUIL|AVG-01a" if {
	feiten.beschermd_adres
	some i, p in feiten.paren
	p.element == "id.adres"
}

# METADATA
# title: De melder blijft beschermd
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-07b
#   artikel: AVG art. 15 lid 4
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Dit gaat niet over een melder.
#   uitleg_nee: De naam van de melder delen wij nooit.
weigert[i] contains "00|D-MELDER|AVG-07b" if {
	some i, p in feiten.paren
	p.element in {"wc.melder", "vt.melder"}
}

weigert[i] contains "00|D-MELDER|AVG-07b" if {
	feiten.persoonsrol == "melder"
	some i, _ in feiten.paren
}

# METADATA
# title: Een vraag hoort bij een casus en een persoon
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-01
#   artikel: AVG art. 5 lid 1 c
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De vraag gaat over een persoon in een casus.
#   uitleg_nee: Lijsten en zoekvragen buiten een casus zijn niet toegestaan.
weigert[i] contains "03|D-BULK|AVG-01" if {
	feiten.bulk
	some i, p in feiten.paren
	not p.statistiek
}

# METADATA
# title: Statistiek wijst niemand aan
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-01b
#   artikel: AVG art. 5 lid 1 b en c
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Elke cel van de telling telt ten minste tien personen.
#   uitleg_nee: Een telling met een cel kleiner dan tien, of over een persoon, wijst iemand aan.
#   vereist: [telling]
weigert[i] contains "03|D-DOEL|AVG-01b" if {
	some i, k in ave.keuze
	k.id in {"M091", "M104", "M111"}
	_wijst_aan(k.id, bewijs.bij("telling", feiten.paren[i]))
}

_wijst_aan(_, _) if input.vraag.persoon != null

_wijst_aan(_, tellingen) if {
	some b in tellingen
	b.cel < 10
}

_wijst_aan("M091", []) := true

# METADATA
# title: Het plafond van het niveau geldt
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-10
#   artikel: AVG art. 5 lid 1 c
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De reden om dit over deze naaste te vragen staat erbij.
#   uitleg_nee: Er staat niet waarom politie- of justitiegegevens over juist deze naaste nodig zijn.
#   vereist: [noodzaak]
weigert[i] contains "12|D-NOODZAAK|AVG-10" if {
	feiten.persoonsrol == "directe_kring"
	some i, p in feiten.paren
	p.justitie
	not p.inzage
	not bewijs.noodzaak(p)
}

# METADATA
# title: Dezelfde vraag niet blijven herhalen
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-10a
#   artikel: AVG art. 5 lid 1 c, 25 lid 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De vraag is niet te vaak gesteld.
#   uitleg_nee: Deze vraag is al vaak gesteld; wacht op het antwoord.
weigert[i] contains "12|D-HERHAAL|AVG-10a" if {
	object.get(input.vraag, "eerder_gevraagd", 0) >= data.doelen.herhaal_grens
	some i, _ in feiten.paren
}

# METADATA
# title: Beperking van de verwerking
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-08
#   artikel: AVG art. 18
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Er loopt geen beperking.
#   uitleg_nee: Het gebruik van dit gegeven is tijdelijk stopgezet.
weigert[i] contains "13|D-BEPERK|AVG-08" if {
	some b in bewijs.op_tafel.beperking
	some i, p in feiten.paren
	bewijs.tekent(b, p)
	bewijs.over_element(b, p)
	tijd.begonnen(object.get(b, "op", null))
	object.get(b, "grond_18_2", null) in {null, ""}
	not p.inzage
}

# METADATA
# title: Bezwaar dat open staat of gegrond is
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-09
#   artikel: AVG art. 21
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Er staat geen bezwaar open.
#   uitleg_nee: De betrokkene maakte bezwaar; daarop is nog niet beslist, of het is gegrond.
weigert[i] contains "13|D-BEPERK|AVG-09" if {
	some b in bewijs.op_tafel.bezwaar_betrokkene
	some i, p in feiten.paren
	bewijs.tekent(b, p)
	bewijs.over_element(b, p)
	tijd.begonnen(object.get(b, "op", null))
	object.get(b, "beslist", false) in {null, false, "nee", "gegrond", "toegewezen"}
	not p.inzage
}

# METADATA
# title: Een genoemde grond moet bestaan
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-02
#   artikel: AVG art. 6 lid 1 en 3
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De genoemde grond bestaat en draagt dit gegeven.
#   uitleg_nee: De genoemde grond bestaat niet of draagt dit gegeven niet.
#   vereist: [grond_buiten_wgs]
weigert[i] contains "04|D-GROND|AVG-02" if {
	bewijs.grond_gefaald
	some i, _ in feiten.paren
}

# METADATA
# title: Een nee van de betrokkene
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-04
#   artikel: AVG art. 7
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De betrokkene weigerde niet.
#   uitleg_nee: De betrokkene weigerde de toestemming die hier nodig is, of trok haar in.
#   vereist: [toestemming]
weigert[i] contains "09|D-GEHEIM|AVG-04" if {
	some i, p in feiten.paren
	p.geheim == ""
	not p.inzage
	ave.keuze[i].dicht
}

# METADATA
# title: Gegevens over gezondheid
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-05
#   artikel: AVG art. 9 lid 1 en 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: Voor dit gegeven over gezondheid geldt een uitzondering op het verbod.
#   uitleg_nee: Gegevens over gezondheid zijn verboden, tenzij de betrokkene uitdrukkelijk toestemt of een wet het regelt.
#   vereist: [toestemming]
weigert_buiten_wgs[i] contains "09|D-GEHEIM|AVG-05" if {
	some i, p in feiten.paren
	p.geheim != ""
	p.el.gevoeligheid == "bijzonder"
	not p.inzage
	ave.keuze[i].dicht
}
