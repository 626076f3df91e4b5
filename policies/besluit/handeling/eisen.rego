package besluit.handeling

import data.bewijs
import data.feiten
import data.tijd

# De eisen die het beleid kent; een andere naam in de levensloop weigert (LEV-03).
bekende_eisen := {
	"bewaartermijn_of_niet_nodig",
	"casus_open",
	"controle_bevestigd",
	"criteria_gehaald",
	"criteria_niet_ontkend",
	"doel_genoemd",
	"doeltoets_gedaan",
	"doeltoets_negatief",
	"doeltoets_positief",
	"doeltoets_publiek",
	"eigen_weging",
	"fout_gemeld",
	"geen_derde",
	"hernieuwde_verwerking",
	"identiteit",
	"lijst_voldoet",
	"niveau_omhoog",
	"niveau_omlaag",
	"reden_opschalen",
	"samenhang_voldoet",
	"spoed_geldig",
	"tafel_genoemd",
	"termijn_aanvulling",
	"vernietiging",
}

# METADATA
# title: De criteria zijn gehaald en gemotiveerd
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk2_Paragraaf2.4_Artikel2.20
# custom:
#   regel: ZVH-05
#   artikel: Bgs art. 2.20 lid 1 en 3
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Elk criterium is gehaald, met tekst en bron.
#   uitleg_nee: Een criterium is niet gehaald of niet gemotiveerd.
#   vereist: [criteria]
mist["criteria_niet_ontkend"] := "06|D-CRIT|ZVH-05" if {
	some c in bewijs.van.criteria
	not bewijs.criteria_gehaald(c)
}

mist["criteria_gehaald"] := "06|D-CRIT|ZVH-05" if {
	some c in bewijs.van.criteria
	not bewijs.criteria_gehaald(c)
}

mist["criteria_gehaald"] := "06|D-CRIT|ZVH-05" if not bewijs.van.criteria

mist["lijst_voldoet"] := "06|D-CRIT|ZVH-15" if not _lijst

_lijst if {
	some b in bewijs.van.lijst
	bewijs.lijst_voldoet(b)
}

mist["samenhang_voldoet"] := "06|D-CRIT|ZVH-16" if not _samenhang

_samenhang if {
	some b in bewijs.van.afstemming
	bewijs.afstemming_voldoet(b)
}

# METADATA
# title: Het nummer kan van deze persoon zijn
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk1_Artikel1.6
# custom:
#   regel: WGS-19
#   artikel: Bgs art. 1.5 en 1.6; AVG art. 5 lid 1 d
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Het BSN voldoet aan de elfproef.
#   uitleg_nee: Het BSN voldoet niet aan de elfproef.
mist["identiteit"] := "01|D-ID|WGS-19" if {
	some b in bewijs.van.invoer
	_bsn_fout(b)
}

# METADATA
# title: De tweede sleutel klopt
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050665/2025-03-01/#Hoofdstuk1_Artikel1.6
# custom:
#   regel: WGS-19a
#   artikel: Bgs art. 1.6; AVG art. 5 lid 1 d
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: Geboortedatum en adres horen bij dit BSN.
#   uitleg_nee: Geboortedatum of adres hoort niet bij dit BSN; een mens moet de identiteit controleren.
#   vereist: [identiteitscontrole]
mist["identiteit"] := "01|D-ID|WGS-19a" if {
	count([b | some b in bewijs.van.invoer; _bsn_fout(b)]) == 0
	some b in bewijs.van.invoer
	_sleutel_wijkt_af(b)
}

_sleutel_wijkt_af(b) if b.geboortedatum_gelijk == false

_sleutel_wijkt_af(b) if b.adres_gelijk == false

_bsn_fout(b) if b.bsn_geldig == false

_bsn_fout(b) if {
	is_string(b.bsn)
	not elfproef(b.bsn)
}

# Het nummer zelf hoort niet in de invoer; een proefbestand geeft het, de makelaar geeft `bsn_geldig`.
elfproef(bsn) if {
	regex.match(`^[0-9]{9}$`, bsn)
	gewogen := sum([w |
		some i, g in [9, 8, 7, 6, 5, 4, 3, 2, -1]
		w := g * indexof("0123456789", substring(bsn, i, 1))
	])
	gewogen != 0
	gewogen % 11 == 0
}

# METADATA
# title: Alleen publieke deelnemers oordelen
# related_resources:
#   - https://wetten.overheid.nl/BWBR0049962/2025-07-05/#Hoofdstuk2_Paragraaf2.4_Artikel2.31
# custom:
#   regel: ZVH-04a
#   artikel: Wgs art. 2.31 lid 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-03-01"
#   uitleg_ja: De doeltoets is getekend door publieke deelnemers.
#   uitleg_nee: De doeltoets is niet, of niet alleen, getekend door publieke deelnemers.
#   vereist: [doeltoets]
mist["doeltoets_publiek"] := "02|D-ROL|ZVH-04a" if not _publiek_getekend

_publiek_getekend if {
	some b in bewijs.van.doeltoets
	count(b.door) > 0
	every naam in b.door { _publiek(naam) }
}

_publiek(naam) if {
	some lid in input.leden
	lid.onderdeel == naam
	data.organisatiesoorten[lid.soort].klasse == "lid1"
}

mist["doeltoets_positief"] := "06|D-FASE|ZVH-04" if not _uitslag("positief")

mist["doeltoets_negatief"] := "06|D-FASE|ZVH-04" if not _uitslag("negatief")

_uitslag(uitslag) if {
	some b in bewijs.van.doeltoets
	b.uitslag == uitslag
}

mist["doeltoets_gedaan"] := "06|D-FASE|ZVH-04" if input.casus.doeltoets != "positief"

