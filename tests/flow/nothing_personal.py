"""Reads what processes wrote for their operators, and finds what may not be in it (design A9).

`Secrets` knows what is secret in one case: numbers, names, addresses, free text, keys, tokens. Besides those, nothing
that could be a BSN, a token or an Idempotency-Key may stand in any log, whoever wrote it. A finding says what kind of
secret stands on which line, and never the secret.

    from tests.flow.nothing_personal import watch as watch     then: watch.file(path, case)

A watched file is read again when the session ends, so everything that a test let a process write is held to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote_plus

import pytest

from broker.scenario.model import Scenario
from broker.terms import Bsn
from tests.flow.case import Case

_NINE: Final = re.compile(r"(?<![0-9A-Za-z_.-])[0-9]{9}(?![0-9A-Za-z_-])")
_TOKEN: Final = re.compile(r"eyJ[A-Za-z0-9_-]{8,}")
_KEY: Final = re.compile(r"idempotency-key\W+[\w-]{20,}", re.IGNORECASE)
_BEARER: Final = re.compile(r"bearer\s+[\w-]{8,}", re.IGNORECASE)
_SHORTEST: Final = 4
_CODES: Final = re.compile(r"[A-Z0-9_]{2,}|[0-9-]{1,10}|[a-z_]{1,12}")  # codes, dates, roles: not free text


@dataclass
class Secrets:
    """What is secret, by kind."""

    found: dict[str, set[str]] = field(default_factory=dict)

    def add(self, kind: str, *texts: str | None) -> None:
        known = self.found.setdefault(kind, set())
        known |= {text for text in texts if text and len(text) >= _SHORTEST}

    def leaks(self, text: str) -> Iterator[str]:
        """The kinds of secrets in this text, also when they were encoded for an address."""
        for form in {text, unquote_plus(text)}:
            low = form.lower()
            yield from (kind for kind, known in self.found.items() if any(secret.lower() in low for secret in known))
            yield from _what_anybody_can_see(form)


def _what_anybody_can_see(text: str) -> Iterator[str]:
    if any(_is_bsn(number) for number in _NINE.findall(text)):
        yield "a number that can be a BSN"
    for pattern, kind in ((_TOKEN, "a token"), (_KEY, "an Idempotency-Key"), (_BEARER, "a bearer token")):
        if pattern.search(text):
            yield kind


def _is_bsn(number: str) -> bool:
    try:
        Bsn(number)
    except ValueError:
        return False
    return True


def secrets_of(scenario: Scenario) -> Secrets:
    """The people of a file, and everything that its suppliers hold about them in words."""
    secrets = Secrets()
    for persoon in scenario.personen.values():
        secrets.add("the name of a person", persoon.naam, *(persoon.naam or "").split())
        secrets.add("a BSN", str(persoon.bsn.reveal()) if persoon.bsn else None)
    for text in _texts(scenario.gegevens):
        if not _CODES.fullmatch(text):
            secrets.add("what a supplier holds", text)
    for verzoek in scenario.verzoeken:
        secrets.add("the question in words", verzoek.doel)
    return secrets


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


@dataclass
class Watch:
    """Files of processes that are read for secrets, now and when the session ends."""

    secrets: Secrets = field(default_factory=Secrets)
    texts: dict[str, str] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def file(self, path: Path, case: Case | None = None) -> Path:
        """Watch this file; the people of `case` are secret from now on."""
        self.files.append(path)
        if case is not None:
            self.knows(case.scenario)
        return path

    def knows(self, scenario: Scenario) -> None:
        for kind, texts in secrets_of(scenario).found.items():
            self.secrets.add(kind, *texts)

    def read(self, name: str, text: str) -> None:
        """Something that was read already, under a name for the finding."""
        self.texts[name] = text

    def findings(self) -> list[str]:
        """Every secret that stands somewhere, by kind and place."""
        found = [(path.name, path.read_text(errors="replace")) for path in self.files if path.exists()]
        return sorted(set(_findings([*found, *self.texts.items()], self.secrets)))


def _findings(texts: Iterable[tuple[str, str]], secrets: Secrets) -> Iterator[str]:
    for name, text in texts:
        for nr, line in enumerate(text.splitlines(), 1):
            for kind in secrets.leaks(line):
                yield f"{name} line {nr}: {kind}"


@pytest.fixture(scope="session")
def watch() -> Iterator[Watch]:
    """Whatever a test gives to it is read when the session ends."""
    found = Watch()
    yield found
    assert not found.findings()
