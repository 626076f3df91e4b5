"""`sluis policy explain`: one decision as a Dutch page, out of the log, a file or a scenario.

A logged decision is put again to the policy that made it, and explained in the words of that policy. Exit codes: 0
done, 1 it could not be done, 2 wrong use, 3 the decision did not come out as the log says.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn

import typer

from audit.desk.decisions import Closed, Decision
from audit.desk.words import LogDoel
from broker.commands.serve import started
from broker.policy.bundles import UnknownBundle, read_bundle
from broker.policy.explain_html import html
from broker.policy.explain_text import page
from broker.policy.explanation import Explanation, explain
from broker.policy.from_log import Usage, choose, open_log, open_store
from broker.policy.named import is_folder, named_bundle
from broker.policy.opened import Opened, Policies, open_policies
from broker.policy.questions import play_request, read_input
from broker.policy.replay import answer, differences, kept_of
from broker.policy.signers import SignersRefused
from broker.scenario.source import Unreadable
from broker.settings import EngineKind, Process, load_settings

FAILED, USAGE, NOT_VERIFIED = 1, 2, 3
_ONE_OF: Final = "Geef een logregel, of --invoer BESTAND, of --scenario BESTAND met --verzoek NUMMER."


@dataclass(frozen=True, slots=True)
class Explained:
    """One explanation with its heading; `anders` is what came out otherwise than the log says."""

    kop: str
    uitleg: Explanation
    anders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What somebody wants explained, with which policy and on which engine."""

    regel: str | None
    logdoel: LogDoel | None
    invoer: Path | None
    scenario: Path | None
    verzoek: str | None
    beleid: str | None
    kind: EngineKind


def explain_(  # noqa: PLR0913  # the options of a command
    regel: Annotated[
        str | None, typer.Argument(metavar="[REGEL]", help="nummer of id van een logregel (`besluit` in een antwoord)")
    ] = None,
    *,
    logdoel: Annotated[LogDoel | None, typer.Option(help="waarvoor u het log opent")] = None,
    invoer: Annotated[Path | None, typer.Option(help="een invoer van het beleid, als JSON")] = None,
    scenario: Annotated[Path | None, typer.Option(help="een scenario-bestand")] = None,
    verzoek: Annotated[str | None, typer.Option(help="het nummer van een verzoek in dat bestand")] = None,
    beleid: Annotated[
        str | None, typer.Option(help="ander beleid: een revisie of een map; niet bij een logregel")
    ] = None,
    engine: Annotated[EngineKind, typer.Option(help="opa of wasm")] = EngineKind.WASM,
    html_: Annotated[Path | None, typer.Option("--html", help="schrijf de bladzijde naar dit HTML-bestand")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="de uitleg als JSON op stdout")] = False,
) -> None:
    """Leg een besluit uit: wat gevraagd is, welke regels, welke artikelen, en wat ontbreekt voor een ja."""
    with started():
        try:
            wanted = _check(_Wanted(regel, logdoel, invoer, scenario, verzoek, beleid, engine))
            found = asyncio.run(_explain(wanted))
            _write(found, html_, as_json=as_json)
        except (Usage, Unreadable) as exc:
            _stop(USAGE, str(exc))
        except (UnknownBundle, SignersRefused) as exc:
            _stop(FAILED, str(exc))
    if any(one.anders for one in found):
        velden = ", ".join(veld for one in found for veld in one.anders)
        _stop(NOT_VERIFIED, f"LET OP: dit besluit komt nu anders uit dan het log zegt, in: {velden}.")


def _check(wanted: _Wanted) -> _Wanted:
    given = [part for part in (wanted.regel, wanted.invoer, wanted.scenario) if part is not None]
    if len(given) != 1 or (wanted.scenario is None) != (wanted.verzoek is None):
        raise Usage(_ONE_OF)
    if wanted.regel is not None and wanted.logdoel is None:
        raise Usage(f"Zeg eerst waarvoor u het log opent: --logdoel {' | '.join(LogDoel)}.")
    if wanted.regel is not None and wanted.beleid is not None:
        raise Usage("Een logregel wordt uitgelegd met het beleid dat haar besliste; laat --beleid weg.")
    return wanted


async def _explain(wanted: _Wanted) -> list[Explained]:
    async with AsyncExitStack() as stack:
        if wanted.regel is not None and wanted.logdoel is not None:
            log = await stack.enter_async_context(open_log(load_settings(Process.DESK), wanted.logdoel))
            policies = await stack.enter_async_context(open_policies(log.bundles, wanted.kind))
            entries = await log.read(choose(wanted.regel, None, None, 1), "explain")
            return [await _of_log(entry, policies) for entry in entries] or _nothing()
        by_revision = wanted.beleid is not None and not is_folder(wanted.beleid)
        store = await stack.enter_async_context(open_store(load_settings(Process.DESK) if by_revision else None))
        policies = await stack.enter_async_context(open_policies(store, wanted.kind))
        bundle = await named_bundle(wanted.beleid, store) if wanted.beleid else read_bundle()
        policy = await policies.open(bundle)
        if wanted.invoer is not None:
            return [await _of(f"Invoer {wanted.invoer.name}", read_input(wanted.invoer), policy)]
        assert wanted.scenario is not None  # noqa: S101  # _check says that it is one of three
        questions = await play_request(wanted.scenario, str(wanted.verzoek), policy.engine)
        kop = f"{wanted.scenario.name}, verzoek {wanted.verzoek}"
        return [await _of(kop, question, policy) for question in questions] or _nothing()


async def _of_log(entry: Decision | Closed, policies: Policies) -> Explained:
    if isinstance(entry, Closed):
        why = "gewist" if entry.erased else "niet meer zoals zij is vastgelegd"
        _stop(FAILED, f"De inhoud van regel {entry.nummer} is {why}; er is niets uit te leggen.")
    policy = await policies.of_leaf(entry.pol)
    given = await answer(policy, entry.payload["invoer"])
    uitleg = explain(entry.payload["invoer"], given, policy.rules, policy.bundle.beleid)
    anders = tuple(differences(kept_of(entry.payload), given))
    return Explained(f"Regel {entry.nummer} van het log ({entry.soort}), {entry.regel}", uitleg, anders)


async def _of(kop: str, invoer: Mapping[str, Any], policy: Opened) -> Explained:
    given = await answer(policy, invoer)
    return Explained(kop, explain(invoer, given, policy.rules, policy.bundle.beleid))


def _write(found: list[Explained], path: Path | None, *, as_json: bool) -> None:
    if path is not None:
        try:
            path.write_text(html([(one.kop, one.uitleg) for one in found]), encoding="utf-8")
        except OSError as exc:
            raise Usage(f"{path} is niet te schrijven.") from exc
        typer.echo(f"Geschreven: {path}", err=True)
    if as_json:
        told = [{"kop": one.kop, "anders": list(one.anders), **asdict(one.uitleg)} for one in found]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    elif path is None:
        typer.echo("\n\n".join(page(one.uitleg, one.kop) for one in found))


def _nothing() -> NoReturn:
    _stop(FAILED, "Er is geen besluit dat hierbij past.")


def _stop(code: int, text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(code)
