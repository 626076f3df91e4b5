"""Breaking what the application stands on, and seeing that nothing came of it and everything works again.

The log is broken from inside the database, by triggers that end the connection or refuse, at three moments of its
transaction; or by a writer of its own whose COMMIT meets a plan. `refused` and `works_again` say what must hold.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx

from audit.log.append import Log
from broker import kept
from broker.opening import ORIGIN
from tests.flow.api_home import VALUE, Api
from tests.flow.case import Case
from tests.log_house import FaultyPool

MOMENTS: Final = {
    "before": ("log_index", "BEFORE INSERT", "", "NEW.soort = '{kind}'"),
    "under the head": ("log_leaf", "BEFORE INSERT", "", "convert_from(NEW.leaf, 'UTF8') LIKE '%\"type\":\"{kind}\"%'"),
    "at commit": (
        "log_leaf",
        "AFTER INSERT",
        "DEFERRABLE INITIALLY DEFERRED",
        "convert_from(NEW.leaf, 'UTF8') LIKE '%\"type\":\"{kind}\"%'",
    ),
}
ACTIONS: Final = {
    "connection lost": "PERFORM pg_terminate_backend(pg_backend_pid());",
    "refused": "RAISE EXCEPTION 'no';",
}


async def break_log(case: Case, moment: str, action: str, kind: str) -> None:
    """From now on an entry of this kind meets this failure at this moment of its transaction."""
    table, when, deferred, condition = MOMENTS[moment]
    await case.owner.execute(
        f"CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
        f" IF {condition.format(kind=kind)} THEN {ACTIONS[action]} END IF; RETURN NEW; END $$"
    )
    constraint = "CONSTRAINT" if deferred else ""
    await case.owner.execute(
        f"CREATE {constraint} TRIGGER broken {when} ON {table} {deferred} FOR EACH ROW EXECUTE FUNCTION broken()"
    )


async def mend_log(case: Case) -> None:
    """Everything works again."""
    await case.owner.execute("DROP FUNCTION broken() CASCADE")


def refused(answer: httpx.Response, code: str | None = None, status: int = 503) -> None:
    """A problem in plain Dutch, with a way out, and with nothing in it of what was asked or held."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert code is None or answer.json()["code"] == code
    assert VALUE not in answer.text
    assert "gegevens" not in answer.json()


async def works_again(api: Api, key: str, leaves: int) -> None:
    """The same key walks again, and is answered and recorded once."""
    answer = await api.ask(key=key)
    assert answer.status_code == 200, answer.text
    assert VALUE in answer.text
    api.check(answer)
    assert await api.case.check_log() == leaves + 2
    again = await api.ask(key=key)
    assert again.json()["bewijs"]["leaf"] == answer.json()["bewijs"]["leaf"]
    assert await api.case.check_log() == leaves + 2


async def answers(api: Api) -> int:
    return await api.case.rows("log_index", "soort = 'antwoord'")


@asynccontextmanager
async def no_database(api: Api) -> AsyncIterator[None]:
    """Every connection of the broker is cut, and no new one is let in."""
    name = await api.case.owner.fetchval("SELECT current_database()")
    await api.case.owner.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    await api.case.owner.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'sluis_broker'"
        " AND datname = current_database()"
    )
    yield
    await api.case.owner.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')


@asynccontextmanager
async def other_log(api: Api, *, plan: Any = None, after: int = 0, **changes: Any) -> AsyncIterator[Log]:
    """Another writer on the same log; `plan` meets its COMMITs, but for the first `after`."""
    pool: Any = api.house.store.pool
    if plan is not None:
        pool = FaultyPool(pool, None)  # type: ignore[arg-type]  # set below, since the plan needs the pool
        left = [after]

        async def meet(commit: Any, connection: Any) -> None:
            if left[0]:
                left[0] -= 1
                await commit()
            else:
                await plan(pool, commit, connection)

        pool.plan = meet
    given = {"write": kept.write, "settle": kept.settle} | changes
    async with Log(pool, log_id=ORIGIN, signer=api.case.signer, **given) as log:
        yield log


async def lose_the_answer(pool: FaultyPool, commit: Any, connection: Any) -> None:
    await commit()
    pid = connection.get_server_pid()
    await pool.pool.execute("SELECT pg_terminate_backend($1, 5000)", pid)
    raise ConnectionResetError


async def lose_the_answer_and_go_blind(pool: FaultyPool, commit: Any, connection: Any) -> None:
    pool.blind = True
    await lose_the_answer(pool, commit, connection)
