"""The studio's endpoints: drafts keep themselves, findings are told, a version is published with a note."""

import json
import re

import pytest

from app import clock, definitions
from app.casework import verbs as verb_table
from app.casework.verbs import parameters, verbs
from app.config import ROOT
from app.db import reading, unit_of_work
from tests.web.builders import Browser, a_browser, a_told_office, a_user

PROCESS = (ROOT / "bpmn/processes/overdue_duty.bpmn").read_text("utf-8")
FORM = json.loads((ROOT / "forms/overdue_duty.form").read_text("utf-8"))
META = re.compile(r'name="csrf-token" content="([^"]+)"')


class Designer(Browser):
    """A designer's browser, which sends JSON as the editors do."""

    def send(self, path: str, given: object, act: str):
        token = META.search(self.get("/definitions").text)[1]
        headers = {"X-CSRFToken": token, "Referer": self.base}
        return self.client.post(f"/studio/{path}/{act}.json", json=given, base_url=self.base, headers=headers)

    def save(self, path: str, body: str, revision: int = 0):
        return self.send(path, {"body": body, "revision": revision}, "draft")


@pytest.fixture
def office(database, tmp_path, office_clock):
    office = a_told_office(database, tmp_path, office_clock)
    a_user("luo", "designer", name="罗某")
    a_user("qin", "administrator", name="秦某")
    a_user("he", "clerk")
    return office


def of(office, login: str = "luo") -> Designer:
    designer = Designer(office)
    assert designer.sign_in(login).status_code == 303
    return designer


def with_due_date(text: str) -> str:
    assert 'name="Examine"' in text or 'id="Examine"' in text
    return text.replace(
        "<zeebe:userTask />", '<zeebe:userTask /><zeebe:taskSchedule dueDate="=today()" />', 1
    )


def newest(kind: str, key: str):
    with reading() as session:
        found = definitions.latest(session, kind, key)
        return found.version, found.note, found.published_by, found.body.decode()


def test_a_drawing_keeps_itself_is_checked_and_published(office):
    designer = of(office)
    drawn = with_due_date(PROCESS)

    kept = designer.save("process/overdue_duty", drawn).json
    checked = designer.send("process/overdue_duty", {"body": drawn}, "check").json
    given = {"revision": kept["revision"], "note": "期限改为当日", "effective_from": "2026-03-02"}
    published = designer.send("process/overdue_duty", given, "publish").json

    assert [one for one in checked["findings"] if one["severity"] == "error"] == []
    assert published["version"] == 2
    assert newest("process", "overdue_duty") == (2, "期限改为当日", "罗某", drawn)
    assert "第 2 版已发布" in designer.get(published["address"]).text
    assert designer.get("/studio/process/overdue_duty/body").text == drawn


def test_the_page_opens_on_the_draft_and_says_whose_it_is(office):
    of(office).save("form/overdue_duty", json.dumps(FORM))

    page = of(office, "qin").get("/studio/form/overdue_duty").text
    listed = of(office, "qin").get("/definitions").text

    assert "草稿：罗某 保存于" in page
    assert 'data-revision="1"' in page
    assert "罗某" in listed
    assert of(office, "qin").get("/studio/form/overdue_duty/body").json == FORM


def test_what_another_designer_saved_is_not_overwritten(office):
    of(office).save("process/overdue_duty", PROCESS)

    refusal = of(office, "qin").save("process/overdue_duty", PROCESS.replace("行业", "主管"))

    assert refusal.status_code == 409
    assert "罗某" in refusal.json["message"]
    assert of(office).get("/studio/process/overdue_duty/body").text == PROCESS


