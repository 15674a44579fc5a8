"""The adapter for betsy's cases, on models of our own: it says right, wrong and refused where that is so."""

import pytest

from tests.conformance import betsy
from tests.conformance.rules import codes_of

MODEL = """
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <process id="p" isExecutable="true">
    <startEvent id="s"/><scriptTask id="one"><script>INCREMENT_INTEGER_VARIABLE_AND_LOG</script></scriptTask>
    <exclusiveGateway id="g" default="no"/>
    <scriptTask id="two"><script>SCRIPT_task2</script></scriptTask><endEvent id="e"/>{more}
    <sequenceFlow id="a" sourceRef="s" targetRef="one"/><sequenceFlow id="b" sourceRef="one" targetRef="g"/>
    <sequenceFlow id="c" sourceRef="g" targetRef="two">
      <conditionExpression xsi:type="tFormalExpression">!test.contains("a")</conditionExpression>
    </sequenceFlow>
    <sequenceFlow id="no" sourceRef="g" targetRef="e"/><sequenceFlow id="d" sourceRef="two" targetRef="e"/>
  </process>
</definitions>
"""


def judged(expected: list[str], test: str, more: str = "") -> str:
    case = {
        "id": "own",
        "construct": "own",
        "process": "p",
        "parallel_process": None,
        "vars": {"integerVariable": 0, "test": test},
        "delay_ms": 0,
        "expected": expected,
    }
    return betsy.judge(case, MODEL.format(more=more).encode()).outcome


def test_what_is_right_is_right_and_what_is_wrong_is_wrong():
    assert judged(["INCREMENT", "SCRIPT_task2"], "b") == "pass"
    assert judged(["INCREMENT"], "a") == "pass"
    assert judged(["INCREMENT"], "b") == "wrong"


def test_what_is_not_supported_is_refused_and_no_expected_error():
    adhoc = '<adHocSubProcess id="x"/>'

    assert judged(["INCREMENT"], "a", adhoc) == "refused"
    assert judged(["ERROR"], "a", adhoc) == "refused"
    assert judged(["ERROR"], "a", '<userTask id="x" startQuantity="0"/>') == "pass"


@pytest.mark.parametrize(
    ("text", "translated"),
    [
        ('test.contains("a") && x == 1', '=contains(test, "a")  and  x = 1'),
        ("${integerVariable}", "=integerVariable"),
        ('!test.contains("a")', '=not(contains(test, "a"))'),
    ],
)
def test_expressions_are_translated_mechanically(text, translated):
    assert betsy.feel(text) == translated


def test_a_model_is_not_refused_for_the_language_of_its_scripts():
    assert codes_of(MODEL.format(more="").encode()) == set()
    dangling = MODEL.format(more="").replace('targetRef="g"', 'targetRef="gone"')
    assert "flow_dangles" in codes_of(dangling.encode())
