"""Who is at the screen: sessions kept here, in memory, behind a cookie that holds nothing but chance.

A session knows the officer, the purpose of the look (Wgs art. 1.8), the secret of its forms and the searches of today,
so that no case, person or trace ever stands in an address. It ends after `IDLE` without a request, after `LONGEST` in
any case, on logging out, and when the process stops. What is kept under is the hash of the cookie.
Source: OWASP ASVS 5.0 chapter 7; RFC 6265bis section 4.1.3; API Design Rules /core/transport/no-sensitive-uris.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Generic, TypeVar

from audit.desk.console.zoekvraag import Zoekvraag
from audit.desk.words import LogDoel
from broker.terms import Identity

COOKIE: Final = "__Host-sluis-sessie"
IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=8)
_CHANCE: Final = 32  # bytes
_MOST_SESSIONS: Final = 1_000
_MOST_KEPT: Final = 50

T = TypeVar("T")


class Kept(Generic[T]):
    """Values under names of chance, the last fifty: what a form asked, for the address that shows it."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, T] = OrderedDict()

    def keep(self, value: T) -> str:
        """Keep it; the name says nothing. The same value keeps its name."""
        for name, held in self._held.items():
            if held == value:
                self._held.move_to_end(name)
                return name
        name = secrets.token_urlsafe(16)
        self._held[name] = value
        if len(self._held) > _MOST_KEPT:
            self._held.popitem(last=False)
        return name

    def get(self, name: str) -> T | None:
        return self._held.get(name)


@dataclass(slots=True)
class Session:
    """One officer who has logged in."""

    wie: Identity
    naam: str
    begonnen: datetime
    gezien: datetime
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(_CHANCE), repr=False)
    doel: LogDoel | None = None
    zoekvragen: Kept[Zoekvraag] = field(default_factory=Kept, repr=False)
    casussen: Kept[str] = field(default_factory=Kept, repr=False)
    namen: dict[str, str] = field(default_factory=dict, repr=False)

    def ended(self, now: datetime) -> bool:
        return now - self.gezien > IDLE or now - self.begonnen > LONGEST


class Sessions:
    """The sessions of this process."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._held: OrderedDict[bytes, Session] = OrderedDict()

    def start(self, wie: Identity, naam: str) -> str:
        """Begin a session; the value for its cookie is new, so nobody can have chosen it beforehand."""
        now = self._now()
        self._held = OrderedDict((key, held) for key, held in self._held.items() if not held.ended(now))
        while len(self._held) >= _MOST_SESSIONS:
            self._held.popitem(last=False)
        cookie = secrets.token_urlsafe(_CHANCE)
        self._held[_key(cookie)] = Session(wie, naam, now, now)
        return cookie

    def find(self, cookie: str | None) -> Session | None:
        """The session of this cookie, which counts as seen now; None when it ended or never was."""
        found = self._held.get(_key(cookie)) if cookie else None
        now = self._now()
        if found is None or found.ended(now):
            return None
        found.gezien = now
        return found

    def end(self, cookie: str | None) -> None:
        """Log out: the cookie is worth nothing from now on, whoever has it."""
        if cookie:
            self._held.pop(_key(cookie), None)


def _key(cookie: str) -> bytes:
    return sha256(cookie.encode()).digest()
