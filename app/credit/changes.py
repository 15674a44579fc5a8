"""撤销与变更: a decision that a court, a reconsideration or the authority itself revoked or changed.

What stood before is kept, whole, with who entered the change, when and why. A revoked decision is withdrawn
with a public statement; of a changed one class, fine and all dates are computed anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.calendar import Calendar
from app.credit.categories import Category
from app.credit.records import Record, Withdrawn
from app.credit.refusals import BeforeRecognition
from app.credit.repairs import OPEN_STATES, Repair
from app.credit.rulebook import Rulebook
from app.db import Base
from app.errors import Conflict, Finding, Invalid
from app.people import Agency

KEPT = (
    "categories",
    "fine_wan",
    "confiscated_wan",
    "content",
    "permit",
    "severity",
    "severity_unverified",
    "governing_order",
    "governing_class",
    "order_override",
    "published_from",
    "publicity_min_end",
    "publicity_first_application",
    "publicity_max_end",
    "corrected_on",
    "subject_id",
)
"""What is kept of a record as it stood."""


class Effect(StrEnum):
    """What became of the decision; its name is `change_effect_<value>` in `app/words`."""

    REVOKED = "revoked"
    CHANGED = "changed"
    ORDER_CHOSEN = "order_chosen"
    """新旧办法: a person chose the order that governs, against the rule"""
    SUCCEEDED = "succeeded"
    """承继: the subject that bears it is another one"""


class Source(StrEnum):
    """Who changed it; its name is `change_source_<value>`."""

    COURT = "court"
    RECONSIDERATION = "reconsideration"
    AUTHORITY = "authority"
    OFFICE = "office"


class ChangeState(StrEnum):
    NOTED = "noted"
    DONE = "done"
    DISMISSED = "dismissed"


class BadChange(Invalid):
    """What was given of a change is not acceptable."""

    code = "bad_change"


class ChangeUnderWay(Conflict):
    """A change of this decision is being handled already: `decision_no`."""

    code = "change_under_way"


class WrongChangeState(Conflict):
    """The change is `state`, and `act` is not possible from there."""

    code = "wrong_change_state"


@dataclass(frozen=True)
class Document:
    """The paper that changed the decision, and what the public is told."""

    source: Source
    number: str
    decided_on: date
    statement: str


@dataclass(frozen=True)
class By:
    """Who entered it, on what day, in what case."""

    name: str
    on: date
    user_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True)
class Terms:
    """The decision as changed; what is None stays as it is."""

    categories: Sequence[str] | None = None
    fine_wan: Decimal | None = None
    confiscated_wan: Decimal | None = None
    content: str | None = None

    def values(self) -> dict[str, Any]:
        given = {name: getattr(self, name) for name in ("fine_wan", "confiscated_wan", "content")}
        kept = {name: value for name, value in given.items() if value is not None}
        return kept | ({"categories": list(self.categories)} if self.categories else {})


class DecisionChange(Base):
    """One change of a record: by what paper, what stood before and after, who entered it and why."""

    __tablename__ = "decision_change"
    __table_args__ = (
        Index("ix_decision_change_record", "record_id", "id"),
        Index("ix_decision_change_stated", "stated_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    case_id: Mapped[int | None] = mapped_column(index=True)
    effect: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(12), default=ChangeState.NOTED)
    document_no: Mapped[str] = mapped_column(String(200))
    decided_on: Mapped[date] = mapped_column(Date)
    noted_on: Mapped[date] = mapped_column(Date)
    noted_by: Mapped[str] = mapped_column(String(100))
    noted_by_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    """What the public is told of a revoked or changed decision; why, of any other change."""
    terms: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done_on: Mapped[date | None] = mapped_column(Date)
    stated_on: Mapped[date | None] = mapped_column(Date)
    """Since when the public reads the statement."""
    late: Mapped[bool] = mapped_column(default=False)
    """Nobody acted in time: it was withdrawn by the clock."""

    record: Mapped[Record] = relationship()

    @classmethod
    def note(
        cls, record: Record, effect: Effect, document: Document, by: By, terms: Terms | None = None
    ) -> "DecisionChange":
        """登记: nothing has changed yet; a person confirms it. Every fault is told at once."""
        _check(record, effect, document, by.on, terms or Terms())
        return cls(
            record=record,
            case_id=by.case_id,
            effect=effect,
            source=Source(document.source),
            state=ChangeState.NOTED,
            document_no=document.number.strip(),
            decided_on=document.decided_on,
            noted_on=by.on,
            noted_by=by.name,
            noted_by_id=by.user_id,
            reason=document.statement.strip(),
            terms=plain((terms or Terms()).values()),
        )

    def revoke(self, on: date, statement: str, rules: Rulebook, calendar: Calendar) -> None:
        """撤销: from today neither public nor shared, and the public reads why."""
        self._from("revoke", Effect.REVOKED)
        record = self.record
        if not self.late:
            self.before = as_it_stood(record)
        self.reason = statement.strip() or self.reason
        if record.annulled_on is None:
            record.annul(on, rules, calendar)
        if record.withdrawn_on is None:
            record.withdraw(on, Withdrawn.ANNULLED, self.reason)
        else:
            record.withdrawn_statement = self.reason
        self._done(on)

    def revoke_late(self, on: date) -> None:
        """Nobody confirmed in time: hidden today with the reason as entered; it still waits for a person."""
        self._from("revoke_late", Effect.REVOKED)
        record = self.record
        if record.withdraw_due is None or on <= record.withdraw_due or record.withdrawn_on is not None:
            raise WrongChangeState(act="revoke_late", state=self.state)
        self.before = as_it_stood(record)
        record.withdraw(on, Withdrawn.ANNULLED, self.reason)
        self.late, self.stated_on = True, on

    def apply(self, statement: str) -> None:
        """变更: the decision is now what its terms say. The caller gives it its class, and then `settled`."""
        self._from("apply", Effect.CHANGED)
        record = self.record
        self.before = as_it_stood(record)
        self.reason = statement.strip() or self.reason
        for name, value in self.terms.items():
            amount = name in ("fine_wan", "confiscated_wan")
            setattr(record, name, Decimal(str(value)) if amount else value)
        record.version += 1

    def settled(self, on: date, rules: Rulebook) -> None:
        """Its dates are computed anew, and what was changed is told to the public where it was shown.

        A record that is beyond its new maximum ends with today's sweep; one that is minor now is not shown.
        """
        record = self.record
        record.settle(rules, on)
        if record.withdrawn_on is None and record.collected_on is not None:
            if not record.publicity(rules, on).shown:
                record.published_from = None
            record.publish(on, rules)
        self._done(on)

    def dismiss(self, on: date) -> None:
        """不属实: the paper does not bear it out."""
        self._from("dismiss", *Effect)
        self.state, self.done_on, self.stated_on = ChangeState.DISMISSED, on, None
        if self.late:
            self.record.restore(Withdrawn.ANNULLED)
        if self.effect == Effect.REVOKED:
            self.record.annulled_on = self.record.withdraw_due = None

    def _from(self, act: str, *effects: Effect) -> None:
        if self.state != ChangeState.NOTED or self.effect not in effects:
            raise WrongChangeState(act=act, state=self.state)

    def _done(self, on: date) -> None:
        self.after = as_it_stood(self.record)
        self.state, self.done_on, self.stated_on = ChangeState.DONE, on, on


def note_revocation(change: DecisionChange, on: date, rules: Rulebook, calendar: Calendar) -> date | None:
    """The days within which it must be withdrawn begin; the last of them."""
    if change.effect == Effect.REVOKED and change.record.annulled_on is None:
        change.record.annul(on, rules, calendar)
    return change.record.withdraw_due


def choose_order(record: Record, order: str | None, reason: str, by: By, rules: Rulebook) -> DecisionChange:
    """过渡适用: a person chooses the order that governs this record, or with None takes the choice back."""
    known = {str(rule.value) for rule in rules.history("repair.order")}
    found = [] if order is None or order in known else [Finding("change_order_unknown", "order")]
    if len(reason.strip()) < SHORTEST:
        found.append(Finding("change_reason_short", "reason", {"least": SHORTEST}))
    if found:
        raise BadChange(found)
    before = as_it_stood(record)
    record.order_override = order
    record.settle(rules, by.on)
    return told(record, Effect.ORDER_CHOSEN, before, reason, by)


def told(record: Record, effect: Effect, before: dict[str, Any], reason: str, by: By) -> DecisionChange:
    """A change that the office made itself, done already: what stood before, who, and why."""
    return DecisionChange(
        record=record,
        case_id=by.case_id,
        effect=effect,
        source=Source.OFFICE,
        state=ChangeState.DONE,
        document_no="",
        decided_on=by.on,
        noted_on=by.on,
        noted_by=by.name,
        noted_by_id=by.user_id,
        reason=reason.strip(),
        before=before,
        after=as_it_stood(record),
        done_on=by.on,
    )


def as_it_stood(record: Record) -> dict[str, Any]:
    return plain({name: getattr(record, name) for name in KEPT})


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON holds it: days as ISO, amounts as they are written."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, Decimal)
        else value
        for name, value in values.items()
    }


def changes_of(session: Session, record_id: int) -> Sequence[DecisionChange]:
    """All changes of a record, oldest first."""
    return session.scalars(
        select(DecisionChange).where(DecisionChange.record_id == record_id).order_by(DecisionChange.id)
    ).all()


def change_of_case(session: Session, case_id: int) -> DecisionChange:
    return session.scalars(select(DecisionChange).where(DecisionChange.case_id == case_id)).one()


@dataclass(frozen=True)
class Statement:
    """What the public reads of one revoked or changed decision."""

    stated_on: date
    effect: str
    source: str
    document_no: str
    decision_no: str
    authority: str
    reason: str


def stated(session: Session, since: date, part: tuple[int, int]) -> list[Statement]:
    """Public statements since that day, the newest first; `part` is how many, and after how many."""
    columns = (
        DecisionChange.stated_on,
        DecisionChange.effect,
        DecisionChange.source,
        DecisionChange.document_no,
        Record.decision_no,
        Agency.name,
        DecisionChange.reason,
    )
    rows = session.execute(
        select(*columns)
        .join(Record, Record.id == DecisionChange.record_id)
        .join(Agency, Agency.id == Record.authority_id)
        .where(DecisionChange.stated_on >= since)
        .order_by(DecisionChange.stated_on.desc(), DecisionChange.id.desc())
        .limit(part[0])
        .offset(part[1])
    )
    return [Statement(day, *rest) for day, *rest in rows if day is not None]


def refuse_second(session: Session, record: Record) -> None:
    """One change of a decision at a time."""
    noted = select(DecisionChange.id).where(
        DecisionChange.record_id == record.id, DecisionChange.state == ChangeState.NOTED
    )
    if session.scalar(noted.limit(1)) is not None:
        raise ChangeUnderWay(decision_no=record.decision_no)


def open_repairs(session: Session, record_id: int) -> Sequence[Repair]:
    """Applications about a record that are being handled now."""
    mine = select(Repair).where(Repair.record_id == record_id, Repair.state.in_(OPEN_STATES))
    return session.scalars(mine.order_by(Repair.id)).all()


SHORTEST = 5


def _check(record: Record, effect: Effect, document: Document, on: date, terms: Terms) -> None:
    if document.decided_on < record.recognised_on:
        raise BeforeRecognition(day=document.decided_on, recognised_on=record.recognised_on)
    found = []
    if not document.number.strip():
        found.append(Finding("change_missing", "document_no"))
    if len(document.statement.strip()) < SHORTEST:
        found.append(Finding("change_reason_short", "statement", {"least": SHORTEST}))
    if document.decided_on > on:
        found.append(Finding("change_day_ahead", "decided_on"))
    if effect == Effect.CHANGED:
        if not terms.values():
            found.append(Finding("change_without_terms", "categories"))
        unknown = [one for one in terms.categories or () if one not in set(Category)]
        if unknown:
            found.append(Finding("change_unknown_category", "categories", {"category": unknown[0]}))
    if found:
        raise BadChange(found)
