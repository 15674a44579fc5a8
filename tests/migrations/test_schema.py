"""An empty database upgraded has exactly the schema that the models declare."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
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
            (table, check["name"])
            for table in look.get_table_names()
            for check in look.get_check_constraints(table)
        }


def test_an_upgraded_database_has_the_models_schema(empty_address):
    migrations.upgrade(empty_address)

    assert differences(empty_address) == []


def test_an_upgraded_database_has_the_models_check_constraints(empty_address, database):
    migrations.upgrade(empty_address)

    assert checks(empty_address) == checks(database.address)


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
