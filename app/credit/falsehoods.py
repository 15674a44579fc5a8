"""虚假材料记录: false papers in a repair are themselves entered in the credit record, and shown."""

from datetime import date

from sqlalchemy.orm import Session

from app.calendar import Calendar
from app.credit.periods import Severity
from app.credit.records import FALSE_MATERIAL, Record
from app.credit.repairs import Bar
from app.credit.rulebook import Rulebook


def enter(session: Session, bar: Bar, number: str, rules: Rulebook, on: date) -> Record:
    """Enter what was found as a record of its own, collected and shown from today for the years of its rule.

    `number` is what the finding is known by: the number of the case in which it was made.
    """
    if bar.repair is None:
        raise ValueError("false papers are found in an application")
    spoilt = bar.repair.record
    record = Record(
        kind=FALSE_MATERIAL,
        subject_id=bar.subject_id,
        authority_id=spoilt.authority_id,
        decision_no=f"{number}-虚假材料",
        recognised_on=on,
        act_type="信用修复申请材料虚假",
        facts=f"就《{spoilt.decision_no}》申请信用修复时{_FOUND[bar.trigger]}，{bar.until}前不得申请信用修复。",
        basis=bar.source,
        categories=[],
        content=f"限制申请信用修复，至{bar.until}",
    )
    record.enter(rules, Calendar.read(session), on)
    session.add(record)
    rule = rules.rule("repair.false_material_publicity", on)
    record.classify(Severity.GENERAL, {"rule": rule.key, "source": rule.source}, unverified=True)
    record.collect(on)
    record.publish(on, rules)
    session.flush()
    bar.record_id = record.id
    return record


_FOUND = {
    "false_material": "提供虚假材料",
    "untrue_commitment": "信用承诺严重失实",
    "wilful_breach": "故意不履行承诺",
}
