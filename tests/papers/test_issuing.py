"""Issuing: numbered in the commit without gaps, once for each matter, the same text for ever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select

from app import definitions
from app.casework.asked import Asked
from app.casework.models import Case
from app.casework.verbs import Step
from app.clock import SHANGHAI
from app.db import reading, unit_of_work
from app.engine import Place
from app.errors import Invalid
from app.papers import Issue, NothingToReplace, Paper, PaperState, issue, rendering
from app.papers.commands import papers
from app.papers.commands.settings import Numbering, set_numbering
from app.papers.issuing import next_number
from app.people import Actor, Role
from tests.verbs.bureau import FIRST_DAY, a_record, open_bureau

ADMINISTRATOR = Actor(None, "系统管理", frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def bureau(database, tmp_path):
    return open_bureau(tmp_path)


def issued(case_id=None):
    with reading() as session:
        found = select(Paper).order_by(Paper.id)
        return list(session.scalars(found if case_id is None else found.where(Paper.case_id == case_id)))


def text_of(paper_id):
    with reading() as session:
        return rendering.sheet_of(session, session.get_one(Paper, paper_id)).text


def step_of(session, bureau, case_id):
    return Step(session, session.get_one(Case, case_id), bureau.as_("clerk"), Place("X", "X", {}, ""))


def hand_out(bureau, case_id, **wanted):
    with unit_of_work() as session:
        return issue(step_of(session, bureau, case_id), Issue(**{"kind": "rights_notice", **wanted})).id


def test_each_step_of_a_repair_hands_out_its_paper(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.accept_and_verify(case, "not_performed")
    bureau.complete(
        case, "Decide", "approver", decision="refuse", reason="OBLIGATION_NOT_FULFILLED", opinion="罚款未缴清"
    )

    accepted, refused = issued(case)
    assert (accepted.kind, accepted.number) == ("repair_acceptance", "甲市交通运输局信修受〔2026〕1号")
    assert (refused.kind, refused.starts) == (
        "repair_refusal",
        ["objection.reconsideration", "objection.suit"],
    )
    assert refused.serve_by == date(2026, 8, 18)
    told = text_of(refused.id)
    for said in (
        "长运物流有限公司：",
        "《甲交罚〔2026〕1号》",
        "尚未纠正失信行为或未完全履行义务",
        "罚款未缴清",
        "国办发〔2025〕22号：材料齐全、符合条件的应当受理",
        "《信用修复管理办法》（国家发展改革委令第36号）",
        "最后一日为2026年10月8日",
        "最后一日为2027年2月7日",
    ):
        assert said in told


def test_a_supplement_names_every_gap_and_a_lapse_declines(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.ask_to_supplement(case, "缴款凭证", "整改照片")
    bureau.on(date(2026, 8, 17)).tick()

    asked, declined = issued(case)
    assert "缴款凭证\n整改照片" in text_of(asked.id)
    assert declined.kind == "repair_decline"
    assert declined.issued_by == "系统"
    assert "材料" in text_of(declined.id)


def test_the_letter_leads_to_the_paper(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.complete(case, "FormalCheck", "clerk", decision="accept")

    code, named = bureau.letters("applicant")[-1]
    (paper,) = issued(case)
    assert (code, named["paper_id"], named["paper_number"]) == (
        "notice_repair_accepted",
        paper.id,
        paper.number,
    )


def test_a_drawing_that_names_no_paper_hands_none_out(bureau):
    """Running cases began with such a drawing."""
    with unit_of_work() as session:
        drawn = definitions.latest(session, "process", "credit_repair").body.decode()
        plain = drawn.replace('<zeebe:input source="repair_acceptance" target="paper" />', "")
        definitions.publish(session, "process", "credit_repair", plain.encode(), by="x", now=bureau.now)
    case = bureau.apply(a_record(bureau)).case_id

    bureau.complete(case, "FormalCheck", "clerk", decision="accept")

    assert issued(case) == []


def test_a_drawing_that_names_an_unknown_paper_is_not_published(bureau):
    with unit_of_work() as session:
        drawn = definitions.latest(session, "process", "credit_repair").body.decode()
        body = drawn.replace('source="repair_grant" target="paper"', 'source="repair_grand" target="paper"')
        found = definitions.check(session, "process", "credit_repair", body.encode())

    assert [(one.code, one.where) for one in found if one.severity == "error"] == [
        ("no_such_paper", "GrantRepair")
    ]


def test_a_kind_is_issued_once_for_each_matter(bureau):
    case = bureau.apply(a_record(bureau)).case_id

    first, again, other = (
        hand_out(bureau, case),
        hand_out(bureau, case),
        hand_out(bureau, case, about="听证"),
    )

    assert first == again != other


def test_a_paper_that_replaces_another_ends_it(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    first = hand_out(bureau, case)
    second = hand_out(bureau, case, replaces="rights_notice")

    old, new = issued(case)
    assert (old.id, old.state, old.replaced_by) == (first, PaperState.REPLACED, second)
    assert (new.state, new.seq) == (PaperState.VALID, 2)
    assert new.known["paper"]["replaces"] == old.number
    with pytest.raises(NothingToReplace):
        hand_out(bureau, case, kind="list_removal", replaces="repair_grant")


def test_the_same_paper_reads_the_same_for_ever(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    paper = hand_out(bureau, case, given={"decision": {"reason": "拟列入名单"}})
    before = text_of(paper)
    with unit_of_work() as session:
        found = definitions.latest(session, "paper", "rights_notice").body.decode()
        changed = found.replace("本机关拟对", "我机关拟对")
        definitions.publish(session, "paper", "rights_notice", changed.encode(), by="x", now=bureau.now)
        session.get_one(Case, case).title = "改了名称"

    later = hand_out(bureau, case, about="另一事项")

    assert text_of(paper) == before
    assert "我机关拟对" in text_of(later)
    assert [one.template_version for one in issued(case)] == [1, 2]


def test_an_agency_numbers_in_its_own_way(bureau):
    asked = Asked(ADMINISTRATOR, bureau.now)
    set_numbering(asked, bureau.unit, Numbering("", "甲交", ""))
    set_numbering(asked, bureau.unit, Numbering("list_removal", "", "{head}{year}-{series}-{number}"))
    case = bureau.apply(a_record(bureau)).case_id

    hand_out(bureau, case)
    hand_out(bureau, case, kind="list_removal")

    assert [one.number for one in issued(case)] == ["甲交信告〔2026〕1号", "甲交2026-信移决-1"]


def test_each_year_and_series_begins_with_one(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    hand_out(bureau, case)
    hand_out(bureau, case, about="二")
    hand_out(bureau, case, kind="list_removal")
    bureau.now = datetime.combine(date(2027, 1, 4), time(9), SHANGHAI)
    hand_out(bureau, case, about="三")

    assert [(one.series, one.year, one.seq) for one in issued(case)] == [
        ("信告", 2026, 1),
        ("信告", 2026, 2),
        ("信移决", 2026, 1),
        ("信告", 2027, 1),
    ]


def test_numbers_have_no_gap_when_many_issue_at_once_and_some_fail(bureau):
    cases = [
        bureau.apply(a_record(bureau, decision_no=f"甲交罚〔2026〕{number}号")).case_id
        for number in range(10, 22)
    ]

    def one(place):
        with unit_of_work() as session:
            issue(step_of(session, bureau, cases[place]), Issue("rights_notice"))
            if place % 4 == 3:
                raise RuntimeError("the commit fails after the number was taken")

    with ThreadPoolExecutor(6) as several:
        failed = [done.exception() is not None for done in [several.submit(one, n) for n in range(12)]]

    assert sum(failed) == 3
    assert sorted(paper.seq for paper in issued()) == list(range(1, 10))


def test_the_counter_alone_counts_without_gaps(bureau):
    def one(_):
        with unit_of_work() as session:
            return next_number(session, bureau.unit, "信试", 2026)

    with ThreadPoolExecutor(8) as several:
        given = list(several.map(one, range(40)))

    assert sorted(given) == list(range(1, 41))


def test_a_void_paper_keeps_its_number_and_the_reason(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    first = hand_out(bureau, case)

    papers.void(bureau.as_("approver"), first, "主体名称有误")
    second = hand_out(bureau, case)

    old, new = issued(case)
    assert (old.state, old.ended_reason, old.ended_on) == (PaperState.VOID, "主体名称有误", FIRST_DAY)
    assert (new.id, new.seq) == (second, 2)


def test_a_case_that_fails_leaves_no_number(bureau):
    record = a_record(bureau)
    case = bureau.apply(record).case_id
    with pytest.raises(Invalid):  # no reason was given
        bureau.complete(case, "FormalCheck", "clerk", decision="decline")

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Paper)) == 0


def test_issuing_costs_at_most_four_statements_and_no_commit_of_its_own(bureau, count_statements):
    warm = bureau.apply(a_record(bureau, decision_no="甲交罚〔2026〕9号")).case_id
    bureau.complete(warm, "FormalCheck", "clerk", decision="accept")
    case = bureau.apply(a_record(bureau)).case_id
    with unit_of_work() as session:
        step = step_of(session, bureau, case)
        definitions.newest_in(session)

        with count_statements() as counted:
            issue(step, Issue("repair_acceptance", given={"gaps": []}, alone=True))

        assert len(counted) <= 4, counted.statements
        assert counted.commits == 0
