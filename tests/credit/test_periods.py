"""Classes, periods, admission: the law without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.credit.periods import (
    AtMaximum,
    Misconduct,
    Severity,
    UnknownItem,
    UnknownOrder,
    admission,
    at_maximum,
    classify,
    governing,
    publicity,
)
from app.credit.refusals import Reason
from app.credit.rulebook import NewValue, NoRule, Rulebook
from tests.credit.builders import RULES

TODAY = date(2026, 8, 3)


def edited(key: str, value: object) -> Rulebook:
    first = RULES.history(key)[-1].effective_from
    family, body = RULES.with_value(key, first, NewValue(value, "test", "test"))
    return Rulebook.parse({**RULES.bodies, family: body})


def test_the_highest_class_of_a_decision_governs() -> None:
    found = classify(RULES, ["simple_procedure_penalty", "larger_fine", "revoke_permit"], TODAY)

    assert (found.severity, found.shown, found.unverified) == (Severity.SEVERE, True, False)


def test_a_minor_decision_is_not_shown_by_default() -> None:
    assert not classify(RULES, ["simple_procedure_penalty"], TODAY).shown


def test_a_class_that_rests_on_a_draft_only_is_unverified() -> None:
    assert classify(RULES, ["order_stop_business"], TODAY).unverified


def test_a_class_is_verified_if_one_sure_item_suffices() -> None:
    assert not classify(RULES, ["order_stop_business", "revoke_permit"], TODAY).unverified


@pytest.mark.parametrize("items", [[], ["smiling"]])
def test_an_unknown_item_or_none_has_no_class(items: list[str]) -> None:
    with pytest.raises(UnknownItem):
        classify(RULES, items, TODAY)


@given(recognised=st.dates(date(2019, 7, 1), date(2030, 1, 1)), severity=st.sampled_from(list(Severity)))
def test_a_minimum_never_ends_after_its_maximum(recognised: date, severity: Severity) -> None:
    public = publicity(RULES, "ndrc_order_36", severity, recognised, TODAY)

    assert recognised <= public.min_last <= public.max_last
    assert public.first_application > public.min_last or severity is Severity.MINOR


def test_an_order_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownOrder):
        publicity(RULES, "ndrc_order_99", "general", TODAY, TODAY)


def test_a_class_that_an_order_does_not_know_is_refused() -> None:
    with pytest.raises(NoRule):
        publicity(RULES, "ndrc_order_58", "general", TODAY, TODAY)


def test_the_office_may_decide_that_the_last_day_is_open_already() -> None:
    rules = edited("day_count.apply_allowed_from", "on_last_day")

    public = publicity(rules, "ndrc_order_36", "general", date(2026, 5, 6), TODAY)

    assert public.first_application == public.min_last == date(2026, 8, 6)


@pytest.mark.parametrize(
    ("severity", "safety", "recognised", "order", "min_last", "max_last"),
    [
        # today's general year is milder than the three years of Order 58
        (Severity.GENERAL, False, date(2026, 2, 1), "ndrc_order_36", date(2026, 5, 1), date(2027, 2, 1)),
        # the three months of Order 58 are milder than today's severe year
        (Severity.SEVERE, False, date(2026, 2, 1), "ndrc_order_58", date(2026, 5, 1), date(2029, 2, 1)),
        # in the five fields both say the same: today's order governs
        (Severity.SEVERE, True, date(2026, 2, 1), "ndrc_order_36", date(2027, 2, 1), date(2029, 2, 1)),
        (Severity.SEVERE, False, date(2026, 4, 1), "ndrc_order_36", date(2027, 4, 1), date(2029, 4, 1)),
        # before the first order only today's remains
        (Severity.SEVERE, False, date(2019, 6, 30), "ndrc_order_36", date(2020, 6, 30), date(2022, 6, 30)),
    ],
)
def test_the_milder_of_todays_order_and_that_of_its_own_day_governs(  # noqa: PLR0917  one row is one case
    severity: Severity, safety: bool, recognised: date, order: str, min_last: date, max_last: date
) -> None:
    public = governing(RULES, Misconduct(severity, recognised, safety), TODAY)

    assert (public.order, public.min_last, public.max_last) == (order, min_last, max_last)


@given(
    recognised=st.dates(date(2019, 7, 1), TODAY),
    severity=st.sampled_from(list(Severity)),
    safety=st.booleans(),
)
def test_the_governing_order_is_never_harder_than_todays(
    recognised: date, severity: Severity, safety: bool
) -> None:
    today = publicity(RULES, "ndrc_order_36", severity, recognised, TODAY)

    governs = governing(RULES, Misconduct(severity, recognised, safety), TODAY)

    assert (governs.max_last, governs.min_last) <= (today.max_last, today.min_last)


def test_the_office_may_decide_against_the_milder_rule() -> None:
    rules = edited("transition.milder_governs", value=False)

    public = governing(rules, Misconduct(Severity.SEVERE, date(2026, 2, 1)), TODAY)

    assert public.order == "ndrc_order_36"


@pytest.mark.parametrize(
    ("order", "corrected", "action"),
    [
        ("ndrc_order_36", True, AtMaximum.AUTO_STOP),
        ("ndrc_order_36", False, AtMaximum.FOLLOW_SECTOR_RULE),
        ("ndrc_order_58", False, AtMaximum.AUTO_STOP),
        ("ndrc_527_2019", True, AtMaximum.AUTO_STOP),
    ],
)
def test_what_happens_at_the_maximum(order: str, corrected: bool, action: AtMaximum) -> None:
    assert at_maximum(RULES, order, corrected=corrected) is action


@pytest.mark.parametrize(
    ("applied", "performed", "commitment", "reason"),
    [
        (date(2026, 8, 6), False, False, Reason.MIN_PERIOD_NOT_REACHED),
        (date(2026, 8, 7), False, False, Reason.OBLIGATION_NOT_FULFILLED),
        (date(2026, 8, 7), True, False, Reason.COMMITMENT_MISSING),
        (date(2026, 8, 7), True, True, None),
    ],
)
def test_conditions_are_asked_in_the_order_of_the_law(
    applied: date, performed: bool, commitment: bool, reason: Reason | None
) -> None:
    public = publicity(RULES, "ndrc_order_36", "general", date(2026, 5, 6), applied)

    assert admission(public, applied, performed=performed, commitment=commitment)[1] is reason


def test_what_the_law_excludes_is_refused_though_everything_is_done() -> None:
    public = publicity(RULES, "ndrc_527_2019", "specific_serious", date(2019, 8, 1), TODAY)

    assert admission(public, TODAY, performed=True, commitment=True)[1] is Reason.NOT_REPAIRABLE_BY_LAW
