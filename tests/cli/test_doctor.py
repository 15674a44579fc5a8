"""The doctor finds each thing that must never be so, and nothing in a sound office."""

import io
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import outbound
from app.casework import attachments, outbox
from app.casework.commands import cases, files, seals, tasks
from app.cli.invariants import EXAMINED, QUESTIONS, examine
from app.config import Config
from app.db import reading, unit_of_work
from app.scheduler import tick
from app.words import catalogue
from tests.casework.office import MONDAY, Fate, open_office
from tests.casework.test_attachments import A_PDF

YES = {"decision": "yes"}


@pytest.fixture
def office(database, tmp_path):
    """An office in the middle of its work: cases live, ended, terminated, suspended, broken; timers fired."""
    attachments.keep_in(tmp_path / "attachments", 1000)
    outbound.install(Config(mode="test", instance=tmp_path))
    office = open_office()
    done = office.start(approved="yes")
    for login in ("reviewer", "approver"):
        tasks.complete(office.as_(login), office.task(done.case_id).id, YES)
    office.start(approved="later")
    office.start("timed")
    cases.terminate(office.as_("approver"), office.start("timed").case_id, "作废")
    cases.suspend(office.as_("approver"), office.start("timed").case_id, "等待")
    office.start("sleeper", woken="a")
    kept = files.store(office.as_("applicant"), io.BytesIO(A_PDF), "a.pdf")
    with unit_of_work() as session:
        attachments.claim(session, done.case_id, {"f": [kept.id]}, office.people["applicant"])
        outbox.enqueue(session, "k", "portal", {}, MONDAY)
    tick(MONDAY + timedelta(days=3))
    Fate.says = "break"
    broken = office.start(approved="x")
    tasks.complete(office.as_("reviewer"), office.task(broken.case_id).id, YES)
    seals.seal_journal(office.as_("administrator"))
    return office


def found() -> set[str]:
    with reading() as session:
        return {code for code, broken in examine(session) if broken}


def found_after(statement: str) -> set[str]:
    """What the doctor finds after a harm, which is then undone."""
    after: set[str] = set()
    with suppress(ZeroDivisionError), unit_of_work() as session:
        session.execute(text(statement))
        after |= {code for code, broken in examine(session) if broken}
        raise ZeroDivisionError
    return after


def test_a_sound_office_is_sound(office):
    assert found() == set()


def test_an_empty_office_is_sound(database, tmp_path):
    attachments.keep_in(tmp_path, 1)

    assert found() == set()


HARMS = {
    "doctor_task_done_once": "DELETE FROM entry WHERE act = 'completed'",
    "doctor_entry_of_done_task": "UPDATE task SET state = 'returned' WHERE state = 'done'",
    "doctor_one_start": "UPDATE entry SET act = 'began' WHERE act = 'started'",
    "doctor_one_outcome": "UPDATE entry SET act = 'over' WHERE act = 'ended'",
    "doctor_ended_has_nothing_open": "UPDATE case_file SET status = 'ended' WHERE status = 'running'",
    "doctor_nobody_stuck": "UPDATE incident SET state = 'closed'",
    "doctor_outbox_once": "UPDATE outbox SET sent_at = NULL WHERE key = 'k'",
    "doctor_journal_without_gap": "UPDATE entry SET seq = seq + 1000 WHERE act = 'completed'",
    "doctor_clocks_balance": "UPDATE clock SET budget = budget + 1",
    "doctor_journal_holds": "UPDATE entry SET actor_name = '别人' WHERE act = 'completed'",
    "doctor_contents_match": "UPDATE definition SET sha256 = 'x'",
    "doctor_files_are_there": "UPDATE attachment SET size = size + 1",
    "doctor_timer_fired_once": """
        INSERT INTO entry (case_id, seq, at, actor_name, act, task_id, body, hash)
        SELECT case_id, seq + 1000, at, actor_name, act, task_id, body, hash
        FROM entry WHERE act = 'timer_fired'""",
}


def test_each_harm_is_found(office):
    unseen = {code for code, statement in HARMS.items() if code not in found_after(statement)}

    assert not unseen
    assert set(HARMS) == set(QUESTIONS | EXAMINED)
    assert found() == set()


def test_every_check_has_its_sentence():
    assert set(QUESTIONS) | set(EXAMINED) <= set(catalogue())
