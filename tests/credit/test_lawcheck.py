"""Worked cases: the functions answer from rules and calendar, and say so where they cannot."""

from pathlib import Path

import pytest
import yaml

from app.credit.commitments import NoRoute, closed_route
from app.credit.lawcheck import FUNCTIONS, Checked, Law, check_file
from app.credit.lawcheck.checking import BadCases
from tests.credit.builders import RULES

CASES = Path(__file__).parent / "cases.yaml"


def checked(tmp_path: Path, *cases: dict) -> list[Checked]:
    file = tmp_path / "cases.yaml"
    file.write_text(yaml.safe_dump({"cases": list(cases)}), "utf-8")
    return list(check_file(file, Law.of_files()))


@pytest.mark.parametrize("case", list(check_file(CASES, Law.of_files())), ids=lambda case: case.id)
def test_our_own_worked_cases_hold(case: Checked) -> None:
    assert case.problem is None
    assert {key: case.got.get(key) for key in case.expected} == case.expected


def test_every_function_has_a_case_of_ours() -> None:
    used = {case.function for case in check_file(CASES, Law.of_files())}

    assert used == set(FUNCTIONS)


def test_a_wrong_expectation_does_not_hold(tmp_path: Path) -> None:
    [case] = checked(
        tmp_path,
        {
            "id": "X",
            "check": {"fn": "period", "start": "2026-01-31", "months": 1},
            "expect": {"last_day": "x"},
        },
    )

    assert not case.holds
    assert case.differing() == ["last_day"]


def test_an_unknown_function_is_not_built_and_does_not_hold(tmp_path: Path) -> None:
    [case] = checked(tmp_path, {"id": "X", "check": {"fn": "horoscope"}, "expect": {}})

    assert not case.built
    assert not case.holds


@pytest.mark.parametrize(
    "check",
    [
        {"fn": "repair", "order": "ndrc_order_36"},
        {
            "fn": "auto_stop",
            "order": "no_order",
            "cls": "general",
            "recognised": "2026-05-06",
            "corrected": True,
        },
        {"fn": "wd", "start": "someday", "n": 3},
        {"fn": "uscc", "first17": ["!"]},
    ],
)
def test_what_cannot_be_answered_is_a_case_that_does_not_hold(tmp_path: Path, check: dict) -> None:
    [case] = checked(tmp_path, {"id": "X", "check": check, "expect": {}})

    assert case.problem is not None
    assert not case.holds


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text("- nothing", "utf-8")

    with pytest.raises(BadCases):
        list(check_file(file, Law.of_files()))


@pytest.mark.parametrize(
    ("excluded", "false_before", "repaired", "closed"),
    [
        (True, True, True, NoRoute.EXCLUDED_DOMAIN),
        (False, True, False, NoRoute.EARLIER_FALSE_COMMITMENT),
        (False, True, True, None),
        (False, False, False, None),
    ],
)
def test_the_commitment_route(
    excluded: bool, false_before: bool, repaired: bool, closed: NoRoute | None
) -> None:
    day = Law.of_files().newest_day

    found = closed_route(RULES, day, excluded_domain=excluded, false_before=false_before, repaired=repaired)

    assert found is closed
