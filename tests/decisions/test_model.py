"""Models: graphs of decisions, what is refused, what is explained."""

from datetime import date
from decimal import Decimal

import pytest

from app import feel
from app.decisions import BadDecision, BadFacts, DecisionModel, NoLogic, UnknownDecision, check
from tests.decisions.models import a_decision, a_literal, a_model, a_table, an_input

WORKDAYS = feel.Question("add workdays", (("date", "date"), ("n", "number")), "date", stable=True)


def codes(body, questions=None):
    return {finding.code for finding in check(body, questions or {})}


def test_a_decision_sees_what_it_requires_and_nothing_else():
    body = a_model(
        an_input("a"), an_input("b"),
        a_decision("inner", a_literal("a + 1"), inputs=["a"]),
        a_decision("outer", a_literal("[inner, b]"), requires=["inner"]),
    )  # fmt: skip

    outcome = DecisionModel.parse(body, {}).decide("outer", {"a": 1, "b": 2})

    assert outcome.value == [2, None]
    assert [each["decision"] for each in outcome.explanation["required"]] == ["inner"]
    assert outcome.explanation["required"][0]["inputs"] == {"a": 1}


def test_an_answered_question_stands_in_the_explanation():
    body = a_model(an_input("start"), a_decision("d", a_literal("add workdays(start, 7)"), inputs=["start"]))
    model = DecisionModel.parse(body, {"add workdays": WORKDAYS})

    outcome = model.decide(
        "d", {"start": date(2026, 4, 1)}, ask=lambda _question, _arguments: date(2026, 4, 13)
    )

    assert outcome.value == date(2026, 4, 13)
    assert outcome.explanation["answers"] == [
        {
            "question": "add workdays",
            "arguments": {"date": date(2026, 4, 1), "n": Decimal(7)},
            "answer": date(2026, 4, 13),
        }
    ]


def test_an_explanation_can_be_stored_exactly():
    body = a_model(an_input("n"), a_decision("d", a_table(["n"], ["o"], [["> 1", "n / 3"]]), inputs=["n"]))

    explanation = DecisionModel.parse(body, {}).decide("d", {"n": 2}).explanation

    assert feel.loads(feel.dumps(explanation)) == explanation


def test_knowledge_is_a_function_that_decisions_call():
    knowledge = (
        '<businessKnowledgeModel id="k" name="double of"><variable name="double of"/><encapsulatedLogic>'
        '<formalParameter name="n" typeRef="number"/>'
        "<literalExpression><text>2 * n</text></literalExpression>"
        "</encapsulatedLogic></businessKnowledgeModel>"
    )
    needs = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    body = a_model(knowledge, a_decision("d", needs + a_literal("double of(21)")))

    assert DecisionModel.parse(body, {}).decide("d", {}).value == 42


def test_endless_recursion_of_knowledge_ends_in_an_error():
    knowledge = (
        '<businessKnowledgeModel id="k" name="f"><variable name="f"/><encapsulatedLogic>'
        '<formalParameter name="n"/><literalExpression><text>f(n + 1)</text></literalExpression>'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )
    needs = '<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>'
    model = DecisionModel.parse(a_model(knowledge, a_decision("d", needs + a_literal("f(1)"))), {})

    with pytest.raises(feel.FeelBudgetExceeded):
        model.decide("d", {})


def test_a_fact_of_another_kind_is_refused():
    body = a_model(an_input("n", "number"), a_decision("d", a_literal("n"), inputs=["n"]))

    with pytest.raises(BadFacts) as refused:
        DecisionModel.parse(body, {}).decide("d", {"n": "three"})

    assert refused.value.findings[0].where == "n"


def test_a_fact_must_be_among_the_allowed_values():
    kind = (
        '<itemDefinition name="tGrade"><typeRef>string</typeRef>'
        '<allowedValues><text>"A","B"</text></allowedValues>'
        "</itemDefinition>"
    )
    model = DecisionModel.parse(
        a_model(kind, an_input("g", "tGrade"), a_decision("d", a_literal("g"), inputs=["g"])), {}
    )

    assert model.decide("d", {"g": "A"}).value == "A"
    with pytest.raises(BadFacts):
        model.decide("d", {"g": "C"})


def test_an_unknown_decision_is_said_to_be_so():
    model = DecisionModel.parse(a_model(a_decision("d", a_literal("1"))), {})

    with pytest.raises(UnknownDecision):
        model.decide("e", {})


def test_everything_wrong_is_found_at_once():
    body = a_model(
        an_input("n"),
        a_decision(
            "x", a_table(["n"], ["o"], [["import os", "open()"], ["1"]], policy="BEST"), inputs=["n", "m"]
        ),
        a_decision("y", "<python/>"),
    )

    found = check(body, {})

    assert {finding.code for finding in found} == {
        "feel_unexpected", "feel_unknown_function", "decision_row_width", "decision_hit_policy",
        "decision_unknown_reference", "decision_box_unsupported",
    }  # fmt: skip
    cell = next(finding for finding in found if finding.code == "feel_unexpected")
    assert (cell.where, cell.line, cell.column) == ("r1c1", 1, 8)


def test_a_model_with_findings_is_not_read():
    with pytest.raises(BadDecision) as refused:
        DecisionModel.parse(a_model(a_decision("d", a_literal("1 +"))), {})

    assert [finding.code for finding in refused.value.findings] == ["feel_ends_early"]


