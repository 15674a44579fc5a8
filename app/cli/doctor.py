"""`flask doctor`: does everything hold that must hold?"""

import sys

import click
from sqlalchemy import func, select

from app.casework import outbox
from app.casework.models import Incident
from app.cli.invariants import examine
from app.cli.saying import saying
from app.db import reading
from app.words import say


@click.command("doctor")
def doctor() -> None:
    """Examine the office's tables and files. Each line says ok or FAIL; exit code 1 if one fails.

    Open incidents and letters that were given up are told, but are no failure: they wait for a person.
    """
    failed = 0
    with saying(), reading() as session:
        for code, broken in examine(session):
            failed += bool(broken)
            named = "  " + ", ".join(map(str, broken)) if broken else ""
            click.echo(f"{'FAIL' if broken else 'ok  '}  {say(code)}{named}")
        incidents = session.scalar(select(func.count()).where(Incident.state == "open")) or 0
        click.echo(say("doctor_waiting", {"incidents": incidents, "letters": len(outbox.given_up(session))}))
    if failed:
        click.echo(say("doctor_failed", {"failed": failed}), err=True)
    sys.exit(1 if failed else 0)
