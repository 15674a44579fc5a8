"""The journal is verified in the background; what was found is kept."""

import pytest
from sqlalchemy import text

from app.casework.commands import seals
from app.db import reading, unit_of_work
from app.errors import NotAllowed
from app.people import Actor
from app.registry import errands, verifications
from tests.casework.office import open_office


@pytest.fixture
def office(database):
    verifications.install()
    return open_office()


def verified(office):
    errand_id = verifications.ask(office.as_("administrator"))
    errands.carry_out(office.now)
    with reading() as session:
        return next(one for one in verifications.newest(session) if one.id == errand_id)


def test_a_whole_journal_is_told_so_with_the_root_to_anchor(office):
    office.start()
    root = seals.seal_journal(office.as_("clerk"))

    found = verified(office)

    assert (found.state, found.told["places"], found.told["root"]) == ("done", 0, root)
    assert found.told["entries"] > 0


def test_a_changed_entry_is_named(office):
    case = office.start()
    with unit_of_work() as session:
        session.execute(text("UPDATE entry SET body = '{}' WHERE seq = 1"))

    found = verified(office)

    assert found.told["places"] == 1
    assert found.told["broken"] == [f"case {case.case_id}: entry 1 was changed"]


def test_who_asks_while_one_runs_is_shown_that_one(office):
    asked = office.as_("administrator")

    assert verifications.ask(asked) == verifications.ask(asked)


def test_only_auditors_and_administrators_ask(office):
    with pytest.raises(NotAllowed):
        verifications.ask(office.as_("reviewer"))
    office.people["auditor"] = Actor(office.people["clerk"].id, "审计", frozenset({"auditor"}))

    assert verifications.ask(office.as_("auditor"))
