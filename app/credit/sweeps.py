"""What the passing of days asks for: each question is one statement, answered by an index, oldest first.

Finding is not doing: a caller takes the ids, acts on each alone, and the act checks again.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.credit.kinds import CLASSED_KINDS
from app.credit.records import Record
from app.credit.repairs import OPEN_STATES, Repair, RepairState

BATCH = 500


def to_invite(session: Session, on: date, limit: int = BATCH) -> Sequence[int]:
    """Public records whose minimum is over, whose subject was not told and has not applied."""
    applied = exists().where(Repair.record_id == Record.id, Repair.state.in_(OPEN_STATES))
    return _ids(
        session,
        select(Record.id)
        .where(
            Record.invited_on.is_(None),
            Record.withdrawn_on.is_(None),
            Record.publicity_first_application <= on,
            Record.publicity_max_end >= on,
            Record.published_from <= on,
            ~applied,
        )
        .order_by(Record.publicity_first_application, Record.id),
        limit,
    )


def at_maximum(session: Session, on: date, limit: int = BATCH) -> Sequence[int]:
    """Records past their maximum that were public, and that nobody has ended yet nor put to a person.

    What was never shown, being minor or collected too late, has no publicity to end.
    """
    return _ids(
        session,
        select(Record.id)
        .where(
            Record.withdrawn_on.is_(None),
            Record.publicity_max_end < on,
            Record.published_from.is_not(None),
            Record.sector_duty_on.is_(None),
        )
        .order_by(Record.publicity_max_end, Record.id),
        limit,
    )


def to_collect(session: Session, on: date, limit: int = BATCH) -> Sequence[int]:
    """Overdue: not collected in time and without the excuse of backlog."""
    return _ids(
        session,
        select(Record.id)
        .where(
            Record.collected_on.is_(None),
            Record.collect_due < on,
            Record.backlog.is_(False),
            Record.withdrawn_on.is_(None),
        )
        .order_by(Record.collect_due, Record.id),
        limit,
    )


def to_settle(session: Session, stamp: str, limit: int = BATCH) -> Sequence[int]:
    """Open records whose periods were computed under another order or other rules than `stamp`.

    The stamp is `records.settling_stamp`; the two halves of "other" keep to the index.
    """
    return _ids(
        session,
        select(Record.id)
        .where(
            Record.withdrawn_on.is_(None),
            or_(
                Record.severity.is_not(None),
                and_(Record.collected_on.is_not(None), Record.kind.not_in(CLASSED_KINDS)),
            ),
            or_(Record.settled_under.is_(None), Record.settled_under < stamp, Record.settled_under > stamp),
        )
        .order_by(Record.id),
        limit,
    )


def to_recount(session: Session, limit: int = BATCH) -> Sequence[int]:
    """Records whose collection period ran into a year without calendar."""
    return _ids(
        session,
        select(Record.id)
        .where(
            Record.collected_on.is_(None),
            Record.collect_provisional.is_(True),
            Record.withdrawn_on.is_(None),
        )
        .order_by(Record.collect_due, Record.id),
        limit,
    )


def to_withdraw(session: Session, on: date, limit: int = BATCH) -> Sequence[int]:
    """Annulled decisions still before the public, the most urgent first."""
    return _ids(
        session,
        select(Record.id)
        .where(Record.annulled_on <= on, Record.withdrawn_on.is_(None))
        .order_by(Record.withdraw_due, Record.id),
        limit,
    )


def to_withdraw_late(session: Session, on: date, limit: int = BATCH) -> Sequence[int]:
    """Of these, the ones whose last day for it is over."""
    return _ids(
        session,
        select(Record.id)
        .where(Record.withdraw_due < on, Record.annulled_on.is_not(None), Record.withdrawn_on.is_(None))
        .order_by(Record.withdraw_due, Record.id),
        limit,
    )


def to_follow_up(session: Session, on: date, limit: int = BATCH) -> Sequence[int]:
    """Granted repairs (ids of Repair) whose later check is due."""
    return _ids(
        session,
        select(Repair.id)
        .where(
            Repair.follow_up_due <= on,
            Repair.followed_up_on.is_(None),
            Repair.state == RepairState.GRANTED,
        )
        .order_by(Repair.follow_up_due, Repair.id),
        limit,
    )


def _ids(session: Session, question: Select[int], limit: int) -> Sequence[int]:
    return session.scalars(question.limit(limit)).all()
