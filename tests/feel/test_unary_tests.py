"""Cells of decision tables."""

from datetime import date

import pytest

from app import feel


@pytest.mark.parametrize(
    ("cell", "value", "passes"),
    [
        ("-", None, True),
        ("< 5", 4, True),
        ("< 5", None, False),
        (">= 5, 1", 1, True),
        ("[1..3]", 3, True),
        ("[1..3)", 3, False),
        ("]1..3]", 1, False),
        ('"a", "b"', "b", True),
        ('not("a", "b")', "b", False),
        ('not("a", "b")', "c", True),
        ("not(< 5)", 5, True),
        ("null", None, True),
        ("true", True, True),
        ("true", False, False),
        ("? > 5 and ? < 9", 7, True),
        ('starts with(?, "A")', "Ab", True),
        ("limit", 4, True),
        ("> limit", 5, True),
        ("[1, 2, limit]", 4, True),
        ("list contains(?, 3)", [1, 3], True),
        ('@"2026-04-01"', date(2026, 4, 1), True),
        ('>= date("2026-04-01")', date(2026, 3, 31), False),
        ('"5"', 5, False),
        ("count(?) > 1", [1, 2], True),
        ("!= 3", 4, True),
    ],
)
def test_a_value_passes_a_cell_or_not(cell, value, passes):
    assert feel.compile_unary(cell).matches(value, {"limit": 4}) is passes


def test_a_cell_tells_which_facts_it_reads():
    assert feel.compile_unary("> limit, ? + 1").names == {"limit"}
