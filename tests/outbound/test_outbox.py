"""The outbox: written with the act, delivered after it, once per key."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.casework import letters, outbox
from app.casework.asked import Asked
from app.casework.commands import deliveries
from app.casework.outbox import ATTEMPTS, LEASE, OutboxState, Outgoing
from app.db import reading, unit_of_work
from app.outbound import inbox
from app.people import SYSTEM
from tests.casework.office import MONDAY, open_office


class Correspondent:
    """The other side: remembers what it got, and can be told to fail."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.broken: set[str] = set()

    def take(self, delivery) -> None:
        if delivery.key in self.broken:
            raise ConnectionRefusedError("the line is dead")
        self.got.append(delivery.key)


@pytest.fixture
def line(database):
    there = Correspondent()
    outbox.deliver_outside("line", there.take)
    yield there
    outbox._outside.pop("line")


def enqueue(key: str, kind: str = "line", **body) -> bool:
    with unit_of_work() as session:
        return outbox.enqueue(session, key, kind, body, MONDAY)


def deliver(after: timedelta = timedelta(), limit: int = 50) -> int:
    return deliveries.deliver(Asked(SYSTEM, MONDAY + after), limit)


def row(key: str) -> Outgoing:
    with reading() as session:
        return session.scalars(select(Outgoing).where(Outgoing.key == key)).one()


def test_what_is_written_is_delivered_after_the_commit(line):
    enqueue("record:1:1", name="东方运输")

    sent = deliver()

    assert (sent, line.got, row("record:1:1").state) == (1, ["record:1:1"], OutboxState.SENT)


def test_what_is_rolled_back_is_never_delivered(line):
    def refused() -> None:
        with unit_of_work() as session:
            outbox.enqueue(session, "record:1:1", "line", {}, MONDAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        refused()

    assert deliver() == 0
    assert line.got == []


def test_one_key_has_one_effect_however_often_it_is_written(line):
    written = [enqueue("record:1:1") for _ in range(3)]
    deliver()
    written.append(enqueue("record:1:1"))
    deliver()

    assert written == [True, False, False, False]
    assert line.got == ["record:1:1"]


def test_a_failing_message_delays_no_other_and_is_tried_again_with_growing_pauses(line):
    for key in ("a", "b", "c"):
        enqueue(key)
    line.broken = {"b"}

    assert deliver() == 2
    assert line.got == ["a", "c"]
    assert row("b").trouble == "ConnectionRefusedError: the line is dead"
    assert deliver(timedelta(seconds=29)) == 0
    assert row("b").attempts == 1
    deliver(timedelta(seconds=30))
    assert (row("b").attempts, row("b").due_at) == (2, MONDAY + timedelta(seconds=30 + 60))
    line.broken = set()
    assert deliver(timedelta(seconds=90)) == 1
    assert (row("b").state, row("b").trouble) == (OutboxState.SENT, None)


def test_a_message_is_given_up_in_the_end_and_can_be_begun_anew(line):
    enqueue("b")
    line.broken = {"b"}

    after = timedelta()
    for _ in range(ATTEMPTS + 3):
        deliver(after)
        after += timedelta(hours=6)

    given_up = row("b")
    assert (given_up.state, given_up.attempts) == (OutboxState.GIVEN_UP, ATTEMPTS)
    with reading() as session:
        assert [one.key for one in outbox.given_up(session)] == ["b"]

    line.broken = set()
    assert deliveries.try_again(Asked(SYSTEM, MONDAY + after), given_up.id)
    assert deliver(after) == 1


def test_a_message_nobody_delivers_waits(database):
    enqueue("x", kind="pigeon")

    assert deliver() == 0
    assert row("x").trouble == "LookupError: nobody delivers pigeon"


def test_a_message_lost_with_its_process_is_taken_up_when_its_lease_is_over(line):
    enqueue("a")
    with unit_of_work() as session:
        outbox.claim(session, MONDAY, 10)  # and the process dies

    assert deliver() == 0
    assert deliver(LEASE - timedelta(seconds=1)) == 0
    assert deliver(LEASE) == 1


def test_who_lost_its_lease_settles_nothing(line):
    enqueue("a")
    with unit_of_work() as session:
        (slow,) = outbox.claim(session, MONDAY, 10)
    with unit_of_work() as session:
        (quick,) = outbox.claim(session, MONDAY + LEASE, 10)

    with unit_of_work() as session:
        assert not outbox.failed(session, slow, MONDAY + LEASE, "too late")
        assert outbox.sent(session, quick, MONDAY + LEASE)
        assert not outbox.sent(session, slow, MONDAY + LEASE)
    assert row("a").state == OutboxState.SENT


def test_many_deliverers_share_the_work_and_double_nothing(line):
    for number in range(60):
        enqueue(f"k{number}")
    counted, start = [], threading.Barrier(4)

    def work() -> None:
        start.wait()
        counted.append(sum(deliver(limit=7) for _ in range(12)))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert sum(counted) == 60
    assert sorted(line.got) == sorted(f"k{number}" for number in range(60))


def test_a_batch_is_bounded_and_the_oldest_come_first(line):
    for number in range(5):
        with unit_of_work() as session:
            outbox.enqueue(session, f"k{number}", "line", {}, MONDAY - timedelta(minutes=number))

    assert deliver(limit=2) == 2
    assert sorted(line.got) == ["k3", "k4"]


# --- message boxes --------------------------------------------------------------------------------


def test_a_letter_reaches_the_message_box_exactly_once(database):
    outbox.deliver_inside("inbox", inbox.put)
    office = open_office()
    reader = office.people["applicant"].id
    body = {
        "to": reader,
        "case_id": None,
        "code": "notice_task",
        "named": {"number": "1号", "due": MONDAY.date()},
    }
    enqueue("letter:1", "inbox", **body)

    deliver()
    deliver(LEASE)

    with reading() as session:
        (letter,) = letters.box(session, reader)
        assert (letter.code, letter.named) == ("notice_task", body["named"])
        assert letters.unread(session, reader) == 1
    with unit_of_work() as session:
        letters.mark_read(session, reader, MONDAY)
    with reading() as session:
        assert letters.unread(session, reader) == 0


def test_a_letter_that_cannot_be_put_is_neither_sent_nor_lost(database):
    outbox.deliver_inside("inbox", inbox.put)
    enqueue("letter:1", "inbox", to=987654, code="notice_task")  # nobody of that number

    assert deliver() == 0
    assert row("letter:1").state == OutboxState.WAITING
    assert row("letter:1").trouble.startswith("IntegrityError")
