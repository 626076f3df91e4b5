"""The command `sluis`: one sub-command per job, each in a file of its own under `commands/`.

Exit codes: 0 ok, 1 failure, 2 usage, 3 verification failed, 4 denied.
"""

from __future__ import annotations

import typer

from broker.commands import demo, doctor, evidence, keys, log, migrate, openapi, partner, policy, sandbox, serve
from broker.scenario.cli import app as scenario

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print the values around a fault
    help="Sluis: makelaar voor zorg en veiligheid.",
)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.command("openapi")(openapi.openapi)
app.command("doctor")(doctor.doctor)
app.command("migrate")(migrate.migrate)
app.add_typer(scenario, name="scenario")
app.add_typer(log.app, name="log")
app.add_typer(keys.app, name="keys")
app.add_typer(evidence.app, name="evidence")
app.add_typer(partner.app, name="partner")
app.add_typer(policy.app, name="policy")
app.add_typer(sandbox.app, name="sandbox")
