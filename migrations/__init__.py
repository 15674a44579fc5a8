"""The tables' history. `upgrade(address)` brings a database to the newest schema, in one transaction.

Knows the tables of every room and nothing else; the engine's state carries its own format number and
is upgraded when it is loaded, never here.
"""

import importlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from app.db import Base

ROOT = Path(__file__).resolve().parent.parent


def upgrade(address: str | URL, to: str = "head") -> None:
    """Bring a database up to date; one that is already so is left alone."""
    command.upgrade(_config(address), to)


def downgrade(address: str | URL, to: str) -> None:
    command.downgrade(_config(address), to)


def is_current(address: str | URL) -> bool:
    """Whether the database has the newest schema."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_config(address)).get_heads())


def tables() -> MetaData:
    """Every table of the product, after importing each module that declares one."""
    for file in sorted(ROOT.joinpath("app").rglob("*.py")):
        if _declares_a_table(file):
            path = file.relative_to(ROOT).with_suffix("")
            importlib.import_module(".".join(path.parts).removesuffix(".__init__"))
    return Base.metadata


def _declares_a_table(file: Path) -> bool:
    return "node_modules" not in file.parts and "__tablename__" in file.read_text("utf-8")


def _config(address: str | URL) -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["address"] = address
    return config
