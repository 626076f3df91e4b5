"""The description held against the running API: schemathesis makes calls of it, and every answer must be as described.

    python -m tests.contract.schemathesis_run --calls 20000 [--seed 7]

A broker in a process of its own serves a seeded case over real HTTP. Calls come in turn for every operation, half of
them as the description allows and half as it does not; in half of all the numbers are those of the case, so that calls
go through to the corridor and not only to the door. Everybody at the table calls. What is held: no 500, no status that
is not described, content types, headers and bodies as described, wrong data refused, no way in without a token.
Not held is that every allowed call succeeds: what the law and the state of a case refuse stands in no schema.
Exit code 1 when something differs; each difference is shown once, with the call that showed it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import hypothesis
import requests
import schemathesis
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import checks, openapi
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks as of_openapi

from broker.api.outcomes import KEY
from broker.embedded import Postgres, run_postgres
from broker.scenario.cast import VERBAND
from tests.flow.case import Case, open_case
from tests.flow.serve_case import serving

ROUND: Final = 40  # at most, per operation and mode before the next has its turn
CALLERS: Final = (("regie", "R02"), ("politie", "R06"), ("corporatie", "R10"), ("gemeente", "R01"), ("oov", "R08"))
CHECKS: Final = [
    checks.not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
    of_openapi.negative_data_rejection,
    of_openapi.missing_required_header,
    of_openapi.unsupported_method,
    of_openapi.ignored_auth,
]


@dataclass(frozen=True)
class Target:
    """The API of one seeded case: where it is, who may call, and the numbers that mean something in it.

    `spare` has others for what uses things up, so that the case stays as it is for the rest.
    """

    url: str
    tokens: Mapping[str, str]
    numbers: Mapping[str, Any]
    spare: Mapping[str, Any]

    def numbers_for(self, case: Any) -> Mapping[str, Any]:
        uses_up = case.method == "DELETE" or case.path.endswith("/handelingen")
        return self.spare if uses_up else self.numbers


@dataclass
class Tally:
    """What was sent and what came back. `differences`: per operation and kind of difference the first that was seen."""

    calls: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    differences: dict[tuple[str, str], str] = field(default_factory=dict)


def fuzz(target: Target, calls: int, seed: int, document: dict[str, Any] | None = None) -> Tally:
    """Send so many calls, or somewhat more. The same seed sends the same calls, but for the numbers of the case.

    Without a document it is the one that is served.
    """
    schema = openapi.from_dict(document or requests.get(f"{target.url}/v1/openapi.json", timeout=60).json())
    schema.config.update(base_url=f"{target.url}/v1")
    schema.config.checks.negative_data_rejection.expected_statuses.append("413")  # wrong and too large is too large
    tally, session = Tally(), requests.Session()
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]  # ours are whole
    most = max(1, min(ROUND, calls // (2 * len(operations))))
    while tally.calls < calls:
        before = tally.calls
        for operation in operations:
            for mode in schemathesis.GenerationMode:
                seed += 1
                _round(operation.as_strategy(generation_mode=mode), seed, most, target, tally, session)
        if tally.calls == before:
            raise RuntimeError("schemathesis made no call at all")
    return tally


def _round(
    cases: st.SearchStrategy[Any],
    seed: int,
    most: int,
    target: Target,
    tally: Tally,
    session: requests.Session,
) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=cases, who=st.sampled_from(sorted(target.tokens)), real=st.booleans())
    def one(case: Any, who: str, real: bool) -> None:  # noqa: FBT001  # drawn by name
        _make_real(case, target.numbers_for(case), real=real)
        _send(case, target.tokens[who], tally, session)

    try:
        one()
    except Unsatisfiable:
        return  # nothing of this operation can be sent wrong


def _make_real(case: Any, numbers: Mapping[str, Any], *, real: bool) -> None:
    """Where the call is as described: a key that is strong enough, and for `real` the numbers of the case.

    A proof that belongs to no token is left out, so that more than the way in is tried.
    """
    good = {place for place, told in case.meta.components.items() if told.mode.is_positive} if case.meta else set()
    if ParameterLocation.HEADER in good:
        case.headers.pop("DPoP", None)
        if KEY in case.headers:
            case.headers[KEY] = str(uuid4())
    if real and ParameterLocation.PATH in good:
        case.path_parameters.update({name: numbers[name] for name in case.path_parameters.keys() & numbers.keys()})
    if real and ParameterLocation.BODY in good and isinstance(case.body, dict):
        case.body.update({name: numbers[name] for name in case.body.keys() & numbers.keys()})


def _send(case: Any, token: str, tally: Tally, session: requests.Session) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    response = case.call(session=session, headers=headers, timeout=60)
    tally.calls += 1
    tally.statuses[f"{case.operation.definition.raw['operationId']} {response.status_code}"] += 1
    try:
        case.validate_response(response, checks=CHECKS, headers=headers, transport_kwargs={"session": session})
    except FailureGroup as group:
        for failure in group.exceptions:
            place = (case.operation.label, f"{type(failure).__name__} {response.status_code}")
            tally.differences.setdefault(place, f"{failure}\n{case.as_curl_command()}\n{response.text[:600]}")


@asynccontextmanager
async def open_target(postgres: Postgres, folder: Path) -> AsyncIterator[Target]:
    """A seeded case with something in every list, served over HTTP by a process that does not count calls."""
    async with AsyncExitStack() as stack:
        case = await stack.enter_async_context(open_case(postgres, folder))
        environment = json.loads((folder / "case.json").read_text())
        free = {"SLUIS_CALLS_ORGANISATION": "1000000", "SLUIS_CALLS_EMPLOYEE": "1000000"}
        (folder / "case.json").write_text(json.dumps(environment | free))
        served = await stack.enter_async_context(serving(folder, folder / "stderr"))
        tokens = {org: case.token(org, rol) for org, rol in CALLERS}
        yield await asyncio.to_thread(_begin, served.url, tokens, case)


def _begin(url: str, tokens: Mapping[str, str], case: Case) -> Target:
    """Ask something that waits and send something, so that there is a question, a task and two pieces of post."""

    def call(method: str, path: str, who: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {tokens[who]}", "Idempotency-Key": str(uuid4())}
        answer = requests.request(method, f"{url}/v1{path}", json=body, headers=headers, timeout=60)
        assert answer.ok, answer.text
        return answer.json()

    casus, persoon = str(case.world.casus), str(case.world.personen["ans"])
    wpg = {"artikel": "Wpg 19", "elementen": ["pol.lijst"], "ontvanger": "regie"}
    stuk = {"soort": "besluit_wpg", "persoon": persoon, "inhoud": wpg}
    bewijsstuk = call("POST", f"/casussen/{casus}/bewijsstukken", "politie", stuk)["handeling"]
    verzoek = call("POST", "/informatieverzoeken", "regie", case.question(("politie",), "pol.lijst"))["verzoek"]
    push = case.question((), "wc.overlast") | {
        "initiatief": "verstrekker",
        "ontvanger": {"onderdeel": "regie", "rol": "R02"},
        "gegevens": {"wc.overlast": [{"waarde": [{"datum": "2025-02-10", "soort": "geluid"}]}]},
    }
    for _ in range(2):
        call("POST", "/informatieverzoeken", "corporatie", push)
    first, second = (stuk["poststuk"] for stuk in call("GET", "/postbus", "regie")["postbus"])
    signaal = {"soort": "signaal", "samenwerkingsverband": VERBAND, "kader": "lokaal", "ave": 2}
    numbers = {
        "casus": casus,
        "persoon": persoon,
        "verzoek": verzoek,
        "bewijsstuk": bewijsstuk,
        "poststuk": first,
        "taak": call("GET", "/taken", "politie")["taken"][0]["taak"],
        "doel": "lokaal-veiligheid",
        "fase": "F3",
        "verstrekkers": ["politie"],
        "samenwerkingsverband": VERBAND,
    }
    other = call("POST", "/casussen", "corporatie", signaal)["casus"]
    return Target(url, tokens, numbers, {**numbers, "casus": other, "poststuk": second})


async def main(calls: int, seed: int) -> int:
    """Run against a broker of our own and say what was found."""
    with tempfile.TemporaryDirectory(prefix="sluis-fuzz-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "case").mkdir(mode=0o755)
        async with run_postgres(folder / "postgres") as postgres, open_target(postgres, folder / "case") as target:
            begin = time.monotonic()
            tally = await asyncio.to_thread(fuzz, target, calls, seed)
            seconds = time.monotonic() - begin
    for status, count in sorted(tally.statuses.items()):
        print(f"{count:7} {status}")
    for (operation, kind), text in tally.differences.items():
        print(f"\n{operation}: {kind}\n{text}")
    print(f"{tally.calls} calls in {seconds:.0f} s, {len(tally.differences)} differences (seed {seed})")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    sys.exit(asyncio.run(main(arguments.calls, arguments.seed)))
