"""Records and their surroundings, as a test wants them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.calendar.packaged import packaged
from app.config import ROOT
from app.credit.categories import Category
from app.credit.periods import Severity
from app.credit.records import Record
from app.credit.repairs import Application, Repair
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject
from app.people import Agency

RULES = Rulebook.of_folder(ROOT / "rules")
CALENDAR = packaged()
DAY = timedelta(days=1)
SECRET = "a secret that is long enough for tests"
_number = count(1)


def an_agency(session: Session, **columns: Any) -> Agency:
    agency = Agency(**{"name": f"云岭市第{next(_number)}执法支队"} | columns)
    session.add(agency)
    session.flush()
    return agency


def a_subject(session: Session, **columns: Any) -> Subject:
    subject = Subject(**{"name": f"云岭市第{next(_number)}运输有限公司"} | columns)
    session.add(subject)
    session.flush()
    return subject


def a_record(
    session: Session, recognised_on: date, severity: Severity | None = Severity.GENERAL, **columns: Any
) -> Record:
    """Collected and published three days after the decision, unless told otherwise."""
    collected_on = columns.pop("collected_on", recognised_on + 3 * DAY)
    given = {
        "decision_no": f"云交执罚〔2026〕{next(_number)}号",
        "categories": [Category.FINE],
        "fine_wan": Decimal("0.5"),
        "recognised_on": recognised_on,
    } | columns
    given.setdefault("subject", a_subject(session))
    if "authority_id" not in given:
        given["authority_id"] = an_agency(session).id
    record = Record(**given)
    session.add(record)
    record.enter(RULES, CALENDAR, recognised_on)
    if severity is not None:
        record.classify(severity, {"by": "test"})
    if collected_on is not None:
        record.collect(collected_on)
        if severity is not None:
            record.publish(collected_on, RULES)
    session.flush()
    return record


def a_repair(session: Session, record: Record, applied_on: date, *, accepted: bool = False) -> Repair:
    repair = Repair.file(session, record, Application(applied_on, case_id=next(_number)), RULES)
    if accepted:
        repair.accept(applied_on, record.authority_id, RULES)
    session.flush()
    return repair
