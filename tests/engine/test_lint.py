"""The lint finds everything at once, names it, and refuses what could not be honoured."""

from pathlib import Path

import pytest

from app import feel
from app.engine import BadDiagram, Diagram, Known, check
from app.words import say_error
from tests.engine.drawing import (
    a_diagram,
    a_message,
    again,
    an_error,
    boundary,
    call,
    catch,
    chain,
    compensate,
    conditional,
    decide,
    each,
    element,
    end,
    error,
    escalation,
    flow,
    gateway,
    inside,
    io,
    link,
    message,
    script,
    service,
    start,
    timer,
    times,
    user,
    zeebe,
)

FRAME = (start(), end())


def found(xml: bytes, key: str = "life", **known) -> set[tuple[str, str | None]]:
    findings = check(xml, key, Known(**known))
    for finding in findings:
        assert say_error(finding, "zh")
        assert say_error(finding, "en")
    return {(finding.code, finding.where) for finding in findings}


def between(*pieces: str, names: str) -> bytes:
    """start, these pieces in a row, end."""
    return a_diagram(*FRAME, *pieces, chain("start", *names.split(), "end"))


def test_a_diagram_of_everything_that_is_supported_has_no_findings():
    drawn = a_diagram(
        start(form="apply"),
        user(
            "u",
            each("=people", "person", outputCollection="results", outputElement="=said"),
            candidateGroups="clerk",
        ),
        service("s", "records.publish", extensions=io({"record_id": "=id"})),
        decide("rule", "severity", "how"),
        script("x", "=1 + 1", "two"),
        gateway("exclusive", "g", default="g_c"),
        call("c", "other", propagateAllChildVariables="false"),
        gateway("eventBased", "e"),
        catch("t", timer("timeDate", '=due("repair.review")')),
        catch("m", message("M")),
        inside("p", start("ps"), user("pu"), end("pe", error("E")), chain("ps", "pu", "pe")),
        boundary("pb", "p", error("E")),
        boundary("ub", "u", timer("timeCycle", "R3/PT12H"), interrupting=False),
        gateway("parallel", "f"),
        gateway("inclusive", "i"),
        end(),
        chain("start", "u", "s", "rule", "x", "g", "c", "e", "t", "p", "f", "i", "end"),
        flow("g", "e", "=two > 3"),
        chain("e", "m", "p"),
        chain("pb", "end"),
        chain("ub", "end"),
        more=a_message("M", "=case.number") + an_error("E", "late"),
    )
    questions = {"due": feel.Question("due", (("rule", "string"),), "date and time", stable=False)}

    findings = check(
        drawn,
        "life",
        Known(
            verbs=frozenset({"records.publish"}),
            forms=frozenset({"apply"}),
            decisions=frozenset({"severity"}),
            processes=frozenset({"other"}),
            roles=frozenset({"clerk"}),
            rules=frozenset({"repair.review"}),
            questions=questions,
            verb_parameters={"records.publish": {"record_id": True, "on": False}},
        ),
    )

    assert findings == []


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"<definitions", "diagram_malformed"),
        (b'<!DOCTYPE d [<!ENTITY a "b">]><d/>', "diagram_doctype"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE d><d/>'.encode("utf-16"), "diagram_doctype"),
        (b"<html/>", "diagram_no_bpmn"),
        (b" " * 2_000_001, "diagram_too_large"),
        (
            a_diagram(*FRAME, chain("start", "end")).replace(b'isExecutable="true"', b""),
            "one_executable_process",
        ),
    ],
)
def test_what_is_no_diagram_is_not_looked_into(xml, code):
    assert [finding.code for finding in check(xml, "life", Known())] == [code]


@pytest.mark.parametrize("name", ["Start", "End", "life.EndJoin", "Root"])
def test_an_id_that_the_machine_uses_is_refused(name):
    assert ("reserved_id", name) in found(between(user(name), names=name))


def test_ids_are_present_and_unique():
    twice = a_diagram(
        *FRAME, user("u"), inside("p", start("ps"), user("u"), end("pe"), chain("ps", "u", "pe"))
    )
    without = a_diagram(*FRAME, '<userTask name="x"/>', chain("start", "end"))

    assert ("duplicate_id", "u") in found(twice)
    assert ("no_id", None) in found(without)


def test_the_process_bears_its_key():
    assert ("wrong_key", "life") in found(between(user("u"), names="u"), key="death")


