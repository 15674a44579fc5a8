"""People with an account."""

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.db import Base
from app.people.roles import Actor


class User(Base):
    """A person who can sign in. Applicants belong to a subject, staff to an agency."""

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_once: Mapped[bool] = mapped_column(default=False)
    """The password was given by an administrator: it opens the page for a new one and nothing else."""
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"), index=True)
    mail: Mapped[str | None] = mapped_column(String(254))
    """Where letters go by mail too, if the person wants it."""
    active: Mapped[bool] = mapped_column(default=True)
    held: Mapped[list["UserRole"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(one.role for one in self.held)

    @roles.setter
    def roles(self, roles: frozenset[str] | set[str]) -> None:
        kept = [one for one in self.held if one.role in roles]
        self.held = kept + [UserRole(role=role) for role in sorted(roles - self.roles)]


class UserRole(Base):
    """One role of one person."""

    __tablename__ = "user_role"

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True)


def actor_of(user: User) -> Actor:
    return Actor(user.id, user.name, user.roles, user.agency_id, user.subject_id, user.password_once)


def find_user(session: Session, login: str) -> User | None:
    """The person of that login, whatever its case and the blanks around it."""
    return session.scalar(select(User).where(func.lower(User.login) == login.strip().lower()))
