"""服务投诉 as service_complaint.bpmn draws it: supervision answers within its days, no record is touched."""

from datetime import date

import pytest

from app.casework.access import may_see
from app.casework.asked import About
from app.casework.commands import cases
from app.casework.errors import NoSuchCase
from app.casework.models import Case
from app.credit.complaints import of_case
from app.db import reading, unit_of_work
from app.people import Agency, User
from tests.diagrams.reached import reaches
from tests.verbs.bureau import Bureau, a_record, open_bureau
from tests.verbs.objecting import FILED, object_to

GRIEVANCE = {"grievance": "delay", "claim": "窗口多次让我改天再来。", "agent_phone": "13800000000"}


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    """Whose supervisor sits in the unit above."""
    bureau = open_bureau(tmp_path, FILED)
    with unit_of_work() as session:
        above = Agency(name="甲市人民政府交通督导办")
        session.add(above)
        session.flush()
        session.get_one(Agency, bureau.unit).superior_id = above.id
        session.get_one(User, bureau.people["supervisor"].id).agency_id = above.id
        bureau.above = above.id
    person = bureau.people["supervisor"]
    bureau.people["supervisor"] = type(person)(person.id, person.name, person.roles, bureau.above)
    return bureau


def complain(bureau, who="applicant", about_case=None):
    facts = {"about_unit": bureau.unit, "about_case": about_case}
    about = About("对甲市交通运输局的投诉", bureau.company, bureau.unit, None, facts)
    return cases.start(bureau.as_(who), "service_complaint", GRIEVANCE, about).case_id


def complaint(case):
    with reading() as session:
        found = of_case(session, case)
        session.expunge(found)
        return found


def test_it_goes_to_supervision_above_and_the_unit_does_not_see_it(bureau):
    case = complain(bureau)

    with reading() as session:
        opened = session.get_one(Case, case)
        seen = {
            who: may_see(session, opened, bureau.people[who]) for who in ("supervisor", "clerk", "applicant")
        }
    assert bureau.task(case, "Examine").unit_id == bureau.above
    assert seen == {"supervisor": True, "clerk": False, "applicant": True}
    assert bureau.clock(case, "objection.complaint").due_on == date(2026, 8, 31)
    assert bureau.letters("applicant")[-1][0] == "notice_complaint_taken"


@reaches("service_complaint", "founded")
def test_a_founded_complaint_is_answered_and_the_unit_s_head_told_what_to_mend(bureau):
    record = a_record(bureau)
    about = object_to(bureau, record).case_id
    before = bureau.record(record).version
    case = complain(bureau, about_case=about)

    bureau.complete(
        case,
        "Examine",
        "supervisor",
        decision="founded",
        opinion="查明超期三日。",
        measures="限期办结并整改。",
    )

    assert (complaint(case).finding, complaint(case).about_case_id) == ("founded", about)
    assert bureau.letters("approver")[-1][0] == "notice_complaint_to_unit"
    assert bureau.letters("applicant")[-1][1]["measures"] == "限期办结并整改。"
    assert bureau.record(record).version == before


@reaches("service_complaint", "unfounded")
def test_an_unfounded_complaint_ends(bureau):
    case = complain(bureau)

    bureau.complete(case, "Examine", "supervisor", decision="unfounded", opinion="经核查，未超期。")

    assert (bureau.case(case).outcome, complaint(case).answered_on) == ("unfounded", FILED)
    assert bureau.letters("applicant")[-1][0] == "notice_complaint_unfounded"


@reaches("service_complaint", "redirected")
def test_a_complaint_about_information_is_sent_to_objections(bureau):
    case = complain(bureau)

    bureau.complete(case, "Examine", "supervisor", decision="redirected", opinion="请提出异议申诉。")

    assert bureau.case(case).outcome == "redirected"
    assert bureau.letters("applicant")[-1][0] == "notice_complaint_redirected"


@reaches("service_complaint", "examine_watched")
def test_a_late_answer_is_reminded_of_and_escalated(bureau):
    complain(bureau)

    assert bureau.on(date(2026, 8, 26)).tick() == ["ExamineSoon"]
    assert bureau.on(date(2026, 9, 1)).tick() == ["ExamineOver"]

    assert [code for code, _ in bureau.letters("supervisor")][-2:] == [
        "notice_period_ending",
        "notice_period_over",
    ]


def test_nobody_complains_about_another_s_case(bureau):
    about = object_to(bureau, a_record(bureau)).case_id

    with pytest.raises(NoSuchCase):
        complain(bureau, "stranger", about)
