"""Sheets of every kind: which one a file is, what is taken, and that permits come in time or late."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.casework.models import Case
from app.credit import personal
from app.credit.kinds import DOUBLE
from app.credit.ledger import State, Wanted, lines, units
from app.credit.records import Record
from app.db import reading
from app.errors import Finding
from app.people import Agency
from app.registry import imports
from app.registry.examination import examine
from app.registry.imports import Sent
from app.registry.layouts import LAYOUTS, recognise
from app.registry.mending import NOTHING
from app.registry.report import sentence
from app.registry.rows import check_row
from app.registry.sheets import read
from tests.registry.builders import TODAY, a_uscc, csv_of
from tests.verbs.bureau import Bureau, open_bureau

OTHERS = [layout for layout in LAYOUTS.values() if layout.kind != "penalty"]
AGENCY, AGENCY_CODE = "甲市交通运输局", a_uscc(900_001, "12")
DAY = date(2026, 9, 24)
of_every_kind = pytest.mark.parametrize("layout", OTHERS, ids=lambda layout: layout.kind)


@pytest.fixture(autouse=True)
def numbers_are_kept():
    personal.use("a secret of the tests, long enough to be one")


def a_row(layout, number=1, **changes) -> dict[str, Any]:
    """A row that is accepted."""
    row: dict[str, Any] = dict.fromkeys(layout.by_name)
    for column in layout:
        if column.required:
            row[column.name] = column.choices[0] if column.choices else f"{column.heading}若干"
    row |= {
        "name": f"云水市第{number}运输有限公司",
        "uscc": a_uscc(number),
        "decision_no": f"云交{layout.kind[:3]}〔2026〕{number}号",
        "decision_date": "2026-07-30",
        "authority": AGENCY,
        "authority_uscc": AGENCY_CODE,
        "source_unit": AGENCY,
        "source_unit_uscc": AGENCY_CODE,
    }
    for name, day in (("valid_from", "2026-07-30"), ("valid_until", "2030-07-29")):
        row |= {name: day} if name in layout.by_name else {}
    return row | changes


def a_sheet(layout, *rows) -> bytes:
    heading = [layout.heading_of(column.name) for column in layout]
    return csv_of([heading, *([row[column.name] for column in layout] for row in rows)], "gb18030")


def codes(layout, **changes) -> list[tuple[str, str | None]]:
    problems = check_row(a_row(layout, **changes), TODAY, layout).problems
    return [(one.code, one.where) for one in problems]


@of_every_kind
def test_a_good_row_is_taken_whole_and_unchanged(layout):
    checked = check_row(a_row(layout), TODAY, layout)

    assert (checked.problems, checked.mends) == ((), ())
    assert checked.decision.decision_date == date(2026, 7, 30)
    assert checked.decision.content


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.kind)
def test_a_file_is_known_by_its_heading_whatever_the_order(layout):
    columns = [layout.heading_of(column.name) for column in layout]
    random.Random(layout.kind).shuffle(columns)

    assert recognise(read(csv_of([["某月信息"], columns, ["x"] * len(columns)]))) is layout


@of_every_kind
def test_every_required_column_is_missed_by_name_and_with_a_sentence(layout):
    for column in layout:
        if column.required:
            problems = check_row(a_row(layout, **{column.name: "无"}), TODAY, layout).problems
            assert column.name in [one.where for one in problems], column
            assert all(layout.heading_of(one.where) in sentence(one) for one in problems)


@pytest.mark.parametrize(
    ("kind", "changes", "problem"),
    [
        ("permit", {"categories": "许可"}, ("unknown_choice", "categories")),
        ("permit", {"valid_until": "2026-07-29"}, ("ends_before_decision", "valid_until")),
        ("permit", {"valid_from": "2031-01-01"}, ("begins_after_end", "valid_from")),
        ("permit", {"decision_date": "2026-08-04"}, ("future_date", "decision_date")),
        ("permit", {"uscc": "914403001922038217"}, ("bad_uscc", "uscc")),
        ("inspection", {"categories": "飞行检查"}, ("unknown_choice", "categories")),
        ("compulsion", {"valid_until": "三十天"}, ("unreadable_date", "valid_until")),
        ("reward", {"content": "奖" * 4001}, ("too_long", "content")),
    ],
)
def test_what_is_wrong_is_refused_at_its_column(kind, changes, problem):
    assert codes(LAYOUTS[kind], **changes) == [problem]


def test_a_permit_may_begin_before_its_decision_and_last_for_ever():
    permit = LAYOUTS["permit"]

    checked = check_row(
        a_row(permit, valid_from="2026/7/1", valid_until="长期", categories="普通许可；登记"), TODAY, permit
    )

    assert (checked.decision.valid_from, checked.decision.valid_until.year) == (date(2026, 7, 1), 2099)
    assert checked.decision.categories == ("普通", "登记")
    assert [mend.code for mend in checked.mends] == ["category", "slash_date", "long_term"]


ANY_CELL = st.one_of(
    st.none(), st.text(max_size=40), st.integers(), st.floats(), st.dates(), st.booleans(), st.decimals()
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_cell_whatever_breaks_the_examination_and_every_refusal_has_its_sentence(data):
    layout = data.draw(st.sampled_from(OTHERS))
    row = a_row(layout)
    for name in data.draw(st.lists(st.sampled_from(sorted(layout.by_name)), max_size=6)):
        row[name] = data.draw(ANY_CELL)

    checked = check_row(row, TODAY, layout)

    assert (checked.decision is None) is bool(checked.problems)
    for problem in checked.problems:
        assert isinstance(problem, Finding)
        assert sentence(problem)


@settings(max_examples=100, deadline=None)
@given(
    layout=st.sampled_from(OTHERS),
    day=st.dates(date(2020, 1, 1), TODAY),
    write=st.sampled_from(
        ["{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}"]
    ),
    blank=st.sampled_from(["", " ", "　", "\n"]),
)
def test_the_same_row_written_otherwise_is_the_same_decision(layout, day, write, blank):
    plain = a_row(layout, decision_date=day.isoformat(), valid_from=None, valid_until="2099-12-31")
    plain = {name: value for name, value in plain.items() if name in layout.by_name}
    if layout.kind == "permit":
        plain["valid_from"] = day.isoformat()
    dressed = plain | {
        "decision_date": blank + write.format(day),
        "decision_no": plain["decision_no"].replace("〔", "［").replace("〕", "］") + blank,
        "uscc": plain["uscc"].lower() + blank,
        "name": blank + plain["name"],
    }

    one, other = (check_row(row, TODAY, layout) for row in (plain, dressed))

    assert one.problems == other.problems == ()
    assert one.decision == other.decision


def test_a_placeholder_is_nothing_in_every_kind():
    for layout in OTHERS:
        for text in sorted(NOTHING - {""}):
            assert check_row(a_row(layout, remarks=text), TODAY, layout).decision.remarks is None


@of_every_kind
def test_a_row_that_stands_twice_counts_once_and_a_changed_one_names_the_difference(layout):
    changed = a_row(layout, content="另一内容")

    items = examine(read(a_sheet(layout, a_row(layout), a_row(layout), changed)), TODAY, layout).items

    assert [item.checked.problems[:1] and item.checked.problems[0].code for item in items] == [
        (),
        "duplicate",
        "conflict_in_sheet",
    ]
    assert layout.heading_of("content") in sentence(items[2].checked.problems[0])


# --- the whole way of a sheet -------------------------------------------------------------------------


@pytest.fixture
def bureau(database, tmp_path) -> Bureau:
    made = open_bureau(tmp_path, DAY)
    from app.db import unit_of_work

    with unit_of_work() as session:
        session.get_one(Agency, made.unit).uscc = AGENCY_CODE
    return made


def hand_over(bureau, layout, *rows):
    return imports.import_sheet(bureau.as_("publisher"), Sent("表.csv", a_sheet(layout, *rows)))


def a_permit(number=1, **changes):
    days = {"decision_date": DAY.isoformat(), "valid_from": DAY.isoformat()}
    return a_row(LAYOUTS["permit"], number, **{**days, **changes})


def collect(bureau):
    with reading() as session:
        case = session.scalars(select(Case.id).where(Case.process == "record_intake")).one()
    return bureau.complete(case, "CheckBatch", "publisher", decision="all")


def ledger_of(bureau, day, state=State.ALL):
    wanted = Wanted(tuple(DOUBLE), date(2026, 1, 1), day, state=state)
    with reading() as session:
        return lines(session, wanted, day), units(session, wanted, day)


def test_permits_collected_in_time_are_public_until_they_end(bureau):
    told = hand_over(bureau, LAYOUTS["permit"], a_permit(1), a_permit(2, valid_until="长期"))
    bureau.on(date(2026, 10, 12))

    collect(bureau)

    assert (told["kind"], told["accepted"], len(told["intake_cases"])) == ("permit", 2, 1)
    with reading() as session:
        first, second = session.scalars(select(Record).order_by(Record.id)).all()
    assert (first.publicity_max_end, second.publicity_max_end) == (date(2030, 7, 29), date(2099, 12, 31))
    assert (first.severity, first.publicity_min_end, first.signed_by) == (None, None, "publisher某")
    found, (unit,) = ledger_of(bureau, date(2026, 10, 12))
    assert [line.state(date(2026, 10, 12)) for line in found] == [State.IN_TIME] * 2
    assert (unit.timeliness, unit.completeness) == (100, 100)


def test_permits_collected_late_are_reminded_of_escalated_and_counted_against_the_unit(bureau):
    hand_over(bureau, LAYOUTS["permit"], a_permit(1))
    with reading() as session:
        assert session.scalars(select(Record.collect_due)).one() == date(2026, 10, 12)

    assert bureau.on(date(2026, 10, 9)).tick() == ["CollectSoon"]
    assert bureau.on(date(2026, 10, 13), hour=0).tick() == ["CollectOver"]
    waiting, (unit,) = ledger_of(bureau, date(2026, 10, 13), State.LATE)
    assert (len(waiting), unit.overdue, unit.timeliness, unit.completeness) == (1, 1, 0, 0)
    bureau.on(date(2026, 10, 14))
    collect(bureau)

    late, (unit,) = ledger_of(bureau, date(2026, 10, 14), State.LATE)
    assert (len(late), unit.late, unit.timeliness, unit.completeness) == (1, 1, 0, 100)
    assert [code for code, _ in bureau.letters("approver")] == ["notice_period_over"]


def test_what_the_product_could_not_collect_in_time_is_backlog_and_counts_apart(bureau):
    old = DAY - timedelta(days=200)
    hand_over(bureau, LAYOUTS["permit"], a_permit(1, decision_date=old.isoformat()), a_permit(2))
    collect(bureau)

    _, (unit,) = ledger_of(bureau, DAY)

    assert (unit.total, unit.backlog, unit.in_time, unit.timeliness) == (2, 1, 1, 100)


@of_every_kind
def test_every_kind_goes_from_its_sheet_to_the_public(bureau, layout):
    told = hand_over(bureau, layout, a_row(layout, 1), a_row(layout, 2))
    again = hand_over(bureau, layout, a_row(layout, 1), a_row(layout, 2, remarks="再报"))
    collect(bureau)

    with reading() as session:
        records = session.scalars(select(Record)).all()
    assert (told["accepted"], again["accepted"], again["already_there"]) == (2, 0, 2)
    assert [(one.kind, one.is_public(DAY)) for one in records] == [(layout.kind, True)] * 2


def test_one_case_collects_what_waits_of_every_kind(bureau):
    hand_over(bureau, LAYOUTS["permit"], a_permit(1))
    told = hand_over(bureau, LAYOUTS["reward"], a_row(LAYOUTS["reward"], 2))

    assert told["intake_cases"] == ()
    collect(bureau)
    with reading() as session:
        assert all(session.scalars(select(Record.collected_on)))


def test_rejected_permits_come_back_in_their_own_layout(bureau):
    from io import BytesIO

    from openpyxl import load_workbook

    told = hand_over(bureau, LAYOUTS["permit"], a_permit(1), a_permit(2, valid_until=None))

    with reading() as session:
        sheet = imports.returned_sheet(session, told["batch"])
    heading, row = list(load_workbook(BytesIO(sheet)).worksheets[0].iter_rows(values_only=True))
    assert "行政许可决定文书文号" in heading
    assert "有效期至" in row[0]
