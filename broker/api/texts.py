"""What people wrote about an API, beside what its routes say of themselves: YAML files in one folder of a package.

Each file may have these parts; together they make one whole, and nothing may be said twice:

- `api`: titel, uitleg, licentie; `etiketten`: the tags in order
- `velden`: per schema that a route reads, its `uitleg` and that of its fields; a name with `*` is for all that fit
- `schemas`: what is answered, as Schema Objects of OpenAPI 3.0.3
- `operaties`: per operationId its `uitleg`, `uitkomsten` per status, errors that not every operation has (`ook`), and
  `voorbeelden` (broker/api/examples.py)
- `antwoorden`: per operationId and example what comes back

Read when somebody asks for the description, once; a wrong file raises TextsRefused, which a test finds before anyone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any

import yaml

Part = dict[str, Any]


class TextsRefused(Exception):
    """A file says something twice, or something that nobody reads."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One description in words."""

    api: Part = field(default_factory=dict)
    etiketten: Part = field(default_factory=dict)
    velden: Part = field(default_factory=dict)
    schemas: Part = field(default_factory=dict)
    operaties: Part = field(default_factory=dict)
    antwoorden: Part = field(default_factory=dict)


@cache
def read_texts(package: str) -> Texts:
    """All files of `beschrijving/` in this package, as one. Raises TextsRefused."""
    texts = Texts()
    files = (path for path in (resources.files(package) / "beschrijving").iterdir() if path.name.endswith(".yaml"))
    for path in sorted(files, key=lambda found: found.name):
        document: Part = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        if unknown := document.keys() - {part.name for part in fields(Texts)}:
            raise TextsRefused(f"{path.name}: {', '.join(sorted(unknown))}")
        for name, part in document.items():
            told: Part = getattr(texts, name)
            if twice := told.keys() & part.keys():
                raise TextsRefused(f"{path.name}: {', '.join(sorted(twice))} twice")
            told.update(part)
    return texts
