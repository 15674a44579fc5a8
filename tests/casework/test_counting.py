"""Whatever happens to a clock, in whatever order: no day is lost and none is given."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.calendar.packaged import packaged
from app.casework.counting import Cause, ClockState, Count

CALENDAR = packaged()
DAY = timedelta(days=1)
CAUSES = list(Cause)
ACTS = ("stop", "resume", "extend", "look")


@dataclass
class Walked:
    """The oracle: it walks day by day and knows nothing but for what the clock stands still tonight."""

    begin: date
    allowed: int
    working: bool
    standing: list[Cause] = field(default_factory=list)
    used: int = 0
    today: date = date.min
    reached: dict[int, date] = field(default_factory=dict)
    """On which day so many days were used."""
    extended_late: bool = False

    def __post_init__(self) -> None:
        self.today = self.reached[0] = self.begin

    @property
    def spent_on(self) -> date | None:
        return self.reached.get(self.allowed)

    def go_to(self, day: date) -> None:
        while self.today < day:
            self.today += DAY
            if not self.standing and (not self.working or CALENDAR.is_workday(self.today)):
                self.used += 1
                self.reached[self.used] = self.today


@settings(max_examples=10_000, deadline=None)
@given(
    begin=st.integers(0, 600),
    budget=st.integers(0, 40),
    working=st.booleans(),
    steps=st.lists(
        st.tuples(st.sampled_from(ACTS), st.integers(0, 25), st.integers(0, len(CAUSES) - 1)), max_size=8
    ),
)
def test_consumed_and_remaining_are_always_the_budget(begin, budget, working, steps):
    day = date(2024, 1, 1) + DAY * begin
    walked = Walked(day, budget, working)
    count = Count(budget, day, "working" if working else "exact")

    for act, later, number in steps:
        day += DAY * later
        cause = CAUSES[number]
        walked.go_to(day)
        if act == "stop":
            count = count.stop(cause, day, CALENDAR)
            walked.standing.append(cause)
        elif act == "resume":
            count = count.resume(cause, day)
            if cause in walked.standing:
                walked.standing.remove(cause)
        elif act == "extend" and not count.extension:
            count = count.extend(budget)
            walked.extended_late = walked.spent_on is not None
            walked.allowed += budget

        consumed = count.consumed(day, CALENDAR)
        assert consumed == walked.used
        assert consumed + count.remaining(day, CALENDAR) == count.budget + count.extension == walked.allowed
        assert (count.state == ClockState.STOPPED) == bool(walked.standing)

    assert count.finish(day, CALENDAR).consumed(day + DAY * 9, CALENDAR) == walked.used
    if not walked.standing and not walked.extended_late:
        _is_due_when_walked(count, walked, day)


def _is_due_when_walked(count: Count, walked: Walked, day: date) -> None:
    while walked.spent_on is None:
        day += DAY
        walked.go_to(day)
    due = count.due(CALENDAR)

    assert due is not None
    if not due.provisional:
        assert due.earliest == walked.spent_on


def test_a_clock_runs_again_when_every_cause_has_ended():
    day = date(2026, 6, 1)
    count = Count(7, day)

    count = count.stop(Cause.SUPPLEMENT, day + DAY, CALENDAR)
    count = count.stop(Cause.SUSPENSION, day + DAY * 2, CALENDAR)
    after_suspension = count.resume(Cause.SUSPENSION, day + DAY * 7)
    after_both = after_suspension.resume(Cause.SUPPLEMENT, day + DAY * 9)

    assert after_suspension.state == ClockState.STOPPED
    assert after_suspension.due(CALENDAR) is None
    assert (after_both.state, after_both.used) == (ClockState.RUNNING, 1)
    assert after_both.due(CALENDAR).earliest == date(2026, 6, 18)


def test_two_inspections_must_both_come_back():
    day = date(2026, 6, 1)
    count = Count(7, day).stop(Cause.INSPECTION, day, CALENDAR).stop(Cause.INSPECTION, day, CALENDAR)

    once = count.resume(Cause.INSPECTION, day + DAY)

    assert once.state == ClockState.STOPPED
    assert once.resume(Cause.INSPECTION, day + DAY * 2).state == ClockState.RUNNING


def test_what_was_over_before_it_stood_still_stays_over():
    day = date(2026, 6, 1)
    count = Count(3, day).stop(Cause.HEARING, date(2026, 6, 8), CALENDAR)

    assert count.resume(Cause.HEARING, date(2026, 6, 30)).due(CALENDAR).earliest == date(2026, 6, 4)
