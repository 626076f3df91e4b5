"""The server behind the database: reachable, durable, quiet, with the same time and enough connections."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import asyncpg

from broker.doctor.complaint import declare
from broker.doctor.host import is_here
from broker.doctor.patient import Findings, Patient
from broker.settings import Process

PATIENCE: Final = 5.0
LOST: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_MOST_SKEW: Final = 2.0  # seconds
_OVERFLOW: Final = 10  # what SQLAlchemy opens beyond its pool
_CHECKED: Final = frozenset({"verify-ca", "verify-full"})
# What these may be at most, before the server's own log holds statements or values of somebody's case.
_QUIET: Final = {
    "log_statement": frozenset({"none", "ddl"}),
    "log_min_duration_statement": frozenset({"-1"}),
    "log_parameter_max_length_on_error": frozenset({"0"}),
    "log_error_verbosity": frozenset({"default", "terse"}),
}

DATABASE_ONBEREIKBAAR: Final = declare(
    "database-onbereikbaar",
    "De database antwoordt niet ({oorzaak}).",
    "Zonder database geen log, en zonder log wordt er niets verstrekt (503).",
    "Volg docs/runbooks/database-weg.md: draait de server, klopt het adres, mag deze rol erin?",
)
DATABASE_ONVERSLEUTELD: Final = declare(
    "database-onversleuteld",
    "De verbinding met de database gaat over een netwerk zonder gecontroleerd certificaat.",
    "Wie meeluistert ziet wie over welke casus vraagt, en kan antwoorden van de database vervalsen.",
    "Zet ?sslmode=verify-full (en sslrootcert) in het adres van de database.",
)
DATABASE_CODERING: Final = declare(
    "database-codering",
    "De database heeft codering {codering}, geen UTF8.",
    "Namen met een streepje of trema worden anders opgeslagen dan gevraagd, en handtekeningen kloppen dan niet.",
    "Maak een nieuwe database met ENCODING 'UTF8' en zet de gegevens over (docs/runbooks/herstel.md).",
)
DATABASE_LOGT_INHOUD: Final = declare(
    "database-logt-inhoud",
    "De database schrijft vragen of waarden in haar eigen log ({naam} = {waarde}).",
    "Dan staan er persoonsgegevens in een log dat niemand wist of beschermt (AVG art. 5 lid 1 f).",
    "Zet {naam} terug op de standaard en wis het log van de server.",
)
ALLEEN_LEZEN: Final = declare(
    "alleen-lezen",
    "De database laat hier niet schrijven (herstelstand of default_transaction_read_only).",
    "Een antwoord dat niet vastgelegd kan worden gaat niet weg: alles wordt 503.",
    "Wijs SLUIS_DATABASE_URL naar de primaire server, of haal default_transaction_read_only weg.",
)
FSYNC_UIT: Final = declare(
    "fsync-uit",
    "De database schrijft niet door naar de schijf (fsync = off).",
    "Na stroomuitval is er verstrekt wat in geen log meer staat.",
    "Zet fsync = on en herstart de server.",
)
SYNCHRONOUS_COMMIT_UIT: Final = declare(
    "synchronous-commit-uit",
    "De database bevestigt voordat iets op schijf staat (synchronous_commit = off).",
    "Na stroomuitval is er verstrekt wat in geen log meer staat; de makelaar weigert daarom te loggen.",
    "Zet synchronous_commit op on, ook voor deze rol en database (ALTER ROLE of ALTER DATABASE … RESET).",
)
TE_WEINIG_VERBINDINGEN: Final = declare(
    "te-weinig-verbindingen",
    "De makelaars kunnen samen {nodig} verbindingen vragen; de database heeft er {ruimte}.",
    "Onder drukte krijgt een vraag dan geen verbinding en wordt zij 503.",
    "Verlaag SLUIS_POOL_SIZE of SLUIS_REPLICAS, of verhoog max_connections.",
)
VERBINDINGEN_GEDEELD: Final = declare(
    "verbindingen-gedeeld",
    "Tussen Sluis en de database staat een tussenstation dat verbindingen per transactie deelt.",
    "Sluis bereidt vragen voor per verbinding; op een andere verbinding bestaan die niet, en dan faalt de vraag.",
    "Verbind rechtstreeks, of zet het tussenstation op delen per sessie (pool_mode = session).",
)
KLOK_SCHEEF: Final = declare(
    "klok-scheef",
    "De klok hier en die van de database verschillen {verschil:.1f} s.",
    "Toegangsbewijzen, termijnen en de regels van het log krijgen dan verschillende tijden.",
    "Zet op beide machines tijdsynchronisatie aan (chrony of systemd-timesyncd).",
)


async def check_line(patient: Patient) -> Findings:
    """The line to a server elsewhere is TLS with a certificate that is checked; PostgreSQL's default is neither."""
    parts = urlsplit(patient.database or "")
    asked = parse_qs(parts.query)
    host = asked.get("host", [parts.hostname or ""])[0]
    if not patient.database or host.startswith("/") or is_here(host):
        return []
    return [] if asked.get("sslmode", ["prefer"])[0] in _CHECKED else [DATABASE_ONVERSLEUTELD.found()]


