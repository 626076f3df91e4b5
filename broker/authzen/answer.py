"""What goes back to an enforcement point (Authorization API 1.0 sections 6.2, 7.2 and 8.4; metadata section 9)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, Final

from broker.authzen.message import Batch, Semantic
from broker.authzen.words import Action, Decider, Decision, Entity
from broker.errors import Fout, InvalidInput

_INCOMPLETE: Final = Decision(decision=False, context={"reason": "De vraag is niet volledig."})
PAGE: Final = 100
PATHS: Final = {
    "access_evaluation_endpoint": "/access/v1/evaluation",
    "access_evaluations_endpoint": "/access/v1/evaluations",
    "search_subject_endpoint": "/access/v1/search/subject",
    "search_resource_endpoint": "/access/v1/search/resource",
    "search_action_endpoint": "/access/v1/search/action",
}


async def answer_batch(batch: Batch, decider: Decider) -> dict[str, Any]:
    """The decisions in order; as far as the semantic goes on. One that is not complete is a no."""
    asked = [e for e in batch.evaluations if e is not None]
    found = iter(await decider.decide(asked) if asked else ())
    decisions = [_INCOMPLETE if e is None else next(found) for e in batch.evaluations]
    if batch.alone:
        return decisions[0].to_json()
    ends = {Semantic.FIRST_DENY: False, Semantic.FIRST_PERMIT: True}.get(batch.semantic)
    last = next((nr for nr, made in enumerate(decisions, 1) if made.decision is ends), len(decisions))
    return {"evaluations": [made.to_json() for made in decisions[:last]]}


def answer_search(found: Sequence[Entity | Action], page: object) -> dict[str, Any]:
    """One page of what was found. Raises InvalidInput for a page that this search never gave."""
    start, limit = _read_page(page)
    shown = [_result(result) for result in found[start : start + limit]]
    more = start + limit < len(found)
    return {"results": shown, "page": {"next_token": _token(start + limit) if more else "", "count": len(shown)}}


def metadata(base: str) -> dict[str, Any]:
    """Where everything is; `base` is the address by which partners know this service."""
    return {"policy_decision_point": base, **{name: base + path for name, path in PATHS.items()}}


def _result(found: Entity | Action) -> dict[str, Any]:
    return {"name": found.name} if isinstance(found, Action) else {"type": found.type, "id": found.id}


def _read_page(page: object) -> tuple[int, int]:
    told = page if isinstance(page, dict) else {} if page is None else {"limit": None}
    limit, token = told.get("limit", PAGE), told.get("token", "")
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= PAGE:
        raise InvalidInput(Fout("page.limit", "ongeldige-waarde", f"Geef een getal van 1 tot en met {PAGE}."))
    return _place(token), limit


def _token(place: int) -> str:
    return urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def _place(token: object) -> int:
    try:
        place = int(urlsafe_b64decode(f"{token}==")) if token else 0
    except ValueError:
        place = -1
    if place < 0:
        raise InvalidInput(Fout("page.token", "onbekende-pagina", "Begin opnieuw, zonder dit veld."))
    return place
