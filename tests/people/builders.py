"""People and agencies for tests."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from app.people import Agency, User, set_password

NOW = datetime(2026, 8, 3, 1, tzinfo=UTC)
PASSWORD = "Zhong-Lu 27 ban"


def an_agency(session: Session, name: str = "甲市交通运输局", superior: Agency | None = None) -> Agency:
    agency = Agency(name=name, superior_id=superior.id if superior else None)
    session.add(agency)
    session.flush()
    return agency


def a_person(session: Session, login: str = "wang", *roles: str, **also: object) -> User:
    person = User(login=login, name=str(also.pop("name", f"姓名{login}")), **also)
    person.roles = set(roles or ("clerk",))
    session.add(person)
    set_password(session, person, PASSWORD, NOW)
    session.flush()
    return person
