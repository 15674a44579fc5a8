"""What an administrator does with other people's accounts. Each is one act; nobody does it to himself.

That nobody changes his own roles keeps anyone from giving himself rights, and leaves the office at least one
administrator.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.db import unit_of_work
from app.errors import Finding, Invalid, NotFound, Refused
from app.people import changes, passwords, sessions
from app.people.agencies import Agency
from app.people.roles import STAFF, SUBJECTS, Actor, require
from app.people.users import User, find_user


class NotYourOwn(Refused):
    """An administrator cannot change his own account; another one can."""

    code = "not_your_own_account"


class BadAccount(Invalid):
    """What was given about an account is not acceptable."""

    code = "bad_account"


@dataclass(frozen=True)
class Account:
    """What is said of an account. Staff belong to an agency, applicants to a subject."""

    login: str
    name: str
    roles: frozenset[str]
    agency_id: int | None = None
    subject_id: int | None = None
    active: bool = True


def add(actor: Actor, account: Account, now: datetime) -> tuple[int, str]:
    """A new account with a password for once: its id, and the password in clear, the only time."""
    require(actor, "people.edit")
    with unit_of_work() as session:
        _check(session, account, None)
        user = User(login=account.login.strip(), name=account.name.strip())
        _write(user, account)
        session.add(user)
        session.flush()
        password = _give_password(session, user, now)
        told = {"login": [None, user.login], "roles": [None, sorted(user.roles)]}
        changes.note(session, actor, now, "account_added", user_id=user.id, told=told)
        return user.id, password


def change(actor: Actor, user_id: int, account: Account, now: datetime) -> None:
    """Roles, name, agency, subject, active; whoever is no longer active is signed out at once."""
    require(actor, "people.edit")
    with unit_of_work() as session:
        user = _other(session, actor, user_id)
        _check(session, account, user)
        before = _told(user)
        _write(user, account)
        session.flush()
        after = _told(user)
        told = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
        if not user.active or before["roles"] != after["roles"]:
            sessions.end_all(session, user.id, now)
        if told:
            changes.note(session, actor, now, "account_changed", user_id=user.id, told=told)


def reset_password(actor: Actor, user_id: int, now: datetime) -> str:
    """A new password for once, in clear, the only time; the old one and every session end."""
    require(actor, "people.edit")
    with unit_of_work() as session:
        user = _other(session, actor, user_id)
        password = _give_password(session, user, now)
        sessions.end_all(session, user.id, now)
        changes.note(session, actor, now, "password_reset", user_id=user.id)
        return password


def _other(session: Session, actor: Actor, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound
    if user.id == actor.id:
        raise NotYourOwn
    return user


def _give_password(session: Session, user: User, now: datetime) -> str:
    password = passwords.random_password(user.login)
    passwords.set_password(session, user, password, now)
    user.password_once = True
    return password


def _check(session: Session, account: Account, user: User | None) -> None:
    found = []
    there = find_user(session, account.login)
    if not account.login.strip() or len(account.login) > 80 or " " in account.login.strip():
        found.append(Finding("account_login", "login"))
    elif there is not None and there is not user:
        found.append(Finding("account_login_taken", "login", {"login": account.login.strip()}))
    if not account.name.strip() or len(account.name) > 80:
        found.append(Finding("account_name", "name"))
    found += _check_roles(account)
    agency = session.get(Agency, account.agency_id) if account.agency_id is not None else None
    if account.agency_id is not None and (agency is None or agency.successor_id is not None):
        found.append(Finding("account_agency_unknown", "agency"))
    if found:
        raise BadAccount(found)


def _check_roles(account: Account) -> list[Finding]:
    staff, parties = account.roles & STAFF, account.roles & SUBJECTS
    if not account.roles or account.roles - STAFF - SUBJECTS:
        return [Finding("account_roles", "roles")]
    if staff and parties:
        return [Finding("account_roles_mixed", "roles")]
    if staff and account.agency_id is None:
        return [Finding("account_agency", "agency")]
    if parties and account.subject_id is None:
        return [Finding("account_subject", "subject")]
    return []


def _write(user: User, account: Account) -> None:
    is_staff = bool(account.roles & STAFF)
    user.login, user.name = account.login.strip(), account.name.strip()
    user.roles = set(account.roles)
    user.agency_id = account.agency_id if is_staff else None
    user.subject_id = None if is_staff else account.subject_id
    user.active = account.active


def _told(user: User) -> dict[str, object]:
    return {
        "login": user.login,
        "name": user.name,
        "roles": sorted(user.roles),
        "agency": user.agency_id,
        "subject": user.subject_id,
        "active": user.active,
    }
