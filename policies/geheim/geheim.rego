# METADATA
# title: Geheimhouding
# description: >-
#   Poort G9. Een paar onder het beroepsgeheim gaat alleen open door een van de regels hieronder, per wet een voor een
#   genoemd. Spoed staat er niet bij: spoed heft het beroepsgeheim nooit op (matrix-notes 2a.3).
# schemas:
#   - input: schema.verzoek
package geheim

import data.feiten
import data.wet.avg
import data.wet.jeugdwet
import data.wet.wgbo
import data.wet.wgs
import data.wet.wmo
import data.wet.wvggz

_regels := {
	"wgs": ["L27", "WGS-07", "WGS-08", "ZVH-08a", "ZVH-11"],
	"wgbo": ["MED-01", "MED-04"],
	"jeugdwet": ["JW-01", "JW-01a", "JW-04"],
	"wmo": ["WMO-04"],
	"wvggz": ["WVG-01", "WVG-03"],
	"avg": ["AVG-07"],
}

# METADATA
# description: Waar als dit paar voor deze rij van de matrix niet onder geheim ligt, of een regel het opent.
open(p, rij) if {
	p.geheim == ""
} else if {
	some regel in _regels.wgs
	wgs.opent(regel, p, rij)
} else if {
	some regel in _regels.wgbo
	wgbo.opent(regel, p, rij)
} else if {
	some regel in _regels.jeugdwet
	jeugdwet.opent(regel, p, rij)
} else if {
	some regel in _regels.wmo
	wmo.opent(regel, p, rij)
} else if {
	some regel in _regels.wvggz
	wvggz.opent(regel, p, rij)
} else if {
	some regel in _regels.avg
	avg.opent(regel, p, rij)
}

# METADATA
# description: De regels die het geheim voor dit paar en deze rij openen. Een ja noemt ze alle.
gronden(p, rij) := union({
	{r | some r in _regels.wgs; wgs.opent(r, p, rij)},
	{r | some r in _regels.wgbo; wgbo.opent(r, p, rij)},
	{r | some r in _regels.jeugdwet; jeugdwet.opent(r, p, rij)},
	{r | some r in _regels.wmo; wmo.opent(r, p, rij)},
	{r | some r in _regels.wvggz; wvggz.opent(r, p, rij)},
	{r | some r in _regels.avg; avg.opent(r, p, rij)},
})

_eigen_wet := {"wgbo": "MED-01", "jeugdwet": "JW-01", "wvggz": "WVG-03"}

# METADATA
# description: De regel die het geheim van dit paar bewaart. In het ZVH is dat de Wgs, daarbuiten de wet van de hulpverlener.
regel(p) := "ZVH-08" if {
	feiten.zvh
} else := _eigen_wet[p.geheim]
