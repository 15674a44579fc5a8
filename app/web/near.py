"""The people around a person: who else could do a task, who sits in the same unit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.casework.models import Task
from app.people import Actor, User, UserRole
from app.people.roles import STAFF

MOST = 200


def same_desk(session: Session, actor: Actor, task: Task) -> list[User]:
    """Who else could do it: the same role in the same unit."""
    if task.role is None or not actor.is_staff:
        return []
    return of_roles(session, actor, frozenset({task.role}), task.unit_id)


def of_roles(session: Session, actor: Actor, roles: frozenset[str], unit_id: int | None) -> list[User]:
    """Others who hold one of these roles in the unit (anywhere, without a unit)."""
    holders = select(UserRole.user_id).where(UserRole.role.in_(roles))
    people = select(User).where(User.id.in_(holders), User.active, User.id != actor.id)
    if unit_id is not None:
        people = people.where(User.agency_id == unit_id)
    return list(session.scalars(people.order_by(User.name).limit(MOST)))


def colleagues(session: Session, actor: Actor) -> list[User]:
    """Everybody else of the person's own unit."""
    return of_roles(session, actor, frozenset(STAFF), actor.agency_id) if actor.is_staff else []
