"""The tables of the policy that we read too: codes and words, never what is decided with them. The one way to them.

Source: policies/data; made by `python -m policies.build` and shipped in the wheel, so none is ever missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any


@cache
def policy_table(name: str) -> Mapping[str, Any]:
    """One table of policies/data, read once."""
    text = (resources.files("policies") / "data" / f"{name}.json").read_text(encoding="utf-8")
    table: Mapping[str, Any] = json.loads(text)
    return table
