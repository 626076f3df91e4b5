"""OpenAPI 3.1 becomes 3.0.3 without saying anything narrower (OpenAPI 3.0.3, Schema Object)."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft4Validator, Draft202012Validator

from broker.api.openapi30 import to_3_0, to_schema

REF = {"$ref": "#/components/schemas/Dag"}
NULL = {"type": "null"}
ONLY_NULL = {"type": "string", "nullable": True, "enum": [None]}


@pytest.mark.parametrize(
    ("given_", "made"),
    [
        ({"anyOf": [{"type": "string", "maxLength": 9}, NULL]}, {"type": "string", "maxLength": 9, "nullable": True}),
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": ["string", "integer"]}, {"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}, NULL]},
         {"anyOf": [{"type": "string"}, {"type": "integer"}, ONLY_NULL]}),
        (NULL, ONLY_NULL),
        ({"const": "x"}, {"enum": ["x"]}),
        ({"anyOf": [{"const": "x"}, NULL]}, {"anyOf": [{"enum": ["x"]}, ONLY_NULL]}),
        ({"anyOf": [{"type": "string", "enum": ["x"]}, NULL]},
         {"type": "string", "enum": ["x", None], "nullable": True}),
        ({"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 9},
         {"type": "integer", "minimum": 0, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": True}),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "maxItems": 2},
         {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "maxItems": 2}),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}]},
         {"type": "array", "items": {"type": "string"}}),
        ({"type": "array"}, {"type": "array", "items": {}}),
        ({"type": "string", "examples": ["a", "b"], "title": "Naam"}, {"type": "string", "example": "a"}),
        ({**REF, "description": "De dag."}, {"allOf": [REF], "description": "De dag."}),
        ({**REF, "title": "Dag"}, REF),
        ({"type": "object", "propertyNames": {"maxLength": 4}, "additionalProperties": {"type": ["string", "null"]}},
         {"type": "object", "additionalProperties": {"type": "string", "nullable": True}}),
        ({"type": "object", "properties": {"title": {"type": "string"}, "examples": {"const": 1}}},
         {"type": "object", "properties": {"title": {"type": "string"}, "examples": {"enum": [1]}}}),
        (True, {}),
        (False, {"not": {}}),
        ({"type": "object", "additionalProperties": False}, {"type": "object", "additionalProperties": False}),
    ],
)  # fmt: skip
def test_what_3_0_says_otherwise_is_said_its_way(given_: Any, made: Any) -> None:
    """nullable, enum for const, boolean bounds, one example, no tuples, no siblings of a reference."""
    assert to_schema(given_) == made


def test_a_name_that_may_be_null_is_spelled_out() -> None:
    """`nullable` counts only beside a type (3.0.3), so the named schema stands there itself."""
    day = {"type": "object", "properties": {"op": {"type": "string"}}}
    either = {"anyOf": [REF, NULL], "description": "Soms."}
    made = to_3_0(_document({"Dag": day, "Week": {"type": "object", "properties": {"begin": either}}}))
    begin = made["components"]["schemas"]["Week"]["properties"]["begin"]
    assert begin == {**day, "nullable": True, "description": "Soms."}


def test_a_schema_that_holds_itself_stays_a_name() -> None:
    """There is no end to spelling out a tree; inside itself it is a reference again."""
    tree = {"type": "object", "properties": {"kind": {"anyOf": [{"$ref": "#/components/schemas/Boom"}, NULL]}}}
    made = to_3_0(_document({"Boom": tree}))
    assert "Boom" in json.dumps(made["components"]["schemas"]["Boom"])


def test_examples_and_the_document_itself_are_left_alone() -> None:
    """An example is data, whatever its members are called; a pure function changes nothing that it was given."""
    document = _document({"Dag": {"type": "string", "examples": ["ma"]}})
    value = {"schema": {"const": 1}, "anyOf": [REF, NULL], "type": ["string", "null"]}
    media = {"schema": {"const": 1}, "examples": {"een": {"value": value}}, "example": value}
    document["paths"] = {"/x": {"get": {"responses": {"200": {"content": {"application/json": media}}}}}}
    before = copy.deepcopy(document)
    made = to_3_0(document)
    assert document == before
    found = made["paths"]["/x"]["get"]["responses"]["200"]["content"]["application/json"]
    assert (found["schema"], found["examples"]["een"]["value"], found["example"]) == ({"enum": [1]}, value, value)


def test_what_3_0_does_not_have_around_the_schemas_goes() -> None:
    """No webhooks, no dialect, no shared paths, no summary of the whole, no SPDX name of the licence."""
    document = _document({}) | {"webhooks": {"x": {}}, "jsonSchemaDialect": "x"}
    document["info"] |= {"summary": "s", "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}}
    document["components"]["pathItems"] = {"x": {}}
    made = to_3_0(document)
    assert made["openapi"] == "3.0.3"
    assert made["info"] == {"title": "t", "version": "1.0.0", "license": {"name": "EUPL-1.2"}}
    assert made.keys() == {"openapi", "info", "paths", "components"}
    assert made["components"].keys() == {"schemas"}


_LEAVES = st.sampled_from(
    [
        {"type": "string", "maxLength": 2},
        {"type": "integer", "exclusiveMinimum": 1},
        {"const": "a"},
        {"enum": [1, "a"]},
        NULL,
    ]
)
_SCHEMAS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"anyOf": parts}),
        inner.map(lambda part: {"type": "array", "items": part, "maxItems": 2}),
        inner.map(lambda part: {"type": "object", "properties": {"a": part}, "required": ["a"]}),
    ),
    max_leaves=6,
)
_VALUES = st.recursive(
    st.sampled_from([None, 0, 1, 2, "", "a", "abc", True]),
    lambda inner: st.lists(inner, max_size=3) | inner.map(lambda value: {"a": value}),
    max_leaves=4,
)


@given(schema=_SCHEMAS, value=_VALUES)
def test_what_was_valid_still_is_and_the_rest_is_not(schema: Any, value: Any) -> None:
    """For the words that both versions have, the same values fit: read as draft 4 with `nullable` as 3.0.3 means it."""
    before = Draft202012Validator(schema).is_valid(value)
    assert Draft4Validator(_as_draft4(to_schema(schema))).is_valid(value) == before


def _as_draft4(schema: Any) -> Any:
    """A Schema Object as JSON Schema, strictly: `nullable` adds null to the type beside it, and to nothing else."""
    if isinstance(schema, list):
        return [_as_draft4(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _as_draft4(part) for name, part in schema.items() if name != "nullable"}
    if schema.get("nullable"):
        made["type"] = [schema["type"], "null"]
    return made


def _document(schemas: dict[str, Any]) -> dict[str, Any]:
    info = {"title": "t", "version": "1.0.0"}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}
