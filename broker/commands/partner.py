"""`sluis partner …`: everything about a partner, from its first check to its last day (docs/aansluiten.md)."""

from __future__ import annotations

import typer

from broker.commands import partner_check, partner_events, partner_record

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Partners: hun systeem nakijken, hen aansluiten en afsluiten.",
)
app.command("check")(partner_check.check)
app.command("template")(partner_record.template)
app.command("add")(partner_record.add)
app.command("remove")(partner_record.remove)
app.command("list")(partner_record.list_)
app.add_typer(partner_events.app, name="events")
