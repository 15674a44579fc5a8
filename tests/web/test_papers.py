"""Papers on pages and over the API: seen, served, taken, verified, numbered, their templates tried out."""

import hashlib
import json
import re
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from app.db import reading
from app.demo import papers as numbering
from app.demo import story
from app.papers import Paper, PaperState, pdf
from tests.web.builders import Browser, Program, a_told_office
from tests.web.test_studio import Designer

needs_pango = pytest.mark.skipif(
    pdf.trouble() is not None, reason=f"no pango: PDFs are not tested ({pdf.trouble()})"
)


@pytest.fixture
def office(sqlite_only, tmp_path, office_clock):
    """The demonstration's office with its papers, on the morning on which it begins."""
    office = a_told_office(sqlite_only, tmp_path, office_clock)
    told = story._Story()
    numbering.number(told.asked, date(2026, 2, 24))
    told.repairs()
    numbering.serve(told.asked, date(2026, 3, 1))
    told.pass_days(date(2026, 3, 2))
    return office


def paper(kind, *more):
    with reading() as session:
        return session.scalars(select(Paper).where(Paper.kind == kind, *more).order_by(Paper.id)).first()


def test_a_clerk_serves_a_paper_from_the_list(office):
    clerk, asked = Browser(office).enter("clerk"), paper("repair_supplement")
    listed = clerk.get("/papers/to-deliver").text
    page = clerk.get(f"/papers/{asked.id}").text
    assert asked.number in listed
    assert "请补充缴款凭证复印件" in page
    assert "登记送达" in page

    given = {"manner": "in_person", "day": "2026-03-02", "addressee": "尤工", "note": ""}
    answer = clerk.post(f"/papers/{asked.id}/deliver", f"/papers/{asked.id}", **given)

    assert answer.status_code == 303
    assert asked.number not in clerk.get("/papers/to-deliver").text
    page = clerk.get(f"/papers/{asked.id}").text
    assert "尤工" in page
    assert "登记送达" not in page.replace("已登记送达", "")
    assert "直接送达" in clerk.get(f"/cases/{asked.case_id}").text


def test_what_was_typed_badly_is_refused_with_a_sentence(office):
    clerk, asked = Browser(office).enter("clerk"), paper("repair_supplement")
    page = f"/papers/{asked.id}"

    bad = clerk.post(f"{page}/deliver", page, manner="pigeon", day="x")
    unproved = clerk.post(f"{page}/deliver", page, manner="post", day="2026-03-02")

    assert (bad.status_code, "请选择送达方式" in bad.text) == (400, True)
    assert (unproved.status_code, "送达凭证" in unproved.text) == (422, True)


def test_a_party_that_agrees_opens_its_paper_and_is_served(office):
    party, asked = Browser(office).enter("garage"), paper("repair_supplement")
    page = f"/papers/{asked.id}"
    assert "请补充缴款凭证复印件" in party.get(page).text

    party.post("/papers/consent", "/letters", act="agree")

    sealed = party.get(page).text
    assert "打开这份文书，即登记为已经送达" in sealed
    assert "请补充缴款凭证复印件" not in sealed
    assert party.get(f"{page}.pdf").status_code == 302
    assert Program(office, "garage").get(f"/papers/{asked.id}").json["text"] == ""
    assert party.post(f"{page}/take", page).status_code == 303
    assert "请补充缴款凭证复印件" in party.get(page).text
    assert paper("repair_supplement").served_manner == "electronic"


def test_a_letter_leads_to_its_paper(office):
    party, asked = Browser(office).enter("garage"), paper("repair_supplement")

    assert f'href="/papers/{asked.id}"' in party.get("/letters").text
    assert asked.number in party.get(f"/cases/{asked.case_id}").text


def test_the_papers_of_others_are_not_there(office):
    asked = paper("repair_supplement")
    other = Browser(office).enter("harbour")

    for address in (f"/papers/{asked.id}", f"/papers/{asked.id}.pdf"):
        assert other.get(address).status_code == 404


@needs_pango
def test_anybody_confirms_a_paper_and_the_very_file(office):
    one = paper("repair_refusal")
    printed = Browser(office).enter("bridge").get(f"/papers/{one.id}.pdf")
    visitor = Browser(office)
    page = visitor.get(f"/papers/verify?code={one.code}")
    assert printed.mimetype == "application/pdf"
    assert one.number in page.text
    assert "石磊" not in page.text
    assert paper("repair_refusal").pdf_sha256 == hashlib.sha256(printed.data).hexdigest()

    for body, said in ((printed.data, "完全一致"), (printed.data + b" ", "不一致")):
        token = visitor.token(f"/papers/verify?code={one.code}")
        given = {"csrf_token": token, "code": one.code, "file": (BytesIO(body), "x.pdf")}
        answer = visitor.client.post("/papers/verify", data=given, headers={"Referer": visitor.base + "/"})
        assert said in answer.text


