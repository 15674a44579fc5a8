"""People who ask for things, for tests of uploads, proposals and merges."""

from datetime import UTC, datetime

from app.casework.asked import Asked
from app.db import unit_of_work
from app.people import Agency, User, actor_of

NOW = datetime(2026, 8, 3, 1, tzinfo=UTC)


def asked_by(login: str, *roles: str, agency: str = "甲市交通运输局", now: datetime = NOW) -> Asked:
    """A person of that agency, made when first met."""
    with unit_of_work() as session:
        place = session.query(Agency).filter_by(name=agency).one_or_none() or Agency(name=agency)
        session.add(place)
        session.flush()
        person = session.query(User).filter_by(login=login).one_or_none()
        if person is None:
            person = User(login=login, name=f"{login}某", agency_id=place.id)
            person.roles = set(roles)
            session.add(person)
            session.flush()
        return Asked(actor_of(person), now)
