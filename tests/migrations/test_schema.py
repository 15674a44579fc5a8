"""An empty database upgraded has exactly the schema that the models declare."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

import migrations


def differences(address):
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return compare_metadata(context, migrations.tables())


def checks(address):
    engine = create_engine(address, poolclass=NullPool)
    with engine.connect() as connection:
        look = inspect(connection)
        return {
            (table, check["name"], check["sqltext"])
            for table in look.get_table_names()
            for check in look.get_check_constraints(table)
        }


def indexes(address):
    """As the database itself writes them, with what they leave out."""
    engine = create_engine(address, poolclass=NullPool)
    asked = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    with engine.connect() as connection:
        written = connection.scalars(text(asked[engine.dialect.name])).all()
    return {sql for sql in written if "alembic_version" not in sql}


@pytest.fixture(params=["sqlite", "postgres"])
def both(request, tmp_path):
    """Two databases of one kind: one upgraded, one made from the models."""
    upgraded, made = tmp_path / "upgraded.sqlite", request.getfixturevalue(f"{request.param}_only").address
    address = f"sqlite:///{upgraded}"
    if request.param == "postgres":
        address = request.getfixturevalue("postgres").create("upgraded")
    migrations.upgrade(address)
    return address, made


def test_an_upgraded_database_has_the_models_schema(empty_address):
    migrations.upgrade(empty_address)

    assert differences(empty_address) == []


def test_an_upgraded_database_has_the_models_check_constraints(both):
    upgraded, made = both

    assert checks(upgraded) == checks(made)


def test_an_upgraded_database_has_the_models_indexes(both):
    upgraded, made = both

    assert indexes(upgraded) == indexes(made)


def test_a_missing_table_is_seen(empty_address):
    assert differences(empty_address)


def test_upgrading_again_changes_nothing(empty_address):
    migrations.upgrade(empty_address)

    migrations.upgrade(empty_address)

    assert migrations.is_current(empty_address)


def test_an_old_database_is_known_as_old(empty_address):
    assert not migrations.is_current(empty_address)


def test_going_back_to_the_start_leaves_no_table(empty_address):
    migrations.upgrade(empty_address)

    migrations.downgrade(empty_address, "base")

    engine = create_engine(empty_address, poolclass=NullPool)
    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_the_history_is_one_line():
    script = ScriptDirectory(str(migrations.ROOT / "migrations"))

    assert len(script.get_heads()) == 1
