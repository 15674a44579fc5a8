"""Draws diagrams for tests: `a_diagram(start(), user("ask"), end(), flow("start", "ask"), ...)`.

Every function gives a piece of BPMN XML; `chain("start", "ask", "end")` gives the flows between them.
"""

from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def a_diagram(
    *pieces: str, key: str = "life", more: str = "", properties: dict[str, str] | None = None
) -> bytes:
    """A process of these pieces; `more` are messages, errors and the like beside it."""
    about = f"<extensionElements>{_properties(properties)}</extensionElements>" if properties else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<definitions {NAMESPACES} id="the_drawing" targetNamespace="t">{more}'
        f'<process id="{key}" name="办理" isExecutable="true">{about}{"".join(pieces)}</process>'
        f"</definitions>"
    ).encode()


def element(kind: str, name: str, *inside: str, extensions: str = "", **attributes: Any) -> str:
    said = "".join(
        f" {key}={quoteattr(str(value))}" for key, value in attributes.items() if value is not None
    )
    holder = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f'<{kind} id="{name}" name={quoteattr("办" + name)}{said}>{holder}{"".join(inside)}</{kind}>'


def zeebe(kind: str, *inside: str, **attributes: Any) -> str:
    said = "".join(
        f" {key}={quoteattr(str(value))}" for key, value in attributes.items() if value is not None
    )
    return f"<zeebe:{kind}{said}>{''.join(inside)}</zeebe:{kind}>"


def io(inputs: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> str:
    """The mapping: {target: source}."""
    lines = [zeebe("input", source=source, target=target) for target, source in (inputs or {}).items()]
    lines += [zeebe("output", source=source, target=target) for target, source in (outputs or {}).items()]
    return zeebe("ioMapping", *lines)


def start(name: str = "start", form: str | None = None) -> str:
    return element("startEvent", name, extensions=zeebe("formDefinition", formId=form) if form else "")


def end(name: str = "end", *inside: str, extensions: str = "") -> str:
    return element("endEvent", name, *inside, extensions=extensions)


def user(name: str, *inside: str, extensions: str = "", **assignment: str) -> str:
    desk = zeebe("assignmentDefinition", **assignment) if assignment else ""
    return element("userTask", name, *inside, extensions=zeebe("userTask") + desk + extensions)


def service(name: str, verb: str, *inside: str, extensions: str = "") -> str:
    return element("serviceTask", name, *inside, extensions=zeebe("taskDefinition", type=verb) + extensions)


def script(name: str, expression: str, result: str, extensions: str = "") -> str:
    said = zeebe("script", expression=expression, resultVariable=result)
    return element("scriptTask", name, extensions=said + extensions)


def decide(name: str, decision: str, result: str) -> str:
    said = zeebe("calledDecision", decisionId=decision, resultVariable=result)
    return element("businessRuleTask", name, extensions=said)


def call(name: str, process: str, *inside: str, extensions: str = "", **attributes: str) -> str:
    said = zeebe("calledElement", processId=process, **attributes)
    return element("callActivity", name, *inside, extensions=said + extensions)


def inside(name: str, *pieces: str, extensions: str = "") -> str:
    return element("subProcess", name, *pieces, extensions=extensions)


def gateway(kind: str, name: str, default: str | None = None) -> str:
    return element(f"{kind}Gateway", name, default=default)


def flow(source: str, target: str, condition: str | None = None, name: str | None = None) -> str:
    said = ""
    if condition is not None:
        said = f'<conditionExpression xsi:type="tFormalExpression">{escape(condition)}</conditionExpression>'
    flow_id = name or f"{source}_{target}"
    return f'<sequenceFlow id="{flow_id}" sourceRef="{source}" targetRef="{target}">{said}</sequenceFlow>'


def chain(*names: str) -> str:
    return "".join(flow(a, b) for a, b in pairwise(names))


def timer(kind: str, text: str) -> str:
    said = f'<{kind} xsi:type="tFormalExpression">{escape(text)}</{kind}>'
    return f"<timerEventDefinition>{said}</timerEventDefinition>"


def message(name: str) -> str:
    return f'<messageEventDefinition messageRef="{name}"/>'


def a_message(name: str, key: str | None = None, said: str | None = None) -> str:
    holder = zeebe("subscription", correlationKey=key) if key else ""
    return element("message", name, extensions=holder).replace(
        f'name="办{name}"', f"name={quoteattr(said or name)}"
    )


def an_error(name: str, code: str) -> str:
    return f'<error id="{name}" name="{name}" errorCode="{code}"/>'


def an_escalation(name: str, code: str) -> str:
    return f'<escalation id="{name}" name="{name}" escalationCode="{code}"/>'


def error(name: str) -> str:
    return f'<errorEventDefinition errorRef="{name}"/>'


def escalation(name: str) -> str:
    return f'<escalationEventDefinition escalationRef="{name}"/>'


def catch(name: str, *inside: str) -> str:
    return element("intermediateCatchEvent", name, *inside)


def boundary(name: str, host: str, *inside: str, interrupting: bool = True, extensions: str = "") -> str:
    cancel = "true" if interrupting else "false"
    return element(
        "boundaryEvent", name, *inside, attachedToRef=host, cancelActivity=cancel, extensions=extensions
    )


def each(
    collection: str, item: str, *, sequential: bool = False, until: str | None = None, **collect: str
) -> str:
    """Multi-instance; `collect` may hold outputCollection and outputElement."""
    loop = zeebe("loopCharacteristics", inputCollection=collection, inputElement=item, **collect)
    enough = formal("completionCondition", until) if until else ""
    order = "true" if sequential else "false"
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{order}">'
        f"<extensionElements>{loop}</extensionElements>{enough}</multiInstanceLoopCharacteristics>"
    )


