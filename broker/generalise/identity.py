"""Identity: who the person is, in the forms that identity has (law.md D1, D2, D15; UAVG art. 46 for the BSN)."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from broker.generalise.numbers import PHONE
from broker.generalise.rules import Regel, vocabulary, word_set
from broker.generalise.traces import age_band
from broker.generalise.work import Values, Werk
from broker.terms import Bsn, Json

_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})")
_POSTCODE = re.compile(r"\b(\d{4}) ?[A-Z]{2}\b")
_WORD = re.compile(r"[^\W\d_]{2,30}(?:[ -][^\W\d_]{2,30}){0,2}")
_MAX_NAME: Final = 200


def read_date(value: Json) -> date | None:
    """A date from 'YYYY-MM-DD' with or without a time; an unknown month or day (00) counts as the first."""
    found = _DATE.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]) or 1, int(found[3]) or 1)
    except ValueError:
        return None


def only_text(values: Values) -> str | None:
    """The one text among the values; None when there is none, more than one, or something else."""
    return values[0].strip() or None if len(values) == 1 and isinstance(values[0], str) else None


def give_bsn(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """The BSN, only when it is one (elfproef)."""
    text = only_text(values)
    try:
        Bsn(text or "")
    except ValueError:
        return None
    return text


def give_case_pseudonym(values: Values, regel: Regel, werk: Werk) -> Json:
    """The pseudonym of the person in this recipient's domain, if the supplier has the name or number at all."""
    return werk.context.pseudoniem if give_naam(values, regel, werk) else None


def give_naam(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """The name as the supplier holds it; a dict only by its name fields."""
    if len(values) == 1 and isinstance(values[0], dict):
        parts = {key: values[0].get(key) for key in ("voornamen", "voorvoegsel", "achternaam")}
        return {key: part for key, part in parts.items() if isinstance(part, str) and len(part) <= _MAX_NAME} or None
    text = only_text(values)
    return text if text and len(text) <= _MAX_NAME else None


def give_initials(values: Values, _regel: Regel, werk: Werk) -> Json:
    """'Ahmed de Boer-Proef' -> 'A.B.'; without tussenvoegsels."""
    naam = give_naam(values, _regel, werk)
    text = " ".join(str(part) for part in naam.values()) if isinstance(naam, dict) else naam
    skip = word_set("tussenvoegsels")
    words = [word for word in re.findall(r"[^\W\d_][\w'\u2019-]*", str(text or "")) if word.casefold() not in skip]
    return "".join(f"{word[0].upper()}." for word in words[:6]) or None


def give_date(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """A date, as a calendar day."""
    found = read_date(only_text(values))
    return found.isoformat() if found else None


def give_age_band(values: Values, _regel: Regel, werk: Werk) -> Json:
    """The age band on the day of the decision (matrix-notes 2b.28)."""
    born, today = read_date(only_text(values)), werk.context.moment.vandaag
    return age_band(age_on(today, born)) if born and born <= today else None


def age_on(today: date, born: date) -> int:
    """Full years between birth and today."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def give_address(values: Values, _regel: Regel, werk: Werk) -> Json:
    """The address; a shelter address or a secret one never goes, in no form (practice.md, D-SCHUIL)."""
    if len(values) != 1 or _is_secret(values[0], werk):
        return None
    if isinstance(values[0], dict):
        keys = ("straat", "huisnummer", "toevoeging", "postcode", "plaats")
        parts = {key: values[0].get(key) for key in keys}
        return {key: part for key, part in parts.items() if isinstance(part, (str, int)) and part != ""} or None
    return only_text(values)


def give_postcode4(values: Values, regel: Regel, werk: Werk) -> Json:
    """The four digits of the postcode."""
    address = give_address(values, regel, werk)
    text = str(address.get("postcode", "")) if isinstance(address, dict) else str(address or "")
    found = _POSTCODE.findall(text)
    return str(found[0]) if len(found) == 1 else None


def give_phone(values: Values, _regel: Regel, _werk: Werk) -> Json:
    """A phone number and nothing around it."""
    found = PHONE.findall(only_text(values) or "")
    return found[0] if len(found) == 1 else None


def give_word(values: Values, _regel: Regel, werk: Werk) -> Json:
    """One word or short term, such as a nationality."""
    text = only_text(values)
    return text if text and _WORD.fullmatch(text) and werk.persons.find(text) is None else None


def _is_secret(value: Json, werk: Werk) -> bool:
    flat = str(value).casefold()
    if vocabulary("adres_geheim").search(flat):
        return True
    return any(secret.casefold() in flat for secret in werk.context.verborgen if secret)
