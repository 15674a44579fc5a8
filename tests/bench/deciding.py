"""What a decision table costs, beside SpiffWorkflow's, and an expression beside another evaluator's."""

import importlib
import io
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from app import feel
from app.decisions import DecisionModel
from tests.bench.measuring import Row, best
from tests.decisions.models import MODEL, a_decision, a_model, a_table, an_input

ROWS, COLUMNS = 200, 10
NAMES = [f"v{column}" for column in range(COLUMNS)]
FACTS = dict.fromkeys(NAMES, 50)
OUTPUT = '<output id="out" name="found" label="found" typeRef="number">'  # SpiffWorkflow asks for all of it
EVALUATOR = "bkflow_feel.api"
"""An evaluator from PyPI; no requirement of ours, since it does not say under which licence it comes."""


def the_table() -> bytes:
    """Half of the cells pass, so that a row fails on its second cell on the average; the last one hits."""
    rows = [
        [f">= {(row * 37 + column * 53) % 100}" for column in range(COLUMNS)] + [str(row)]
        for row in range(ROWS - 1)
    ]
    rows.append([*[">= 0"] * COLUMNS, "999"])
    table = a_table(NAMES, ["found"], rows, policy="FIRST")
    table = table.replace('<output name="found">', OUTPUT)
    return a_model(*map(an_input, NAMES), a_decision("found", table, inputs=NAMES))


def rows() -> Iterator[Row]:
    body = the_table()
    model = DecisionModel.parse(body, {})
    theirs = spiff(body)
    assert model.decide("found", FACTS).value == theirs() == 999
    ours = best(lambda: model.decide("found", FACTS), times=20)
    near = best(lambda: model.near_misses("found", FACTS), times=10)
    once = best(theirs, rounds=2)
    size = f"{ROWS} x {COLUMNS}"
    yield Row(f"decision table {size}: the value, microseconds", ours * 1e6, 300)
    yield Row(f"decision table {size}: near misses, milliseconds", near * 1e3, 3)
    yield Row(
        f"decision table {size}: ours / SpiffWorkflow's",
        ours / once,
        0.1,
        f"theirs {once * 1e6:.0f} microseconds",
    )
    yield from beside_another()


def spiff(body: bytes) -> Callable[[], Any]:
    """The same table in SpiffWorkflow's own engine, whose cells are Python."""
    root = etree.parse(io.BytesIO(body)).getroot()
    parser = DMNParser(None, root, {"dmn": MODEL})
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    task = SimpleNamespace(data=dict(FACTS), workflow=SimpleNamespace(script_engine=PythonScriptEngine()))
    return lambda: engine.decide(task)[0].output_as_dict(task)["found"]


def beside_another() -> Iterator[Row]:
    """One comparison, text to value; ours keeps what it compiled, the other reads the text each time."""
    try:
        parse_expression = importlib.import_module(EVALUATOR).parse_expression
    except ImportError:
        sys.stdout.write(f"!!! no row beside another evaluator: {EVALUATOR} is not installed (bkflow-feel)\n")
        return
    facts = {"fine": 3, "limit": 5}
    assert parse_expression(expression="fine < limit", context=facts) is True
    theirs = best(lambda: parse_expression(expression="fine < limit", context=facts), times=20, rounds=3)
    ours = best(lambda: feel.compile("fine < limit").evaluate(facts), times=1_000)
    yield Row(
        "a comparison: ours / bkflow-feel's", ours / theirs, 0.1, f"theirs {theirs * 1e6:.0f} microseconds"
    )