def _properties(properties: dict[str, str]) -> str:
    return zeebe("properties", *(zeebe("property", name=n, value=v) for n, v in properties.items()))


def formal(kind: str, text: str) -> str:
    return f'<{kind} xsi:type="tFormalExpression">{escape(text)}</{kind}>'


def signal(reference: str) -> str:
    return f'<signalEventDefinition signalRef="{reference}"/>'


def a_signal(name: str) -> str:
    return f'<signal id="{name}" name="{name}"/>'


def conditional(condition: str) -> str:
    return (
        f"<conditionalEventDefinition><condition>{escape(condition)}</condition></conditionalEventDefinition>"
    )


def link(name: str) -> str:
    return f'<linkEventDefinition name="{name}"/>'


def compensate(activity: str | None = None) -> str:
    named = f' activityRef="{activity}"' if activity else ""
    return f"<compensateEventDefinition{named}/>"


def again(condition: str | None = None, **said: str) -> str:
    """A standard loop."""
    written = formal("loopCondition", condition) if condition else ""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in said.items())
    return f"<standardLoopCharacteristics{attributes}>{written}</standardLoopCharacteristics>"


def times(count: str, *, sequential: bool = False, **said: str) -> str:
    """A multi-instance of a number."""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in said.items())
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}"{attributes}>'
        f"{formal('loopCardinality', count)}</multiInstanceLoopCharacteristics>"
    )


def undoes(guard: str, handler: str) -> str:
    """The association from a compensation boundary event to what undoes its activity."""
    return f'<association id="{guard}_{handler}" sourceRef="{guard}" targetRef="{handler}"/>'


def on_event(name: str, begin: str, *pieces: str, extensions: str = "") -> str:
    """An event sub-process; `begin` is its start event."""
    return element("subProcess", name, begin, *pieces, extensions=extensions, triggeredByEvent="true")


def starting(name: str, definition: str, *, interrupting: bool = True, extensions: str = "") -> str:
    """The start event of an event sub-process."""
    said = {} if interrupting else {"isInterrupting": "false"}
    return element("startEvent", name, definition, extensions=extensions, **said)
