"""信用记录: one decision of an authority about one subject, and what the law lets become of it."""

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calendar import Calendar
from app.credit.categories import FineBorders, items_of
from app.credit.kinds import CATALOGUE, Seen, end_of_publicity, entry, publicity
from app.credit.numbering import number_key
from app.credit.periods import (
    AtMaximum,
    Misconduct,
    Publicity,
    Severity,
    of_falsehood,
    order_on,
    under_order,
)
from app.credit.refusals import BeforeRecognition, WrongRecordState
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject
from app.db import Base

if TYPE_CHECKING:
    from app.credit.repairs import Repair

OPEN = "withdrawn_on IS NULL"
BEFORE_THE_PUBLIC = f"{OPEN} AND published_from IS NOT NULL"
DAY = timedelta(days=1)
SERIOUS_LIST, FALSE_MATERIAL = "serious_list", "false_material"


def _index_where(name: str, column: str, condition: str) -> Index:
    return Index(name, column, postgresql_where=text(condition), sqlite_where=text(condition))


def settling_stamp(rules: Rulebook, on: date) -> str:
    """What the dates of a record settled on that day rest on: the order in force, and the rules' version."""
    return f"{order_on(rules, on)}@{rules.version}"


class Withdrawn(StrEnum):
    """Why a record is not public any more; the public reads `withdrawn_<value>` in `app/words`."""

    REPAIRED = "repaired"
    EXPIRED = "expired"
    ANNULLED = "annulled"
    """revoked or changed by a court, a reconsideration, or the authority itself"""
    OBJECTION = "objection"
    REMOVED = "removed"
    """taken off the serious list by the unit that listed"""
    CEASED = "ceased"
    """the subject exists no more, and the office's rule ends its publicity"""
    VOID = "void"
    """typed in wrongly and never collected"""


