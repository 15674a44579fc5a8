"""The reviewers' pages: views and their cost, undo, rounds, acts around a case, bulk, one's own desk."""

from datetime import timedelta
from io import BytesIO

import pytest

from app import clock
from app.casework import colleagues
from app.casework.models import Task, TaskState
from app.db import reading
from app.people import find_user
from app.scheduler import tick
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE, open_record
from tests.web.test_strangers import PICTURE

ACCEPT = {"decision": "accept"}
PANE = {"X-Pane": "1"}
OWN = ("task", "case_file", "substitution")


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


@pytest.fixture
def clerk(office):
    return Browser(office).enter("clerk")


def apply(office, login: str = "applicant", **also: object) -> tuple[str, int]:
    """A new application: the clerk's task and the case."""
    program = Program(office, login)
    answer = {**REASONABLE, **also}
    moved = program.post(f"/records/{open_record(program)['id']}/repairs", {"answer": answer}).json
    return moved["tasks"][0], moved["case_id"]


def state(task_id: str) -> TaskState:
    with reading() as session:
        return session.get_one(Task, task_id).state


def ask_table(statement: str) -> bool:
    return any(f"FROM {table}" in " ".join(statement.split()) for table in OWN)


def test_a_page_of_the_inbox_costs_three_statements_of_its_own(office, clerk, count_statements):
    for login in ("applicant", "garage", "coach"):
        apply(office, login)
    clerk.get("/inbox?view=unit")

    with count_statements() as counted:
        answer = clerk.get("/inbox?view=unit")

    own = [one for one in counted.statements if ask_table(one)]
    assert answer.text.count("data-task=") == 3
    assert len(own) == 3, own
    assert len(counted) <= 8, counted.statements  # also session, roles, two stamps, letters


def test_two_characters_find_and_one_says_that_it_is_too_few(office, clerk):
    apply(office, "applicant")
    apply(office, "garage")

    found = clerk.get("/inbox?view=unit&q=顺达").text
    one = clerk.get("/inbox?view=unit&q=顺").text
    none = clerk.get("/inbox?view=unit&q=没有这家").text

    assert "顺达运输" in found
    assert "精修汽车" not in found
    assert "至少要两个字" in one
    assert "精修汽车" in one
    assert "没有找到" in none


def test_a_process_narrows_the_list(office, clerk):
    apply(office)

    assert "顺达运输" in clerk.get("/inbox?view=unit&process=credit_repair").text
    assert "没有找到" in clerk.get("/inbox?view=unit&process=overdue_duty").text


def test_an_empty_view_names_what_comes_next(office, clerk):
    apply(office)

    page = clerk.get("/inbox").text

    assert "都办完了" in page
    assert "下一件：青屏市顺达运输有限公司信用修复" in page


def test_a_filter_is_kept_found_beside_the_list_and_forgotten(office, clerk):
    clerk.post("/inbox/filters", page="/inbox", view="unit", q="顺达", process="", name="顺达的")

    beside = clerk.get("/inbox/beside").text
    with reading() as session:
        [kept] = colleagues.filters_of(session, actor_id("clerk"))
    clerk.post(f"/desk/filters/{kept.id}/forget", page="/desk")

    assert "顺达的" in beside
    assert "view=unit" in beside
    assert "顺达的" not in clerk.get("/inbox/beside").text


def test_what_is_handed_in_takes_effect_after_eight_seconds(office, clerk, office_clock):
    task, _case = apply(office)

    held = clerk.post(f"/tasks/{task}/complete-later", page=f"/tasks/{task}", **ACCEPT)
    before = state(task)
    office_clock.set(clock.now() + timedelta(seconds=9))
    tick(clock.now())

    assert held.json["seconds"] == 8
    assert before == TaskState.OPEN
    assert state(task) == TaskState.DONE


