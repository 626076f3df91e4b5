# METADATA
# title: Wet gegevensverwerking persoonsgerichte aanpak radicalisering en terroristische activiteiten
# schemas:
#   - input: schema.verzoek
package wet.part

import data.feiten

# METADATA
# title: Een zaak onder de Wet PART
# related_resources:
#   - https://wetten.overheid.nl/BWBR0050740/2025-07-01/#Artikel5
# custom:
#   regel: PART-01
#   artikel: Wet PART art. 2 en 5; Wgs art. 2.31 lid 13
#   zekerheid: VERIFIED
#   geldig_vanaf: "2025-07-01"
#   uitleg_ja: De zaak is niet opgepakt onder de Wet PART.
#   uitleg_nee: De zaak is opgepakt onder de Wet PART; dit huis deelt er niets meer over.
weigert[i] contains "05|D-PART|PART-01" if {
	input.casus.part_opgepakt
	some i, _ in feiten.paren
}
