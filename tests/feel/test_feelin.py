"""Ours beside feelin, the evaluator of the browser's tools: the same expressions come to the same.

Numbers are compared to nine significant digits, since feelin reckons in binary floating point. Where the two
differ, the difference is listed here with its reason, and each reason still has to be found.
"""

import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path
from shutil import which

import pytest

from app import feel
from tests.feel import manual
from tests.feel.expressions import FACTS, Inventor

ROOT = Path(__file__).resolve().parents[2]
FEELIN = ROOT / "app/web/client/node_modules/@bpmn-io/feelin/dist/index.js"
MANY = 2_000
CLOSE = Decimal("1e-9")

DIFFERENCES = {
    "substring": "what begins beyond the end of a text is null, as in the standard's suite; feelin: empty",
    "median": "the middle one by size; feelin puts numbers in the order of their digits as text",
}
"""By the built-in: the one that ours warns of, or that stands in the expression."""

MANUAL_DIFFERS = {
    '"第一行\\n第二行" = "第一行\n第二行"': "feelin reads no line break in a text",
    '"10" > 9': "values of two kinds have no order; feelin lets JavaScript compare them",
    "string(12.50)": "a decimal keeps its places; feelin's numbers are binary",
    "sort([3, 1, 2])": "the function may be left out",
    "duplicate values([1, 2, 1])": "feelin answers null",
    **dict.fromkeys(
        (
            "overlaps before([1..5], [3..8])", "overlaps after([3..8], [1..5])", "finishes(10, [1..10])",
            "finished by([1..10], 10)", "during(5, [1..10])", "starts(1, [1..10])", "started by([1..10], 1)",
            "coincides([1..5], [1..5])",
        ),
        "feelin does not have this relation",
    ),
    "get or else(null, 0)": "beyond the standard; feelin reads `or` in the name",
    "is defined(nobody)": "beyond the standard",
    'trim("  甲 ")': "beyond the standard",
}  # fmt: skip


def _values(expressions, facts):
    """What feelin makes of them; `{"problem": ...}` where it refuses."""
    if which("node") is None or not FEELIN.exists():
        pytest.skip("no node here, or the browser's packages are not installed: make setup")
    done = subprocess.run(
        ["node", str(ROOT / "tests/feel/feelin.mjs"), str(FEELIN)],
        input=json.dumps({"facts": facts, "expressions": [{"text": text} for text in expressions]}),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


def same(ours, theirs):
    if isinstance(ours, Decimal) and isinstance(theirs, int | float) and not isinstance(theirs, bool):
        return abs(ours - Decimal(repr(theirs))) <= CLOSE * max(1, abs(ours))
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[key], theirs[key]) for key in ours)
    return type(ours) is type(theirs) and ours == theirs


def _ours(text, facts, warnings=None):
    return feel.compile(text, names=facts).evaluate(facts, warnings=warnings)


def _why(text):
    """The reason why ours differs, by what it warns of."""
    warnings = []
    _ours(text, FACTS, warnings)
    if any(each.named.get("name") == "substring" for each in warnings):
        return DIFFERENCES["substring"]
    return DIFFERENCES["median"] if "median(" in text else None


def test_invented_expressions_come_to_the_same():
    expressions = list(dict.fromkeys(Inventor().some(MANY)))
    theirs = _values(expressions, FACTS)

    differing = [
        text
        for text, answer in zip(expressions, theirs, strict=True)
        if "problem" in answer or not same(_ours(text, FACTS), answer["value"])
    ]

    assert [text for text in differing if _why(text) is None] == []
    assert {_why(text) for text in differing} == set(DIFFERENCES.values())
    assert len(differing) <= len(expressions) / 20


def test_the_examples_of_the_manual_come_to_the_same_where_both_know_them():
    facts = {"fine_wan": 12.5, "subject": "江苏某运输有限公司", "performed": True}
    expressions = [
        each.written
        for each in manual.examples("feel")
        if not re.search(
            r"first day|filed at|records|@\"|date|time|due|rule|work|range|duration| text\(", each.written
        )
    ]
    differing = [
        text
        for text, answer in zip(expressions, _values(expressions, facts), strict=True)
        if "problem" in answer or not same(_ours(text, facts), answer["value"])
    ]

    assert len(expressions) > 100
    assert set(differing) == set(MANUAL_DIFFERS)
