"""How a partner's system is asked: its entry in the file of connectors, checked as the broker will read it.

A new entry is put under the others; one that stands there otherwise is left for a person to change, because the file is
the operator's own, with their comments. The broker reads the file when it starts.
Errors: Refused, naming the onderdeel and never a content.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from broker.errors import Fout
from broker.onboarding import Refused
from connectors.directory import connect


class Entry(StrEnum):
    """What is to be done about an entry."""

    THERE = "staat er al zo"
    NEW = "komt erbij"
    OTHER = "staat er anders; verander die zelf"
    NOWHERE = "SLUIS_CONNECTORS_FILE is niet gezet; zet deze zelf in dat bestand"


async def check_entry(onderdeel: str, entry: Mapping[str, Any], folder: Path) -> None:
    """Whether a connector can be made of it, with its files found from `folder`. Raises Refused."""
    try:
        connector = connect(onderdeel, dict(entry), folder)
    except ValueError as error:
        told = str(error).removeprefix(f"koppeling {onderdeel}: ")
        uitleg = f"{told[:1].upper()}{told[1:]}. Bestanden staan ten opzichte van {folder.name}/."
        raise Refused(Fout(f"onderdelen.{onderdeel}.koppeling", "koppeling-klopt-niet", uitleg)) from None
    await connector.close()


def place_entry(onderdeel: str, entry: Mapping[str, Any], file: Path | None) -> Entry:
    """What is to be done about it. Raises Refused when the file cannot be read."""
    if file is None:
        return Entry.NOWHERE
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise Refused(
            Fout("SLUIS_CONNECTORS_FILE", "niet-leesbaar", "Dit bestand is niet te lezen als YAML.")
        ) from None
    found = (document or {}).get(onderdeel)
    if found is None:
        return Entry.NEW
    return Entry.THERE if found == dict(entry) else Entry.OTHER


def as_text(onderdeel: str, entry: Mapping[str, Any]) -> str:
    """The entry as it stands in the file."""
    return yaml.safe_dump({onderdeel: dict(entry)}, sort_keys=False, allow_unicode=True)


def add_entry(onderdeel: str, entry: Mapping[str, Any], file: Path) -> None:
    """Put it under the others, in one write."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    gap = "" if not before or before.endswith("\n") else "\n"
    fresh = file.with_name(f"{file.name}.nieuw")
    fresh.write_text(f"{before}{gap}{as_text(onderdeel, entry)}", encoding="utf-8")
    fresh.replace(file)
