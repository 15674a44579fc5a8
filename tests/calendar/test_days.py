"""Working days and periods, with and without the State Council's notice."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendar import Calendar, Due, add_months, add_years
from app.calendar.packaged import packaged, packaged_years, workdays

KNOWN_DAYS = st.dates(date(2004, 1, 1), date(2026, 11, 1))
ANY_DAYS = st.dates(date(2005, 1, 1), date(2032, 12, 31))
DAY = timedelta(days=1)


def calendar_without(*years: int) -> Calendar:
    kept = {year: frozenset(days) for year, days in packaged_years().items() if year not in years}
    return Calendar({year: workdays(year, exceptions) for year, exceptions in kept.items()})


def test_every_packaged_day_is_what_the_package_says() -> None:
    days = [date(2004, 1, 1) + n * DAY for n in range((date(2027, 1, 1) - date(2004, 1, 1)).days)]

    wrong = [day for day in days if packaged().is_workday(day) != chinese_calendar.is_workday(day)]

    assert wrong == []


def test_2026_has_248_working_days() -> None:
    assert packaged().workdays_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 9, 24), 7, date(2026, 10, 12)),
        (date(2026, 2, 12), 7, date(2026, 2, 28)),
        (date(2026, 10, 3), 7, date(2026, 10, 15)),
        (date(2025, 12, 31), 7, date(2026, 1, 12)),
        (date(2026, 4, 30), 3, date(2026, 5, 8)),
        (date(2026, 5, 8), 1, date(2026, 5, 9)),
    ],
)
def test_makeup_days_count_and_rest_days_do_not(start: date, n: int, due: date) -> None:
    assert packaged().add_workdays(start, n) == Due.certain(due)


def test_no_days_after_a_day_is_the_day_itself() -> None:
    assert packaged().add_workdays(date(2026, 10, 3), 0) == Due.certain(date(2026, 10, 3))


def test_a_negative_period_is_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="-1"):
        packaged().add_workdays(date(2026, 10, 3), -1)


@given(start=ANY_DAYS, n=st.integers(1, 300))
def test_a_period_ends_on_a_working_day_and_contains_as_many_as_asked(start: date, n: int) -> None:
    calendar = packaged()

    due = calendar.add_workdays(start, n)

    assert calendar.workdays_between(start, due.likely) == n
    assert calendar.is_workday(due.likely) is not False


@given(start=ANY_DAYS, n=st.integers(1, 300))
def test_a_longer_period_never_ends_earlier(start: date, n: int) -> None:
    shorter, longer = packaged().add_workdays(start, n), packaged().add_workdays(start, n + 1)

    assert shorter.earliest < longer.earliest
    assert shorter.likely < longer.likely
    assert shorter.latest < longer.latest


@given(start=ANY_DAYS, n=st.integers(1, 120))
def test_earliest_and_latest_differ_only_where_no_calendar_is_out(start: date, n: int) -> None:
    due = packaged().add_workdays(start, n)

    assert due.earliest <= due.likely <= due.latest
    assert due.provisional == (due.likely.year > 2026)
    assert due.provisional or due.earliest == due.latest


@given(a=KNOWN_DAYS, b=KNOWN_DAYS, c=KNOWN_DAYS)
def test_working_days_between_days_add_up(a: date, b: date, c: date) -> None:
    between = packaged().workdays_between

    assert between(a, b) + between(b, c) == between(a, c)


def test_whatever_notice_came_the_true_day_lay_between_the_bounds() -> None:
    outside = []
    for year in [*range(2009, 2015), *range(2016, 2027)]:  # 2015: a day of rest by special order
        blind = calendar_without(year)
        for start in (date(year, 1, 1) + n * DAY for n in range(-20, 365)):
            for n in (1, 3, 7, 20):
                due, true = blind.add_workdays(start, n), packaged().add_workdays(start, n).likely
                if due.provisional and not due.earliest <= true <= due.latest:
                    outside.append((start, n, due, true))

    assert outside == []


def test_a_period_into_2027_is_provisional_and_its_likely_end_skips_the_statutory_holiday() -> None:
    due = packaged().add_workdays(date(2026, 12, 21), 10)

    assert due == Due(date(2027, 1, 5), date(2027, 1, 6), date(2027, 1, 5), provisional=True)


def test_a_year_in_the_middle_may_be_missing() -> None:
    blind = calendar_without(2025)

    assert blind.is_workday(date(2025, 6, 3)) is None
    assert blind.add_workdays(date(2024, 12, 30), 5).provisional
    assert blind.add_workdays(date(2025, 12, 31), 3) == Due.certain(date(2026, 1, 6))


def test_a_rest_day_rolls_forward_and_a_working_day_stays() -> None:
    assert packaged().roll_forward(date(2026, 10, 2)) == Due.certain(date(2026, 10, 8))
    assert packaged().roll_forward(date(2026, 10, 8)) == Due.certain(date(2026, 10, 8))


def test_equal_calendars_have_equal_versions_and_others_do_not() -> None:
    assert calendar_without().version == packaged().version
    assert calendar_without(2026).version != packaged().version


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 5, 6), 3, date(2026, 8, 6)),
        (date(2026, 5, 31), 0, date(2026, 5, 31)),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_months_end(start: date, months: int, last: date) -> None:
    assert add_months(start, months) == last


@given(start=ANY_DAYS, months=st.integers(0, 60))
def test_the_day_of_a_month_changes_only_where_the_month_is_too_short(start: date, months: int) -> None:
    last = add_months(start, months)

    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == months
    assert last.day == start.day or (last.day < start.day and (last + DAY).day == 1)


def test_years_are_twelve_months_each() -> None:
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
