"""What a day brings to records without anybody asking: each found by an index, done alone, and done once.

A finder names ids; every item is locked and looked at again before it is acted on, in a unit of work of its
own. So a sweep can be killed and begun again, or run twice at once, and no subject is told twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.calendar import Calendar
from app.casework.asked import About, Asked
from app.casework.commands import cases
from app.casework.errors import AlreadyOpen
from app.casework.models import Case
from app.credit import Rulebook, sweeps
from app.credit.periods import AtMaximum
from app.credit.records import Record, settling_stamp
from app.credit.repairs import OPEN_STATES, Repair
from app.registry import notices
from app.words import say

FOUND_AT_ONCE = 500
TOGETHER = 100
"""Recomputed records in one unit of work: nobody is told, so they may share it."""
DUTY = "overdue_duty"

Find = Callable[[Session, int], Sequence[int]]
Act = Callable[[Asked, int], str | None]
Change = Callable[[Session, Record], bool]
Done = TypeVar("Done")


@dataclass
class Swept:
    """How many of each thing were done, and which records (with what was raised) were left for tomorrow."""

    done: dict[str, int] = field(default_factory=dict)
    troubles: list[tuple[int, str]] = field(default_factory=list)

    def add(self, what: str, number: int = 1) -> None:
        if number:
            self.done[what] = self.done.get(what, 0) + number


def daily(asked: Asked) -> Swept:
    """Everything the day brings. Dates are put right first, because the rest goes by them."""
    swept = Swept()
    settle_all(asked, swept)
    recount_all(asked, swept)
    for find, act in (
        (lambda session, limit: sweeps.to_invite(session, asked.today, limit), invite),
        (lambda session, limit: sweeps.at_maximum(session, asked.today, limit), end_publicity),
        (corrected_since, close_corrected),
    ):
        each(asked, find, act, swept)
    return swept


def settle_all(asked: Asked, swept: Swept) -> None:
    """Compute dates anew where the order or the rules changed: the milder order governs from that day on."""
    with db.reading() as session:
        stamp = settling_stamp(Rulebook.read(session), asked.today)

    def settle(session: Session, record: Record) -> bool:
        version = record.version
        record.settle(Rulebook.read(session), asked.today)
        if record.version != version and record.published_from is not None:
            notices.show(session, record, asked)
        return True

    _together(lambda session, limit: sweeps.to_settle(session, stamp, limit), settle, ("settled", swept))


def recount_all(asked: Asked, swept: Swept) -> None:
    """Count collection periods anew that had run into a year without calendar."""
    del asked  # by what calendar is known, not by what day it is

    def recount(session: Session, record: Record) -> bool:
        before = (record.collect_due, record.collect_due_latest)
        record.recount(Rulebook.read(session), Calendar.read(session))
        return before != (record.collect_due, record.collect_due_latest)

    _together(sweeps.to_recount, recount, ("recounted", swept))


def invite(asked: Asked, record_id: int) -> str | None:
    """Tell the subject, once, that it may apply for repair now."""
    with db.unit_of_work() as session:
        record = _locked(session, record_id)
        if not _may_be_invited(session, record, asked.today):
            return None
        record.invite(asked.today)
        notices.invite(session, record, asked)
        return "invited"


def end_publicity(asked: Asked, record_id: int) -> str | None:
    """The maximum is over: withdrawn where the law says so, else a person decides by the sector's rule."""
    about = _duty(asked.today, record_id)
    if about is not None:
        _open_duty(asked, about)
    with db.unit_of_work() as session:
        record = _locked(session, record_id)
        if not _has_ended(record, asked.today) or record.sector_duty_on is not None:
            return None
        if record.expire(asked.today, Rulebook.read(session)) is AtMaximum.FOLLOW_SECTOR_RULE:
            return "duty_opened"
        notices.ended(session, record, asked)
        return "ended"


def corrected_since(session: Session, limit: int) -> Sequence[int]:
    """Records past their maximum that were put to a person, and whose duty was performed since."""
    corrected = select(Record.id).where(
        Record.withdrawn_on.is_(None), Record.sector_duty_on.is_not(None), Record.corrected_on.is_not(None)
    )
    return session.scalars(corrected.order_by(Record.publicity_max_end, Record.id).limit(limit)).all()


