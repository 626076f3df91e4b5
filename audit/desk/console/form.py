"""What a form sent: bounded, in one encoding, each field once, and only from a page of this very session.

Raises InvalidForm (400) and Forged (403).
Source: RFC 6265bis section 8.8 and OWASP CSRF prevention (synchroniser token); HTML section 4.10.21.7.
"""

from __future__ import annotations

import secrets
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from audit.desk.console.session import Session
from broker.errors import SluisError

FIELD: Final = "formulier"
_MAX_BYTES: Final = 16_384
_MAX_FIELDS: Final = 40
_MEDIA: Final = "application/x-www-form-urlencoded"


class InvalidForm(SluisError):
    """Not what a form of ours sends."""

    status = 400
    code = "formulier-klopt-niet"
    uitleg = "Dit formulier is niet goed aangekomen. Ga terug, vul het opnieuw in en verstuur het."


class Forged(SluisError):
    """The form does not come from a page of this session."""

    status = 403
    code = "formulier-verlopen"
    uitleg = "Dit formulier hoort niet bij uw sessie of is verlopen. Open de bladzijde opnieuw en verstuur het dan."


async def read_form(request: Request, session: Session) -> dict[str, str]:
    """The filled-in fields of a form of this session, spaces around them gone; empty fields are left out."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA:
        raise InvalidForm
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > _MAX_BYTES:
            raise InvalidForm
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=bool(raw), max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise InvalidForm from None
    fields = dict(pairs)
    if not secrets.compare_digest(fields.pop(FIELD, "").encode(), session.csrf.encode()):
        raise Forged
    if len(fields) != len(pairs) - 1 or any("\0" in value for value in fields.values()):
        raise InvalidForm
    return {name: value.strip() for name, value in fields.items() if value.strip()}
