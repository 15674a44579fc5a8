"""What colleagues may do around a case: note, copy, remind, step back, move its clocks, end it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.casework import duties
from app.casework.clocks import Cause, Clock, ClockState
from app.casework.colleagues import Copy
from app.casework.commands.clocks import BY_HAND
from app.casework.models import Task, TaskState
from app.casework.queries.cases import CasePage
from app.clock import day_of
from app.people import User
from app.web import near
from app.web.access import actor
from app.web.language import say


@dataclass(frozen=True)
class Sent:
    """A copy: to whom, and when it was read."""

    copy: Copy
    name: str


@dataclass(frozen=True)
class Around:
    people: list[User]
    copies: list[Sent]
    unread: bool
    """The person looking has a copy whose receipt is not given yet."""
    remind_from: date | None
    """The day on which one may remind again, after reminding today."""
    keeps: bool
    extendable: list[Clock]
    waits: list[tuple[str, str]]
    """For what the office's clocks may be stopped by hand."""
    stopped_for: list[tuple[str, str]]
    """What the office's clocks stand still for by hand."""
    take_back: Task | None
    """The task that the person looking has just done, and may still take back."""

    @property
    def without_copy(self) -> list[User]:
        have = {sent.copy.user_id for sent in self.copies}
        return [one for one in self.people if one.id not in have]


def of_case(session: Session, page: CasePage) -> Around:
    rows = session.execute(
        select(Copy, User.name)
        .join(User, User.id == Copy.user_id)
        .where(Copy.case_id == page.case.id)
        .order_by(Copy.id)
    )
    copies = [Sent(copy, name) for copy, name in rows]
    me, today = actor().id, clock.today()
    reminded = any(
        entry.act == "reminded" and entry.actor_id == me and day_of(entry.at) == today
        for entry in page.entries
    )
    return Around(
        people=near.colleagues(session, actor()),
        copies=copies,
        unread=any(sent.copy.user_id == me and sent.copy.read_at is None for sent in copies),
        remind_from=today + timedelta(days=1) if reminded else None,
        keeps=duties.keeps_case(page.case, actor()),
        extendable=[one for one, _lines in page.clocks if _can_extend(one)],
        waits=[(cause, say(f"cause_{cause}")) for cause in Cause if cause in BY_HAND],
        stopped_for=_by_hand(page),
        take_back=_just_done(page),
    )


def _by_hand(page: CasePage) -> list[tuple[str, str]]:
    causes = (cause for one, _lines in page.clocks if one.state == ClockState.STOPPED for cause in one.causes)
    return [(cause, say(f"cause_{cause}")) for cause in dict.fromkeys(causes) if cause in BY_HAND]


def _can_extend(one: Clock) -> bool:
    return one.extendable_to is not None and not one.extension and one.state != ClockState.FINISHED


def _just_done(page: CasePage) -> Task | None:
    """Completing it was the last thing that happened, and nobody has taken up the next step."""
    if not page.entries or page.case.status != "running":
        return None
    last = page.entries[-1]
    if last.act != "completed" or last.actor_id != actor().id or last.told.get("did"):
        return None
    ahead = page.open_tasks
    if len(ahead) != 1 or ahead[0].assignee_id is not None:
        return None
    return next((one for one in page.tasks if one.id == last.task_id and one.state == TaskState.DONE), None)
