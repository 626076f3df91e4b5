"""The console on a real desk: PostgreSQL, both logs, the policy's own decisions, and the real login, over real HTTP.

It runs in a thread with a loop of its own, because Playwright holds the loop of the test.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

from audit.desk.app import create_desk_app
from audit.desk.console.opening import open_console
from audit.desk.opening import open_desk_verifier
from broker.embedded import Postgres
from broker.listening import listen
from broker.sandbox_login import CLIENT_ID, KEY_FILE, SandboxLogin, open_console_key
from broker.sandbox_tokens import open_issuer, register_client
from tests.browser.site import address_of, serving_on
from tests.flow.desk_home import OFFICERS, DeskHome, open_desk_home


class RealDesk:
    """A case, its desk and its console; `does` runs something where they live."""

    def __init__(self, home: DeskHome, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self.home, self.url = home, url
        self._loop = loop

    def does(self, job: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(job, self._loop).result(30)


@contextmanager
def open_real_desk(postgres: Postgres, folder: Path) -> Iterator[RealDesk]:
    ready: Future[RealDesk] = Future()
    stop = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_run(postgres, folder, ready, stop)), daemon=True)
    thread.start()
    try:
        yield ready.result(90)
    finally:
        stop.set()
        thread.join(30)


async def _run(postgres: Postgres, folder: Path, ready: Future[RealDesk], stop: threading.Event) -> None:
    try:
        async with AsyncExitStack() as stack:
            home = await stack.enter_async_context(open_desk_home(postgres, folder))
            ready.set_result(
                RealDesk(home, await _console(stack, home, folder / "inloggen"), asyncio.get_running_loop())
            )
            await asyncio.to_thread(stop.wait)
    except BaseException as exc:
        if not ready.done():
            ready.set_exception(exc)
        raise


async def _console(stack: AsyncExitStack, home: DeskHome, folder: Path) -> str:
    for org in OFFICERS:
        register_client(folder, f"{org}.r15", home.api.case.identity(org, "R15"))
    issuer, key = open_issuer(folder), open_console_key(folder)
    door = stack.enter_context(listen("127.0.0.1", 0))
    login = address_of(door)
    provider = SandboxLogin(issuer, login, folder / "clients", key.public_key())
    await stack.enter_async_context(serving_on(door, provider.app))
    settings = home.settings.model_copy(
        update={"console_issuer": login, "console_client_id": CLIENT_ID, "console_key_file": folder / KEY_FILE}
    )
    verifier = await stack.enter_async_context(open_desk_verifier(settings, home.desk))
    app = create_desk_app(home.desk, verifier, settings)
    listening = stack.enter_context(listen("127.0.0.1", 0))
    url = address_of(listening)
    await stack.enter_async_context(open_console(app, home.desk, settings, url))
    await stack.enter_async_context(serving_on(listening, app))
    return url