def test_a_draft_of_an_older_version_is_published_only_when_its_designer_has_seen_the_newer(office):
    designer, other = of(office), of(office, "qin")
    revision = designer.save("form/overdue_duty", json.dumps(FORM)).json["revision"]
    with_more = FORM | {"components": FORM["components"][:-1]}
    with unit_of_work() as session:
        body = json.dumps(with_more).encode()
        definitions.publish(session, "form", "overdue_duty", body, by="秦某", now=clock.now(), note="少一栏")
    given = {"revision": revision, "note": "再改", "effective_from": None}

    refusal = designer.send("form/overdue_duty", given, "publish")
    rebased = designer.send("form/overdue_duty", {"revision": revision}, "rebase").json
    done = designer.send("form/overdue_duty", given | {"revision": rebased["revision"]}, "publish")

    assert (refusal.status_code, refusal.json["code"]) == (409, "outdated_draft")
    assert "秦某 已另行发布第 2 版" in refusal.json["message"]
    assert done.json["version"] == 3
    assert other.get("/definitions/form/overdue_duty").status_code == 200


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"note": " "}, "draft_without_note"),
        ({"note": "x", "effective_from": "2026-03-01"}, "draft_from_the_past"),
    ],
)
def test_a_version_needs_a_note_and_does_not_begin_in_the_past(office, given, code):
    designer = of(office)
    revision = designer.save("process/overdue_duty", with_due_date(PROCESS)).json["revision"]

    refusal = designer.send("process/overdue_duty", given | {"revision": revision}, "publish")

    assert refusal.status_code == 400
    assert [one["code"] for one in refusal.json["findings"]] == [code]
    assert newest("process", "overdue_duty")[0] == 1


def test_a_faulty_drawing_is_kept_but_never_published_and_every_finding_names_its_place(office):
    designer = of(office)
    faulty = PROCESS.replace('formId="overdue_duty"', 'formId="nowhere"').replace("reviewer", "nobody")
    revision = designer.save("process/overdue_duty", faulty).json["revision"]

    found = designer.send("process/overdue_duty", {"body": faulty}, "check").json["findings"]
    given = {"revision": revision, "note": "试试"}
    refusal = designer.send("process/overdue_duty", given, "publish")

    assert {"no_such_form", "no_such_role"} <= {one["code"] for one in found}
    assert {one["where"] for one in found if one["code"] == "no_such_form"} == {"Examine"}
    assert "没有名为“nowhere”的表单。" in [one["message"] for one in found]
    assert refusal.status_code == 400
    assert {one["code"] for one in refusal.json["findings"]} >= {"no_such_form", "no_such_role"}
    assert newest("process", "overdue_duty")[0] == 1


@pytest.mark.parametrize("kind", ["process", "decision", "form"])
def test_something_new_begins_sound(office, kind):
    designer = of(office)

    made = designer.post("/studio/new", "/definitions", kind=kind, key="fresh", name='新的"<办理>&')
    body = designer.get(f"/studio/{kind}/fresh/body").text
    found = designer.send(f"{kind}/fresh", {"body": body}, "check").json["findings"]

    assert made.status_code == 303
    assert made.location == f"/studio/{kind}/fresh"
    assert [one for one in found if one["severity"] == "error"] == []
    assert designer.get(made.location).status_code == 200
    assert "fresh" in designer.get("/definitions").text


@pytest.mark.parametrize(
    ("key", "code"), [("overdue_duty", "已有人用了"), ("Fresh", "不可用"), ("a" * 120, "不可用")]
)
def test_a_key_that_is_taken_or_unusable_is_refused(office, key, code):
    refusal = of(office).post("/studio/new", "/definitions", kind="process", key=key, name="x")

    assert refusal.status_code == 400
    assert code in refusal.text


def test_an_old_version_becomes_the_draft_and_a_draft_can_be_given_up(office):
    designer = of(office)
    revision = designer.save("process/overdue_duty", with_due_date(PROCESS)).json["revision"]
    designer.send("process/overdue_duty", {"revision": revision, "note": "改"}, "publish")

    old = designer.get("/definitions/process/overdue_duty?version=1").text
    back = designer.post(
        "/studio/process/overdue_duty/revive/1", "/definitions/process/overdue_duty?version=1"
    )
    revived = designer.get("/studio/process/overdue_duty/body").text
    designer.post("/studio/process/overdue_duty/discard", "/studio/process/overdue_duty")

    assert "这是旧版本" in old
    assert back.location == "/studio/process/overdue_duty"
    assert revived == PROCESS
    assert designer.get("/studio/process/overdue_duty/body").text == with_due_date(PROCESS)


