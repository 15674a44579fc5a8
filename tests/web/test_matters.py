"""Lists, plans, early papers, changes and successors, as people meet them: over HTTP, page by page."""

import re
from datetime import date, datetime
from io import BytesIO

import pytest
from sqlalchemy import select

from app.clock import SHANGHAI
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading
from app.demo import sheet
from app.demo.people import COMPANIES
from tests.web.builders import Browser, Program, a_told_office

PDF = b"%PDF-1.4\n%%EOF\n"
AGENT = {"agent_name": "王经办", "agent_phone": "13800000000"}
PROMISED = {"promise_truth": "true", "promise_liability": "true", "promise_public": "true"}
LISTING = {
    "uscc": COMPANIES[sheet.HARBOUR],
    "decision_no": "青交列〔2026〕1号",
    "decided_on": "2026-03-02",
    "list_name": "港口经营安全生产严重失信主体名单",
    "basis": "安全生产严重失信主体名单管理办法",
    "from_on": "2026-03-02",
    "exit_condition": "重大隐患整改完毕并经复查合格",
    "measures": "限制投标\n重点监管",
}


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def record_of(number: int) -> int:
    with reading() as session:
        return session.scalars(select(Record.id).where(Record.decision_no.like(f"%〕{number}号"))).one()


def task_of(browser: Browser, view: str = "/inbox?view=unit") -> str:
    """The first task that the page offers."""
    return re.search(r'href="(/tasks/[\w-]+)"', browser.get(view).text)[1]


def do(browser: Browser, view: str = "/inbox?view=unit", **fields: object):
    address = task_of(browser, view)
    return browser.post(f"{address}/complete", page=address, **fields)


def a_listing(office) -> int:
    answer = Browser(office).enter("publisher").post("/office/listings/new", **LISTING)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def test_a_listing_is_entered_shown_and_removed_page_by_page(office, office_clock):
    record = a_listing(office)
    anyone, company = Browser(office), Browser(office).enter("harbour")
    shown = anyone.get(f"/records/{record}").text
    assert "严重失信主体名单" in shown
    assert "行政处罚</span>" not in shown
    assert "重点监管" in Browser(office).enter("publisher").get(f"/office/records/{record}").text

    page = company.get("/mine").text
    assert "由认定单位决定移出名单" in page
    assert f"/records/{record}/removal" in page
    asked = {**AGENT, "ground": "conditions_met", "performed_on": "2026-03-01", **PROMISED}
    asked["explanation"] = "重大隐患已整改完毕并复查合格。"
    office_clock.set(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI))
    early = company.post(f"/records/{record}/removal", **asked)
    assert early.status_code == 422
    assert "2026年6月3日" in early.text
    assert "重大隐患已整改完毕并复查合格。" in early.text

    office_clock.set(datetime(2026, 6, 3, 9, tzinfo=SHANGHAI))
    assert company.post(f"/records/{record}/removal", **asked).status_code == 303
    met = {"decision": "met", "findings": "复查合格，罚款已缴清。"}
    assert do(Browser(office).enter("reviewer"), **met).status_code == 303
    assert anyone.get(f"/records/{record}").status_code == 200
    decided = do(Browser(office).enter("approver"), decision="remove", opinion="同意移出")

    assert decided.status_code == 303
    assert anyone.get(f"/records/{record}").status_code == 404
    assert "移出严重失信主体名单" in company.get("/mine").text
    assert "已纠正并符合移出条件" in Browser(office).enter("publisher").get(f"/office/records/{record}").text


def test_a_listing_with_faults_names_them_all_at_their_fields(office):
    browser = Browser(office).enter("publisher")

    answer = browser.post("/office/listings/new", **{**LISTING, "uscc": "1", "decided_on": "x"})
    twice = [browser.post("/office/listings/new", **LISTING).status_code for _ in range(2)]

    assert answer.status_code == 400
    assert 'id="uscc-error"' in answer.text
    assert 'id="decided_on-error"' in answer.text
    assert LISTING["exit_condition"] in answer.text
    assert twice == [303, 409]


def test_a_plan_hides_what_the_public_sees_until_it_fails(office):
    anyone, company = Browser(office), Browser(office).enter("bridge")
    record = record_of(107)
    assert anyone.get(f"/records/{record}").status_code == 200
    given = {
        **AGENT,
        "kind": "reorganisation",
        "stage": "approved",
        "court": "青屏市中级人民法院",
        "ruling_no": "（2026）青01破2号之三",
        "ruled_on": "2026-02-12",
        "ruling": (BytesIO(PDF), "民事裁定书.pdf"),
    }
    handed_in = company.post("/mine/plan", **given)
    assert handed_in.status_code == 303, handed_in.text
    ok = {"decision": "in_order", "findings": "已向管理人核实。"}
    assert do(Browser(office).enter("reviewer"), **ok).status_code == 303
    assert do(Browser(office).enter("approver"), decision="grant", opinion="同意").status_code == 303

    assert anyone.get(f"/records/{record}").status_code == 404
    assert "没有正在公示" in anyone.get("/?q=路桥").text
    assert "计划执行期间暂停公示" in company.get("/mine").text
    staff = Browser(office).enter("reviewer").get(f"/office/records/{record}").text
    assert "屏蔽中" in staff
    assert "（2026）青01破2号之三" in staff
    told = {
        "ruling_no": "（2026）青01破2号之五",
        "ruled_on": "2026-03-01",
        "findings": "法院已裁定终止执行。",
    }
    assert do(Browser(office).enter("reviewer"), decision="failed", **told).status_code == 303

    assert anyone.get(f"/records/{record}").status_code == 200
    assert "计划执行期间暂停公示" not in company.get("/mine").text


