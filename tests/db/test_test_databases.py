"""The fixtures that every other test stands on."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from app import clock, db


def test_a_test_has_the_database_it_asked_for(database):
    with db.reading() as session:
        backend = session.get_bind().dialect.name

    assert db.database() is database
    assert backend == ("sqlite" if database.is_sqlite else "postgresql")


def test_statements_and_commits_are_counted(database, count_statements):
    with count_statements() as counted, db.unit_of_work() as session:
        session.execute(text("SELECT 1"))
        session.execute(text("SELECT 2"))

    assert len(counted) == 2
    assert counted.commits == 1


def test_what_is_rolled_back_is_no_commit(database, count_statements):
    with count_statements() as counted, db.reading() as session:
        session.execute(text("SELECT 1"))

    assert len(counted) == 1
    assert counted.commits == 0


def test_the_offices_clock_stands_still_until_moved(office_clock):
    before = clock.now()

    office_clock.move(days=3, hours=1)

    assert (clock.now() - before).total_seconds() == 3 * 86400 + 3600


def test_a_day_begins_at_nine_in_shanghai(office_clock):
    office_clock.set(date(2026, 10, 8))

    assert clock.now().astimezone(UTC) == datetime(2026, 10, 8, 1, tzinfo=UTC)
    assert clock.today() == date(2026, 10, 8)


def test_an_empty_address_has_no_tables(empty_address):
    from sqlalchemy import inspect

    made = db.Database(empty_address)

    names = inspect(made.writer).get_table_names()
    made.dispose()

    assert names == []
