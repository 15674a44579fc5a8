"""缴款: a duty to pay that is performed in parts. Every part is a line; only the whole counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Numeric, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.credit.records import Record
from app.credit.refusals import PartlyPaid
from app.db import Base
from app.errors import Finding, Invalid


class BadPayment(Invalid):
    """What was given of a payment is not acceptable."""

    code = "bad_payment"


@dataclass(frozen=True)
class Paid:
    """What was paid of what is owed, both in 万元."""

    owed: Decimal
    paid: Decimal
    parts: int

    @property
    def left(self) -> Decimal:
        return max(self.owed - self.paid, Decimal(0))

    @property
    def whole(self) -> bool:
        return self.paid >= self.owed


class Payment(Base):
    """One part that was paid. A mistaken line is struck out with a reason and stays."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    paid_on: Mapped[date] = mapped_column(Date)
    amount_wan: Mapped[Decimal] = mapped_column(Numeric(14, 6))
    voucher: Mapped[str] = mapped_column(String(120))
    noted_on: Mapped[date] = mapped_column(Date)
    noted_by: Mapped[str] = mapped_column(String(100))
    struck_on: Mapped[date | None] = mapped_column(Date)
    struck_why: Mapped[str | None] = mapped_column(String(200))


def add(session: Session, record: Record, part: Payment) -> Paid:
    """Enter one part; the record's account afterwards. What is owed is corrected only when it is whole."""
    found = []
    if part.amount_wan <= 0:
        found.append(Finding("payment_nothing", "amount_wan"))
    if part.paid_on < record.recognised_on:
        found.append(Finding("payment_before_decision", "paid_on", {"recognised_on": record.recognised_on}))
    if part.paid_on > part.noted_on:
        found.append(Finding("payment_ahead", "paid_on"))
    if not part.voucher.strip():
        found.append(Finding("payment_no_voucher", "voucher"))
    if any(
        part.voucher.strip() == one.voucher and one.struck_on is None for one in parts_of(session, record.id)
    ):
        found.append(Finding("payment_entered_twice", "voucher", {"voucher": part.voucher.strip()}))
    if found:
        raise BadPayment(found)
    part.record_id, part.voucher = record.id, part.voucher.strip()
    session.add(part)
    session.flush()
    return account(session, record)


def strike(part: Payment, on: date, why: str) -> None:
    """划销 a mistaken line."""
    if part.struck_on is not None or not why.strip():
        raise BadPayment([Finding("payment_why", "why")])
    part.struck_on, part.struck_why = on, why.strip()


def parts_of(session: Session, record_id: int) -> Sequence[Payment]:
    mine = select(Payment).where(Payment.record_id == record_id)
    return session.scalars(mine.order_by(Payment.paid_on, Payment.id)).all()


def account(session: Session, record: Record) -> Paid:
    """What stands in the ledger against fine and confiscated income together."""
    parts = [part for part in parts_of(session, record.id) if part.struck_on is None]
    owed = (record.fine_wan or Decimal(0)) + (record.confiscated_wan or Decimal(0))
    return Paid(Decimal(owed), sum((part.amount_wan for part in parts), Decimal(0)), len(parts))


def refuse_unless_whole(session: Session, record: Record, *, in_parts: bool) -> None:
    """Where a duty is paid in parts, its performance may be found only when the parts make the whole.

    `in_parts`: the applicant says so; what the ledger holds says so too.
    """
    stands = account(session, record)
    if (in_parts or stands.parts) and not stands.whole:
        raise PartlyPaid(decision_no=record.decision_no, paid=stands.paid, owed=stands.owed, left=stands.left)
