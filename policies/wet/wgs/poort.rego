# METADATA
# title: Wet gegevensverwerking door samenwerkingsverbanden
# description: >-
#   De poorten voor wie vraagt, waarvoor en wanneer (law.md G2-G8). `weigert` geldt aan elke tafel, omdat dit huis daar
#   dezelfde plichten aanhoudt; `weigert_op_wgs` alleen op de weg van de Wgs (WGS-02). `draagt` noemt wat een ja draagt.
# schemas:
#   - input: schema.verzoek
package wet.wgs

import data.ave
import data.bewijs
import data.feiten
import data.gebruiker
import data.tijd

# METADATA
# title: De Wgs geldt
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk4_Artikel4.1
# custom:
#   regel: WGS-01
#   artikel: Bgs art. 4.1
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De Wgs geldt op de dag van deze vraag.
#   uitleg_nee: De Wgs geldt pas vanaf 1 maart 2025; daarvoor is er geen grond voor deze tafel.
weigert_op_wgs[i] contains "04|D-REGIME|WGS-01" if {
	input.vandaag < "2025-03-01"
	some i, p in feiten.paren
	not p.inzage
}

# METADATA
# title: Gebruiker aangewezen, gescreend en op de casus gezet
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.8
# custom:
#   regel: WGS-11
#   artikel: Wgs art. 1.8 lid 2 en 3; Bgs art. 1.11
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De gebruiker is aangewezen, gescreend en op deze casus gezet.
#   uitleg_nee: De gebruiker is niet aangewezen, niet gescreend of niet op deze casus gezet.
weigert[i] contains "02|D-BEVOEGD|WGS-11" if {
	not _bevoegd
	some i, _ in feiten.paren
}

_bevoegd if {
	gebruiker.bevoegd(input.ontvanger)
	_afzender_bevoegd
}

# Bij een toezending is de afzender een ander dan de ontvanger; ook zijn medewerker wordt getoetst.
_afzender_bevoegd if input.vraag.initiatief != "verstrekker"

_afzender_bevoegd if gebruiker.bevoegd(input.beller)

# METADATA
# title: Geen commerciele taken bij een private partij
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.4
# custom:
#   regel: WGS-04
#   artikel: Wgs art. 1.4; Bgs art. 1.1 tot en met 1.4
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De medewerker heeft geen commerciele taken, of werkt voor een publieke deelnemer.
#   uitleg_nee: Een private deelnemer stuurt geen medewerker die ook commerciele taken heeft.
weigert[i] contains "02|D-BEVOEGD|WGS-04" if {
	feiten.ontvangersoort.klasse == "lid2"
	not gebruiker.bevoegd(input.ontvanger)
	_commercie
	some i, _ in feiten.paren
}

_commercie if not input.ontvanger.medewerker.commerciele_taken == false

_commercie if gebruiker.verkoopt(input.ontvanger)

# METADATA
# title: Wie zichzelf vraagt
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.5
# custom:
#   regel: WGS-05
#   artikel: Wgs art. 1.5 lid 1
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De leverancier is een andere partij.
#   uitleg_nee: Verstrekken gebeurt aan een andere partij dan uzelf.
weigert[i] contains "02|D-ROL|WGS-05" if {
	some i, p in feiten.paren
	p.verstrekker == input.ontvanger.onderdeel
}

# Toezenden doet men alleen met eigen gegevens.
weigert[i] contains "02|D-ROL|WGS-05" if {
	input.vraag.initiatief == "verstrekker"
	some i, p in feiten.paren
	not input.beller.onderdeel == p.verstrekker
}

# METADATA
# title: Het doel ligt vooraf vast
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.8
# custom:
#   regel: WGS-06
#   artikel: Wgs art. 1.8 lid 5
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het doel van de casus lag vast voor de vraag.
#   uitleg_nee: Het doel van de casus lag niet vast voor de vraag, of is een ander doel.
#   vereist: [doelvastlegging]
weigert[i] contains "03|D-DOEL|WGS-06" if {
	_doel_mist
	some i, p in feiten.paren
	not p.inzage
	not p.statistiek
}

# Vanaf de acceptatie heeft een casus een doel (practice.md 4.1, S40).
_doel_mist if {
	feiten.toestand in {"S40", "S41", "S50", "S60", "S61", "S70", "S71", "S80", "S81"}
	not feiten.laag
	input.casus.doel_vastgelegd_op == null
}

_doel_mist if {
	input.casus.doel_vastgelegd_op != null
	not tijd.begonnen(input.casus.doel_vastgelegd_op)
}

_doel_mist if {
	some b in bewijs.van.doelvastlegging
	not _doel_gelijk(b)
}

