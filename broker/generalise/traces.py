"""Traces that point at a person whatever the text is about: numbers, addresses, dates, ages (crypto.md 1.7).

Each is an element of its own or none at all, so none may ride along in a free text that was asked for other reasons.
"""

from __future__ import annotations

import re
from datetime import date

from broker.generalise.numbers import EMAIL, WEG, strip_numbers
from broker.generalise.rules import load_regels, vocabulary

_POSTCODE = re.compile(r"\b\d{4} ?[A-Z]{2}\b(?![-\w])")
_STREET = re.compile(
    r"\b[A-Z][\w'\u2019-]*(?: [A-Z][\w'\u2019-]*)*(?:straat|weg|laan|plein|hof|kade|dijk|gracht|singel|pad|steeg"
    r"|park|flat|markt|dreef|baan|ring|plantsoen|hoek|brink|wal|erf) \d+(?:[ -]?[a-zA-Z]\b)?"
)
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-\d{1,2}(?:-\d{1,2})?(?!\d)")
_DMY = re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.]((?:19|20)?\d\d)(?!\d)")
_BIRTHDATE = re.compile(
    r"\b(geboren (?:op )?|geboortedatum:? )(?:\d{4}-\d{2}-\d{2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2} [a-z]+ \d{4})",
    re.IGNORECASE,
)
_BORN = re.compile(r"(geboren\D{0,20})((?:19|20)\d\d)", re.IGNORECASE)
_AGE = re.compile(r"(?<!\d)(\d{1,3})(?:[- ]?jarige?|(?P<jaar> ?(?:jaar|jr)\b\.?(?P<oud> oud)?))", re.IGNORECASE)
_BARE_AGE = re.compile(r"(\b(?:is|was|wordt) |\()(\d{1,3})(?=\)|\s*(?:[.,;]|$|en\b))", re.IGNORECASE)
_AGE_CUE = re.compile(r"(?:\bis|\bvan|,|\()\s*$", re.IGNORECASE)
_PLATE = re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{1,3}-[A-Z0-9]{1,3}-[A-Z0-9]{1,3}\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{4}(?: ?\d){10}\b")
_RUN = re.compile(r"(?<![\w])\d{5,}(?!\w)")


def strip_contact(text: str) -> str:
    """Take out e-mail, phone, bank account, licence plate, date of birth, BSN, postcode and street address."""
    for pattern in (EMAIL, _IBAN):
        text = pattern.sub(WEG, text)
    text = strip_numbers(_BIRTHDATE.sub(rf"\1{WEG}", text))
    for pattern in (_PLATE, _POSTCODE, _STREET):
        text = pattern.sub(WEG, text)
    return text


def coarsen_dates(text: str, today: date) -> str:
    """Dates to their year, a year of birth and an age to an age band, long numbers away."""
    text = _ISO.sub(r"\1", text)
    text = _DMY.sub(lambda m: _century(m[1]), text)
    text = re.sub(rf"\b\d{{1,2}} (?:{vocabulary('maanden').pattern})\b", WEG, text, flags=re.IGNORECASE)
    text = re.sub(rf"{re.escape(WEG)} ((?:19|20)\d\d)\b", r"\1", text)
    text = _BARE_AGE.sub(lambda m: f"{m[1]}{age_band(int(m[2]))} jaar", _AGE.sub(_band_age, text))
    text = _BORN.sub(lambda m: f"{m[1]}[{age_band(max(today.year - int(m[2]), 0))} jaar]", text)
    return _RUN.sub(WEG, text)


def age_band(years: int) -> str:
    """The band of an age, such as '35-44' or '75+'."""
    for low, high in load_regels().leeftijdsbanden:
        if high is None:
            return f"{low}+"
        if years <= high:
            return f"{low}-{high}"
    raise ValueError("de laatste leeftijdsband is niet open")


def _century(year: str) -> str:
    if len(year) == 4:
        return year
    return f"20{year}" if int(year) < 50 else f"19{year}"


def _band_age(found: re.Match[str]) -> str:
    years = int(found[1])
    duration = found["jaar"] is not None and found["oud"] is None and years < 12
    if duration and not _AGE_CUE.search(found.string[: found.start()]):
        return found[0]
    return f"{age_band(years)} jaar"
