"""The only commit of the product: all or nothing, nothing lost, nobody waits for ever."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from app import db
from app.db import Database, DatabaseBusy, Moment, reading, unit_of_work

TILL = Table(
    "till",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("held", Integer, nullable=False),
    Column("at", Moment),
)


@pytest.fixture
def till(empty_address, monkeypatch):
    """A database with one table and one row, its waiting cut to a second."""
    monkeypatch.setattr(db, "BUSY_SECONDS", 1)
    made = Database(empty_address)
    monkeypatch.setattr(db, "_database", made)
    with unit_of_work() as session:
        TILL.create(session.connection())
        session.execute(insert(TILL).values(id=1, held=0))
    yield made
    made.dispose()


def held() -> int:
    with reading() as session:
        return session.scalar(select(TILL.c.held))


def test_everything_in_it_happens_or_nothing(till):
    def pay_in_and_break():
        with unit_of_work() as session:
            session.execute(update(TILL).values(held=5))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pay_in_and_break()

    assert held() == 0


def test_no_update_is_lost_between_writers(till):
    def pay_in():
        for _ in range(25):
            with unit_of_work() as session:
                before = session.scalar(select(TILL.c.held).with_for_update())
                session.execute(update(TILL).values(held=before + 1))

    people = [threading.Thread(target=pay_in) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert held() == 100


def test_a_reader_does_not_wait_for_a_writer(till):
    with unit_of_work() as session:
        session.execute(update(TILL).values(held=7))

        assert held() == 0

    assert held() == 7


def test_a_reader_sees_one_moment(till):
    with reading() as session:
        before = session.scalar(select(TILL.c.held))
        with unit_of_work() as other:
            other.execute(update(TILL).values(held=9))
        after = session.scalar(select(TILL.c.held))

    assert (before, after) == (0, 0)


def test_a_reader_cannot_write(till):
    with pytest.raises(DBAPIError), reading() as session:
        session.execute(update(TILL).values(held=1))

    assert held() == 0


def test_waiting_for_another_writer_has_an_end(till):
    def write_too():
        with unit_of_work() as session:
            session.execute(update(TILL).values(held=2))

    with unit_of_work() as session:
        session.execute(update(TILL).values(held=1))
        with pytest.raises(DatabaseBusy):
            write_too()

    assert held() == 1


def test_a_moment_is_kept_in_utc(till):
    said = datetime(2026, 8, 3, 9, tzinfo=timezone(timedelta(hours=8)))

    with unit_of_work() as session:
        session.execute(update(TILL).values(at=said))
    with reading() as session:
        kept = session.scalar(select(TILL.c.at))

    assert kept == said
    assert kept.tzinfo is UTC or kept.utcoffset() == timedelta()


def test_a_naive_moment_is_refused(till):
    naive = datetime(2026, 8, 3, 9)  # noqa: DTZ001  it is the point

    with pytest.raises(StatementError, match="naive"), unit_of_work() as session:
        session.execute(update(TILL).values(at=naive))


def test_foreign_keys_are_checked(till):
    with unit_of_work() as session:
        session.execute(text("CREATE TABLE slip (till_id INTEGER REFERENCES till (id))"))

    with pytest.raises(DBAPIError), unit_of_work() as session:
        session.execute(text("INSERT INTO slip VALUES (99)"))