mist["doel_genoemd"] := "03|D-DOEL|WGS-06" if not _doel

_doel if trim_space(input.handeling.doel) != ""

_doel if is_string(input.casus.doel)

mist["geen_derde"] := "04|D-NIETDEELN|ZVH-12" if _rol == "R10"

# METADATA
# title: Opschalen vraagt een reden
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVE-01
#   artikel: AVG art. 5 lid 1 c
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De checklist wijst op onveiligheid of op drie zachte punten, of er is spoed.
#   uitleg_nee: De checklist wijst niet op onveiligheid en heeft geen drie zachte punten; er is ook geen spoed.
#   vereist: [checklist_opschalen]
mist["reden_opschalen"] := "06|D-CRIT|AVE-01" if {
	not _checklist_genoeg
	not _spoed
}

_ingevuld := {punt | some b in bewijs.van.checklist_opschalen; some punt in b.ingevuld} | {punt | some punt in object.get(input.handeling.argumenten, "checklist", [])}

_checklist_genoeg if count([p | some p in data.checklist[_stap].hard; p in _ingevuld]) > 0

_checklist_genoeg if count([p | some p in data.checklist[_stap].zacht; p in _ingevuld]) >= 3

_stap := format_int(feiten.ave, 10)

mist["niveau_omhoog"] := "12|D-AVE|AVE-01" if {
	is_number(input.handeling.ave)
	input.handeling.ave <= feiten.ave
	not feiten.toestand == "S80"
}

mist["niveau_omlaag"] := "12|D-AVE|AVE-01" if input.handeling.ave > feiten.ave

_spoed if {
	some b in bewijs.van.spoed
	object.get(b, "gevaar", "") != ""
	tijd.binnen_24_uur(b.tot, input.op)
}

mist["spoed_geldig"] := "12|D-NOODZAAK|AVE-01" if not _spoed

mist["tafel_genoemd"] := "06|D-FASE|LEV-03" if object.get(input.handeling.argumenten, "tafel", "") == ""

mist["casus_open"] := "06|D-BEWAAR|ZVH-14" if feiten.gesloten

mist["fout_gemeld"] := "06|D-FASE|LEV-03" if not bewijs.van.melding_fout

mist["bewaartermijn_of_niet_nodig"] := "13|D-BEWAAR|WGS-14" if {
	not _termijn_om
	not object.get(input.handeling.argumenten, "niet_meer_nodig", false)
}

_termijn_om if input.vandaag >= tijd.over_vijf_jaar(input.casus.eerste_verwerking_op)

# De makelaar geeft de termijnen van de casus mee; hij zet ze zelf, met de handeling die ze begint.
mist["termijn_aanvulling"] := "06|D-FASE|LEV-03" if not _aanvulling_voorbij

_aanvulling_voorbij if {
	some t in input.termijnen
	t.soort == "aanvulling"
	t.verloopt_op <= input.op
}

# Wie om beperking vroeg, heeft de gegevens misschien nodig voor een rechtsvordering (AVG art. 18 lid 1 c). Tot dat verzoek
# is ingetrokken of beeindigd wordt er niets gewist, wie het ook tekende.
mist["vernietiging"] := "13|D-BEWAAR|WGS-14" if count(object.get(bewijs.op_tafel, "beperking", [])) > 0

# Bgs 1.16 lid 2 b en lid 3: alleen een casus die minder dan een jaar voor het einde van de bewaartermijn is afgesloten, om
# een groot risico op herhaling, in opdracht van de deelnemers en met instemming van elke deelnemer in de casus.
mist["hernieuwde_verwerking"] := "13|D-BEWAAR|WGS-14" if not _hernieuwd

_hernieuwd if {
	_laat_afgesloten
	trim_space(object.get(input.handeling.argumenten, "toelichting", "")) != ""
	count(object.get(input.handeling.argumenten, "door", [])) > 0
	every naam in input.handeling.argumenten.door { _publiek(naam) }
	every naam in input.casus.deelnemers { naam in input.handeling.argumenten.deelnemers }
}

_laat_afgesloten if {
	is_string(input.casus.afgesloten_op)
	is_string(input.casus.eerste_verwerking_op)
	einde := tijd.over_vijf_jaar(input.casus.eerste_verwerking_op)
	tijd.dag(input.casus.afgesloten_op) < einde
	tijd.jaar_later(input.casus.afgesloten_op) > einde
}

# METADATA
# title: Controle achteraf op spoed
# related_resources:
#   - https://eur-lex.europa.eu/eli/reg/2016/679/oj
# custom:
#   regel: AVG-01c
#   artikel: AVG art. 5 lid 2
#   zekerheid: VERIFIED
#   geldig_vanaf: "2018-05-25"
#   uitleg_ja: De spoed is binnen 72 uur bevestigd.
#   uitleg_nee: De spoed is niet binnen 72 uur bevestigd; dit gaat naar het contactpunt.
#   vereist: [controle_achteraf]
mist["controle_bevestigd"] := "12|D-NOODZAAK|AVG-01c" if not _bevestigd

_bevestigd if {
	some b in bewijs.van.controle_achteraf
	b.bevestigd == true
	count([s | some s in bewijs.op_tafel.spoed; not _op_tijd(b, s.vastgelegd_op)]) == 0
	_na_de_vraag(b)
}

_op_tijd(b, vraag) if tijd.binnen_72_uur(_moment(b), vraag)

# `over` mag het moment van de spoedvraag zijn; een nummer zegt de klok niets.
_na_de_vraag(b) if not _noemt_een_moment(b)

_na_de_vraag(b) if _op_tijd(b, b.over)

_noemt_een_moment(b) if count(b.over) == 20

_moment(b) := b.op if is_string(b.op)

else := input.op
