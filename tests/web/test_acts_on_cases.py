"""What colleagues do to a case from its page: each act stands there for who may, and is told in the case."""

import pytest

from app.casework.models import Case, Task
from app.db import reading
from app.people import find_user
from tests.web.builders import Browser, a_told_office
from tests.web.test_reviewers import ACCEPT, apply

ACTS = {
    "suspend": ("reviewer", {"reason": "等待上级批复"}, "案件已中止", "suspended"),
    "terminate": ("approver", {"reason": "当事人已注销"}, "案件已终止", "terminated"),
    "supervise": ("supervisor", {"reason": "群众关注", "until": "2026-03-09"}, "已督办", "running"),
    "recuse": ("clerk", {"reason": "与当事人有亲属关系"}, "已登记回避", "running"),
}


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def case(case_id: int) -> Case:
    with reading() as session:
        found = session.get_one(Case, case_id)
        session.expunge(found)
        return found


@pytest.mark.parametrize("act", ACTS)
def test_an_act_stands_on_the_page_of_who_may_and_is_told_there(office, act):
    login, given, said, status = ACTS[act]
    _task, applied = apply(office)
    person, page = Browser(office).enter(login), f"/cases/{applied}"
    assert f'action="{page}/{act}"' in person.get(page).text

    person.post(f"{page}/{act}", page=page, **given)

    shown = person.get(page).text
    assert said in shown
    assert given["reason"] in shown
    assert case(applied).status == status


@pytest.mark.parametrize("act", ["suspend", "terminate", "extend", "supervise"])
def test_an_act_does_not_stand_on_the_page_of_who_may_not(office, act):
    _task, applied = apply(office)

    for login in ("clerk", "applicant", "auditor"):
        assert f'/cases/{applied}/{act}"' not in Browser(office).enter(login).get(f"/cases/{applied}").text


def test_what_stood_still_runs_on_from_the_same_page(office):
    _task, applied = apply(office)
    reviewer, page = Browser(office).enter("reviewer"), f"/cases/{applied}"
    reviewer.post(f"{page}/suspend", page=page, reason="等待上级批复")

    reviewer.post(f"{page}/resume", page=page, reason="批复已到")

    assert case(applied).status == "running"
    assert "案件已恢复" in reviewer.get(page).text


def test_a_period_is_lengthened_once_by_who_approves(office):
    task, applied = apply(office)
    Browser(office).enter("clerk").post(f"/tasks/{task}/complete", page=f"/tasks/{task}", **ACCEPT)
    approver, page = Browser(office).enter("approver"), f"/cases/{applied}"
    assert "延长到 14 日" in approver.get(page).text

    approver.post(f"{page}/extend", page=page, rule="repair.result", reason="情况复杂，需要核实")

    shown = approver.get(page).text
    assert "期限已延长" in shown
    assert "延长到 14 日" not in shown


def test_a_task_is_delegated_and_comes_back(office):
    task, _applied = apply(office)
    with reading() as session:
        helper = find_user(session, "clerk2") or find_user(session, "reviewer")
    clerk = Browser(office).enter("clerk")

    clerk.post(f"/tasks/{task}/delegate", page=f"/tasks/{task}", to=str(helper.id), reason="请先核对")
    with reading() as session:
        assert session.get_one(Task, task).assignee_id == helper.id

    Browser(office).enter(helper.login).post(f"/tasks/{task}/complete", page=f"/tasks/{task}", **ACCEPT)
    with reading() as session:
        back = session.get_one(Task, task)
        assert (back.state, back.assignee_id) == ("open", find_user(session, "clerk").id)


def test_what_took_effect_is_not_taken_back(office):
    task, applied = apply(office)
    clerk, page = Browser(office).enter("clerk"), f"/cases/{applied}"
    clerk.post(f"/tasks/{task}/complete", page=f"/tasks/{task}", **ACCEPT)

    assert "拿回重办" not in clerk.get(page).text
    assert clerk.post(f"/tasks/{task}/take-back", page=page).status_code == 422


def test_staff_see_which_rows_of_a_table_were_nearly_hit_and_the_subject_does_not(office):
    _task, applied = apply(office)
    nearly = "要求“最短公示期已满”为 否，实为是"

    assert nearly in Browser(office).enter("reviewer").get(f"/cases/{applied}").text
    assert nearly not in Browser(office).enter("applicant").get(f"/cases/{applied}").text
