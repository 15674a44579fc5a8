"""Deliverers that are killed at any moment: nothing is lost, and each effect happens once."""

import contextlib
import json
import os
import random
import signal
import time
from datetime import timedelta

from sqlalchemy import func, select

from app import db, outbound
from app.casework import letters, outbox
from app.casework.asked import Asked
from app.casework.commands.deliveries import deliver
from app.casework.outbox import LEASE, OutboxState, Outgoing
from app.config import Config
from app.db import reading, unit_of_work
from app.people import SYSTEM
from tests.casework.office import MONDAY, open_office

MESSAGES = 120
KILLS = 8


def a_deliverer(instance, now) -> int:
    """A process of its own that delivers until nothing is left; its id."""
    child = os.fork()
    if child:
        return child
    with contextlib.suppress(BaseException):  # whatever happens, the child must not go on as a test
        address, db._database = db.database().address, None
        db.connect(address)
        outbound.install(Config(mode="test", instance=instance))
        while deliver(Asked(SYSTEM, now), 7):
            pass
        os._exit(0)
    os._exit(1)


def test_killed_deliverers_lose_nothing_and_double_nothing(database, tmp_path):
    reader = open_office().people["applicant"].id
    with unit_of_work() as session:
        for number in range(MESSAGES):
            outbox.enqueue(session, f"p{number}", "portal", {"n": number}, MONDAY)
            outbox.enqueue(session, f"l{number}", "inbox", {"to": reader, "code": "notice_x"}, MONDAY)

    now = MONDAY
    for _ in range(KILLS):
        deliverer = a_deliverer(tmp_path, now)
        time.sleep(random.uniform(0.01, 0.2))
        os.kill(deliverer, signal.SIGKILL)
        os.waitpid(deliverer, 0)
        now += LEASE
    _, status = os.waitpid(a_deliverer(tmp_path, now + timedelta(days=1)), 0)

    with reading() as session:
        states = dict(session.execute(select(Outgoing.state, func.count()).group_by(Outgoing.state)).all())
        box = [letter.key for letter in letters.box(session, reader, limit=MESSAGES * 2)]
    portal = [json.loads(file.read_text("utf-8"))["key"] for file in (tmp_path / "portal").glob("*.jsonl")]
    assert os.waitstatus_to_exitcode(status) == 0
    assert states == {OutboxState.SENT: 2 * MESSAGES}
    assert sorted(box) == sorted(f"l{number}" for number in range(MESSAGES))
    assert sorted(portal) == sorted(f"p{number}" for number in range(MESSAGES))


def test_looking_for_what_is_due_reads_an_index(sqlite_only):
    with reading() as session:
        due = select(Outgoing.due_at).where(outbox.WAITING).order_by(Outgoing.due_at).limit(1)
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {due}", (1,)).all()

    assert [row[3] for row in plan] == ["SCAN outbox USING INDEX ix_outbox_due"]
