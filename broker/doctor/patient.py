"""What the doctor looks at: the settings of one process, and the two things that a test must be able to turn.

A check takes a Patient and gives findings. One that needs the database takes a connection too and is only made when
there is one; what a part that is away would have shown is reported as not looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from broker.clock import Clock
from broker.doctor.complaint import Finding
from broker.opening import ORIGIN
from broker.settings import Process, Settings
from policies.lock import ROOT

Findings: TypeAlias = Sequence[Finding]
Check: TypeAlias = Callable[["Patient"], Awaitable[Findings]]


def _free(path: Path) -> int:
    """Bytes free where this path is, or will be."""
    there = next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free


@dataclass(frozen=True, slots=True)
class Patient:
    """One process: `database` is the address for its role, `checkpoint` a note that was kept elsewhere."""

    settings: Settings
    process: Process
    database: str | None = None
    checkpoint: str | None = None
    policies: Path = ROOT
    now: Callable[[], datetime] = field(default=Clock().now)
    free: Callable[[Path], int] = field(default=_free)

    @property
    def origin(self) -> str:
        """The name of the broker's log."""
        return self.settings.log_origin or ORIGIN

    @property
    def keys(self) -> Path:
        """The folder with the keys of this process."""
        part = "desk" if self.process is Process.DESK else "broker"
        return self.settings.keys_dir or self.settings.data_dir / "keys" / part


DatabaseCheck: TypeAlias = Callable[[Patient, Any], Awaitable[Findings]]