class Record(Base):
    """信用记录. Two pairs of dates: collected and shared, published and withdrawn.

    `collected_on`/`shared_until` is the duty to gather and exchange a decision; what the public sees is
    `published_from`, `publicity_max_end` (the last day) and `withdrawn_on` (the first day without).
    Nothing asks a flag. `publicity_*` follow from class and rules and are recomputed by `settle`.
    """

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("authority_id", "kind", "decision_no"),
        UniqueConstraint("source_agency_id", "source_key"),
        CheckConstraint("fine_wan >= 0", name="fine_not_negative"),
        CheckConstraint("confiscated_wan >= 0", name="confiscated_not_negative"),
        CheckConstraint("published_from >= recognised_on", name="not_public_before_recognised"),
        Index("ix_record_subject_recognised", "subject_id", "recognised_on"),
        Index("ix_record_decision_no", "decision_no"),
        Index("ix_record_decision_key", "decision_key"),
        Index("ix_record_recognised", "recognised_on", "id"),
        Index("ix_record_public", "published_from", "publicity_max_end", "withdrawn_on"),
        _index_where(
            "ix_record_to_invite",
            "publicity_first_application",
            f"invited_on IS NULL AND {BEFORE_THE_PUBLIC}",
        ),
        _index_where(
            "ix_record_to_end", "publicity_max_end", f"sector_duty_on IS NULL AND {BEFORE_THE_PUBLIC}"
        ),
        _index_where("ix_record_to_withdraw", "withdraw_due", f"annulled_on IS NOT NULL AND {OPEN}"),
        _index_where("ix_record_to_collect", "collect_due", "collected_on IS NULL"),
        Index("ix_record_settled_under", "settled_under", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(String(20), default="penalty")
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    source_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))

    decision_no: Mapped[str] = mapped_column(String(128))
    decision_key: Mapped[str] = mapped_column(String(128))
    """The number without what people write differently; the same for what is probably one decision."""
    recognised_on: Mapped[date] = mapped_column(Date)
    act_type: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(Text, default="")
    categories: Mapped[list[str]] = mapped_column(JSON)
    simple_procedure: Mapped[bool] = mapped_column(default=False)
    safety: Mapped[bool] = mapped_column(default=False)
    content: Mapped[str] = mapped_column(Text, default="")
    fine_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    confiscated_wan: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    permit: Mapped[str | None] = mapped_column(String(200))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What only this kind of record has, by the layout's column names."""
    remarks: Mapped[str | None] = mapped_column(String(512))

    severity: Mapped[str | None] = mapped_column(String(10))
    severity_unverified: Mapped[bool] = mapped_column(default=False)
    severity_explanation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    governing_order: Mapped[str | None] = mapped_column(String(40))
    governing_class: Mapped[str | None] = mapped_column(String(40))
    settled_under: Mapped[str | None] = mapped_column(String(60))

    entered_on: Mapped[date] = mapped_column(Date)
    origin: Mapped[str] = mapped_column(String(10), default="sheet")
    """sheet, hand (waits for a second person), program, or case"""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    signed_by: Mapped[str | None] = mapped_column(String(100))
    """Who vouches for it: 记录主体责任."""
    source_key: Mapped[str | None] = mapped_column(String(120))
    """What the source calls it: one source per datum."""
    backlog: Mapped[bool] = mapped_column(default=False)
    collect_due: Mapped[date] = mapped_column(Date)
    collect_due_latest: Mapped[date] = mapped_column(Date)
    collect_provisional: Mapped[bool] = mapped_column(default=False)
    collected_on: Mapped[date | None] = mapped_column(Date)
    shared_until: Mapped[date | None] = mapped_column(Date)

    published_from: Mapped[date | None] = mapped_column(Date)
    publicity_min_end: Mapped[date | None] = mapped_column(Date)
    publicity_first_application: Mapped[date | None] = mapped_column(Date)
    publicity_max_end: Mapped[date | None] = mapped_column(Date)
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(20))
    withdrawn_statement: Mapped[str | None] = mapped_column(Text)
    annulled_on: Mapped[date | None] = mapped_column(Date)
    withdraw_due: Mapped[date | None] = mapped_column(Date)

    shielded_from: Mapped[date | None] = mapped_column(Date)
    shielded_until: Mapped[date | None] = mapped_column(Date)
    order_override: Mapped[str | None] = mapped_column(String(40))
    original_subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    corrected_on: Mapped[date | None] = mapped_column(Date)
    in_objection: Mapped[bool] = mapped_column(default=False)
    invited_on: Mapped[date | None] = mapped_column(Date)
    sector_duty_on: Mapped[date | None] = mapped_column(Date)

    subject: Mapped[Subject] = relationship(foreign_keys=[subject_id])
    repairs: Mapped[list["Repair"]] = relationship(back_populates="record", order_by="Repair.id")

    def __init__(self, **columns: Any) -> None:
        given = {"version": 1, "kind": "penalty", "safety": False, "simple_procedure": False} | columns
        given.setdefault("decision_key", number_key(str(given.get("decision_no") or "")))
        super().__init__(**given)

    # --- what is so -------------------------------------------------------------------------------

    @property
    def corrected(self) -> bool:
        return self.corrected_on is not None

    def is_public(self, on: date) -> bool:
        """Whether the public sees it on that day; `register.shown` says the same in SQL."""
        if self.published_from is None or self.publicity_max_end is None or self.is_shielded(on):
            return False
        until = self.publicity_max_end if self.withdrawn_on is None else self.withdrawn_on - DAY
        return self.published_from <= on <= min(until, self.publicity_max_end)

    def is_shielded(self, on: date) -> bool:
        """屏蔽: hidden while a plan of reorganisation or composition runs; both days may still lie ahead."""
        if self.shielded_from is None or on < self.shielded_from:
            return False
        return self.shielded_until is None or on < self.shielded_until

    @property
    def state_key(self) -> str:
        """Names this very version of it: what a portal was told under this key it need not be told again."""
        return f"record:{self.id}:{self.version}"

    def told_to_portal(self, on: date) -> dict[str, Any]:
        """What a portal must know to show, or not to show, what the public may see on that day."""
        return {
            "record": self.id,
            "version": self.version,
            "kind": self.kind,
            "decision_no": self.decision_no,
            "subject": self.subject.name,
            "severity": self.severity,
            "public": self.is_public(on),
            "published_from": self.published_from,
            "publicity_max_end": self.publicity_max_end,
            "withdrawn_on": self.withdrawn_on,
        }

    def items(self, borders: FineBorders) -> list[str]:
        return items_of(self.categories, self.fine_wan, borders, simple_procedure=self.simple_procedure)

    def misconduct(self) -> Misconduct:
        """What its periods depend on; asked before it has a class, this is a fault of ours."""
        return Misconduct(Severity(self.severity or ""), self.recognised_on, self.safety)

    def publicity(self, rules: Rulebook, on: date) -> Publicity:
        """Its publicity by the rule of its kind, and under the order that governs on that day."""
        if self.kind == FALSE_MATERIAL:
            return of_falsehood(rules, self.recognised_on)
        if self.order_override is not None:
            return under_order(rules, self.order_override, self.misconduct(), on)
        seen = Seen(self.recognised_on, self.severity, self.safety, self.valid_until)
        return publicity(rules, self.kind, seen, on)

    def at_maximum(self, rules: Rulebook) -> AtMaximum:
        """What the law wants when the maximum is over; what is seen ends in either case."""
        order = CATALOGUE if self.kind == FALSE_MATERIAL else self.governing_order or ""
        return end_of_publicity(rules, order, corrected=self.corrected)

    def is_collected_late(self, on: date) -> bool:
        """Past its due without excuse; a record from before the product has one."""
        return not self.backlog and (self.collected_on or on) > self.collect_due

    # --- what is done -----------------------------------------------------------------------------

    def enter(
        self, rules: Rulebook, calendar: Calendar, on: date, *, product_since: date | None = None
    ) -> None:
        """Take a decision in: its duty to be collected begins.

        A decision from before `product_since` is backlog: collected late once, escalated never.
        """
        if on < self.recognised_on:
            raise BeforeRecognition(day=on, recognised_on=self.recognised_on)
        self.entered_on = on
        self.backlog = product_since is not None and self.recognised_on < product_since
        self.recount(rules, calendar)

    def recount(self, rules: Rulebook, calendar: Calendar) -> None:
        """Count the collection period again, as when a year's calendar has come."""
        said = entry(rules, self.kind, self.recognised_on)
        days = rules.number(said.collect, self.recognised_on)
        due = calendar.add_workdays(self.recognised_on, days)
        self.collect_due, self.collect_due_latest = due.earliest, due.latest
        self.collect_provisional = due.provisional

    def classify(self, severity: Severity, explanation: dict[str, Any], *, unverified: bool = False) -> None:
        """Give it the class that a decision table, or an authority, found; then `settle`."""
        self.severity = Severity(severity)
        self.severity_explanation, self.severity_unverified = explanation, unverified

    def settle(self, rules: Rulebook, on: date) -> None:
        """Compute class-dependent dates anew: after a class, on the day a rule changes, on a change by court.

        A record already withdrawn keeps the dates it had.
        """
        if self.withdrawn_on is not None:
            return
        public = self.publicity(rules, on)
        before = (self.publicity_min_end, self.publicity_max_end, self.governing_order)
        self.governing_order, self.governing_class = public.order, public.cls
        self.publicity_max_end = public.max_last
        self.publicity_min_end = public.min_last if public.negative else None
        self.publicity_first_application = public.first_application if public.negative else None
        self.settled_under = settling_stamp(rules, on)
        if before != (self.publicity_min_end, self.publicity_max_end, self.governing_order):
            self.version += 1

    def collect(self, on: date) -> None:
        """归集: gathered and from now on shared."""
        if self.collected_on is not None:
            raise WrongRecordState(act="collect", decision_no=self.decision_no)
        self._not_before_recognition(on)
        self.collected_on = on
        self.version += 1

    def publish(self, on: date, rules: Rulebook, *, minor_by_order: bool = False) -> None:
        """公示: put it before the public from that day on.

        A minor record is shown only where the authority says so. One past its maximum is never shown:
        this then does nothing, as with a minor record without an order.
        """
        classless = self.severity is None and entry(rules, self.kind, on).classed
        if classless or self.collected_on is None or self.withdrawn_on is not None:
            raise WrongRecordState(act="publish", decision_no=self.decision_no)
        self._not_before_recognition(on)
        self.settle(rules, on)
        public = self.publicity(rules, on)
        hidden = not public.shown and not minor_by_order
        if hidden or self.published_from is not None or on > public.max_last:
            return
        self.published_from = on
        self.version += 1

    def withdraw(self, on: date, reason: Withdrawn, statement: str | None = None) -> None:
        """停止公示: from that day on the public does not see it, and it is not shared any more."""
        if self.withdrawn_on is not None:
            raise WrongRecordState(act="withdraw", decision_no=self.decision_no)
        self._not_before_recognition(on)
        self.withdrawn_on, self.withdrawn_reason = on, Withdrawn(reason)
        self.withdrawn_statement = statement
        self.shared_until = on
        self.version += 1

    def restore(self, was: Withdrawn = Withdrawn.REPAIRED) -> None:
        """Public again, for the rest of its period: what withdrew it was false papers, or a mistake."""
        if self.withdrawn_reason != was:
            raise WrongRecordState(act="restore", decision_no=self.decision_no)
        self.withdrawn_on = self.withdrawn_reason = self.withdrawn_statement = self.shared_until = None
        self.version += 1

    def expire(self, on: date, rules: Rulebook) -> AtMaximum:
        """The maximum is over: withdrawn if the law says so, else the sector's rule asks for a person.

        However late this is called, the last public day was `publicity_max_end`.
        """
        if self.publicity_max_end is None or on <= self.publicity_max_end or self.withdrawn_on is not None:
            raise WrongRecordState(act="expire", decision_no=self.decision_no)
        todo = self.at_maximum(rules)
        if todo is AtMaximum.AUTO_STOP:
            self.withdraw(self.publicity_max_end + DAY, Withdrawn.EXPIRED)
        else:
            self.sector_duty_on = on
        return todo

    def void(self, on: date, statement: str) -> None:
        """作废: it was entered wrongly and collected never; its number is free for the right one."""
        if self.collected_on is not None or self.withdrawn_on is not None:
            raise WrongRecordState(act="void", decision_no=self.decision_no)
        self.withdrawn_on, self.withdrawn_reason, self.withdrawn_statement = on, Withdrawn.VOID, statement
        ending = f"#{self.id}"
        self.decision_no = self.decision_no[: 128 - len(ending)] + ending
        self.version += 1

    def annul(self, on: date, rules: Rulebook, calendar: Calendar) -> None:
        """The decision was revoked: it is to be withdrawn, with a statement, within the days of the rule."""
        if self.annulled_on is not None:
            raise WrongRecordState(act="annul", decision_no=self.decision_no)
        self._not_before_recognition(on)
        self.annulled_on = on
        self.withdraw_due = calendar.add_workdays(on, rules.number("record.annulled_withdraw", on)).earliest

    def shield(self, on: date) -> None:
        """屏蔽: from that day on not shown, until `unshield`; what it is stays as it was."""
        if self.is_shielded(on) or self.withdrawn_on is not None:
            raise WrongRecordState(act="shield", decision_no=self.decision_no)
        self.shielded_from, self.shielded_until = on, None
        self.version += 1

    def unshield(self, on: date) -> None:
        """Shown again from that day on, for what is left of its period."""
        if not self.is_shielded(on):
            raise WrongRecordState(act="unshield", decision_no=self.decision_no)
        self.shielded_until = on
        self.version += 1

    def correct(self, on: date) -> None:
        """纠正: the misconduct is corrected and every duty performed."""
        self._not_before_recognition(on)
        self.corrected_on = on

    def invite(self, on: date) -> None:
        """The subject was told that it may apply now."""
        self.invited_on = on

    def mark_objection(self) -> None:
        self.in_objection = True

    def clear_objection(self) -> None:
        self.in_objection = False

    def _not_before_recognition(self, day: date) -> None:
        if day < self.recognised_on:
            raise BeforeRecognition(day=day, recognised_on=self.recognised_on)
