"""Starting the matters beside the ordinary repair: lists, early papers, rulings, changed decisions."""

from datetime import date
from typing import Any

from app.calendar import Calendar
from app.casework.asked import About, Moved
from app.casework.commands import cases
from app.credit import Rulebook
from app.credit.listings import ListEntry, Listing
from app.credit.periods import Severity
from app.credit.records import Record
from app.db import reading, unit_of_work
from tests.verbs.bureau import PROMISED, Bureau

AGENT = {"agent_name": "李经办", "agent_phone": "13800000000"}
REMOVAL = {
    **AGENT,
    "ground": "conditions_met",
    "performed_on": "2026-06-01",
    "explanation": "已按整改要求完成隐患治理并通过验收。",
    **PROMISED,
}
ADVANCE = {**AGENT, "payment": "none", "plan": "已停止违法行为，对驾驶员重新培训并建立台账。", **PROMISED}


def a_listing(bureau: Bureau, on: date, **changed: Any) -> int:
    """A listing of the bureau's company, entered on that day; the record's id."""
    given = {
        "subject_id": bureau.company,
        "authority_id": bureau.unit,
        "decision_no": "甲交列〔2026〕1号",
        "decided_on": on,
        "list_name": "道路运输安全生产严重失信主体名单",
        "basis": "安全生产严重失信主体名单管理办法",
        "exit_condition": "重大隐患整改完毕并经复查合格",
        "from_on": on,
        "measures": ("限制参加政府投资项目投标", "列为重点监管对象"),
    }
    with unit_of_work() as session:
        rules = Rulebook.read(session)
        return ListEntry.enter(session, Listing(**{**given, **changed}), rules, on).record_id


def another(bureau: Bureau, number: int, recognised: date, severity: Severity, **changed: Any) -> int:
    """Another decision about the company, collected and published on its day."""
    with unit_of_work() as session:
        rules = Rulebook.read(session)
        given = {
            "subject_id": bureau.company,
            "authority_id": bureau.unit,
            "decision_no": f"甲交罚〔2026〕{number}号",
            "recognised_on": recognised,
            "categories": ["fine"],
            "fine_wan": 3,
        }
        record = Record(**{**given, **changed})
        record.enter(rules, Calendar.read(session), recognised)
        session.add(record)
        record.classify(severity, {})
        record.collect(recognised)
        record.publish(recognised, rules)
        session.flush()
        return record.id


def begin(
    bureau: Bureau, process: str, who: str, answer: dict[str, Any], record_id: int | None = None
) -> Moved:
    facts = {} if record_id is None else {"record_id": record_id}
    key = f"record:{record_id}" if record_id is not None else f"subject:{bureau.company}"
    return cases.start(
        bureau.as_(who), process, answer, About("某公司", bureau.company, bureau.unit, key, facts)
    )


def entry(record_id: int) -> ListEntry:
    with reading() as session:
        found = session.query(ListEntry).filter_by(record_id=record_id).one()
        session.expunge(found)
        return found
