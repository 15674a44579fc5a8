"""A company promises in the browser, the office decides, the public reads; and the catalogue is revised."""

import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from app.casework.models import Task, TaskState
from app.credit.commitments import Commitment
from app.credit.records import Record, Withdrawn
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.demo import people
from app.registry import catalogue
from tests.web.builders import Browser, a_told_office

ITEM = "road_freight_licence"
COMPANY = "青屏市顺达运输有限公司"
BEGUN = {
    "route": "commitment",
    "matter": "新增普通货运车辆 5 台",
    "contact_name": "顾清",
    "contact_phone": "13800000000",
}
SIGNED = {
    "signer": "顾法人",
    "capacity": "legal_rep",
    "uscc": people.COMPANIES[COMPANY],
    "agreed": "true",
}
NEW = {
    "key": "ride_service",
    "title": "网约车平台服务承诺",
    "sector": "road",
    "business": "service",
    "type": "voluntary_publicity",
    "check": "sample",
    "promise": "本主体主动公示服务承诺，接受社会监督。",
    "conditions": "公开计价规则",
    "liability": "违诺信息记入信用记录",
    "domain": "general",
    "public": "yes",
    "open": "yes",
    "basis": "本机关自行确定",
}


@pytest.fixture
def office(database, tmp_path, office_clock):
    return a_told_office(database, tmp_path, office_clock)


def browser(office, login=None):
    made = Browser(office)
    return made.enter(login) if login else made


def open_task(element):
    with reading() as session:
        found = select(Task.id).where(Task.element == element, Task.state == TaskState.OPEN)
        return session.scalars(found).one()


def promised(office):
    """A permit granted on a promise by way of pages."""
    applicant = browser(office, "applicant")
    begun = applicant.post(f"/mine/commitments/{ITEM}", **BEGUN)
    assert begun.status_code == 303, begun.text
    task = begun.location
    assert applicant.post(f"{task}/complete", task, **SIGNED).status_code == 303
    decision = f"/tasks/{open_task('DecideOnPromise')}"
    answer = {"decision": "grant", "permit_no": "青道许1号", "opinion": "同意"}
    assert browser(office, "approver").post(f"{decision}/complete", decision, **answer).status_code == 303
    with reading() as session:
        return session.scalars(select(Commitment.id)).one()


def test_a_company_promises_and_the_public_reads_the_letter_without_the_signer_s_name(office):
    number = promised(office)

    stranger = browser(office)
    listed = stranger.get("/commitments/letters?q=顺达").text
    letter = stranger.get(f"/commitments/letters/{number}").text
    assert COMPANY in listed
    assert "履行中" in letter
    assert "签署人：顾**（法定代表人）" in letter
    assert "顾法人" not in letter
    assert stranger.get("/commitments/letters?q=没有这家").text.count(COMPANY) == 0


def test_the_text_lies_before_the_signer_whole(office):
    applicant = browser(office, "applicant")
    task = applicant.post(f"/mine/commitments/{ITEM}", **BEGUN).location

    page = applicant.get(task).text

    for words in (
        f"承诺主体：{COMPANY}",
        "如有违诺，接受下列处理",
        "行政复议",
        f"{ITEM} 第 1 版",
    ):
        assert words in page
    assert "请您办理" in applicant.get("/mine").text


def test_a_wrong_code_is_said_at_the_form_and_what_was_typed_stays(office):
    applicant = browser(office, "applicant")
    task = applicant.post(f"/mine/commitments/{ITEM}", **BEGUN).location

    again = applicant.post(f"{task}/complete", task, **(SIGNED | {"uscc": "914403001922038216"}))

    assert again.status_code == 422
    assert "请核对营业执照" in again.text
    assert 'value="顾法人"' in again.text


def test_my_commitments_say_what_is_to_be_done(office):
    applicant = browser(office, "applicant")
    applicant.post(f"/mine/commitments/{ITEM}", **BEGUN)
    assert "现在办理" in applicant.get("/mine/commitments").text

    task = f"/tasks/{open_task('SignLetter')}"
    applicant.post(f"{task}/complete", task, **SIGNED)

    page = applicant.get("/mine/commitments").text
    assert "已签署，办理中" in page
    assert "现在办理" not in page


def test_the_public_catalogue_shows_what_is_open_and_what_is_not(office):
    page = browser(office).get("/commitments").text

    for sector in ("公路与道路运输", "水路运输", "港口", "交通工程建设", "安全生产"):
        assert sector in page
    assert "不适用承诺的事项" in page
    closed = browser(office).get("/commitments/items/dangerous_goods_licence").text
    assert "请按一般程序办理" in closed
    assert re.search(r"<button disabled>作出承诺", closed)


