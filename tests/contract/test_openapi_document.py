"""What the description of the API must say beyond what the linter asks (API Design Rules 2.2.0; OpenAPI 3.0.3)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from jsonschema_rs import Draft202012Validator
from pydantic import HttpUrl, ValidationError
from typer.testing import CliRunner

from audit.desk.app import describe_desk
from broker.api.description import describe, operations
from broker.api.openapi import API_VERSION, about
from broker.api.openapi30 import VERSION
from broker.api.scopes import SANDBOX_ONLY, SCOPES
from broker.api.texts import Texts, TextsRefused, read_texts
from broker.app import describe_api
from broker.cli import app
from broker.settings import Settings

DOCUMENT: Final = describe_api(Settings())
DOCUMENTS: Final = {"broker": DOCUMENT, "desk": describe_desk(Settings())}
OPERATIONS: Final = {operation["operationId"]: operation for _, operation in operations(DOCUMENT)}
NOT_3_0: Final = frozenset({"const", "prefixItems", "$defs", "propertyNames", "contentMediaType", "if", "title"})
ENGLISH: Final = re.compile(r"\b(the|and|what|which|must|caller|request|with|Successful|Validation)\b")
Part = dict[str, Any]


def _schemas(part: Any, *, inside: bool = False) -> Iterator[Part]:
    """Every Schema Object, and never an example."""
    if isinstance(part, list):
        for item in part:
            yield from _schemas(item, inside=inside)
    elif isinstance(part, dict):
        if inside:
            yield part
        for name, value in part.items():
            if name in {"example", "examples", "enum", "default"}:
                continue
            if name in {"properties", "schemas"}:
                yield from (found for one in value.values() for found in _schemas(one, inside=True))
            else:
                below = name in {"schema", "items", "not", "additionalProperties"} and isinstance(value, dict)
                below = below or (inside and name in {"allOf", "anyOf", "oneOf"})
                yield from _schemas(value, inside=below)


@pytest.mark.parametrize("whose", DOCUMENTS)
def test_it_is_3_0_3_and_nothing_of_3_1(whose: str) -> None:
    """Forum Standaardisatie lists 3.0; FastAPI makes 3.1. `nullable` counts only beside a type."""
    assert DOCUMENTS[whose]["openapi"] == VERSION == "3.0.3"
    found = list(_schemas(DOCUMENTS[whose]))
    assert len(found) > 50
    for schema in found:
        assert not schema.keys() & NOT_3_0, schema
        assert not isinstance(schema.get("type"), list), schema
        assert schema.get("type") != "null"
        assert "type" in schema or not schema.get("nullable"), schema
        assert isinstance(schema.get("exclusiveMinimum", False), bool)


@pytest.mark.parametrize("whose", DOCUMENTS)
def test_every_reference_leads_somewhere(whose: str) -> None:
    """A reference to nothing breaks a generator; a schema that nothing uses is one that nobody checked."""
    components = DOCUMENTS[whose]["components"]
    text = json.dumps(DOCUMENTS[whose])
    wanted = set(re.findall(r'"\$ref": "#/components/([^"]+)"', text))
    there = {f"{kind}/{name}" for kind, part in components.items() for name in part}
    assert wanted <= there
    assert {name for name in there - wanted if name.startswith("schemas/")} == set()


@pytest.mark.parametrize("whose", DOCUMENTS)
def test_every_word_is_dutch_and_everything_is_described(whose: str) -> None:
    """API Design Rules /core/doc-language: each operation, outcome, parameter, schema and field, in Dutch."""
    document = DOCUMENTS[whose]
    for _, operation in operations(document):
        id_ = operation["operationId"]
        assert operation["summary"]
        assert operation["description"]
        assert all("description" in p or "$ref" in p for p in operation["parameters"]), id_
        assert all("description" in r or "$ref" in r for r in operation["responses"].values()), id_
    for name, schema in document["components"]["schemas"].items():
        assert "description" in schema, name
        for field, told in schema.get("properties", {}).items():
            assert "description" in told or "$ref" in told, f"{name}.{field}"
    said = re.findall(r'"(?:description|summary|title)": "((?:[^"\\]|\\.)*)"', json.dumps(document, ensure_ascii=False))
    assert not [text for text in said if ENGLISH.search(text)]


def test_names_are_dutch_words_in_camel_case() -> None:
    """API Design Rules /core/interface-language; only the members of a problem are English, as RFC 9457 has them."""
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)*", id_) for id_ in OPERATIONS)
    assert len(OPERATIONS) == len(list(operations(DOCUMENT)))
    assert {tag for op in OPERATIONS.values() for tag in op["tags"]} == {tag["name"] for tag in DOCUMENT["tags"]}


@pytest.mark.parametrize("id_", sorted(OPERATIONS))
def test_every_operation_tells_how_it_can_fail(id_: str) -> None:
    """RFC 9457 for every error, and API-Version and traceparent on every answer; never a 422 (/core/error-handling)."""
    operation = OPERATIONS[id_]
    responses = {status: _resolved(response) for status, response in operation["responses"].items()}
    assert {"400", "401", "403", "406", "429", "500", "503"} <= responses.keys()
    assert "422" not in responses
    assert "default" not in responses
    assert ("404" in responses) >= any(_resolved(p)["in"] == "path" for p in operation["parameters"])
    assert ({"413", "415"} <= responses.keys()) == ("requestBody" in operation)
    for status, response in responses.items():
        assert {"API-Version", "traceparent"} <= response["headers"].keys()
        assert status in {"200", "201", "202", "204"} or list(response["content"]) == ["application/problem+json"]
    assert "Retry-After" in responses["429"]["headers"]
    assert "Retry-After" in responses["503"]["headers"]
    assert "WWW-Authenticate" in responses["401"]["headers"]
    assert all("Location" in responses[status]["headers"] for status in ("201", "202") if status in responses)


def test_every_operation_asks_for_its_own_scope() -> None:
    """NL GOV OAuth profile: scopes are documented; the scheme lists those in use, with what each is for."""
    scheme = DOCUMENT["components"]["securitySchemes"]["oauth2"]
    scopes = scheme["flows"]["clientCredentials"]["scopes"]
    assert {id_: operation["security"] for id_, operation in OPERATIONS.items()} == {
        id_: [{"oauth2": [SCOPES[id_].name]}] for id_ in OPERATIONS
    }
    assert scopes == {SCOPES[id_].name: SCOPES[id_].uitleg for id_ in OPERATIONS}
    assert not SANDBOX_ONLY & OPERATIONS.keys()


def test_a_key_is_asked_where_it_is_needed_and_named_nowhere_else() -> None:
    """Design 6a.2: every writing POST; searching in own cases and asking what may be asked change nothing."""
    asked = {
        id_
        for id_, op in OPERATIONS.items()
        if any(_resolved(p)["name"] == "Idempotency-Key" for p in op["parameters"])
    }
    posts = {
        op["operationId"] for item in DOCUMENT["paths"].values() for method, op in item.items() if method == "post"
    }
    assert asked == posts - {"zoekCasussen", "vraagMogelijkheden"}
    for id_ in asked:
        assert "409" in OPERATIONS[id_]["responses"]


def test_an_installation_says_who_and_where_it_is() -> None:
    """API Design Rules /core/doc-openapi-contact, /core/uri-version and /core/semver."""
    settings = Settings(
        public_url=HttpUrl("https://sluis.regio.example"),
        contact_name="Beheer Sluis, regio Noord",
        contact_email="sluis@regio.example",
        contact_url=HttpUrl("https://regio.example/sluis"),
        token_url=HttpUrl("https://auth.regio.example/token"),
    )
    made = describe_api(settings)
    assert made["servers"][0]["url"] == "https://sluis.regio.example/v1"
    assert made["info"]["contact"] == {
        "name": "Beheer Sluis, regio Noord", "url": "https://regio.example/sluis", "email": "sluis@regio.example",
    }  # fmt: skip
    flow = made["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "https://auth.regio.example/token"
    assert re.fullmatch(r"1\.\d+\.\d+", made["info"]["version"])
    assert made["info"]["version"] == API_VERSION
    assert DOCUMENT["servers"][0]["url"] == "/v1"


def test_what_people_may_choose_from_is_in_it() -> None:
    """A partner developer finds every code here: elements, purposes, acts and what each kind of evidence holds."""
    schemas = DOCUMENT["components"]["schemas"]
    assert "pol.lijst" in schemas["ElementBody"]["properties"]["code"]["enum"]
    assert "lokaal-veiligheid" in schemas["VerzoekBody"]["properties"]["doel"]["enum"]
    assert "overleg" in schemas["HandelingBody"]["properties"]["soort"]["enum"]
    kinds = {one["properties"]["soort"]["enum"][0]: one for one in schemas["BewijsstukBody"]["oneOf"]}
    assert kinds["vrijgave"]["properties"]["inhoud"] == {"$ref": "#/components/schemas/InhoudVrijgave"}
    assert "ontvanger" in schemas["InhoudVrijgave"]["properties"]


@pytest.mark.parametrize(("options", "whose"), [([], "broker"), (["--desk"], "desk")])
def test_the_command_writes_the_same(options: list[str], whose: str) -> None:
    """`sluis openapi`: what would be served, on stdout, without a database."""
    result = CliRunner().invoke(app, ["openapi", *options], env={"SLUIS_ENVIRONMENT": "sandbox"})
    assert result.exit_code == 0
    assert json.loads(result.stdout) == DOCUMENTS[whose]


def test_the_command_refuses_wrong_settings() -> None:
    """Exit code 2, and which setting; never its value."""
    result = CliRunner().invoke(app, ["openapi"], env={"SLUIS_CALLS_EMPLOYEE": "veel"})
    assert result.exit_code == 2
    assert "SLUIS_CALLS_EMPLOYEE" in result.stderr
    assert "veel" not in result.stderr


def test_an_operation_without_words_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """A route that nobody described does not come out half described."""
    from broker.api import description, taken

    monkeypatch.setattr(description, "read_texts", lambda _: Texts(api=read_texts("broker.api").api))
    with pytest.raises(KeyError, match="leesTaken"):
        describe(taken.router.routes, about(Settings()))


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [("velden: {A: {}}", "velden: {A: {}}", "b.yaml: A twice"), ("velden: {}", "veldn: {}", "b.yaml: veldn")],
)
def test_texts_that_contradict_or_are_unknown_are_refused(
    one: str, two: str, said: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word in the wrong place would be read by nobody."""
    folder = tmp_path / "beschrijving"
    folder.mkdir()
    (folder / "a.yaml").write_text(one)
    (folder / "b.yaml").write_text(two)
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    with pytest.raises(TextsRefused, match=said):
        read_texts.__wrapped__("een pakket")


def test_examples_fit_their_schemas_as_the_linter_cannot_see() -> None:
    """Spectral checks examples against each schema by itself; here the problem example of every error is whole."""
    schema = DOCUMENT["components"]["schemas"]["Probleem"]
    check = Draft202012Validator({**schema, "components": DOCUMENT["components"]})
    for name, response in DOCUMENT["components"]["responses"].items():
        value = response["content"]["application/problem+json"]["examples"]["probleem"]["value"]
        assert check.is_valid(value)
        assert name == f"Fout{value['status']}"


def test_a_contact_must_be_given_whole() -> None:
    """An empty name or an address that is none stops the start."""
    for wrong in ({"contact_email": ""}, {"contact_url": "geen adres"}, {"contact_name": ""}):
        with pytest.raises(ValidationError):
            Settings.model_validate(wrong)


def _resolved(part: Part) -> Part:
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    found: Part = DOCUMENT["components"][kind][name]
    return found