@pytest.mark.parametrize(
    "piece",
    [
        element("task", "x"),
        element("manualTask", "x"),
        element("adHocSubProcess", "x"),
        element("userTask", "x", "<potentialOwner/>"),
        element("scriptTask", "x", "<script>import os</script>"),
    ],
)
def test_an_element_that_cannot_be_honoured_is_refused_by_name(piece):
    findings = [
        f for f in check(between(piece, names="x"), "life", Known()) if f.code == "unsupported_element"
    ]

    assert [finding.where for finding in findings] == ["x"]
    assert findings[0].named["kind"] in piece


def test_a_global_task_is_refused():
    drawn = a_diagram(*FRAME, chain("start", "end"), more='<globalUserTask id="g"/>')

    assert ("unsupported_element", "g") in found(drawn)


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("eventBasedGateway", {"eventGatewayType": "Parallel"}),
        ("callActivity", {"calledElement": "other"}),
    ],
)
def test_an_attribute_that_would_be_misread_is_refused(kind, attributes):
    drawn = between(element(kind, "x", **attributes), names="x")

    assert ("unsupported_attribute", "x") in found(drawn)


def test_a_start_event_that_does_not_interrupt_is_refused():
    drawn = a_diagram(element("startEvent", "s", isInterrupting="false"), end(), chain("s", "end"))

    assert ("unsupported_attribute", "s") in found(drawn)


def test_a_start_that_needs_several_triggers_is_refused():
    both = element("startEvent", "s", message("M"), message("N"), parallelMultiple="true")
    messages = a_message("M", "=1") + a_message("N", "=1")

    assert ("unsupported_attribute", "s") in found(a_diagram(both, end(), chain("s", "end"), more=messages))


def test_the_house_is_asked_by_what_a_process_may_begin():
    drawn = a_diagram(
        element("startEvent", "s", message("M")), end(), chain("s", "end"), more=a_message("M", "=1")
    )

    assert found(drawn) == set()
    assert found(drawn, starts=frozenset()) == {("start_not_honoured", "s")}


def test_the_complex_behavior_of_a_multi_instance_is_refused():
    drawn = between(user("u", each("=a", "x")), names="u")

    drawn = drawn.replace(
        b"<multiInstanceLoopCharacteristics", b'<multiInstanceLoopCharacteristics behavior="Complex"'
    )

    assert ("unsupported_attribute", "u") in found(drawn)


@pytest.mark.parametrize(
    "extension",
    [
        zeebe("executionListeners"),
        zeebe("taskListeners"),
        zeebe("formDefinition", externalReference="x"),
        zeebe("formDefinition", formKey="x"),
        zeebe("formDefinition", formId="x", bindingType="versionTag"),
        zeebe("taskDefinition", type="x"),
        '<camunda:properties xmlns:camunda="http://camunda.org/schema/1.0/bpmn"/>',
    ],
)
def test_an_extension_that_would_be_ignored_is_refused(extension):
    codes = {
        code for code, where in found(between(user("u", extensions=extension), names="u")) if where == "u"
    }

    assert codes & {"unsupported_extension", "unsupported_attribute"}


def test_an_element_of_another_product_is_refused():
    foreign = '<x:task xmlns:x="urn:other" id="f"/>'
    drawn = a_diagram(*FRAME, foreign, user("u", foreign), chain("start", "u", "end"), more=foreign)

    assert {where for code, where in found(drawn) if code == "unsupported_element"} == {"f", "life", "u"}


def test_an_expression_in_another_language_is_refused():
    drawn = a_diagram(
        *FRAME, gateway("exclusive", "g", default="g_end"), user("a"), chain("start", "g"),
        flow("g", "a", "=x").replace("<conditionExpression", '<conditionExpression language="python"'),
        flow("g", "end"), chain("a", "end"),
    )  # fmt: skip

    assert found(drawn) == {("unsupported_attribute", "g_a")}


