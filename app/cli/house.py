"""Small commands of the house: one tick, one secret."""

import secrets
import sys
from datetime import datetime

import click

from app import clock, scheduler
from app.words import say


@click.command("tick")
@click.option(
    "--at",
    "moment",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    help="As if it were then (Beijing).",
)
def tick(moment: datetime | None) -> None:
    """Do once what is due: timers, letters, daily work, the seal. Exit code 1 if something failed."""
    now = moment.replace(tzinfo=clock.SHANGHAI) if moment else clock.now()
    ticked = scheduler.tick(now)
    click.echo(
        say(
            "ticked",
            {
                "fired": ticked.fired,
                "sent": ticked.sent,
                "swept": "、".join(ticked.swept) or "—",
                "sealed": int(ticked.sealed),
            },
        )
    )
    for trouble in ticked.troubles:
        click.echo(trouble, err=True)
    sys.exit(1 if ticked.failed else 0)


@click.command("secret")
def secret() -> None:
    """Print a new secret for CHENGNUO_SECRET. `python -m app.cli.house` does so without any setting."""
    click.echo(secrets.token_urlsafe(48))


if __name__ == "__main__":
    secret()
