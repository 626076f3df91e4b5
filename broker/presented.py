"""What a caller shows at the door, in one object: everything that room 1 may judge by, and nothing else of the request.

`broker.api.present` makes it of the ASGI scope. Headers are tuples, so that a header that was sent twice is seen to be.
Source: RFC 6750 section 2, RFC 8705 section 3, RFC 9449 section 4.3.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Presented:
    """`url` is the address as the caller knows it, without query; `certificate` the DER of its TLS client certificate.

    `scope` is what the operation asks for (None: any token will do), `in_address` whether a token stood in the query.
    """

    authorization: tuple[str, ...] = field(default=(), repr=False)
    proofs: tuple[str, ...] = field(default=(), repr=False)
    method: str = "GET"
    url: str = ""
    certificate: bytes | None = field(default=None, repr=False)
    scope: str | None = None
    in_address: bool = False
