"""Whatever somebody sends: a clear problem in plain Dutch that names the field, never a 500, never the value again.

Through the real application on a real case. What is sent holds markers (a name, a BSN, a marker in every text), and no
answer may repeat one; after all of it the case, the log and the next good question are as before (design A9, A10).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import pytest

from broker.api.casus_body import _acts
from broker.casus.kinds import KINDS
from tests.asked_long_ago import ask_without_end
from tests.flow.api_home import VALUE, Api, api
from tests.flow.harmless import MARK, ODD, bodies, fields, harmless, still_whole
from tests.people import SANNE

__all__ = ["api"]


def bent(good: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body with one thing wrong, for every field and every odd value, and fields that do not exist."""
    for name in (*good, "onbekend", SANNE.bsn, SANNE.naam):
        for odd in ODD:
            yield {**good, name: odd}
        yield {field: value for field, value in good.items() if field != name}
    for name, value in good.items():
        inner = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else value
        if isinstance(inner, dict):
            for changed in ({**inner, part: odd} for part in (*inner, SANNE.naam) for odd in ODD[:-1]):
                yield {**good, name: [changed] if isinstance(value, list) else changed}


@pytest.mark.parametrize("nr", range(6))
async def test_no_body_gets_more_than_a_clear_answer(api: Api, nr: int) -> None:
    """Every field of every body, with every odd value."""
    await ask_without_end(api.case.owner)
    path, good = list(bodies(api).items())[nr]
    async with api.client() as client:
        for body in bent(good):
            answer = await client.post(path.partition("?")[0], json=body, headers={"Idempotency-Key": str(uuid4())})
            harmless(answer, str(body)[:300])
    await still_whole(api)


async def test_no_act_gets_more_than_a_clear_answer(api: Api) -> None:
    """Every act of the life cycle, about nobody, somebody, and who is not there (design 6a.11)."""
    who = {"persoon": str(uuid4()), "medewerker": "niemand", "deelnemers": ["niemand"], "door": ["niemand"]}
    rest = {"referentie": MARK, "uitslag": "positief", "toelichting": MARK, "tafel": MARK, "checklist": [MARK]}
    async with api.client() as client:
        for soort in sorted(_acts()):
            for body in ({"soort": soort}, {"soort": soort, **who, **rest}, {"soort": soort, **rest}):
                answer = await client.post(
                    api.act_path("handelingen"), json=body, headers={"Idempotency-Key": str(uuid4())}
                )
                harmless(answer, body)
    await api.case.check_log()


async def test_no_evidence_gets_more_than_a_clear_answer(api: Api) -> None:
    """Every kind of evidence, with content that does not belong to it; the name of a wrong field is not repeated."""
    people = (None, str(uuid4()), str(api.case.world.personen["ans"]))
    contents: list[dict[str, Any]] = [
        {},
        {SANNE.naam: 1},
        {SANNE.bsn: SANNE.naam},
        {"door": MARK},
        {"door": [SANNE.bsn]},
    ]
    contents += [{"tekst": MARK * 1000, "elementen": [MARK]}, {"elementen": ["pol.lijst"] * 101}, {"artikel": None}]
    async with api.client("politie", "R06") as client:
        for kind in (*KINDS, MARK):
            for nr, content in enumerate(contents):
                body = {"soort": kind, "persoon": people[nr % 3], "inhoud": content}
                body = {name: value for name, value in body.items() if value is not None}
                answer = await client.post(api.act_path(), json=body, headers={"Idempotency-Key": str(uuid4())})
                harmless(answer, body)
    await api.case.check_log()


RAW: Final = {
    "not JSON": b"{" + MARK.encode(),
    "a BSN and nothing else": SANNE.bsn.encode(),
    "nothing": b"",
    "a list": b"[]",
    "a member twice": b'{"vraag": "Geheimpje", "vraag": "x"}',
    "NUL in a text": b'{"vraag": "Geheimpje\\u0000"}',
    "half a character": b'{"vraag": "\\ud800Geheimpje"}',
    "a number of 5000 digits": b'{"vraag": ' + b"9" * 5000 + b"}",
    "a number that is none": b'{"vraag": NaN}',
    "a float beyond all": b'{"vraag": 1e999}',
    "a thousand deep": b'{"a":' * 1000 + b"1" + b"}" * 1000,
    "a hundred thousand deep": b"[" * 60_000,
    "another encoding": '{"vraag": "Geheimpje"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "no UTF-8": b'{"vraag": "\xff\xfe"}',
}


async def test_bytes_that_are_no_question_are_refused(api: Api) -> None:
    """RFC 8259, RFC 7493: 400 with the field `body`, on every address that takes one."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    async with api.client() as client:
        for what, raw in RAW.items():
            for path in bodies(api):
                answer = await client.post(path.partition("?")[0], content=raw, headers=headers)
                harmless(answer, what)
                assert answer.status_code == 400, (what, answer.text)


@pytest.mark.parametrize(
    ("changes", "veld", "code"),
    [
        ({"elementen": []}, "elementen", "te-weinig"),
        ({"elementen": [{"code": "pol.bestaatniet"}]}, "elementen.0.code", "onbekend-element"),
        ({"elementen": [{"code": "pol.lijst"}] * 1000}, "elementen", "te-veel"),
        ({"verstrekkers": []}, "verstrekkers", "ontbreekt"),
        ({"doel": None}, "doel", "ontbreekt"),
        ({"doel": "van-alles"}, "doel", "onbekend-doel"),
        ({"vraag": f"Wat doet {SANNE.bsn}?"}, "vraag", "bsn-in-tekst"),
        ({"fase": "F99"}, "fase", "onbekende-keuze"),
        ({"periode": {"van": "2026-02-01", "tot": "2026-01-01"}}, "periode", "periode-omgekeerd"),
        ({"gegevens": {}}, "gegevens", "hoort-bij-toezending"),
    ],
)
async def test_a_wrong_question_says_which_field_and_how_to_mend_it(
    api: Api, changes: dict[str, Any], veld: str, code: str
) -> None:
    """All that is needed to do it right, and nothing is recorded."""
    body = {
        name: value
        for name, value in (api.case.question(("politie",), "pol.lijst") | changes).items()
        if value is not None
    }
    size = await api.case.check_log()
    answer = await api.ask(body)
    harmless(answer)
    assert fields(answer).get(veld) == code, answer.text
    assert await api.case.check_log() == size


async def test_a_case_without_a_recorded_purpose_says_what_is_needed(api: Api) -> None:
    """AVG art. 5 lid 1 b: no recorded doel, no data; a refusal that is recorded and names the way out."""
    await api.case.owner.execute("UPDATE casus SET doel = NULL, doel_vastgelegd_op = NULL")
    answer = await api.ask()
    assert answer.status_code == 403, answer.text
    [held] = answer.json()["achtergehouden"]
    assert held["reden"].startswith("D-DOEL")
    assert held["uitleg"]
    assert held["artikelen"]
    assert VALUE not in answer.text
    api.check(answer)
