"""Declared questions are asked of whoever can answer."""

from datetime import date
from decimal import Decimal

import pytest

from app import feel

REMIND = feel.Question("remind at", (("rule", "string"), ("share", "number")), "date and time", stable=True)
DECLARED = {"remind at": REMIND}


def asked(text, answer, context=None, **declared):
    seen = []

    def ask(question, arguments):
        seen.append((question, arguments))
        return answer

    return feel.compile(text, **declared).evaluate(context or {}, ask=ask), seen


def test_a_question_is_asked_by_position_or_by_name():
    for text in ('remind at("repair.review", 0.5)', 'remind at(share: 0.5, rule: "repair.review")'):
        value, seen = asked(text, "soon", questions=DECLARED)

        assert value == "soon"
        assert seen == [("remind at", {"rule": "repair.review", "share": Decimal("0.5")})]


def test_an_expression_tells_what_it_may_ask():
    assert feel.compile('remind at("x", 1) > today()', questions=DECLARED).questions == {"remind at", "today"}


def test_today_is_asked_of_the_office():
    value, seen = asked('today() + @"P1D"', date(2026, 4, 1))

    assert value == date(2026, 4, 2)
    assert seen == [("today", {})]


def test_an_answer_is_a_value_of_the_language():
    value, _ = asked('[remind at("x", 1)]', (1, 2), questions=DECLARED)

    assert value == [[Decimal(1), Decimal(2)]]


def test_the_answerers_error_goes_through_unchanged():
    class NoRule(Exception):
        pass

    def ask(_question, _arguments):
        raise NoRule

    with pytest.raises(NoRule):
        feel.compile("today()").evaluate({}, ask=ask)


@pytest.mark.parametrize(
    "text", ["remind at()", 'remind at("x")', "remind at(1, 2, 3)", "remind at(rool: 1, share: 2)"]
)
def test_wrong_arguments_are_refused_when_compiled(text):
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile(text, questions=DECLARED)

    assert refused.value.code == "feel_wrong_arguments"


def test_an_argument_of_another_kind_is_refused():
    with pytest.raises(feel.FeelTypeError):
        asked("remind at(1, 2)", None, questions=DECLARED)


def test_a_question_without_anybody_to_ask_is_an_error():
    with pytest.raises(feel.FeelAnswerError):
        feel.compile("today()").evaluate({})


def test_an_undeclared_question_is_an_unknown_function():
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile('due("x")')

    assert refused.value.code == "feel_unknown_function"
