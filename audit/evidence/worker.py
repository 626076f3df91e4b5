"""Builds the exports that were asked for, one at a time, for as long as the desk serves.

Any number of desks may do this: the database hands each job to one. What a job cannot help (the database away, the
disk full, a fault of ours) gives it back; what is of the job itself (nothing in the period, rows that the log does not
vouch for) closes it with a sentence.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import asyncpg

from audit.desk.desk import Desk
from audit.evidence import jobs
from audit.evidence.build import Built, Signing, build
from audit.evidence.jobs import Job, Lost
from audit.evidence.words import EvidenceError, NotFromTheLog
from audit.log.errors import LogError
from broker.background import beside
from broker.events import EVIDENCE_BUILT, EVIDENCE_FAILED, log

_POLL: Final = 2.0  # seconds between two looks at an empty queue
_PARTS: Final = {"rijen": (0, 5), "cijfers": (5, 30), "log": (30, 95)}  # from how many percent to how many


@asynccontextmanager
async def exporting(desk: Desk) -> AsyncIterator[None]:
    """Work on exports for the length of the block; a job that runs at its end is given back."""
    async with beside(_work(desk), "bewijsexporten"):
        yield


async def _work(desk: Desk) -> None:
    while True:
        busy = False
        with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            busy = await work_once(desk)
        if not busy:
            await desk.clock.sleep(_POLL)


async def work_once(desk: Desk) -> bool:
    """Do the oldest job, if there is one; whether there was."""
    job = await jobs.take(desk.look_pool, desk.clock.now())
    if job is None:
        await jobs.expire(desk.look_pool, desk.clock.now())
        return False
    try:
        built = await _build(desk, job)
    except asyncio.CancelledError:
        await jobs.give_back(desk.look_pool, job, tried=False)
        raise
    except Lost:
        return True
    except EvidenceError as exc:
        await _fail(desk, job, exc.uitleg, type(exc).__name__)
    except LogError as exc:
        await _fail(desk, job, NotFromTheLog().uitleg, type(exc).__name__)
    except Exception as exc:  # noqa: BLE001  # outermost of the worker: a fault in one export does not stop the others
        log(EVIDENCE_FAILED, cause=type(exc).__name__)
        await jobs.give_back(desk.look_pool, job, tried=True)
        await desk.clock.sleep(_POLL)
    else:
        log(EVIDENCE_BUILT, bytes=built.size, form="extern" if job.extern else "intern")
    return True


async def _build(desk: Desk, job: Job) -> Built:
    """Build in a folder that is gone afterwards, and put the result in the database."""
    told = -1

    async def tell(part: str, done: int, total: int) -> None:
        nonlocal told
        low, high = _PARTS[part]
        percent = low + (high - low) * done // max(total, 1)
        if percent != told:
            told = percent
            await jobs.progress(desk.look_pool, job, percent, desk.clock.now())

    signing = Signing(desk.keys.log_key, desk.verifier)
    with tempfile.TemporaryDirectory(prefix="sluis-bewijs-") as folder:
        path = Path(folder) / "bewijs.zip"
        async with desk.pool.acquire() as connection:
            built = await build(connection, signing, job.scope, path, desk.clock.now(), tell)
        await jobs.finish(desk.look_pool, job, built, path, desk.clock.now())
    return built


async def _fail(desk: Desk, job: Job, why: str, cause: str) -> None:
    log(EVIDENCE_FAILED, cause=cause)
    await jobs.fail(desk.look_pool, job, why)
