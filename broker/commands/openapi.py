"""`sluis openapi`: the description of the API on stdout, the same that `GET /v1/openapi.json` gives.

Needs no database and no key: it says what this installation would serve. Exit code 2 when the settings are refused.
"""

from __future__ import annotations

import json
from typing import Annotated, Final

import typer

from audit.desk.app import describe_desk
from broker.app import describe_api
from broker.settings import Process, SettingsRefused, load_settings

_USAGE: Final = 2


def openapi(*, desk: Annotated[bool, typer.Option("--desk", help="die van het bureau")] = False) -> None:
    """Schrijf de beschrijving van de API (OpenAPI 3.0.3) als JSON."""
    try:
        settings = load_settings(Process.DESK if desk else Process.BROKER)
    except SettingsRefused as exc:
        typer.echo(str(exc), err=True)
        raise typer.Exit(_USAGE) from exc
    document = describe_desk(settings) if desk else describe_api(settings)
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