def test_what_is_not_supported_is_refused_by_name():
    body = a_model(a_decision("d", '<pivot id="f"/>'))

    assert [(found.code, found.named["box"]) for found in check(body, {})] == [
        ("decision_box_unsupported", "pivot")
    ]


def test_circles_are_refused():
    body = a_model(
        a_decision("a", a_literal("b"), requires=["b"]), a_decision("b", a_literal("a"), requires=["a"])
    )

    assert codes(body) == {"decision_circular"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><definitions/>', "decision_doctype"),
        (
            '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><definitions/>'.encode("utf-16"),
            "decision_doctype",
        ),
        (b"<definitions", "decision_not_xml"),
        (b"<definitions xmlns='urn:other'/>", "decision_not_dmn"),
        (b" " * 2_000_001, "decision_too_large"),
        (a_model(), "decision_none"),
    ],
)
def test_an_unsafe_or_foreign_document_is_refused(body, code):
    assert codes(body) == {code}


@pytest.mark.parametrize("year", ["20180521", "20191111", "20211108", "20230324"])
def test_every_version_from_12_to_15_is_read(year):
    scheme = "http" if year == "20180521" else "https"
    body = a_model(
        a_decision("d", a_literal("1")), namespace=f"{scheme}://www.omg.org/spec/DMN/{year}/MODEL/"
    )

    assert check(body, {}) == []


def test_a_draft_decides_what_can_be_read_and_refuses_the_rest():
    body = a_model(a_decision("good", a_literal("1")), a_decision("bad", a_literal("1 +")))

    draft = DecisionModel.draft(body, {})

    assert draft.decide("good", {}).value == 1
    with pytest.raises(BadDecision):
        draft.decide("bad", {})


def test_a_decision_that_nobody_has_thought_out_cannot_be_made():
    model = DecisionModel.parse(a_model(a_decision("d", ""), a_decision("e", a_literal("1"))), {})

    assert model.decide("e", {}).value == 1
    with pytest.raises(NoLogic):
        model.decide("d", {})


def row(*cells):
    return f"<row>{''.join(cells)}</row>"


def boxed(tag, attributes, **parts):
    inner = "".join(
        f"<{name.strip('_')}>{a_literal(text, name)}</{name.strip('_')}>" for name, text in parts.items()
    )
    return f"<{tag} {attributes}>{inner}</{tag}>"


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (boxed("for", 'iteratorVariable="x"', in_="[1, 2, 3]", return_="x * x + count(partial)"), [1, 5, 11]),
        (boxed("some", 'iteratorVariable="x"', in_="[1..3]", satisfies="x > 2"), True),
        (boxed("every", 'iteratorVariable="x"', in_="[1, 3]", satisfies="x > 2"), False),
        (boxed("filter", "", in_="[{a: 1}, {a: 2}]", match="a = 2"), [{"a": 2}]),
        (boxed("filter", "", in_="[5, 6]", match="2"), 6),
        (boxed("conditional", "", if_="1 > 2", then="1", else_="2"), 2),
        (f"<list>{a_literal('1', 'a')}{a_literal('2', 'b')}</list>", [1, 2]),
        (
            '<relation><column name="n"/><column name="m"/>'
            + row(a_literal("1", "a"), a_literal("2", "b"))
            + "</relation>",
            [{"n": 1, "m": 2}],
        ),
        (
            (
                f'<context><contextEntry><variable name="a b"/>{a_literal("1", "a")}</contextEntry>'
                f"<contextEntry>{a_literal('a b + 1', 'b')}</contextEntry></context>"
            ),
            2,
        ),
    ],
)
def test_every_form_of_box_has_its_value(box, expected):
    assert DecisionModel.parse(a_model(a_decision("d", box)), {}).decide("d", {}).value == expected


def test_a_service_gives_what_its_decisions_give():
    service = (
        '<decisionService id="s" name="s"><variable name="s"/><outputDecision href="#d"/>'
        '<inputData href="#n"/></decisionService>'
    )
    body = a_model(service, an_input("n"), a_decision("d", a_literal("n * 2"), inputs=["n"]))

    assert DecisionModel.parse(body, {}).decide("s", {"n": 4}).value == 8


def test_a_decision_that_a_person_makes_is_given_as_a_fact():
    body = a_model(a_decision("opinion", ""), a_decision("d", a_literal("opinion + 1"), requires=["opinion"]))

    assert DecisionModel.parse(body, {}).decide("d", {"opinion": 1}).value == 2


def test_a_wrong_cell_without_an_id_is_found_by_its_row():
    table = a_table(["n"], ["o"], [["1", "1"], ["1 +", "1"]]).replace(' id="r2c1"', "")
    body = a_model(an_input("n"), a_decision("d", table, inputs=["n"]))

    assert [finding.where for finding in check(body, {})] == ["d, row 2"]


def test_a_model_that_nests_too_deeply_is_refused():
    body = a_model(a_decision("d", "<list>" * 400 + a_literal("1") + "</list>" * 400))
    chain = [a_decision("d0", a_literal("1"))]
    chain += [a_decision(f"d{n}", a_literal(f"d{n - 1}"), requires=[f"d{n - 1}"]) for n in range(1, 2000)]

    assert codes(body) == {"decision_not_xml"}
    assert codes(a_model(*reversed(chain))) == {"decision_too_deep"}
