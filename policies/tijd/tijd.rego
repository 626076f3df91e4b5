# METADATA
# title: Tijd
# description: >-
#   De enige klok is input.op (UTC, vaste breedte) met input.vandaag (de dag in Nederland). Vergeleken wordt als tekst;
#   een kalendertabel geeft de volgende dag en de dag over vijf jaar.
package tijd

# Een dag zonder tijd is een hele dag; een moment heeft 20 tekens.
dag(x) := substring(x, 0, 10)

begonnen(x) if x == null

begonnen(x) if {
	count(x) == 10
	x <= input.vandaag
}

begonnen(x) if {
	count(x) > 10
	x <= input.op
}

# `geldig_tot` is de laatste dag die nog geldt.
niet_voorbij(x) if x == null

niet_voorbij(x) if {
	count(x) == 10
	input.vandaag <= x
}

niet_voorbij(x) if {
	count(x) > 10
	input.op <= x
}

schrikkel(jaar) if data.kalender.jaren[jaar].schrikkel

_laatste(jaar, maand) := "29" if {
	maand == "02"
	schrikkel(jaar)
} else := data.kalender.laatste[maand]

volgende_dag(x) := concat("-", [jaar, maand, data.kalender.dagna[nr]]) if {
	[jaar, maand, nr] := split(dag(x), "-")
	nr != _laatste(jaar, maand)
} else := concat("-", [jaar, data.kalender.maandna[maand], "01"]) if {
	[jaar, maand, _] := split(dag(x), "-")
	maand != "12"
} else := concat("-", [data.kalender.jaren[jaar].na, "01", "01"]) if {
	[jaar, _, _] := split(dag(x), "-")
}

# Vijf jaar later dezelfde dag; 29 februari wordt de 28e (Wgs 1.8 lid 7).
over_vijf_jaar(x) := concat("-", [later, "02", "28"]) if {
	substring(dag(x), 5, -1) == "02-29"
	jaar := substring(x, 0, 4)
	later := data.kalender.jaren[jaar].over5
	not schrikkel(later)
} else := concat("-", [data.kalender.jaren[jaar].over5, maand, nr]) if {
	[jaar, maand, nr] := split(dag(x), "-")
}

# Hoogstens 24 uur na `van`; alleen een dag telt tot het einde van die dag (matrix-notes 2b.6).
binnen_24_uur(tot, _) if {
	count(tot) == 10
	tot == input.vandaag
}

binnen_24_uur(tot, van) if {
	count(tot) > 10
	tot >= van
	dag(tot) == dag(van)
}

binnen_24_uur(tot, van) if {
	count(tot) > 10
	dag(tot) == volgende_dag(van)
	substring(tot, 10, -1) <= substring(van, 10, -1)
}

# Hoogstens 72 uur na `van`.
binnen_72_uur(moment, van) if moment <= concat("", [
	volgende_dag(volgende_dag(volgende_dag(van))),
	substring(van, 10, -1),
])

# Een jaar later; 29 februari telt als de dag na de 28e.
jaar_later(x) := concat("-", [data.kalender.jaren[substring(x, 0, 4)].na, substring(dag(x), 5, -1)])
