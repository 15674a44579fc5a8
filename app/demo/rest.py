"""The demonstration's lists, early papers, court rulings and revoked decisions, each at a desk."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.casework.asked import About, Asked
from app.casework.commands import cases, files, tasks
from app.credit.listings import Listing
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading
from app.demo import sheet
from app.registry import keeping

if TYPE_CHECKING:
    from app.demo.story import _Story

AGENT = {"agent_name": "王经办", "agent_phone": "13800000000"}
PROMISED = {"promise_truth": True, "promise_liability": True, "promise_public": True}
PAPER = b"%PDF-1.4\n%%EOF\n"
LISTED = date(2026, 1, 12)
DAY = date(2026, 2, 27)


def tell(story: "_Story") -> None:
    """A listing to be removed, early papers, a plan under a shield, a decision that a court revoked."""
    removal(story)
    early_papers(story)
    plan(story)
    revoked(story)


def removal(story: "_Story") -> None:
    """远航港务 stands on a list and asks to be taken off; the reviewer examines."""
    with reading() as session:
        subject = session.scalars(select(Subject).where(Subject.name == sheet.HARBOUR)).one()
        authority = story.people["publisher"].agency_id or 0
    listing = Listing(
        subject_id=subject.id,
        authority_id=authority,
        decision_no="青交列〔2026〕1号",
        decided_on=LISTED,
        list_name="港口经营安全生产严重失信主体名单",
        basis="安全生产严重失信主体名单管理办法",
        exit_condition="重大事故隐患整改完毕并经复查合格，罚款缴清",
        from_on=LISTED,
        measures=("限制参加政府投资项目投标", "列为重点监管对象"),
        facts="重大事故隐患逾期未整改",
    )
    record_id = keeping.enter_listing(story.asked("publisher", LISTED), listing)
    answer = {
        **AGENT,
        "ground": "conditions_met",
        "performed_on": "2026-02-20",
        "explanation": "重大事故隐患已整改完毕，2月20日复查合格，罚款已缴清。",
        **PROMISED,
    }
    _begin(story.asked("harbour", DAY), "list_removal", answer, record_id)


def early_papers(story: "_Story") -> None:
    """顺达运输 hands in its papers while the minimum of its second record still runs."""
    record_id = _record(sheet.SHUNDA, 102)
    keeping.add_payment(story.asked("clerk", DAY), record_id, date(2026, 1, 30), Decimal(1), "非税缴字0012")
    answer = {
        **AGENT,
        "payment": "instalments",
        "plan": "已停止超越许可的经营，正在办理扩项；罚款分两期缴纳，3月底前缴清。",
        **PROMISED,
    }
    _begin(story.asked("applicant", DAY), "advance_acceptance", answer, record_id)


def plan(story: "_Story") -> None:
    """路桥工程 is under a plan of reorganisation: shielded, its report awaited."""
    asked = story.asked("bridge", date(2026, 2, 24))
    given = {
        **AGENT,
        "kind": "reorganisation",
        "stage": "approved",
        "court": "青屏市中级人民法院",
        "ruling_no": "（2026）青01破2号之三",
        "ruled_on": "2026-02-12",
        "administrator": "青屏衡正律师事务所",
        "blocking": [{"measure": "限制参加公路工程投标"}],
        "ruling": [files.store(asked, BytesIO(PAPER), "民事裁定书.pdf").id],
    }
    record_id = _record(sheet.BRIDGE, 107)
    with reading() as session:
        record = session.get_one(Record, record_id)
        about = About(
            f"{sheet.BRIDGE}破产重整、和解",
            subject_id=record.subject_id,
            unit_id=record.authority_id,
            business_key=f"plan:{record.subject_id}",
        )
    case = cases.start(asked, "insolvency", given, about).case_id
    checked = {"decision": "in_order", "findings": "已向管理人和法院核实，裁定已生效。"}
    tasks.complete(story.asked("reviewer", date(2026, 2, 25)), story.desk(case), checked)
    agreed = {"decision": "grant", "opinion": "同意屏蔽，支持计划执行。"}
    tasks.complete(story.asked("approver", date(2026, 2, 26)), story.desk(case), agreed)


def revoked(story: "_Story") -> None:
    """A court has revoked a decision about 众行出行; the approver has three working days."""
    asked = story.asked("publisher", date(2026, 2, 28))
    answer = {
        "effect": "revoked",
        "source": "court",
        "document_no": "（2026）青01行终5号行政判决书",
        "decided_on": "2026-02-25",
        "statement": "该通报批评决定程序违法，已由青屏市中级人民法院判决撤销。",
        "evidence": [files.store(asked, BytesIO(PAPER), "行政判决书.pdf").id],
    }
    _begin(asked, "decision_change", answer, _record(sheet.RIDE, 111))


def _begin(asked: Asked, process: str, answer: dict[str, Any], record_id: int) -> int:
    titles = {
        "list_removal": "移出名单",
        "advance_acceptance": "先行受理",
        "decision_change": "决定撤销或变更",
    }
    named = titles[process]
    with reading() as session:
        record = session.get_one(Record, record_id)
        about = About(
            f"{record.subject.name}{named}（{record.decision_no}）",
            subject_id=record.subject_id,
            unit_id=record.authority_id,
            business_key=f"record:{record.id}",
            facts={"record_id": record.id},
        )
    return cases.start(asked, process, answer, about).case_id


def _record(company: str, number: int) -> int:
    with reading() as session:
        return session.scalars(
            select(Record.id)
            .join(Subject, Subject.id == Record.subject_id)
            .where(Subject.name == company, Record.decision_no.like(f"%〕{number}号"))
        ).one()
