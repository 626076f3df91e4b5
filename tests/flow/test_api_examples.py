"""Every example in the description of the API works: it is sent on a case of its own, and answers as it says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import pytest
from jsonschema_rs import Draft4Validator

from broker.api.description import operations
from broker.api.openapi import about
from broker.api.texts import read_texts
from broker.app import describe_api
from broker.settings import Settings
from tests.flow.api import Api
from tests.flow.home import Home
from tests.flow.played import BEFORE, arrange

DOCUMENT: Final = describe_api(Settings())
TEXTS: Final = read_texts(about(Settings()).texts)
EXAMPLES: Final = [(id_, name) for id_, told in TEXTS.operaties.items() for name in told.get("voorbeelden", ())]
# What is not chance, a moment or a version: where both have it, it is the same.
TOLD: Final = frozenset(
    {"title", "code", "status", "soort", "reden", "verstrekker", "element", "vorm", "bij", "veld", "matrix",
     "kader", "ave", "toestand", "overgang", "initiatief", "fase", "doel", "afzender", "aanvrager", "levering"}
)  # fmt: skip
SOMETIMES: Final = frozenset({"Link", "Retry-After", "WWW-Authenticate"})  # a last page, another conflict, a refusal


@pytest.fixture
async def api(home: Home) -> Any:
    api = Api(home, str(await home.stage.owner.fetchval("SELECT log_id FROM log_head")))
    async with api.http:
        yield api


@pytest.mark.parametrize(("operation", "name"), EXAMPLES)
async def test_an_example_answers_as_it_says(operation: str, name: str, api: Api) -> None:
    """Issue 4: examples on every operation that really work; status, headers, schema and whatever is not chance."""
    example = TEXTS.operaties[operation]["voorbeelden"][name]
    translate = await arrange(api, operation, name)
    response = await _send(api, operation, translate(example))
    assert response.status_code == example["status"], response.text
    described = _described(operation, response.status_code)
    assert all(name in response.headers for name in described["headers"] if name not in SOMETIMES)
    told = TEXTS.antwoorden.get(operation, {}).get(name)
    if told is None:
        assert response.content == b""
        return
    (media,) = described["content"]
    assert response.headers["content-type"].partition(";")[0] == media
    answer = response.text if media == "text/plain" else response.json()
    _check_schema(described["content"][media]["schema"], answer)
    assert not (differ := list(_differ(translate(told), answer, name))), differ


def test_every_operation_has_an_example_that_works() -> None:
    """One that is let through, at least; every preparation belongs to an example, and every answer too."""
    ids = {operation["operationId"] for _, operation in operations(DOCUMENT)}
    good = {id_ for id_, name in EXAMPLES if TEXTS.operaties[id_]["voorbeelden"][name]["status"] < 300}
    assert good == ids == set(TEXTS.operaties)
    assert set(BEFORE) <= set(EXAMPLES)
    assert {(id_, name) for id_, answers in TEXTS.antwoorden.items() for name in answers} <= set(EXAMPLES)


def test_examples_stand_in_the_document() -> None:
    """What is sent is shown with its operation, in its body or in its parameters."""
    for _, operation in operations(DOCUMENT):
        shown: set[str] = set()
        for place in (*operation["parameters"], *operation.get("requestBody", {}).get("content", {}).values()):
            shown |= place.get("examples", {}).keys()
        assert shown == TEXTS.operaties[operation["operationId"]]["voorbeelden"].keys()


async def _send(api: Api, operation: str, example: Mapping[str, Any]) -> httpx.Response:
    method, path = next(
        (method, path)
        for path, item in DOCUMENT["paths"].items()
        for method, found in item.items()
        if found["operationId"] == operation
    )
    org, rol = example["als"].split()
    query = f"?{urlencode(example['zoek'])}" if "zoek" in example else ""
    address = f"/v1{path.format(**example.get('pad', {}))}{query}"
    return await api.call(method.upper(), address, (org, rol), example.get("lichaam"))


def _described(operation: str, status: int) -> Any:
    found = next(op for _, op in operations(DOCUMENT) if op["operationId"] == operation)["responses"][str(status)]
    name = found.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["responses"][name] if name else found


def _check_schema(schema: Mapping[str, Any], answer: Any) -> None:
    """The answer fits its schema, and has no member that the schema does not name."""
    root = {**schema, "components": DOCUMENT["components"]}
    errors = [error.message for error in Draft4Validator(_strict(root)).iter_errors(answer)]
    assert not errors, errors


def _strict(part: Any) -> Any:
    """A schema of the document as JSON Schema, closed: 3.0.3 has `nullable`, and answers may grow for others."""
    if isinstance(part, list):
        return [_strict(item) for item in part]
    if not isinstance(part, dict):
        return part
    made = {name: _strict(value) for name, value in part.items() if name not in {"nullable", "example", "examples"}}
    if part.get("nullable"):
        made["type"] = [part["type"], "null"]
    if isinstance(part.get("properties"), dict) and part.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made


def _differ(told: Any, answer: Any, place: str) -> Iterator[str]:
    """Where the answer is another than the example says, but for chance, moments and versions."""
    if type(told) is not type(answer):
        yield f"{place}: {type(told).__name__} is {type(answer).__name__}"
    elif isinstance(told, dict | list):
        mine, other = _members(told), _members(answer)
        if mine.keys() != other.keys():
            yield f"{place}: {sorted(mine.keys() ^ other.keys())}"
        for name in mine.keys() & other.keys():
            yield from _differ(mine[name], other[name], f"{place}.{name}")
    elif place.rpartition(".")[2] in TOLD and told != answer:
        yield f"{place}: {json.dumps(told)} is {json.dumps(answer)}"


def _members(value: dict[str, Any] | list[Any]) -> dict[Any, Any]:
    return value if isinstance(value, dict) else dict(enumerate(value))
