"""The API, as a program meets it: a life over HTTP, stale views, repeated requests, strangers."""

import json
import threading

import pytest

from tests.web.builders import Program, a_browser, a_told_office, a_user

REASONABLE = {
    "agent_name": "王经办",
    "agent_phone": "13800000000",
    "agent_capacity": "self",
    "performed_on": "2026-02-10",
    "payment": "once",
    "rectification_note": "已按决定书要求整改到位，罚没款已缴清，并对从业人员作了专门教育。",
    "promise_truth": True,
    "promise_liability": True,
    "promise_public": True,
}


@pytest.fixture
def office(database, tmp_path, office_clock):
    return a_told_office(database, tmp_path, office_clock)


def open_record(program: Program) -> dict:
    return next(one for one in program.get("/records/mine").json if one["may_apply"])


def apply(office, **headers):
    program = Program(office, "applicant")
    record = open_record(program)
    return program.post(f"/records/{record['id']}/repairs", {"answer": REASONABLE}, **headers)


def test_a_repair_goes_from_application_to_a_record_no_longer_public(office):
    record_id = open_record(Program(office, "applicant"))["id"]
    applied = apply(office)
    was_public = Program(office, "auditor").get(f"/records/{record_id}").status_code

    for login, answer in (
        ("clerk", {"decision": "accept"}),
        ("reviewer", {"sources": ["treasury"], "decision": "performed", "findings": "义务已全部履行。"}),
        ("approver", {"decision": "grant", "opinion": "情况属实，准予修复。"}),
    ):
        program = Program(office, login)
        task = program.get("/tasks?view=unit").json[0]["task"]
        moved = program.post(f"/tasks/{task['id']}/complete", {"answer": answer})
        assert moved.status_code == 200, moved.json

    assert applied.status_code == 201
    assert was_public == 200
    assert Program(office, "auditor").get(f"/records/{record_id}").status_code == 404
    assert office.test_client().get(f"/records/{record_id}").status_code == 404
    sentences = [one["sentence"] for one in program.get(f"/cases/{applied.json['case_id']}/journal").json]
    assert any("准予" in sentence for sentence in sentences)


def test_the_same_key_begins_one_case(office):
    record = open_record(Program(office, "applicant"))
    first = apply(office, Idempotency_Key="apply-1")

    again = Program(office, "applicant").post(
        f"/records/{record['id']}/repairs", {"answer": REASONABLE}, Idempotency_Key="apply-1"
    )

    assert first.status_code == again.status_code == 201
    assert first.json == again.json
    assert len(Program(office, "applicant").get("/cases").json) == 1


def test_without_a_key_a_second_application_is_a_conflict(office):
    record = open_record(Program(office, "applicant"))
    apply(office)

    again = Program(office, "applicant").post(f"/records/{record['id']}/repairs", {"answer": REASONABLE})

    assert again.status_code == 409
    assert again.json["message"]


def test_a_stale_view_is_refused(office):
    apply(office)
    clerk = Program(office, "clerk")
    task = clerk.get("/tasks?view=unit").json[0]["task"]
    seen = clerk.get(f"/tasks/{task['id']}").headers["ETag"]
    clerk.post(f"/cases/{task['case_id']}/comments", {"text": "等一下"})
    clerk.post(f"/tasks/{task['id']}/claim")

    answer = clerk.post(f"/tasks/{task['id']}/complete", {"answer": {"decision": "accept"}}, If_Match=seen)

    assert answer.status_code == 409
    assert answer.json["code"] == "stale_screen"
    assert answer.content_type == "application/problem+json"


def test_two_clerks_completing_one_task_are_told_apart(office):
    apply(office)
    clerk = Program(office, "clerk")
    task = clerk.get("/tasks?view=unit").json[0]["task"]
    clerk.post(f"/tasks/{task['id']}/complete", {"answer": {"decision": "accept"}})

    late = clerk.post(f"/tasks/{task['id']}/complete", {"answer": {"decision": "accept"}})

    assert late.status_code == 409
    assert "已由" in late.json["message"]


def test_of_two_reviewers_at_the_same_moment_one_is_told_kindly(office):
    apply(office)
    clerk = Program(office, "clerk")
    task = clerk.get("/tasks?view=unit").json[0]["task"]
    clerk.post(f"/tasks/{task['id']}/complete", {"answer": {"decision": "accept"}})
    reviewers = [Program(office, "reviewer"), Program(office, "reviewer2")]
    ours = next(
        t["task"]
        for t in reviewers[0].get("/tasks?view=unit").json
        if t["task"]["case_id"] == task["case_id"]
    )
    verified = {"sources": ["treasury"], "decision": "performed", "findings": "义务已全部履行。"}
    start, answers = threading.Barrier(2), []

    def complete(program: Program) -> None:
        start.wait()
        answers.append(program.post(f"/tasks/{ours['id']}/complete", {"answer": verified}))

    at_once = [threading.Thread(target=complete, args=[program]) for program in reviewers]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    late = max(answers, key=lambda answer: answer.status_code)
    assert "请刷新后查看" in late.json["message"]


def test_many_tasks_have_a_result_each(office):
    apply(office)
    clerk = Program(office, "clerk")
    ours = clerk.get("/tasks?view=unit").json[0]["task"]["id"]

    results = clerk.post("/tasks/bulk", {"act": "claim", "task_ids": [ours, "no-such-task"]}).json

    assert [result["moved"] is not None for result in results] == [True, False]
    assert "没有找到" in results[1]["problem"]


