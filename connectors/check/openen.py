"""A Proef from an address and a file: whom to ask about, what is held, and how this kind of supplier is reached.

    bekend: [{bsn: "…"}, {naam: Justin Oefenga, geboortedatum: 1989-03-14}, {referentie: A-17}]
    onbekend: {referentie: niemand-hier}
    elementen: [inv.bekend, pol.lijst]
    koppeling: {catalogi: …, client: …, geheim: …, zaaktypen: …}     what the kind needs besides (directory.py)

Only made-up people of a test system. Errors: ValueError that names what is wrong, never whom.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

import httpx
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from broker.terms import Bsn, EigenReferentie, Naam, Onderwerp
from connectors.check.proef import Proef, Stranger
from connectors.check.tap import Exchange, Line
from connectors.directory import connect
from connectors.endpoint import Endpoint

OWN: Final = frozenset({"generic", "politie"})  # who speaks POST /informatievraag
KINDS: Final[Mapping[str, str]] = {"base": "generic"}
LABELS: Final = ("wpgArtikel", "feitOfOordeel", "stand", "rolPersoon")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_TRACE: Final = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class _Wie(BaseModel):
    """One way to name somebody."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    bsn: str | None = None
    naam: Annotated[str, Field(min_length=1)] | None = None
    geboortedatum: date | None = None
    referentie: Annotated[str, Field(min_length=1)] | None = None

    def onderwerp(self) -> Onderwerp:
        """As the broker would name them. Raises ValueError for none, or more than one."""
        ways: list[Onderwerp] = [Bsn(self.bsn)] if self.bsn else []
        ways += [Naam(self.naam, self.geboortedatum)] if self.naam else []
        ways += [EigenReferentie(self.referentie)] if self.referentie else []
        if len(ways) != 1:
            raise ValueError("noem iemand met bsn, of met naam (en geboortedatum), of met referentie")
        return ways[0]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    bekend: Annotated[tuple[_Wie, ...], Field(min_length=1)]
    onbekend: _Wie
    elementen: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1)]
    koppeling: dict[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Adres:
    """Where the supplier is, of which kind it is, and how we prove who we are; files as they were given."""

    url: str
    kind: str
    proef: Path
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    token: Path | None = None
    deadline: float = 5.0

    @property
    def soort(self) -> str:
        return KINDS.get(self.kind, self.kind)

    def entry(self, more: Mapping[str, Any]) -> dict[str, Any]:
        """The entry of the directory that this is."""
        files = {name: getattr(self, name) for name in ("ca", "cert", "key", "token")}
        given = {name: str(path.absolute()) for name, path in files.items() if path}
        return {"soort": self.soort, "url": self.url, "timeout": self.deadline, **more, **given}


@asynccontextmanager
async def open_proef(adres: Adres) -> AsyncIterator[Proef]:
    """Everything that is needed to play the suite; closed at the end. Raises ValueError, naming what is wrong."""
    file = _read(adres.proef)
    folder, line = adres.proef.absolute().parent, Line()
    entry = adres.entry(file.koppeling)
    async with AsyncExitStack() as stack:
        connector = connect("proef", entry, folder, lambda: _TRACE, line.tap)
        stack.push_async_callback(connector.close)
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        strangers = []
        for wie, other in _strangers(entry, scratch):
            refused = connect("proef", other, folder)
            stack.push_async_callback(refused.close)
            strangers.append(Stranger(wie, refused))
        alone = not strangers and urlsplit(adres.url).hostname in _LOOPBACK
        raw = await stack.enter_async_context(_endpoint(adres).client()) if adres.soort in OWN else None
        yield Proef(
            connector=connector,
            bekend=tuple(wie.onderwerp() for wie in file.bekend),
            onbekend=file.onbekend.onderwerp(),
            elementen=file.elementen,
            deadline=adres.deadline,
            line=line,
            send=_sender(raw, adres.url) if raw is not None else None,
            strangers=None if alone else tuple(strangers),
            labels=LABELS if adres.soort == "politie" else (),
        )


def _read(path: Path) -> _File:
    try:
        file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for wie in (*file.bekend, file.onbekend):
            wie.onderwerp()
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise ValueError(f"het bestand {path.name} is niet te lezen als YAML") from None
    except ValidationError as error:
        fields = sorted({".".join(map(str, fault["loc"])) for fault in error.errors(include_input=False)})
        raise ValueError(f"in {path.name} klopt niet: {', '.join(fields) or 'de vorm'}") from None
    except ValueError as error:
        raise ValueError(f"in {path.name}: {error}") from None
    return file


def _strangers(entry: Mapping[str, Any], scratch: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The same supplier, asked by who may not: each way in which we prove who we are left out, or made wrong."""
    wrong = scratch / "onbekend"
    wrong.write_text(secrets.token_urlsafe(32), encoding="ascii")
    own = entry["soort"] in OWN
    if "cert" in entry:
        bare = {name: value for name, value in entry.items() if name not in ("cert", "key")}
        yield "zonder certificaat", bare | ({"soort": "generic"} if own else {"token": str(wrong)})
    if "token" in entry:
        yield "met een onbekend toegangsbewijs", {**entry, "token": str(wrong)}
    if "geheim" in entry:
        yield "met een ander geheim", {**entry, "geheim": str(wrong)}


def _endpoint(adres: Adres) -> Endpoint:
    token = adres.token.read_text(encoding="ascii").strip() if adres.token else None
    return Endpoint(adres.url, adres.ca, adres.cert, adres.key, token, adres.deadline)


def _sender(client: httpx.AsyncClient, url: str) -> Callable[[bytes], Awaitable[Exchange]]:
    """One raw body to our own interface; what came back, or status 0 when nothing did."""
    target = f"{url.rstrip('/')}/informatievraag"

    async def send(body: bytes) -> Exchange:
        exchange = Exchange(target, body)
        try:
            async with client.stream(
                "POST", target, content=body, headers={"Content-Type": "application/json"}
            ) as response:
                exchange.status, exchange.headers = response.status_code, response.headers
                async for chunk in response.aiter_raw():
                    exchange.keep(chunk)
        except httpx.HTTPError:
            exchange.status = 0
        return exchange

    return send
