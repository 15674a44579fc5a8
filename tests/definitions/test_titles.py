"""Lists call a definition what people call it."""

from datetime import UTC, datetime

import pytest

from app import definitions
from app.db import reading, unit_of_work

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
PROCESS = """<bpmn:definitions><bpmn:process id="p" name="办理&quot;甲&quot;">
<bpmn:startEvent id="a" name="提出"><zeebe:formDefinition formId="ask" /></bpmn:startEvent>
<bpmn:startEvent id="s" name="无表" />
<bpmn:userTask id="b" name="无表"><zeebe:userTask /></bpmn:userTask>
<bpmn:userTask id="c" name="审查"><zeebe:formDefinition formId="look" /></bpmn:userTask>
<bpmn:userTask id="d" name="复查"><zeebe:formDefinition formId="look" /></bpmn:userTask>
</bpmn:process></bpmn:definitions>"""
BODIES = {
    ("process", "p"): PROCESS,
    ("form", "ask"): "{}",
    ("form", "look"): "{ }",
    ("form", "unused"): "{}",
    ("rules", "repair"): "title: 信用修复\nrules: []",
}


@pytest.fixture(autouse=True)
def published(database, monkeypatch):
    monkeypatch.setattr("app.definitions.checks._checks", {})
    for kind in definitions.KINDS:
        definitions.register_check(kind, lambda *_: [])
    with unit_of_work() as session:
        for (kind, key), body in BODIES.items():
            definitions.publish(session, kind, key, body.encode(), by="wang", now=NOON)


def test_each_is_called_by_its_own_name_and_a_form_by_its_steps():
    with reading() as session:
        listed = definitions.listing(session)
        titles = definitions.titles(session, listed)

    assert {one.key: titles[one.id] for one in listed} == {
        "p": '办理"甲"',
        "ask": "提出",
        "look": "审查、复查",
        "unused": "unused",
        "repair": "信用修复",
    }
