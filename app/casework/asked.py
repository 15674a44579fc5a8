"""What every command is told first: who asks, when, and under which key."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.clock import day_of
from app.people import Actor


@dataclass(frozen=True)
class Asked:
    """Who acts, at what office time (aware), and the idempotency key the caller chose."""

    actor: Actor
    now: datetime
    key: str | None = None

    @property
    def today(self) -> date:
        return day_of(self.now)


@dataclass(frozen=True)
class About:
    """What a new case is about.

    `business_key` names the matter: one process runs at most one open case for it. `facts` are the few
    routing facts the diagram starts with (JSON-like FEEL values); documents belong into the answer.
    """

    title: str
    subject_id: int | None = None
    unit_id: int | None = None
    business_key: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Moved:
    """Where a command left the case: `tasks` are the ids of the tasks now open."""

    case_id: int
    number: str
    version: int
    status: str
    outcome: str | None = None
    tasks: list[str] = field(default_factory=list)
