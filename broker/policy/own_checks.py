"""The policy's own checks: what must hold before a policy is accepted, and again each time before it is loaded.

In order: the artefacts are those of the lock; its tests all passed at the build; the archive for an OPA server carries
this revision and these tables; the module loads; and it answers the canned questions with exactly the asked pairs, in
reasons that this release can explain. One that fails is never loaded (issue 5, living law; design 2.3).
Errors: BundleRefused with which check failed, and what to do.
"""

from __future__ import annotations

import io
import json
import tarfile
from typing import Any, Final

from broker.decide import decide, decide_act
from broker.engines.base import Engine, EngineRefused
from broker.errors import PolicyUnavailable
from broker.policy.bundles import Bundle, BundleRefused, check_hashes, open_bundle
from broker.policy.canned import ACTS, QUESTIONS

_PATIENCE: Final = 10.0
_MOST_MEMBER: Final = 64 << 20
_NO_ARCHIVE: Final = (tarfile.TarError, OSError, EOFError, ValueError, KeyError)


async def check_bundle(bundle: Bundle) -> None:
    """Everything that can be said of a policy without the law. Raises BundleRefused."""
    check_hashes(bundle)
    lock = bundle.lock
    if lock.tests_gezakt or not lock.tests_geslaagd:
        raise BundleRefused(
            f"Van beleid {lock.versie} zakten {lock.tests_gezakt} proeven en slaagden er {lock.tests_geslaagd}. "
            "Maak het beleid goed en bouw het opnieuw: make policies"
        )
    _check_archive(bundle)
    try:
        engine = open_bundle(bundle, _PATIENCE)
    except EngineRefused as exc:
        raise BundleRefused(f"Beleid {lock.versie} laadt niet. {exc}") from exc
    try:
        await check_answers(engine)
    finally:
        engine.close()


async def check_answers(engine: Engine) -> None:
    """The canned questions have whole answers. Raises BundleRefused."""
    try:
        for question in QUESTIONS:
            await decide(question, engine)
        for act in ACTS:
            await decide_act(act, engine)
    except PolicyUnavailable as exc:
        raise BundleRefused(
            f"Beleid {engine.beleid.versie} beantwoordt een proefvraag niet zoals deze uitgave nodig heeft ({exc}). "
            "Geef het uit met een uitgave van Sluis die dit beleid kent."
        ) from exc


def _check_archive(bundle: Bundle) -> None:
    """The same policy for both engines (ADR 0002): the revision and the tables in the archive are those of the lock."""
    try:
        with tarfile.open(fileobj=io.BytesIO(bundle.archive), mode="r:gz") as archive:
            revision, data = _revision(archive), _member(archive, "/data.json")
    except _NO_ARCHIVE as exc:
        raise BundleRefused(f"De bundel van beleid {bundle.lock.versie} is stuk. Bouw het opnieuw.") from exc
    if revision != bundle.lock.versie or data.strip() != bundle.data.strip():
        raise BundleRefused(
            f"De bundel en de module van beleid {bundle.lock.versie} zijn niet van een en hetzelfde beleid."
        )


def read_revision(raw: bytes) -> str:
    """Which revision this archive for an OPA server carries. Raises BundleRefused when it is no such archive."""
    try:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:gz") as archive:
            return _revision(archive)
    except _NO_ARCHIVE as exc:
        raise BundleRefused("Dit is geen bundel voor een OPA-server.") from exc


def _revision(archive: tarfile.TarFile) -> str:
    manifest = json.loads(_member(archive, "/.manifest"))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("revision"), str):
        raise ValueError("no revision")
    return str(manifest["revision"])


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member: Any = archive.getmember(name)
    file = archive.extractfile(member) if member.size <= _MOST_MEMBER else None
    if file is None:
        raise ValueError(f"no {name}")
    return file.read()
