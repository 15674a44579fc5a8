"""What a cell means beyond doubt is put right and named; the doubtful is refused."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from app.registry.mending import (
    read_amount,
    read_code,
    read_date,
    read_decision_no,
    read_end,
    read_line,
    read_text,
)
from app.registry.sheets import Uncomputed

DAY = date(2026, 5, 6)


@pytest.mark.parametrize(
    ("cell", "mends"),
    [
        ("2026-05-06", ()),
        (datetime.fromisoformat("2026-05-06"), ()),
        (DAY, ()),
        ("2026-5-6", ("short_date",)),
        ("2026/5/6", ("slash_date",)),
        ("2026/05/06", ("slash_date",)),
        ("2026.5.6", ("dot_date",)),
        ("2026年5月6日", ("chinese_date",)),
        ("二〇二六年五月六日", ("chinese_date",)),
        ("20260506", ("compact_date",)),
        (46148, ("excel_serial",)),
        ("46148", ("excel_serial",)),
        (46148.5, ("excel_serial",)),
        (" 2026-05-06 ", ("spaces",)),
        ("２０２６－０５－０６", ("fullwidth_date",)),
        ("2026-05-06 10:30:00", ("date_with_time",)),
        ("2026-05-06T10:30:00Z", ("date_with_time",)),
        (datetime.fromisoformat("2026-05-06T10:00:00"), ("date_with_time",)),
    ],
)
def test_a_day_is_read_in_every_way_of_writing(cell, mends):
    found = read_date(cell)

    assert (found.value, found.mends, found.problem) == (DAY, mends, None)


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("2026-02-30", "impossible_date"),
        ("2026/13/1", "impossible_date"),
        ("2026年2月29日", "impossible_date"),
        ("0000-01-01", "impossible_date"),
        ("5/6/2026", "unreadable_date"),
        ("26-5-6", "unreadable_date"),
        ("五月六日", "unreadable_date"),
        ("2026-05", "unreadable_date"),
        ("昨天", "unreadable_date"),
        (True, "unreadable_date"),
        (12.5, "unreadable_date"),
        ("#N/A", "formula_error"),
        (Uncomputed.FORMULA, "formula_uncomputed"),
    ],
)
def test_a_day_in_doubt_is_refused(cell, problem):
    found = read_date(cell)

    assert (found.value, found.problem) == (None, problem)


def test_a_serial_counts_from_the_workbooks_own_beginning():
    assert read_date(44686, since_1904=True).value == DAY


def test_a_long_term_ends_with_2099():
    assert read_end("长期").value == date(2099, 12, 31)


@pytest.mark.parametrize(
    ("cell", "amount", "mends"),
    [
        ("10", "10", ()),
        (10, "10", ()),
        (0.3, "0.3", ()),
        (0.1 + 0.2, "0.3", ()),
        (30.0, "30", ()),
        ("1,234.5", "1234.5", ("thousands",)),
        ("10万元", "10", ("unit",)),
        ("5000元", "0.5", ("yuan",)),
        ("¥5,000 元", "0.5", ("thousands", "yuan")),
        ("１０", "10", ()),
        ("0", "0", ()),
    ],
)
def test_an_amount_is_read_in_wan(cell, amount, mends):
    found = read_amount(cell)

    assert (found.value, found.mends, found.problem) == (Decimal(amount), mends, None)


def test_a_column_in_yuan_is_counted_in_wan():
    assert read_amount("5000", in_yuan=True).value == Decimal("0.5")
    assert read_amount("5000", in_yuan=True).mends == ("yuan",)
    assert read_amount("0.5万元", in_yuan=True).value == Decimal("0.5")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("-1", "negative_amount"),
        (-0.5, "negative_amount"),
        ("壹万元", "bad_amount"),
        ("1,23", "bad_amount"),
        ("10-20", "bad_amount"),
        ("1e3", "bad_amount"),
        (float("nan"), "bad_amount"),
        (float("inf"), "bad_amount"),
        ("0.0000001", "bad_amount"),
        ("100000000", "amount_too_large"),
        (True, "bad_amount"),
    ],
)
def test_an_amount_in_doubt_is_refused(cell, problem):
    found = read_amount(cell)

    assert found.problem == problem


@pytest.mark.parametrize("cell", [None, "", "  ", "/", "—", "无", "N/A", "null", "\u200b"])
def test_a_placeholder_is_nothing(cell):
    for read in (read_text, read_line, read_amount, read_code, read_date):
        assert read(cell).value is None
        assert read(cell).problem is None


@pytest.mark.parametrize(
    ("cell", "code", "mends"),
    [
        ("91999999C8NL0F156Y", "91999999C8NL0F156Y", ()),
        ("９１９９９９９９Ｃ８ＮＬ０Ｆ１５６Ｙ", "91999999C8NL0F156Y", ("fullwidth_uscc",)),
        ("91999999c8nl0f156y", "91999999C8NL0F156Y", ("lower_uscc",)),
        ("91999999-C8NL0F156-Y ", "91999999C8NL0F156Y", ("spaces",)),
        ('="914403001922038216"', "914403001922038216", ("text_marks",)),
        (914403001922038216, "914403001922038216", ()),
    ],
)
def test_a_code_is_put_right(cell, code, mends):
    found = read_code(cell)

    assert (found.value, found.mends) == (code, mends)


@pytest.mark.parametrize("cell", ["9.14403E+17", "9.1440E17", 9.14403001922038e17])
def test_a_code_that_lost_its_digits_is_refused(cell):
    assert read_code(cell).problem == "digits_lost"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("云交执罚[2026]12号", "云交执罚〔2026〕12号"),
        ("云交执罚（２０２６）１２号", "云交执罚〔2026〕12号"),
        ("云交执罚〔2026〕 12号", "云交执罚〔2026〕12号"),
        ("云交执罚〔2026〕12号\n", "云交执罚〔2026〕12号"),
    ],
)
def test_a_decision_has_one_number_however_it_is_written(cell, number):
    assert read_decision_no(cell).value == number


def test_names_keep_their_brackets_and_lose_stray_spaces():
    found = read_line(" 云水（集团）\n运输 有限公司\u3000")

    assert (found.value, found.mends) == ("云水（集团）运输有限公司", ("spaces",))


def test_signs_that_no_database_keeps_are_removed():
    assert read_text("超限\x00超\x1f载\ufeff").value == "超限超载"


def test_the_apostrophe_of_a_returned_sheet_is_taken_off_again():
    assert read_text("'=HYPERLINK()").value == "=HYPERLINK()"


def test_a_date_where_text_should_be_is_refused():
    assert read_line(datetime.fromisoformat("2026-05-06")).problem == "date_for_text"
