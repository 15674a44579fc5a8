"""What the office keeps of a case: the case itself, its run, and what the run waits for."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Moment

OPEN = text("state = 'open'")
QUEUED = text("state = 'open' AND assignee_id IS NULL")
RETURNED = text("state = 'open' AND assignee_id IS NULL AND returned")
CHECKED = text("state = 'open' AND assignee_id IS NULL AND machine_checked")
FAR = datetime(9999, 1, 1, tzinfo=UTC)
LIVE = text("status IN ('running', 'suspended')")


class CaseStatus(StrEnum):
    RUNNING = "running"
    SUSPENDED = "suspended"
    ENDED = "ended"
    RETRACTED = "retracted"
    TERMINATED = "terminated"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class TimerState(StrEnum):
    OPEN = "open"
    HELD = "held"
    FIRED = "fired"
    CANCELLED = "cancelled"


class Case(Base):
    """案件: one matter before the office. Its row is locked first by every command."""

    __tablename__ = "case_file"  # CASE is a word of SQL
    __table_args__ = (
        Index(
            "uq_case_business_key",
            "process",
            "business_key",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        Index("ix_case_subject", "subject_id"),
        Index("ix_case_unit", "unit_id", "status"),
        Index("ix_case_applicant", "applicant_id"),
        Index(
            "ix_case_supervised",
            "supervised_until",
            sqlite_where=text("supervised_until IS NOT NULL"),
            postgresql_where=text("supervised_until IS NOT NULL"),
        ),
        Index(
            "ix_case_unsealed",
            "id",
            sqlite_where=text("sealed_seq < last_seq"),
            postgresql_where=text("sealed_seq < last_seq"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    process: Mapped[str] = mapped_column(String(80))
    pinned: Mapped[int]
    """The newest definition when the case began: its processes and forms are never newer than this."""
    title: Mapped[str] = mapped_column(String(300))
    subject_id: Mapped[int | None]
    """Whom the case is about; the law's own number, of no meaning here."""
    business_key: Mapped[str | None] = mapped_column(String(120))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    applicant_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    status: Mapped[CaseStatus] = mapped_column(String(12), default=CaseStatus.RUNNING)
    outcome: Mapped[str | None] = mapped_column(String(120))
    governing_date: Mapped[date] = mapped_column(Date)
    """适用日: decisions and rules are those in force on this day."""
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default="")
    sealed_seq: Mapped[int] = mapped_column(default=0)
    run: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, default=b"")
    """The saved run, in the engine's own format; read with the row's lock, never in lists."""
    recused: Mapped[list[int]] = mapped_column(JSON, default=list)
    """回避: these people have nothing to do with it, whatever their desk; why stands in the journal."""
    supervised_until: Mapped[date | None] = mapped_column(Date)
    """督办: a supervisor wants it done by then."""
    supervised_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))

    @property
    def live(self) -> bool:
        return self.status in (CaseStatus.RUNNING, CaseStatus.SUSPENDED)


class Task(Base):
    """待办: one step that waits for a person. Never deleted; a returned step stays, marked."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_case", "case_id"),
        Index(
            "ix_task_assignee",
            "assignee_id",
            "order_at",
            sqlite_where=text("state = 'open' AND assignee_id IS NOT NULL"),
            postgresql_where=text("state = 'open' AND assignee_id IS NOT NULL"),
        ),
        Index("ix_task_desk", "role", "unit_id", "order_at", sqlite_where=QUEUED, postgresql_where=QUEUED),
        Index(
            "ix_task_returned",
            "role",
            "unit_id",
            "order_at",
            sqlite_where=RETURNED,
            postgresql_where=RETURNED,
        ),
        Index(
            "ix_task_checked", "role", "unit_id", "order_at", sqlite_where=CHECKED, postgresql_where=CHECKED
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    element: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str | None] = mapped_column(String(30))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    """委派: whose decision it stays while somebody else prepares it."""
    returned: Mapped[bool] = mapped_column(default=False)
    """退回: it came back from a later step."""
    machine_checked: Mapped[bool] = mapped_column(default=False)
    """A decision table has looked at the case just before."""
    form: Mapped[str | None] = mapped_column(String(80))
    priority: Mapped[int] = mapped_column(default=50)
    due_at: Mapped[datetime | None] = mapped_column(Moment)
    order_at: Mapped[datetime] = mapped_column(Moment, default=FAR)
    """Where it stands in a list: when it is due, else last. `falls_due` keeps both."""
    properties: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[TaskState] = mapped_column(String(10), default=TaskState.OPEN)
    created_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    decision: Mapped[str | None] = mapped_column(String(60))
    answer_sha: Mapped[str | None] = mapped_column(String(64))
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    draft_at: Mapped[datetime | None] = mapped_column(Moment)

    def falls_due(self, moment: datetime | None) -> None:
        self.due_at, self.order_at = moment, moment or FAR


class Timer(Base):
    """期限: one moment at which the run will move by itself. The open rows are the due index."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_case", "case_id"),
        Index("ix_timer_due", "due_at", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    element: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime] = mapped_column(Moment)
    rule: Mapped[str | None] = mapped_column(String(80))
    """The statutory clock it follows: it stands still and moves with it."""
    share: Mapped[str | None] = mapped_column(String(10))
    """Which part of the clock's working time, for reminders; all of it when empty."""
    lag: Mapped[int] = mapped_column(default=0)
    """Seconds from the clock's moment to the timer's: "two days before it is due" is negative."""
    state: Mapped[TimerState] = mapped_column(String(10), default=TimerState.OPEN)
    fired_at: Mapped[datetime | None] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None] = mapped_column(Text)


class Subscription(Base):
    """A message the run waits for, by name and correlation key."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_case", "case_id"),
        Index("ix_subscription_open", "message", "key", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    element: Mapped[str] = mapped_column(String(120))
    message: Mapped[str] = mapped_column(String(120))
    key: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default="open")


class Message(Base):
    """A message that came before anyone waited for it; kept until caught or expired."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_waiting", "name", "key", sqlite_where=OPEN, postgresql_where=OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(120))
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    state: Mapped[str] = mapped_column(String(10), default="open")


class Incident(Base):
    """异常: an automatic step that could not be done; the token waits before it until someone retries."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_case", "case_id"),
        Index("ix_incident_open", "state", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    held_id: Mapped[str] = mapped_column(String(36))
    element: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="open")
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))


class DecisionMade(Base):
    """One decision table asked by a case: which version, what it was told, which rows hit and why."""

    __tablename__ = "decision_made"
    __table_args__ = (Index("ix_decision_made_case", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    element: Mapped[str] = mapped_column(String(120))
    decision: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    """What it was told, whole: decided again from these it must come to the same."""
    value: Mapped[bytes] = mapped_column(LargeBinary)
    explanation: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(Moment)
