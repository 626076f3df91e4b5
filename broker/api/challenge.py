"""`WWW-Authenticate`: how to come in, and for whoever used a scheme, what kind of thing was wrong with it.

Both schemes are always named; the one that was used carries the error code, which is all that a caller learns.
Source: RFC 6750 section 3, RFC 9449 sections 7.1 and 9.
"""

from __future__ import annotations

from typing import Final

from broker.dpop import ALGORITHMS
from broker.errors import InsufficientScope, NotAuthenticated
from broker.reasons import Reason

_REALM: Final = 'realm="sluis"'
_SCHEMES: Final = {"Bearer": "", "DPoP": f', algs="{" ".join(ALGORITHMS)}"'}


def challenge(error: NotAuthenticated | InsufficientScope) -> dict[str, str]:
    """The headers of this answer."""
    said = _error(error)
    schemes = sorted(_SCHEMES, key=lambda scheme: scheme != error.scheme)
    parts = [f"{name} {_REALM}{said if name == error.scheme else ''}{_SCHEMES[name]}" for name in schemes]
    nonce = getattr(error, "nonce", None)
    return {"WWW-Authenticate": ", ".join(parts), **({"DPoP-Nonce": nonce} if nonce else {})}


def _error(error: NotAuthenticated | InsufficientScope) -> str:
    if isinstance(error, InsufficientScope):
        return f', error="insufficient_scope", scope="{error.scope}"'
    if error.reason == Reason.MISSING:
        return ""
    if error.nonce is not None:
        return ', error="use_dpop_nonce"'
    proof = error.scheme == "DPoP" and error.reason.startswith("dpop-")
    return f', error="{"invalid_dpop_proof" if proof else "invalid_token"}"'
