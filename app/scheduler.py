"""The metronome: what is due? It finds, and lets each thing be done alone; it decides nothing.

`tick` does once what is due; a Metronome repeats it in the background. Any number of processes may tick at
once: every act checks again whether it is still to be done.
"""

import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import select

from app import clock
from app.casework import held, outbox, reminders
from app.casework.asked import Asked
from app.casework.commands import chores, clocks, deliveries, files, seals, timers
from app.casework.commands import held as deciding
from app.config import Config
from app.db import reading
from app.papers.commands import printing
from app.people import SYSTEM
from app.registry import (
    catalogue,
    entries,
    errands,
    plans,
    quality,
    recounts,
    revocations,
    successions,
    sweeps,
    uploads,
    verifications,
)
from app.registry.sweeps import Swept

SEAL_EVERY = timedelta(minutes=1)
REST_AFTER_FAILURE = timedelta(minutes=10)
MOST_TIMERS = 500
MOST_BATCHES = 20
LEAST_PAUSE = 0.2
PRINT_EVERY = 15
ERRANDS_EVERY = 1.0
"""Seconds; a person waits for the answer."""

Daily = Callable[[Asked], object]
log = structlog.get_logger(__name__)


@dataclass
class Ticked:
    """What one tick did. `failed` counts what raised and was left for the next one."""

    fired: int = 0
    sent: int = 0
    sealed: bool = False
    swept: list[str] = field(default_factory=list)
    failed: int = 0
    troubles: list[str] = field(default_factory=list)


_daily: dict[str, Daily] = {}


def each_day(name: str, work: Daily) -> None:
    """Have this done once on every legal day, soon after it began, under that name."""
    _daily[name] = work


each_day("files", files.sweep)
each_day("records", sweeps.daily)
each_day("revocations", revocations.daily)
each_day("plans", plans.daily)
each_day("successions", successions.daily)
each_day("entries", entries.resume)
each_day("quality", quality.sweep)
each_day("uploads", uploads.forget_old)
each_day("clocks", recounts.daily)
each_day("catalogue", catalogue.issue)
uploads.install()
verifications.install()
recounts.install()


def tick(now: datetime) -> Ticked:
    """Do once what is due at that moment. No trouble of one thing keeps another from being done."""
    ticked = Rounds().go(now)
    _guarded(ticked, "errands", partial(errands.carry_out, now))
    return ticked


