"""How far the database was migrated, and what each role may do in it (ADR 0010, design A11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

from broker.doctor.complaint import Ernst, Finding, declare
from broker.doctor.patient import Findings, Patient
from broker.revisions import SELECT, Standing, newest, standing
from broker.settings import Process

_DESK: Final = "sluis_desk"
_CASE: Final = ("casus", "casus_deelnemer", "toewijzing", "persoon", "persoon_referentie", "bewijsstuk", "taak")
_LOG: Final = ("log_leaf", "log_node", "log_checkpoint")
_POLICY: Final = ("beleid_bundel", "beleid_besluit")
_TRIGGERS: Final = {
    "log_head_grows": "log_head",
    "log_head_stays": "log_head",
    "log_leaf_stays": "log_leaf",
    "log_node_stays": "log_node",
    "log_checkpoint_stays": "log_checkpoint",
    "beleid_bundel_stays": "beleid_bundel",
    "beleid_besluit_stays": "beleid_besluit",
}
_SEALED: Final = (("log_payload", "ct"), ("log_sleutel", "sealed_sk"))
_NEEDED: Final[Mapping[Process, Mapping[str, Sequence[str]]]] = {
    Process.BROKER: {
        "SELECT": (*_CASE, "onderdeel", "medewerker", "log_head", "log_leaf", "manifest", "claim", *_POLICY),
        "INSERT": (
            *("log_payload", "log_index", "log_zoek", "log_leaf", "log_checkpoint", "manifest", "taak", "claim"),
            *("melding", "termijn"),
        ),
        "UPDATE": ("log_head", "claim", "casus", "taak", "termijn"),
    },
    Process.DESK: {"SELECT": ("log_head", "log_leaf", "log_payload", "log_sleutel", "log_index", "log_zoek")},
}

MIGRATIES_ACHTER: Final = declare(
    "migraties-achter",
    "De database is bij {versie}; deze uitgave heeft {nodig} nodig.",
    "De makelaar mist tabellen of kolommen en antwoordt 503.",
    "Draai als eigenaar: sluis migrate",
)
MIGRATIES_VOOR: Final = declare(
    "migraties-voor",
    "De database is bij {versie}, en die kent deze uitgave niet ({nodig}).",
    "Tijdens een upgrade hoort dat even zo; blijft het zo, dan draait hier een te oude uitgave.",
    "Rol deze uitgave door naar dezelfde als die van de migratie.",
    Ernst.LET_OP,
)
DATABASE_LEEG: Final = declare(
    "database-leeg",
    "In deze database staat Sluis niet.",
    "Waarschijnlijk is dit de verkeerde database, of zijn de migraties nooit gedraaid.",
    "Kijk of het adres klopt en draai als eigenaar: sluis migrate",
)
ROL_SUPERUSER: Final = declare(
    "rol-superuser",
    "De rol {rol} is superuser of gaat aan alle rechten voorbij.",
    "Wie het proces overneemt leest en verandert dan alles, ook het log (ADR 0010).",
    "Gebruik sluis_broker of sluis_desk, of een rol die alleen daar lid van is.",
)
ROL_EIGENAAR: Final = declare(
    "rol-eigenaar",
    "De rol {rol} is eigenaar van de tabellen.",
    "Een eigenaar kan de bewaking van het log uitzetten en de inhoud lezen (ADR 0010).",
    "Laat migraties door een eigen eigenaar doen en geef dit proces sluis_broker of sluis_desk.",
)
LEEST_INHOUD: Final = declare(
    "leest-inhoud",
    "De rol {rol} van de makelaar kan de inhoud van het log lezen ({wat}).",
    "De makelaar schrijft die inhoud voor het bureau en mag haar zelf niet kunnen lezen (ADR 0010).",
    "Trek het leesrecht in, en zoek uit wie het gaf: REVOKE SELECT ON log_payload, log_sleutel FROM die rol.",
)
BUREAU_TE_STERK: Final = declare(
    "bureau-te-sterk",
    "Het bureau (sluis_desk) kan zaken veranderen ({wat}).",
    "Wie inziet en controleert mag niet zelf kunnen wijzigen of verstrekken (ADR 0010).",
    "Trek die rechten van sluis_desk in.",
)
LOG_TE_WIJZIGEN: Final = declare(
    "log-te-wijzigen",
    "De rol {rol} mag regels van het log veranderen of wissen ({wat}).",
    "Het log groeit alleen; anders is het geen bewijs (Wgs art. 1.8 lid 4).",
    "Trek UPDATE, DELETE en TRUNCATE op de tabellen van het log in.",
)
LOG_BEWAKING_UIT: Final = declare(
    "log-bewaking-uit",
    "De bewaking op de tabellen van het log staat uit of is weg ({wat}).",
    "De triggers houden vergissingen tegen; iemand met de rechten van eigenaar heeft ze uitgezet.",
    "Zoek uit wie en waarom, reken het log na (sluis log verify) en zet ze terug met ENABLE TRIGGER.",
)
RECHTEN_ONTBREKEN: Final = declare(
    "rechten-ontbreken",
    "De rol {rol} mist rechten die zij nodig heeft ({wat}).",
    "De eerste vraag die ze nodig heeft wordt een 503.",
    "Geef de rechten terug; broker/migrations noemt ze per rol.",
)


async def check_migrations(_: Patient, connection: Any) -> Findings:
    """A database may be ahead of a broker for as long as an upgrade takes, and never behind."""
    try:
        revision = await connection.fetchval(SELECT)
    except asyncpg.UndefinedTableError:
        return [DATABASE_LEEG.found()]
    except asyncpg.InsufficientPrivilegeError:
        return [RECHTEN_ONTBREKEN.found(rol=await _role(connection), wat="SELECT alembic_version")]
    match standing(revision):
        case Standing.BEHIND:
            return [MIGRATIES_ACHTER.found(versie=revision, nodig=newest())]
        case Standing.AHEAD:
            return [MIGRATIES_VOOR.found(versie=revision, nodig=newest())]
        case Standing.NOT_OURS:
            return [DATABASE_LEEG.found()]
        case Standing.AT_HEAD:
            return []


async def check_role(_: Patient, connection: Any) -> Findings:
    """Neither superuser nor owner: those can switch off what guards the log."""
    row = await connection.fetchrow(
        "SELECT rolname, rolsuper OR rolbypassrls AS super, (SELECT bool_or(pg_has_role(current_user, relowner,"
        " 'USAGE')) FROM pg_class WHERE oid = 'log_leaf'::regclass) AS owner FROM pg_roles WHERE rolname = current_user"
    )
    found = [ROL_SUPERUSER.found(rol=row["rolname"])] if row["super"] else []
    return found or ([ROL_EIGENAAR.found(rol=row["rolname"])] if row["owner"] else [])


async def check_sealed(patient: Patient, connection: Any) -> Findings:
    """The broker writes payloads and cannot read them."""
    if patient.process is Process.DESK:
        return []
    has = "SELECT has_column_privilege(current_user, $1, $2, 'SELECT')"
    read = [f"{table}.{column}" for table, column in _SEALED if await connection.fetchval(has, table, column)]
    return [LEEST_INHOUD.found(rol=await _role(connection), wat=", ".join(read))] if read else []


async def check_desk(_: Patient, connection: Any) -> Findings:
    """The desk reads and checks, and can change no case."""
    if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", _DESK):
        return []
    may = await _may(connection, _DESK, dict.fromkeys(("INSERT", "UPDATE", "DELETE"), _CASE))
    return [BUREAU_TE_STERK.found(wat=", ".join(may))] if may else []


async def check_append_only(_: Patient, connection: Any) -> Findings:
    """Wgs art. 1.8 lid 4: what was logged stays; the triggers are there and the rights to change are not."""
    role, found = await _role(connection), list[Finding]()
    if may := await _may(connection, role, dict.fromkeys(("UPDATE", "DELETE", "TRUNCATE"), _LOG)):
        found.append(LOG_TE_WIJZIGEN.found(rol=role, wat=", ".join(may)))
    on = await connection.fetch(
        "SELECT tgname FROM pg_trigger JOIN unnest($1::text[], $2::text[]) AS t (name, tab)"
        " ON tgname = name AND tgrelid = to_regclass(tab) WHERE tgenabled <> 'D'",
        list(_TRIGGERS), list(_TRIGGERS.values()),
    )  # fmt: skip
    if off := sorted(_TRIGGERS.keys() - {row["tgname"] for row in on}):
        found.append(LOG_BEWAKING_UIT.found(wat=", ".join(off)))
    return found


async def check_needed(patient: Patient, connection: Any) -> Findings:
    """What a role was given by the migrations is still there."""
    process = Process.DESK if patient.process is Process.DESK else Process.BROKER
    role, needed = await _role(connection), _NEEDED[process]
    may = await _may(connection, role, needed)
    missing = [f"{kind} {table}" for kind, tables in needed.items() for table in tables if f"{kind} {table}" not in may]
    return [RECHTEN_ONTBREKEN.found(rol=role, wat=", ".join(missing))] if missing else []


async def _may(connection: Any, role: str, wanted: Mapping[str, Sequence[str]]) -> list[str]:
    """Which of these a role may do, as `UPDATE casus`; a table that is not there nobody may touch."""
    pairs = [(kind, table) for kind, tables in wanted.items() for table in tables]
    rows = await connection.fetch(
        "SELECT kind || ' ' || tab AS what FROM unnest($2::text[], $3::text[]) AS t (kind, tab)"
        " WHERE to_regclass(tab) IS NOT NULL AND has_table_privilege($1, tab, kind)",
        role, [kind for kind, _ in pairs], [table for _, table in pairs],
    )  # fmt: skip
    return [row["what"] for row in rows]


async def _role(connection: Any) -> str:
    return str(await connection.fetchval("SELECT current_user"))
