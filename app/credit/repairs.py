"""信用修复: the right to have a record ended once the misconduct is corrected."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.calendar import Calendar, Due, add_months, add_years
from app.credit.kinds import end_of_publicity
from app.credit.periods import AtMaximum, Publicity, Severity, admission, end_of_calendar_days
from app.credit.records import SERIOUS_LIST, Record, Withdrawn
from app.credit.refusals import (
    AlreadyRepaired,
    Barred,
    CommitmentMissing,
    MaterialIncomplete,
    NoRecord,
    NotRecognisingUnit,
    NotRepairable,
    ObligationNotFulfilled,
    Reason,
    RemovalInstead,
    RepairUnderWay,
    TooEarly,
    WrongRepairState,
)
from app.credit.rulebook import Rulebook
from app.db import Base


class RepairState(StrEnum):
    FILED = "filed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    """不予受理"""
    GRANTED = "granted"
    REFUSED = "refused"
    RETRACTED = "retracted"
    FALSE = "false"
    """granted, and then found to rest on false papers"""


class Path(StrEnum):
    """By what way a record is to end."""

    ORDINARY = "ordinary"
    LIST_REMOVAL = "list_removal"
    """移出名单: the unit that listed decides, by the listing's own exit condition"""
    ADVANCE = "advance"
    """先行受理: examined while the minimum runs, released when it ends"""
    INSOLVENCY = "insolvency"
    """破产重整、和解: a court ruled that the plan is executed"""


class Falsehood(StrEnum):
    """What bars a subject from applying again; its name is `falsehood_<value>` in `app/words`."""

    FALSE_MATERIAL = "false_material"
    UNTRUE_COMMITMENT = "untrue_commitment"
    WILFUL_BREACH = "wilful_breach"


OPEN_STATES = (RepairState.FILED, RepairState.ACCEPTED)
OPEN = text("state IN ('filed', 'accepted')")
WAITING = text("follow_up_due IS NOT NULL AND followed_up_on IS NULL")


@dataclass(frozen=True)
class Application:
    """What is handed in: when, in which case, and whether the commitment letter lies in it."""

    applied_on: date
    case_id: int | None = None
    commitment: bool = True
    path: Path = Path.ORDINARY


@dataclass(frozen=True)
class Remedies:
    """What remains after a refusal: the last day for reconsideration, and for a suit."""

    reconsideration: Due
    suit_last_day: date


