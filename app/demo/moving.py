"""Moving the demonstration's clock ahead and letting what falls due on the way happen at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from app import clock
from app.casework.commands import timers
from app.casework.models import Timer
from app.db import reading, unit_of_work
from app.demo.clock import forward_to
from app.scheduler import tick

MOST_STOPS = 60
LITTLE = timedelta(seconds=1)
STEPS = ("day", "week", "deadline")


def move(step: str) -> datetime:
    """One day or one week on, or to the next open timer (a day, where there is none); the moment reached.

    Every timer on the way fires at its own moment, as it would have if somebody had waited for it.
    """
    goal = _goals()[step]()
    for _ in range(MOST_STOPS):
        due = _next_timer()
        if due is None or due >= goal:
            break
        _go_to(due + LITTLE)
    _go_to(goal)
    return goal


def _goals() -> dict[str, Callable[[], datetime]]:
    now = clock.now()
    return {
        "day": lambda: now + timedelta(days=1),
        "week": lambda: now + timedelta(weeks=1),
        "deadline": lambda: (_next_timer() or now + timedelta(days=1)) + LITTLE,
    }


def _next_timer() -> datetime | None:
    """The next open timer that still lies ahead."""
    with reading() as session:
        return session.scalar(timers.next_due().where(Timer.due_at > clock.now()))


def _go_to(moment: datetime) -> None:
    if moment > clock.now():
        with unit_of_work() as session:
            forward_to(session, moment)
    tick(clock.now())
