"""Long work is done once, in order, survives its worker, and says how it ended."""

from datetime import timedelta

import pytest

from app.clock import machine_now
from app.db import reading, unit_of_work
from app.errors import Finding, Invalid
from app.registry import errands
from app.registry.errands import LEASE, Errand
from tests.registry.oversight import NOW, asked_by


@pytest.fixture
def known(monkeypatch):
    kinds = {}
    monkeypatch.setattr(errands, "_kinds", kinds)
    return kinds


def ask(name="test"):
    asked = asked_by("li", "publisher")
    with unit_of_work() as session:
        return errands.ask(session, asked, name).id


def found(errand_id):
    with reading() as session:
        return session.get_one(Errand, errand_id)


def test_it_is_done_as_the_person_who_asked_and_keeps_its_answer(database, known):
    who = []
    known["test"] = lambda _id, asked, _watch: who.append(asked.actor.name) or {"rows": 3}
    errand_id = ask()

    done = errands.carry_out(NOW)

    assert (done, who) == (1, ["li某"])
    assert (found(errand_id).state, found(errand_id).told) == ("done", {"rows": 3})
    assert errands.carry_out(NOW) == 0


def test_progress_is_seen_while_it_goes_on(database, known):
    seen = []

    def work(errand_id, _asked, watch):
        watch("store", 50, 200)
        seen.append((found(errand_id).state, found(errand_id).done, found(errand_id).percent))
        return {}

    known["test"] = work
    ask()

    errands.carry_out(NOW)

    assert seen == [("running", 50, 25)]


def test_a_refusal_is_told_with_all_its_findings(database, known):
    class Bad(Invalid):
        code = "bad_proposal"

    def work(*_):
        raise Bad([Finding("proposal_source", "source")])

    known["test"] = work
    errand_id = ask()

    errands.carry_out(NOW)

    assert found(errand_id).state == "failed"
    assert found(errand_id).trouble.splitlines() == ["建议还不完整，请按提示修改。", "请写明依据。"]


def test_an_unforeseen_fault_is_told_in_general_words_and_raised(database, known):
    known["test"] = lambda *_: 1 / 0
    errand_id = ask()

    with pytest.raises(ZeroDivisionError):
        errands.carry_out(NOW)

    assert found(errand_id).state == "failed"
    assert "没有预料到的故障" in found(errand_id).trouble


def test_the_errand_of_a_fallen_worker_is_begun_anew_and_that_of_a_living_one_is_not(database, known):
    known["test"] = lambda *_: {}
    fallen, living = ask(), ask()
    with unit_of_work() as session:
        for errand_id, beat in ((fallen, machine_now() - LEASE * 2), (living, machine_now())):
            errand = session.get_one(Errand, errand_id)
            errand.state, errand.beat_at = "running", beat

    done = errands.carry_out(NOW + timedelta(days=400))

    assert done == 1
    assert (found(fallen).state, found(living).state) == ("done", "running")
