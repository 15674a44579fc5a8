"""Every example of docs/feel.md comes to what the manual says, and the manual leaves nothing out."""

import json
from pathlib import Path

import pytest

import app.verbs  # noqa: F401  declares the questions
from app import feel
from app.casework import verbs
from app.feel.builtins import BUILTINS
from app.words import catalogue
from tests.conformance.dmn_tck import short
from tests.feel import manual

FACTS, ANSWERS = manual.facts(), manual.answers()
WRITTEN = "\n".join(each.written for each in [*manual.examples("feel"), *manual.examples("cell")])


def ask(question, given):
    return ANSWERS[manual.key(question, given)]


def value(text):
    return feel.compile(text, questions=manual.QUESTIONS, names=FACTS).evaluate(FACTS, ask=ask)


@pytest.mark.parametrize("example", manual.examples("feel"), ids=str)
def test_an_expression_comes_to_what_the_manual_says(example):
    got, said = value(example.written), value(example.result)

    assert feel.dumps(got) == feel.dumps(said) or feel.equal(got, said, feel.Run(None, None, None)) is True


@pytest.mark.parametrize("example", manual.examples("cell"), ids=str)
def test_a_cell_passes_what_the_manual_says(example):
    looked_at, _, cell = example.written.partition(" | ")

    tests = feel.compile_unary(cell, questions=manual.QUESTIONS, names=FACTS)

    assert tests.matches(value(looked_at), FACTS, ask=ask) is (example.result == "true")


@pytest.mark.parametrize("example", manual.examples("check"), ids=str)
def test_the_check_finds_what_the_manual_says(example):
    code, _, meant = example.result.partition(" ")
    simple = {"fine_wan": "number", "subject": "string", "first day": "date", "performed": "boolean"}
    known = {name: feel.SIMPLE[simple[name]] if name in simple else None for name in FACTS}

    try:
        feel.compile(example.written, questions=manual.QUESTIONS, names=FACTS)
        (found,) = feel.remarks(example.written, feel.Surroundings(known, questions=manual.QUESTIONS))
    except feel.FeelSyntaxError as refused:
        found = refused

    assert (found.code, found.named.get("meant", "")) == (code, meant)
    assert code in catalogue()


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_built_in_has_an_example(name):
    assert f"{name}(" in WRITTEN


def test_every_question_of_the_product_has_an_example_and_is_marked_as_ours():
    ours = {
        name: verbs.questions()[name]
        for name, (_declared, function) in verbs._questions.items()
        if function.__module__.startswith("app.")  # other tests bring questions of their own
    }
    text = manual.MANUAL.read_text("utf-8")

    for name, declared in ours.items():
        written = f"{name}({', '.join(parameter for parameter, _ in declared.parameters)})"
        assert f"| `{written}` |" in text
        assert f"{name}(" in WRITTEN
    assert set(ours) <= set(manual.QUESTIONS)


def test_the_manual_owns_to_just_the_results_of_the_kit_that_are_not_as_expected():
    """Where the conformance suite was run here; `make conformance` itself says the same."""
    report = Path("build/conformance.json")
    if not report.exists():
        pytest.skip("no conformance run here: CONFORMANCE_SUITES=... make conformance")
    kit = json.loads(report.read_text("utf-8"))["dmn-tck"]

    assert manual.unlike({short(case) for case in kit["failing"]}, kit["total"]) == (set(), set())
