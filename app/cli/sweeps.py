"""`flask sweep`: what a day brings, done now instead of by the metronome."""

import sys

import click

from app import clock
from app.casework.asked import Asked
from app.cli.saying import saying
from app.people import SYSTEM
from app.registry import sweeps
from app.words import say


@click.group("sweep")
def sweep() -> None:
    """Work that the passing of days brings."""


@sweep.command("daily")
def daily() -> None:
    """Invite, end publicity, open cases for duties not performed, compute dates anew. Safe to repeat."""
    with saying():
        swept = sweeps.daily(Asked(SYSTEM, clock.now()))
    for what, number in swept.done.items():
        click.echo(say(f"sweep_{what}", {"count": number}))
    if not swept.done:
        click.echo(say("sweep_nothing"))
    for record_id, trouble in swept.troubles:
        click.echo(say("sweep_trouble", {"record": record_id, "trouble": trouble}), err=True)
    sys.exit(1 if swept.troubles else 0)
