"""The database: two engines, one unit of work. The only place in the product that commits.

SQLite as the driver ships it loses updates silently, so writers begin with BEGIN IMMEDIATE and wait
for each other; readers begin plainly and never wait. PostgreSQL needs neither: rows are locked there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import DateTime, TypeDecorator

from app.errors import ChengnuoError

BUSY_SECONDS = 10
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class DatabaseBusy(ChengnuoError):
    """The database did not answer in time; nothing was changed, and asking again is safe."""

    code = "database_busy"


class Base(DeclarativeBase):
    """Every table of the product; rooms bring their own."""


Base.metadata.naming_convention = NAMING


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"a naive datetime cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Database:
    """One database with an engine for writing and, on SQLite, a second one for reading."""

    def __init__(self, address: str | URL) -> None:
        self.address = make_url(address)
        self.writer = _engine(self.address, writing=True)
        self.reader = _engine(self.address, writing=False) if self.is_sqlite else _snapshots(self.writer)

    @property
    def is_sqlite(self) -> bool:
        return self.address.get_backend_name() == "sqlite"

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()


def _engine(address: URL, *, writing: bool) -> Engine:
    if address.get_backend_name() != "sqlite":
        waiting = {"options": f"-c lock_timeout={BUSY_SECONDS}s"}
        return create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=waiting)
    engine = create_engine(address, connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:  # the sqlite3 connection
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"query_only={'OFF' if writing else 'ON'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _snapshots(engine: Engine) -> Engine:
    """PostgreSQL's plain transactions see other people's commits between two statements; a page must not."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


_database: Database | None = None


def connect(address: str | URL) -> Database:
    """Make this the process's database; a former one is let go."""
    global _database  # noqa: PLW0603  one process serves one office
    if _database is not None:
        _database.dispose()
    _database = Database(address)
    return _database


def database() -> Database:
    if _database is None:
        raise RuntimeError("no database: call app.db.connect first")
    return _database


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction: everything in it happens, or nothing. The only commit in the product."""
    with _session(database().writer) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def reading() -> Iterator[Session]:
    """A consistent view that never waits for writers and keeps nothing; what was read stays readable."""
    with _session(database().reader) as session:
        yield session  # closed, not rolled back: that would empty what was read


@contextmanager
def _session(engine: Engine) -> Iterator[Session]:
    session = Session(engine, expire_on_commit=False)
    try:
        yield session
    except OperationalError as problem:
        if _is_busy(problem):
            raise DatabaseBusy from problem
        raise
    finally:
        session.close()


def _is_busy(problem: OperationalError) -> bool:
    text = str(problem.orig).lower()
    return "locked" in text or "lock timeout" in text or "connection" in text
