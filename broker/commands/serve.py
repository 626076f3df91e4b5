"""`sluis serve [broker]`: the broker as a process of its own; without a word the whole sandbox, for a first try.

The broker writes one line on stdout when it listens (`--json-ready`: one line of JSON with its port) and ends with exit
code 0 on SIGTERM and SIGINT, after the calls that are running. What the settings leave open the sandbox fills in
(broker/opening.py); what is dangerous is said aloud. Exit codes: 1 a part did not start, 2 the settings or the call.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, Final, NoReturn

import asyncpg
import typer
import uvicorn
import uvloop

from audit.log.errors import LogError
from broker import telemetry
from broker.app import create_app
from broker.child import EmbeddedFailed, say
from broker.engines.base import EngineRefused
from broker.errors import SluisError
from broker.listening import listen
from broker.memory import settle_memory
from broker.opening import open_house, open_verifier
from broker.settings import Process, Settings, SettingsRefused, load_settings

_FAILED: Final = 1
_USAGE: Final = 2
_GRACE: Final = 5.0  # seconds beyond the deadline of the suppliers, for calls that run when we are told to stop
_NO_DESK: Final = (
    "Het bureau (sluis serve desk) is er nog niet: dat komt met een volgende versie. Start: sluis serve broker"
)


class Part(StrEnum):
    """What can be started alone."""

    BROKER = "broker"
    DESK = "desk"


def serve(
    part: Annotated[Part | None, typer.Argument(help="broker alleen; zonder: de hele sandbox")] = None,
    *,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="poort; 0 kiest een vrije")] = None,
    json_ready: Annotated[bool, typer.Option("--json-ready", help="zeg met een regel JSON dat het klaar is")] = False,
) -> None:
    """Start de makelaar; zonder onderdeel de hele sandbox, met een voorbeeldcasus en aanroepen om te proberen."""
    if part is Part.DESK:
        _stop(_USAGE, _NO_DESK)
    with started():
        settings = load_settings(Process.BROKER if part else Process.ALL)
        if port is not None:
            settings = settings.model_copy(update={"port": port})
        if part is None:
            from broker.demo.stay import stay  # noqa: PLC0415  # the sandbox and its partners: not for production

            uvloop.run(stay(settings, json_ready=json_ready))
            return
        telemetry.configure()
        uvloop.run(serve_broker(settings, ready=_say_json if json_ready else _say_plain))


@contextlib.contextmanager
def started() -> Iterator[None]:
    """What stops a start or a run becomes one sentence and an exit code; being told to stop is no failure."""
    try:
        yield
    except typer.Exit:
        raise
    except SettingsRefused as exc:
        _stop(_USAGE, str(exc))
    except (EmbeddedFailed, EngineRefused, RuntimeError) as exc:
        _stop(_FAILED, str(exc))
    except SluisError as exc:
        _stop(_FAILED, f"{exc if exc.args else exc.uitleg} ({exc.code})")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, LogError) as exc:
        _stop(_FAILED, f"De database antwoordt niet zoals nodig ({type(exc).__name__}). Kijk of zij draait en klopt.")
    except OSError as exc:
        _stop(
            _FAILED, f"Starten lukt niet: {exc.strerror or type(exc).__name__}. Is de poort vrij, de schijf niet vol?"
        )
    except (asyncio.CancelledError, KeyboardInterrupt):
        say("Gestopt.")


async def serve_broker(settings: Settings, ready: Callable[[Settings, int, str], None]) -> None:
    """Open the house and serve until SIGTERM or SIGINT. Raises what opening raises."""
    engine: list[str] = []

    def tell(line: str) -> None:
        (engine.append if line.startswith("Beleid") else say)(line)

    for line in warnings(settings):
        say(line)
    async with open_house(settings, tell=tell) as house, open_verifier(settings) as verifier:
        app = create_app(house, verifier, settings)
        settle_memory()
        with listen(settings.host, settings.port) as listening:
            port = listening.getsockname()[1]
            await _Server(_config(app, settings), lambda: ready(settings, port, " ".join(engine))).serve([listening])


def warnings(settings: Settings) -> list[str]:
    """One sentence for every dangerous setting that is on, and one for what a sandbox is not."""
    found = [
        f"LET OP: SLUIS_{name.upper()} staat aan. Niet gebruiken met echte gegevens." for name in settings.unsafe()
    ]
    if settings.jwks_url is None and settings.jwks_file is None:
        found.append("LET OP: de sandbox geeft zelf toegangsbewijzen uit. Niet gebruiken met echte gegevens.")
    return found


def _config(app: Callable[..., object], settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=round(max(settings.gather_deadline, settings.antwoord_na) + _GRACE),
    )


class _Server(uvicorn.Server):
    """Says when it listens, and makes of a signal a clean stop: uvicorn itself would raise it again afterwards."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def _say_json(_settings: Settings, port: int, engine: str) -> None:
    typer.echo(json.dumps({"klaar": True, "poort": port, "beleid": engine}, ensure_ascii=False))


def _say_plain(settings: Settings, port: int, engine: str) -> None:
    typer.echo(f"De makelaar luistert op http://{settings.host}:{port} ({settings.environment}). {engine}")


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
