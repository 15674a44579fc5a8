"""Code numbers with their check digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.credit.codes import (
    USCC_SIGNS,
    check_id_number,
    check_uscc,
    mend_code,
    organisation_digit,
    person_digit,
    uscc_digit,
)

GOOD = ["914403001922038216", "91440300192317458F", "91100000100003962T", "91110000710934369E"]


@pytest.mark.parametrize("code", GOOD)
def test_codes_of_real_companies_hold(code: str) -> None:
    assert check_uscc(code) is None


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("914403001922038217", "uscc_check_digit"),
        ("91440300192203821I", "uscc_alphabet"),
        ("9144030A1922038216", "uscc_alphabet"),
        ("9144030019220382", "uscc_length"),
        ("", "uscc_length"),
        ("91440300192203822" + uscc_digit("91440300192203822"), "uscc_organisation_digit"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(code: str, problem: str) -> None:
    assert check_uscc(code) == problem


@st.composite
def codes(draw: st.DrawFn) -> str:
    region = draw(st.text("0123456789", min_size=6, max_size=6))
    organisation = draw(st.text(USCC_SIGNS, min_size=8, max_size=8))
    first = "91" + region + organisation + organisation_digit(organisation)
    return first + uscc_digit(first)


@given(codes())
def test_a_code_made_by_the_standard_holds(code: str) -> None:
    assert check_uscc(code) is None


@given(codes(), st.integers(0, 17), st.sampled_from(USCC_SIGNS))
def test_one_wrong_sign_never_holds(code: str, at: int, sign: str) -> None:
    wrong = code[:at] + sign + code[at + 1 :]

    assert (check_uscc(wrong) is None) == (wrong == code)


@given(codes(), st.sampled_from([str.lower, lambda code: " " + code[:8] + " " + code[8:], str]))
def test_a_harmless_blemish_is_mended(code: str, blemish) -> None:
    mended, mends = mend_code(blemish(code))

    assert mended == code
    assert bool(mends) == (blemish(code) != code)


def test_mends_are_named() -> None:
    assert mend_code("９１　9999-99c8nl0f156y") == ("91999999C8NL0F156Y", ["spaces", "fullwidth", "lower"])


def test_a_swapped_letter_is_not_guessed() -> None:
    assert mend_code("91440300I92203821O")[0] == "91440300I92203821O"


@pytest.mark.parametrize("number", ["999999190001010015", "999999209912310032"])
def test_a_persons_number_holds(number: str) -> None:
    assert check_id_number(number) is None


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("999999190002290020", "id_number_birth_date"),
        ("999999190001010016", "id_number_check_digit"),
        ("99999919000101001", "id_number_length"),
        ("99999919000101001x", "id_number_alphabet"),
        ("99999９190001010015", "id_number_alphabet"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(number: str, problem: str) -> None:
    assert check_id_number(number) == problem


def test_a_number_may_end_on_x() -> None:
    firsts = [f"9999991990010200{n}" for n in range(10)]

    ending = [first for first in firsts if person_digit(first) == "X"]

    assert len(ending) == 1
    assert check_id_number(ending[0] + "X") is None
