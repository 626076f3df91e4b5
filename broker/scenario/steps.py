"""What a step says, as the arguments and the evidence of its act (steps in domain/casussen/README.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from broker.scenario import known
from broker.scenario.model import Scenario, Stap, Stuk
from broker.scenario.plan import RUNS_CASES, Gepland

_PROSE: Final = frozenset({"toelichting", "opmerking", "bron", "afwijking", "waarom", "twijfel"})
_WHOLE: Final = tuple(f"O{nr}" for nr in range(1, 13))  # a step without a checklist succeeds, so its list is filled in
_LEAVERS: Final = ("deelnemers", "deelnemer", "organisaties", "organisatie", "wie")


def arguments(act: Gepland, stap: Stap, scenario: Scenario, *, own: bool) -> dict[str, Any]:
    """The fields of the act. `own` is true for the step's own act; an act on the way there says the least it can."""
    found = {name: value for name, value in stap.rest.items() if name not in _PROSE} if own else {}
    match act.soort:
        case "doeltoets":
            found.setdefault("uitslag", "positief")
            found.setdefault("ondertekend", _public(scenario))
        case "accepteren":
            found.setdefault("deelnemers", _takes_part(scenario))
        case "deelnemer_verwijderen" | "deelnemer_toevoegen":
            said: Any = next((stap.rest[name] for name in _LEAVERS if name in stap.rest), [])
            found["deelnemers"] = [said] if isinstance(said, str) else list(said)
    return found


def purpose(act: Gepland, stap: Stap, scenario: Scenario, *, own: bool) -> str | None:
    """The purpose that the act records; an acceptance without one takes the title of the file."""
    said = stap.rest.get("doel")
    if own and isinstance(said, str):
        return said
    return scenario.titel if act.soort in ("accepteren", "hervatten") else None


def evidence(act: Gepland, args: Mapping[str, Any]) -> list[Stuk]:
    """What the step implies is on paper before its act: criteria, doeltoets, checklist."""
    found = []
    criteria = {k: v for k, v in (args.get("criteria") or {}).items() if k in ("a", "b", "c", "d", "leefgebieden")}
    if criteria:
        found.append(Stuk("criteria", criteria))
    if act.soort == "doeltoets":
        found.append(Stuk("doeltoets", {"uitslag": args["uitslag"], "door": args["ondertekend"]}))
    if act.soort == "opschalen":
        found.append(Stuk("checklist_opschalen", {"ingevuld": args.get("checklist") or list(_WHOLE), "leeg": []}))
    return found


def _public(scenario: Scenario) -> list[str]:
    return [id_ for id_, org in scenario.organisaties.items() if org.soort in known.publiek()]


def _takes_part(scenario: Scenario) -> list[str]:
    """Whoever can take part, without those who run the case for the others."""
    able = known.deelnemend() - RUNS_CASES
    return [id_ for id_, org in scenario.organisaties.items() if org.soort in able]
