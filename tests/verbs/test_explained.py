"""What decided can be shown and decided again: the rules a case used, and every decision it was given."""

from datetime import date

import pytest
from sqlalchemy import select, update

from app import definitions, feel
from app.casework import pinned, redeciding, used_rules
from app.casework.models import DecisionMade
from app.clock import machine_now
from app.db import reading, unit_of_work
from tests.verbs.bureau import a_record, open_bureau


@pytest.fixture
def bureau(database, tmp_path):
    return open_bureau(tmp_path)


@pytest.fixture
def granted(bureau):
    case = bureau.apply(a_record(bureau)).case_id
    bureau.accept_and_verify(case)
    bureau.complete(case, "Decide", "approver", decision="grant", opinion="同意")
    return case


def test_a_case_knows_the_values_of_the_law_that_had_a_part_in_it(bureau, granted):
    with reading() as session:
        used = {one.rule: one.effective_from for one in used_rules.of_case(session, granted)}
        seen = used_rules.cases(session, bureau.people["clerk"], "repair.accept")
        unseen = used_rules.cases(session, bureau.people["other_clerk"], "repair.accept")
        counted = used_rules.counts(session, "repair.accept")

    assert used["repair.accept"] == used["repair.result"] == date(2026, 4, 1)
    assert {"repair.period.general.min", "repair.follow_up"} <= set(used)
    assert "commitment.campaign" not in used
    assert [(case.id, start) for case, start in seen] == [(granted, date(2026, 4, 1))]
    assert unseen == []
    assert counted == {date(2026, 4, 1): 1}


def test_every_decision_comes_to_the_same_again(bureau, granted):
    with reading() as session:
        again = list(redeciding.all_decisions(session))

    assert [one.made.decision for one in again] == ["repair_admission"]
    assert all(one.holds for one in again)


def test_a_decision_that_was_tampered_with_does_not_come_out_the_same(bureau, granted):
    with unit_of_work() as session:
        made = session.scalars(select(DecisionMade)).one()
        changed = feel.loads(made.facts) | {"performed": False, "commitment": False}
        session.execute(update(DecisionMade).values(facts=feel.dumps(changed)))

    with reading() as session:
        [again] = redeciding.all_decisions(session, bureau.case(granted).number)

    assert not again.holds
    assert again.again != again.value


def test_what_was_not_asked_then_is_not_answered_now(bureau, granted):
    with reading() as session, pytest.raises(redeciding.AnswerNotKept):
        redeciding.decide_again(session, "record_class", 1, {"items": ["larger_fine"]}, {})


def test_the_rows_a_decision_nearly_hit_are_reckoned_from_what_it_kept(bureau, granted):
    with reading() as session:
        made = session.scalars(select(DecisionMade)).one()
        near = redeciding.near_misses(session, made, most=20)

    assert {each.column: (each.test, each.value) for each in near}["最短公示期已满"] == ("false", True)


DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
IMPORTING = f"""<definitions xmlns="{DMN}" name="复查" id="again" namespace="urn:again">
<import name="law" namespace="urn:any" importType="{DMN}" locationURI="repair_admission"/>
<decision id="again" name="复查"><variable name="again"/><informationRequirement>
<requiredDecision href="urn:any#repair_admission"/></informationRequirement>
<literalExpression><text>law.repair_admission.result</text></literalExpression></decision></definitions>"""


def test_a_decision_may_import_one_that_is_published_by_its_key(bureau, granted):
    body, day = IMPORTING.encode(), date(2026, 4, 2)
    with unit_of_work() as session:
        found = definitions.check(session, "decision", "again", body)
        definitions.publish(
            session, "decision", "again", body, by="设计", now=machine_now(), effective_from=day
        )

    with reading() as session:
        made = session.scalars(select(DecisionMade)).one()
        _definition, model = pinned.decision(session, "again", day)

    assert found == []
    assert model.decide("again", feel.loads(made.facts)).value == feel.loads(made.value)["result"]


def test_a_decision_that_imports_what_nobody_published_is_refused(bureau):
    body = IMPORTING.replace("repair_admission", "nowhere").encode()

    with reading() as session:
        found = definitions.check(session, "decision", "again", body)

    assert "decision_import_missing" in {each.code for each in found}
