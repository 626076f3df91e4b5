"""The published interface of a supplier is the one that the connectors speak (docs/openapi-informatievraag.yaml)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from connectors.politie.informatievraag import check_labels
from connectors.twin import VERSION
from connectors.wire import AnswerBody, ItemBody, LabelsBody, QuestionBody, read_answer, read_question

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "docs" / "openapi-informatievraag.yaml").read_text(encoding="utf-8")
)
ASK: dict[str, Any] = DOCUMENT["paths"]["/informatievraag"]["post"]


def _examples(content: dict[str, Any]) -> list[Any]:
    return [example["value"] for example in content["application/json"]["examples"].values()]


@pytest.mark.parametrize("example", _examples(ASK["requestBody"]["content"]))
def test_every_published_question_can_be_read(example: dict[str, Any]) -> None:
    """What a supplier builds from the document is what we send."""
    assert read_question(json.dumps(example).encode(), "verstrekker").elementen == tuple(example["elementen"])


@pytest.mark.parametrize("example", _examples(ASK["responses"]["200"]["content"]))
def test_every_published_answer_can_be_read(example: dict[str, Any]) -> None:
    """What a supplier answers by the document is an answer, and the police example has the four labels of the Wpg."""
    answer = check_labels(read_answer(json.dumps(example).encode(), example["elementen"]))
    assert set(answer.items) == set(example["elementen"])


@pytest.mark.parametrize(
    ("name", "model"),
    [("Vraag", QuestionBody), ("Antwoord", AnswerBody), ("Item", ItemBody), ("Labels", LabelsBody)],
)
def test_the_document_and_the_code_name_the_same_members(name: str, model: type[BaseModel]) -> None:
    """Required and allowed members stand in one place for suppliers and in one for us: they are the same."""
    schema = DOCUMENT["components"]["schemas"][name]
    assert set(schema["properties"]) == {field.alias for field in model.model_fields.values()}
    required = {field.alias for field in model.model_fields.values() if field.is_required()}
    assert set(schema.get("required", [])) == required
    assert schema["additionalProperties"] is False


def test_the_document_follows_the_design_rules() -> None:
    """ADR 2.2.0: OAS 3.0, problem+json for every error, API-Version on every answer, one version for all."""
    assert DOCUMENT["openapi"].startswith("3.0.")
    assert DOCUMENT["info"]["version"] == VERSION
    for status, response in ASK["responses"].items():
        assert "API-Version" in response["headers"]
        assert list(response["content"]) == ["application/json" if status == "200" else "application/problem+json"]
