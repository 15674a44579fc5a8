"""How Alembic reaches the database: one transaction for all steps, on both databases."""

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from app.config import Config
from app.db import Moment
from migrations import tables

UPGRADE_LOCK = 7_300_113  # any number; two upgrades of one PostgreSQL wait for each other


def engine() -> Engine:
    """SQLite's foreign keys stay unchecked while tables are rebuilt; they are checked at the end."""
    address = context.config.attributes.get("address") or Config.from_environment().database_url
    made = create_engine(address, poolclass=NullPool)
    if made.dialect.name == "sqlite":

        @event.listens_for(made, "connect")
        def prepare(connection: Any, _record: object) -> None:
            connection.isolation_level = None
            connection.execute("PRAGMA busy_timeout=10000")

        @event.listens_for(made, "begin")
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations outlive our types: they name what the database stores."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def migrate(connection: Connection) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=tables(),
        render_as_batch=is_sqlite,
        transactional_ddl=True,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        if not is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
        context.run_migrations()
        if is_sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"rows would point at nothing: {broken[:5]}")


with engine().connect() as opened:
    migrate(opened)