_doel_gelijk(b) if {
	b.doel == input.vraag.doel
	_eerder(object.get(b, "op", null))
}

_eerder(op) if op == null

_eerder(op) if {
	count(op) == 10
	op <= input.vandaag
}

_eerder(op) if {
	count(op) > 10
	op < input.op
}

# METADATA
# title: Het doel hoort bij de tafel
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.6
# custom:
#   regel: WGS-06a
#   artikel: Wgs art. 1.6, 1.8 lid 5; AVG art. 5 lid 1 b
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het doel van de vraag hoort bij deze tafel.
#   uitleg_nee: Het doel van de vraag bestaat niet, of hoort niet bij deze tafel.
weigert[i] contains "03|D-DOEL|WGS-06a" if {
	not _doel_van_deze_tafel
	some i, p in feiten.paren
	not p.inzage
	not p.statistiek
}

_doel_van_deze_tafel if feiten.kader in data.doelen.kaders[input.vraag.doelcode]

# METADATA
# title: Buiten de taak van de ontvanger
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.25
# custom:
#   regel: ZVH-01
#   artikel: Wgs art. 1.6, 2.25
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het gegeven past bij de taak van de ontvanger.
#   uitleg_nee: Voor de taak van deze ontvanger is dit gegeven niet nodig.
weigert[i] contains "03|D-DOEL|ZVH-01" if {
	buiten := data.doelen.buiten_taak[input.ontvanger.soort]
	some i, p in feiten.paren
	some patroon in p.el.patronen
	patroon in buiten
	ave.keuze[i].soort != "ja"
}

# METADATA
# title: Alleen casusoverleg en lijsten van casussen
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.26
# custom:
#   regel: ZVH-02
#   artikel: Wgs art. 2.26
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De vraag hoort bij het overleg over een casus.
#   uitleg_nee: Een ZVH verwerkt alleen voor het overleg over een casus of voor een lijst met gepubliceerde criteria.
weigert_op_wgs[i] contains "03|D-BULK|ZVH-02" if {
	feiten.bulk
	some i, p in feiten.paren
	not p.statistiek
}

# METADATA
# title: Waarvoor het verstrekkingenlog dient
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.8
# custom:
#   regel: WGS-12
#   artikel: Wgs art. 1.8 lid 4; Bgs art. 1.12
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Dit is een van de vier doelen van het log.
#   uitleg_nee: Het log dient alleen rechtmatigheid, interne controle, beveiliging en gerechtelijke procedures.
weigert[i] contains "03|D-DOEL|WGS-12" if {
	some i, p in feiten.paren
	p.element == "log.verstr"
	not p.inzage
	not _logdoel
}

_logdoel if {
	some term in data.doelen.log_doelen
	contains(lower(input.vraag.doel), term)
}

# METADATA
# title: Alleen deelnemers
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.27
# custom:
#   regel: ZVH-03
#   artikel: Wgs art. 2.27, 2.31 lid 4
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De ontvanger doet mee aan deze casus.
#   uitleg_nee: De ontvanger is niet bekend, doet niet (meer) mee, of is een derde zonder eigen afspraak.
weigert[i] contains "04|D-NIETDEELN|ZVH-03" if {
	_vreemd
	some i, _ in feiten.paren
}

_vreemd if input.ontvanger.bekend == false

_vreemd if {
	input.vraag.initiatief == "verstrekker"
	not input.beller.bekend == true
}

_vreemd if feiten.verwijderd

_vreemd if {
	input.ontvanger.lid == false
	feiten.rol in {"R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09"}
}

# METADATA
# title: De zaak hoort bij de aanpak radicalisering
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: ZVH-17
#   artikel: Wgs art. 2.31 lid 13
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Alleen het bericht dat er signalen zijn gaat naar politie, OM of burgemeester.
#   uitleg_nee: Deze zaak hoort bij de aanpak radicalisering; het ZVH deelt er niets meer over.
weigert[i] contains "05|D-PART|ZVH-17" if {
	input.casus.radicalisering
	some i, k in ave.keuze
	not bericht(k)
}

# METADATA
# description: Waar als dit het bericht is dat er signalen zijn, en niet meer dan dat.
bericht(k) if {
	k.id == "M126"
	k.soort == "ja"
}

draagt[i] contains "ZVH-17" if {
	feiten.kader == "part"
	some i, k in ave.keuze
	bericht(k)
}

# METADATA
# title: Niets van anderen voor de doeltoets
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: ZVH-04
#   artikel: Wgs art. 2.31 lid 1 tot en met 4
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De publieke deelnemers oordeelden positief.
#   uitleg_nee: De publieke deelnemers hebben nog niet geoordeeld dat de melding bij het doel past.
#   vereist: [doeltoets]
weigert_op_wgs[i] contains "06|D-FASE|ZVH-04" if {
	not _doeltoets_positief
	some i, p in feiten.paren
	not _voor_de_doeltoets(p)
}

