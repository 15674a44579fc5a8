"""异议申诉: the claim of a subject that what is held or shown about it is wrong, and what becomes of it.

`file → (ask_to_supplement) → accept | decline → (inquire → answer) → uphold | dismiss | note`, and `lapse`,
`retract`. From acceptance to the decision the record bears the public mark 异议中.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.credit.objecting import (
    ANSWERS,
    DECIDED_STATES,
    OPEN_STATES,
    AlreadyHeld,
    Answered,
    Declined,
    DoesNotAnswer,
    Ground,
    NothingToObjectTo,
    NotYetIncomplete,
    NotYourRecord,
    ObjectionState,
    ObjectionUnderWay,
    Outcome,
    UnknownGround,
    WrongObjectionState,
)
from app.credit.records import Record
from app.credit.redress import is_overdue
from app.credit.refusals import NoRecord
from app.credit.repairs import OPEN_STATES as REPAIR_OPEN
from app.credit.repairs import Repair
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject
from app.db import Base

OPEN = "state IN ('filed', 'accepted')"


@dataclass(frozen=True)
class Claim:
    """What is handed in. `entitled`: by the subject or somebody it has empowered, as far as is said."""

    ground: Ground
    filed_on: date
    subject_id: int
    case_id: int | None = None
    entitled: bool = True
    commitment: bool = True
    evidence: bool = True
    new_evidence: bool = False


@dataclass(frozen=True)
class Decided:
    """By whom, on which day and why."""

    by: int | None
    on: date
    reason: str


class Objection(Base):
    """异议: about one record on one ground; about a decision not held at all where the ground is 遗漏."""

    __tablename__ = "objection"
    __table_args__ = (
        Index(
            "uq_objection_open",
            "record_id",
            "ground",
            unique=True,
            postgresql_where=text(f"{OPEN} AND record_id IS NOT NULL"),
            sqlite_where=text(f"{OPEN} AND record_id IS NOT NULL"),
        ),
        Index(
            "uq_objection_missing",
            "authority_id",
            "decision_no",
            unique=True,
            postgresql_where=text(f"{OPEN} AND ground = 'missing'"),
            sqlite_where=text(f"{OPEN} AND ground = 'missing'"),
        ),
        Index("ix_objection_record", "record_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(index=True)
    """The office's, the law does not know it."""
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(ForeignKey("record.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    decision_no: Mapped[str] = mapped_column(String(128))
    repair_id: Mapped[int | None] = mapped_column(ForeignKey("repair.id"))
    ground: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12), default=ObjectionState.FILED)
    entitled: Mapped[bool] = mapped_column(default=True)
    commitment: Mapped[bool] = mapped_column(default=False)
    evidence: Mapped[bool] = mapped_column(default=False)
    new_evidence: Mapped[bool] = mapped_column(default=False)
    filed_on: Mapped[date] = mapped_column(Date)
    supplement_asked_on: Mapped[date | None] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    inquired_on: Mapped[date | None] = mapped_column(Date)
    answered_on: Mapped[date | None] = mapped_column(Date)
    provider_answer: Mapped[str | None] = mapped_column(String(10))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[int | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    declined_for: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str | None] = mapped_column(Text)
    objector_version: Mapped[str | None] = mapped_column(Text)
    unit_version: Mapped[str | None] = mapped_column(Text)
    """What the public reads of both sides where neither could be proved."""

    record: Mapped[Record | None] = relationship()
    repair: Mapped[Repair | None] = relationship()

    @classmethod
    def file(cls, session: Session, record: Record | None, claim: Claim, rules: Rulebook) -> "Objection":
        """提出异议 to a record that is held. Whether it is well founded is asked later."""
        if record is None or record.collected_on is None:
            raise NoRecord
        _refuse_unlisted(claim.ground, claim.filed_on, rules)
        if claim.ground is Ground.MISSING:
            raise AlreadyHeld(decision_no=record.decision_no)
        if claim.subject_id != record.subject_id:
            raise NotYourRecord
        session.flush()
        session.refresh(record, with_for_update=True)  # a twin waits here, and then sees this one
        on_record = (cls.record_id == record.id, cls.ground == claim.ground)
        if session.scalar(select(cls.id).where(*on_record, cls.state.in_(OPEN_STATES)).limit(1)):
            raise ObjectionUnderWay(decision_no=record.decision_no)
        objection = cls._of(claim, record.authority_id, record.decision_no)
        objection.record = record
        if claim.ground is Ground.REPAIR_RESULT:
            objection.repair = _last_result(session, record)
        session.add(objection)
        return objection

    @classmethod
    def file_missing(
        cls, session: Session, authority_id: int, decision_no: str, claim: Claim, rules: Rulebook
    ) -> "Objection":
        """提出异议: the authority decided this, and the register does not hold it."""
        _refuse_unlisted(claim.ground, claim.filed_on, rules)
        held = select(Record.id).where(Record.authority_id == authority_id, Record.decision_no == decision_no)
        if session.scalar(held.limit(1)) is not None:
            raise AlreadyHeld(decision_no=decision_no)
        named = (cls.authority_id == authority_id, cls.decision_no == decision_no)
        missing = (cls.ground == Ground.MISSING, cls.state.in_(OPEN_STATES))
        if session.scalar(select(cls.id).where(*named, *missing).limit(1)):
            raise ObjectionUnderWay(decision_no=decision_no)
        objection = cls._of(claim, authority_id, decision_no)
        session.add(objection)
        return objection

    @classmethod
    def _of(cls, claim: Claim, authority_id: int, decision_no: str) -> "Objection":
        return cls(
            case_id=claim.case_id,
            subject_id=claim.subject_id,
            authority_id=authority_id,
            decision_no=decision_no,
            ground=claim.ground,
            state=ObjectionState.FILED,
            entitled=claim.entitled,
            commitment=claim.commitment,
            evidence=claim.evidence,
            new_evidence=claim.new_evidence,
            filed_on=claim.filed_on,
        )

    # --- what is so -------------------------------------------------------------------------------

    @property
    def decided(self) -> bool:
        return self.state in DECIDED_STATES

    def provider(self) -> int:
        """Whose information it is: the unit that handed it in, else the one that recognised it."""
        return (self.record.source_agency_id if self.record else None) or self.authority_id

    # --- what is done -----------------------------------------------------------------------------

    def ask_to_supplement(self, on: date) -> None:
        """补正: one notice names every gap; a second one is refused."""
        self._from("supplement", ObjectionState.FILED)
        if self.supplement_asked_on is not None:
            raise WrongObjectionState(act="supplement", state=self.state)
        self.supplement_asked_on = on

    def supplement(self, *, commitment: bool, evidence: bool) -> None:
        """What was missing has come, or part of it."""
        self._from("supplement", ObjectionState.FILED)
        self.commitment, self.evidence = self.commitment or commitment, self.evidence or evidence

    def accept(self, on: date, rules: Rulebook) -> None:
        """受理: from now on the public sees that the record is objected to, and on which ground."""
        self._from("accept", ObjectionState.FILED)
        self.state, self.accepted_on = ObjectionState.ACCEPTED, on
        if self.record is not None and rules.value("objection.mark", on):
            self.record.mark_objection()

    def decline(self, decided: Decided, why: Declined) -> None:
        """不予受理, with the reason that must be stated."""
        self._from("decline", ObjectionState.FILED)
        self.declined_for = why
        self._end(ObjectionState.DECLINED, decided)

    def lapse(self, on: date, due: date) -> None:
        """What was asked for did not come by `due`; before the day after it, this refuses."""
        self._from("lapse", ObjectionState.FILED)
        if on <= due:
            raise NotYetIncomplete(due=due)
        self.decline(Decided(None, on, ""), Declined.OBJECTION_MATERIAL_INCOMPLETE)

    def inquire(self, on: date) -> int:
        """函询: the unit that provided the information is asked; which unit that is."""
        self._from("inquire", ObjectionState.ACCEPTED)
        self.inquired_on, self.provider_id = on, self.provider()
        return self.provider_id

    def answer(self, on: date, found: Answered) -> None:
        """The provider has answered, or its silence is taken down."""
        self._from("answer", ObjectionState.ACCEPTED)
        self.answered_on, self.provider_answer = on, found

    def uphold(self, outcome: Outcome, decided: Decided) -> None:
        """成立: the outcome must answer the ground. What it does to the record is done beside this."""
        self._from("uphold", ObjectionState.ACCEPTED)
        self._answer_with(outcome)
        self._end(ObjectionState.UPHELD, decided)

    def dismiss(self, decided: Decided) -> None:
        """不成立: what is held stays, with reasons."""
        self._from("dismiss", ObjectionState.ACCEPTED)
        self._end(ObjectionState.DISMISSED, decided)

    def note(self, decided: Decided, objector_version: str, unit_version: str) -> None:
        """无法核实: neither side could be proved; both are noted where the record is shown."""
        self._from("note", ObjectionState.ACCEPTED)
        self.objector_version, self.unit_version = objector_version, unit_version
        self._end(ObjectionState.UNVERIFIED, decided)

    def retract(self, on: date) -> None:
        """撤回: the objector withdraws before the decision."""
        self._from("retract", *OPEN_STATES)
        self._end(ObjectionState.RETRACTED, Decided(None, on, ""))

    def reverse(self, outcome: Outcome) -> None:
        """复核: what was decided does not stand; the objection is upheld after all."""
        self._answer_with(outcome)
        self.state = ObjectionState.UPHELD
        self.objector_version = self.unit_version = None

    def _answer_with(self, outcome: Outcome) -> None:
        if self.ground not in ANSWERS[outcome]:
            raise DoesNotAnswer(outcome=outcome, ground=self.ground)
        self.outcome = outcome

    def _from(self, act: str, *states: ObjectionState) -> None:
        if self.state not in states:
            raise WrongObjectionState(act=act, state=self.state)

    def _end(self, state: ObjectionState, decided: Decided) -> None:
        self.state, self.decided_on, self.decided_by = state, decided.on, decided.by
        self.reason = decided.reason


