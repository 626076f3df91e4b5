"""Room 8, release: the only door through which an answer leaves, and it opens on a Receipt alone.

The receipt says which answer is in the log; `release` compares that hash with the bytes in hand. Whatever was not
logged, or was changed after it was logged, does not leave (Wgs art. 1.8 lid 4; Wpg art. 32a).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from audit.log.append import Log
from audit.log.errors import LogError
from audit.log.receipt import Receipt
from broker.answer import Prepared, without_values
from broker.errors import LogUnavailable
from broker.repeat import Earlier


@dataclass(frozen=True, slots=True)
class Released:
    """An answer that may leave, with its proof."""

    status: int
    content: dict[str, Any]


def release(prepared: Prepared, receipt: Receipt) -> Released:
    """Let the answer go with its proof. Raises LogUnavailable when this is not the answer that was logged."""
    if receipt.answer_hash is None or not hmac.compare_digest(
        receipt.answer_hash, hashlib.sha256(prepared.body).digest()
    ):
        raise LogUnavailable
    return _released(prepared.status, prepared.content, receipt)


async def release_again(earlier: Earlier, log: Log) -> Released:
    """The same answer again, with its proof; the manifest only when what it was decided on has changed since.

    Raises LogUnavailable when the log cannot prove that this very answer is in it.
    """
    try:
        receipt = await log.receipt(earlier.entry_id, earlier.body, earlier.salt)
    except LogError as exc:
        raise LogUnavailable from exc
    return _released(earlier.status, earlier.antwoord if earlier.current else without_values(earlier.antwoord), receipt)


def _released(status: int, content: dict[str, Any], receipt: Receipt) -> Released:
    """What is not for this caller to know of leaves without a proof too: every such answer has the same bytes."""
    return Released(status, {**content, "bewijs": proof(receipt)} if content else {})


def proof(receipt: Receipt) -> dict[str, Any]:
    """The receipt in the words of the contract; enough to check inclusion and the answer offline."""
    return {
        "log": receipt.origin,
        "index": receipt.index,
        "grootte": receipt.size,
        "leaf": _b64(receipt.leaf),
        "zout": _b64(receipt.salt_ans),
        "tlogProof": receipt.tlog_proof(),
    }


def _b64(raw: bytes | None) -> str:
    return base64.urlsafe_b64encode(raw or b"").decode().rstrip("=")
