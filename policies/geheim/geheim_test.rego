# METADATA
# title: Welke regel het geheim opent en welke het bewaart
# description: Elke wet die mag openen staat hier met haar regels; wat hier niet staat opent niets (matrix-notes 2a.3).
package geheim_test

import data.feiten
import data.geheim
import data.proef

feit(v) := p if {
	p := feiten.paren[0] with input as v
}

onder_geheim := feit(proef.zorg)

gronden := g if {
	g := geheim.gronden(onder_geheim, {}) with input as proef.zorg
}

test_zonder_grond_blijft_het_dicht if {
	gronden == set()
	not geheim.open(onder_geheim, {}) with input as proef.zorg
	geheim.open(object.union(onder_geheim, {"geheim": ""}), {}) with input as proef.zorg
}

# Een wet die alles zou openen, noemt precies haar eigen regels.
test_elke_wet_opent_met_haar_eigen_regels if {
	gronden == {"L27", "WGS-07", "WGS-08", "ZVH-08a", "ZVH-11"} with data.wet.wgs.opent as true
	gronden == {"MED-01", "MED-04"} with data.wet.wgbo.opent as true
	gronden == {"JW-01", "JW-01a", "JW-04"} with data.wet.jeugdwet.opent as true
	gronden == {"WMO-04"} with data.wet.wmo.opent as true
	gronden == {"WVG-01", "WVG-03"} with data.wet.wvggz.opent as true
	gronden == {"AVG-07"} with data.wet.avg.opent as true
}

open if geheim.open(onder_geheim, {}) with input as proef.zorg

test_een_wet_die_opent_is_genoeg if {
	open with data.wet.wgs.opent as true
	open with data.wet.wgbo.opent as true
	open with data.wet.jeugdwet.opent as true
	open with data.wet.wmo.opent as true
	open with data.wet.wvggz.opent as true
	open with data.wet.avg.opent as true
	not open
}

test_in_het_zvh_bewaart_de_wgs_het_en_daarbuiten_de_eigen_wet if {
	every soort, regel in {"wgbo": "MED-01", "jeugdwet": "JW-01", "wvggz": "WVG-03"} {
		p := object.union(onder_geheim, {"geheim": soort})
		geheim.regel(p) == "ZVH-08" with input as proef.zorg
		geheim.regel(p) == regel with input as proef.lokaal
	}
}
