"""Objecting on pages: from the public record to the decision, the re-examination, a complaint."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from app.casework.models import Task, TaskState
from app.credit.objections import Objection
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading
from app.people import Agency
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE, open_record
from tests.web.test_strangers import PICTURE

TYPED = {
    "ground": "wrong",
    "claim": "罚款金额应为二万元，不是三万元。",
    "agent_name": "顾清",
    "agent_phone": "13800000000",
    "agent_capacity": "self",
    "promise_truth": "true",
    "promise_liability": "true",
}
SAID = {key: True if value == "true" else value for key, value in TYPED.items()}
BOTH = {
    "decision": "unverified",
    "objector_version": "当事人称车辆已于处罚前转让。",
    "unit_version": "认定单位称登记仍在其名下。",
    "opinion": "双方材料均不能证明。",
}


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


@pytest.fixture
def any_office(database, tmp_path, office_clock):
    return a_told_office(database, tmp_path, office_clock)


def shunda():
    """A record of the applicant's company that is public."""
    with reading() as session:
        named = (
            select(Record.id)
            .join(Record.subject)
            .where(Subject.name.like("%顺达%"), Record.withdrawn_on.is_(None))
        )
        return session.scalars(named.where(Record.published_from.is_not(None)).order_by(Record.id)).first()


def desk(case):
    with reading() as session:
        return session.scalars(
            select(Task.id).where(Task.case_id == case, Task.state == TaskState.OPEN)
        ).one()


def with_papers(browser, record, **changed):
    """Posted as a browser does, the letter and a paper attached."""
    address = f"/records/{record}/objection"
    files = {key: (BytesIO(PICTURE), f"{key}.png") for key in ("commitment_letter", "evidence")}
    fields = {**TYPED, **files, "csrf_token": browser.token(address), **changed}
    return browser.client.post(
        address, data=fields, base_url=browser.base, headers={"Referer": browser.base + "/"}
    )


def case_of(answer):
    return int(re.search(r"/cases/(\d+)", answer.headers["Location"])[1])


def complete(office, case, who, **answer):
    done = Program(office, who).post(f"/tasks/{desk(case)}/complete", {"answer": answer})
    assert done.status_code == 200, done.text


def test_an_objection_goes_from_the_public_page_to_both_versions_and_a_reexamination(any_office):
    record, stranger = shunda(), Browser(any_office)
    page = stranger.get(f"/records/{record}").text
    assert f"/sign-in?next=/records/{record}/objection" in page

    applicant = Browser(any_office).enter("applicant")
    answer = with_papers(applicant, record)
    assert answer.status_code == 303, answer.text
    case = case_of(answer)
    assert "您的异议已收到" in applicant.get(f"/cases/{case}").text
    assert "异议处理中" not in stranger.get(f"/records/{record}").text

    complete(any_office, case, "clerk", decision="accept")
    marked = stranger.get(f"/records/{record}").text
    assert "异议处理中" in marked
    assert "受理，事由：信息错误" in marked

    complete(any_office, case, "clerk", decision="inquire", opinion="本单位录入与来文一致。")
    complete(any_office, case, "reviewer", decision="unclear", findings="档案不全，无法查清。")
    complete(any_office, case, "publisher", **BOTH)

    shown = stranger.get(f"/records/{record}").text
    assert BOTH["objector_version"] in shown
    assert BOTH["unit_version"] in shown
    assert "异议处理中" not in shown
    own = applicant.get("/mine/objections").text
    assert f"/cases/{case}/appeal" in own

    again = applicant.post(
        f"/cases/{case}/appeal",
        claim="没有核对转让合同。",
        agent_name="顾清",
        agent_phone="13800000000",
        agent_capacity="self",
    )
    assert again.status_code == 303, again.text
    complete(any_office, case_of(again), "approver", decision="maintain", opinion="原处理并无不当。")
    assert "维持原处理" in applicant.get(f"/cases/{case_of(again)}").text
    assert f"/cases/{case}/appeal" not in applicant.get("/mine/objections").text


def test_who_is_not_the_subject_is_told_so(office):
    record = shunda()

    answer = Browser(office).enter("harbour").get(f"/records/{record}/objection")

    assert answer.status_code == 403
    assert "只有当事人或其代理人" in answer.text
    assert "我要异议" not in Browser(office).enter("harbour").get(f"/records/{record}").text


