"""Sandbox suppliers: in process for benches and scenarios, or as a process of their own that speaks HTTP.

    python -m connectors.sandbox --kind politie --data records.yaml --verstrekker politie-oij --port 0

The process prints one line of JSON with its port when it is ready, and ends on SIGTERM with exit code 0. The data are
the records of one supplier (`Register`), or `{gegevens: {...}, personen: [{id, bsn, naam, geboortedatum}]}` to be found
by BSN or name too, or a whole scenario file, of which `--verstrekker` picks the supplier. When the environment holds
SLUIS_SANDBOX_TOKEN, askers must send it as bearer token; a zaaksysteem (`--kind gemeente`) signs with it, and reads
`{zaken: [...], zaaktypen: {...}}` as well. Refuses to run in production.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import uvicorn
import yaml

from broker.terms import Answer, Bsn, Naam, Question
from connectors.gemeente.proefzaken import Proefdossier, make_zaken
from connectors.gemeente.twin import Zaaksysteem
from connectors.ggz.twin import FhirTwin
from connectors.records import Bekend, Register, Soort
from connectors.twin import Knoppen, Stand, Twin


class SandboxConnector:
    """A supplier in process: the same records and the same mapping as a twin, without the line between.

    `meanwhile` runs while the asker waits, so that something can happen in between. Raises RuntimeError in production.
    """

    def __init__(self, register: Register, meanwhile: Callable[[Question], Awaitable[None]] | None = None) -> None:
        refuse_production()
        self._register = register
        self._meanwhile = meanwhile

    async def fetch(self, question: Question) -> Answer:
        """Ask once."""
        if self._meanwhile is not None:
            await self._meanwhile(question)
        held = self._register.find(question.onderwerp)
        return Answer({code: held[code] for code in question.elementen if held.get(code)})


def refuse_production() -> None:
    """Raises RuntimeError when this is production: synthetic answers must never pass for real ones."""
    if os.environ.get("SLUIS_ENVIRONMENT") == "production":
        raise RuntimeError("de sandbox draait niet in productie; richt een echte koppeling in")


def read_register(document: object, soort: Soort, verstrekker: str, peildatum: date | None = None) -> Register:
    """Records from a parsed file in one of the three forms. Raises ValueError for anything else."""
    if not isinstance(document, dict):
        raise ValueError("het gegevensbestand bevat geen gegevens per persoon")
    whole = "gegevens" in document
    records = document["gegevens"] if whole else document
    if whole and "verzoeken" in document:
        records = records.get(verstrekker, {})
    people = document.get("personen", []) if whole else []
    if not isinstance(records, dict) or not all(isinstance(elements, dict) for elements in records.values()):
        raise ValueError("gegevens zijn per persoon: element -> waarde")
    return Register(soort, records, tuple(_bekend(p) for p in people), peildatum or datetime.now(UTC).date())


def _bekend(person: Mapping[str, Any]) -> Bekend:
    bsn, naam = person.get("bsn"), person.get("naam")
    born = person.get("geboortedatum")
    geboren = date.fromisoformat(born) if isinstance(born, str) else born
    return Bekend(person["id"], _bsn(bsn), Naam(naam, geboren) if naam else None)


def _bsn(text: str | None) -> Bsn | None:
    """A BSN that is none finds nobody; scenario C12 has such input errors on purpose."""
    try:
        return Bsn(str(text)) if text else None
    except ValueError:
        return None


class _Server(uvicorn.Server):
    """Says on stdout when it listens, and stops cleanly on a signal."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or []:
            print(json.dumps({"klaar": True, "poort": listening.getsockname()[1]}), flush=True)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """After a clean stop uvicorn raises the signal again, which would make the exit code a failure."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield


async def serve(twin: Stand, port: int, cert: Path | None, key: Path | None, ca: Path | None) -> None:
    """Serve on loopback until SIGTERM or SIGINT; with `ca` every client must show a certificate of that issuer."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as broker/listening.py
        config = uvicorn.Config(
            twin.app,
            log_config=None,
            lifespan="off",
            timeout_graceful_shutdown=1,
            ssl_certfile=cert,
            ssl_keyfile=key,
            ssl_ca_certs=str(ca) if ca else None,
            ssl_cert_reqs=ssl.CERT_REQUIRED if ca else ssl.CERT_NONE,
        )
        await _Server(config).serve([listening])


def main(arguments: Sequence[str] | None = None, make: Callable[[Register, Knoppen], Stand] | None = None) -> int:
    """Run a twin. Exit code 0 after a clean stop, 2 when it may not or cannot start.

    `make` is for a kind that is not one of ours: it makes the twin from the records (docs/connectors.md).
    """
    options = _parser(ours=make is None).parse_args(arguments)
    try:
        refuse_production()
        document = yaml.safe_load(options.data.read_text(encoding="utf-8"))
        knoppen = Knoppen().turn({k: yaml.safe_load(v) for k, v in (knob.split("=", 1) for knob in options.knop)})
        if make is None:
            twin = _make_twin(Soort(options.kind), document, options.verstrekker, knoppen)
        else:
            twin = make(read_register(document, Soort.GENERIC, options.verstrekker), knoppen)
    except (RuntimeError, OSError, ValueError, KeyError, yaml.YAMLError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2
    asyncio.run(serve(twin, options.port, options.cert, options.key, options.ca))
    return 0


def _make_twin(soort: Soort, document: object, verstrekker: str, knoppen: Knoppen) -> Stand:
    """The system that this kind of supplier has. Raises ValueError when the data or the secret do not fit it."""
    token = os.environ.get("SLUIS_SANDBOX_TOKEN")
    if soort is Soort.GEMEENTE:
        if isinstance(document, dict) and "zaken" in document:
            return Zaaksysteem(Proefdossier.model_validate(document), knoppen, token or "")
        zaken, _ = make_zaken(read_register(document, soort, verstrekker), read_people(document))
        return Zaaksysteem(zaken, knoppen, token or "")
    if soort is Soort.GGZ:
        return FhirTwin(read_register(document, soort, verstrekker), knoppen, token)
    return Twin(read_register(document, soort, verstrekker), verstrekker, knoppen, token)


def read_people(document: object) -> list[Mapping[str, Any]]:
    """The persons of a parsed file as they stand there; none in a file of records alone."""
    people = document.get("personen", []) if isinstance(document, dict) and "gegevens" in document else []
    return [person for person in people if isinstance(person, dict)]


def _parser(*, ours: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="connectors.sandbox", description="Een nagebootste verstrekker (sandbox).")
    if ours:
        parser.add_argument("--kind", choices=[s.value for s in Soort], required=True)
    parser.add_argument("--data", type=Path, required=True, help="YAML of JSON met synthetische gegevens")
    parser.add_argument("--verstrekker", default="sandbox")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cert", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--ca", type=Path, help="vraag iedere aanroeper om een certificaat van deze uitgever")
    parser.add_argument("--knop", action="append", default=[], metavar="NAAM=WAARDE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
