"""`flask db`: the tables."""

import click

from app import calendar
from app.db import database, unit_of_work
from app.words import say
from migrations import is_current
from migrations import upgrade as migrate


@click.group("db")
def db() -> None:
    """The tables."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest schema; an empty one gets all tables."""
    upgrade()
    click.echo(say("db_upgraded"))


@db.command("check")
def check_command() -> None:
    """Exit code 1 if the database does not have the newest schema."""
    if not is_current(database().address):
        raise click.ClickException(say("db_outdated"))
    click.echo(say("db_current"))


def upgrade() -> None:
    """The same for other commands; a database that is current is left alone, one without calendar gets it."""
    if not is_current(database().address):
        migrate(database().address)
    with unit_of_work() as session:
        calendar.seed(session)
