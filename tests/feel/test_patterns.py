"""Patterns find what Python's own find, without its ways of running away."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import feel

ATOMS = st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", "[a-b]", r"\d", r"\s", "1", " "])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map("(%s|%s)".__mod__)
        | st.tuples(ATOMS, st.sampled_from(["*", "+", "?", "{1,2}", "{2}", "*?", "+?"])).map("".join)
        | inner.map("({})".format)
        | inner.map("^{}".format)
        | inner.map("{}$".format)
    ),
    max_leaves=6,
)


def value(expression, **context):
    return feel.compile(expression).evaluate(context)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PATTERNS, st.text("abc1 ", max_size=10))
def test_a_pattern_finds_what_pythons_finds(pattern, text):
    found = value("matches(text, pattern)", text=text, pattern=pattern)

    assert found is (re.search(pattern, text) is not None)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PATTERNS, st.text("abc1 ", max_size=10))
def test_a_pattern_replaces_what_pythons_replaces(pattern, text):
    replaced = value('replace(text, pattern, "<$0>")', text=text, pattern=pattern)

    if re.search(pattern, "") is None:
        assert replaced == re.sub(pattern, lambda match: f"<{match[0]}>", text)
    else:
        assert replaced is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r'matches("川交罚〔2026〕12号", "^\p{IsCJKUnifiedIdeographs}+〔\d{4}〕\d+号$")', True),
        ('matches("HELLO", "hello", "i")', True),
        ('matches("q", "[^Q]", "i")', False),
        ('matches("a\\nb", "a.b")', False),
        ('matches("a\\nb", "a.b", "s")', True),
        ('matches("a\\nb", "^b$", "m")', True),
        ('matches("ab", " a b ", "x")', True),
        ('matches("a.b", ".", "q")', True),
        ('matches("aeiou", "^[a-z-[aeiou]]+$")', False),
        ('matches("x", "[z-a]")', None),
        ('matches("x", "(")', None),
        ('matches("x", "x", "y")', None),
        ('replace("abracadabra", "bra", "*")', "a*cada*"),
        ('replace("2026-04-01", "(\\d+)-(\\d+)-(\\d+)", "$3.$2.$1")', "01.04.2026"),
        ('replace("abc", "b", "\\\\$")', "a$c"),
        ('replace("abc", "b", "$")', None),
        ('split("a1b22c", "\\d+")', ["a", "b", "c"]),
    ],
)  # fmt: skip
def test_a_pattern_means_what_the_standard_says(text, expected):
    assert value(text) == expected


def test_a_back_reference_is_refused_by_name():
    with pytest.raises(feel.FeelBudgetExceeded) as refused:
        value(r'matches("aa", "(a)\1")')

    assert refused.value.code == "feel_pattern_too_costly"