def test_a_wrong_code_confirms_nothing(office):
    answer = Browser(office).get("/papers/verify?code=AAAA-BBBB-CCCC")

    assert (answer.status_code, "没有找到使用这个验证码的文书" in answer.text) == (404, True)


def test_without_pango_the_page_is_printed_and_says_why_there_is_no_pdf(office, monkeypatch):
    monkeypatch.setattr(pdf, "trouble", lambda: "cannot load library 'libpango-1.0-0'")
    clerk, asked = Browser(office).enter("clerk"), paper("repair_supplement")

    page = clerk.get(f"/papers/{asked.id}").text

    assert "libpango-1.0-0" in page
    assert f"/papers/{asked.id}.pdf" not in page
    assert "data-print" in page
    assert clerk.get(f"/papers/{asked.id}.pdf").status_code == 422


def test_a_void_paper_says_so_to_everybody(office):
    approver, one = Browser(office).enter("approver"), paper("repair_acceptance")
    page = f"/papers/{one.id}"

    assert approver.post(f"{page}/void", page, reason="主体名称有误").status_code == 303

    assert paper("repair_acceptance").state == PaperState.VOID
    assert "主体名称有误" in approver.get(page).text
    assert "已作废" in Browser(office).get(f"/papers/verify?code={one.code}").text


def test_an_administrator_sets_how_an_agency_numbers(office):
    administrator, one = Browser(office).enter("administrator"), paper("repair_refusal")
    page = f"/units/{one.agency_id}/numbers"
    assert "青交执信修决〔2026〕1号" in administrator.get(page).text

    administrator.post(page, kind="repair_refusal", head="", pattern="{head}信决{year}-{number}")
    bad = administrator.post(page, kind="", head="青", pattern="{number}")

    assert "青交执信决2026-1" in administrator.get(page).text
    assert (bad.status_code, "不能用" in bad.text) == (400, True)


def test_the_api_lists_papers_and_records_their_service(office):
    clerk, asked = Program(office, "clerk"), paper("repair_supplement")

    (listed,) = clerk.get(f"/cases/{asked.case_id}/papers").json
    served = clerk.post(f"/papers/{asked.id}/deliveries", {"manner": "in_person", "day": "2026-03-02"})
    shown = clerk.get(f"/papers/{asked.id}").json

    assert (listed["number"], listed["served_on"]) == (asked.number, None)
    assert served.status_code == 201
    assert (shown["served_on"], shown["deliveries"][0]["manner"]) == ("2026-03-02", "in_person")
    assert "请补充缴款凭证复印件" in shown["text"]
    again = clerk.post(f"/papers/{asked.id}/deliveries", {"manner": "in_person", "day": "2026-03-02"})
    assert (again.status_code, again.json["code"]) == (422, "paper_not_servable")


def test_a_designer_tries_a_template_on_a_past_case_and_publishes_it(office):
    designer = Designer(office).enter("designer")
    one, place = paper("repair_refusal"), "paper/repair_refusal"
    body = designer.get(f"/studio/{place}/body").text.replace("# 四、救济途径", "# 四、您的救济途径")
    assert one.number in designer.get(f"/studio/{place}").text

    tried = designer.send(place, {"body": body, "paper_id": one.id}, "preview").json["html"]
    broken = designer.send(place, {"body": body + "{= nobody }", "paper_id": 0}, "preview").json["html"]
    found = designer.send(place, {"body": body + "{= nobody }"}, "check").json["findings"]
    kept = designer.save(place, body).json
    published = designer.send(place, {"revision": kept["revision"], "note": "改标题"}, "publish")

    assert "您的救济途径" in tried
    assert "青屏市路桥工程有限公司" in tried
    assert broken == ""
    assert [(one["code"], one["line"]) for one in found] == [("paper_unknown_name", body.count("\n") + 1)]
    assert published.json["version"] == 2
    assert "您的救济途径" in designer.get("/definitions/paper/repair_refusal").text
    assert "您的救济途径" not in designer.get(f"/papers/{one.id}").text


def test_a_new_kind_of_paper_begins_with_what_can_be_published(office):
    designer = Designer(office).enter("designer")

    answer = designer.post("/studio/new", "/definitions", kind="paper", key="thanks", name="感谢信")

    assert answer.status_code == 303
    found = designer.send("paper/thanks", {"body": designer.get("/studio/paper/thanks/body").text}, "check")
    assert found.json["findings"] == []


def test_the_studio_offers_the_papers_that_a_step_may_issue(office):
    designer = Designer(office).enter("designer")

    offered = json.loads(designer.get("/studio/verbs.json").text)

    issue = next(one for one in offered if one["id"] == "papers.issue")
    chosen = next(one for one in issue["properties"] if one.get("id") == "paper")
    assert "repair_grant" in {one["value"] for one in chosen["choices"]}
    assert re.search("制发文书", issue["name"])