class Repair(Base):
    """信用修复: one application for one record. `case_id` is the office's, the law does not know it."""

    __tablename__ = "repair"
    __table_args__ = (
        Index("uq_repair_open", "record_id", unique=True, postgresql_where=OPEN, sqlite_where=OPEN),
        Index("ix_repair_to_follow_up", "follow_up_due", postgresql_where=WAITING, sqlite_where=WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(12), default=RepairState.FILED)
    path: Mapped[str] = mapped_column(String(12), default=Path.ORDINARY)
    governing_order: Mapped[str] = mapped_column(String(40))
    commitment: Mapped[bool] = mapped_column(default=False)
    performed: Mapped[bool | None]
    applied_on: Mapped[date] = mapped_column(Date)
    forwarded_on: Mapped[date | None] = mapped_column(Date)
    supplement_asked_on: Mapped[date | None] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)
    promised_on: Mapped[date | None] = mapped_column(Date)
    release_on: Mapped[date | None] = mapped_column(Date)
    recheck_since: Mapped[date | None] = mapped_column(Date)
    regranted_on: Mapped[date | None] = mapped_column(Date)
    decided_on: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(String(40))
    explanation: Mapped[str | None] = mapped_column(Text)
    follow_up_due: Mapped[date | None] = mapped_column(Date)
    followed_up_on: Mapped[date | None] = mapped_column(Date)

    record: Mapped[Record] = relationship(back_populates="repairs")

    @classmethod
    def file(
        cls, session: Session, record: Record | None, application: Application, rules: Rulebook
    ) -> "Repair":
        """申请: refuses what cannot be repaired now, by the periods that govern on the day of application.

        Whether the duties are performed is verified later, and a missing commitment may be supplemented.
        A record that is collected but not shown may be repaired too: sharing ends.
        """
        on = application.applied_on
        if record is None or record.collected_on is None or record.severity is None:
            raise NoRecord
        session.flush()
        session.refresh(record, with_for_update=True)  # a twin application waits here, and then sees this one
        if any(repair.state in OPEN_STATES for repair in record.repairs):
            raise RepairUnderWay(decision_no=record.decision_no)
        public = record.publicity(rules, on)
        if record.withdrawn_on is not None or _has_run_out(record, public, on, rules):
            raise AlreadyRepaired(decision_no=record.decision_no)
        if application.path != Path.INSOLVENCY:
            refuse_if_barred(session, record.subject_id, on)
        if application.path == Path.ORDINARY:
            if record.kind == SERIOUS_LIST:
                raise RemovalInstead(decision_no=record.decision_no)
            refuse_if_closed(public, on)
        repair = cls(
            record=record,
            case_id=application.case_id,
            applied_on=on,
            commitment=application.commitment,
            path=application.path,
            governing_order=public.order,
            state=RepairState.FILED,
        )
        session.add(repair)
        return repair

    def forward(self, on: date) -> None:
        """The site hands the application to the recognising unit."""
        self._from("forward", RepairState.FILED)
        self.forwarded_on = on

    def ask_to_supplement(self, on: date) -> None:
        """补正: one notice names every gap; a second one is refused."""
        self._from("supplement", RepairState.FILED)
        if self.supplement_asked_on is not None:
            raise WrongRepairState(act="supplement", state=self.state)
        self.supplement_asked_on = on

    def supplement_commitment(self) -> None:
        """The missing commitment has come."""
        self._from("supplement", RepairState.FILED)
        self.commitment = True

    def accept(self, on: date, agency_id: int, rules: Rulebook) -> None:
        """受理: complete papers must be accepted; only the unit that recognised the record may."""
        self._from("accept", RepairState.FILED)
        if agency_id != self.record.authority_id:
            raise NotRecognisingUnit(authority_id=self.record.authority_id)
        self._refuse_if_closed(rules)
        if not self.commitment:
            raise CommitmentMissing(decision_no=self.record.decision_no)
        self.state, self.accepted_on = RepairState.ACCEPTED, on

    def decline(self, on: date, reason: Reason, explanation: str = "") -> None:
        """不予受理, with the reason that must be stated."""
        self._from("decline", RepairState.FILED)
        self._end(RepairState.DECLINED, on, reason, explanation)

    def lapse(self, on: date, due: date) -> None:
        """What was asked for did not come by `due`; before the day after it, this refuses."""
        self._from("lapse", RepairState.FILED)
        if on <= due:
            raise MaterialIncomplete(due=due)
        self._end(RepairState.DECLINED, on, Reason.MATERIAL_INCOMPLETE_NOT_SUPPLEMENTED, "")

    def verify(self, on: date, *, performed: bool) -> None:
        """核查: what the unit found about correction and performance."""
        self._from("verify", RepairState.ACCEPTED)
        self.performed = performed
        self.recheck_since = None
        if performed and not self.record.corrected:
            self.record.correct(on)

    def grant(self, on: date, rules: Rulebook) -> None:
        """准予: from this moment the record is neither public nor shared; a later check is due."""
        self._from("grant", RepairState.ACCEPTED)
        if not self.performed:
            raise ObligationNotFulfilled(decision_no=self.record.decision_no)
        self._refuse_if_closed(rules)
        self._grant(on, rules)

    def regrant(self, on: date, rules: Rulebook, *, performed: bool) -> None:
        """异议成立: what was declined or refused is granted after all, by whoever examined the objection.

        It asks what a grant asks: the duties performed, the minimum over, the record still there.
        """
        self._from("regrant", RepairState.DECLINED, RepairState.REFUSED)
        record = self.record
        if record.withdrawn_on is not None:
            raise AlreadyRepaired(decision_no=record.decision_no)
        if not performed:
            raise ObligationNotFulfilled(decision_no=record.decision_no)
        if self.path == Path.ORDINARY:
            refuse_if_closed(record.publicity(rules, on), on)
        self.state, self.regranted_on = RepairState.ACCEPTED, on
        self.verify(on, performed=performed)
        self._grant(on, rules)

    def reopen_checks(self, on: date) -> None:
        """The decision behind the record was changed: what was verified must be verified again."""
        self._from("reopen_checks", *OPEN_STATES)
        self.performed, self.recheck_since = None, on

    def refuse(self, on: date, reason: Reason, explanation: str = "") -> None:
        """不予修复, with the reason that must be stated."""
        self._from("refuse", RepairState.ACCEPTED)
        self._end(RepairState.REFUSED, on, reason, explanation)

    def retract(self, on: date) -> None:
        """撤回: the applicant withdraws before the decision."""
        self._from("retract", *OPEN_STATES)
        self._end(RepairState.RETRACTED, on, None, "")

    def pass_follow_up(self, on: date) -> None:
        """The later check found nothing."""
        self._from("follow_up", RepairState.GRANTED)
        self.followed_up_on = on

    def found_false(self, on: date, trigger: Falsehood, rules: Rulebook) -> "Bar":
        """False papers: what was granted falls, the record is public again, and the subject is barred.

        The bar still has to be added to the session. Before a decision the application ends here too.
        """
        self._from("found_false", RepairState.FILED, RepairState.ACCEPTED, RepairState.GRANTED)
        if self.state == RepairState.GRANTED:
            self.record.restore()
            self.followed_up_on = on
        self._end(RepairState.FALSE, on, Reason.BARRED_FOR_FALSE_MATERIAL, "")
        rule = rules.rule("repair.false_material_bar", on)
        return Bar(
            subject_id=self.record.subject_id,
            repair=self,
            trigger=Falsehood(trigger),
            since=on,
            until=add_years(on, rules.number(rule.key, on)),
            source=rule.source,
            unverified=rule.unverified,
        )

    def _grant(self, on: date, rules: Rulebook) -> None:
        if self.path != Path.LIST_REMOVAL:  # there the entry's removal has withdrawn it
            self.record.withdraw(on, Withdrawn.REPAIRED)
        self._end(RepairState.GRANTED, on, None, "")
        self.follow_up_due = add_months(on, rules.number("repair.follow_up", on))

    def _refuse_if_closed(self, rules: Rulebook) -> None:
        """Only the ordinary way asks for the minimum; the others have conditions of their own."""
        if self.path == Path.ORDINARY:
            refuse_if_closed(self.record.publicity(rules, self.applied_on), self.applied_on)

    def _from(self, act: str, *states: RepairState) -> None:
        if self.state not in states:
            raise WrongRepairState(act=act, state=self.state)

    def _end(self, state: RepairState, on: date, reason: Reason | None, explanation: str) -> None:
        self.state, self.decided_on, self.explanation = state, on, explanation
        self.reason = reason.value if reason else None


