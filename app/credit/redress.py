"""更正: a record's fields put right, the former values kept, its class and dates computed anew."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Date, ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from app.calendar import Calendar
from app.credit.categories import Category, category_named
from app.credit.objecting import BadCorrection, DecisionNumberTaken, NothingCorrected, Removal
from app.credit.periods import Severity
from app.credit.records import Record, Withdrawn
from app.credit.rulebook import Rulebook
from app.db import Base

TEXTS = {"decision_no": 128, "act_type": 2000, "facts": 2000, "basis": 2048, "content": 4000, "permit": 200}
DATES = ("recognised_on", "valid_until")
AMOUNTS = ("fine_wan", "confiscated_wan")
CATEGORIES = "categories"
FIELDS = (*TEXTS, *DATES, *AMOUNTS, CATEGORIES)
"""What can be corrected; the name of each is `corrected_<field>` in `app/words`."""
CLASSIFYING = frozenset({CATEGORIES, "fine_wan", "confiscated_wan", "recognised_on"})


class Correction(Base):
    """更正留痕: one field of one record, what stood there and what stands there now. Only ever added."""

    __tablename__ = "record_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    objection_id: Mapped[int | None] = mapped_column(ForeignKey("objection.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    corrected_on: Mapped[date] = mapped_column(Date)


def amend(record: Record, wanted: Mapping[str, str], on: date) -> list[Correction]:
    """Put these fields right; what changed. Refuses what does not fit, and a correction of nothing.

    Values come as people write them. Where `reclassifies` says so, the class is found anew before `resettle`.
    """
    session = object_session(record)
    made = []
    for name, text in wanted.items():
        value = _value_of(name, text.strip(), on)
        old = getattr(record, name)
        if value == old:
            continue
        if name == "decision_no" and session is not None:
            _refuse_taken(session, record, str(value))
        setattr(record, name, value)
        made.append(
            Correction(record_id=record.id, field=name, old=_told(old), new=_told(value), corrected_on=on)
        )
    if not made:
        raise NothingCorrected
    return made


def reclassifies(corrections: list[Correction]) -> bool:
    """Whether the class may be another one now."""
    return any(one.field in CLASSIFYING for one in corrections)


def resettle(record: Record, before: str | None, on: date, rules: Rulebook, calendar: Calendar) -> None:
    """Dates and publicity by the class that it has now; `before` is the class that it had.

    What has become minor is not shown any more; what was hidden as minor, and is not, is shown from now on.
    """
    if record.published_from is not None and record.published_from < record.recognised_on:
        record.published_from = record.recognised_on
    record.recount(rules, calendar)
    if record.severity is not None and record.withdrawn_on is None:
        record.settle(rules, on)
        if record.severity == Severity.MINOR != before and not record.publicity(rules, on).shown:
            record.published_from = None
        elif before == Severity.MINOR != record.severity and record.collected_on is not None:
            record.publish(on, rules)
    record.version += 1


def take_down(record: Record, why: Removal, on: date, rules: Rulebook, calendar: Calendar) -> None:
    """Not shown and not shared anywhere from that day on, whatever became of the record before.

    A decision that was revoked is annulled, also where the record was repaired or had expired: its reason
    changes, the day on which it left the public does not. The portal is always told again.
    """
    annulled = why is Removal.ANNULLED
    if annulled and record.annulled_on is None:
        record.annul(on, rules, calendar)
    if record.withdrawn_on is None:
        record.withdraw(on, Withdrawn.ANNULLED if annulled else Withdrawn.OBJECTION)
        return
    if annulled:
        record.withdrawn_reason = Withdrawn.ANNULLED
    record.version += 1


def last_day(record: Record, rules: Rulebook, on: date) -> date | None:
    """The last day on which it may be public, by the order that governs today."""
    if record.severity is None:
        return record.publicity_max_end
    return record.publicity(rules, on).max_last


def is_overdue(record: Record, rules: Rulebook, on: date) -> bool:
    """超期: its last day is over, and nobody has ended its publicity and sharing."""
    last = last_day(record, rules, on)
    return record.withdrawn_on is None and last is not None and last < on


def of_record(session: Session, record_id: int) -> list[Correction]:
    """What was corrected in a record, oldest first."""
    made = select(Correction).where(Correction.record_id == record_id).order_by(Correction.id)
    return list(session.scalars(made))


def _value_of(name: str, text: str, on: date) -> Any:
    try:
        if name in TEXTS and 0 < len(text) <= TEXTS[name]:
            return text
        if name in DATES:
            return _day(name, text, on)
        if name in AMOUNTS:
            return _amount(text)
        if name == CATEGORIES:
            return _categories(text)
    except (ValueError, InvalidOperation):
        pass
    raise BadCorrection(field=name, value=text)


def _day(name: str, text: str, on: date) -> date:
    day = date.fromisoformat(text)
    if name == "recognised_on" and day > on:
        raise ValueError(text)
    return day


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite() or amount < 0 or amount >= 10**8:
        raise ValueError(text)
    return amount


def _categories(text: str) -> list[str]:
    """As the decision names them, separated by 、 or ；."""
    named = text.replace("；", "、").replace(";", "、").split("、")
    found = [category_named(one) for one in named if one.strip()]
    if not found or None in found:
        raise ValueError(text)
    return [str(one) for one in dict.fromkeys(found) if isinstance(one, Category)]


def _told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _refuse_taken(session: Session, record: Record, number: str) -> None:
    with session.no_autoflush:
        taken = select(Record.id).where(
            Record.authority_id == record.authority_id, Record.decision_no == number, Record.id != record.id
        )
        if session.scalar(taken.limit(1)) is not None:
            raise DecisionNumberTaken(decision_no=number)