def release(session: Session, record: Record | None) -> None:
    """Take the public mark away, unless another objection to the record is still open."""
    if record is None:
        return
    session.flush()
    accepted = (Objection.record_id == record.id, Objection.state == ObjectionState.ACCEPTED)
    if session.scalar(select(Objection.id).where(*accepted).limit(1)) is None:
        record.clear_objection()


def admission_facts(session: Session, objection: Objection, rules: Rulebook, on: date) -> dict[str, Any]:
    """What the decision table `objection_admission` asks about an objection."""
    record, ground = objection.record, objection.ground
    earlier = earlier_decided(session, objection)
    proves_itself = ground in rules.value("objection.evidence_not_needed", on)
    return {
        "entitled": objection.entitled,
        "in_scope": ground in rules.value("objection.grounds", on)
        and (record is None or record.subject_id == objection.subject_id),
        "repeated": earlier is not None and not objection.new_evidence,
        "overdue": ground == Ground.OVERDUE_PUBLICITY
        and record is not None
        and is_overdue(record, rules, on),
        "commitment": objection.commitment,
        "evidence": objection.evidence or proves_itself,
        "supplemented": objection.supplement_asked_on is not None,
        "earlier_id": earlier.id if earlier else None,
    }


def earlier_decided(session: Session, objection: Objection) -> Objection | None:
    """The newest decision on the same matter and ground; what was not accepted is not among them."""
    same = (Objection.ground == objection.ground, Objection.id != objection.id)
    decided = Objection.state.in_(set(DECIDED_STATES) - {ObjectionState.DECLINED})
    about = [Objection.record_id == objection.record_id]
    if objection.record_id is None:
        named = Objection.decision_no == objection.decision_no
        about = [Objection.authority_id == objection.authority_id, named]
    wanted = select(Objection).where(*same, *about, decided).order_by(Objection.id.desc())
    return session.scalar(wanted.limit(1))


