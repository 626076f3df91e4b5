"""`sluis policy`: the policy itself, for who writes it, who signs it and who must explain it.

One line per sub-command; the work of each is in a module of its own in `broker/policy/`.
"""

from __future__ import annotations

import typer

from broker.policy.check import check
from broker.policy.coverage import coverage
from broker.policy.diff_command import diff
from broker.policy.explain_command import explain_
from broker.policy.mutate import mutate
from broker.policy.publish_command import list_, publish, sleutel, status, withdraw
from broker.policy.replay_command import replay_
from broker.policy.run_tests import test

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Het beleid: controleren, uitleggen, naspelen, uitgeven.",
)
app.command("check")(check)
app.command("test")(test)
app.command("coverage")(coverage)
app.command("mutate")(mutate)
app.command("publish")(publish)
app.command("list")(list_)
app.command("status")(status)
app.command("withdraw")(withdraw)
app.command("sleutel")(sleutel)
app.command("explain")(explain_)
app.command("replay")(replay_)
app.command("diff")(diff)