def test_the_studio_is_for_designers_only(office):
    clerk = of(office, "he")
    pages = ["process/overdue_duty", "process/overdue_duty/body", "verbs.json", "names.json"]

    answers = [clerk.get(f"/studio/{page}").status_code for page in pages]
    saved = clerk.save("process/overdue_duty", PROCESS).status_code
    checked = clerk.send("process/overdue_duty", {"body": PROCESS}, "check").status_code
    listed = clerk.get("/definitions").text

    assert (answers, saved, checked) == ([403] * 4, 403, 403)
    assert "/studio/" not in listed
    assert "/studio/" not in clerk.get("/definitions/process/overdue_duty").text


def test_rules_have_no_editor_and_what_is_not_there_is_not_found(office):
    designer = of(office)

    assert designer.get("/studio/rules/repair").status_code == 404
    assert designer.get("/studio/process/nowhere").status_code == 404
    assert designer.save("rules/repair", "x").status_code == 404


def test_what_is_no_drawing_is_refused_in_a_sentence(office):
    designer = of(office)

    for given in ({"text": 1}, {"body": "\x00"}, {"body": "\ud800"}, {"body": "{}", "revision": 2**40}):
        assert designer.send("form/overdue_duty", given, "draft").status_code == 400
    assert designer.save("form/Bad Key", "{}").json["findings"][0]["code"] == "definition_bad_key"


def test_only_the_drawing_editors_may_write_style_attributes(office):
    designer = of(office)
    policy = {
        page: designer.get(page).headers["Content-Security-Policy"]
        for page in (
            "/studio/process/overdue_duty",
            "/studio/decision/record_class",
            "/studio/form/overdue_duty",
            "/definitions",
        )
    }

    loose = {page for page, said in policy.items() if "style-src-attr 'unsafe-inline'" in said}
    assert loose == {"/studio/process/overdue_duty", "/studio/decision/record_class"}
    assert not any("script-src 'self' " in said for said in policy.values())


def test_every_verb_has_an_element_template_made_from_its_signature(office, monkeypatch):
    ours = {name: one for name, one in verb_table._verbs.items() if one.__module__.startswith("app.")}
    monkeypatch.setattr(verb_table, "_verbs", ours)  # other tests bring verbs of their own
    made = {one["id"]: one for one in of(office).get("/studio/verbs.json").json}

    assert set(made) == set(verbs())
    for address, function in verbs().items():
        fields = {p["id"]: p for p in made[address]["properties"] if p["type"] != "Hidden"}
        assert list(fields) == list(parameters(function))
        for name, required in parameters(function).items():
            assert fields[name].get("constraints", {}).get("notEmpty", False) is required
            assert fields[name]["label"] != name
    assert made["repairs.grant"]["name"] == "准予修复"
    assert made["repairs.decline"]["name"] == "不予受理"
    assert [one for one in made.values() if not one["description"]] == []


def test_what_a_drawing_may_name_is_offered(office):
    named = of(office).get("/studio/names.json").json

    assert {"value": "overdue_duty", "label": "期满未履行处理"} in named["processes"]
    assert {"value": "clerk", "label": "受理窗口"} in named["roles"]
    assert "system" not in {one["value"] for one in named["roles"]}
    assert "repair.accept" in {one["value"] for one in named["periods"]}
    assert "due(rule)" in named["questions"]


def test_a_clerk_sees_versions_but_no_drafts_of_others(office):
    of(office).save("process/overdue_duty", PROCESS)

    assert "草稿" not in a_browser(office, "he").get("/definitions").text
