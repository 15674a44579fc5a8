"""Days outside the machine's calendar are days like others: read, written, compared, shifted, stored."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.feel.far import FARTHEST, FarDate, settle


def value(text):
    return feel.compile(text).evaluate({})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('date("-2017-12-31")', "-2017-12-31"),
        ('date("999999999-12-31")', "999999999-12-31"),
        ('date(-44, 3, 15) + @"P1Y"', "-0043-03-15"),
        ('date("9999-12-31") + @"P1M"', "10000-01-31"),
        ('date("10000-02-29") - @"P1Y"', "9999-02-28"),
        ('@"-2021-01-01T10:10:10+11:00" - @"P1D"', "-2022-12-31T10:10:10+11:00"),
        ('@"-2021-01-01T10:10:10@Australia/Melbourne" + @"PT1H"', "-2021-01-01T11:10:10@Australia/Melbourne"),
        ('date(@"-2021-01-01T10:10:10")', "-2021-01-01"),
        ('time(@"-2021-01-01T10:10:10")', "10:10:10"),
        ('date and time(@"-2021-01-01", @"10:00:00")', "-2021-01-01T10:00:00"),
    ],
)
def test_a_far_day_is_written_as_it_is_read(text, said):
    assert value(f"string({text})") == said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('@"-2017-01-01" < @"2017-01-01"', True),
        ('@"-2017-01-01" = @"2017-01-01"', False),
        ('@"-2017-01-01" = date(-2017, 1, 1)', True),
        ('@"12017-01-01T00:00:00Z" > @"2017-01-01T00:00:00Z"', True),
        ('@"12017-01-01" > @"12017-01-01T00:00:00"', None),
        ('@"12017-01-01" in [@"2017-01-01"..@"20000-01-01"]', True),
        ('@"-2017-01-01" instance of date', True),
        ('@"2400-02-29".weekday = @"12400-02-29".weekday', True),
        ('@"-2017-01-01".year = -2017', True),
        ('date("-2017-02-29") = null and date("-10000-02-29") != null', True),
        ('date("00000-01-01") = null and date("0000-01-01") = null', True),
        ('date("1000000000-01-01") = null', True),
        ('date("999999999-12-31") + @"P1D" = null', True),
    ],
)
def test_far_days_are_compared_with_near_ones(text, answer):
    assert value(text) is answer


def test_a_far_day_is_stored_and_read_back():
    for text in (
        '@"-2017-01-01"',
        '@"12017-01-01T10:00:00@Asia/Shanghai"',
        '@"12017-01-01T10:00:00.5+08:00"',
    ):
        assert feel.loads(feel.dumps(value(text))) == value(text)


def test_nothing_can_be_asked_with_a_far_day():
    asked = {"is workday": feel.Question("is workday", (("day", "date"),), "boolean", stable=True)}

    with pytest.raises(feel.FeelTypeError):
        feel.compile('is workday(@"-2017-01-01")', questions=asked).evaluate({}, ask=lambda *_: True)


@given(st.dates(), st.integers(-2_000_000, 2_000_000))
def test_a_day_is_settled_where_it_belongs(day, cycles):
    found = settle(day, cycles)

    assert found.year == day.year + 400 * cycles
    assert (found.month, found.day, found.isoweekday()) == (day.month, day.day, day.isoweekday())
    assert isinstance(found, date) == (1 <= found.year <= 9999)
    assert isinstance(found, date | FarDate)
    assert abs(found.year) <= FARTHEST
