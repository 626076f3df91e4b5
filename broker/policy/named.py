"""A policy as somebody names it: its revision, the beginning of one, or the folder that it was built in.

Errors: UnknownBundle; BundleRefused for a folder without a whole policy.
"""

from __future__ import annotations

import json
from pathlib import Path

from broker.policy.bundles import Bundle, BundleRefused, Bundles, UnknownBundle, check_hashes
from policies.lock import BUNDLE, DATA, LOCK, WASM, Lock


async def named_bundle(name: str, bundles: Bundles) -> Bundle:
    """The policy of this name: a folder when there is one, else the one revision of which a half begins with it."""
    if is_folder(name):
        return read_folder(Path(name))
    known = await bundles.versions()
    begins = [versie for versie in known if any(part.startswith(name) for part in versie.split("+"))]
    fits = [versie for versie in known if versie == name] or begins
    if len(fits) != 1:
        raise UnknownBundle(name)
    return await bundles.find(fits[0])


def is_folder(name: str) -> bool:
    """Whether this names a folder rather than a revision."""
    return Path(name).is_dir()


def read_folder(folder: Path) -> Bundle:
    """The built policy that lies in this folder, with or without its sources. Raises BundleRefused."""
    try:
        lock = Lock(**json.loads((folder / LOCK).read_text(encoding="utf-8")))
        wasm, data, archive = ((folder / name).read_bytes() for name in (WASM, DATA, BUNDLE))
    except (OSError, ValueError, TypeError) as exc:
        raise BundleRefused(
            f"In deze map ligt geen gebouwd beleid: {folder}. Nodig zijn {LOCK} en wat het noemt."
        ) from exc
    bundle = Bundle(lock, wasm, data, archive)
    check_hashes(bundle)
    return bundle