def test_an_attribute_of_another_product_is_refused():
    drawn = between(
        '<userTask xmlns:c="http://camunda.org/schema/1.0/bpmn" c:assignee="a" id="u"/>', names="u"
    )

    assert ("unsupported_attribute", "u") in found(drawn)


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (catch("x"), "no_trigger"),
        (catch("x", link("a"), message("M")), "trigger_not_alone"),
        (catch("x", "<signalEventDefinition/>"), "trigger_says_nothing"),
        (catch("x", "<conditionalEventDefinition/>"), "trigger_says_nothing"),
        (catch("x", conditional("true")), "not_feel"),
        (element("intermediateThrowEvent", "x", link("a")), "link_to_nothing"),
        (catch("x", link("a")), "link_from_nothing"),
        (element("intermediateThrowEvent", "x", compensate("nobody")), "undoes_nothing"),
        (end("x", "<cancelEventDefinition/>"), "cancel_outside"),
        (user("x", "<standardLoopCharacteristics/>"), "loop_without_end"),
        (user("x", again("=true", loopMaximum="-1")), "bad_count"),
        (user("x", again("=true"), each("=people", "p")), "two_loops"),
        (user("x", times("-1")), "bad_count"),
        (user("x", times("2", behavior="One")), "behavior_without_event"),
        (element("userTask", "x", startQuantity="0"), "bad_quantity"),
        (element("userTask", "x", completionQuantity="many"), "bad_quantity"),
        (element("userTask", "x", isForCompensation="true"), "handler_of_nothing"),
        (element("userTask", "x", default="f"), "unknown_default"),
        (element("receiveTask", "x", instantiate="true"), "begins_in_the_middle"),
        (catch("x", error("E")), "trigger_forbidden"),
        (catch("x", "<timerEventDefinition/>"), "timer_incomplete"),
        (catch("x", timer("timeCycle", "R/P1D")), "cycle_out_of_place"),
        (catch("x", timer("timeDuration", "three days")), "bad_moment"),
        (catch("x", message("nowhere")), "no_message"),
        (catch("x", message("Keyless")), "no_correlation_key"),
        (element("intermediateThrowEvent", "x", message("M")), "no_verb"),
        (element("intermediateThrowEvent", "x", escalation("nowhere")), "no_code"),
        (element("receiveTask", "x"), "no_message"),
        (element("serviceTask", "x"), "no_verb"),
        (service("x", "=verb"), "computed_verb"),
        (element("businessRuleTask", "x"), "no_decision"),
        (element("scriptTask", "x"), "no_script"),
        (script("x", "1 + 1", "a"), "not_feel"),
        (script("x", "=1", "a b"), "bad_target"),
        (script("x", "=1", "null"), "name_taken"),
        (user("x", each("=people", "if")), "name_taken"),
        (element("callActivity", "x"), "no_called_process"),
        (user("x", each("people", "p")), "not_feel"),
        (user("x", each("=people", "p", outputCollection="results")), "half_a_collection"),
        (user("x", extensions=zeebe("priorityDefinition", priority="high")), "bad_priority"),
        (user("x", extensions=zeebe("taskSchedule", dueDate="tomorrow")), "bad_moment"),
        (user("x", extensions=io(outputs={"a": ""})), "no_source"),
    ],
)
def test_what_is_half_drawn_is_refused(piece, code):
    drawn = a_diagram(
        *FRAME, piece, chain("start", "x", "end"), more=a_message("M", "=1") + a_message("Keyless")
    )

    assert (code, "x") in found(drawn)


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (boundary("x", "nobody", timer("timeDuration", "P1D")), "boundary_without_host"),
        (boundary("x", "s", timer("timeDuration", "P1D")), "boundary_never_strikes"),
        (boundary("x", "u", error("E")), "boundary_never_strikes"),
        (boundary("x", "u", timer("timeCycle", "R/P1D")), "cycle_out_of_place"),
        (boundary("x", "s", error("E"), interrupting=False), "error_must_interrupt"),
        (boundary("x", "u"), "no_trigger"),
        (boundary("x", "u", "<signalEventDefinition/>"), "trigger_says_nothing"),
        (boundary("x", "u", "<cancelEventDefinition/>"), "boundary_never_strikes"),
        (boundary("x", "u", "<compensateEventDefinition/>"), "no_handler"),
    ],
)
def test_a_boundary_event_hangs_where_it_can_strike(piece, code):
    drawn = a_diagram(
        *FRAME,
        user("u"),
        service("s", "v"),
        piece,
        chain("start", "u", "s", "end"),
        chain("x", "end"),
        more=an_error("E", "e"),
    )

    assert (code, "x") in found(drawn)


def test_gateways_know_where_to_go():
    drawn = a_diagram(
        *FRAME,
        gateway("exclusive", "g", default="elsewhere"),
        user("a"),
        user("b"),
        chain("start", "g"),
        flow("g", "a"),
        flow("g", "b", "=x"),
        chain("a", "end"),
        flow("b", "end", "=y"),
    )

    assert found(drawn) >= {("unknown_default", "g"), ("no_condition", "g_a")}


def test_a_condition_out_of_an_event_is_refused():
    drawn = a_diagram(
        *FRAME, catch("t", timer("timeDuration", "P1D")), chain("start", "t"), flow("t", "end", "=x")
    )

    assert found(drawn) == {("condition_ignored", "t_end"), ("condition_alone", "t_end")}