def test_the_window_takes_an_objection_for_the_subject(office):
    answer = with_papers(Browser(office).enter("clerk"), shunda())

    with reading() as session:
        objection = session.scalars(select(Objection)).one()
        assert objection.subject_id == objection.record.subject_id
    assert answer.status_code == 303


def test_faults_stand_at_their_field_and_nothing_typed_is_lost(office):
    answer = with_papers(Browser(office).enter("applicant"), shunda(), agent_phone="abc")

    assert answer.status_code == 400
    assert 'id="f-agent_phone-error"' in answer.text
    assert TYPED["claim"] in answer.text


def test_a_draft_saves_itself_and_is_forgotten_when_handed_in(office):
    record, applicant = shunda(), Browser(office).enter("applicant")
    saved = applicant.post(
        f"/records/{record}/objection/draft", page=f"/records/{record}/objection", claim="写到一半"
    )
    assert saved.status_code == 204
    assert "写到一半" in applicant.get(f"/records/{record}/objection").text

    with_papers(applicant, record)

    assert "写到一半" not in applicant.get(f"/records/{record}/objection").text


def test_a_decision_that_is_missing_is_objected_to_by_its_number(office):
    applicant = Browser(office).enter("applicant")
    with reading() as session:
        team = session.scalars(select(Agency.id).where(Agency.name.like("%支队"))).one()
    fields = {**TYPED, "ground": "missing", "decision_no": "青交执罚〔2026〕999号"}

    refused = applicant.post("/objections/missing", **fields)
    answer = applicant.post("/objections/missing", authority=team, **fields)

    assert refused.status_code == 400
    assert "没有找到该认定单位" in refused.text
    assert answer.status_code == 303
    with reading() as session:
        assert session.scalars(select(Objection)).one().decision_no == fields["decision_no"]


def test_a_repair_and_an_objection_name_each_other_on_their_pages(office):
    program = Program(office, "applicant")
    record = open_record(program)["id"]
    objection = case_of(with_papers(Browser(office).enter("applicant"), record))
    repair = program.post(f"/records/{record}/repairs", {"answer": REASONABLE}).json["case_id"]

    for who in ("clerk", "applicant"):
        browser = Browser(office).enter(who)
        assert f'href="/cases/{objection}"' in browser.get(f"/cases/{repair}").text
        assert f'href="/cases/{repair}"' in browser.get(f"/cases/{objection}").text


def test_a_complaint_about_ones_own_case_goes_to_supervision(office):
    applicant = Browser(office).enter("applicant")
    case = case_of(with_papers(applicant, shunda()))

    answer = applicant.post(
        f"/cases/{case}/complaint", grievance="delay", claim="多次询问没有答复。", agent_phone="13800000000"
    )

    assert answer.status_code == 303
    assert "投诉已交督导核查" in applicant.get(f"/cases/{case_of(answer)}").text
    assert (
        f"/tasks/{desk(case_of(answer))}" in Browser(office).enter("supervisor").get("/inbox?view=unit").text
    )
    complete(office, case_of(answer), "supervisor", decision="unfounded", opinion="经核查，办理在期限之内。")
    assert "经核查" in applicant.get(f"/cases/{case_of(answer)}").text


def test_the_api_takes_objections_appeals_and_complaints(office):
    program, record = Program(office, "applicant"), shunda()

    filed = program.post(f"/records/{record}/objections", {"answer": SAID})
    twice = program.post(f"/records/{record}/objections", {"answer": SAID})
    early = program.post(f"/cases/{filed.json['case_id']}/appeal", {"answer": {}})
    about = {"answer": {"grievance": "delay", "claim": "没有人答复我。", "agent_phone": "13800000000"}}
    complained = program.post("/complaints", {**about, "about_case_id": filed.json["case_id"]})
    nowhere = program.post("/complaints", about)

    assert filed.status_code == 201, filed.text
    assert (twice.status_code, twice.json["code"]) == (409, "already_open")
    assert (early.status_code, early.json["code"]) == (422, "nothing_to_reexamine")
    assert complained.status_code == 201, complained.text
    assert (nowhere.status_code, nowhere.json["code"]) == (400, "no_such_authority")
