"""Rules: one in force on a day or a refusal; what is not verified may be edited."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from app import definitions
from app.credit.rulebook import (
    BadRules,
    NewValue,
    NoRule,
    Rulebook,
    RuleIsVerified,
    RuleUnset,
    TwoRules,
    check_rules,
    read_value,
)
from app.db import Database, reading, unit_of_work
from tests.credit.builders import RULES

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def a_file(*entries: str) -> bytes:
    """A rule file; each entry is the inside of a flow mapping over sensible values."""
    complete = "title: t, value: 3, unit: workdays, source: s, evidence: U, effective_from: 2026-01-01"
    return ("rules:\n" + "".join(f"  - {{{complete}, key: k, {entry}}}\n" for entry in entries)).encode()


@pytest.mark.parametrize(
    ("day", "order"),
    [
        (date(2019, 7, 1), "ndrc_527_2019"),
        (date(2023, 4, 30), "ndrc_527_2019"),
        (date(2023, 5, 1), "ndrc_order_58"),
        (date(2026, 3, 31), "ndrc_order_58"),
        (date(2026, 4, 1), "ndrc_order_36"),
        (date(2030, 1, 1), "ndrc_order_36"),
    ],
)
def test_each_day_has_its_order(day: date, order: str) -> None:
    assert RULES.value("repair.order", day) == order


def test_a_day_without_a_rule_is_refused() -> None:
    with pytest.raises(NoRule):
        RULES.rule("repair.order", date(2019, 6, 30))


def test_two_files_claiming_one_day_are_refused() -> None:
    rules = Rulebook.parse({"a": a_file(""), "b": a_file("")})

    with pytest.raises(TwoRules):
        rules.rule("k", date(2026, 6, 1))


def test_every_rule_is_cited_titled_and_marked() -> None:
    assert [rule.key for rule in RULES.rules if not (rule.source and rule.title and rule.evidence)] == []


def test_every_key_has_at_most_one_value_on_any_day() -> None:
    clashes = [
        key
        for key in RULES.keys
        for earlier, later in pairwise(RULES.history(key))
        if earlier.effective_to >= later.effective_from
    ]

    assert clashes == []


def test_a_value_nobody_could_read_is_refused_where_a_number_is_needed() -> None:
    with pytest.raises(RuleUnset):
        RULES.number("commitment.supplement", date(2026, 6, 1))


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        (["evidence: X"], "rules_bad_evidence"),
        (["unit: furlongs"], "rules_bad_unit"),
        (["value: -1"], "rules_bad_value"),
        (["value: true"], "rules_bad_value"),
        (["value: null, evidence: V"], "rules_bad_value"),
        (["unit: choice, value: maybe, choices: [sure]"], "rules_bad_value"),
        (["source: ''"], "rules_no_source"),
        (["effective_to: 2025-12-31"], "rules_bad_dates"),
        (["", "effective_from: 2027-01-01"], "rules_overlap"),
        (["effective_from: someday"], "rules_unreadable"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(entries: list[str], code: str) -> None:
    assert code in {finding.code for finding in check_rules("f", a_file(*entries))}


def test_a_file_that_is_no_rule_file_is_refused() -> None:
    with pytest.raises(BadRules):
        Rulebook.parse({"f": b"- 1"})


def test_an_edit_takes_over_on_its_day_and_keeps_the_past() -> None:
    family, body = RULES.with_value("repair.result", date(2026, 12, 1), NewValue(10, "信用科会议", "王"))

    edited = Rulebook.parse({**RULES.bodies, family: body})

    assert edited.value("repair.result", date(2026, 11, 30)) == 7
    assert edited.value("repair.result", date(2026, 12, 1)) == 10
    assert edited.rule("repair.result", date(2026, 12, 1)).unverified
    assert edited.rule("repair.result", date(2026, 12, 1)).source == "信用科会议"
    assert edited.version != RULES.version
    assert len(edited.rules) == len(RULES.rules) + 1


def test_an_edit_on_the_first_day_replaces_the_value() -> None:
    family, body = RULES.with_value("repair.result", date(2026, 4, 1), NewValue(9, "s", "王"))

    edited = Rulebook.parse({**RULES.bodies, family: body})

    assert edited.history("repair.result")[-1].value == 9
    assert len(edited.rules) == len(RULES.rules)


def test_a_verified_value_is_not_edited() -> None:
    with pytest.raises(RuleIsVerified):
        RULES.with_value("repair.accept", date(2026, 12, 1), NewValue(5, "s", "王"))


def test_a_verified_value_follows_its_law_from_a_day_to_come_and_by_another_source() -> None:
    first, today = date(2027, 1, 1), date(2026, 12, 1)
    law = NewValue(5, "《信用修复管理办法》2026年修订", "王", "V", today)

    family, body = RULES.with_value("repair.accept", first, law)

    edited = Rulebook.parse({**RULES.bodies, family: body}).rule("repair.accept", first)
    assert (edited.value, edited.evidence) == (5, "V")
    known = RULES.rule("repair.accept", first).source
    for wrong, day in ((replace(law, source=known), first), (replace(law, evidence=""), first), (law, today)):
        with pytest.raises(RuleIsVerified):
            RULES.with_value("repair.accept", day, wrong)


def test_a_time_without_a_value_is_refused_unless_it_says_why() -> None:
    entry = "  - {{key: k, title: t, value: 1, unit: months, source: s, evidence: V, {0}}}\n"
    first = entry.format("effective_from: null, effective_to: 2020-01-01")
    rules = "title: f\nrules:\n" + first

    gap = check_rules("f", (rules + entry.format("effective_from: 2020-01-03")).encode())
    told = check_rules("f", (rules + entry.format("effective_from: 2020-01-03, after_gap: 废止")).encode())
    joined = check_rules("f", (rules + entry.format("effective_from: 2020-01-02")).encode())

    assert [(one.code, one.named["last"]) for one in gap] == [("rules_gap", date(2020, 1, 1))]
    assert told == joined == []


def test_whoever_notes_is_told_which_rules_were_asked_for() -> None:
    noted: list[str] = []

    RULES.noting(lambda rule: noted.append(rule.key)).number("repair.accept", date(2026, 5, 1))

    assert noted == ["repair.accept"]


@pytest.mark.parametrize("value", [-1, "seven", True, 1.5])
def test_an_edit_that_does_not_fit_is_refused(value: object) -> None:
    with pytest.raises(BadRules):
        RULES.with_value("repair.result", date(2026, 12, 1), NewValue(value, "s", "王"))


def test_a_typed_value_keeps_its_kind() -> None:
    typed = [read_value(text) for text in ("10", "0.5", "true", "word", "[a, b]")]

    assert [str(value) for value in typed] == ["10", "0.5", "True", "word", "['a', 'b']"]


def test_published_rules_are_read_with_one_statement_while_nothing_changes(
    database: Database, count_statements
) -> None:
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    with unit_of_work() as session:
        for family, body in RULES.bodies.items():
            definitions.publish(session, "rules", family, body, by="test", now=NOW)
    with reading() as session:
        first = Rulebook.read(session)

    with reading() as session, count_statements() as counted:
        again = Rulebook.read(session)

    assert first.version == again.version == RULES.version
    assert len(counted) == 1


def test_a_session_asks_once_and_sees_what_it_publishes_itself(database: Database, count_statements) -> None:
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    with unit_of_work() as session:
        definitions.publish(session, "rules", "f", a_file(""), by="test", now=NOW)
        before = Rulebook.read(session).value("k", date(2026, 6, 1))
        with count_statements() as counted:
            Rulebook.read(session)

        definitions.publish(session, "rules", "f", a_file("value: 4"), by="test", now=NOW)
        after = Rulebook.read(session).value("k", date(2026, 6, 1))

    assert (before, after, len(counted)) == (3, 4, 0)


def test_a_new_revision_is_seen_at_once(database: Database) -> None:
    definitions.register_check("rules", lambda key, body, _session: check_rules(key, body))
    with unit_of_work() as session:
        definitions.publish(session, "rules", "f", a_file(""), by="test", now=NOW)
    with reading() as session:
        before = Rulebook.read(session).value("k", date(2026, 6, 1))

    with unit_of_work() as session:
        definitions.publish(session, "rules", "f", a_file("value: 4"), by="test", now=NOW)

    with reading() as session:
        assert (before, Rulebook.read(session).value("k", date(2026, 6, 1))) == (3, 4)
