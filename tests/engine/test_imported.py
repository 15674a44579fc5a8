"""What was drawn for other products becomes a draft, and each thing done to it is told."""

import pytest
from lxml import etree

from app.engine import BadDiagram, Known, check
from app.engine.dialect import ZEEBE
from app.engine.imported import feel_of, translate

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:flowable="http://flowable.org/bpmn">'
)


def taken(inside: str, begin: str = "x") -> tuple[etree._Element, dict[str, str | None], bytes]:
    xml = (
        f'{HEAD}<process id="p" isExecutable="true"><startEvent id="s"/>{inside}<endEvent id="e"/>'
        f'<sequenceFlow id="a" sourceRef="s" targetRef="{begin}"/>'
        f'<sequenceFlow id="b" sourceRef="{begin}" targetRef="e"/></process></definitions>'
    )
    told = translate(xml.encode())
    return etree.fromstring(told.body), {line.what: line.became for line in told.lines}, told.body


def said(root: etree._Element, name: str) -> dict[str, str]:
    return dict(next(root.iter(f"{{{ZEEBE}}}{name}")).attrib)


@pytest.mark.parametrize("product", ["camunda", "flowable"])
def test_a_user_task_keeps_its_people_dates_and_form(product):
    root, lines, body = taken(
        f'<userTask id="x" {product}:assignee="${{chief}}" {product}:candidateGroups="clerk,chief" '
        f'{product}:dueDate="${{due}}" {product}:priority="50" '
        f'{product}:formKey="embedded:app:forms/apply.html" {product}:asyncBefore="true"/>'
    )

    assert said(root, "assignmentDefinition") == {"assignee": "=chief", "candidateGroups": "clerk,chief"}
    assert said(root, "taskSchedule") == {"dueDate": "=due"}
    assert said(root, "priorityDefinition") == {"priority": "50"}
    assert said(root, "formDefinition") == {"formId": "apply"}
    assert lines[f'{product}:asyncBefore="true"'] is None
    assert [f.code for f in check(body, "p", Known())] == []


def test_a_service_task_keeps_its_topic_and_mapping_but_no_code():
    root, lines, body = taken(
        '<serviceTask id="x" camunda:type="external" camunda:topic="records.publish" camunda:class="a.B">'
        '<extensionElements><camunda:inputOutput><camunda:inputParameter name="n">${a + 1}'
        '</camunda:inputParameter><camunda:outputParameter name="m">done</camunda:outputParameter>'
        "</camunda:inputOutput><camunda:executionListener class='a.C'/></extensionElements></serviceTask>"
    )

    assert said(root, "taskDefinition") == {"type": "records.publish"}
    assert said(root, "input") == {"source": "=a + 1", "target": "n"}
    assert said(root, "output") == {"source": '="done"', "target": "m"}
    assert lines['camunda:class="a.B"'] is None
    assert lines["<camunda:executionListener>"] is None
    assert [f.code for f in check(body, "p", Known())] == []


def test_calls_decisions_and_collections_are_translated():
    root, lines, _ = taken(
        '<callActivity id="x" calledElement="other"><extensionElements><camunda:in variables="all"/>'
        '<camunda:out source="a" target="b"/></extensionElements></callActivity>'
        '<businessRuleTask id="y" camunda:decisionRef="fate" camunda:resultVariable="r"/>'
        '<userTask id="z"><multiInstanceLoopCharacteristics camunda:collection="people" '
        'camunda:elementVariable="one"/></userTask>'
    )

    assert said(root, "calledElement") == {"processId": "other", "propagateAllParentVariables": "true"}
    assert said(root, "output") == {"source": "=a", "target": "b"}
    assert said(root, "calledDecision") == {"decisionId": "fate", "resultVariable": "r"}
    assert said(root, "loopCharacteristics") == {"inputCollection": "=people", "inputElement": "one"}
    assert None not in lines.values()


@pytest.mark.parametrize(
    ("text", "became"),
    [
        ("${amount > 10 && !done}", "=amount > 10 and not(done)"),
        ("${state == 'open' || n eq 3}", '=state = "open" or n = 3'),
        ("${a != b}", "=a != b"),
        ("P3D", "P3D"),
        ("${bean.method(a)[0]; b}", "${bean.method(a)[0]; b}"),
    ],
)
def test_expressions_become_feel_where_feel_can_say_it(text, became):
    assert feel_of(text) == became


def test_a_condition_is_translated_and_told():
    told = translate(
        (
            f'{HEAD}<process id="p"><exclusiveGateway id="g"/>'
            '<sequenceFlow id="f" sourceRef="g" targetRef="g">'
            '<conditionExpression xsi:type="tFormalExpression">${a == 1}</conditionExpression></sequenceFlow>'
            "</process></definitions>"
        ).encode()
    )

    assert b">=a = 1<" in told.body
    assert [(line.where, line.what, line.became) for line in told.lines] == [("f", "${a == 1}", "=a = 1")]
    assert told.key == "p"


def test_what_is_no_bpmn_is_refused():
    with pytest.raises(BadDiagram):
        translate(b"<html/>")
