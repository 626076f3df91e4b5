"""`sluis serve [broker|desk]`: one process by itself; without a word the whole sandbox, for a first try.

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
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from enum import StrEnum
from types import FrameType
from typing import Annotated, Final, NoReturn

import asyncpg
import typer
import uvicorn
import uvloop
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from audit.log.errors import LogError
from broker import kept, telemetry
from broker.app import create_app
from broker.authenticate import Verifier
from broker.casus.act import act
from broker.child import EmbeddedFailed, say
from broker.engines.base import EngineRefused
from broker.errors import SluisError
from broker.events import STARTED, STOPPING, UNSAFE_SETTING, log
from broker.events import listening as listening_to_events
from broker.exchange import exchange
from broker.house import House
from broker.listening import listen
from broker.measuring import Measures
from broker.memory import settle_memory
from broker.metrics_port import serving_metrics
from broker.opening import open_house, open_verifier
from broker.settings import Process, Settings, SettingsRefused, load_settings
from broker.timers.running import firing
from broker.tls import tls_of
from broker.webhook.opening import open_dispatcher
from connectors.base import Connector

_FAILED: Final = 1
_USAGE: Final = 2
_GRACE: Final = 5.0  # seconds beyond the deadline of the suppliers, for calls that run when we are told to stop


class Part(StrEnum):
    """What can be started alone."""

    BROKER = "broker"
    DESK = "desk"


def serve(
    part: Annotated[Part | None, typer.Argument(help="alleen dit proces; zonder: de hele sandbox")] = None,
    *,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="poort; 0 kiest een vrije")] = None,
    json_ready: Annotated[bool, typer.Option("--json-ready", help="zeg met een regel JSON dat het klaar is")] = False,
) -> None:
    """Start de makelaar of het bureau; zonder onderdeel de hele sandbox, met een casus en aanroepen om te proberen."""
    if part is Part.DESK:
        _serve_desk(port, json_ready=json_ready)
        return
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


def _serve_desk(port: int | None, *, json_ready: bool) -> None:
    from broker.commands import serve_desk  # noqa: PLC0415  # it takes the server from here

    with started():
        settings = load_settings(Process.DESK)
        if port is not None:
            settings = settings.model_copy(update={"desk_port": port})
        telemetry.configure()
        ready = serve_desk.say_json if json_ready else serve_desk.say_plain
        uvloop.run(serve_desk.serve_desk(settings, ready))


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


async def serve_broker(
    settings: Settings,
    ready: Callable[[Settings, int, str], None],
    connectors: Mapping[str, Connector] | None = None,
) -> None:
    """Open the house and serve until SIGTERM or SIGINT; `connectors` as in `open_house`. Raises what opening raises."""
    engine: list[str] = []

    def tell(line: str) -> None:
        (engine.append if line.startswith("Beleid") else say)(line)

    for line in warnings(settings):
        say(line)
    for name in settings.unsafe():
        log(UNSAFE_SETTING, setting=name)
    measures = Measures()
    async with AsyncExitStack() as stack:
        house = await stack.enter_async_context(
            open_house(
                settings, connectors, tell=tell, write=measures.write(kept.write), commit=measures.commit(kept.commit)
            )
        )
        verifier = await stack.enter_async_context(open_verifier(settings, house.store))
        await stack.enter_async_context(firing(house, settings.terms_every))
        app = await _measured_app(stack, measures, house, verifier, settings)
        await stack.enter_async_context(open_dispatcher(settings, house))
        settle_memory()
        listening = stack.enter_context(listen(settings.host, settings.port))
        port = listening.getsockname()[1]

        def listens() -> None:
            policy = house.engine.beleid.versie
            log(STARTED, process="broker", engine=settings.engine, environment=settings.environment, policy=policy)
            ready(settings, port, " ".join(engine))

        await Server(server_config(app, settings), listens).serve([listening])


async def _measured_app(
    stack: AsyncExitStack, measures: Measures, house: House, verifier: Verifier, settings: Settings
) -> FastAPI:
    """The application with everything around it that counts; the numbers are served where the settings say."""
    stack.enter_context(listening_to_events(measures.hear))
    if settings.numbers_port is not None:
        numbers = serving_metrics(settings.metrics_host, settings.numbers_port, measures.page)
        say(f"De cijfers staan op http://{settings.metrics_host}:{await stack.enter_async_context(numbers)}/metrics")
    app = create_app(measures.house(house), verifier, settings, walk=measures.walk(exchange), act=measures.act(act))
    measures.know(str(getattr(route, "path_format", "-")) for route in iter_route_contexts(app.routes))
    return app


def warnings(settings: Settings) -> list[str]:
    """One sentence for every dangerous setting that is on, and one for what a sandbox is not."""
    found = [
        f"LET OP: SLUIS_{name.upper()} staat aan. Niet gebruiken met echte gegevens." for name in settings.unsafe()
    ]
    if settings.jwks_url is None and settings.jwks_file is None:
        found.append("LET OP: de sandbox geeft zelf toegangsbewijzen uit. Niet gebruiken met echte gegevens.")
    return found


def server_config(app: Callable[..., object], settings: Settings) -> uvicorn.Config:
    """How broker and desk are served: with our own log, TLS as the settings say, and time to finish what runs."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=round(max(settings.gather_deadline, settings.antwoord_na) + _GRACE),
        **tls_of(settings),
    )


class Server(uvicorn.Server):
    """Says when it listens, and makes of a signal a clean stop: uvicorn itself would raise it again afterwards."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], process: str = "broker") -> None:
        super().__init__(config)
        self._ready = ready
        self._process = process

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        log(STOPPING, process=self._process)
        super().handle_exit(sig, frame)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


def _say_json(_settings: Settings, port: int, engine: str) -> None:
    typer.echo(json.dumps({"klaar": True, "poort": port, "beleid": engine}, ensure_ascii=False))


def _say_plain(settings: Settings, port: int, engine: str) -> None:
    scheme = "https" if settings.tls_cert_file else "http"
    typer.echo(f"De makelaar luistert op {scheme}://{settings.host}:{port} ({settings.environment}). {engine}")


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