def test_what_is_undone_stands_in_the_form_again(office, clerk, office_clock):
    task, _case = apply(office)
    clerk.post(f"/tasks/{task}/complete-later", page=f"/tasks/{task}", remark="已电话核实", **ACCEPT)
    another_tab = clerk.get("/inbox/beside").text
    clerk.post(f"/tasks/{task}/undo", page=f"/tasks/{task}")
    office_clock.set(clock.now() + timedelta(seconds=9))
    tick(clock.now())

    page = clerk.get(f"/tasks/{task}").text

    assert f'data-held="{task}"' in another_tab
    assert state(task) == TaskState.OPEN
    assert "已电话核实" in page
    assert clerk.post(f"/tasks/{task}/undo", page=f"/tasks/{task}").status_code == 409


def test_a_fault_comes_back_beside_the_list_at_its_field(office, clerk):
    task, _case = apply(office)
    token = clerk.token(f"/tasks/{task}")

    data = {"csrf_token": token, "decision": "decline"}
    answer = clerk.client.post(f"/tasks/{task}/complete-later", data=data, headers=PANE)

    assert answer.status_code == 400
    assert "<html" not in answer.text
    assert 'id="f-reason-error"' in answer.text


def test_what_the_applicant_changed_in_a_supplement_is_marked(office, clerk):
    task, _case = apply(office, promise_public=False)
    clerk.post(f"/tasks/{task}/supplement", page=f"/tasks/{task}", gaps="同意公开承诺")
    own = Program(office, "applicant").get("/tasks").json[0]["task"]["id"]
    promises = {"promise_truth": "true", "promise_liability": "true", "promise_public": "true"}
    fields = {"replies.0.reply": "已同意公开", **promises}
    Browser(office).enter("applicant").post(f"/tasks/{own}/complete", page=f"/tasks/{own}", **fields)
    again = Program(office, "clerk").get("/tasks?view=unit").json[0]["task"]["id"]

    page = clerk.get(f"/tasks/{again}").text

    assert page.count('class="changed"') == 2  # the promise, and whether all of them are there
    assert "上次：否" in page


def test_a_second_answer_to_a_form_is_compared_with_the_first(office, clerk):
    task, _case = apply(office)
    clerk.post(f"/tasks/{task}/complete", page=f"/tasks/{task}", **ACCEPT)
    found = {"sources": ["treasury"], "decision": "performed"}
    reviewer, approver = Program(office, "reviewer"), Browser(office).enter("approver")
    reviewer.post(f"/tasks/{first_of(reviewer)}/complete", {"answer": {**found, "findings": "经查已缴清。"}})
    decide = first_of(Program(office, "approver"))
    approver.post(f"/tasks/{decide}/send-back", page=f"/tasks/{decide}", to="Verify", reason="请再核对")
    again = first_of(reviewer)
    returned = Browser(office).enter("reviewer").get("/inbox?view=returned").text
    reviewer.post(f"/tasks/{again}/complete", {"answer": {**found, "findings": "再次核对，已缴清。"}})

    page = approver.get(f"/tasks/{first_of(Program(office, 'approver'))}").text

    assert again in returned
    assert "上次：经查已缴清。" in page
    assert "第 2 次" in page
    assert "已重新填报" in page


def test_a_reminder_says_when_the_next_may_come(office, clerk):
    task, case = apply(office)
    clerk.post(f"/cases/{case}/remind", page=f"/tasks/{task}")

    page = clerk.get(f"/tasks/{task}").text

    assert "今天已催办，2026年3月3日 起可以再催" in page


def test_a_copy_is_sent_and_its_receipt_comes_back(office, clerk):
    task, case = apply(office)
    clerk.post(f"/cases/{case}/copy", page=f"/tasks/{task}", to=actor_id("approver"), note="请知悉")
    unread = clerk.get(f"/cases/{case}").text
    approver = Browser(office).enter("approver")
    waiting = approver.get("/desk").text
    approver.post(f"/desk/copies/{case}/read", page="/desk")

    assert "未阅" in unread
    assert "请知悉" in waiting
    assert "2026-03-02 09:00 已阅" in clerk.get(f"/cases/{case}").text