def test_a_default_flow_has_no_condition():
    drawn = a_diagram(
        *FRAME, gateway("inclusive", "g", default="g_end"), user("a"), chain("start", "g"),
        flow("g", "a", "=x"), flow("g", "end", "=y"), chain("a", "end"),
    )  # fmt: skip

    assert found(drawn) == {("default_with_condition", "g_end")}


def test_a_gateway_without_default_is_only_warned_of():
    drawn = a_diagram(
        *FRAME, gateway("exclusive", "g"), user("a"), chain("start", "g"),
        flow("g", "a", "=x"), flow("g", "end", "=y"), chain("a", "end"),
    )  # fmt: skip

    assert [(f.code, f.severity) for f in check(drawn, "life", Known())] == [("no_default", "warning")]


def test_a_race_is_run_by_events():
    drawn = a_diagram(
        *FRAME, gateway("eventBased", "g"), user("a"), chain("start", "g", "a", "end"),
        catch("t", timer("timeDuration", "P1D")), chain("g", "t", "end"), chain("a", "t"),
    )  # fmt: skip

    assert found(drawn) == {("race_without_event", "g_a"), ("race_shares_event", "t")}


def test_nothing_dangles():
    drawn = a_diagram(
        start(), end(), user("a"), user("lonely"), user("dead"), user("round"), user("about"),
        gateway("parallel", "g"), chain("start", "a", "g", "dead"), chain("g", "end"),
        chain("g", "round", "about", "round"),
        flow("a", "nowhere"), flow("end", "a", name="back"), flow("a", "start", name="again"),
        inside("p", user("in")), flow("a", "in", name="across"),
    )  # fmt: skip

    assert found(drawn) == {
        ("nothing_leads_here", "lonely"),
        ("leads_nowhere", "lonely"),
        ("leads_nowhere", "dead"),
        ("dead_end", "in"),
        ("never_ends", "round"),
        ("never_ends", "about"),
        ("flow_dangles", "a_nowhere"),
        ("flow_out_of_end", "back"),
        ("flow_into_event", "again"),
        ("flow_crosses_scope", "across"),
        ("one_start", "p"),
        ("no_end", "p"),
        ("nothing_leads_here", "p"),
        ("leads_nowhere", "p"),
    }


def test_a_process_begins_once_and_ends():
    drawn = a_diagram(start("one"), start("two"), user("a"), chain("one", "a", "a"), chain("two", "a"))

    assert found(drawn) >= {("one_start", "life"), ("no_end", "life")}


def test_names_are_addresses_that_exist():
    drawn = a_diagram(
        start(form="gone"),
        user("u", candidateGroups="clerk, ghost", extensions=zeebe("formDefinition", formId="none")),
        service("s", "records.burn"),
        service("v", "records.publish", extensions=io({"record": "=1"})),
        decide("d", "fate", "x"),
        call("c", "other"),
        catch("t", timer("timeDate", '=due("no.rule")')),
        end(),
        chain("start", "u", "s", "v", "d", "c", "t", "end"),
    )

    assert found(
        drawn,
        verbs=frozenset({"records.publish"}),
        forms=frozenset(),
        decisions=frozenset(),
        processes=frozenset(),
        roles=frozenset({"clerk"}),
        rules=frozenset({"a.rule"}),
        questions={"due": feel.Question("due", (("rule", "string"),), "date and time", stable=False)},
        verb_parameters={"records.publish": {"record_id": True, "on": False}},
    ) == {
        ("no_such_form", "start"),
        ("no_such_form", "u"),
        ("no_such_role", "u"),
        ("no_such_verb", "s"),
        ("no_such_argument", "v"),
        ("missing_argument", "v"),
        ("no_such_decision", "d"),
        ("no_such_process", "c"),
        ("no_such_rule", "t"),
    }


def test_a_bad_expression_is_shown_with_its_place():
    drawn = between(script("s", "=1 +\n  2 *", "x"), names="s")

    (finding,) = check(drawn, "life", Known())

    assert (finding.where, finding.line) == ("s", 2)
    assert finding.column is not None
    assert finding.code.startswith("feel_")


def test_all_findings_come_at_once_and_parsing_raises_them():
    drawn = a_diagram(
        *FRAME, element("manualTask", "m"), user("u", assignee="=1 +"), chain("start", "u", "end")
    )

    with pytest.raises(BadDiagram) as refused:
        Diagram.parse(drawn, "life", {})

    assert {finding.where for finding in refused.value.findings} == {"m", "u"}


