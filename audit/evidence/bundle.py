"""Writing the zip: streamed, each file hashed as it passes, the same bytes for the same content.

Times in the zip are fixed, the order is that of writing, and there are no extra fields. The last two files are the
manifest, which names every other file with its length and SHA-256, and its Ed25519 signature. What is written goes to
the disk in a thread, in pieces of a megabyte, while the next piece is being made: memory does not grow with the bundle.
Source: APPNOTE.TXT 6.3 (ZIP); FIPS 180-4; RFC 8032.
"""

from __future__ import annotations

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
SUMS: Final = "SHA256SUMS"
_MIDNIGHT: Final = (1980, 1, 1, 0, 0, 0)
_PIECE: Final = 1 << 20
_LEVEL: Final = 1  # leaves are hashes and do not get smaller; the rest does at any level
_LARGE: Final = frozenset({"log/bladen.jsonl", "cijfers/rijen.csv"})  # may pass 2 GiB


class Bundle:
    """A zip on its way. One file at a time; call `finish` last."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self.files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    @asynccontextmanager
    async def file(self, name: str) -> AsyncIterator[Sink]:
        """A file to write into for the length of the block."""
        info = zipfile.ZipInfo(name, _MIDNIGHT)
        info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        with self._zip.open(info, "w", force_zip64=name in _LARGE) as member:
            sink = Sink(member)
            try:
                yield sink
            finally:
                await sink.flush()
        self.files[name] = {"bytes": sink.size, "sha256": sink.digest.hexdigest()}

    async def add(self, name: str, content: str | bytes) -> None:
        """A whole file at once."""
        async with self.file(name) as sink:
            await sink.write(content.encode() if isinstance(content, str) else content)

    async def finish(self, head: Mapping[str, Any], key: Ed25519PrivateKey) -> bytes:
        """Write sums, manifest and signature; the bytes of the manifest."""
        await self.add(SUMS, "".join(f"{row['sha256']}  {name}\n" for name, row in sorted(self.files.items())))
        manifest = {**head, "bestanden": dict(sorted(self.files.items()))}
        raw = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
        await self.add(MANIFEST, raw)
        await self.add(SIGNATURE, key.sign(raw))
        return raw


class Sink:
    """Where the bytes of one file go: collected, then hashed and written in a thread, one piece behind."""

    def __init__(self, member: Any) -> None:
        self._member = member
        self._pieces: list[bytes] = []
        self._waiting = 0
        self._running: asyncio.Task[None] | None = None
        self.digest = sha256()
        self.size = 0

    async def write(self, raw: bytes) -> None:
        """Take these bytes; returns once there is room for more."""
        self._pieces.append(raw)
        self._waiting += len(raw)
        if self._waiting >= _PIECE:
            await self._send()

    async def flush(self) -> None:
        """Return once everything is written, also when the block was left by an error."""
        await self._send()
        await self._settle()

    async def _send(self) -> None:
        await self._settle()
        raw, self._pieces, self._waiting = b"".join(self._pieces), [], 0
        self._running = asyncio.create_task(asyncio.to_thread(self._put, raw))

    async def _settle(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await running

    def _put(self, raw: bytes) -> None:
        self.digest.update(raw)
        self.size += len(raw)
        self._member.write(raw)
