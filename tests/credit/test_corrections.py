"""A record put right: what is taken, what is refused, and what follows."""

from datetime import UTC, date, datetime

import pytest

from app.credit.corrections import BadCorrection, SameNumber, Signed, amend, history, resettle
from app.credit.numbering import number_key
from app.db import unit_of_work
from tests.credit.builders import RULES, a_record, a_subject
from tests.registry.builders import a_uscc

MAY = date(2026, 5, 6)
SIGNED = Signed(None, "沈洁", datetime(2026, 6, 1, 2, tzinfo=UTC), "对照原件")


def test_every_earlier_version_stays_with_who_when_and_why(database):
    with unit_of_work() as session:
        record = a_record(session, MAY, facts="甲")
        before = record.version
        amend(session, record, {"facts": "乙"}, SIGNED)
        amend(session, record, {"facts": "丙", "fine_wan": "0.7"}, SIGNED)

        second, first = history(session, record.id)

    assert (first.before, first.after) == ({"facts": "甲"}, {"facts": "乙"})
    assert (second.before, second.after) == (
        {"facts": "乙", "fine_wan": "0.5"},
        {"facts": "丙", "fine_wan": "0.7"},
    )
    assert [second.version, first.version] == [before + 2, before + 1]
    assert (first.by, first.why, first.at) == ("沈洁", "对照原件", SIGNED.at)


def test_a_correction_that_changes_nothing_is_no_version(database):
    with unit_of_work() as session:
        record = a_record(session, MAY, facts="甲")

        assert amend(session, record, {"facts": " 甲 ", "fine_wan": "0.50"}, SIGNED) is None
        assert history(session, record.id) == []


@pytest.mark.parametrize(
    ("changed", "where", "code"),
    [
        ({"uscc": "9199"}, "uscc", "correction_uscc"),
        ({"recognised_on": "昨天"}, "recognised_on", "correction_day"),
        ({"recognised_on": "2026-02-30"}, "recognised_on", "correction_day"),
        ({"recognised_on": "2026-07-01"}, "recognised_on", "correction_future"),
        ({"valid_until": "2026-05-05"}, "valid_until", "correction_ends_early"),
        ({"fine_wan": "-1"}, "fine_wan", "correction_amount"),
        ({"fine_wan": "一万"}, "fine_wan", "correction_amount"),
        ({"decision_no": " "}, "decision_no", "correction_text"),
        ({"facts": "超" * 2001}, "facts", "correction_text"),
        ({"version": "3"}, "version", "correction_field"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(database, changed, where, code):
    with unit_of_work() as session:
        record = a_record(session, MAY)

        with pytest.raises(BadCorrection) as refusal:
            amend(session, record, changed, SIGNED)

        assert [(one.where, one.code) for one in refusal.value.findings] == [(where, code)]
        assert history(session, record.id) == []


def test_a_number_that_is_taken_is_refused(database):
    with unit_of_work() as session:
        first = a_record(session, MAY, decision_no="甲〔2026〕1号")
        second = a_record(session, MAY, decision_no="甲〔2026〕2号", authority_id=first.authority_id)

        with pytest.raises(SameNumber):
            amend(session, second, {"decision_no": "甲[2026]1号"}, SIGNED)


def test_a_mended_number_is_found_by_its_new_key(database):
    with unit_of_work() as session:
        record = a_record(session, MAY)
        amend(session, record, {"decision_no": "甲[2026] 8号"}, SIGNED)

        assert (record.decision_no, record.decision_key) == ("甲〔2026〕8号", number_key("甲〔2026〕8号"))


def test_a_mended_code_leads_to_who_has_it_on_the_register(database):
    with unit_of_work() as session:
        right = a_subject(session, uscc=a_uscc(1))
        record = a_record(session, MAY, subject=a_subject(session, uscc=a_uscc(2)))
        amend(session, record, {"uscc": a_uscc(1).lower()}, SIGNED)

        assert record.subject is right


def test_a_wrong_code_of_nobody_else_is_mended_where_it_stands(database):
    with unit_of_work() as session:
        subject = a_subject(session, uscc=a_uscc(2)[:-1] + "*")
        record = a_record(session, MAY, subject=subject)
        amend(session, record, {"uscc": a_uscc(3)}, SIGNED)

        assert (record.subject is subject, subject.uscc) == (True, a_uscc(3))


def test_a_good_code_that_was_the_wrong_one_leaves_its_owner_alone(database):
    with unit_of_work() as session:
        owner = a_subject(session, uscc=a_uscc(2))
        record = a_record(session, MAY, subject=owner)
        amend(session, record, {"uscc": a_uscc(3), "subject_name": "新公司"}, SIGNED)

        assert (owner.uscc, record.subject.name, record.subject.provisional) == (a_uscc(2), "新公司", True)


def test_a_mended_day_moves_the_periods(database):
    with unit_of_work() as session:
        record = a_record(session, MAY)
        session.info["rulebook"] = RULES
        change = amend(session, record, {"recognised_on": "2026年4月6日"}, SIGNED)
        assert change is not None
        resettle(session, record, change, date(2026, 6, 1))

        assert record.publicity_min_end == date(2026, 7, 6)
        assert record.publicity_max_end == date(2027, 4, 6)
