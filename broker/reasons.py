"""Why somebody is not let in: the whole list, for the security event `request.refused` (docs/gebeurtenissen.md).

The operator reads them; the caller learns no more than the error code of its scheme (RFC 6750 section 3.1; RFC 9449
section 7.1). A test holds the page to this list.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """One reason per way in that was tried and is closed."""

    # what was sent
    MISSING = "token-missing"
    TWICE = "token-twice"
    IN_ADDRESS = "token-in-address"
    MALFORMED = "token-malformed"
    # the access token (RFC 9068, RFC 8725)
    HEADER_MALFORMED = "header-malformed"
    HEADER_MEMBER = "header-member"
    ALGORITHM = "algorithm"
    TYP = "typ"
    KEY_UNKNOWN = "key-unknown"
    SIGNATURE = "signature"
    CLAIMS_MALFORMED = "claims-malformed"
    CLAIM = "claim"  # with the name of the claim behind it: `claim-exp`
    CLIENT = "client"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    SCOPE = "scope"  # 403
    # what the token is bound to (RFC 7800, RFC 8705)
    NOT_BOUND = "not-bound"
    BOUND_UNKNOWN = "bound-unknown"
    CERTIFICATE_MISSING = "certificate-missing"
    CERTIFICATE_OTHER = "certificate-other"
    CERTIFICATE_FORGED = "certificate-forged"
    CERTIFICATE_MALFORMED = "certificate-malformed"
    # the proof (RFC 9449)
    DPOP_SCHEME = "dpop-scheme"
    DPOP_MISSING = "dpop-missing"
    DPOP_TWICE = "dpop-twice"
    DPOP_MALFORMED = "dpop-malformed"
    DPOP_TYP = "dpop-typ"
    DPOP_ALGORITHM = "dpop-algorithm"
    DPOP_KEY = "dpop-key"
    DPOP_SIGNATURE = "dpop-signature"
    DPOP_METHOD = "dpop-method"
    DPOP_ADDRESS = "dpop-address"
    DPOP_MOMENT = "dpop-moment"
    DPOP_ATH = "dpop-token"
    DPOP_OTHER_KEY = "dpop-other-key"
    DPOP_NONCE = "dpop-nonce"
    DPOP_REPLAYED = "dpop-replayed"
