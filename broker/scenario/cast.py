"""The people and organisations of a file as the register knows them: opaque ids, numbers, keys, one employee each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from broker.scenario.model import Scenario
from broker.scenario.plan import Wie
from broker.terms import Identity

VERBAND: Final = "tafel-van-dit-bestand"
_TOKEN: Final = "scenario"  # noqa: S105  # the id of a token, not a token: nobody logs in here


@dataclass(slots=True)
class World:
    """Ids that the file does not have: of the case, of its persons, and of the organisations.

    Those of the case and its persons are the broker's own once it has made the case (broker/scenario/http.py).
    """

    casus: UUID
    personen: dict[str, UUID]
    oins: Mapping[str, str]
    postbussen: Mapping[str, X25519PrivateKey]
    verband: str = VERBAND

    def identity(self, wie: Wie) -> Identity:
        """What a token of this organisation's employee would claim."""
        return Identity(self.oins[wie.org], wie.org, medewerker(wie.org), wie.rol, _TOKEN)

    def with_ids(self, value: Any) -> Any:
        """The same value, with every person of the file named by its id in the case."""
        if isinstance(value, str):
            return str(self.personen[value]) if value in self.personen and value not in self.oins else value
        if isinstance(value, list | tuple):
            return [self.with_ids(part) for part in value]
        if isinstance(value, Mapping):
            return {name: self.with_ids(part) for name, part in value.items()}
        return value


def make_world(scenario: Scenario, verband: str = VERBAND) -> World:
    """Fresh ids and keys; the OIN is made up, twenty digits long. Another `verband` lets files share a database."""
    return World(
        casus=uuid4(),
        personen={id_: uuid4() for id_ in scenario.personen},
        oins={org: f"00000099{nr:012d}" for nr, org in enumerate(scenario.organisaties, 1)},
        postbussen={org: X25519PrivateKey.generate() for org in scenario.organisaties},
        verband=verband,
    )


def medewerker(org: str) -> str:
    """The one employee of an organisation in this file."""
    return f"medewerker-{org}"
