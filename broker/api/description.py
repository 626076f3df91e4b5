"""The description of an API as one OpenAPI 3.0.3 document: what its routes say, with what people wrote beside them.

`describe` is for every process that has routes (the broker, the desk): it takes their routes, where their texts are and
what differs per installation. Addresses in the document follow after the server, which carries the major version.
Source: NLgov API Design Rules 2.2.0 /core/doc-openapi, /core/uri-version, /core/version-header; OpenAPI 3.0.3.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from broker.api.examples import put_examples
from broker.api.openapi30 import to_3_0
from broker.api.outcomes import HEADERS, KEY, SCHEMAS, error_responses, errors_of, outcome
from broker.api.scopes import SCOPES
from broker.api.texts import Texts, read_texts

PREFIX: Final = "/v1"
_SCHEME: Final = "oauth2"
_MADE_UP: Final = frozenset({"HTTPValidationError", "ValidationError"})
_METHODS: Final = frozenset({"get", "post", "put", "patch", "delete"})
_TRACE: Final = {
    "name": "traceparent",
    "in": "header",
    "required": False,
    "description": "Het spoor van uw keten (W3C Trace Context); het nummer blijft hetzelfde, ook in het logboek.",
    "schema": {"type": "string"},
    "example": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
}
_PROOF: Final = {
    "name": "DPoP",
    "in": "header",
    "required": False,
    "description": "Het bewijs bij een toegangsbewijs dat aan een sleutel gebonden is (RFC 9449).",
    "schema": {"type": "string"},
}
_COMMON: Final = {"Traceparent": _TRACE, "DPoP": _PROOF}
_POINTER: Final = re.compile(r'"#/components/schemas/(\w+)"')
Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """What differs per API and per installation. `texts` is the package whose folder `beschrijving` has the texts."""

    version: str
    texts: str
    server: str
    token_url: str
    contact: tuple[tuple[str, str], ...]


def describe(routes: Sequence[BaseRoute], about: About) -> Part:
    """The document. Raises KeyError for an operation without a scope or without words, and for words about nothing."""
    texts = read_texts(about.texts)
    document = get_openapi(
        title=texts.api["titel"],
        version=about.version,
        description=texts.api["uitleg"],
        routes=list(routes),
        tags=[{"name": name, "description": text} for name, text in texts.etiketten.items()],
        servers=[{"url": f"{about.server}{PREFIX}", "description": texts.api["server"]}],
        contact=dict(about.contact),
        license_info=texts.api["licentie"],
        separate_input_output_schemas=False,
    )
    document["paths"] = {path.removeprefix(PREFIX): item for path, item in document["paths"].items()}
    for path, operation in operations(document):
        _complete(operation, path, texts)
    document["components"] = _components(document, texts, about)
    return _without_unused(to_3_0(document))


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    """Every operation with its path."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in _METHODS:
                yield path, operation


def _complete(operation: Part, path: str, texts: Texts) -> None:
    """Words, scope, parameters, outcomes, errors and examples of one operation."""
    id_ = operation["operationId"]
    told = texts.operaties[id_]
    operation["description"] = told["uitleg"]
    operation["security"] = [{_SCHEME: [SCOPES[id_].name]}]
    operation["parameters"] = [parameter for parameter in operation.get("parameters", ()) if _may_stand(parameter)]
    for parameter in operation["parameters"]:
        parameter["description"] = texts.api["parameters"][parameter["name"]]
        parameter["schema"] = _never_null(parameter["schema"])
    errors = errors_of(operation, path, told)
    own = {str(status): outcome(text, status) for status, text in told["uitkomsten"].items()}
    operation["responses"] = dict(sorted({**errors, **own}.items()))
    put_examples(operation, told.get("voorbeelden", {}), texts.antwoorden.get(id_, {}))
    operation["parameters"] += [{"$ref": f"#/components/parameters/{name}"} for name in _COMMON]


def _may_stand(parameter: Part) -> bool:
    """A key only where it is needed: elsewhere one is made for the caller."""
    return parameter["name"] != KEY or bool(parameter["required"])


def _never_null(schema: Part) -> Part:
    """What stands in an address or a header is there or not; it cannot be null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    return choices[0] if len(choices) == 1 else schema


def _components(document: Part, texts: Texts, about: About) -> Part:
    schemas = {n: s for n, s in document.get("components", {}).get("schemas", {}).items() if n not in _MADE_UP}
    for holder in [schema for schema in schemas.values() if "$defs" in schema]:
        schemas |= holder.pop("$defs")
    for name, told in texts.velden.items():
        for found in fnmatch.filter(schemas, name) or [name]:
            has = schemas[found].get("properties", {})
            _say(schemas[found], told if found == name else {word: told[word] for word in told.keys() & has.keys()})
    used = {SCOPES[operation["operationId"]] for _, operation in operations(document)}
    scopes = {scope.name: scope.uitleg for scope in sorted(used, key=lambda scope: scope.name)}
    flow = {"tokenUrl": about.token_url, "scopes": scopes}
    scheme = {"type": "oauth2", "description": texts.api["toegang"], "flows": {"clientCredentials": flow}}
    return {
        "schemas": {**schemas, **texts.schemas, **SCHEMAS},
        "responses": error_responses(),
        "parameters": _COMMON,
        "headers": HEADERS,
        "securitySchemes": {_SCHEME: scheme},
    }


def _without_unused(document: Part) -> Part:
    """Leave out schemas that nothing points at any more, since they were spelled out where they may be null."""
    schemas = document["components"]["schemas"]
    while unused := schemas.keys() - set(_POINTER.findall(json.dumps(document))):
        document["components"]["schemas"] = schemas = {n: s for n, s in schemas.items() if n not in unused}
    return document


def _say(schema: Part, told: Mapping[str, str]) -> None:
    """Put the words in the place of those of the code. Raises KeyError for words about a field that is not there."""
    for name, text in told.items():
        (schema if name == "uitleg" else schema["properties"][name])["description"] = text