def test_who_steps_back_cannot_do_it_any_more(office, clerk):
    task, case = apply(office)

    clerk.post(f"/cases/{case}/recuse", page=f"/tasks/{task}", reason="与当事人有亲属关系", task=task)
    page = clerk.get(f"/tasks/{task}").text

    assert "data-later" not in page
    assert "登记回避" in page


def test_a_phrase_is_kept_from_the_form_without_losing_what_was_typed(office, clerk):
    task, _case = apply(office)
    typed = {"decision": "decline", "opinion": "罚没款未缴清，请缴清后再申请。"}

    kept = clerk.post(f"/tasks/{task}/phrase", page=f"/tasks/{task}", **typed)
    page = clerk.get(kept.location).text

    assert 'data-insert="罚没款未缴清，请缴清后再申请。"' in page
    assert "罚没款未缴清，请缴清后再申请。</textarea>" in page


def test_bulk_says_of_each_how_it_went(office, clerk):
    first, _ = apply(office, "applicant")
    second, _ = apply(office, "garage")
    clerk.post(f"/tasks/{first}/complete", page=f"/tasks/{first}", **ACCEPT)
    address = f"/inbox/bulk?task={second}&task={first}"

    chosen = clerk.get(address).text
    done = clerk.post("/inbox/bulk/complete", page=address, task=[second, first], key="k", **ACCEPT)

    assert "提交 1 件" in chosen
    assert "1 件成功，1 件未成" in done.text
    assert "何芳" in done.text
    assert state(second) == TaskState.DONE


def test_a_step_that_forbids_bulk_says_so(office, clerk):
    task, _case = apply(office)
    clerk.post(f"/tasks/{task}/complete", page=f"/tasks/{task}", **ACCEPT)
    verify = Program(office, "reviewer").get("/tasks?view=unit").json[0]["task"]["id"]
    found = {"sources": ["treasury"], "decision": "performed", "findings": "义务已全部履行。"}
    Program(office, "reviewer").post(f"/tasks/{verify}/complete", {"answer": found})
    decide = Program(office, "approver").get("/tasks?view=unit").json[0]["task"]["id"]
    approver = Browser(office).enter("approver")
    grant = {"decision": "grant", "opinion": "情况属实，准予修复。"}

    chosen = approver.get(f"/inbox/bulk?task={decide}").text
    refused = approver.post("/inbox/bulk/complete", page=f"/tasks/{decide}", task=decide, **grant).text

    assert "须逐件办理" in chosen
    assert "0 件成功，1 件未成" in refused
    assert state(decide) == TaskState.OPEN


def test_bulk_shows_nothing_of_a_case_that_is_not_ones_to_see(office):
    task, _case = apply(office)

    page = Browser(office).enter("garage").get(f"/inbox/bulk?task={task}")

    assert "顺达" not in page.text


def test_leave_is_arranged_and_ended_on_ones_own_desk(office):
    reviewer, day = Browser(office).enter("reviewer"), "2026-03-02"
    deputy = actor_id("reviewer2")

    reviewer.post("/desk/leave", page="/desk", deputy=deputy, since=day, until="2026-03-06")
    own = reviewer.get("/desk").text
    other = Browser(office).enter("reviewer2").get("/desk").text
    reviewer.post("/desk/leave/1/end", page="/desk")

    assert "由 周敏 代理" in own
    assert "今天您代理：林涛" in other
    assert "没有安排代理" in reviewer.get("/desk").text


def test_a_picture_is_shown_in_place_where_nothing_can_run(office, clerk):
    applicant = Program(office, "applicant")
    stored = applicant.upload(BytesIO(PICTURE), "凭证.png").json["id"]
    apply(office, performance_proof=[stored])

    answer = clerk.get(f"/files/{stored}/view")

    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert Browser(office).enter("garage").get(f"/files/{stored}/view").status_code == 404


def first_of(program: Program) -> str:
    return program.get("/tasks?view=unit").json[0]["task"]["id"]


def actor_id(login: str) -> int:
    with reading() as session:
        return find_user(session, login).id
