"""一事一申请: one application is for one record; one that speaks of several is to be made for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.credit.records import Record
from app.credit.refusals import OneRecordEach


def refuse_several(session: Session, record: Record, answer: Mapping[str, Any]) -> None:
    """Refuse an application whose words name another open decision of the same subject."""
    written = "\n".join(_words(answer))
    others = select(Record.decision_no).where(
        Record.subject_id == record.subject_id, Record.id != record.id, Record.withdrawn_on.is_(None)
    )
    named = [number for number in session.scalars(others.order_by(Record.id)) if number in written]
    if named:
        raise OneRecordEach(decision_no=record.decision_no, others="、".join(named))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
