"""The examination: every check in order, each part once, and what could not be looked at because a part is away.

    report = await examine(patient)

The checks only read. Errors: none of a part that is looked at; a part that fails is a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from broker.doctor import access, database, host, living, log, policy, rights, suppliers
from broker.doctor.complaint import SETTINGS, Ernst, Finding
from broker.doctor.patient import Check, DatabaseCheck, Patient
from broker.settings import SettingsRefused

_ALONE: Final[tuple[Check, ...]] = (
    host.check_unsafe,
    host.check_own_issuer,
    host.check_fixed_moment,
    host.check_numbers,
    host.check_disk,
    log.check_keys,
    policy.check_policy,
    access.check_keys_of_issuer,
    access.check_name_of_issuer,
    suppliers.check_suppliers,
    database.check_line,
)
_SERVER: Final[tuple[DatabaseCheck, ...]] = (
    database.check_own_session,
    database.check_settings,
    database.check_room,
    database.check_clock,
    rights.check_migrations,
)
_TABLES: Final[tuple[DatabaseCheck, ...]] = (
    rights.check_role,
    rights.check_sealed,
    rights.check_desk,
    rights.check_append_only,
    rights.check_needed,
    living.check_published,
    log.check_log,
    log.check_history,
    suppliers.check_registered,
)
_NO_TABLES: Final = frozenset({rights.DATABASE_LEEG.code, rights.MIGRATIES_ACHTER.code})


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, out of how many checks; `missed` could not be made."""

    findings: tuple[Finding, ...]
    made: int
    missed: int = 0

    @property
    def healthy(self) -> bool:
        """Nothing must be mended; what to look at may be there."""
        return not any(finding.ernst is Ernst.FOUT for finding in self.findings)


async def examine(patient: Patient) -> Report:
    """Look at everything that this process leans on."""
    found = [finding for check in _ALONE for finding in await check(patient)]
    if patient.database is None:
        return Report(tuple(found), len(_ALONE), len(_SERVER) + len(_TABLES))
    try:
        connection = await database.connect(patient)
    except database.LOST as exc:
        found.append(database.DATABASE_ONBEREIKBAAR.found(oorzaak=type(exc).__name__))
        return Report(tuple(found), len(_ALONE), len(_SERVER) + len(_TABLES))
    try:
        for check in _SERVER:
            found += await check(patient, connection)
        if any(finding.code in _NO_TABLES for finding in found):
            return Report(tuple(found), len(_ALONE) + len(_SERVER), len(_TABLES))
        for check in _TABLES:
            found += await check(patient, connection)
    finally:
        await database.disconnect(connection)
    return Report(tuple(found), len(_ALONE) + len(_SERVER) + len(_TABLES))


def refused(error: SettingsRefused) -> Report:
    """The settings themselves do not hold, so nothing else can be looked at."""
    findings = tuple(SETTINGS.found(zin=sentence) for sentence in error.sentences)
    return Report(findings, 1, len(_ALONE) + len(_SERVER) + len(_TABLES))