def close_corrected(asked: Asked, record_id: int) -> str | None:
    """End what was kept only because the duty was not performed."""
    with db.unit_of_work() as session:
        record = _locked(session, record_id)
        if not _has_ended(record, asked.today) or not record.corrected:
            return None
        if record.expire(asked.today, Rulebook.read(session)) is not AtMaximum.AUTO_STOP:
            return None
        notices.ended(session, record, asked)
        return "ended"


def _locked(session: Session, record_id: int) -> Record:
    return session.get_one(Record, record_id, with_for_update=True)


def _may_be_invited(session: Session, record: Record, today: date) -> bool:
    first, last = record.publicity_first_application, record.publicity_max_end
    if record.invited_on is not None or record.withdrawn_on is not None or first is None or last is None:
        return False
    if not first <= today <= last or not record.is_public(today):
        return False
    applied = select(Repair.id).where(Repair.record_id == record.id, Repair.state.in_(OPEN_STATES))
    return session.scalar(applied.limit(1)) is None


def _has_ended(record: Record, today: date) -> bool:
    """Whether the public saw it and its maximum is over. What was never shown has no publicity to end."""
    last = record.publicity_max_end
    return (
        record.withdrawn_on is None
        and record.published_from is not None
        and last is not None
        and last < today
    )


def _duty(today: date, record_id: int) -> About | None:
    """The case to open, if the duty is not performed and the law leaves the rest to the sector's rule."""
    with db.reading() as session:
        record = session.get_one(Record, record_id)
        if not _has_ended(record, today):
            return None
        if record.at_maximum(Rulebook.read(session)) is not AtMaximum.FOLLOW_SECTOR_RULE:
            return None
        return About(
            title=say("duty_title", {"subject": record.subject.name, "decision_no": record.decision_no})[
                :300
            ],
            subject_id=record.subject_id,
            unit_id=record.authority_id,
            business_key=f"{DUTY}:{record.id}",
            facts={"record_id": record.id},
        )


def _open_duty(asked: Asked, about: About) -> None:
    """Open the case before the record is marked: killed in between, the next sweep finds it opened."""
    with db.reading() as session:
        known = select(Case.id).where(Case.process == DUTY, Case.business_key == about.business_key)
        if session.scalar(known.limit(1)) is not None:
            return
    try:
        cases.start(asked, DUTY, {}, about)
    except AlreadyOpen:
        return


def each(asked: Asked, find: Find, act: Act, swept: Swept) -> None:
    """Act on all that is found, one by one; what one record raises stops no other."""
    for new in _found(find):
        for record_id in new:
            done = _guarded(partial(act, asked, record_id), record_id, swept)
            if done is not None:
                swept.add(done)


def _found(find: Find) -> Iterator[list[int]]:
    """All that a finder finds, in parts, each id once: those that stay found are passed over."""
    tried: set[int] = set()
    stuck: set[int] = set()
    while True:
        limit = FOUND_AT_ONCE + len(stuck)
        with db.reading() as session:
            found = find(session, limit)
        new = [one for one in found if one not in tried]
        stuck.update(tried.intersection(found))
        tried.update(new)
        if new:
            yield new
        elif len(found) < limit:
            return


def _guarded(act: Callable[[], Done], record_id: int, swept: Swept) -> Done | None:
    try:
        return act()
    except Exception as problem:  # noqa: BLE001  one broken record stops nobody else
        swept.troubles.append((record_id, f"{type(problem).__name__}: {problem}"))
        return None


def _together(find: Find, change: Change, what: tuple[str, Swept]) -> None:
    """Change many records in one unit of work; if one raises, each of its part alone."""
    name, swept = what
    for new in _found(find):
        for start in range(0, len(new), TOGETHER):
            part = new[start : start + TOGETHER]
            try:
                swept.add(name, _change(part, change))
            except Exception:  # noqa: BLE001  found out below, one by one
                for one in part:
                    swept.add(name, _guarded(partial(_change, [one], change), one, swept) or 0)


def _change(ids: Sequence[int], change: Change) -> int:
    """How many of them it changed."""
    with db.unit_of_work() as session:
        records = session.scalars(
            select(Record).where(Record.id.in_(ids)).order_by(Record.id).with_for_update()
        )
        return sum(change(session, record) for record in records)
