"""What expressions mean."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app import feel


def value(text, context=None, **declared):
    return feel.compile(text, **declared).evaluate(context or {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1 / 3 * 3", Decimal("0." + "9" * 34)),
        ("2 ** 3 ** 2", 64),
        ("-2 ** 2", 4),
        ("10 / 0", None),
        ('"a" + "b"', "ab"),
        ('"a" + 1', None),
        ('"\\u8BDA\\"\\n"', '诚"\n'),
        ("1 < 2 and 2 < 3", True),
        ("null and false", False),
        ("null or true", True),
        ("null and true", None),
        ('1 = "1"', None),
        ("null = null", True),
        ("1 = null", False),
        ('if 1 > 2 then "a" else "b"', "b"),
        ("if null then 1 else 2", 2),
        ("5 between 1 and 5", True),
        ("5 in [1..5)", False),
        ("5 in (4..5]", True),
        ("5 in (< 3, > 4)", True),
        ('"b" in ("a", "b")', True),
        ("3 in [1, 2, 3]", True),
        ("for i in 1..3 return i * i", [1, 4, 9]),
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for x in [1, 2], y in [3, 4] return x * y", [3, 4, 6, 8]),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3, 5]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ("{a: 1, b: a + 1}.b", 2),
        ("[1, 2, 3][2]", 2),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][9]", None),
        ("[1, 2, 3][item >= 2]", [2, 3]),
        ("[{a: 1}, {a: 2}][a = 2].a", [2]),
        ("[{a b: 1}, {a b: 2}].a b", [1, 2]),
        ("(function(a: number, b) a - b)(b: 1, a: 3)", 2),
        ("[1..3].end", 3),
        ("1 instance of number", True),
        ("[1] instance of list<string>", False),
        ("sort([3, 1, 2], function(x, y) x < y)", [1, 2, 3]),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r", 120),
    ],
)
def test_an_expression_has_its_value(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('date("2026-02-28") + @"P1D"', date(2026, 3, 1)),
        ('date("2026-01-31") + duration("P1M")', date(2026, 2, 28)),
        ('date("2026-03-01") - date("2026-02-01")', timedelta(days=28)),
        ('@"2026-11-22".weekday', 7),
        ('@"2026-11-22T09:30:00@Asia/Shanghai".hour', 9),
        ('@"2026-11-22T00:00:00Z" = @"2026-11-22T08:00:00@Asia/Shanghai"', True),
        ('@"2026-11-22" < @"2026-11-23"', True),
        ('date("2026-02-30")', None),
        ('string(@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H")', "2026-03-29T03:30:00@Europe/Paris"),
        ('@"2026-03-29T03:30:00@Europe/Paris" - @"2026-03-29T01:30:00@Europe/Paris"', timedelta(hours=1)),
        ('duration("P1Y2M")', feel.Months(14)),
        ('duration("PT36H").days', 1),
        ('years and months duration(@"2023-05-31", @"2026-05-30")', feel.Months(35)),
        ('date and time("2026-01-01T10:00:00Z")', datetime(2026, 1, 1, 10, tzinfo=UTC)),
        ('string(@"P1DT2H")', "P1DT2H"),
        ('day of week(@"2026-11-22")', "Sunday"),
        ('last day of month(@"2024-02-01")', 29),
        ("date(2026, 13, 1)", None),
        ('for d in @"2026-02-27"..@"2026-03-01" return d.day', [27, 28, 1]),
    ],
)
def test_days_and_durations_are_reckoned_by_the_calendar(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('string length("诚诺")', 2),
        ('substring("foobar", -3, 2)', "ba"),
        ('replace("2026-11", "(\\d+)-(\\d+)", "$2/$1")', "11/2026"),
        ('matches("91330000", "^9\\d+$")', True),
        ('split("a;b", ";")', ["a", "b"]),
        ('number("1.234,5", ".", ",")', Decimal("1234.5")),
        ("decimal(2.5, 0)", 2),
        ("round half up(2.5, 0)", 3),
        ("modulo(-12, 5)", 3),
        ("sum([1, 2, 3])", 6),
        ("max(1, 7, 3)", 7),
        ("median([8, 2, 5, 3, 4])", 4),
        ("distinct values([1, 2, 1])", [1, 2]),
        ("flatten([1, [2, [3]]])", [1, 2, 3]),
        ('substring(string: "abc", start position: 2)', "bc"),
        ("overlaps([1..5], [5..8])", True),
        ("before([1..5), [5..8])", True),
        ("all([true, null])", None),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ("not(null)", None),
    ],
)
def test_a_built_in_function_has_its_value(text, expected):
    assert value(text) == expected


def test_a_number_is_always_exact():
    found = value("amount * 1.1", {"amount": 3})

    assert found == Decimal("3.3")
    assert type(found) is Decimal


def test_a_name_with_spaces_is_known_when_declared():
    found = value("Years of Service - Age in Years", {"Years of Service": 9, "Age in Years": 4}, names=(
        "Years of Service", "Age in Years",
    ))  # fmt: skip

    assert found == 5


def test_an_expression_tells_which_facts_it_reads():
    expression = feel.compile("for x in records return x.fine + limit")

    assert expression.names == {"records", "limit"}


def test_an_unknown_name_is_null_with_a_reason():
    warnings = []

    found = feel.compile("missing + 1").evaluate({}, warnings=warnings)

    assert found is None
    assert [warned.code for warned in warnings] == ["feel_null_name", "feel_null_arithmetic"]


def test_a_property_is_an_expression_only_after_an_equals_sign():
    assert feel.compile_property("=1 + 1").evaluate({}) == 2
    assert feel.compile_property("1 + 1").evaluate({}) == "1 + 1"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("1 +", "feel_ends_early", 1, 4),
        ("a\n  b c", "feel_unexpected", 2, 3),
        ('"abc', "feel_unfinished", 1, 1),
        ("if a then b", "feel_expected", 1, 12),
        ("1 # 2", "feel_bad_character", 1, 3),
        ("{a: 1, a: 2}", "feel_key_twice", 1, 8),
        ("open()", "feel_unknown_function", 1, 1),
        ("1 instance of tSomething", "feel_unknown_type", 1, 15),
    ],
)
def test_a_wrong_text_is_refused_at_its_place(text, code, line, column):
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile(text)

    assert (refused.value.code, refused.value.line, refused.value.column) == (code, line, column)


def test_a_fact_may_be_named_like_a_built_in():
    assert value("count > 3 and count([1, 2]) = 2", {"count": 5}) is True
    assert value('sort(["bb", "a"], function(x, y) string length(x) < string length(y))') == ["a", "bb"]
    assert feel.compile("count > 3").names == {"count"}


def test_a_built_in_is_a_value_that_can_be_handed_on():
    assert value('{f: upper case, r: f("a")}.r') == "A"
