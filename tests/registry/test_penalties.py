"""One row checked: what is accepted, and every way of being wrong."""

from datetime import date
from decimal import Decimal

import pytest

from app.credit.categories import Category
from app.registry.report import sentence
from app.registry.rows import check_row
from tests.registry.builders import TODAY, a_row, a_uscc, an_id_number

PERSON = {"kind": "自然人", "uscc": None, "id_number": an_id_number(1)}
PERMIT = {"fine_wan": None, "permit": "道路运输经营许可证"}


def codes(**changes) -> list[str]:
    return [problem.code for problem in check_row(a_row(**changes), TODAY).problems]


def test_a_good_row_is_a_penalty():
    checked = check_row(a_row(7), TODAY)

    assert not checked.problems
    assert not checked.mends
    assert checked.decision is not None
    assert checked.decision.uscc == a_uscc(7)
    assert checked.decision.categories == (Category.FINE,)
    assert checked.decision.fine_wan == Decimal(1)
    assert checked.decision.decision_date == date(2026, 7, 30)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": "  "}, "missing_name", "name"),
        ({"kind": "外星人"}, "unknown_kind", "kind"),
        ({"uscc": None}, "missing_uscc", "uscc"),
        ({"uscc": "9199999"}, "bad_uscc", "uscc"),
        ({"uscc": a_uscc(1)[:-1] + ("0" if a_uscc(1)[-1] != "0" else "1")}, "bad_uscc", "uscc"),
        ({"uscc": "91999999DXIC6DM557"}, "swapped_letters", "uscc"),
        ({"uscc": "9.14403E+17"}, "digits_lost", "uscc"),
        ({"legal_rep": "某" * 51}, "too_long", "legal_rep"),
        ({"id_number": "99999919900101001"}, "bad_id_number", "id_number"),
        ({"decision_no": None}, "missing_decision_no", "decision_no"),
        ({"decision_no": "无"}, "missing_decision_no", "decision_no"),
        ({"decision_no": "号" * 129}, "too_long", "decision_no"),
        ({"act_type": ""}, "missing_act_type", "act_type"),
        ({"facts": ""}, "missing_facts", "facts"),
        ({"facts": "超" * 2001}, "too_long", "facts"),
        ({"basis": ""}, "missing_basis", "basis"),
        ({"categories": ""}, "missing_categories", "categories"),
        ({"categories": "口头教育"}, "unknown_category", "categories"),
        ({"categories": "罚款;口头教育"}, "unknown_category", "categories"),
        ({"categories": "；"}, "unknown_category", "categories"),
        ({"content": None}, "missing_content", "content"),
        ({"fine_wan": None}, "fine_missing", "fine_wan"),
        ({"fine_wan": "0"}, "fine_missing", "fine_wan"),
        ({"fine_wan": "-1"}, "negative_fine", "fine_wan"),
        ({"fine_wan": "一万"}, "bad_amount", "fine_wan"),
        ({"categories": "警告"}, "fine_without_category", "fine_wan"),
        ({"confiscated_wan": "2"}, "confiscation_without_category", "confiscated_wan"),
        ({"confiscated_wan": "-2"}, "negative_amount", "confiscated_wan"),
        ({"categories": "吊销许可证件", "fine_wan": None}, "permit_missing", "permit"),
        ({"decision_date": None}, "missing_decision_date", "decision_date"),
        ({"decision_date": "2026-02-30"}, "impossible_date", "decision_date"),
        ({"decision_date": "2026-08-04"}, "future_date", "decision_date"),
        ({"decision_date": "1949-09-30"}, "date_too_early", "decision_date"),
        ({"valid_until": "2026-07-29"}, "ends_before_decision", "valid_until"),
        ({"publicity_until": "2026-07-29"}, "ends_before_decision", "publicity_until"),
        ({"authority": None}, "missing_authority", "authority"),
        ({"authority_uscc": None}, "missing_authority_uscc", "authority_uscc"),
        ({"authority_uscc": "12999999"}, "bad_uscc", "authority_uscc"),
        ({"source_unit": None}, "missing_source_unit", "source_unit"),
        ({"source_unit_uscc": None}, "missing_source_unit_uscc", "source_unit_uscc"),
        ({"remarks": "注" * 513}, "too_long", "remarks"),
    ],
)
def test_a_fault_is_found_in_its_field(changes, code, field):
    checked = check_row(a_row(**changes), TODAY)

    assert checked.decision is None
    assert [(problem.code, problem.where) for problem in checked.problems] == [(code, field)]
    assert len(sentence(checked.problems[0])) > 10
    assert len(sentence(checked.problems[0], "en")) > 10


