"""What an attack sends and what its answer may be: markers that never come back, problems that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import httpx

from tests.flow.api_home import ASK, VALUE, Api
from tests.people import SANNE

MARK: Final = "Geheimpje"
MARKS: Final = (MARK, SANNE.naam, SANNE.bsn)
ODD: Final[Sequence[Any]] = (
    None, True, 0, -1, 2**53 - 1, 1.5, 1e308, "", " ", MARK, SANNE.bsn, SANNE.naam, "\u202e" + MARK, MARK * 10_000,
    "00000000-0000-0000-0000-000000000000", "-infinity", "2026-02-30", "0001-01-01", "9999-12-31T23:59:59-14:00",
    [], [MARK], [[]], [None], [{}], {}, {SANNE.naam: MARK}, {SANNE.bsn: SANNE.naam}, [{"code": MARK}] * 1000,
)  # fmt: skip


def harmless(answer: httpx.Response, what: object = "") -> None:
    """An answer that says what to do and gives nothing away."""
    assert answer.status_code < 500, (answer.status_code, answer.text, what)
    assert not any(mark in answer.text or mark in str(answer.headers) for mark in MARKS), (answer.text, what)
    if answer.status_code < 400:
        return
    assert VALUE not in answer.text, what
    assert answer.headers["content-type"] == "application/problem+json", what
    problem = answer.json()
    assert problem.keys() >= {"title", "status", "detail", "instance", "code"}, what
    if answer.status_code == 400:
        assert problem["fouten"], what
        assert all(fout["veld"] and fout["code"] and fout["uitleg"] for fout in problem["fouten"]), what


def fields(problem: httpx.Response) -> dict[str, str]:
    assert problem.status_code == 400, problem.text
    return {fout["veld"]: fout["code"] for fout in problem.json()["fouten"]}


async def still_whole(api: Api, entries: int = 0) -> None:
    """Nothing was lost: the log is whole, holds so many new entries at most, and a good question is answered."""
    await api.case.check_log()
    good = await api.ask()
    assert good.status_code == 200, good.text
    api.check(good)


def bodies(api: Api) -> dict[str, dict[str, Any]]:
    """A good body per writing address."""
    case = api.case
    ask = case.question(("politie",), "pol.lijst", periode={"van": "2026-01-01", "tot": "2026-02-01"})
    push = case.question((), "pol.lijst") | {
        "verstrekkers": ["regie"],
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"pol.lijst": [{"waarde": "x", "labels": {"stand": "2026-01-01"}}]},
    }
    person = {"rol": "betrokkene", "naam": "Proef", "leeftijd": 4, "geboortedatum": "2020-01-01"}
    start = {"samenwerkingsverband": "tafel-van-dit-bestand", "kader": "lokaal", "ave": 2, "personen": [person]}
    wat = {"soort": "toewijzen", "medewerker": "medewerker-regie", "persoon": ask["persoon"], "naar": "S41", "ave": 3}
    return {
        ASK: ask,
        f"{ASK}?push": push,
        "/v1/casussen": start,
        "/v1/casussen/_zoek": {"samenwerkingsverband": "x", "kader": ["lokaal"], "toestand": ["S41"], "ave": [1]},
        api.act_path("handelingen"): wat,
        api.act_path(): api.note(),
    }
