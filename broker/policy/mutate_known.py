"""The mutants that change nothing: policies/mutanten.json, each with the reason in one sentence (design 12.11).

An entry has the name of the mutant (mutate_mutants.py) and `waarom`. An entry that no mutant has any more is an error,
and so is one that a test kills: then it did change something. So the list can only hold what is true today.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from broker.policy.mutate_mutants import Key, Mutant
from broker.policy.mutate_source import PolicyBroken

LIST: Final = "mutanten.json"


class Equivalent(BaseModel):
    """One listed mutant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    package: str
    regel: str
    operator: str
    van: str
    naar: str
    nummer: int = Field(default=1, ge=1)
    waarom: str = Field(pattern=r"^[A-Z].*\.$")

    @property
    def key(self) -> Key:
        return (self.package, self.regel, self.operator, self.van, self.naar, self.nummer)


_LIST: Final = TypeAdapter(tuple[Equivalent, ...])


def read_known(root: Path) -> dict[Key, str]:
    """Why each listed mutant changes nothing. Raises PolicyBroken when the list is not in order."""
    path = root / LIST
    try:
        listed = _LIST.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValidationError as exc:
        first = exc.errors()[0]
        raise PolicyBroken(f"{LIST}, {'.'.join(map(str, first['loc']))}: {first['msg']}.") from exc
    known = {entry.key: entry.waarom for entry in listed}
    if len(known) != len(listed):
        raise PolicyBroken(f"{LIST}: een mutant staat er twee keer in.")
    return known


def stale(known: Iterable[Key], mutants: Iterable[Mutant]) -> list[Key]:
    """The entries that no mutant has any more."""
    made = {mutant.key for mutant in mutants}
    return [key for key in known if key not in made]


def as_entry(mutant: Mutant) -> dict[str, str | int]:
    """A mutant as it would stand in the list, for who must write why."""
    entry: dict[str, str | int] = {
        "package": mutant.package,
        "regel": mutant.rule,
        "operator": mutant.operator,
        "van": mutant.original,
        "naar": mutant.mutated,
    }
    return entry | ({"nummer": mutant.number} if mutant.number > 1 else {})
