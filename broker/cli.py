"""The command `sluis`: one sub-command per job, each in a file of its own under `commands/`.

Exit codes: 0 ok, 1 failure, 2 usage, 3 verification failed, 4 denied.
"""

from __future__ import annotations

import typer

from broker.commands import demo, log, sandbox, serve
from broker.scenario.cli import app as scenario

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print the values around a fault
    help="Sluis: makelaar voor zorg en veiligheid.",
)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)
app.add_typer(scenario, name="scenario")
app.add_typer(log.app, name="log")
app.add_typer(sandbox.app, name="sandbox")
