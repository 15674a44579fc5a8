"""A drawn process issues a paper, and waits until it is served."""

import pytest

from app import definitions
from app.casework.asked import About
from app.casework.commands import cases
from app.db import unit_of_work
from app.papers import facts_of
from app.papers.commands import papers
from tests.casework.office import bpmn
from tests.papers.test_issuing import issued, text_of
from tests.papers.test_service import in_person
from tests.verbs.bureau import FIRST_DAY, open_bureau

SUBSCRIPTION = """
  <bpmn:message id="Served" name="paper_served"><bpmn:extensionElements>
    <zeebe:subscription correlationKey="=paper_number" /></bpmn:extensionElements></bpmn:message>"""
DRAWN = """
<bpmn:startEvent id="Begun"><bpmn:outgoing>F1</bpmn:outgoing></bpmn:startEvent>
<bpmn:serviceTask id="Tell"><bpmn:extensionElements><zeebe:taskDefinition type="papers.issue" />
  <zeebe:ioMapping><zeebe:input source="rights_notice" target="paper" /></zeebe:ioMapping>
  </bpmn:extensionElements><bpmn:incoming>F1</bpmn:incoming><bpmn:outgoing>F2</bpmn:outgoing></bpmn:serviceTask>
<bpmn:intermediateCatchEvent id="Wait"><bpmn:incoming>F2</bpmn:incoming><bpmn:outgoing>F3</bpmn:outgoing>
  <bpmn:messageEventDefinition id="M" messageRef="Served" /></bpmn:intermediateCatchEvent>
<bpmn:endEvent id="told"><bpmn:incoming>F3</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="F1" sourceRef="Begun" targetRef="Tell" />
<bpmn:sequenceFlow id="F2" sourceRef="Tell" targetRef="Wait" />
<bpmn:sequenceFlow id="F3" sourceRef="Wait" targetRef="told" />"""


@facts_of("telling")
def telling_facts(_step, kind):
    return {
        "decision": {"reason": "列入重点监管对象"},
        "legal_basis": ("某条例",),
        "points": 3,
        "asked_for": kind,
    }


@pytest.fixture
def bureau(database, tmp_path):
    return open_bureau(tmp_path)


def test_a_process_issues_a_paper_with_its_familys_facts_and_goes_on_when_it_is_served(bureau):
    with unit_of_work() as session:
        drawn = bpmn("telling", DRAWN, root=SUBSCRIPTION)
        definitions.publish(session, "process", "telling", drawn, by="x", now=bureau.now)
    about = About("告知", bureau.company, bureau.unit)

    case = cases.start(bureau.as_("clerk"), "telling", {}, about).case_id

    (paper,) = issued(case)
    assert "拟对你（单位）作出以下决定：列入重点监管对象" in text_of(paper.id)
    assert (paper.known["more"], paper.known["legal_basis"]) == (
        {"points": 3, "asked_for": "rights_notice"},
        ["某条例"],
    )
    assert bureau.letters("applicant")[-1][0] == "notice_paper_issued"
    assert bureau.case(case).status == "running"

    papers.deliver(bureau.as_("clerk"), paper.id, in_person(FIRST_DAY))

    assert (bureau.case(case).status, bureau.case(case).outcome) == ("ended", "told")