def test_all_problems_of_a_row_are_named_from_left_to_right():
    assert codes(name="", decision_no="", fine_wan="-1", decision_date="2031-05-06") == [
        "missing_name",
        "missing_decision_no",
        "negative_fine",
        "future_date",
    ]


def test_a_swapped_letter_is_answered_with_the_code_that_was_meant():
    meant = next(code for n in range(500) if "1" in (code := a_uscc(n))[8:])
    place = meant.index("1", 8)

    checked = check_row(a_row(uscc=meant[:place] + "I" + meant[place + 1 :]), TODAY)

    assert checked.problems[0].code == "swapped_letters"
    assert meant in sentence(checked.problems[0])


def test_a_decision_of_today_is_taken():
    assert codes(decision_date=TODAY.isoformat()) == []


def test_a_person_is_known_by_his_number_and_needs_no_code():
    checked = check_row(a_row(**PERSON), TODAY)

    assert checked.decision is not None
    assert checked.decision.kind == "person"
    assert (checked.decision.uscc, checked.decision.id_number) == (None, an_id_number(1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id_number": None}, "missing_id_number"),
        ({"id_number": an_id_number(1)[:-1] + "A"}, "bad_id_number"),
        ({"id_number": "999999190002290020"}, "bad_id_number"),
        ({"uscc": a_uscc(1)}, "person_with_uscc"),
    ],
)
def test_a_persons_number_must_hold(changes, code):
    assert codes(**{**PERSON, **changes}) == [code]


def test_a_persons_number_in_the_column_of_codes_is_understood():
    number = an_id_number(2)

    checked = check_row(a_row(kind="自然人", uscc=number, id_number=None), TODAY)

    assert checked.decision is not None
    assert checked.decision.id_number == number
    assert [mend.code for mend in checked.mends] == ["id_in_uscc"]


def test_no_message_and_no_mend_shows_a_persons_number():
    number = an_id_number(3)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")

    checked = check_row(a_row(**{**PERSON, "id_number": wrong.lower() + " "}), TODAY)
    mended = check_row(a_row(**{**PERSON, "id_number": f" {number}"}), TODAY)

    assert wrong[4:14] not in sentence(checked.problems[0])
    assert number[4:14] not in f"{mended.mends}"
    assert mended.mends


def test_another_paper_than_an_identity_card_is_not_measured_by_its_digits():
    assert codes(**{**PERSON, "id_type": "护照", "id_number": "E12345678"}) == []


def test_a_sole_trader_has_a_code_or_a_number():
    assert codes(kind="个体工商户", uscc=a_uscc(5, "92")) == []
    assert codes(kind="个体工商户", uscc=None, id_number=an_id_number(4)) == []
    assert codes(kind="个体工商户", uscc=None) == ["missing_uscc"]


@pytest.mark.parametrize(
    "text",
    [
        "罚款;没收违法所得",
        "罚款；没收违法所得",
        "罚款、没收违法所得",
        "罚款，没收违法所得",
        "罚款/没收违法所得",
        "罚款\n没收违法所得",
    ],
)
def test_kinds_of_penalty_are_parted_by_any_sign(text):
    checked = check_row(a_row(categories=text, confiscated_wan="2.5"), TODAY)

    assert checked.decision is not None
    assert checked.decision.categories == (Category.FINE, Category.CONFISCATE_INCOME)


def test_other_penalties_and_common_names_are_understood():
    checked = check_row(a_row(categories="吊销营业执照、其他-责令限期拆除", **PERMIT), TODAY)

    assert checked.decision is not None
    assert checked.decision.categories == (Category.REVOKE_PERMIT, Category.OTHER)
    assert [(mend.code, mend.after) for mend in checked.mends] == [("category", "吊销许可证件")]


def test_a_zero_where_nothing_was_fined_is_nothing():
    checked = check_row(a_row(categories="警告", fine_wan="0", confiscated_wan=0), TODAY)

    assert checked.decision is not None
    assert checked.decision.fine_wan is None


def test_an_amount_that_the_words_contradict_is_taken_and_doubted():
    checked = check_row(a_row(content="罚款人民币5000元", fine_wan="5000"), TODAY)

    assert checked.decision is not None
    assert [doubt.code for doubt in checked.doubts] == ["fine_differs"]
    assert "0.5 万元" in sentence(checked.doubts[0])
