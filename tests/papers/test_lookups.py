"""文书核验: what the public may know of a paper, and how often it may ask."""

from datetime import timedelta

import pytest

from app.clock import machine_now
from app.credit.subjects import Subject, SubjectKind
from app.db import reading, unit_of_work
from app.papers import Paper
from app.papers.commands import lookups, papers
from app.papers.commands.lookups import MOST, WINDOW, NotConfirmed, TooManyLookups, look_up
from app.papers.queries import masked
from app.papers.rendering import at_site, scanned, spaced
from tests.papers.test_issuing import hand_out, issued
from tests.verbs.bureau import a_record, open_bureau

NOW = machine_now()


@pytest.fixture
def bureau(database, tmp_path):
    return open_bureau(tmp_path)


@pytest.fixture
def paper(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    hand_out(bureau, case)
    return issued(case)[0]


def test_a_code_confirms_number_agency_date_and_state(paper):
    for written in (paper.code, spaced(paper.code).lower(), f" {paper.code[:5]} {paper.code[5:]} "):
        found = look_up(written, "192.0.2.1", NOW)

        assert (found.number, found.agency) == (paper.number, "甲市交通运输局")
        assert (found.issued_on, found.state, found.addressee) == (
            paper.issued_on,
            "valid",
            "长运物流有限公司",
        )


def test_a_void_and_a_replaced_paper_say_so(bureau, paper):
    hand_out(bureau, paper.case_id, replaces="rights_notice")
    old, new = issued(paper.case_id)
    papers.void(bureau.as_("approver"), new.id, "有误")

    assert (look_up(old.code, "a", NOW).state, look_up(old.code, "a", NOW).replaced_by) == (
        "replaced",
        new.number,
    )
    assert (look_up(new.code, "a", NOW).state, look_up(new.code, "a", NOW).ended_on) == (
        "void",
        bureau.now.date(),
    )


def test_a_person_is_masked(bureau):
    with unit_of_work() as session:
        subject = session.get_one(Subject, bureau.company)
        subject.kind = SubjectKind.PERSON
        subject.rename("欧阳某某")
    case = bureau.apply(a_record(bureau)).case_id
    hand_out(bureau, case)

    found = look_up(issued(case)[0].code, "a", NOW)

    assert found.addressee == "欧***"
    assert masked("王") == "王*"


@pytest.mark.parametrize("code", ["", "ABC", "0" * 12, "A" * 12, "A" * 4000, "%", "' or 1=1", "\0"])
def test_what_is_no_code_confirms_nothing(paper, code):
    with pytest.raises(NotConfirmed):
        look_up(code, "a", NOW)


def test_who_asks_too_often_waits_and_nobody_else_does(paper):
    for _ in range(MOST):
        look_up(paper.code, "192.0.2.1", NOW)

    with pytest.raises(TooManyLookups):
        look_up(paper.code, "192.0.2.1", NOW)
    assert look_up(paper.code, "192.0.2.2", NOW)
    assert look_up(paper.code, "192.0.2.1", NOW + WINDOW + timedelta(seconds=1))


def test_the_visitors_address_is_not_kept(paper):
    look_up(paper.code, "192.0.2.77", NOW)

    with reading() as session:
        kept = session.query(lookups.PaperLookup).one()
    assert "192.0.2.77" not in kept.visitor
    assert len(kept.visitor) == 64


def test_the_square_leads_to_the_offices_own_page():
    try:
        at_site("https://credit.example.gov.cn/")
        assert scanned("ABCD") == "https://credit.example.gov.cn/papers/verify?code=ABCD"
    finally:
        at_site("")
    assert scanned("ABCD") == "ABCD"


def test_codes_are_never_twice(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    for number in range(5):
        hand_out(bureau, case, about=str(number))

    with reading() as session:
        codes = [one.code for one in session.query(Paper)]
    assert len(set(codes)) == 5
    assert all(len(code) == 12 and not set(code) & set("01ILO") for code in codes)
