"""What staff enter on a record outside of any case: a listing, a payment, a site, the order that governs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.casework.asked import Asked
from app.credit import Rulebook, changes, copies, payments
from app.credit.changes import By
from app.credit.copies import RecordCopy
from app.credit.listings import ListEntry, Listing
from app.credit.payments import Payment
from app.credit.records import Record
from app.credit.refusals import NoRecord
from app.db import unit_of_work
from app.errors import Conflict
from app.people import Actor, and_below, require
from app.registry import notices


class ListedTwice(Conflict):
    """The unit has entered a decision of that number already: `decision_no`."""

    code = "listing_twice"


def enter_listing(asked: Asked, listing: Listing) -> int:
    """列入名单 by a decision that was made: shown from today, and every site told; the record's id."""
    require(asked.actor, "listings.enter")
    try:
        with unit_of_work() as session:
            entry = ListEntry.enter(session, listing, Rulebook.read(session), asked.today)
            notices.show(session, entry.record, asked)
            return entry.record_id
    except IntegrityError as problem:
        raise ListedTwice(decision_no=listing.decision_no) from problem


def add_payment(asked: Asked, record_id: int, paid_on: date, amount_wan: Decimal, voucher: str) -> None:
    """登记缴款: one part of what is owed."""
    with _record(asked, record_id, "records.keep") as (session, record):
        part = Payment(paid_on=paid_on, amount_wan=amount_wan, voucher=voucher)
        part.noted_on, part.noted_by = asked.today, asked.actor.name
        payments.add(session, record, part)


def strike_payment(asked: Asked, payment_id: int, why: str) -> int:
    """划销 a mistaken line, with the reason; the record's id."""
    with unit_of_work() as session:
        part = session.get(Payment, payment_id, with_for_update=True)
        if part is None:
            raise NoRecord
        _of_their_own(session, asked.actor, session.get_one(Record, part.record_id), "records.keep")
        payments.strike(part, asked.today, why)
        return part.record_id


def add_copy(asked: Asked, record_id: int, site: str, address: str) -> None:
    """登记公示网站: from the next change of the record on it is told too; and of how it stands, now."""
    with _record(asked, record_id, "records.keep") as (session, record):
        noted = {"seen_on": asked.today, "noted_by": asked.actor.name}
        copies.add(session, RecordCopy(record_id=record.id, site=site, address=address.strip(), **noted))
        session.flush()
        notices.show(session, record, asked)


def copy_gone(asked: Asked, copy_id: int) -> int:
    """登记已撤下: the site was seen not to show it any more; the record's id."""
    with unit_of_work() as session:
        copy = session.get(RecordCopy, copy_id, with_for_update=True)
        if copy is None:
            raise NoRecord
        _of_their_own(session, asked.actor, session.get_one(Record, copy.record_id), "records.keep")
        copy.gone_on = copy.gone_on or asked.today
        return copy.record_id


def choose_order(asked: Asked, record_id: int, order: str | None, reason: str) -> None:
    """过渡适用: an approver chooses the order that governs, or takes the choice back, with a reason."""
    with _record(asked, record_id, "records.choose_order") as (session, record):
        by = By(asked.actor.name, asked.today, asked.actor.id)
        session.add(changes.choose_order(record, order, reason, by, Rulebook.read(session)))
        if record.published_from is not None:
            notices.show(session, record, asked)


@contextmanager
def _record(asked: Asked, record_id: int, act: str) -> Iterator[tuple[Session, Record]]:
    """The record, its row locked, for staff of its authority or of one above."""
    with unit_of_work() as session:
        record = session.get(Record, record_id, with_for_update=True)
        if record is None:
            raise NoRecord
        _of_their_own(session, asked.actor, record, act)
        yield session, record


def _of_their_own(session: Session, actor: Actor, record: Record, act: str) -> None:
    require(actor, act)
    if not keeps(session, actor, record):
        raise NoRecord


def keeps(session: Session, actor: Actor, record: Record) -> bool:
    """Whether the record is of the actor's unit or of one below it, or the actor oversees all."""
    if actor.sees_everything:
        return True
    return actor.agency_id is not None and record.authority_id in and_below(session, actor.agency_id)
