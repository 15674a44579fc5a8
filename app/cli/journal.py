"""`flask journal`: whether anything in it was changed, removed or slipped in."""

import click

from app.casework import journal as chains
from app.cli.saying import saying
from app.db import reading
from app.words import say


@click.group("journal")
def journal() -> None:
    """The journal of all cases."""


@journal.command("verify")
def verify() -> None:
    """Read every chain and every seal again. Exit code 1 where one does not hold."""
    with saying(), reading() as session:
        verdict = chains.verify(session)
    for broken in verdict.broken:
        click.echo(broken)
    named = {"entries": verdict.entries, "cases": verdict.cases, "seals": verdict.seals}
    if verdict.broken:
        raise click.ClickException(say("journal_broken", {**named, "places": len(verdict.broken)}))
    click.echo(say("journal_holds", named))
