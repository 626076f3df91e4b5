"""What the supplier is asked to write in its own log: an AuditEvent for each search (IHE BALP 1.1, query pattern).

`IHE.BasicAudit.PatientQuery` when the person was found, `IHE.BasicAudit.Query` when not. The decision, the purpose and
the elements stand in it, so that the supplier can show its auditors why it was asked (NEN 7513). By what the person was
searched is left out of the query: who it is stands in `entity[patient]`, and a number once is enough.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from broker.terms import Question
from connectors.ggz import codes
from connectors.ggz.line import WHO, Params

_BALP: Final = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."
_DCM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_TERMS: Final = "http://terminology.hl7.org/CodeSystem/"
_US: Final = {"display": "sluis"}


def audit_event(
    search: tuple[str, Params], question: Question, base: str, patient: str | None, recorded: datetime
) -> dict[str, Any]:
    """The event of one search. `patient` is the reference of who was found."""
    return {
        "resourceType": "AuditEvent",
        "meta": {"profile": [f"{_BALP}{'PatientQuery' if patient else 'Query'}"]},
        "type": _coding(f"{_TERMS}audit-event-type", "rest"),
        "subtype": [_coding("http://hl7.org/fhir/restful-interaction", "search")],
        "action": "E",
        "recorded": recorded.isoformat(timespec="milliseconds"),
        "outcome": "0",
        "purposeOfEvent": [{"coding": [_coding(codes.PURPOSE, question.doel)]}],
        "agent": [
            _agent("110153", _US, requestor=True),
            {**_agent("110152", {"display": base}, requestor=False), "network": {"address": base, "type": "5"}},
        ],
        "source": {"observer": _US, "type": [_coding(f"{_TERMS}security-source-type", "4")]},
        "entity": [_query(search, question), *([_person(patient)] if patient else []), _decision(question)],
    }


def _agent(role: str, who: dict[str, str], *, requestor: bool) -> dict[str, Any]:
    return {"type": {"coding": [_coding(_DCM, role)]}, "who": who, "requestor": requestor}


def _query(search: tuple[str, Params], question: Question) -> dict[str, Any]:
    name, params = search
    shown = urlencode([(key, "*" if key in WHO else value) for key, value in params])
    return {
        "type": _coding(f"{_TERMS}audit-entity-type", "2"),
        "role": _coding(f"{_TERMS}object-role", "24"),
        "description": ", ".join(question.elementen),
        "query": b64encode(f"POST {name}/_search?{shown}".encode()).decode(),
    }


def _person(patient: str) -> dict[str, Any]:
    return {
        "what": {"reference": patient},
        "type": _coding(f"{_TERMS}audit-entity-type", "1"),
        "role": _coding(f"{_TERMS}object-role", "1"),
    }


def _decision(question: Question) -> dict[str, Any]:
    """BALP `entity[transaction]`: what ties this event to the entry in our log."""
    return {
        "what": {"identifier": {"system": codes.DECISION, "value": question.besluit}},
        "type": _coding("https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", "XrequestId"),
    }


def _coding(system: str, code: str) -> dict[str, str]:
    return {"system": system, "code": code}