def test_a_diagram_is_read_once():
    drawn = between(user("u"), names="u")

    assert Diagram.parse(drawn, "life", {}) is Diagram.parse(bytes(bytearray(drawn)), "life", {})


def test_a_diagram_says_what_is_drawn():
    lanes = '<laneSet id="l"><lane id="l1" name="经办"><flowNodeRef>p</flowNodeRef></lane></laneSet>'
    drawn = a_diagram(
        lanes,
        start(form="apply"),
        inside("p", start("ps"), user("u"), end("pe"), chain("ps", "u", "pe")),
        call("c", "other"),
        end(),
        chain("start", "p", "c", "end"),
        properties={"governing_date": "decision_date"},
    )

    diagram = Diagram.parse(drawn, "life", {})

    assert diagram.name == "办理"
    assert diagram.called == {"other"}
    assert diagram.start_form == "apply"
    assert diagram.properties == {"governing_date": "decision_date"}
    assert diagram.elements["u"].lane == "经办"
    assert diagram.elements["c"].kind == "callActivity"


def test_every_finding_of_the_lint_has_a_sentence():
    words = Path("app/words/engine.yaml").read_text("utf-8")

    for kind in ("verb", "form", "decision", "process"):
        assert f"\nno_such_{kind}:" in words
        assert f"\ncomputed_{kind}:" in words


BOTH = (
    start(),
    user("a"),
    end(),
    chain("start", "a", "end"),
)
THREE_TO_TWO = '<participantMultiplicity minimum="3" maximum="2"/>'
POOLS = (
    '<collaboration id="c"><participant id="p1" processRef="life"/><participant id="p2"/>'
    '<messageFlow id="m" sourceRef="{source}" targetRef="{target}"/></collaboration>'
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('sourceRef="a"', 'sourceRef="b"', ("flow_dangles", "a_end")),
        ("<userTask", '<userTask default="gone"', ("unknown_default", "a")),
        ("</userTask>", "<incoming>other</incoming></userTask>", ("flow_not_listed", "a")),
        ("</userTask>", "<incoming>a_end</incoming></userTask>", ("flow_of_another", "a")),
        ("<userTask", '<userTask completionQuantity="0"', ("bad_quantity", "a")),
        ("<process", '<process processType="Public"', ("public_executable", "life")),
        ("<process", '<itemDefinition id="i"/><process', None),
        ("<process", '<message id="m" itemRef="gone"/><process', ("reference_dangles", "m")),
        ("<process", '<message id="m" itemRef="start"/><process', ("reference_wrong", "m")),
        ("<process", POOLS.format(source="a", target="p2") + "<process", None),
        ("<process", POOLS.format(source="a", target="p1") + "<process", ("message_in_pool", "m")),
        ("<process", POOLS.format(source="start", target="p2") + "<process", ("message_from", "m")),
        ("<process", POOLS.format(source="p2", target="end") + "<process", ("message_to", "m")),
        (
            "<process",
            f'<collaboration id="c"><participant id="p">{THREE_TO_TWO}</participant></collaboration><process',
            ("bad_multiplicity", "p"),
        ),
        (
            "<process",
            '<itemDefinition id="i" isCollection="true"/><dataStore id="d"/><process',
            None,
        ),
        (
            "<userTask",
            '<dataObject id="d" itemSubjectRef="i"/><userTask',
            ("reference_dangles", "d"),
        ),
    ],
)
def test_a_rule_of_the_standard(old, new, expected):
    drawn = a_diagram(*BOTH).decode().replace(old, new, 1).encode()

    assert found(drawn) >= ({expected} if expected else set())
    if expected is None:
        assert found(drawn) == set()


def test_a_gateway_goes_the_way_it_says():
    gate = element("parallelGateway", "g", gatewayDirection="Converging")
    drawn = a_diagram(start(), gate, end(), chain("start", "g", "end"))

    assert found(drawn) == {("gateway_direction", "g")}


def test_everything_is_found_at_once_even_where_nothing_can_run():
    drawn = a_diagram(element("manualTask", "m"), *FRAME, chain("start", "m", "end"), flow("m", "gone"))
    findings = check(drawn.replace(b'isExecutable="true"', b""), "life", Known())

    assert {(f.code, f.where) for f in findings} == {
        ("one_executable_process", "life"),
        ("reference_dangles", "m_gone"),
        ("unsupported_element", "m"),
    }
