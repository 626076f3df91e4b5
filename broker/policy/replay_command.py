"""`sluis policy replay`: logged decisions put again to the policy that made them, and to that of now.

Exit codes: 0 every one came out as the log says, 1 it could not be done, 2 wrong use, 3 something came out otherwise or
could not be replayed. That the policy of now would decide otherwise is told, and is no failure: law changes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final, NoReturn

import typer

from audit.desk.decisions import Chosen
from audit.desk.words import LogDoel
from broker.commands.serve import started
from broker.policy import words
from broker.policy.bundles import UnknownBundle
from broker.policy.from_log import DAY, DEFAULT_MOST, Usage, choose, open_log
from broker.policy.named import named_bundle
from broker.policy.opened import open_policies
from broker.policy.replay import Replayed, Uitslag, replay
from broker.policy.signers import SignersRefused
from broker.settings import EngineKind, Process, load_settings

FAILED, USAGE, NOT_VERIFIED = 1, 2, 3
_WIDTHS: Final = (7, 14, 25, 26, 22)


def replay_(  # noqa: PLR0913  # the options of a command
    regels: Annotated[
        str | None, typer.Argument(metavar="[REGEL]", help="nummer (18), reeks (18-40) of id; anders de nieuwste")
    ] = None,
    *,
    logdoel: Annotated[LogDoel, typer.Option(help="waarvoor u het log opent")],
    van: Annotated[str | None, typer.Option(help=f"begin: {DAY}")] = None,
    tot: Annotated[str | None, typer.Option(help=f"einde, niet meegerekend: {DAY}")] = None,
    limit: Annotated[int, typer.Option(min=1, help="hooguit zoveel regels, de nieuwste")] = DEFAULT_MOST,
    nu: Annotated[str | None, typer.Option(help="ander beleid van nu: een revisie, of een map met een bundel")] = None,
    engine: Annotated[EngineKind, typer.Option(help="opa of wasm")] = EngineKind.WASM,
    as_json: Annotated[bool, typer.Option("--json", help="de uitkomst als JSON op stdout")] = False,
) -> None:
    """Leg besluiten uit het log opnieuw voor, aan het beleid van toen en aan dat van nu."""
    with started():
        try:
            chosen = choose(regels, van, tot, limit)
            found, versie = asyncio.run(_replay(chosen, logdoel, nu, engine))
        except Usage as exc:
            _stop(USAGE, str(exc))
        except (UnknownBundle, SignersRefused) as exc:
            _stop(FAILED, str(exc))
    if not found:
        _stop(FAILED, "Er is geen besluit in het log dat hierbij past.")
    typer.echo(_as_json(found, versie) if as_json else _as_text(found, versie))
    if any(one.uitslag is not Uitslag.GELIJK for one in found):
        raise typer.Exit(NOT_VERIFIED)


async def _replay(chosen: Chosen, doel: LogDoel, nu: str | None, kind: EngineKind) -> tuple[list[Replayed], str]:
    async with open_log(load_settings(Process.DESK), doel) as log, open_policies(log.bundles, kind) as policies:
        bundle = await named_bundle(nu, log.bundles) if nu else await log.in_force()
        now = await policies.open(bundle)
        entries = await log.read(chosen, "replay")
        return [await replay(entry, policies, now) for entry in entries], bundle.beleid.versie


def _as_text(found: Sequence[Replayed], versie: str) -> str:
    lines = [_row("regel", "soort", "moment", "beleid van toen", "toen") + "nu"]
    lines += [_line(one) for one in found]
    lines += [f"Regel {one.nummer}: {words.change(change)}" for one in found for change in one.nu]
    lines += [f"Regel {one.nummer}: anders dan vastgelegd: {', '.join(one.anders)}." for one in found if one.anders]
    counts = _counts(found, versie)
    anders = counts["besluiten"] - counts["gelijk"]
    total = (
        f"{counts['besluiten']} besluiten nagespeeld met het beleid van toen: {counts['gelijk']} gelijk, {anders} niet."
    )
    now = f"Met het beleid van nu ({versie}): {counts['nuGelijk']} hetzelfde, {counts['nuAnders']} anders."
    lines += [total, now]
    return "\n".join(lines)


def _line(one: Replayed) -> str:
    now = ("anders" if one.nu else "gelijk") if _answered(one) else "-"
    return _row(str(one.nummer), one.soort, one.op, one.beleid, words.UITSLAGEN[one.uitslag]) + now


def _row(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True))


def _answered(one: Replayed) -> bool:
    return one.uitslag in (Uitslag.GELIJK, Uitslag.ANDERS)


def _counts(found: Sequence[Replayed], versie: str) -> dict[str, Any]:
    answered = [one for one in found if _answered(one)]
    return {
        "beleidNu": versie,
        "besluiten": len(found),
        "gelijk": sum(one.uitslag is Uitslag.GELIJK for one in found),
        "nuGelijk": sum(not one.nu for one in answered),
        "nuAnders": sum(bool(one.nu) for one in answered),
    }


def _as_json(found: Sequence[Replayed], versie: str) -> str:
    told = {**_counts(found, versie), "regels": [asdict(one) for one in found]}
    return json.dumps(told, ensure_ascii=False, indent=1)


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
