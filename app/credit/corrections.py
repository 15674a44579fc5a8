"""更正: a record is put right, and every earlier version of it stays, with who, when and why.

The public sees the current version only; those in office see what stood there before.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.calendar import Calendar
from app.credit.categories import category_named
from app.credit.codes import check_uscc, mend_code
from app.credit.numbering import number_key
from app.credit.records import Record
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject, subjects_by_uscc
from app.db import Base, Moment
from app.errors import Conflict, Finding, Invalid

SUBJECT = ("subject_name", "uscc")
DAYS = ("recognised_on", "valid_from", "valid_until")
AMOUNTS = ("fine_wan", "confiscated_wan")
TEXTS = {"act_type": 2000, "facts": 2000, "basis": 2048, "content": 4000, "permit": 200, "remarks": 512}
MOST = 10**8
"""万元: more does not fit its column."""
CLASS_FACTS = ("fine_wan", "confiscated_wan", "categories", "recognised_on")
"""What a class was given for; whoever changes one has the record classed again."""


class BadCorrection(Invalid):
    """A correction that cannot be made; every finding names its field."""

    code = "bad_correction"


class SameNumber(Conflict):
    """Another record of this unit has that number already: `decision_no`."""

    code = "correction_same_number"


class NothingCorrected(Invalid):
    """A correction that was decided changes nothing."""

    code = "nothing_corrected"


class RecordChange(Base):
    """One version of a record that was replaced. `before` and `after` name only what differs, as text."""

    __tablename__ = "record_change"
    __table_args__ = (UniqueConstraint("record_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    version: Mapped[int]
    """The version that this change made."""
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    by: Mapped[str] = mapped_column(String(100))
    why: Mapped[str] = mapped_column(Text)
    case_number: Mapped[str | None] = mapped_column(String(40))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


@dataclass(frozen=True)
class Signed:
    """Who puts a record right, when, why, and in which case."""

    by_id: int | None
    by: str
    at: datetime
    why: str
    case_number: str | None = None


def amend(
    session: Session, record: Record, changed: Mapping[str, Any], signed: Signed
) -> RecordChange | None:
    """Put right what differs, by the record's column names, `subject_name` and `uscc`.

    Values may be texts as people type them. Dates that follow are computed anew. Answers the change, or
    None where nothing differed.
    """
    values = read_changes(record, changed, signed.at.date())
    differing = {name: value for name, value in values.items() if _now(record, name) != value}
    if not differing:
        return None
    before = {name: as_text(_now(record, name)) for name in differing}
    _refuse_taken_number(session, record, differing)
    _put(session, record, differing)
    record.version += 1
    change = RecordChange(
        record_id=record.id,
        version=record.version,
        at=signed.at,
        by_id=signed.by_id,
        by=signed.by,
        why=signed.why,
        case_number=signed.case_number,
        before=before,
        after={name: as_text(value) for name, value in differing.items()},
    )
    session.add(change)
    session.flush()
    return change


def resettle(session: Session, record: Record, change: RecordChange, on: date) -> None:
    """Compute what follows from a changed date; a record without its class waits for one."""
    rules = Rulebook.read(session)
    if "recognised_on" in change.after and record.collected_on is None:
        record.recount(rules, Calendar.read(session))
    if set(change.after) & {*DAYS, *CLASS_FACTS} and record.governing_order is not None:
        record.settle(rules, on)
        if record.published_from is not None:
            record.published_from = max(record.published_from, record.recognised_on)


def history(session: Session, record_id: int) -> Sequence[RecordChange]:
    """Every replaced version, newest first."""
    return session.scalars(
        select(RecordChange).where(RecordChange.record_id == record_id).order_by(RecordChange.version.desc())
    ).all()


def read_changes(record: Record, changed: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Values as the columns want them; refuses with every fault at once."""
    values: dict[str, Any] = {}
    found: list[Finding] = []
    for name, given in changed.items():
        try:
            values[name] = _READERS[name](given)
        except KeyError:
            found.append(Finding("correction_field", name, {"name": name}))
        except (ValueError, InvalidOperation):
            found.append(Finding(f"correction_{_kind_of(name)}", name, {"value": str(given)}))
    found += _impossible(record, values, today)
    if found:
        raise BadCorrection(found)
    return values


def as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _impossible(record: Record, values: Mapping[str, Any], today: date) -> list[Finding]:
    found = []
    recognised = values.get("recognised_on") or record.recognised_on
    until = values.get("valid_until", record.valid_until)
    if recognised > today:
        found.append(Finding("correction_future", "recognised_on", {"today": today}))
    if until is not None and until < recognised:
        found.append(Finding("correction_ends_early", "valid_until", {"decided": recognised}))
    return found