def disputed(session: Session, record_id: int) -> list[Objection]:
    """What the public sees of the disputes over a record: accepted ones, and those nobody could prove."""
    seen = Objection.state.in_([ObjectionState.ACCEPTED, ObjectionState.UNVERIFIED])
    of_it = select(Objection).where(Objection.record_id == record_id, seen)
    return list(session.scalars(of_it.order_by(Objection.id)))


def of_subject(session: Session, subject_id: int) -> list[Objection]:
    """A subject's own objections, newest first."""
    own = select(Objection).where(Objection.subject_id == subject_id).order_by(Objection.id.desc())
    return list(session.scalars(own.limit(200)))


def of_case(session: Session, case_id: int) -> Objection | None:
    return session.scalar(select(Objection).where(Objection.case_id == case_id))


def objector(session: Session, objection: Objection) -> Subject:
    return session.get_one(Subject, objection.subject_id)


def held_now(session: Session, objection: Objection) -> Record | None:
    """The decision that was missing, once it has been entered."""
    named = (Record.authority_id == objection.authority_id, Record.decision_no == objection.decision_no)
    return session.scalar(select(Record).where(*named))


def _refuse_unlisted(ground: Ground, on: date, rules: Rulebook) -> None:
    listed = rules.rule("objection.grounds", on)
    if ground not in listed.value:
        raise UnknownGround(ground=ground, source=listed.source)


def _last_result(session: Session, record: Record) -> Repair:
    decided = (Repair.record_id == record.id, Repair.state.not_in([*REPAIR_OPEN, "retracted"]))
    found = session.scalar(select(Repair).where(*decided).order_by(Repair.id.desc()).limit(1))
    if found is None:
        raise NothingToObjectTo(decision_no=record.decision_no)
    return found
