"""There is no Python in diagrams: it is refused when they are checked, and not run if it gets past that."""

import pytest

from app.engine import BadDiagram, Diagram, Known, StepBroken, check
from tests.engine.drawing import (
    a_diagram,
    a_message,
    boundary,
    call,
    catch,
    chain,
    decide,
    each,
    end,
    flow,
    gateway,
    inside,
    io,
    message,
    script,
    service,
    start,
    timer,
    user,
    zeebe,
)
from tests.engine.house import House

PYTHON = [
    "import os",
    "open('/tmp/chengnuo_was_here', 'w')",
    "().__class__",
    '__import__("os").system("id")',
]


def the_places(code: str) -> dict[str, bytes]:
    """A diagram per place where an expression may stand, with this one in it."""
    text = f"={code}"

    def row(piece: str, more: str = "") -> bytes:
        return a_diagram(start(), piece, end(), chain("start", "x", "end"), more=more)

    def guarded(*inside_event: str, more: str = "") -> bytes:
        flows = chain("start", "u", "end") + chain("x", "end")
        return a_diagram(start(), user("u"), end(), boundary("x", "u", *inside_event), flows, more=more)

    choice = [
        start(),
        end(),
        user("u"),
        chain("start", "x"),
        flow("x", "u", text),
        flow("x", "end"),
        chain("u", "end"),
    ]
    return {
        "exclusive condition": a_diagram(gateway("exclusive", "x", default="x_end"), *choice),
        "inclusive condition": a_diagram(gateway("inclusive", "x", default="x_end"), *choice),
        "date": row(catch("x", timer("timeDate", text))),
        "duration": row(catch("x", timer("timeDuration", text))),
        "boundary timer": guarded(timer("timeDuration", text)),
        "correlation key": row(catch("x", message("M")), a_message("M", text)),
        "message name": row(catch("x", message("M")), a_message("M", "=1", said=text)),
        "boundary key": guarded(message("M"), more=a_message("M", text)),
        "input mapping": row(service("x", "v", extensions=io({"a": text}))),
        "output mapping": row(service("x", "v", extensions=io(outputs={"a": text}))),
        "sub-process mapping": row(
            inside("x", start("s"), end("e"), chain("s", "e"), extensions=io({"a": text}))
        ),
        "call mapping": row(call("x", "life", extensions=io({"a": text}))),
        "script": row(script("x", text, "a")),
        "collection": row(user("x", each(text, "p"))),
        "output element": row(service("x", "v", each("=[1]", "p", outputCollection="c", outputElement=text))),
        "completion condition": row(service("x", "v", each("=[1]", "p", until=text))),
        "assignee": row(user("x", assignee=text)),
        "groups": row(user("x", candidateGroups=text)),
        "due date": row(user("x", extensions=zeebe("taskSchedule", dueDate=text))),
        "priority": row(user("x", extensions=zeebe("priorityDefinition", priority=text))),
    }


@pytest.mark.parametrize("code", PYTHON)
@pytest.mark.parametrize("place", list(the_places("1")))
def test_python_is_refused_when_a_diagram_is_checked(place, code):
    drawn = the_places(code)[place]

    findings = [finding for finding in check(drawn, "life", Known()) if finding.severity == "error"]

    assert [(f.code.startswith("feel_"), f.line) for f in findings] == [(True, 1)]
    assert findings[0].column is not None
    with pytest.raises(BadDiagram):
        Diagram.parse(drawn, "life", {})


@pytest.mark.parametrize("code", PYTHON)
@pytest.mark.parametrize("place", list(the_places("1")))
def test_python_that_was_smuggled_past_the_check_is_not_run(place, code):
    house = House()
    diagram = Diagram.trusted(the_places(code)[place], "life", {})

    with pytest.raises(StepBroken) as broken:
        house.begin(diagram)

    assert "feel_" in broken.value.named["problem"]


@pytest.mark.parametrize(
    "code", ["x.__class__", "x.__class__.__mro__", '"a".__class__', "x.real", "[1].append", "[].append(1)"]
)
def test_no_attribute_of_a_python_object_is_reached(code):
    drawn = a_diagram(
        start(), script("s", f"={code}", "found"), user("u"), end(), chain("start", "s", "u", "end")
    )

    life = House().begin(drawn, x=1)

    assert life.run.facts["found"] in (None, [None])


def test_the_script_engine_underneath_evaluates_and_executes_nothing_else():
    life = House().begin(a_diagram(start(), user("u"), end(), chain("start", "u", "end")))
    engine = life.run._whole.script_engine
    token = next(iter(life.run._whole.tokens.values()))

    assert engine.evaluate(token, "__import__('os')") == "__import__('os')"
    for reach in (
        lambda: engine.execute(token, "x = 1"),
        lambda: engine.call_service(token),
        lambda: engine.environment.evaluate("1", {}),
        lambda: engine.environment.execute("1", {}),
        lambda: engine.environment.call_service({}),
    ):
        with pytest.raises(NotImplementedError):
            reach()


def test_a_script_in_python_and_a_python_decision_are_no_diagram():
    python = '<scriptTask id="x"><script>import os</script></scriptTask>'
    drawn = a_diagram(start(), python, decide("d", '="a" + "b"', "r"), end(), chain("start", "x", "d", "end"))

    codes = {finding.code for finding in check(drawn, "life", Known())}

    assert codes >= {"unsupported_element", "no_script", "computed_decision"}