def test_a_decision_is_undone_before_it_takes_effect(office):
    apply(office)
    clerk = Program(office, "clerk")
    task = clerk.get("/tasks?view=unit").json[0]["task"]["id"]

    held = clerk.post(f"/tasks/{task}/complete-later", {"answer": {"decision": "accept"}})
    undone = clerk.post(f"/tasks/{task}/undo")
    again = clerk.post(f"/tasks/{task}/undo")

    assert (held.status_code, held.json["status"]) == (200, "held")
    assert (undone.status_code, again.status_code) == (200, 409)


def test_a_colleague_prepares_and_a_supervisor_watches(office):
    applied = apply(office).json["case_id"]
    clerk, supervisor = Program(office, "clerk"), Program(office, "supervisor")
    task = clerk.get("/tasks?view=unit").json[0]["task"]["id"]
    helper = Program(office, "reviewer").get("/me").json["id"]

    delegated = clerk.post(f"/tasks/{task}/delegate", {"to_user_id": helper, "reason": "请先核对"})
    copied = clerk.post(f"/cases/{applied}/copies", {"user_ids": [helper], "note": "供参考"})
    watched = supervisor.post(f"/cases/{applied}/supervision", {"until": "2026-03-09", "reason": "群众关注"})

    assert [one.status_code for one in (delegated, copied, watched)] == [200, 200, 200]


def test_an_answer_with_faults_is_told_each_with_its_field(office):
    record = open_record(Program(office, "applicant"))

    answer = Program(office, "applicant").post(f"/records/{record['id']}/repairs", {"answer": {}})

    assert answer.status_code == 400
    assert {"agent_name", "agent_phone"} <= {one["where"] for one in answer.json["findings"]}


@pytest.mark.parametrize(
    ("path", "where"),
    [("/cases?shou=all", "shou"), ("/me?x=1", "x"), ("/cases?page=0", "page"), ("/cases?show=some", "show")],
)
def test_arguments_that_nobody_knows_are_refused(office, path, where):
    answer = Program(office, "clerk").get(path)

    assert answer.status_code == 400
    assert [one["where"] for one in answer.json["findings"]] == [where]


def test_a_body_with_unknown_fields_is_refused(office):
    answer = Program(office, "clerk").post("/cases/1/comments", {"text": "a", "colour": "red"})

    assert (answer.status_code, answer.json["findings"][0]["where"]) == (400, "colour")


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"null", b"\xff"])
def test_a_body_that_is_no_object_is_refused(office, body):
    answer = Program(office, "clerk").raw("POST", "/cases/1/comments", body)

    assert answer.status_code == 400
    assert json.loads(answer.data)["code"] == "bad_request"


def test_a_designer_publishes_and_is_told_all_faults(office):
    designer = Program(office, "designer")
    body = designer.get("/definitions/form/follow_up/1").json["body"]

    same = designer.post("/definitions/form/follow_up", {"body": body})
    bad = designer.post("/definitions/form/follow_up", {"body": '{"type": "default", "components": [{}]}'})

    assert (same.status_code, same.json["version"]) == (201, 1)
    assert bad.status_code == 400
    assert bad.json["findings"]


def test_a_clerk_publishes_nothing(office):
    assert Program(office, "clerk").post("/definitions/form/follow_up", {"body": "{}"}).status_code == 403


def test_a_token_works_until_it_is_revoked(office):
    clerk = Program(office, "clerk")
    token = clerk.post("/tokens", {"name": "表格程序"}).json["token"]

    bearer = {"Authorization": f"Bearer {token}"}
    before = office.test_client().get("/api/v1/me", headers=bearer)
    newest = clerk.get("/tokens").json[0]

    by_another = Program(office, "reviewer").send("DELETE", f"/tokens/{newest['id']}", None)
    revoked = clerk.send("DELETE", f"/tokens/{newest['id']}", None)

    assert before.json["roles"] == ["clerk"]
    assert (newest["name"], token in str(newest)) == ("表格程序", False)
    assert (by_another.status_code, revoked.status_code) == (404, 200)
    assert office.test_client().get("/api/v1/me", headers=bearer).status_code == 401


def test_a_session_needs_the_csrf_header(office):
    a_user("li", "clerk")
    browser = a_browser(office, "li")

    without = browser.client.post("/api/v1/tokens", json={"name": "x"})
    token = browser.token("/password")
    with_it = browser.client.post("/api/v1/tokens", json={"name": "x"}, headers={"X-CSRFToken": token})

    assert without.status_code == 403
    assert with_it.status_code == 201


def test_every_operation_is_described_with_its_refusals(office):
    described = office.test_client().get("/api/v1/openapi.json").json
    operations = [
        (path, method, one)
        for path, methods in described["paths"].items()
        for method, one in methods.items()
        if method != "parameters"
    ]

    assert described["openapi"] == "3.1.0"
    assert len(operations) >= 35
    assert [
        path for path, _method, one in operations if not {"400", "401", "403"} <= set(one["responses"])
    ] == []
    assert [path for path, _method, one in operations if not one.get("summary")] == []


HUGE = 272747335596677387899633664


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/cases/{HUGE}", None),
        ("POST", f"/cases/{HUGE}/retraction", {"reason": "不要了"}),
        ("POST", "/cases/1/comments", {"text": "\ud800"}),
        ("POST", "/cases/1/comments", {"text": "a\0b"}),
        ("POST", "/cases", {"process": "credit_repair", "record_id": HUGE}),
        ("POST", "/cases", {"process": "credit_repair", "facts": {"a\0": "b"}}),
        ("GET", "/records?q=%00", None),
        ("GET", "/tasks/%00", None),
        ("POST", "/tasks/x/complete", {"answer": {}, "version": 1.5}),
        ("POST", "/tasks/x/complete", {"answer": {}, "version": True}),
    ],
)
def test_what_no_database_can_hold_is_refused_at_the_door(office, method, path, body):
    answer = Program(office, "clerk").send(method, path, body)

    assert answer.status_code in (400, 404)
