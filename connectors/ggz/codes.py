"""The identifiers of systems and codes that are exchanged with a FHIR server. None of these is an address to call.

Sources: HL7 FHIR R4 (4.0.1), nl-core on zib 2020 (Nictiz), SNOMED CT, IHE BALP 1.1. What nl-core has no code for is
ours, below `urn:sluis:fhir` (README.md): a supplier marks what may be shared, instead of us picking from its file.
"""

from __future__ import annotations

from typing import Final

BSN: Final = "http://fhir.nl/fhir/NamingSystem/bsn"
SNOMED: Final = "http://snomed.info/sct"

CONFIDENTIALITY: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ACT_REASON: Final = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/condition-clinical"
VERIFICATION: Final = "http://terminology.hl7.org/CodeSystem/condition-ver-status"

LABEL: Final = "urn:sluis:fhir:label"  # codes in meta.security, and the urls of label extensions
SHARED: Final = "urn:sluis:fhir:deelbaar"  # codes in meta.tag of a Flag: what may be told to whom is no carer
PURPOSE: Final = "urn:sluis:doel"
DECISION: Final = "urn:sluis:besluit"

DIAGNOSIS: Final = "282291009"
LEGAL_STATUS: Final = ("303186005", "8625004")  # zib 2020, and its later releases
DRUG_USE: Final = "228366006"
ALCOHOL_USE: Final = "228273003"
SUBSTANCE: Final = "105590001"


def token(system: str, *codes: str) -> str:
    """A token parameter that matches any of these codes (FHIR R4, search 3.1.1.4.10)."""
    return ",".join(f"{system}|{code}" for code in codes)


def escape(text: str) -> str:
    """A value from outside, so that it cannot become more than one (FHIR R4, search 3.1.1.4.11)."""
    for special in ("\\", "$", ",", "|"):
        text = text.replace(special, f"\\{special}")
    return text
