"""What the drawings say: who does each step, which periods watch it, and that time alone grants nothing."""

import re

import pytest

import app.verbs  # noqa: F401  registers what the diagrams ask for
from app import decisions, engine
from app.casework import forms, verbs
from app.casework.checking import ROLES
from app.credit import Rulebook
from tests.diagrams.shipped import DECISIONS, FORMS, PROCESSES, ROOT, drawn

RULES = Rulebook.of_folder(ROOT / "rules")
by_name = pytest.mark.parametrize("file", PROCESSES, ids=lambda file: file.stem)
WITHOUT_ELSE = {
    *("FormalResult", "Decided", "Outcome", "Truthful", "Examined", "Kept"),
    *("Checked", "PlanEnded", "Confirmed", "Looked", "CheckResult", "StillWaiting"),
}
"""No default on purpose: an answer that none of the ways expects is an incident, never a decision."""
TOLD = {"notices.remind", "notices.escalate"}
TOLD_ELSEWHERE = {"objections.remind_provider", "objections.press_provider"}
"""The same, to the unit that was asked."""
SUPERVISION_TOLD = {"complaints.remind", "complaints.press"}
"""The same, to those who supervise."""
LAPSES = {"repairs.lapse", "objections.lapse"}
DECIDED_BEFORE = {"advance_acceptance": {"advances.look", "advances.release", "advances.stop"}}
"""What a timer sets going because a person decided so earlier, to take effect on a day."""
UNKEPT = {
    "clocks.finish",
    "commitments.lapse",
    "promises.expire",
    "promises.not_promised",
    "promises.not_supplied",
}
"""What time alone may do to a promise: let it lapse, or put it before a person."""


def known():
    return engine.Known(
        verbs=frozenset(verbs.verbs()),
        forms=frozenset(file.stem for file in FORMS),
        decisions=frozenset(file.stem for file in DECISIONS),
        processes=frozenset(file.stem for file in PROCESSES),
        roles=ROLES,
        rules=frozenset(RULES.keys),
        questions=verbs.questions(),
        verb_parameters={name: verbs.parameters(function) for name, function in verbs.verbs().items()},
    )


@by_name
def test_every_diagram_is_sound(file):
    findings = engine.check(file.read_bytes(), file.stem, known())

    assert [one for one in findings if one.severity == "error"] == []
    assert {(one.code, one.where) for one in findings} <= {
        ("no_default", gateway) for gateway in WITHOUT_ELSE
    }


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_every_decision_is_sound(file):
    assert decisions.check(file.read_bytes(), verbs.questions()) == []


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.stem)
def test_every_form_is_sound(file):
    assert forms.check(file.read_bytes(), verbs.questions()) == []


@by_name
def test_every_step_of_a_person_has_a_form_and_a_role(file):
    diagram = drawn(file)

    for task in diagram.named("userTask"):
        groups = diagram.extension(task, "assignmentDefinition").get("candidateGroups").split(",")
        assert set(groups) <= ROLES
        form = diagram.extension(task, "formDefinition").get("formId")
        assert (ROOT / "forms" / f"{form}.form").exists()


@by_name
def test_every_automatic_step_calls_a_verb_that_exists_and_is_used_as_it_is_written(file):
    diagram = drawn(file)

    for step in diagram.named("serviceTask"):
        assert diagram.verb(step) in verbs.verbs(), step


@by_name
def test_a_person_s_answer_leaves_only_named_facts_in_the_run(file):
    diagram = drawn(file)

    for task in diagram.named("userTask"):
        mapping = diagram.extension(task, "ioMapping")
        assert mapping is not None
        assert 1 <= len(mapping) <= 4, task


