"""What a completion costs at the command layer: statements, commits, and time against the bare work."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import text

import migrations
from app import db
from app.casework.commands import tasks
from tests.bench.engine import plain_turned
from tests.bench.measuring import Row, best
from tests.casework.office import Office, open_office
from tests.counting import counting

YES = {"decision": "yes"}
CASES = 40


def rows() -> Iterator[Row]:
    with an_office() as office:
        waiting = iter([office.start().case_id for _ in range(CASES)])
        counted = [statements(office, next(waiting)) for _ in range(3)]
        yield Row("SQL statements per completion", max(asked for asked, _ in counted), 20)
        yield Row("commits per completion", max(commits for _, commits in counted), 1)
        yield ratio(office, waiting)


def ratio(office: Office, waiting: Iterator[int]) -> Row:
    numbers = count(1)
    prepared = iter([office.task(case_id).id for case_id in waiting])
    ours = best(lambda: tasks.complete(office.as_("reviewer"), next(prepared), YES), rounds=CASES - 5)
    step = best(plain_turned(10).turn)
    commit = best(lambda: one_commit(next(numbers)), rounds=CASES)
    said = f"{ours * 1e3:.1f} ms / ({step * 1e3:.2f} + {commit * 1e3:.2f})"
    return Row("completion / (plain step in memory + one commit)", ours / (step + commit), 4, said)


def statements(office: Office, case_id: int) -> tuple[int, int]:
    task = office.task(case_id)
    with counting() as counted:
        tasks.complete(office.as_("reviewer"), task.id, YES)
    return len(counted), counted.commits


def one_commit(number: int) -> None:
    with db.unit_of_work() as session:
        session.execute(text("INSERT INTO scratch VALUES (:number)"), {"number": number})


@contextmanager
def an_office() -> Iterator[Office]:
    """A fresh SQLite file on the disk, written as safely as in production."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        migrations.upgrade(address)
        made = db.connect(address)
        with db.unit_of_work() as session:
            session.execute(text("CREATE TABLE scratch (number INTEGER PRIMARY KEY)"))
        yield open_office()
        made.dispose()
