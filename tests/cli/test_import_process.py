"""`flask import process`: a diagram of another product becomes a draft."""

from app import db, definitions
from tests.cli.office import terminal

DRAWN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
  xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
  <process id="inspection" name="检查" isExecutable="true" camunda:historyTimeToLive="30">
    <startEvent id="begin"/><userTask id="look" camunda:assignee="${inspector}"/><manualTask id="walk"/>
    <endEvent id="done"/>
    <sequenceFlow id="f1" sourceRef="begin" targetRef="look"/>
    <sequenceFlow id="f2" sourceRef="look" targetRef="walk"/>
    <sequenceFlow id="f3" sourceRef="walk" targetRef="done"/>
  </process>
</definitions>
"""


def test_a_diagram_of_camunda_is_kept_and_told(empty_address, tmp_path):
    file = tmp_path / "inspection.bpmn"
    file.write_text(DRAWN, "utf-8")

    with terminal(empty_address, tmp_path / "instance") as office:
        office.type("db", "upgrade")
        result = office.type("import", "process", file)
        with db.reading() as session:
            draft = definitions.draft(session, "process", "inspection")
            kept = draft.body if draft is not None else b""

    assert result.exit_code == 0, result.output
    assert 'look：camunda:assignee="${inspector}" 改为 zeebe:assignmentDefinition' in result.output
    assert "camunda:historyTimeToLive" in result.output
    assert "manualTask 不受支持" in result.output
    assert "还有 1 处要改才能发布" in result.output
    assert b'assignee="=inspector"' in kept
