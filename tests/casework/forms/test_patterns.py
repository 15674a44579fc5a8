"""Patterns of designers: what may be matched, and that matching always ends soon."""

import time

import pytest

from app.casework.forms.patterns import BadPattern, compile_pattern
from app.casework.forms.reading import EMAIL, PHONE

DANGEROUS = [
    r"(a+)+$",
    r"^(a|aa)+$",
    r"^(\d+,)*\d+$",
    r"(.*)*x",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
    r"a*a*a*a*a*a*a*a*b",
    r"^(a?){40}a{40}$",
    r"^((a{0,9}){0,9}){0,9}$",
]
USUAL = [
    (r"^\d{4}-\d{2}-\d{2}$", "2026-08-07"),
    (r"^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$", "91350100M000100Y43"),
    (r"^\d+(\.\d{1,2})?$", "12.50"),
    (r"^[\u4e00-\u9fa5]{2,20}$", "东方运输"),
    (r"^(京|津|沪)交罚〔\d{4}〕\d+号$", "京交罚〔2026〕12号"),
    (r"^1[3-9]\d{9}$", "13800138000"),
    (EMAIL, "someone@example.com"),
    (PHONE, "0763-3366999"),
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_pattern_that_could_take_for_ever_is_refused(text):
    with pytest.raises(BadPattern) as caught:
        compile_pattern(text)

    assert caught.value.code == "form_pattern_dangerous"


@pytest.mark.parametrize(("text", "value"), USUAL)
def test_usual_patterns_are_taken(text, value):
    pattern = compile_pattern(text)

    assert pattern.accepts(value)
    assert not pattern.accepts("?")


@pytest.mark.parametrize("text", [*(text for text, _ in USUAL), r"\d*\d*x", r".*.*!"])
@pytest.mark.parametrize("filler", ["a", "1", "中", "a@", "1."])
def test_an_accepted_pattern_is_done_soon_with_the_longest_text(text, filler):
    pattern = compile_pattern(text)
    value = (filler * pattern.longest)[: pattern.longest - 1] + "\n"

    began = time.perf_counter()
    pattern.accepts(value)

    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("text", ["([", "*a", "(?P<x>", r"\p{Han}", "a{2,1}"])
def test_what_is_no_pattern_is_refused(text):
    with pytest.raises(BadPattern) as caught:
        compile_pattern(text)

    assert caught.value.code == "form_pattern_bad"


def test_a_very_long_pattern_is_refused():
    with pytest.raises(BadPattern) as caught:
        compile_pattern("a" * 501)

    assert caught.value.code == "form_pattern_too_long"
