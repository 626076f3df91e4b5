"""Pages and outcomes: from the bytes of a FHIR server to resources, or to a code from our closed list.

A server that fails says so in an OperationOutcome with issue codes (FHIR R4, issue-type). The code counts for more
than the status where both are there: a 400 with `throttled` is a server that cannot answer now.
"""

from __future__ import annotations

from typing import Final

from pydantic import ValidationError

from connectors.base import ConnectorFailure, Foutcode
from connectors.endpoint import code_for
from connectors.ggz.models import AnyResource, Bundle, Entry, OperationOutcome
from connectors.strictjson import UnsafeJson, read_json

DEPTH: Final = 40  # nl-core nests extensions in extensions
_CODES: Final = {
    **dict.fromkeys(("security", "login", "unknown", "expired"), Foutcode.GEEN_TOEGANG),
    **dict.fromkeys(("forbidden", "suppressed"), Foutcode.GEWEIGERD_DOOR_BRON),
    **dict.fromkeys(
        ("transient", "lock-error", "no-store", "exception", "timeout", "incomplete", "throttled"),
        Foutcode.BRON_STORING,
    ),
    "too-costly": Foutcode.TE_GROOT,
}
_ERRORS: Final = frozenset({"fatal", "error"})


def failure(status: int, raw: bytes) -> ConnectorFailure:
    """What an answer that is no success means; a redirect is none, whatever it says."""
    if status < 400:
        return ConnectorFailure(code_for(status))
    try:
        said = OperationOutcome.model_validate(read_json(raw, DEPTH))
    except (UnsafeJson, ValidationError):
        return ConnectorFailure(code_for(status))
    codes = [_CODES[issue.code] for issue in said.issue if issue.severity in _ERRORS and issue.code in _CODES]
    return ConnectorFailure(codes[0] if codes else code_for(status))


def read_resource(raw: bytes, model: type[AnyResource]) -> AnyResource:
    """One resource. Raises ConnectorFailure (ongeldig-antwoord)."""
    try:
        return model.model_validate(read_json(raw, DEPTH))
    except (UnsafeJson, ValidationError):
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD) from None  # the cause would carry the content along


def read_page(raw: bytes, model: type[AnyResource]) -> tuple[list[AnyResource], str | None]:
    """The resources on a page, and the address of the next page.

    What comes along uninvited (`include`) is dropped unread. Raises ConnectorFailure for a match of another type, for
    an outcome that tells of an error or of results that are missing, and for whatever else is no searchset.
    """
    try:
        bundle = Bundle.model_validate(read_json(raw, DEPTH))
        found = [model.model_validate(entry.resource) for entry in bundle.entry if _is_match(entry)]
    except (UnsafeJson, ValidationError):
        raise ConnectorFailure(Foutcode.ONGELDIG_ANTWOORD) from None  # the cause would carry the content along
    return found, bundle.next


def _is_match(entry: Entry) -> bool:
    """Raises ConnectorFailure when the entry says that something went wrong."""
    if entry.mode == "outcome":
        _check_outcome(OperationOutcome.model_validate(entry.resource))
    return entry.mode == "match"


def _check_outcome(said: OperationOutcome) -> None:
    """A page that is not whole must not look like one on which nothing stands; a warning about style may."""
    for issue in said.issue:
        if issue.severity in _ERRORS or _CODES.get(issue.code) is Foutcode.BRON_STORING:
            raise ConnectorFailure(_CODES.get(issue.code, Foutcode.BRON_STORING))
