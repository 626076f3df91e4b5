"""Contact, advice, titles and conclusions: the short texts that go instead of the long ones."""

from __future__ import annotations

import re
from typing import Final

from broker.generalise.numbers import PHONE, WEG
from broker.generalise.rules import Regel, vocabulary
from broker.generalise.scrub import NAAM, scrub_full, scrub_pseudonymous
from broker.generalise.work import Values, Werk
from broker.terms import Json

_CLAUSE = re.compile(r"[.,;:\n]| en | maar ")
_MAX_CLAUSE: Final = 8
_MAX_TITLE: Final = 80
_ONDERDEEL = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
_ANDER: Final = "actie van een andere partij"
_EIGEN: Final = "eigen actie"


def give_contact(values: Values, _regel: Regel, werk: Werk) -> Json:
    """Function and phone of the professional, nothing else (practice.md: that, not what)."""
    found = [contact for value in values if (contact := _contact(value, werk))]
    return (found[0] if len(found) == 1 else list(found)) if found else None


def _contact(value: Json, werk: Werk) -> dict[str, Json] | None:
    if isinstance(value, dict):
        parts = [str(part) for key in ("functie", "telefoon") if isinstance(part := value.get(key), str)]
        value = ", ".join(parts)
    if not isinstance(value, str) or not value.strip():
        return None
    phone = PHONE.search(value)
    contact: dict[str, Json] = {"functie": _function(PHONE.sub("", value), werk)}
    return {**contact, "telefoon": phone[0]} if phone else contact


def _function(text: str, werk: Werk) -> str:
    for part in re.split(r"[,;:.(\n]| - ", text):
        clean = scrub_full(part, werk, streng=True).strip()
        words = clean.split()
        known = vocabulary("functies").search(clean) and len(words) <= 6
        if known and not re.search(r"\d", clean) and WEG not in clean and not vocabulary("medisch").search(clean):
            return clean
    return "contactpersoon"


def give_organisation(values: Values, _regel: Regel, werk: Werk) -> Json:
    """The organisation that owns an action; a person's name is an absence."""
    value = values[0] if len(values) == 1 else None
    if isinstance(value, dict):
        value = value.get("organisatie")
    if not isinstance(value, str) or not value.strip():
        return None
    first = re.split(r"[,;:(\n]", value)[0].strip()
    if len(first) > _MAX_TITLE or re.search(r"\d{4}", first) or werk.persons.find(first):
        return None
    clean = scrub_full(first, werk, streng=False)
    return {"organisatie": clean} if clean == first else None


def give_advice(values: Values, regel: Regel, werk: Werk) -> Json:
    """Dos and don'ts, or what an outsider can see: only clauses that say so, cut before any reason.

    A clause with a medical word, a capital inside or a digit does not go (elementen: zonder medische reden).
    """
    allowed, medical = vocabulary(regel.woordenlijst), vocabulary("medisch")
    reason = re.compile(rf"\b(?:{vocabulary('redenwoorden').pattern})\b.*", re.IGNORECASE)
    kept: list[str] = []
    for value in values:
        for sentence in re.split(r"[.;\n]", value if isinstance(value, str) else ""):
            for part in _CLAUSE.split(reason.sub("", sentence)):
                clause = part.strip()
                told = clause and allowed.search(clause) and not medical.search(clause)
                if told and _plain(clause, werk):
                    kept.append(clause[0].lower() + clause[1:])
    return list(dict.fromkeys(kept)) or None


def _plain(clause: str, werk: Werk) -> bool:
    short = len(clause.split()) <= _MAX_CLAUSE and not re.search(r"\d|.[A-ZÀ-Þ]", clause)
    lower = clause.lower()
    return short and scrub_pseudonymous(lower, werk) == lower


def give_title(values: Values, _regel: Regel, werk: Werk) -> Json:
    """Title of an action of the plan, never its content (M078): without a safe title only who holds it."""
    return [title for value in values if (title := _title(value, werk))] or None


def _title(value: Json, werk: Werk) -> Json:
    if isinstance(value, str) and value.strip():
        return {"titel": _ANDER}
    if not isinstance(value, dict):
        return None
    houder, titel = value.get("houder"), value.get("titel")
    holder: dict[str, Json] = {"houder": houder} if isinstance(houder, str) and _ONDERDEEL.fullmatch(houder) else {}
    if isinstance(titel, str) and _is_title(titel, value.get("actie")):
        return {**holder, "titel": scrub_full(titel, werk, streng=True).strip()}
    return {**holder, "titel": _EIGEN if houder == werk.context.ontvanger else _ANDER}


def _is_title(titel: str, actie: Json) -> bool:
    content = actie.casefold() if isinstance(actie, str) else ""
    short = titel.strip().casefold()
    return bool(short) and len(short) <= _MAX_TITLE and (not content or (content not in short and short not in content))


def give_conclusion(values: Values, _regel: Regel, werk: Werk) -> Json:
    """The conclusion of an assessment, never its scores (M046)."""
    value = values[0] if len(values) == 1 else None
    text = value.get("conclusie") if isinstance(value, dict) else None
    if not isinstance(text, str) or re.search(r"\d|score", text, re.IGNORECASE):
        return None
    clean = scrub_full(text, werk, streng=True).strip()
    return {"conclusie": clean} if clean and NAAM not in clean else None
