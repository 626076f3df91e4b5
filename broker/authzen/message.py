"""Reading the messages of AuthZEN: strict in type, blind to members that it does not know (Authorization API 1.0).

Shape: `read_evaluation(body)`, `read_batch(body)`, `read_search(body, open_)`. In a batch the members at the top are
defaults of each evaluation, replaced whole; an evaluation that is still not complete is a no, not an error.
Raises InvalidInput (400) with everything that is wrong. Source: sections 5 (entities), 6, 7 (batch) and 8 (search).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from broker.authzen.words import Action, Entity, Evaluation
from broker.errors import Fout, InvalidInput

MOST: Final = 100  # evaluations in one call; each is decided and recorded
_PARTS: Final = ("subject", "action", "resource")
Open = Literal["subject", "action", "resource"]


class Semantic(StrEnum):
    """How far a batch goes on (section 7.1.2.1)."""

    ALL = "execute_all"
    FIRST_DENY = "deny_on_first_deny"
    FIRST_PERMIT = "permit_on_first_permit"


@dataclass(frozen=True, slots=True)
class Batch:
    """The evaluations of a call in order; None for one that is not complete. `alone` is answered as a single one."""

    evaluations: tuple[Evaluation | None, ...]
    semantic: Semantic
    alone: bool


def read_evaluation(body: object) -> Evaluation:
    """One evaluation."""
    return _evaluation(_object(body))


def read_batch(body: object) -> Batch:
    """Many evaluations with shared members; none at all is a single one."""
    told = _object(body)
    items = told.get("evaluations", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InvalidInput(_wrong("evaluations", "Geef een lijst van objecten, of laat dit veld weg."))
    if len(items) > MOST:
        raise InvalidInput(
            Fout("evaluations", "te-veel", f"Geef er hoogstens {MOST}; verdeel de rest over meer vragen.")
        )
    semantic = _semantic(told.get("options", {}))
    if not items:
        return Batch((_evaluation(told),), semantic, alone=True)
    defaults = {name: told[name] for name in (*_PARTS, "context") if name in told}
    full = [{**defaults, **item} for item in items]
    if wrong := [fout for item in full for fout in _faults(item, frozenset(_PARTS)) if fout.code != "ontbreekt"]:
        raise InvalidInput(*dict.fromkeys(wrong))
    complete = (None if any(_faults(item, frozenset())) else _evaluation(item) for item in full)
    return Batch(tuple(complete), semantic, alone=False)


def read_search(body: object, open_: Open) -> Evaluation:
    """One evaluation of which a part is looked for: its id is ignored, and an action may be left out altogether."""
    return _evaluation(_object(body), open_)


def _semantic(options: object) -> Semantic:
    told = options.get("evaluations_semantic", Semantic.ALL) if isinstance(options, dict) else None
    if told not in set(Semantic):
        raise InvalidInput(_wrong("options.evaluations_semantic", f"Kies een van: {', '.join(Semantic)}."))
    return Semantic(told)


def _evaluation(told: Mapping[str, Any], open_: Open | None = None) -> Evaluation:
    if wrong := list(_faults(told, frozenset({"action"} if open_ == "action" else ()), open_)):
        raise InvalidInput(*wrong)
    action = None if open_ == "action" else Action(told["action"]["name"], told["action"].get("properties", {}))
    return Evaluation(
        _entity(told["subject"], open_ == "subject"),
        action,
        _entity(told["resource"], open_ == "resource"),
        told.get("context", {}),
    )


def _entity(told: Mapping[str, Any], open_: bool) -> Entity:  # noqa: FBT001  # private, and named where it is called
    return Entity(told["type"], None if open_ else told["id"], told.get("properties", {}))


def _faults(told: Mapping[str, Any], optional: frozenset[str], open_: Open | None = None) -> Iterator[Fout]:
    for part in _PARTS:
        if part not in told:
            if part not in optional:
                yield Fout(part, "ontbreekt", "Vul dit veld in.")
        elif not isinstance(told[part], dict):
            yield _wrong(part, "Geef hier een object.")
        else:
            yield from _of(part, told[part], open_ == part)
    if not isinstance(told.get("context", {}), dict):
        yield _wrong("context", "Geef hier een object, of laat dit veld weg.")


def _of(part: str, told: Mapping[str, Any], open_: bool) -> Iterator[Fout]:  # noqa: FBT001  # see _entity
    names = ("name",) if part == "action" else ("type",) if open_ else ("type", "id")
    for name in names:
        if name not in told:
            yield Fout(f"{part}.{name}", "ontbreekt", "Vul dit veld in.")
        elif not isinstance(told[name], str) or not told[name]:
            yield _wrong(f"{part}.{name}", "Geef hier tekst, tussen aanhalingstekens.")
    if not isinstance(told.get("properties", {}), dict):
        yield _wrong(f"{part}.properties", "Geef hier een object, of laat dit veld weg.")


def _wrong(veld: str, uitleg: str) -> Fout:
    return Fout(veld, "ongeldige-waarde", uitleg)


def _object(body: object) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise InvalidInput(_wrong("body", "Geef hier een object, tussen accolades."))
    return body
