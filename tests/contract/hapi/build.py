"""Build the HAPI server of the tests: `python -m tests.contract.hapi.build`. Needs a JDK 17 or later and Maven.

What comes out lies in .cache/hapi under the hash of the sources, so that a changed source is built anew. The first time
about 110 artifacts are brought; afterwards it takes seconds.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
CACHE: Final = HERE.parents[2] / ".cache" / "hapi"
_SOURCES: Final = (HERE / "pom.xml", *sorted((HERE / "src").rglob("*.java")))


def built() -> Path:
    """Where the server of these very sources lies, or would lie once it is built."""
    whole = hashlib.sha256(b"\0".join(path.read_bytes() for path in _SOURCES))
    return CACHE / whole.hexdigest()[:16]


def missing() -> str | None:
    """Why the server cannot run here; None when it can."""
    if shutil.which("java") is None:
        return "HAPI cannot run here: there is no java (17 or later)"
    if not (built() / "hapi-1.jar").exists():
        return "HAPI IS NOT BUILT, SO NO REAL FHIR SERVER WAS ASKED: run `python -m tests.contract.hapi.build`"
    return None


def command() -> list[str]:
    """How it is started; its first line on stdout has the port."""
    return [
        "java",
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        f"{built()}/hapi-1.jar:{built()}/lib/*",
        "sluis.Server",
    ]


def build() -> int:
    """Bring the artifacts and build; the exit code of Maven, or 2 when there is none."""
    maven = shutil.which("mvn")
    if maven is None:
        print("Maven (mvn) is er niet; installeer Maven en een JDK 17 of nieuwer.", file=sys.stderr)
        return 2
    shutil.rmtree(CACHE, ignore_errors=True)
    made = built()
    steps = ["package", "dependency:copy-dependencies", f"-DoutputDirectory={made / 'lib'}", "-DincludeScope=runtime"]
    done = subprocess.run([maven, "-q", "-B", f"-DbuildDirectory={made}", *steps], cwd=HERE, check=False)
    return done.returncode


if __name__ == "__main__":
    sys.exit(build())