_doeltoets_positief if {
	input.casus.doeltoets == "positief"
	count([b | some b in bewijs.van.doeltoets; _geen_doeltoets(b)]) == 0
}

_geen_doeltoets(b) if b.uitslag != "positief"

# Alleen publieke deelnemers oordelen (Wgs 2.31 lid 2, matrix-notes 2b.22).
_geen_doeltoets(b) if {
	some lid in object.get(input, "leden", [])
	lid.onderdeel in b.door
	data.organisatiesoorten[lid.soort].klasse != "lid1"
}

_geen_doeltoets(b) if count(object.get(b, "door", ["?"])) == 0

_voor_de_doeltoets(p) if p.aanmelding

_voor_de_doeltoets(p) if p.inzage

_voor_de_doeltoets(p) if p.statistiek

_voor_de_doeltoets(_) if feiten.fase in {"F0", "FS", "FB"}

# Het adviespanel krijgt een casus zonder naam; de lokale regie draagt alleen haar samenvatting over.
_voor_de_doeltoets(_) if input.ontvanger.soort == "expertpanel"

_voor_de_doeltoets(p) if {
	feiten.fase == "F7"
	p.soort == "procesregie_lokaal"
}

# METADATA
# title: De fase hoort bij de toestand van de casus
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: ZVH-06
#   artikel: Wgs art. 2.31 lid 5 tot en met 7
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De casus is in een fase waarin dit mag.
#   uitleg_nee: De casus is nog niet of niet meer in een fase waarin dit mag.
weigert[i] contains "06|D-FASE|ZVH-06" if {
	not _fase_open
	not feiten.gesloten
	is_object(input.casus)
	some i, p in feiten.paren
	not p.inzage
	not p.statistiek
}

_fase_open if feiten.fase in data.fase_in_toestand.toestanden[feiten.toestand]

_fase_open if feiten.laag

_fase_open if feiten.kader in data.fase_in_toestand.vrij

_fase_open if {
	input.ontvanger.soort == "expertpanel"
	feiten.fase == "F4"
}

# METADATA
# title: Een gesloten casus is afgeschermd
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: ZVH-14
#   artikel: Wgs art. 2.31 lid 8
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De casus is open.
#   uitleg_nee: De casus is gesloten of niet opgepakt; de gegevens zijn afgeschermd.
weigert[i] contains "06|D-BEWAAR|ZVH-14" if {
	feiten.gesloten
	some i, p in feiten.paren
	not p.inzage
	not p.statistiek
}

# METADATA
# title: Alleen soorten gegevens van de lijst
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.30
# custom:
#   regel: ZVH-07
#   artikel: Wgs art. 2.30 lid 1; Bgs art. 2.19
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Dit soort gegeven staat op de lijst.
#   uitleg_nee: Dit soort gegeven staat niet op de lijst en wordt nooit gedeeld.
weigert[i] contains "07|D-CAT|ZVH-07" if {
	some i, p in feiten.paren
	_nooit(p)
}

_nooit(p) if p.el.prefix == ""

_nooit(p) if p.el.prefix == "bijz"

_nooit(_) if {
	some b in bewijs.van.invoer
	b.element_bestaat == false
}

# Van medewerkers alleen contactgegevens (Wgs 2.30 lid 1 c).
_nooit(p) if {
	feiten.persoonsrol == "medewerker"
	not p.element in {"id.naam", "id.tel", "inv.contact", "plan.eigenaar"}
}

# METADATA
# title: Van de bijzondere gegevens alleen gezondheid
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.29
# custom:
#   regel: ZVH-09
#   artikel: Wgs art. 2.29 lid 1; AVG art. 9
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De Wgs laat dit gegeven voor het doel toe.
#   uitleg_nee: Van de bijzondere gegevens laat de Wgs alleen gegevens over gezondheid toe.
weigert_op_wgs[i] contains "08|D-CAT|ZVH-09" if {
	some i, p in feiten.paren
	p.el.prefix == "bijz"
}

# METADATA
# title: Geen automatische analyse
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk1_Artikel1.9
# custom:
#   regel: WGS-16
#   artikel: Wgs art. 1.9, 2.26
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Een mens beoordeelt de gegevens.
#   uitleg_nee: Automatisch risico's berekenen over personen is niet toegestaan.
weigert[i] contains "00|D-PROFIEL|WGS-16" if {
	feiten.geautomatiseerd
	some i, _ in feiten.paren
}
