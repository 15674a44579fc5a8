"""Finding a definition: the newest, the one in force on a day, or exactly one version."""

from datetime import date

from sqlalchemy import ScalarSelect, Select, event, func, select
from sqlalchemy.orm import Session, defer, object_session

from app.definitions.table import Definition
from app.errors import NotFound


class NoDefinition(NotFound):
    """There is no such definition, no such version, or none in force on that day."""

    code = "no_definition"


NEWEST, WRITTEN = "newest_definition", "definitions_written"


def newest() -> ScalarSelect[int]:
    """The number of the newest definition, as a column: a stamp of everything that is published."""
    return select(func.coalesce(func.max(Definition.id), 0)).scalar_subquery()


def newest_in(session: Session) -> int:
    """The same as this session sees it, asked once."""
    if NEWEST not in session.info:
        session.info[NEWEST] = session.scalar(select(newest()))
    return int(session.info[NEWEST])


def has_published(session: Session) -> bool:
    """Whether this session published something itself: its stamp may yet be rolled back and given again."""
    return bool(session.info.get(WRITTEN))


def remember_newest(session: Session, number: int) -> None:
    """Another statement brought the stamp along."""
    session.info[NEWEST] = number


def latest(session: Session, kind: str, key: str) -> Definition | None:
    """The newest version, also if it comes into force later; None if nothing was ever published."""
    return session.scalar(_of(kind, key).order_by(Definition.version.desc()).limit(1))


def in_force(session: Session, kind: str, key: str, on: date) -> Definition:
    """The version in force on that day: the one effective last, and of these its latest revision."""
    found = session.scalar(
        _of(kind, key)
        .where(Definition.effective_from <= on)
        .order_by(Definition.effective_from.desc(), Definition.version.desc())
        .limit(1)
    )
    if found is None:
        raise NoDefinition(kind=kind, key=key, version=None, day=on)
    return found


def all_in_force(session: Session, kind: str, on: date) -> list[Definition]:
    """Of every key the version in force on that day."""
    rows = session.scalars(
        select(Definition)
        .where(Definition.kind == kind, Definition.effective_from <= on)
        .order_by(Definition.key, Definition.effective_from.desc(), Definition.version.desc())
    )
    found: dict[str, Definition] = {}
    for each in rows:
        found.setdefault(each.key, each)
    return list(found.values())


def version(session: Session, kind: str, key: str, number: int) -> Definition:
    """Exactly that version: what a case pinned when it began."""
    found = session.scalar(_of(kind, key).where(Definition.version == number))
    if found is None:
        raise NoDefinition(kind=kind, key=key, version=number, day=None)
    return found


def history(session: Session, kind: str, key: str) -> list[Definition]:
    """All versions, the newest first."""
    return list(session.scalars(_of(kind, key).order_by(Definition.version.desc())))


def listing(session: Session, kind: str | None = None) -> list[Definition]:
    """The newest version of everything, by kind and key; bodies are fetched only when asked for."""
    newest = select(Definition.kind, Definition.key, func.max(Definition.version).label("version"))
    if kind is not None:
        newest = newest.where(Definition.kind == kind)
    newest_of = newest.group_by(Definition.kind, Definition.key).subquery()
    return list(
        session.scalars(
            select(Definition)
            .join(
                newest_of,
                (Definition.kind == newest_of.c.kind)
                & (Definition.key == newest_of.c.key)
                & (Definition.version == newest_of.c.version),
            )
            .order_by(Definition.kind, Definition.key)
            .options(defer(Definition.body))
        )
    )


def _of(kind: str, key: str) -> Select[Definition]:
    return select(Definition).where(Definition.kind == kind, Definition.key == key)


@event.listens_for(Definition, "after_insert")
def _ask_again(_mapper: object, _connection: object, published: Definition) -> None:
    session = object_session(published)
    if session is not None:
        session.info.pop(NEWEST, None)
        session.info[WRITTEN] = True
