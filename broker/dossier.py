"""What is on record for one question, in the shape that the policy reads (policies/README.md, the input)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from broker.terms import Moment
from broker.verzoek import Verzoek

NOBODY: Final = UUID(int=0)
"""The reader key under which a question of someone who is not on record is sealed."""


@dataclass(frozen=True, slots=True)
class Versies:
    """What was decided on, as seen: the fence compares them again under the log's head row (design 6a.10)."""

    casus: tuple[UUID, int] | None
    onderdelen: tuple[tuple[str, int], ...]
    samenwerkingsverband: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """The public half of the key under which the payload of this question is sealed for the desk."""

    kid: str
    public: bytes


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is on record, in the shape the policy reads, with the sealed things that only `pseudonym` opens.

    `sleutel` is what stands under the Idempotency-Key of this walk, for `broker.repeat` to read.
    `eerder_gevraagd` is how often this caller asked the same about this person lately (D-HERHAAL),
    `leden` of what kind the organisations are that decided a doeltoets (Wgs art. 2.31 lid 2).
    """

    caller: dict[str, Any]
    casus: dict[str, Any] | None
    persoon: dict[str, Any] | None
    verstrekkers: dict[str, dict[str, Any]]
    bewijs: list[dict[str, Any]]
    ontvanger: dict[str, Any]
    ontvanger_oin: str
    ontvanger_sleutel: str | None
    k_case: bytes | None
    epoch: int
    pseudoniem: str | None
    kring: list[dict[str, Any]]
    reader: ReaderRow | None
    versies: Versies
    sleutel: Mapping[str, Any]
    eerder_gevraagd: int = 0
    leden: Sequence[Mapping[str, Any]] = ()

    @property
    def stranger(self) -> bool:
        """True when the case, or the person in it, is not there for this caller (one and the same 404)."""
        return self.casus is None or (self.persoon is not None and not self.persoon["in_casus"])

    @property
    def samenwerkingsverband(self) -> str:
        return str(self.casus["samenwerkingsverband"]) if self.casus else ""

    def question(self, verzoek: Verzoek, moment: Moment) -> dict[str, Any]:
        """The whole input of `besluit/verzoek`; the clock of the policy is `op`, so a decision can be replayed."""
        return {
            "op": utc(moment.op),
            "vandaag": moment.vandaag.isoformat(),
            "vraag": {
                "initiatief": verzoek.initiatief.value,
                "doel": verzoek.vraag,
                "doelcode": verzoek.doel,
                "fase": verzoek.fase.value,
                "persoon": str(verzoek.persoon) if verzoek.persoon else None,
                "spoed": _spoed(verzoek),
                "periode": _periode(verzoek),
                "automatisch": False,
                "lijst": False,
                "eerder_gevraagd": self.eerder_gevraagd,
                "paren": [{"verstrekker": p.verstrekker, "element": p.element} for p in verzoek.paren],
            },
            "casus": self.casus,
            "ontvanger": self.ontvanger,
            "beller": self.caller,
            "verstrekkers": {
                id_: {
                    "soort": row["soort"],
                    "lid": row["lid"],
                    "referentie": row["referentie"] is not None,
                    "koppeling": row["koppeling"] is not None,
                }
                for id_, row in self.verstrekkers.items()
            },
            "persoon": self.persoon,
            "bewijs": self.bewijs,
            "leden": list(self.leden),
        }


def utc(moment: datetime) -> str:
    """A moment as the policy and the log read it: fixed-width UTC text, no fractions."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _spoed(verzoek: Verzoek) -> dict[str, Any] | None:
    if verzoek.spoed is None:
        return None
    gevaar, tot, gebruiker = verzoek.spoed
    return {"gevaar": gevaar, "tot": utc(tot), "gebruiker": gebruiker}


def _periode(verzoek: Verzoek) -> dict[str, Any] | None:
    if verzoek.periode is None:
        return None
    return {"van": verzoek.periode.van.isoformat(), "tot": verzoek.periode.tot.isoformat()}
