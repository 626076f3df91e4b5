"""The policy in an OPA server, asked through `AsyncOpaClient` (policy-engine.md section 5).

One client for the life of the process, no retries, one deadline around the call. Each answer carries its provenance,
so the revision that decided is compared with the revision that we expect: a corrupt new bundle leaves OPA healthy
with the old one. Every exception of the client, and `{}` for an undefined rule, becomes PolicyUnavailable.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from opa_client import errors  # type: ignore[import-untyped]  # the client carries no types
from opa_client.opa_async import AsyncOpaClient  # type: ignore[import-untyped]  # the client carries no types

from broker.engines.base import Cause, EngineRefused, unavailable
from broker.errors import PolicyUnavailable
from broker.terms import Beleid

_WITH_REVISION: Final = {"provenance": "true"}
_BUNDLES: Final = {"bundles": "true"}


class OpaEngine:
    """Answers with the OPA server behind `client`. MUST be used inside `connect_opa`."""

    def __init__(self, client: AsyncOpaClient, beleid: Beleid, deadline: float) -> None:
        self._client = client
        self._beleid = beleid
        self._deadline = deadline

    @property
    def beleid(self) -> Beleid:
        return self._beleid

    async def evaluate(self, entrypoint: str, question: Mapping[str, Any]) -> object:
        """See Engine."""
        try:
            async with asyncio.timeout(self._deadline):
                body = await self._client.query_rule(question, entrypoint, query_params=_WITH_REVISION)
        except TimeoutError as exc:
            raise unavailable(Cause.LATE) from exc
        except aiohttp.ClientResponseError as exc:
            raise unavailable(Cause.ABORTED) from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise unavailable(Cause.UNREACHABLE) from exc
        except ValueError as exc:
            raise unavailable(Cause.MALFORMED) from exc
        self._check_revision(body)
        if "result" not in body:
            raise unavailable(Cause.UNDEFINED)
        return body["result"]

    async def ready(self) -> bool:
        """True when OPA has loaded its bundles and they are the revision that we expect."""
        try:
            async with asyncio.timeout(self._deadline):
                if not await self._client.check_health(_BUNDLES):
                    return False
                self._check_revision(await self._client.get_data("system/bundles", _WITH_REVISION))
        except (aiohttp.ClientError, OSError, ValueError, errors.PolicyNotFoundError, PolicyUnavailable):
            return False
        return True

    def _check_revision(self, body: object) -> None:
        match body:
            case {"provenance": {"bundles": {**bundles}}}:
                seen = {bundle.get("revision") if isinstance(bundle, dict) else None for bundle in bundles.values()}
            case _:
                raise unavailable(Cause.MALFORMED)
        if seen != {self._beleid.versie}:
            raise unavailable(Cause.OTHER_REVISION)


@asynccontextmanager
async def connect_opa(
    url: str, beleid: Beleid, deadline: float, *, token: str | None = None
) -> AsyncIterator[OpaEngine]:
    """Open the one client of this process. Raises EngineRefused when the address is not one of a server."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.username:
        raise EngineRefused("Het adres van OPA klopt niet: geef het als http://127.0.0.1:8181, zonder pad.")
    secure = parts.scheme == "https"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = parts.port or (443 if secure else 8181)
    async with AsyncOpaClient(host=host, port=port, ssl=secure, token=token, retries=0, timeout=deadline) as client:
        yield OpaEngine(client, beleid, deadline)
