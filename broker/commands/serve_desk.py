"""`sluis serve desk`: the desk as a process of its own, with its own database role, keys, port and log (design A11).

It says that it listens and stops as the broker does (broker/commands/serve.py). Without its keys, its database or its
own log it does not start; when one of them goes away while it serves, nothing is shown (503).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AsyncExitStack

import typer
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from audit.desk.app import create_desk_app
from audit.desk.console.opening import open_console
from audit.desk.opening import open_desk, open_desk_verifier
from audit.evidence.worker import exporting
from broker.child import say
from broker.commands.serve import Server, server_config, warnings
from broker.events import STARTED, UNSAFE_SETTING, log
from broker.events import listening as listening_to_events
from broker.listening import listen
from broker.measuring import Measures
from broker.metrics_port import serving_metrics
from broker.settings import Settings

PROCESS = "desk"


async def serve_desk(settings: Settings, ready: Callable[[Settings, int], None]) -> None:
    """Open the desk and serve until SIGTERM or SIGINT. Raises what opening raises."""
    for line in warnings(settings):
        say(line)
    for name in settings.unsafe():
        log(UNSAFE_SETTING, setting=name)
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(open_desk(settings))
        verifier = await stack.enter_async_context(open_desk_verifier(settings, desk))
        await stack.enter_async_context(exporting(desk))
        app = create_desk_app(desk, verifier, settings)
        await _measure(stack, app, settings)
        listening = stack.enter_context(listen(settings.host, settings.desk_port))
        port = listening.getsockname()[1]
        await stack.enter_async_context(open_console(app, desk, settings, f"http://{settings.host}:{port}"))

        def listens() -> None:
            log(STARTED, process=PROCESS, engine=None, environment=settings.environment, policy=None)
            ready(settings, port)

        await Server(server_config(app, settings), listens, PROCESS).serve([listening])


async def _measure(stack: AsyncExitStack, app: FastAPI, settings: Settings) -> None:
    """Count the events of this process, and serve the numbers where the settings say."""
    measures = Measures()
    stack.enter_context(listening_to_events(measures.hear))
    if settings.numbers_port is not None:
        numbers = serving_metrics(settings.metrics_host, settings.numbers_port, measures.page)
        say(f"De cijfers staan op http://{settings.metrics_host}:{await stack.enter_async_context(numbers)}/metrics")
    measures.know(str(getattr(route, "path_format", "-")) for route in iter_route_contexts(app.routes))


def say_json(_settings: Settings, port: int) -> None:
    """The ready line for whoever started this process."""
    typer.echo(json.dumps({"klaar": True, "poort": port}))


def say_plain(settings: Settings, port: int) -> None:
    """The ready line for people."""
    scheme = "https" if settings.tls_cert_file else "http"
    typer.echo(f"Het bureau luistert op {scheme}://{settings.host}:{port} ({settings.environment}).")
