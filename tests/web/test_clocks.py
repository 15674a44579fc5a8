"""The two clocks on the pages and in the API: row, pane, case, what-if, standing still by hand."""

from datetime import date, timedelta

import pytest

from app import clock
from app.casework.commands import clocks as acts
from app.registry import proposals, recounts
from app.registry.proposals import Wanted
from app.scheduler import tick
from tests.registry.oversight import asked_by
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_reviewers import PANE, apply

FEW = timedelta(days=3)


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


def accepted(office) -> int:
    task, case = apply(office)
    Program(office, "clerk").post(f"/tasks/{task}/complete", {"answer": {"decision": "accept"}})
    return case


def clocks(office, case: int, login: str = "approver") -> dict[str, dict]:
    found = Program(office, login).get(f"/cases/{case}").json["clocks"]
    going = [one for one in found if one["state"] != "finished"]
    return {one["rule"] if one["kind"] == "statutory" else "step": one for one in going}


def test_a_row_the_pane_and_the_case_show_both_clocks(office):
    task, case = apply(office)
    clerk = Browser(office).enter("clerk")

    row = clerk.get("/inbox?view=unit").text
    pane = clerk.get(f"/tasks/{task}", headers=PANE).text
    page = clerk.get(f"/cases/{case}").text

    for text in (row, pane, page):
        assert "本环节" in text
        assert "法定" in text
    assert "法定全程" in pane
    assert "期限台账" in page


def test_the_case_page_shows_every_line_with_person_reason_paper_rule_and_mark(office):
    case = accepted(office)
    reviewer = Browser(office).enter("reviewer")

    given = {"cause": "inspection", "reason": "委托检测机构复测", "document": "青交检〔2026〕7号"}
    reviewer.post(f"/cases/{case}/clocks/stop", page=f"/cases/{case}", **given)
    page = reviewer.get(f"/cases/{case}").text

    for words in (
        "委托检测机构复测",
        "青交检〔2026〕7号",
        "不计入办理时限的等待",
        "检验、检测、鉴定",
        "未核实",
    ):
        assert words in page
    step = clocks(office, case)["step"]
    assert (step["state"], step["causes"], step["due_on"]) == ("stopped", ["inspection"], None)


def test_what_stands_still_by_hand_runs_on_by_hand(office, office_clock):
    case = accepted(office)
    program = Program(office, "approver")
    before = clocks(office, case)["repair.result"]["due_on"]
    wait = {"cause": "other_agency", "reason": "函询公安机关"}

    assert program.post(f"/cases/{case}/clock-stops", wait).status_code == 200
    office_clock.set(clock.now() + timedelta(days=7))
    again = program.post(f"/cases/{case}/clock-resumptions", {"cause": "hearing", "reason": "没有听证"})
    assert (again.status_code, again.json["code"]) == (422, "nothing_stands")
    assert program.post(f"/cases/{case}/clock-resumptions", wait).status_code == 200

    later = date.fromisoformat(clocks(office, case)["repair.result"]["due_on"])
    assert later == date.fromisoformat(before) + timedelta(days=7)


def test_a_word_that_is_no_cause_is_answered_with_a_sentence(office):
    case = accepted(office)

    wait = {"cause": "吃饭", "reason": "饿了"}
    wrong = Program(office, "approver").post(f"/cases/{case}/clock-stops", wait)

    assert (wrong.status_code, wrong.json["code"]) == (400, "no_such_cause")
    assert "听证" in wrong.json["message"]


def test_what_the_page_works_out_is_what_the_api_says_and_what_then_happens(office, office_clock):
    task, case = apply(office, promise_public=False)
    clerk, program = Browser(office).enter("clerk"), Program(office, "clerk")
    clerk.post(f"/tasks/{task}/supplement", page=f"/tasks/{task}", gaps="同意公开承诺")
    arrives = clock.today() + FEW

    page = clerk.get(f"/cases/{case}?resumes_on={arrives}").text
    said = program.get(f"/cases/{case}/what-if?resumes_on={arrives}").json
    office_clock.set(clock.now() + FEW)
    own = Program(office, "applicant")
    promised = dict.fromkeys(("promise_truth", "promise_liability", "promise_public"), True)
    answer = {"replies": [{"reply": "已补齐"}], **promised}
    mine = own.get("/tasks").json[0]["task"]["id"]
    assert own.post(f"/tasks/{mine}/answer", {"answer": answer}).status_code == 200

    happened = clocks(office, case, "clerk")
    assert {one["rule"]: one["due_then"] for one in said} == {
        rule: happened[rule]["due_on"] for rule in ("repair.site_total", "repair.accept")
    }
    assert said[0]["whole"]
    day = date.fromisoformat(said[0]["due_then"])
    assert f"全程最迟 {day.year}年{day.month}月{day.day}日 办结" in page


@pytest.mark.parametrize("day", ["2020-01-01", "3月5日", "9999-01-01"])
def test_a_day_that_cannot_be_supposed_is_answered_on_the_page(office, day):
    _task, case = apply(office)

    page = Browser(office).enter("clerk").get(f"/cases/{case}?resumes_on={day}")

    assert page.status_code == 200
    assert 'role="alert"' in page.text


def test_the_applicant_may_ask_what_if_and_sees_no_inner_targets(office):
    task, case = apply(office, promise_public=False)
    clerk = Browser(office).enter("clerk")
    clerk.post(f"/tasks/{task}/supplement", page=f"/tasks/{task}", gaps="同意公开承诺")

    page = Browser(office).enter("applicant").get(f"/cases/{case}?resumes_on={clock.today() + FEW}").text

    assert "全程最迟" in page
    seen = clocks(office, case, "applicant").values()
    assert {one["holder"] for one in seen if one["kind"] == "target"} == {"applicant"}


def test_the_calendar_page_shows_what_a_recount_moved(office):
    case = accepted(office)
    first, second = (asked_by(login, "administrator", now=clock.now()) for login in ("rule1", "rule2"))
    number = proposals.propose_value(
        first, "repair.result", Wanted("10", clock.today(), "局务会", "统一口径")
    )
    proposals.publish(second, number)
    recounts.install()
    tick(clock.now())

    page = Browser(office).enter("administrator").get("/calendar").text

    assert "期限重算" in page
    assert "自受理起反馈修复结果" in page
    assert f"/cases/{case}" in page
    assert "（7）" in page
    assert "（10）" in page


def test_an_extension_names_the_paper_it_rests_on(office):
    case = accepted(office)

    extension = {"rule": "repair.result", "reason": "案情复杂", "document": "青交延〔2026〕3号"}
    Program(office, "approver").post(f"/cases/{case}/extension", extension)

    line = clocks(office, case)["repair.result"]["lines"][-1]
    assert (line["act"], line["document"], line["reason"]) == ("extend", "青交延〔2026〕3号", "案情复杂")
    assert line["consumed"] + line["remaining"] == line["allowed"] == 14


def test_the_names_of_waits_are_those_that_the_office_begins_by_hand():
    assert {str(one) for one in acts.BY_HAND} == {
        "hearing",
        "inspection",
        "expert_review",
        "publicity",
        "other_agency",
    }
