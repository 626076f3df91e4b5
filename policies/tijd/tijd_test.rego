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
