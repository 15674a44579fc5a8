"""Who is who: agencies and their units, people and their roles, signing in, who may do what.

`people.commands` holds what a person does with his own account, and an administrator with those of others.
Passwords, sessions and throttles live by the machine's time, never by the office's clock, which may be moved.
Knows nothing of cases or law.
"""

from app.people.agencies import Agency, AgencyKind, and_below, superiors
from app.people.passwords import WeakPassword, change_password, set_password
from app.people.roles import SYSTEM, Actor, Role, may, require
from app.people.sessions import SignedIn, begin, end, end_all, whose
from app.people.throttle import LoginAttempt, NotSignedIn, TooManyAttempts, WrongPassword
from app.people.tokens import ApiToken, bearer, issue, revoke
from app.people.users import User, UserRole, actor_of, find_user

__all__ = [
    "SYSTEM",
    "Actor",
    "Agency",
    "AgencyKind",
    "ApiToken",
    "LoginAttempt",
    "NotSignedIn",
    "Role",
    "SignedIn",
    "TooManyAttempts",
    "User",
    "UserRole",
    "WeakPassword",
    "WrongPassword",
    "actor_of",
    "and_below",
    "bearer",
    "begin",
    "change_password",
    "end",
    "end_all",
    "find_user",
    "issue",
    "may",
    "require",
    "revoke",
    "set_password",
    "superiors",
    "whose",
]
