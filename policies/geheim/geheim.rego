# METADATA
# title: Geheimhouding
# description: >-
#   Poort G9. Een paar onder het beroepsgeheim gaat alleen open door een van de wetten hieronder, een voor een genoemd.
#   Spoed staat er niet bij: spoed heft het beroepsgeheim nooit op (matrix-notes 2a.3).
# schemas:
#   - input: schema.verzoek
package geheim

import data.wet.avg
import data.wet.jeugdwet
import data.wet.wgbo
import data.wet.wgs
import data.wet.wmo
import data.wet.wvggz

# METADATA
# description: Waar als dit paar voor deze rij van de matrix niet onder geheim ligt, of een wet het opent.
open(p, _) if p.geheim == ""

open(p, rij) if wgs.opent(p, rij)

open(p, rij) if wgbo.opent(p, rij)

open(p, rij) if jeugdwet.opent(p, rij)

open(p, rij) if wmo.opent(p, rij)

open(p, rij) if wvggz.opent(p, rij)

open(p, rij) if avg.opent(p, rij)
