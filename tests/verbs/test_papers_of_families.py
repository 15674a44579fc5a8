"""The papers that objections, promises and listings give out: numbered, and saying what was decided."""

from datetime import date

import pytest
from sqlalchemy import select

from app.db import reading
from app.papers import Paper, rendering
from tests.verbs import objecting, pledges, test_listings
from tests.verbs.bureau import a_record, open_bureau
from tests.verbs.rest import a_listing


@pytest.fixture
def bureau(database, tmp_path):
    return open_bureau(tmp_path)


def papers(case_id):
    """Kind and words of each paper of the case."""
    with reading() as session:
        rows = session.scalars(select(Paper).where(Paper.case_id == case_id).order_by(Paper.id)).all()
        return {one.kind: rendering.as_html(rendering.sheet_of(session, one)) for one in rows}


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (objecting.CORRECTION, "异议成立，有关信息已更正"),
        (objecting.DISMISSED, "异议不成立，信息维持不变"),
        (objecting.BOTH, "无法核实，双方说法一并载明"),
    ],
)
def test_the_result_of_an_objection_is_a_numbered_paper_with_remedies(bureau, decision, said):
    case = objecting.decided(bureau, a_record(bureau), decision)

    paper = papers(case)["objection_result"]

    assert said in paper
    assert "信息错误" in paper
    assert "甲交罚〔2026〕1号" in paper
    assert "60日内申请行政复议" in paper


def test_a_signed_promise_is_a_paper_with_its_text_conditions_and_signer(bureau):
    pledges.register(bureau)
    case = pledges.in_force(bureau)
    promise = pledges.promise(case)

    paper = papers(case)["commitment_letter"]

    assert promise.signer in paper
    assert promise.title in paper
    assert f"承诺文本第{promise.text_version}版" in paper


def test_before_a_breach_is_decided_its_subject_is_given_notice_of_its_rights(bureau):
    pledges.register(bureau)
    pledges.broken(bureau)

    with reading() as session:
        given = session.scalars(select(Paper).where(Paper.kind == "rights_notice")).one()
        notice = rendering.as_html(rendering.sheet_of(session, given))

    assert "违诺" in notice
    assert "要求听证" in notice
    assert "5个工作日内" in notice


@pytest.mark.parametrize(
    ("decision", "kind", "said"),
    [("remove", "list_removal", "移出"), ("refuse", "list_refusal", "不予移出")],
)
def test_the_decision_on_a_removal_is_a_paper(bureau, decision, kind, said):
    record = a_listing(bureau, date(2026, 5, 6))
    case = test_listings.removal(bureau.on(test_listings.OPEN), record)
    test_listings.examine(bureau, case)
    test_listings.decide(bureau, case, decision)

    assert said in papers(case)[kind]