def test_a_revoked_decision_tells_the_public_why(office):
    anyone, publisher = Browser(office), Browser(office).enter("publisher")
    record = record_of(101)
    given = {
        "effect": "revoked",
        "source": "court",
        "document_no": "（2026）青01行终5号",
        "decided_on": "2026-02-25",
        "statement": "该决定事实不清，已由法院判决撤销。",
        "evidence": (BytesIO(PDF), "行政判决书.pdf"),
    }
    assert publisher.post(f"/records/{record}/change", **given).status_code == 303
    assert "须在 2026年3月5日 前撤下" in publisher.get(f"/office/records/{record}").text
    done = do(Browser(office).enter("approver"), decision="confirm", opinion="判决属实")

    assert done.status_code == 303
    assert anyone.get(f"/records/{record}").status_code == 404
    statement = anyone.get("/statements").text
    assert "该决定事实不清，已由法院判决撤销。" in statement
    assert "青交执罚〔2025〕101号" in statement


def test_early_papers_are_offered_only_while_the_minimum_runs(office):
    company = Browser(office).enter("applicant")
    page = company.get("/mine").text
    assert f"/records/{record_of(102)}/advance" in page
    assert f"/records/{record_of(101)}/advance" not in page

    early = company.post(
        f"/records/{record_of(102)}/advance",
        **AGENT,
        **PROMISED,
        payment="once",
        plan="已停止超越许可经营，罚款已缴清。",
    )
    late = company.post(
        f"/records/{record_of(101)}/advance",
        **AGENT,
        **PROMISED,
        payment="once",
        plan="已停止违法行为，罚款已缴清。",
    )

    assert early.status_code == 303
    assert late.status_code == 422
    assert "请直接申请信用修复" in late.text


def test_payments_sites_and_orders_are_entered_on_the_record_s_page(office, office_clock):
    record = record_of(101)
    address = f"/office/records/{record}"
    clerk, approver = Browser(office).enter("clerk"), Browser(office).enter("approver")
    pay = {"paid_on": "2026-01-30", "amount_wan": "1.5", "voucher": "缴字1号"}

    assert clerk.post(f"{address}/payments", page=address, **pay).status_code == 303
    wrong = clerk.post(f"{address}/payments", page=address, **{**pay, "amount_wan": "x"})
    site = {"site": "信用中国", "address": "https://www.example.cn/1"}
    assert clerk.post(f"{address}/copies", page=address, **site).status_code == 303
    office_clock.set(datetime(2026, 4, 1, 9, tzinfo=SHANGHAI))
    reason = {"order": "ndrc_order_58", "reason": "当事人申请按原办法办理。"}
    assert approver.post(f"{address}/order", page=address, **reason).status_code == 303

    page = approver.get(address).text
    assert wrong.status_code == 400
    assert 'id="amount_wan-error"' in wrong.text
    assert "还差 1.5 万元" in page
    assert "信用中国" in page
    assert "由工作人员确定适用该办法" in page
    assert "人工确定适用办法" in page
    assert approver.post(f"{address}/payments", page=address, **pay).status_code == 403


def test_a_merger_is_entered_on_the_subject_s_page(office):
    with reading() as session:
        former = session.scalars(select(Subject.id).where(Subject.name == sheet.GARAGE)).one()
    address = f"/office/subjects/{former}"
    given = {
        "kind": "merged",
        "happened_on": "2026-02-20",
        "document_no": "青市监登〔2026〕9号",
        "successor": COMPANIES[sheet.COACH],
        "reason": "吸收合并，登记机关已核准。",
    }
    publisher = Browser(office).enter("publisher")

    wrong = publisher.post(f"{address}/succession", page=address, **{**given, "successor": "1"})
    done = publisher.post(f"{address}/succession", page=address, **given)

    assert wrong.status_code == 400
    assert 'id="successor_id-error"' in wrong.text
    assert done.status_code == 303
    page = publisher.get(address).text
    assert f"由{sheet.COACH}承继" in page
    assert "暂扣许可证件" in Browser(office).enter("coach").get("/mine").text
    assert "承继自" in publisher.get(f"/office/records/{record_of(109)}").text


def test_programs_begin_the_same_matters_and_are_refused_the_same(office):
    clerk, company = Program(office, "clerk"), Program(office, "applicant")
    record = record_of(101)

    paid = clerk.post(
        f"/records/{record}/payments", {"paid_on": "2026-01-30", "amount_wan": "3", "voucher": "缴字2号"}
    )
    removal = company.post(f"/records/{record}/removals", {"answer": {}})
    foreign = company.post(f"/records/{record_of(103)}/advances", {"answer": {}})
    listed = Program(office, "publisher").post(
        "/listings",
        {
            **{name: LISTING[name] for name in ("decision_no", "list_name", "basis", "exit_condition")},
            "subject_id": 1,
            "decided_on": date(2026, 3, 2).isoformat(),
            "from_on": "2026-03-02",
        },
    )

    assert paid.json["whole"] is True
    assert (removal.status_code, removal.json["code"]) == (422, "not_listed")
    assert foreign.status_code == 404
    assert listed.status_code == 201
