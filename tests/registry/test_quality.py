"""The daily examination of the records: what it finds, whom it asks, and that it asks once."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app.casework.models import Case
from app.credit.corrections import history
from app.credit.quality import QualityFinding
from app.credit.records import Record
from app.credit.subjects import Subject
from app.db import reading, unit_of_work
from app.registry import quality
from tests.diagrams.reached import reaches
from tests.registry.builders import a_uscc
from tests.verbs.bureau import Bureau, a_record, open_bureau

DAY = date(2026, 8, 7)


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    made = open_bureau(tmp_path, DAY)
    with unit_of_work() as session:
        session.get_one(Subject, made.company).uscc = a_uscc(1)
    return made


def good(bureau, number=1, **changed):
    given = {"facts": "超限运输", "basis": "《公路法》第七十六条", "content": f"罚款{number}万元"}
    return a_record(bureau, **{"decision_no": f"甲交罚〔2026〕{number}号", **given, **changed})


def sweep(bureau):
    return quality.sweep(bureau.as_("publisher")).done


def findings(**where):
    with reading() as session:
        return session.scalars(select(QualityFinding).filter_by(**where).order_by(QualityFinding.id)).all()


def open_problems():
    return [one.problem for one in findings(closed_on=None)]


def the_case():
    with reading() as session:
        return session.scalars(select(Case).where(Case.process == "data_correction")).one()


def test_good_records_ask_nobody_anything(bureau):
    good(bureau)

    assert sweep(bureau) == {}


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"facts": ""}, "missing"),
        ({"basis": ""}, "missing"),
        ({"valid_until": date(2020, 1, 1)}, "bad_date"),
        ({"valid_from": date(2026, 9, 1), "valid_until": date(2026, 8, 1)}, "bad_date"),
        ({"decision_no": "甲交罚[2026]第0002号"}, "same_number"),
        ({"decision_no": "甲交罚〔2026〕9号", "content": "罚款2万元"}, "same_content"),
    ],
)
def test_what_is_wrong_is_found(bureau, changed, problem):
    good(bureau, 2)
    good(bureau, 3, **changed)

    sweep(bureau)

    assert open_problems() == [problem]


def test_a_wrong_code_and_one_name_with_two_codes_are_found(bureau):
    with unit_of_work() as session:
        twin = Subject(name="长运 物流有限公司", uscc=a_uscc(2)[:-1] + "0")
        session.add(twin)
        session.flush()
        other = twin.id
    good(bureau)
    good(bureau, 2, subject_id=other)

    sweep(bureau)

    assert sorted(open_problems()) == ["bad_code", "two_codes"]


def test_a_record_shown_past_its_maximum_to_other_systems_is_found(bureau):
    record = good(bureau)
    with unit_of_work() as session:
        session.execute(update(Record).values(publicity_max_end=date(2026, 8, 1)))

    sweep(bureau)

    assert [(one.problem, one.record_id) for one in findings()] == [("public_too_long", record)]


def test_the_same_finding_twice_is_one_finding_and_one_case(bureau):
    good(bureau, facts="")

    sweep(bureau)
    assert sweep(bureau.on(date(2026, 8, 8))) == {}

    assert len(findings()) == 1
    the_case()


def test_other_units_have_cases_of_their_own(bureau):
    good(bureau, facts="")
    good(bureau, 2, facts="", authority_id=bureau.other_unit)

    assert sweep(bureau) == {"found": 2, "asked": 2}


def answer(bureau, **given):
    (finding,) = findings(closed_on=None)
    row = {"number": str(finding.id), "problem": "…", **given}
    return bureau.complete(the_case().id, "MendFindings", "publisher", items=[row])


@reaches("data_correction", "clean")
def test_what_the_unit_mends_keeps_the_former_version_and_ends_the_case(bureau):
    record = good(bureau, facts="")
    sweep(bureau)

    answer(bureau, answer="corrected", field="facts", value="超限运输", reason="漏填")

    (finding,) = findings()
    with reading() as session:
        (change,) = history(session, record)
    assert (finding.answer, finding.closed_on) == ("corrected", DAY)
    assert (change.before, change.after, change.why) == ({"facts": ""}, {"facts": "超限运输"}, "漏填")
    assert (the_case().outcome, change.case_number) == ("clean", the_case().number)
    assert sweep(bureau.on(date(2026, 8, 8))) == {}


def test_what_the_unit_keeps_with_a_reason_is_not_asked_again(bureau):
    good(bureau, 1, content="罚款1万元")
    good(bureau, 2, content="罚款1万元")
    sweep(bureau)

    answer(bureau, answer="right", reason="两次违法，各处罚一次")

    assert the_case().outcome == "clean"
    assert sweep(bureau.on(date(2026, 8, 8))) == {}


def test_a_duplicate_is_withdrawn_from_the_public(bureau):
    good(bureau, 1)
    twin = good(bureau, 2, decision_no="甲交罚[2026]1号", content="罚款1.0万元")
    sweep(bureau)

    answer(bureau, answer="withdrawn", reason="重复登记")

    assert (bureau.record(twin).withdrawn_reason, bureau.record(twin).is_public(DAY)) == ("void", False)
    assert the_case().outcome == "clean"


def test_what_is_put_off_stays_on_the_desk(bureau):
    good(bureau, facts="")
    sweep(bureau)

    answer(bureau, answer="later")

    assert bureau.desks(the_case().id) == ["MendFindings"]


def test_a_case_whose_findings_are_gone_ends_by_itself(bureau):
    record = good(bureau, facts="")
    sweep(bureau)
    with unit_of_work() as session:
        session.get_one(Record, record).facts = "超限运输"

    assert sweep(bureau.on(date(2026, 8, 8))) == {"gone": 1}

    assert (the_case().status, the_case().outcome) == ("ended", "clean")


def test_a_new_finding_joins_the_open_case(bureau):
    good(bureau, facts="")
    sweep(bureau)
    good(bureau, 2, basis="")

    assert sweep(bureau.on(date(2026, 8, 8))) == {"found": 1}
    assert bureau.desks(the_case().id) == ["MendFindings"]


@reaches("data_correction", "watched")
def test_a_unit_that_does_not_answer_is_reminded_and_its_head_told(bureau):
    good(bureau, facts="")
    sweep(bureau)

    fired = [bureau.on(date(2026, 8, day)).tick() for day in (12, 13, 14, 15, 17)]

    assert sorted(one for ticked in fired for one in ticked) == ["MendOver", "MendSoon"]
    assert [code for code, _ in bureau.letters("approver")] == ["notice_period_over"]


def test_examining_takes_the_same_statements_for_many_records_as_for_few(bureau, count_statements):
    def statements():
        with reading() as session, count_statements() as counted:
            list(quality.examine(session, DAY))
        return len(counted)

    good(bureau)
    few = statements()
    for number in range(2, 30):
        good(bureau, number)

    assert statements() == few <= 7
