"""The repository's files become definitions, all of them or none, and are written back as they came."""

from datetime import UTC, date, datetime

import pytest

from app import definitions
from app.db import reading, unit_of_work
from app.errors import Finding

MAY = datetime(2026, 5, 6, 4, tzinfo=UTC)
JUNE = datetime(2026, 6, 6, 4, tzinfo=UTC)
FILES = {
    "bpmn/processes/credit_repair.bpmn": b"<process/>",
    "bpmn/decisions/record_class.dmn": b"<decision/>",
    "forms/decision.form": b"{}",
    "rules/order_36.yaml": b"rules: []",
}


def the_form_must_be_there(key, body, session):
    if b"bad" in body:
        return [Finding("definition_bad_key", "Task_1", {"key": key})]
    there = definitions.latest(session, "form", "decision")
    return [] if there else [Finding("definition_bad_key", None, {"key": "decision"})]


@pytest.fixture(autouse=True)
def checks(database, monkeypatch):
    monkeypatch.setattr("app.definitions.checks._checks", {})
    for kind in definitions.KINDS:
        definitions.register_check(kind, the_form_must_be_there)


@pytest.fixture
def folder(tmp_path):
    for name, body in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    return tmp_path


def load(folder, now=MAY, **named):
    with unit_of_work() as session:
        return [d.key for d in definitions.load_folder(session, folder, by="system", now=now, **named)]


def listed():
    with reading() as session:
        return {(d.kind, d.key): (d.version, d.effective_from) for d in definitions.listing(session)}


def test_every_file_becomes_a_definition_that_also_rules_the_past(folder):
    load(folder)

    assert listed() == {
        ("process", "credit_repair"): (1, definitions.BEGINNING),
        ("decision", "record_class"): (1, definitions.BEGINNING),
        ("form", "decision"): (1, definitions.BEGINNING),
        ("rules", "order_36"): (1, definitions.BEGINNING),
    }


def test_loading_again_publishes_only_what_changed(folder):
    load(folder)
    (folder / "forms/decision.form").write_bytes(b'{"components": []}')

    again = load(folder, JUNE)

    assert again == ["decision"]
    assert listed()["form", "decision"] == (2, date(2026, 6, 6))
    assert load(folder, JUNE) == []


def test_one_bad_file_keeps_all_others_out(folder):
    (folder / "bpmn/processes/credit_repair.bpmn").write_bytes(b"bad")
    (folder / "bpmn/decisions/record_class.dmn").write_bytes(b"bad")

    with pytest.raises(definitions.BadDefinition) as refusal:
        load(folder)

    assert [finding.where for finding in refusal.value.findings] == [
        "bpmn/decisions/record_class.dmn#Task_1",
        "bpmn/processes/credit_repair.bpmn#Task_1",
    ]
    assert listed() == {}


def test_export_writes_back_what_was_published_and_nothing_else(folder, tmp_path_factory):
    load(folder)
    with unit_of_work() as session:
        definitions.publish(session, "form", "decision", b"drawn in the browser", by="wang", now=JUNE)
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    with reading() as session:
        here = definitions.export(session, folder)
        there = definitions.export(session, elsewhere)

    assert here == [folder / "forms/decision.form"]
    assert (folder / "forms/decision.form").read_bytes() == b"drawn in the browser"
    assert {file.relative_to(elsewhere).as_posix() for file in there} == set(FILES)
    assert load(folder) == []
