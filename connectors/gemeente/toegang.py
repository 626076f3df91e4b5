"""How a zaaksysteem is reached: addresses, the shared secret, and the token that every call carries.

Source: ZGW authentication (VNG): a JWT, HS256, with `iss`, `iat`, `client_id`, `user_id` and `user_representation`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import jwt

from connectors.endpoint import Endpoint

SHORTEST: Final = 32  # bytes: RFC 7518 section 3.2, a key is at least as long as the hash
_LIFE: Final = 300  # seconds; the standard has no `exp`, a server that reads it stops sooner than its own hour
_WHO: Final = "Sluis, gegevensmakelaar"


@dataclass(frozen=True, slots=True)
class Toegang:
    """Where the Zaken API (`zaken`) and the Catalogi API (`catalogi`) of one zaaksysteem are, and who we are there.

    Both are on one origin: the secret goes nowhere else. Raises ValueError when these do not fit together.
    """

    zaken: Endpoint
    catalogi: str
    client_id: str
    secret: bytes = field(repr=False)
    clock: Callable[[], float] = field(default=time.time, repr=False)

    def __post_init__(self) -> None:
        Endpoint(self.catalogi)  # the same demands on an address
        if _origin(self.zaken.url) != _origin(self.catalogi):
            raise ValueError("de Catalogi API staat op dezelfde plek als de Zaken API")
        if not self.client_id or len(self.secret) < SHORTEST:
            raise ValueError("een zaaksysteem vraagt een client-id en een geheim van ten minste 32 bytes")

    def token(self, besluit: str) -> str:
        """A fresh token for one question. `user_id` is the besluit: who asked stands in our log and not in theirs."""
        now = int(self.clock())
        claims = {
            "iss": self.client_id,
            "client_id": self.client_id,
            "iat": now,
            "exp": now + _LIFE,
            "user_id": besluit,
            "user_representation": _WHO,
        }
        return jwt.encode(claims, self.secret, algorithm="HS256")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}[parts.scheme]
