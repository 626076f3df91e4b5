"""Examples in the description of an API: what is sent and what comes back, side by side under one name.

In the texts an example of an operation is

    toegestaan:
      titel: De politie heeft het vrijgegeven
      als: politie R06                # who sends it; read by the test that plays every example
      pad: {verzoek: …}               # what stands in the address
      zoek: {aantal: 10}              # what stands in the query
      lichaam: {…}
      status: 200

and what comes back stands under `antwoorden`. Numbers are made up: tests/flow/test_api_examples.py puts those of a case
of its own in their place, sends each example and compares status and answer.

An answer with a member such as `postbus` is left out of the document: linter 2.2.0 of the API Design Rules takes every
name with post, put or patch below `paths` for a method (nlgov:problem-invalid-input), in examples too. Its schema has
examples per member instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_PLACES: Final = {"path": "pad", "query": "zoek"}
_METHOD: Final = re.compile("put|post|patch")
Part = dict[str, Any]


def put_examples(operation: Part, told: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """Place every example where 3.0.3 has it: parameters, body and outcome."""
    for name, example in told.items():
        title = example["titel"]
        for parameter in operation["parameters"]:
            values = example.get(_PLACES.get(parameter["in"], ""), {})
            if parameter["name"] in values:
                _put(parameter, name, title, values[parameter["name"]])
        if "lichaam" in example:
            _put_content(operation["requestBody"], name, title, example["lichaam"])
        if name in answers and not _misread(answers[name]):
            _put_content(operation["responses"][str(example["status"])], name, title, answers[name])


def _misread(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_misread, value))
    return isinstance(value, dict) and any(_METHOD.search(key) or _misread(part) for key, part in value.items())


def _put_content(place: Part, name: str, title: str, value: Any) -> None:
    for media in place["content"].values():
        _put(media, name, title, value)


def _put(place: Part, name: str, title: str, value: Any) -> None:
    place.setdefault("examples", {})[name] = {"summary": title, "value": value}
