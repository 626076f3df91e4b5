"""`sluis policy diff`: two policies in plain Dutch, and which decisions of a period would change.

A policy is named by its revision or by the folder that it was built in. Only with --van or --tot is the log opened.
Exit codes: 0 told (also when nothing differs), 1 it could not be done, 2 wrong use, 3 an entry of the period could not
be read or a policy gave no answer to one, so that the counts are not of all of it.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import Annotated, NoReturn

import typer

from audit.desk.console.spell import several
from audit.desk.decisions import DECIDED, Closed, Decision
from audit.desk.words import LogDoel
from broker.commands.serve import started
from broker.errors import PolicyUnavailable
from broker.policy.bundles import Bundle, UnknownBundle
from broker.policy.compare import Comparison, Effect, compare, effect
from broker.policy.diff_text import effect_page, page
from broker.policy.from_log import DAY, DEFAULT_MOST, FromLog, Usage, choose, open_log, open_store
from broker.policy.named import is_folder, named_bundle
from broker.policy.opened import Opened, open_policies
from broker.policy.replay import Change, answer, changes
from broker.policy.signers import SignersRefused
from broker.settings import EngineKind, Process, load_settings

FAILED, USAGE, NOT_VERIFIED = 1, 2, 3
_Told = tuple[Comparison, Effect | None, int]


def diff(  # noqa: PLR0913  # the options of a command
    een: Annotated[str, typer.Argument(metavar="A", help="het ene beleid: een revisie, of een map met een bundel")],
    ander: Annotated[str, typer.Argument(metavar="B", help="het andere")],
    *,
    van: Annotated[str | None, typer.Option(help=f"ook de besluiten vanaf: {DAY}")] = None,
    tot: Annotated[str | None, typer.Option(help=f"tot, niet meegerekend: {DAY}")] = None,
    logdoel: Annotated[LogDoel | None, typer.Option(help="waarvoor u het log opent (bij --van of --tot)")] = None,
    limit: Annotated[int, typer.Option(min=1, help="hooguit zoveel besluiten, de nieuwste")] = DEFAULT_MOST,
    engine: Annotated[EngineKind, typer.Option(help="opa of wasm")] = EngineKind.WASM,
    as_json: Annotated[bool, typer.Option("--json", help="de uitkomst als JSON op stdout")] = False,
) -> None:
    """Zeg wat het ene beleid anders doet dan het andere, en welke besluiten van een periode zouden veranderen."""
    with started():
        try:
            period = _period(van, tot, logdoel)
            found, change, missed = asyncio.run(_diff((een, ander), (van, tot, limit), period, engine))
        except Usage as exc:
            _stop(USAGE, str(exc))
        except (UnknownBundle, SignersRefused) as exc:
            _stop(FAILED, str(exc))
    if as_json:
        told = {**asdict(found), "besluiten": asdict(change) if change else None, "nietNagegaan": missed}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join([page(found), *([effect_page(change)] if change else [])]))
    if missed:
        _stop(NOT_VERIFIED, f"Niet nagegaan en dus niet meegeteld: {several(missed, 'besluit', 'besluiten')}.")


def _period(van: str | None, tot: str | None, doel: LogDoel | None) -> LogDoel | None:
    """The purpose with which the log is opened; None when it is not."""
    if van is None and tot is None:
        return None
    if doel is None:
        raise Usage(f"Zeg eerst waarvoor u het log opent: --logdoel {' | '.join(LogDoel)}.")
    return doel


async def _diff(
    names: tuple[str, str], period: tuple[str | None, str | None, int], doel: LogDoel | None, kind: EngineKind
) -> _Told:
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(load_settings(Process.DESK), doel)) if doel else None
        een, ander = await _bundles(names, log, stack)
        found = compare(een, ander)
        if log is None:
            return found, None, 0
        policies = await stack.enter_async_context(open_policies(log.bundles, kind))
        entries = await log.read(choose(None, *period, DECIDED), "diff")
        both = await policies.open(een), await policies.open(ander)
        told = [await _changes(entry, *both) for entry in entries]
        return found, effect(one for one in told if one is not None), sum(one is None for one in told)


async def _bundles(names: tuple[str, str], log: FromLog | None, stack: AsyncExitStack) -> tuple[Bundle, Bundle]:
    """Both policies; a database is opened only when one of them is named by its revision."""
    if log is not None:
        store = log.bundles
    else:
        here = all(is_folder(name) for name in names)
        store = await stack.enter_async_context(open_store(None if here else load_settings(Process.DESK)))
    een, ander = names
    return await named_bundle(een, store), await named_bundle(ander, store)


async def _changes(entry: Decision | Closed, een: Opened, ander: Opened) -> tuple[Change, ...] | None:
    """What this decision would become; None when it cannot be known."""
    if isinstance(entry, Closed):
        return None
    try:
        return changes(await answer(een, entry.payload["invoer"]), await answer(ander, entry.payload["invoer"]))
    except PolicyUnavailable:
        return None


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
