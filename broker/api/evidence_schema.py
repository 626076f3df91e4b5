"""What the description of the API says of evidence: per soort the fields that its inhoud has.

The types of evidence themselves are the source (broker/casus/kinds.py), so a new kind is in the document by itself.
"""

from __future__ import annotations

from typing import Any, Final

from broker.casus.kinds import KINDS

_PLACE: Final = "#/components/schemas/"
_OWN: Final = ("soort", "inhoud")
Schema = dict[str, Any]


def per_kind(schema: Schema) -> None:
    """Make of one body with any content one body per soort, each pointing at the schema of its content (`$defs`)."""
    rest = {name: part for name, part in schema.pop("properties").items() if name not in _OWN}
    for name in ("type", "required", "additionalProperties"):
        schema.pop(name)
    schema["oneOf"] = [_body(soort, _name(soort), rest) for soort in sorted(KINDS)]
    schema["$defs"] = {_name(soort): _content(soort) for soort in sorted(KINDS)}


def _body(soort: str, name: str, rest: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(_OWN),
        "additionalProperties": False,
        "properties": {
            "soort": {"const": soort, "type": "string", "description": "De soort bewijsstuk."},
            "inhoud": {"$ref": _PLACE + name},
            **rest,
        },
    }


def _name(soort: str) -> str:
    return f"Inhoud{KINDS[soort].__name__}"


def _content(soort: str) -> Schema:
    kinds = sorted(other for other, kind in KINDS.items() if kind is KINDS[soort])
    return {**KINDS[soort].model_json_schema(), "description": f"De inhoud van een bewijsstuk: {', '.join(kinds)}."}
