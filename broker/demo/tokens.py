"""Ready-made access tokens for whoever tries the sandbox, and what a terminal needs to use one. Never in production.

A token is asked for and ends by itself; the file for a terminal holds none.
"""

from __future__ import annotations

import json
import secrets
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from broker.demo.installation import Installatie, client_id
from broker.opening import issuer_folder
from broker.sandbox_tokens import CLIENT_ID, open_issuer
from broker.settings import Settings
from broker.terms import Identity

HOUR: Final = 3600


class NoSuchClient(LookupError):
    """The sandbox has no client for this onderdeel in this role; the text names those there are."""


def make_token(settings: Settings, onderdeel: str, rol: str | None, lifetime: int = HOUR) -> str:
    """An access token for a client that the seed made. Raises NoSuchClient, and RuntimeError in production."""
    folder = issuer_folder(settings)
    name = client_id(onderdeel, rol)
    path = folder / "clients" / f"{name}.json"
    if not CLIENT_ID.fullmatch(name) or not path.is_file():
        known = sorted(p.stem.replace(".r", " R") for p in (folder / "clients").glob("*.json"))
        raise NoSuchClient(
            f"Deze client is er niet. Wel: {', '.join(known) or 'geen; draai eerst sluis sandbox seed'}."
        )
    row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    identity = Identity(row["organisatie"], row["onderdeel"], row["medewerker"], row["rol"], secrets.token_urlsafe(16))
    return open_issuer(folder).mint(identity, client_id=name, lifetime=lifetime)


def ready_tokens(settings: Settings, installatie: Installatie) -> Iterator[tuple[str, str, str]]:
    """Onderdeel, role and a token for an hour: one for each onderdeel, in the first role of its first employee."""
    seen: set[str] = set()
    for client in installatie.clients():
        if client.onderdeel not in seen:
            seen.add(client.onderdeel)
            yield client.onderdeel, client.rol or "", make_token(settings, client.onderdeel, client.rol)


def write_environment(path: Path, values: Mapping[str, str]) -> None:
    """Names and values for a shell to read. No tokens: those are asked for, and end."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