async def check_settings(_: Patient, connection: Any) -> Findings:
    """What was acknowledged is on disk, what is stored is UTF-8, and nothing personal is in the server's log."""
    names = ["fsync", "synchronous_commit", "server_encoding", "default_transaction_read_only", *_QUIET]
    rows = await connection.fetch("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", names)
    now = {row["name"]: row["setting"] for row in rows}
    found = [
        *([FSYNC_UIT.found()] if now["fsync"] == "off" else []),
        *([SYNCHRONOUS_COMMIT_UIT.found()] if now["synchronous_commit"] == "off" else []),
        *([DATABASE_CODERING.found(codering=now["server_encoding"])] if now["server_encoding"] != "UTF8" else []),
    ]
    if now["default_transaction_read_only"] == "on" or await connection.fetchval("SELECT pg_is_in_recovery()"):
        found.append(ALLEEN_LEZEN.found())
    loud = {name: now[name] for name, quiet in _QUIET.items() if now[name] not in quiet}
    return found + [DATABASE_LOGT_INHOUD.found(naam=name, waarde=value) for name, value in loud.items()]


async def check_room(patient: Patient, connection: Any) -> Findings:
    """Every replica may open two pools and their overflow; all must fit beside what is kept for the administrator."""
    if patient.process is Process.DESK:
        return []
    room = await connection.fetchval(
        "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    )
    needed = patient.settings.replicas * (2 * patient.settings.pool_size + _OVERFLOW)
    return [TE_WEINIG_VERBINDINGEN.found(nodig=needed, ruimte=room)] if needed > room else []


async def check_clock(patient: Patient, connection: Any) -> Findings:
    """RFC 9068 section 4: terms of tokens count in seconds, and leases compare both clocks."""
    before = patient.now()
    there: datetime = await connection.fetchval("SELECT clock_timestamp()")
    after = patient.now()
    skew = abs((there - before - (after - before) / 2).total_seconds())
    slack = _MOST_SKEW + (after - before).total_seconds() / 2
    return [KLOK_SCHEEF.found(verschil=skew)] if skew > slack else []


async def check_own_session(patient: Patient, connection: Any) -> Findings:
    """Whether a connection is ours from one transaction to the next, while somebody else is busy."""
    try:
        async with asyncio.timeout(PATIENCE):
            other = await connect(patient)
            try:
                return [] if await _keeps_its_backend(connection, other) else [VERBINDINGEN_GEDEELD.found()]
            finally:
                await disconnect(other)
    except TimeoutError:
        return [VERBINDINGEN_GEDEELD.found()]


async def _keeps_its_backend(connection: Any, other: Any) -> bool:
    async with connection.transaction():
        before = await connection.fetchval("SELECT pg_backend_pid()")
    async with other.transaction():
        await other.fetchval("SELECT pg_backend_pid()")  # a pooler gives it the backend that was just free
        async with connection.transaction():
            return bool(before == await connection.fetchval("SELECT pg_backend_pid()"))


async def disconnect(connection: Any) -> None:
    """Say goodbye; a server that does not hear it is left."""
    with suppress(*LOST):
        await connection.close(timeout=PATIENCE)


async def connect(patient: Patient) -> Any:
    """A connection as the role of this process; prepares nothing, so that a pooler can be found out. Raises LOST."""
    return await asyncpg.connect(patient.database, timeout=PATIENCE, command_timeout=30.0, statement_cache_size=0)
