"""What a subject does on its own pages: see, apply, supplement, retract."""

from datetime import date
from io import BytesIO

import pytest

from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_api import REASONABLE
from tests.web.test_strangers import PICTURE

TYPED = {key: "true" if value is True else value for key, value in REASONABLE.items()}


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    return a_told_office(sqlite_only, tmp_path, office_clock)


@pytest.fixture
def applicant(office):
    return Browser(office).enter("applicant")


def address(office, *, open_: bool = True) -> str:
    records = Program(office, "applicant").get("/records/mine").json
    found = next(one for one in records if one["may_apply"] is open_ and one["public"])
    return f"/mine/records/{found['id']}/repair"


def test_each_record_says_what_may_be_done_and_from_when(applicant):
    page = applicant.get("/mine").text

    assert "2026年3月23日 起" in page
    assert "最短公示期尚未届满" in page
    assert page.count("disabled") == 1


def test_applying_too_early_is_refused_with_the_day_and_the_rule_and_keeps_what_was_typed(office, applicant):
    answer = applicant.post(address(office, open_=False), **TYPED)

    assert answer.status_code == 422
    assert "2026年3月23日" in answer.text
    assert "58号" in answer.text
    assert REASONABLE["rectification_note"] in answer.text
    assert Program(office, "applicant").get("/cases").json == []


def test_faults_stand_at_their_field_and_in_the_list_on_top(office, applicant):
    answer = applicant.post(address(office), **{**TYPED, "agent_phone": "abc"})

    assert answer.status_code == 400
    assert '<a href="#f-agent_phone">' in answer.text
    assert 'id="f-agent_phone-error"' in answer.text
    assert 'value="abc"' in answer.text
    assert 'value="王经办"' in answer.text


def test_an_application_is_told_in_one_plain_sentence(office, applicant):
    answer = applicant.post(address(office), **TYPED)

    page = applicant.get(answer.location).text

    assert answer.status_code == 303
    assert "您的申请已提交，最迟 2026年3月" in page
    assert "running" not in page


def test_a_supplement_is_asked_for_and_answered_with_a_file(office, applicant):
    case = applicant.post(address(office), **TYPED).location
    clerk = Browser(office).enter("clerk")
    task = Program(office, "clerk").get("/tasks?view=unit").json[0]["task"]["id"]
    clerk.post(f"/tasks/{task}/supplement", page=f"/tasks/{task}", gaps="缴款凭证\n整改照片")

    told = applicant.get(case).text
    own = Program(office, "applicant").get("/tasks").json[0]["task"]["id"]
    asked = applicant.get(f"/tasks/{own}").text
    fields = {
        **TYPED,
        "replies.0.files": (BytesIO(PICTURE), "凭证.png"),
        "replies.1.reply": "整改照片现场已交给执法人员",
    }
    answered = applicant.post(f"/tasks/{own}/complete", page=f"/tasks/{own}", **fields)

    assert "请您办理" in told
    assert asked.index("缴款凭证") < asked.index('name="replies.0.reply"') < asked.index("整改照片")
    assert answered.status_code == 303
    seen = clerk.get(case).text
    assert seen.index("缴款凭证</dd>") < seen.index("凭证.png</a>") < seen.index("整改照片</dd>")
    assert "整改照片现场已交给执法人员" in seen


def test_a_draft_is_there_again(office, applicant):
    applicant.post(address(office), **TYPED)
    clerk = Browser(office).enter("clerk")
    task = Program(office, "clerk").get("/tasks?view=unit").json[0]["task"]["id"]

    saved = clerk.post(f"/tasks/{task}/draft", page=f"/tasks/{task}", decision="decline", opinion="写了一半")

    assert saved.status_code in (204, 303)
    assert "写了一半" in clerk.get(f"/tasks/{task}").text


def test_a_choice_shows_what_it_asks_for(office, applicant):
    applicant.post(address(office), **TYPED)
    clerk = Browser(office).enter("clerk")
    task = Program(office, "clerk").get("/tasks?view=unit").json[0]["task"]["id"]
    before = clerk.get(f"/tasks/{task}").text

    shown = clerk.post(f"/tasks/{task}/complete", page=f"/tasks/{task}", decision="decline", _show="1")

    assert 'name="reason"' not in before.split("其他办法")[0]
    assert shown.status_code == 200
    assert 'id="f-reason"' in shown.text


def test_an_applicant_retracts_and_is_told_so(office, applicant):
    case = applicant.post(address(office), **TYPED).location

    applicant.post(f"{case}/retract", page=case, reason="材料尚未备齐")

    assert "您已于 2026年3月2日 撤回申请" in applicant.get(case).text


def test_one_reminder_a_day_is_enough(office, applicant):
    case = applicant.post(address(office), **TYPED).location
    applicant.post(f"{case}/remind", page=case)

    again = applicant.post(f"{case}/remind", page=case)

    assert again.status_code == 422
    assert "今天已催办过" in again.text


def test_the_public_sees_by_dates_only(office, office_clock):
    anyone = Browser(office)
    public = anyone.get("/?q=顺达").text

    office_clock.set(date(2029, 1, 1))

    assert "青屏市顺达运输有限公司" in public
    assert "没有正在公示的“顺达”的信用信息" in anyone.get("/?q=顺达").text


@pytest.mark.parametrize("search", ["顺", "%25", "'", "x" * 500])
def test_any_search_is_answered_in_a_sentence(office, search):
    answer = Browser(office).get(f"/?q={search}")

    assert answer.status_code == 200
    assert "查询" in answer.text


def test_a_record_page_cites_its_source_and_basis(office):
    record = Program(office, "auditor").get("/records?q=顺达").json["records"][0]

    page = Browser(office).get(f"/records/{record['id']}").text

    assert all(record[name] in page for name in ("decision_no", "basis", "authority", "facts"))
    assert "以上为 2026年3月2日 的公示内容" in page