class Rounds:
    """Ticks of one process, which remembers what was done, so that an idle tick asks two things only."""

    def __init__(self) -> None:
        self.seen: dict[str, datetime] = {}
        self.failed: dict[str, datetime] = {}
        self.soonest: dict[str, datetime] = {}
        """The next due moment of timers and outbox, as the last tick saw it."""

    def go(self, now: datetime) -> Ticked:
        ticked, asked = Ticked(), Asked(SYSTEM, now)
        for name, part in (
            ("timers", self._fire),
            ("outbox", self._deliver),
            ("daily", self._sweep),
            ("seal", self._seal),
        ):
            _guarded(ticked, name, partial(part, asked, ticked))
        return ticked

    def pause(self, now: datetime, longest: float) -> float:
        """Seconds to sleep after a tick: until what it saw as next, at most `longest`."""
        soonest = min(self.soonest.values(), default=now + timedelta(seconds=longest))
        return min(max((soonest - now).total_seconds(), LEAST_PAUSE), longest)

    def _fire(self, asked: Asked, ticked: Ticked) -> None:
        """Timers and reminders that are due, and decisions that were held for a moment."""
        with reading() as session:
            asks = {"timers": timers.next_due(), "held": held.next_due(), "rungs": reminders.next_due()}
            soonest = session.execute(select(*(ask.scalar_subquery() for ask in asks.values()))).one()
            is_due = [self._is_due(what, at, asked.now) for what, at in zip(asks, soonest, strict=True)]
            if not any(is_due):
                return
            due, decided = timers.due(session, asked.now, MOST_TIMERS), held.due(session, asked.now)
            ringing = reminders.due(session, asked.now)
        for held_id in decided:
            _guarded(ticked, f"decision {held_id}", partial(deciding.release, asked, held_id))
        for timer_id in due:
            if _guarded(ticked, f"timer {timer_id}", partial(timers.fire, asked, timer_id)):
                ticked.fired += 1
        for case_id in ringing:  # after the timers: a step that has just ended is nobody's to be reminded of
            _guarded(ticked, f"reminders of case {case_id}", partial(clocks.ring, asked, case_id))

    def _deliver(self, asked: Asked, ticked: Ticked) -> None:
        for _ in range(MOST_BATCHES):
            with reading() as session:
                if not self._is_due("outbox", outbox.next_due(session), asked.now):
                    return
            ticked.sent += deliveries.deliver(asked)

    def _is_due(self, what: str, moment: datetime | None, now: datetime) -> bool:
        self.soonest.pop(what, None)
        if moment is not None:
            self.soonest[what] = moment
        return moment is not None and moment <= now

    def _sweep(self, asked: Asked, ticked: Ticked) -> None:
        for name, work in _daily.items():
            seen, failed_at = self.seen.get(name), self.failed.get(name)
            done = seen is not None and clock.day_of(seen) == asked.today
            resting = failed_at is not None and timedelta() <= asked.now - failed_at < REST_AFTER_FAILURE
            if done or resting:
                continue
            if chores.take_day(name, asked.now) and not self._sweep_one(name, partial(work, asked), ticked):
                self.failed[name] = asked.now
                chores.give_back(name, asked.now)
                continue
            self.seen[name] = asked.now

    def _sweep_one(self, name: str, work: Callable[[], object], ticked: Ticked) -> bool:
        """Whether it came to its end; single records it had to leave are told, and left to its next day."""
        failed = ticked.failed
        swept = _guarded(ticked, name, work)
        if ticked.failed > failed:
            return False
        ticked.swept.append(name)
        if isinstance(swept, Swept) and swept.troubles:
            ticked.failed += len(swept.troubles)
            ticked.troubles += [f"{name} {record_id}" for record_id, _ in swept.troubles]
            log.error("metronome.left", what=name, records=[record_id for record_id, _ in swept.troubles])
        return True

    def _seal(self, asked: Asked, ticked: Ticked) -> None:
        seen = self.seen.get("seal")
        if seen is not None and timedelta() <= asked.now - seen < SEAL_EVERY:
            return
        self.seen["seal"] = asked.now
        if chores.take_turn("seal", asked.now, SEAL_EVERY):
            ticked.sealed = seals.seal_journal(asked) is not None


class Metronome:
    """Ticks in the background, as often as something is due and at least every `tick_seconds`."""

    def __init__(self, config: Config) -> None:
        self.longest = config.tick_seconds
        self.rounds = Rounds()
        self.beats = BackgroundScheduler(
            timezone=clock.SHANGHAI,
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Nothing happens where the office is configured to have no metronome."""
        if self.longest:
            now = clock.machine_now()
            self.beats.add_job(self._beat, "interval", seconds=self.longest, id="tick", next_run_time=now)
            self.beats.add_job(self._print, "interval", seconds=PRINT_EVERY, id="papers")
            self.beats.add_job(self._run_errands, "interval", seconds=ERRANDS_EVERY, id="errands")
            self.beats.start()

    def stop(self) -> None:
        """Let the tick that runs come to its end."""
        if self.beats.running:
            self.beats.shutdown(wait=True)

    def _beat(self) -> None:
        self.rounds.go(clock.now())
        pause = timedelta(seconds=self.rounds.pause(clock.now(), self.longest))
        if self.beats.running:
            self.beats.modify_job("tick", next_run_time=clock.machine_now() + pause)

    def _print(self) -> None:
        """Papers just issued: beside the ticks too, a page of Chinese takes its time."""
        _guarded(Ticked(), "papers", lambda: printing.print_waiting(Asked(SYSTEM, clock.now())))

    def _run_errands(self) -> None:
        """Beside the ticks: a sheet of ten thousand rows keeps no timer waiting."""
        _guarded(Ticked(), "errands", lambda: errands.carry_out(clock.now()))


def _guarded(ticked: Ticked, what: str, act: Callable[[], object]) -> object:
    """Do it; what it raises is logged and counted, and None comes back."""
    try:
        return act()
    except Exception as problem:  # noqa: BLE001  one broken case stops nobody else
        ticked.failed += 1
        ticked.troubles.append(f"{what}: {type(problem).__name__}")
        at = _raised_at(problem)
        log.error("metronome.failed", what=what, trouble=type(problem).__name__, at=at)  # noqa: TRY400  see below
        return None


def _raised_at(problem: Exception) -> str:
    """Where it was raised. Its text may name people and stays out of the log."""
    frames = traceback.extract_tb(problem.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
