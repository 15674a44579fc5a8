"""Models import each other: decisions, knowledge and types stand under the import's name."""

from decimal import Decimal

import pytest

from app.decisions import BadDecision, DecisionModel, check
from tests.decisions.models import MODEL, a_decision, a_literal, a_model, an_input

LAW = a_model(
    '<itemDefinition name="tFine"><typeRef>number</typeRef>'
    "<allowedValues><text>&gt;= 0</text></allowedValues></itemDefinition>",
    an_input("fine", "tFine"),
    a_decision("large", a_literal("fine > 100"), inputs=["fine"]),
    '<businessKnowledgeModel id="doubled" name="doubled and more"><variable name="doubled and more"/>'
    '<encapsulatedLogic><formalParameter name="n" typeRef="number"/>'
    f"{a_literal('n * 2')}</encapsulatedLogic></businessKnowledgeModel>",
).replace(b"urn:test", b"urn:law")


def an_import(name="law", namespace="urn:law", location=""):
    return f'<import name="{name}" namespace="{namespace}" importType="{MODEL}" locationURI="{location}"/>'


def requires(kind, key, namespace="urn:law"):
    requirement = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
    return f'<{requirement}><required{kind} href="{namespace}#{key}"/></{requirement}>'


def deciding(text, *needed, kind="Any"):
    made = a_decision("what", "".join(needed) + a_literal(text), kind=kind)
    return a_model(an_import(), made)


def find(namespace, _location):
    return {"urn:law": LAW}.get(namespace)


def decide(model, facts):
    return DecisionModel.parse(model, {}, find).decide("what", facts)


def test_a_decision_of_another_model_is_made_there():
    model = deciding('if law.large then "重" else "轻"', requires("Decision", "large"))

    outcome = decide(model, {"fine": 200})

    assert outcome.value == "重"
    assert outcome.explanation["inputs"] == {"law": {"large": True}}
    assert [each["decision"] for each in outcome.explanation["required"]] == ["large"]


def test_its_inputs_are_given_as_they_are_or_under_the_imports_name():
    model = deciding("law.fine + 1", requires("Input", "fine"))

    assert decide(model, {"fine": 1}).value == 2
    assert decide(model, {"law": {"fine": 2}}).value == 3


def test_its_knowledge_is_called_by_the_imports_name():
    model = deciding("law.doubled and more(n: 4) + 1", requires("Knowledge", "doubled"))

    assert decide(model, {}).value == 9


def test_its_types_are_declared_by_the_imports_name():
    model = deciding("4 - 5", kind="law.tFine")

    assert decide(model, {}).value is None


def test_the_facts_that_are_needed_are_named_with_the_import():
    model = deciding("law.large and law.fine > 1", requires("Decision", "large"), requires("Input", "fine"))

    assert DecisionModel.parse(model, {}, find).inputs("what") == {"law.fine": "number"}


def test_an_import_without_a_name_adds_to_the_models_own_names():
    made = a_decision("what", requires("Decision", "large") + a_literal("large"))

    assert decide(a_model(an_import(name=""), made), {"fine": 101}).value is True


def test_an_imported_model_may_import_another():
    middle = a_model(
        an_import(), a_decision("twice", requires("Decision", "large") + a_literal("[law.large]"))
    ).replace(b"urn:test", b"urn:middle")
    outer = a_model(
        an_import("mid", "urn:middle"),
        a_decision("what", requires("Decision", "twice", "urn:middle") + a_literal("mid.twice")),
    )
    known = {"urn:law": LAW, "urn:middle": middle}
    model = DecisionModel.parse(outer, {}, lambda namespace, _location: known.get(namespace))

    assert model.decide("what", {"fine": 101}).value == [True]
    assert model.decide("what", {"mid": {"law": {"fine": Decimal(1)}}}).value == [False]


ONE = a_decision("what", a_literal("1"))
SCHEMA = an_import().replace(MODEL, "http://www.w3.org/2001/XMLSchema")


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (a_model(an_import(namespace="urn:nowhere"), ONE), "decision_import_missing"),
        (a_model(SCHEMA, ONE), "decision_import"),
        (deciding("law.nothing", requires("Decision", "nothing")), "decision_unknown_reference"),
        (deciding("law.large + lav.large", requires("Decision", "large")), "feel_unknown_name"),
    ],
)
def test_what_cannot_be_imported_is_said(model, code):
    assert code in {each.code for each in check(model, {}, find)}


def test_models_that_import_each_other_are_refused():
    one = a_model(an_import("two", "urn:two"), a_decision("what", a_literal("1")))
    two = a_model(an_import("one", "urn:test"), a_decision("what", a_literal("1")))

    with pytest.raises(BadDecision) as refused:
        DecisionModel.parse(one, {}, lambda namespace, _: two if namespace == "urn:two" else one)

    assert "decision_import_faulty" in {each.code for each in refused.value.findings}


def test_a_faulty_import_is_named():
    faulty = a_model(a_decision("large", a_literal("1 +"))).replace(b"urn:test", b"urn:law")
    model = deciding("law.large", requires("Decision", "large"))

    found = check(model, {}, lambda _namespace, _location: faulty)

    assert [each.code for each in found] == ["decision_import_faulty"]