def _put(session: Session, record: Record, differing: Mapping[str, Any]) -> None:
    for name, value in differing.items():
        if name not in SUBJECT:
            setattr(record, name, value)
    if record.published_from is not None:
        record.published_from = max(record.published_from, record.recognised_on)
    if "decision_no" in differing:
        record.decision_key = number_key(record.decision_no)
    if "uscc" in differing:
        _give_code(session, record, differing["uscc"], differing.get("subject_name"))
    elif "subject_name" in differing:
        record.subject.rename(differing["subject_name"])


def _give_code(session: Session, record: Record, uscc: str, name: str | None) -> None:
    """The record is about whoever has that code; where nobody has, its subject gets it."""
    known = subjects_by_uscc(session, [uscc]).get(uscc)
    if known is not None:
        record.subject = known
        return
    if record.subject.uscc is None or check_uscc(record.subject.uscc):
        record.subject.uscc = uscc
        if name:
            record.subject.rename(name)
        return
    record.subject = Subject(name=name or record.subject.name, uscc=uscc, provisional=True)
    session.add(record.subject)
    session.flush()


def _refuse_taken_number(session: Session, record: Record, differing: Mapping[str, Any]) -> None:
    number = differing.get("decision_no")
    if number is None:
        return
    taken = select(Record.id).where(
        Record.authority_id == record.authority_id, Record.kind == record.kind, Record.decision_no == number
    )
    if session.scalar(taken.limit(1)) is not None:
        raise SameNumber(decision_no=number)


def _now(record: Record, name: str) -> Any:
    if name == "subject_name":
        return record.subject.name
    return record.subject.uscc if name == "uscc" else getattr(record, name)


def _text(limit: int, *, needed: bool = False) -> Callable[[Any], str | None]:
    def read(given: Any) -> str | None:
        text = str(given or "").strip()
        if len(text) > limit or (needed and not text):
            raise ValueError(text)
        return text or (None if limit <= 512 and not needed else "")

    return read


def _day(given: Any) -> date | None:
    if given is None or isinstance(given, date):
        return given
    text = unicodedata.normalize("NFKC", str(given)).strip()
    if text in {"长期", "长期有效"}:
        return date(2099, 12, 31)
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    if found is None:
        raise ValueError(text)
    return date(*(int(part) for part in found.groups()))


def _needed_day(given: Any) -> date:
    day = _day(given)
    if day is None:
        raise ValueError(given)
    return day


def _amount(given: Any) -> Decimal | None:
    if given is None or str(given).strip() == "":
        return None
    amount = Decimal(str(given).strip().removesuffix("万元"))
    if not amount.is_finite() or not 0 <= amount < MOST:
        raise ValueError(given)
    return amount


def _code(given: Any) -> str:
    code, _mends = mend_code(str(given or ""))
    if check_uscc(code) is not None:
        raise ValueError(code)
    return code


def _categories(given: Any) -> list[str]:
    """As the decision names them, separated by 、 or ；."""
    if isinstance(given, list):
        return given
    named = re.split("[、；;]", str(given or ""))
    found = [category_named(one) for one in named if one.strip()]
    if not found or None in found:
        raise ValueError(given)
    return list(dict.fromkeys(str(one) for one in found))


def _number(given: Any) -> str:
    text = re.sub(r"\s+", "", str(given or ""))
    if not 1 <= len(text) <= 128:
        raise ValueError(text)
    return text.translate(str.maketrans("[]【】［］()（）", "〔〕〔〕〔〕〔〕〔〕"))


def _kind_of(name: str) -> str:
    kinds = {"uscc": "uscc", **dict.fromkeys(DAYS, "day"), **dict.fromkeys(AMOUNTS, "amount")}
    return kinds.get(name, "text")


_READERS: dict[str, Callable[[Any], Any]] = {
    "subject_name": _text(200, needed=True),
    "uscc": _code,
    "decision_no": _number,
    "recognised_on": _needed_day,
    "valid_from": _day,
    "valid_until": _day,
    "fine_wan": _amount,
    "confiscated_wan": _amount,
    "categories": _categories,
    **{name: _text(limit) for name, limit in TEXTS.items()},
}
CORRECTABLE = tuple(_READERS)
"""What can be put right; the names of the fields are `field_<name>` in `app/words`."""
