"""What every test may ask for: both databases, a clock moved by hand, counted statements.

`database` gives each test an empty database with all tables, once on SQLite and once on PostgreSQL;
`sqlite_only` and `postgres_only` give one of them. `empty_address` is a database without tables.
"""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from app import clock, db
from migrations import tables
from tests.counting import Counted, counting
from tests.postgres import Postgres

NO_POSTGRES = "PostgreSQL could not be started"
END_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


# --- the databases --------------------------------------------------------------------------------


def _create_all(address: str) -> db.Database:
    made = db.Database(address)
    with made.writer.begin() as connection:
        tables().create_all(connection)
    return made


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server per test process, started when the first test asks for it."""
    try:
        server = Postgres()
    except (OSError, RuntimeError, subprocess.SubprocessError) as problem:
        pytest.skip(f"{NO_POSTGRES}: {problem}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _postgres_database(postgres: Postgres) -> Iterator[db.Database]:
    made = _create_all(postgres.create("chengnuo"))
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    _create_all(f"sqlite:///{file}").dispose()
    return file


@contextmanager
def _in_use(made: db.Database) -> Iterator[db.Database]:
    former, db._database = db._database, made
    try:
        yield made
    finally:
        if db._database not in (made, None):
            db._database.dispose()  # the test connected again, as create_app does
        made.dispose()
        db._database = former


@pytest.fixture
def sqlite_only(_sqlite_template: Path, tmp_path: Path) -> Iterator[db.Database]:
    """An SQLite file of this test's own."""
    file = tmp_path / "chengnuo.sqlite"
    shutil.copyfile(_sqlite_template, file)
    with _in_use(db.Database(f"sqlite:///{file}")) as made:
        yield made


@pytest.fixture
def postgres_only(_postgres_database: db.Database) -> Iterator[db.Database]:
    """PostgreSQL with every table emptied."""
    _empty(_postgres_database)
    with _in_use(_postgres_database) as made:
        yield made


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> db.Database:
    """All tables, no rows; the test runs once on each database."""
    return request.getfixturevalue(f"{request.param}_only")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return request.getfixturevalue("postgres").create("empty")


def _empty(made: db.Database) -> None:
    try:
        with made.writer.begin() as connection:
            _delete_rows(connection)
    except OperationalError:  # a former test left a transaction open
        with made.writer.begin() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            connection.execute(
                text(f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()")
            )
            _delete_rows(connection)


def _delete_rows(connection: Connection) -> None:
    """Deleting from the few tables that hold rows is ten times faster than truncating all."""
    names = list(db.Base.metadata.tables)
    if not names:
        return
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    connection.execute(text("SET LOCAL session_replication_role = replica"))  # in any order
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names]  # noqa: S608  our tables
    filled = connection.scalars(text(" UNION ALL ".join(asked))).all()
    if filled:
        connection.exec_driver_sql("; ".join(f'DELETE FROM "{name}"' for name in filled))  # noqa: S608  our tables


# --- statements and commits -----------------------------------------------------------------------


@pytest.fixture
def count_statements() -> Callable[[], AbstractContextManager[Counted]]:
    """A context manager that counts the SQL statements and commits of all threads."""
    return counting


# --- the clock ------------------------------------------------------------------------------------


class OfficeClock:
    """The office's time, standing still until the test moves it."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def set(self, to: datetime | date) -> datetime:
        """Move to a moment (naive: Shanghai), or to nine in the morning of a day."""
        if not isinstance(to, datetime):
            to = datetime.combine(to, time(9))
        self.moment = to if to.tzinfo else to.replace(tzinfo=clock.SHANGHAI)
        return self.moment

    def move(self, **by: float) -> datetime:
        """`move(days=3)`, `move(hours=1)`: as timedelta names them."""
        self.moment += timedelta(**by)
        return self.moment


@pytest.fixture
def office_clock() -> Iterator[OfficeClock]:
    """Monday 3 August 2026, nine in the morning, until moved."""
    moved = OfficeClock(datetime(2026, 8, 3, 9, tzinfo=clock.SHANGHAI))
    clock.set_source(moved)
    yield moved
    clock.set_source(clock.machine_now)


# --- what was not run is said loudly --------------------------------------------------------------


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name every suite that did not run, whatever the options."""
    skipped: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        skipped[reason] = skipped.get(reason, 0) + 1
    if skipped:
        terminalreporter.section("NOT TESTED HERE", sep="!", yellow=True, bold=True)
        for reason, count in sorted(skipped.items()):
            terminalreporter.line(f"{count} tests skipped: {reason}", yellow=True)