class Bar(Base):
    """虚假材料: no application until and including `until`, for any record of the subject."""

    __tablename__ = "bar"
    __table_args__ = (Index("ix_bar_subject_until", "subject_id", "until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    repair_id: Mapped[int | None] = mapped_column(ForeignKey("repair.id"), index=True)
    trigger: Mapped[str] = mapped_column(String(20))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    unverified: Mapped[bool] = mapped_column(default=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    """虚假材料记录 that says so in public"""

    repair: Mapped[Repair | None] = relationship()


def bar_of(session: Session, subject_id: int, on: date) -> Bar | None:
    """The bar in force against a subject on that day, the longest if there are several."""
    return session.scalar(
        select(Bar)
        .where(Bar.subject_id == subject_id, Bar.since <= on, Bar.until >= on)
        .order_by(Bar.until.desc())
        .limit(1)
    )


def refuse_if_barred(session: Session, subject_id: int, on: date) -> None:
    bar = bar_of(session, subject_id, on)
    if bar is not None:
        raise Barred(until=bar.until, source=bar.source, rule="repair.false_material_bar")


def refuse_if_closed(public: Publicity, on: date) -> None:
    """Refuse while the minimum runs, or where the law excludes repair."""
    _, reason = admission(public, on, performed=True, commitment=True)
    if reason is Reason.MIN_PERIOD_NOT_REACHED:
        raise TooEarly(first_day=public.first_application, rule=public.rule.key, source=public.rule.source)
    if reason is Reason.NOT_REPAIRABLE_BY_LAW:
        raise NotRepairable(rule=public.rule.key, source=public.rule.source)


def _has_run_out(record: Record, public: Publicity, on: date, rules: Rulebook) -> bool:
    stops = end_of_publicity(rules, public.order, corrected=record.corrected) is AtMaximum.AUTO_STOP
    return stops and on > public.max_last


def admission_facts(session: Session, repair: Repair, agency_id: int, rules: Rulebook) -> dict[str, object]:
    """What the decision table `repair_admission` asks about an application."""
    record, on = repair.record, repair.applied_on
    public = record.publicity(rules, on)
    return {
        "barred": bar_of(session, record.subject_id, on) is not None,
        "recognising_unit": agency_id == record.authority_id,
        "minor": record.severity == Severity.MINOR,
        "min_period_over": on >= public.first_application,
        "first_day": public.first_application,
        "repairable": public.repairable,
        "performed": bool(repair.performed) or record.corrected,
        "commitment": repair.commitment,
        "supplemented": repair.supplement_asked_on is not None,
    }


def remedies(on: date, rules: Rulebook, calendar: Calendar) -> Remedies:
    """行政复议 and 行政诉讼, counted from the day the refusal is delivered."""
    days = rules.number("objection.reconsideration", on)
    return Remedies(
        reconsideration=end_of_calendar_days(rules, calendar, on, days),
        suit_last_day=add_months(on, rules.number("objection.suit", on)),
    )
