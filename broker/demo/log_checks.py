"""Is it on record? The log verified by the desk, a receipt held against the key of the log, an outsider's copy checked.

The commands are those that people use: `sluis log verify`, `sluis log export`, and audit/verify.py, which needs nothing
of ours. An entry is then changed in the copy, and the same check must find it (exit 3).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audit.log.tiles import WIDTH, bundle_path, decode_bundle, encode_bundle
from broker.demo.story import Story
from broker.demo.town import Town
from connectors.receipt import LogKey, ReceiptError, check_receipt

_NOT_VERIFIED: Final = 3
_PATIENCE: Final = 60.0
_SLUIS: Final = ("-m", "broker")
_VERIFY: Final = ("-m", "audit.verify")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    text: str


async def check_log(story: Story, town: Town, answer: Mapping[str, Any]) -> None:
    """All checks on the log, told one by one. `answer` is one that came with a receipt."""
    story.tell.chapter("Het logboek")
    desk = town.desk_environment()
    verified = await _run([*_SLUIS, "log", "verify"], desk)
    story.check(f"het bureau rekent het hele log na (sluis log verify): {verified.text}", good=verified.code == 0)
    _check_receipt(story, town, answer)
    copy = town.settings.data_dir / "uitgave"
    exported = await _run([*_SLUIS, "log", "export", copy], desk)
    story.check(f"het log is uitgegeven: {exported.text.partition('. ')[0]}", good=exported.code == 0)
    intact = await _run([*_VERIFY, copy, "--key", town.log_key], {})
    story.check(f"een buitenstaander controleert de uitgave (audit/verify.py): {intact.text}", good=intact.code == 0)
    await _check_tampered(story, town, copy, await story.driver.log_size())


def _check_receipt(story: Story, town: Town, answer: Mapping[str, Any]) -> None:
    proof = answer["bewijs"]
    story.tell.line(
        f"   Ontvangstbewijs van besluit {answer['besluit']}: regel {proof['index']} van {proof['grootte']}"
    )
    for line in proof["tlogProof"].splitlines():
        story.tell.line(f"      {line if len(line) < 100 else line[:97] + '…'}", "dim")
    key = LogKey.parse(town.log_key)
    story.check("het bewijs klopt met de openbare sleutel van het log", good=_holds(answer, key))
    forged = {**answer, "verzoek": "00000000-0000-0000-0000-000000000000"}
    story.check("hetzelfde bewijs bij een ander antwoord klopt niet", good=not _holds(forged, key))


def _holds(answer: Mapping[str, Any], key: LogKey) -> bool:
    try:
        check_receipt(answer, key)
    except ReceiptError:
        return False
    return True


async def _check_tampered(story: Story, town: Town, copy: Path, size: int) -> None:
    forged = copy.with_name("uitgave-vervalst")
    await asyncio.to_thread(shutil.copytree, copy, forged)
    changed = tamper(forged, size)
    caught = await _run([*_VERIFY, forged, "--key", town.log_key], {})
    story.tell.line(f"   In een kopie van de uitgave verandert iemand het moment van regel {changed}.")
    story.check(f"dat valt op (exit {caught.code}): {caught.text}", good=caught.code == _NOT_VERIFIED)


def tamper(folder: Path, size: int) -> int:
    """Change the moment of an entry in the middle of an export; the number of that entry."""
    target = size // 2
    index, place = divmod(target, WIDTH)
    width = min(WIDTH, size - index * WIDTH)
    path = folder / bundle_path(index, width)
    entries = decode_bundle(path.read_bytes(), width)
    entries[place] = entries[place].replace(b'"t":"2', b'"t":"1', 1)
    path.write_bytes(encode_bundle(entries))
    return target


async def _run(arguments: Sequence[str | Path], environment: Mapping[str, str]) -> Said:
    """A command of our own with none of our settings but these. Raises TimeoutError."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SLUIS_")}
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        env={**ours, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            out, _ = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return Said(child.returncode or 0, "; ".join(out.decode("utf-8", "replace").strip().splitlines()))
