package tijd_test

import data.tijd

nu := {"op": "2025-10-01T12:00:00Z", "vandaag": "2025-10-01"}

test_een_dag_is_een_hele_dag if {
	tijd.begonnen("2025-10-01") with input as nu
	not tijd.begonnen("2025-10-02") with input as nu
	tijd.niet_voorbij("2025-10-01") with input as nu
	not tijd.niet_voorbij("2025-09-30") with input as nu
}

test_een_moment_is_een_moment if {
	tijd.begonnen("2025-10-01T12:00:00Z") with input as nu
	not tijd.begonnen("2025-10-01T12:00:01Z") with input as nu
	tijd.niet_voorbij("2025-10-01T12:00:00Z") with input as nu
	not tijd.niet_voorbij("2025-10-01T11:59:59Z") with input as nu
}

test_niets_is_geen_grens if {
	tijd.begonnen(null) with input as nu
	tijd.niet_voorbij(null) with input as nu
}

test_de_volgende_dag if {
	tijd.volgende_dag("2025-10-01T12:00:00Z") == "2025-10-02"
	tijd.volgende_dag("2025-10-31") == "2025-11-01"
	tijd.volgende_dag("2025-12-31") == "2026-01-01"
	tijd.volgende_dag("2024-02-28") == "2024-02-29"
	tijd.volgende_dag("2024-02-29") == "2024-03-01"
	tijd.volgende_dag("2025-02-28") == "2025-03-01"
}

test_vijf_jaar_later if {
	tijd.over_vijf_jaar("2020-10-01T12:00:00Z") == "2025-10-01"
	tijd.over_vijf_jaar("2020-02-29") == "2025-02-28"
}

test_vierentwintig_uur if {
	van := "2025-10-01T12:00:00Z"
	tijd.binnen_24_uur("2025-10-01T13:00:00Z", van)
	tijd.binnen_24_uur("2025-10-02T12:00:00Z", van)
	tijd.binnen_24_uur("2025-10-01", van) with input as nu
	not tijd.binnen_24_uur("2025-10-02T12:00:01Z", van)
	not tijd.binnen_24_uur("2025-10-01T11:00:00Z", van)
	not tijd.binnen_24_uur("2025-10-02", van) with input as nu
}

test_tweeenzeventig_uur if {
	van := "2025-10-01T12:00:00Z"
	tijd.binnen_72_uur("2025-10-04T12:00:00Z", van)
	not tijd.binnen_72_uur("2025-10-04T12:00:01Z", van)
}

# Om half twee 's nachts is het in Nederland al de volgende dag: een dag telt naar de kalender, een moment naar de klok.
test_een_dag_telt_naar_de_kalender_en_een_moment_naar_de_klok if {
	nacht := {"op": "2025-09-30T23:30:00Z", "vandaag": "2025-10-01"}
	tijd.begonnen("2025-10-01") with input as nacht
	not tijd.begonnen("2025-09-30T23:45:00Z") with input as nacht
	not tijd.niet_voorbij("2025-09-30") with input as nacht
	tijd.niet_voorbij("2025-09-30T23:45:00Z") with input as nacht

	# Ook als de twee elkaar tegenspreken leest een dag nooit de klok.
	scheef := {"op": "2025-10-02T12:00:00Z", "vandaag": "2025-09-30"}
	not tijd.begonnen("2025-10-01") with input as scheef
	vroeg := {"op": "2025-09-30T12:00:00Z", "vandaag": "2025-10-02"}
	not tijd.niet_voorbij("2025-10-01") with input as vroeg
}

# Alles wat langer is dan een dag, leest als moment.
test_een_half_moment_is_geen_dag if {
	tijd.begonnen("2025-10-01T") with input as nu
	tijd.niet_voorbij("2025-10-01U") with input as nu
	tijd.binnen_24_uur("2025-10-01T", "2025-10-01")
	tijd.binnen_24_uur("2025-10-02T", "2025-10-01T")
}

test_alleen_februari_kijkt_naar_het_schrikkeljaar if {
	tijd.volgende_dag("2024-01-29") == "2024-01-30"
	tijd.volgende_dag("2024-03-31") == "2024-04-01"
	tijd.volgende_dag("2024-04-30") == "2024-05-01"
}

# Vijf jaar na een schrikkeljaar komt er geen: dit jaar is verzonnen, zodat de regel het niet uit de tabel hoeft te raden.
test_de_29e_blijft_waar_zij_bestaat if {
	kalender := {"2021": {"over5": "2026", "schrikkel": true}, "2026": {"schrikkel": true}}
	tijd.over_vijf_jaar("2021-02-29") == "2026-02-29" with data.kalender.jaren as kalender
}

test_een_termijn_begint_op_het_moment_zelf if {
	van := "2025-10-01T12:00:00Z"
	tijd.binnen_24_uur(van, van)
	tijd.binnen_72_uur(van, van)
	not tijd.binnen_24_uur("2025-09-30", van) with input as nu
	not tijd.binnen_24_uur("2025-09-30T23:00:00Z", van)

	# Alleen een dag loopt tot haar einde, en alleen die van vandaag.
	nacht := {"op": "2025-09-30T23:30:00Z", "vandaag": "2025-10-01"}
	not tijd.binnen_24_uur("2025-09-30", nacht.op) with input as nacht
	tijd.binnen_24_uur("2025-10-01", nacht.op) with input as nacht
	not tijd.binnen_24_uur("2025-09-30", "2025-09-30") with input as nacht
	moment := {"op": "2025-10-03T12:00:00Z", "vandaag": "2025-10-05T12:00:00Z"}
	not tijd.binnen_24_uur("2025-10-05T12:00:00Z", moment.op) with input as moment
}

test_een_jaar_later if {
	tijd.jaar_later("2025-03-02T12:00:00Z") == "2026-03-02"
	tijd.jaar_later("2024-02-29") == "2025-02-29"
}
