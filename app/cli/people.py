"""`flask user`: accounts, as an administrator of the machine makes them."""

import sys
from datetime import timedelta

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock, people
from app.cli.saying import saying
from app.db import unit_of_work
from app.people import Agency, Role, User
from app.words import say

ROLES = [str(role) for role in Role if role != Role.SYSTEM]


@click.group("user")
def user() -> None:
    """Accounts: add, give a password, give a token."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="As it stands in the journal.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@click.option("--agency", help="Name or code of the agency of a member of staff.")
@click.option("--mail", help="Where letters go by mail too.")
@click.option("--password", "with_password", is_flag=True, help="Also ask for a password.")
def add(  # noqa: PLR0913  one argument per option of the command
    *,
    login: str,
    name: str,
    roles: tuple[str, ...],
    agency: str | None,
    mail: str | None,
    with_password: bool,
) -> None:
    """Make an account for LOGIN."""
    password = _ask_password() if with_password else None
    with saying(), unit_of_work() as session:
        if people.find_user(session, login) is not None:
            raise click.ClickException(say("user_exists", {"login": login}))
        made = User(login=login.strip(), name=name, agency_id=_agency(session, agency), mail=mail)
        made.roles = set(roles)
        session.add(made)
        session.flush()
        if password is not None:
            people.set_password(session, made, password, clock.machine_now())
    click.echo(say("user_added", {"login": login, "roles": "、".join(roles)}))


@user.command("password")
@click.argument("login")
def password(login: str) -> None:
    """Give LOGIN a password: asked for on a terminal, else one line of standard input. Ends his sessions."""
    given = _ask_password()
    with saying(), unit_of_work() as session:
        found = _find(session, login)
        people.set_password(session, found, given, clock.machine_now())
        people.end_all(session, found.id, clock.machine_now())
    click.echo(say("user_password_set", {"login": login}))


@user.command("token")
@click.argument("login")
@click.option("--name", required=True, help="What the token is for.")
@click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True)
def token(login: str, name: str, days: int) -> None:
    """Print a new token for LOGIN: the only time it can be seen."""
    now = clock.machine_now()
    with saying(), unit_of_work() as session:
        found = _find(session, login)
        made = people.issue(session, found, name, now, now + timedelta(days=days))
    click.echo(made)


def _find(session: Session, login: str) -> User:
    found = people.find_user(session, login)
    if found is None:
        raise click.ClickException(say("user_unknown", {"login": login}))
    return found


def _agency(session: Session, named: str | None) -> int | None:
    if named is None:
        return None
    found = session.scalar(select(Agency.id).where(or_(Agency.name == named, Agency.code == named)))
    if found is None:
        raise click.ClickException(say("agency_unknown", {"name": named}))
    return found


def _ask_password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("密码", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
