"""A state of the office that many tests begin with: built once in a process, then put back for each.

Ids are never given twice: what a test publishes on PostgreSQL has numbers that no test before it used, so
that nothing remembered by number can be mistaken.
"""

from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import text

from app import db

T = TypeVar("T")
EMPTY = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff"
"""A table without rows, as COPY writes it."""
_kept: dict[tuple[str, str], tuple[Any, Any]] = {}


def once(name: str, build: Callable[[], T]) -> T:
    """What `build` gives, and the rows it leaves in this test's empty database; built only the first time."""
    made = db.database()
    key = (name, made.address.get_backend_name())
    if key not in _kept:
        value = build()
        _kept[key] = (deepcopy(value), _rows_of_sqlite(made) if made.is_sqlite else _rows_of_postgres(made))
        return value
    value, rows = _kept[key]
    if made.is_sqlite:
        _put_into_sqlite(made, rows)
    else:
        _put_into_postgres(made, rows)
    return deepcopy(value)


def _rows_of_sqlite(made: db.Database) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "kept.sqlite"
        with closing(made.writer.raw_connection()) as connection:
            connection.execute("VACUUM INTO ?", (str(file),))
        return file.read_bytes()


def _put_into_sqlite(made: db.Database, rows: bytes) -> None:
    made.dispose()
    file = Path(str(made.address.database))
    for beside in ("-wal", "-shm"):
        file.with_name(file.name + beside).unlink(missing_ok=True)
    file.write_bytes(rows)


def _rows_of_postgres(made: db.Database) -> dict[str, bytes]:
    rows = {}
    with made.writer.begin() as connection:
        cursor = connection.connection.cursor()
        for name in db.Base.metadata.tables:
            with cursor.copy(f'COPY "{name}" TO STDOUT (FORMAT BINARY)') as copy:
                body = b"".join(bytes(part) for part in copy)
            if len(body) > len(EMPTY):
                rows[name] = body
    return rows


def _put_into_postgres(made: db.Database, rows: dict[str, bytes]) -> None:
    with made.writer.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # in any order
        cursor = connection.connection.cursor()
        for name, body in rows.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT BINARY)') as copy:
                copy.write(body)
