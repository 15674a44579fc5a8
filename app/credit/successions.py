"""承继: a subject that was merged, split or deregistered, and who bears its records from then on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, Date, ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.credit import changes
from app.credit.changes import By, Effect
from app.credit.insolvency import Insolvency
from app.credit.records import Record, Withdrawn
from app.credit.repairs import Bar
from app.credit.rulebook import Rulebook
from app.credit.subjects import Subject
from app.db import Base
from app.errors import Conflict, Finding, Invalid


class SuccessionKind(StrEnum):
    """What became of the subject; its name is `succession_<value>` in `app/words`."""

    MERGED = "merged"
    """合并: it exists no more, everything goes to one successor"""
    SPLIT = "split"
    """分立: each record goes to the successor named for it; those not named stay"""
    DEREGISTERED = "deregistered"
    """注销: nobody succeeds"""


class BadSuccession(Invalid):
    """What was given of a succession is not acceptable."""

    code = "bad_succession"


class SubjectEnded(Conflict):
    """The subject exists no more: `name`."""

    code = "subject_ended"


@dataclass(frozen=True)
class Succeeding:
    """What happened, by which paper; `successor_id` takes all, `records` one by one."""

    kind: SuccessionKind
    happened_on: date
    document_no: str
    reason: str
    successor_id: int | None = None
    records: Mapping[int, int] = field(default_factory=dict)


class Succession(Base):
    """One succession, and which records went where."""

    __tablename__ = "succession"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    happened_on: Mapped[date] = mapped_column(Date)
    document_no: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    noted_on: Mapped[date] = mapped_column(Date)
    noted_by: Mapped[str] = mapped_column(String(100))
    moved: Mapped[list[int]] = mapped_column(JSON, default=list)

    subject: Mapped[Subject] = relationship(foreign_keys=[subject_id])
    successor: Mapped[Subject | None] = relationship(foreign_keys=[successor_id])


@dataclass(frozen=True)
class Moved:
    """What became of the records: which went to whom, and which ended."""

    to: Mapping[int, int]
    ended: Sequence[int]


def succeed(
    session: Session, subject: Subject, what: Succeeding, by: By, rules: Rulebook
) -> tuple[Succession, Moved]:
    """承继: records, bars and the public's way to them follow the subject's successor."""
    on = by.on
    if subject.ended_on is not None:
        raise SubjectEnded(name=subject.name)
    records = list(session.scalars(select(Record).where(Record.subject_id == subject.id).order_by(Record.id)))
    _check(session, subject, what, records, on)
    moved: dict[int, int] = {}
    for record in records:
        to = what.records.get(record.id, what.successor_id)
        if to is not None:
            _follow(session, record, to, what, by)
            moved[record.id] = to
    ended: list[int] = []
    if what.kind is SuccessionKind.DEREGISTERED:
        ended = _end_records(session, records, what, on, rules)
    if what.kind is not SuccessionKind.SPLIT:
        subject.ended_on, subject.successor_id = what.happened_on, what.successor_id
    _bars_follow(session, subject, what)
    succession = Succession(
        subject=subject,
        successor_id=what.successor_id,
        kind=what.kind,
        happened_on=what.happened_on,
        document_no=what.document_no.strip(),
        reason=what.reason.strip(),
        noted_on=on,
        noted_by=by.name,
        moved=sorted(moved),
    )
    session.add(succession)
    session.flush()
    return succession, Moved(moved, ended)


def successions_of(session: Session, subject_id: int) -> Sequence[Succession]:
    """What became of that subject, and what it succeeded to."""
    mine = (Succession.subject_id == subject_id) | (Succession.successor_id == subject_id)
    return session.scalars(select(Succession).where(mine).order_by(Succession.id)).all()


def _follow(session: Session, record: Record, to: int, what: Succeeding, by: By) -> None:
    before = changes.as_it_stood(record)
    record.original_subject_id = record.original_subject_id or record.subject_id
    record.subject_id = to
    record.version += 1
    session.flush()
    session.refresh(record, ["subject"])
    session.add(changes.told(record, Effect.SUCCEEDED, before, what.reason, by))


def _end_records(
    session: Session, records: Sequence[Record], what: Succeeding, on: date, rules: Rulebook
) -> list[int]:
    """注销: by the office's rule what is public stays until its maximum, or ends today."""
    if rules.value("succession.deregistered", on) != "withdraw":
        return []
    ended = [record for record in records if record.withdrawn_on is None and record.severity is not None]
    for record in ended:
        record.withdraw(max(on, record.recognised_on), Withdrawn.CEASED, what.reason)
    session.flush()
    return [record.id for record in ended]


def _bars_follow(session: Session, subject: Subject, what: Succeeding) -> None:
    """Nobody sheds a bar by merging, nor by splitting; a plan goes on with whoever took all over."""
    if what.kind is SuccessionKind.MERGED:
        to = {"subject_id": what.successor_id}
        session.execute(update(Bar).where(Bar.subject_id == subject.id).values(to))
        session.execute(update(Insolvency).where(Insolvency.subject_id == subject.id).values(to))
    if what.kind is SuccessionKind.SPLIT:
        bars = session.scalars(select(Bar).where(Bar.subject_id == subject.id)).all()
        for successor_id in sorted(set(what.records.values()) - {subject.id}):
            for bar in bars:
                same = {"trigger": bar.trigger, "since": bar.since, "until": bar.until, "source": bar.source}
                session.add(Bar(subject_id=successor_id, unverified=bar.unverified, **same))


def _check(session: Session, subject: Subject, what: Succeeding, records: list[Record], on: date) -> None:
    found = []
    if not what.document_no.strip():
        found.append(Finding("succession_no_document", "document_no"))
    if what.happened_on > on:
        found.append(Finding("succession_day_ahead", "happened_on"))
    if len(what.reason.strip()) < changes.SHORTEST:
        found.append(Finding("change_reason_short", "reason", {"least": changes.SHORTEST}))
    if what.kind is SuccessionKind.MERGED and what.successor_id is None:
        found.append(Finding("succession_no_successor", "successor_id"))
    if what.kind is SuccessionKind.DEREGISTERED and (what.successor_id is not None or what.records):
        found.append(Finding("succession_with_successor", "successor_id"))
    if what.kind is SuccessionKind.SPLIT and not what.records:
        found.append(Finding("succession_no_records", "records"))
    if set(what.records) - {record.id for record in records}:
        found.append(Finding("succession_foreign_record", "records"))
    for successor_id in {what.successor_id, *what.records.values()} - {None}:
        successor = session.get(Subject, successor_id)
        if successor is None or successor is subject or successor.ended_on is not None:
            found.append(Finding("succession_bad_successor", "successor_id"))
            break
    if found:
        raise BadSuccession(found)