def test_an_item_that_is_barred_says_so_before_anything_is_typed(office):
    with unit_of_work() as session:
        subject = session.scalars(select(Subject).where(Subject.name == COMPANY)).one()
        for record in session.scalars(select(Record).where(Record.subject_id == subject.id)):
            record.kind = "serious_list"

    page = browser(office, "applicant").get(f"/mine/commitments/{ITEM}").text

    assert "在严重失信主体名单上" in page
    assert "您仍可以选择一般程序" in page


def test_a_breach_is_reported_once_from_the_list_of_the_unit(office):
    number = promised(office)
    reviewer = browser(office, "reviewer")
    report = {"kind": "not_performed", "facts": "群众举报：车辆未经检测上路。"}
    assert COMPANY in reviewer.get("/promises").text

    first = reviewer.post(f"/promises/{number}/report", "/promises", **report)
    second = reviewer.post(f"/promises/{number}/report", "/promises", **report)

    assert first.status_code == 303
    assert second.status_code in (409, 422)
    assert "请勿重复报告" in second.text
    assert open_task("CheckFulfilment")


def test_a_campaign_asks_every_subject_of_the_list_or_none(office):
    publisher = browser(office, "publisher")
    given = {"campaign": "交通出行专项治理", "list_no": "青交〔2026〕9号", "reason": "多次超限运输被查处"}

    wrong = publisher.post("/promises/campaign", "/promises", codes="914403001922038216", **given)
    fine = publisher.post("/promises/campaign", "/promises", codes=people.COMPANIES[COMPANY], **given)

    assert (wrong.status_code, fine.status_code) == (400, 303)
    assert "914403001922038216" in wrong.text
    assert open_task("SignCampaign")


def test_the_catalogue_is_revised_by_one_and_published_by_another(office):
    publisher, approver = browser(office, "publisher"), browser(office, "approver")

    wrong = publisher.post("/promises/catalogue/items/new", **(NEW | {"liability": ""}))
    assert wrong.status_code == 400
    assert "须写明承诺条件和违诺责任" in wrong.text
    assert publisher.post("/promises/catalogue/items/new", **NEW).status_code == 303
    handed = publisher.post(
        "/promises/catalogue/hand-in", "/promises/catalogue", **{"from": "2026-03-02", "note": "新增网约车"}
    )
    assert handed.status_code == 303
    assert "待审定的修订" in approver.get("/promises/catalogue").text
    with reading() as session:
        publishing = f"/promises/catalogue/revisions/{catalogue.pending(session).id}/publish"
    assert publisher.post(publishing, "/promises/catalogue").status_code == 403
    assert approver.post(publishing, "/promises/catalogue", opinion="同意").status_code == 303

    assert NEW["title"] in browser(office).get("/commitments").text
    history = approver.get("/definitions/catalogue/commitments").text
    assert "沈洁、高峰" in history


def test_services_send_who_wants_to_promise_to_the_catalogue_and_offer_no_campaign(office):
    page = browser(office).get("/services").text

    assert 'id="credit_commitment"' in page
    assert "从目录选择事项" in page
    assert 'id="commitment_campaign"' not in page


def test_whoever_checks_and_whoever_is_accused_read_what_it_is_about(office):
    number = promised(office)
    reviewer = browser(office, "reviewer")
    facts = "群众举报：车辆未经检测上路。"
    reviewer.post(f"/promises/{number}/report", "/promises", kind="not_performed", facts=facts)
    check = f"/tasks/{open_task('CheckFulfilment')}"
    page = reviewer.get(check).text
    assert "拟投入车辆经检测合格" in page
    assert facts in page

    found = {"sources": "own_system", "verdict": "broken", "breach_kind": "not_performed", "findings": facts}
    paper = (BytesIO(b"%PDF-1.4\n%%EOF\n"), "检测查询.pdf")
    assert reviewer.post(f"{check}/complete", check, evidence=paper, **found).status_code == 303

    told = browser(office, "applicant").get(f"/tasks/{open_task('StateCase')}").text
    assert facts in told
    assert "要求听证" in told


def test_a_promise_of_whoever_kept_one_is_marked_in_the_inbox(office):
    number = promised(office)
    with unit_of_work() as session:
        clean_up(session)
        session.get_one(Commitment, number).keep(date(2026, 3, 1))
    applicant = browser(office, "applicant")
    task = applicant.post(f"/mine/commitments/{ITEM}", **(BEGUN | {"matter": "再新增 2 台"})).location
    applicant.post(f"{task}/complete", task, **SIGNED)

    inbox = browser(office, "approver").get("/inbox?view=unit").text

    assert "优先办理" in inbox
    assert "您有践诺记录" in applicant.get(f"/mine/commitments/{ITEM}").text


def clean_up(session):
    """Nothing stands against the company any more."""
    subject = session.scalars(select(Subject).where(Subject.name == COMPANY)).one()
    for record in session.scalars(select(Record).where(Record.subject_id == subject.id)):
        record.withdraw(date(2026, 3, 1), Withdrawn.REPAIRED)