@by_name
def test_periods_are_named_never_counted_in_the_drawing(file):
    text = file.read_text("utf-8")

    for rule in re.findall(r'(?:due|remind at|target)\((?:"|&#34;|&quot;)([a-z_.]+)', text):
        assert rule in RULES.keys
    for rule in re.findall(r'target\([^)]*,\s*(?:"|&#34;|&quot;)([a-z_.]+)', text):
        assert rule in RULES.keys
    for rule in re.findall(r'source="([a-z]+\.[a-z_]+)" target="rule"', text):
        assert rule in RULES.keys


BY_A_CLOCK = ("=due(", "=target(")
"""A period that the law was asked for: its clock reminds by itself."""


@by_name
def test_every_step_with_a_period_has_a_clock_with_its_ladder_or_is_drawn_to_be_reminded_of(file):
    diagram = drawn(file)
    watched = [
        task
        for task in diagram.named("userTask")
        if "clerk" in _groups(diagram, task) or _groups(diagram, task) & {"reviewer", "approver"}
        if (schedule := diagram.extension(task, "taskSchedule")) is not None
        if not schedule.get("dueDate", "").startswith(BY_A_CLOCK)
    ]

    for task in watched:
        told = {
            diagram.verb(step)
            for guard in diagram.guards(task)
            for step in diagram.after(guard)
            if diagram.nodes[guard].get("cancelActivity") == "false"
        }
        assert told in (TOLD, TOLD_ELSEWHERE), task


@by_name
def test_time_alone_never_grants_anything(file):
    diagram = drawn(file)
    reached = {verb for timer in diagram.timers() for verb in _verbs_without_a_person(diagram, timer)}

    told = TOLD | TOLD_ELSEWHERE | SUPERVISION_TOLD | LAPSES | UNKEPT
    assert reached <= told | DECIDED_BEFORE.get(file.stem, set())


def test_nothing_is_released_in_time_that_no_approver_decided():
    diagram = drawn(ROOT / "bpmn/processes/advance_acceptance.bpmn")

    assert "MinimumOver" in diagram.nodes
    for needed in ("FormalCheck", "Verify", "Decide", "PromiseRelease"):
        reached = _reachable(diagram, "PapersHandedIn", without=needed)
        assert not reached & {"AwaitRelease", "ReleaseRepair", "StopAdvance"}, needed


def test_a_grant_needs_the_formal_check_the_verification_and_the_approver():
    diagram = drawn(ROOT / "bpmn/processes/credit_repair.bpmn")
    (grant,) = [step for step in diagram.named("serviceTask") if diagram.verb(step) == "repairs.grant"]

    for needed in ("FormalCheck", "Verify", "Decide"):
        assert grant not in _reachable(diagram, "Received", without=needed)
    assert grant in _reachable(diagram, "Received", without="Supplement")


def test_an_applicant_can_leave_from_everywhere_until_the_decision():
    diagram = drawn(ROOT / "bpmn/processes/credit_repair.bpmn")
    (way_out,) = [
        guard for guard in diagram.guards("Handling") if diagram.nodes[guard].get("cancelActivity") != "false"
    ]

    assert _reachable(diagram, way_out) == {way_out, "RetractRepair", "retracted"}
    assert {diagram.parent(task) for task in ("FormalCheck", "Supplement", "Verify", "Decide")} == {
        "Handling"
    }


def _groups(diagram, task):
    return set(diagram.extension(task, "assignmentDefinition").get("candidateGroups").split(","))


def _reachable(diagram, start, without=None):
    found, open_ = set(), [start]
    while open_:
        node = open_.pop()
        if node not in found and node != without:
            found.add(node)
            open_ += diagram.after(node)
    return found


def _verbs_without_a_person(diagram, start):
    """Every verb that runs from there on before anybody is asked."""
    found, seen, open_ = set(), set(), [start]
    while open_:
        node = open_.pop()
        if node in seen or diagram.kind(node) == "userTask":
            continue
        seen.add(node)
        if diagram.verb(node):
            found.add(diagram.verb(node))
        open_ += diagram.after(node)
    return found
