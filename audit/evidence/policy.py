"""Which policy decided in the period, and how the tests of the policy that is here went when it was built.

The revision stands in every row and its SHA-256 in every leaf; the one ends with the first twelve digits of the other.
Text and test results go along for the policy of this installation only: of an earlier one the hash says which it was.
Source: design A6; policies/lock.py; AVG art. 5 lid 2.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from audit.evidence.bundle import Bundle
from policies.lock import BUNDLE, ROOT, verify

_COLUMNS: Final = ("versie", "sha256", "eerste_regel", "laatste_regel", "logregels", "hier", "geslaagd", "gezakt")
_SEEN: Final = """
SELECT r.beleid, convert_from(l.leaf, 'UTF8')::jsonb->>'pol' AS pol, r.eerste, r.laatste, r.aantal
FROM (SELECT beleid, min(regel) AS eerste, max(regel) AS laatste, count(DISTINCT regel) AS aantal
  FROM rijen GROUP BY beleid) AS r JOIN log_leaf l ON l.log_id = $1 AND l.idx = r.eerste ORDER BY r.eerste"""


class Version(NamedTuple):
    """A policy as the log names it, with the entries that it decided."""

    versie: str
    sha256: str
    first: int
    last: int
    entries: int


async def read_versions(connection: Any, log_id: str) -> list[Version]:
    """The policies of the rows in `rijen`, in order of first use."""
    return [Version(*row) for row in await connection.fetch(_SEEN, log_id)]


async def write_policy(bundle: Bundle, versions: Sequence[Version], *, extern: bool) -> None:
    """Write all of `beleid/`. The external form does not say how many entries a version decided."""
    here = verify()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for version in versions:
        present = version.sha256 == here.bronnen_sha256
        counts = ("", "", "") if extern else version[2:]
        tests = (here.tests_geslaagd, here.tests_gezakt) if present else ("", "")
        writer.writerow((version.versie, version.sha256, *counts, "ja" if present else "nee", *tests))
    await bundle.add("beleid/versies.csv", text.getvalue())
    await bundle.add("beleid/testresultaten.json", json.dumps(asdict(here), indent=1) + "\n")
    await bundle.add("beleid/bundel.tar.gz", (ROOT / BUNDLE).read_bytes())
