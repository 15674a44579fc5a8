"""What a run waits for, and where it has been."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

State = Literal["open", "done", "cancelled", "returned"]


@dataclass(frozen=True)
class OpenTask:
    """A user task on a desk. `instance` counts from 1 within a multi-instance and is None elsewhere.

    `asked`: the questions that its due moment was made of.
    """

    id: str
    element: str
    name: str
    lane: str | None
    form: str | None
    assignee: str | None
    groups: tuple[str, ...]
    users: tuple[str, ...]
    due: date | datetime | None
    follow_up: date | datetime | None
    priority: int | None
    properties: dict[str, str]
    instance: int | None
    process: str
    asked: tuple[tuple[str, dict[str, Any]], ...] = ()


@dataclass(frozen=True)
class OpenTimer:
    """A timer that fires when it is told to. `asked`: the questions that its due moment was made of."""

    id: str
    element: str
    name: str
    due_at: datetime
    interrupting: bool
    asked: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class Subscription:
    """A message waited for, of that name and correlation key."""

    id: str
    element: str
    message: str
    key: str


@dataclass(frozen=True)
class Held:
    """An automatic step before which a token waits until it is retried."""

    id: str
    element: str
    name: str


@dataclass(frozen=True)
class Visit:
    """One stay at one element. `within` is the visit of the sub-process, call or multi-instance around it."""

    id: str
    element: str
    name: str
    kind: str
    state: State
    process: str
    within: str | None
    instance: int | None
    began: datetime
    ended: datetime | None
