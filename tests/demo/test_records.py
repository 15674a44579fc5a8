"""The demonstration has every kind of record, and something at the desks of those who keep them."""

from datetime import date

import pytest
from sqlalchemy import select

from app.casework.models import Case, Task, TaskState
from app.config import ROOT
from app.credit.quality import QualityFinding
from app.credit.records import Record
from app.db import reading
from app.demo import story
from tests.web.builders import an_office


@pytest.fixture
def told(sqlite_only, tmp_path, office_clock):
    an_office(sqlite_only, tmp_path / "instance", mode="test")
    story.tell(ROOT)


def test_permits_and_the_five_kinds_are_public_or_waiting(told):
    with reading() as session:
        records = session.scalars(select(Record)).all()
        public = [one.kind for one in records if one.is_public(date(2026, 3, 2))]
        waiting = sorted(one.kind for one in records if one.collected_on is None)
        desks = set(
            session.scalars(
                select(Case.process).join(Task).where(Task.state == TaskState.OPEN, Task.role == "publisher")
            )
        )
        problems = {one.problem for one in session.scalars(select(QualityFinding))}

    assert {kind: public.count(kind) for kind in ("permit", "reward", "inspection")} == {
        "permit": 3,
        "reward": 1,
        "inspection": 4,
    }
    assert waiting == ["compulsion", "penalty", "penalty", "penalty", "permit", "permit"]
    assert desks >= {"record_intake", "record_entry", "data_correction"}
    assert problems == {"same_number", "two_codes"}
