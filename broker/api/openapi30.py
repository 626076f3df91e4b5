"""An OpenAPI 3.1 document, as FastAPI makes it, rewritten to 3.0.3, which is what government must publish.

One pure function. What 3.0 says otherwise is said its way (`nullable`, `enum` for `const`, one `example`, a boolean
`exclusiveMinimum`); what 3.0 cannot say is left out, so the document only gets wider: everything that was valid still
is. Automatic titles go, since they only repeat the names.
Source: OpenAPI 3.0.3, Schema Object; NLgov API Design Rules /core/doc-openapi; Forum Standaardisatie lists 3.0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

VERSION: Final = "3.0.3"
_PLAIN: Final = frozenset(
    {"multipleOf", "maximum", "minimum", "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems",
     "maxProperties", "minProperties", "required", "enum", "type", "format", "default", "description", "discriminator",
     "readOnly", "writeOnly", "nullable", "example", "externalDocs", "deprecated", "xml", "exclusiveMinimum",
     "exclusiveMaximum"}
)  # fmt: skip
_LISTS: Final = ("allOf", "anyOf", "oneOf")
_NULL: Final = {"type": "null"}
_ONLY_NULL: Final = {"type": "string", "nullable": True, "enum": [None]}
_EXAMPLES: Final = frozenset({"example", "examples"})
Schema = dict[str, Any]


def to_3_0(document: dict[str, Any]) -> dict[str, Any]:
    """The same API in the words of 3.0.3; the document that is given stays as it is."""
    named = document.get("components", {}).get("schemas", {})
    made = {
        name: _walk(name, _spell_out(name, part, named))
        for name, part in document.items()
        if name not in {"webhooks", "jsonSchemaDialect"}
    }
    made["openapi"] = VERSION
    made["info"] = _info(document.get("info", {}))
    made.get("components", {}).pop("pathItems", None)
    return made


def _spell_out(name: str, part: Any, named: dict[str, Schema], inside: frozenset[str] = frozenset()) -> Any:
    """Where a named schema may also be null, itself instead of its name: 3.0 has `nullable` beside a type alone."""
    if name in _EXAMPLES:
        return part
    if isinstance(part, list):
        return [_spell_out("", item, named, inside) for item in part]
    if not isinstance(part, dict):
        return part
    spelled = {key: _spell_out(key, value, named, inside) for key, value in part.items() if key != "anyOf"}
    if "anyOf" in part:
        may_be_null = _NULL in part["anyOf"]
        spelled["anyOf"] = [_choice(choice, named, inside, may_be_null=may_be_null) for choice in part["anyOf"]]
    return spelled


def _choice(choice: Any, named: dict[str, Schema], inside: frozenset[str], *, may_be_null: bool) -> Any:
    target = str(choice.get("$ref", "")).rpartition("/")[2] if isinstance(choice, dict) else ""
    if may_be_null and target in named and target not in inside:
        return _spell_out("", named[target], named, inside | {target})
    return _spell_out("", choice, named, inside)


def _info(info: dict[str, Any]) -> dict[str, Any]:
    made = {name: part for name, part in info.items() if name != "summary"}
    if "license" in made:
        made["license"] = {name: part for name, part in made["license"].items() if name != "identifier"}
    return made


def _walk(name: str, part: Any) -> Any:
    """Everything around the schemas stays; examples are data, also when they look like something else."""
    if name in _EXAMPLES:
        return part
    if isinstance(part, list):
        return [_walk("", item) for item in part]
    if not isinstance(part, dict):
        return part
    if name == "schema":
        return to_schema(part)
    if name == "schemas":
        return {key: to_schema(schema) for key, schema in part.items()}
    return {key: _walk(key, value) for key, value in part.items()}


def to_schema(schema: Schema | bool) -> Schema:  # noqa: FBT001  # a schema may be true or false
    """One schema of JSON Schema 2020-12 as a Schema Object of 3.0.3."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if "$ref" in schema:
        rest = {name: part for name, part in schema.items() if name not in {"$ref", "title"}}
        return {"allOf": [{"$ref": schema["$ref"]}], **to_schema(rest)} if rest else {"$ref": schema["$ref"]}
    made = {name: part for name, part in schema.items() if name in _PLAIN or name.startswith("x-")}
    for rewrite in _REWRITES:
        rewrite(schema, made)
    return made


def _types(schema: Schema, made: Schema) -> None:
    """A list of types, and null as a type."""
    told = schema.get("type")
    if told is None:
        return
    types = told if isinstance(told, list) else [told]
    rest = [kind for kind in types if kind != "null"]
    made.pop("type")
    if len(rest) == 1:
        made["type"] = rest[0]
        made |= {"nullable": True} if "null" in types else {}
    elif rest:
        made["anyOf"] = [{"type": kind} for kind in rest] + ([_ONLY_NULL] if "null" in types else [])
    else:
        made |= _ONLY_NULL


def _choices(schema: Schema, made: Schema) -> None:
    """`X or null` is X that may be null. `nullable` says so beside a type alone; elsewhere null is one more choice."""
    for name in _LISTS:
        if name not in schema:
            continue
        parts = [to_schema(part) for part in schema[name] if part != _NULL]
        null = len(parts) < len(schema[name])
        if len(parts) == 1 and name != "allOf" and (not null or "type" in parts[0]):
            _merge(parts[0], made)
            made |= {"nullable": True} if null else {}
        else:
            made[name] = parts + ([_ONLY_NULL] if null else [])


def _merge(only: Schema, made: Schema) -> None:
    """The one choice that is left, with what stood around the choice on top of it."""
    inner = {"allOf": [only]} if "$ref" in only else only
    for name, part in inner.items():
        made.setdefault(name, part)


def _below(schema: Schema, made: Schema) -> None:
    if "properties" in schema:
        made["properties"] = {name: to_schema(part) for name, part in schema["properties"].items()}
    if "items" in schema:
        made["items"] = to_schema(schema["items"])
    if "not" in schema:
        made["not"] = to_schema(schema["not"])
    if "additionalProperties" in schema:
        more = schema["additionalProperties"]
        made["additionalProperties"] = more if isinstance(more, bool) else to_schema(more)


def _tuples(schema: Schema, made: Schema) -> None:
    """3.0 has no tuples: a list of that length, of which every member is one of the kinds."""
    if "prefixItems" not in schema:
        return
    kinds = [to_schema(part) for part in schema["prefixItems"]]
    rest = schema.get("items")
    if isinstance(rest, dict):
        kinds.append(to_schema(rest))
    different = [kind for nr, kind in enumerate(kinds) if kind not in kinds[:nr]]
    made["items"] = different[0] if len(different) == 1 else {"anyOf": different}


def _values(schema: Schema, made: Schema) -> None:
    if "const" in schema:
        made["enum"] = [schema["const"]]
    if made.get("nullable") and "enum" in made and None not in made["enum"]:
        made["enum"] = [*made["enum"], None]
    if schema.get("examples"):
        made.setdefault("example", schema["examples"][0])


def _bounds(schema: Schema, made: Schema) -> None:
    for name, edge in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        told = schema.get(name)
        if isinstance(told, int | float) and not isinstance(told, bool):
            made[edge], made[name] = told, True


def _lists(_: Schema, made: Schema) -> None:
    """3.0 wants `items` on every list."""
    if made.get("type") == "array":
        made.setdefault("items", {})


_REWRITES: Final[tuple[Callable[[Schema, Schema], None], ...]] = (
    _types, _choices, _below, _tuples, _values, _bounds, _lists,
)  # fmt: skip
