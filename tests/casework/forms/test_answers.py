"""What an answer may say: each kind of field, its limits, and what is wrong in the person's words."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from app.casework.filetypes import new_file_id
from app.casework.forms import BadAnswer
from app.words import catalogue, say_error
from tests.casework.forms.builders import (
    a_schema,
    codes,
    computed,
    group,
    number,
    rows,
    select,
    text,
    tick,
)


def wrong(schema, posted, context=None, ask=None):
    with pytest.raises(BadAnswer) as caught:
        schema.load(posted, context or {}, ask)
    return codes(caught.value)


def test_an_answer_holds_values_of_their_kinds():
    schema = a_schema(
        text("name"),
        number("fine"),
        tick("agreed"),
        select("way", "by post", "online"),
        select("papers", "licence", "letter", kind="checklist"),
        {"type": "datetime", "key": "day", "subtype": "date"},
        {"type": "datetime", "key": "hour", "subtype": "time"},
        {"type": "datetime", "key": "moment", "subtype": "datetime"},
        {"type": "filepicker", "key": "proof"},
    )
    file = new_file_id()
    posted = {
        "name": "东方运输",
        "fine": "10.50",
        "agreed": True,
        "way": "online",
        "papers": ["letter"],
        "day": "2026-08-07",
        "hour": "09:30",
        "moment": "2026-08-07T09:30",
        "proof": [file],
    }

    answer = schema.load(posted, {})

    assert answer == {
        "name": "东方运输",
        "fine": Decimal("10.50"),
        "agreed": True,
        "way": "online",
        "papers": ["letter"],
        "day": date(2026, 8, 7),
        "hour": time(9, 30),
        "moment": datetime(2026, 8, 7, 1, 30, tzinfo=UTC),
        "proof": [file],
    }


def test_empty_fields_arrive_as_form_js_posts_them():
    schema = a_schema(
        text("note"),
        number("fine"),
        tick("agreed"),
        select("way", "a"),
        select("papers", "a", kind="taglist"),
    )

    posted = schema.load({"note": "", "fine": None, "way": None, "papers": []}, {})

    assert posted == {"note": "", "fine": None, "agreed": False, "way": None, "papers": []}
    assert schema.load({}, {}) == posted


def test_every_missing_value_is_named_at_once():
    schema = a_schema(
        text("name", required=True),
        number("fine", required=True),
        tick("agreed", required=True),
        select("way", "a", validate={"required": True}),
        {"type": "filepicker", "key": "proof", "validate": {"required": True}},
    )

    found = wrong(schema, {"name": "  ", "agreed": False, "proof": []})

    assert found == {
        "name": "form_required",
        "fine": "form_required",
        "agreed": "form_tick_required",
        "way": "form_choice_required",
        "proof": "form_file_required",
    }


def test_the_sentence_names_the_field_and_what_to_do():
    schema = a_schema(text("name", label="企业名称", maxLength=3))

    with pytest.raises(BadAnswer) as caught:
        schema.load({"name": "东方运输公司"}, {})

    assert say_error(caught.value.findings[0]) == "“企业名称”超过 3 个字，请缩短。"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (text("x", minLength=3), "ab", "form_text_too_short"),
        (text("x", maxLength=3), "abcd", "form_text_too_long"),
        (text("x", pattern=r"^\d{4}$"), "12a4", "form_pattern_unmatched"),
        (text("x", validationType="email"), "nobody", "form_email_bad"),
        (text("x", validationType="phone"), "12", "form_phone_bad"),
        (text("x"), "a\nb", "form_text_one_line"),
        (text("x"), "a\x00b", "form_text_unprintable"),
        (text("x"), "a\ud800b", "form_text_unprintable"),
        (text("x"), "a" * 1001, "form_text_too_long_ever"),
        (text("x"), {"a": 1}, "form_text_bad"),
        (text("x"), 12, "form_text_bad"),
        (number("x"), "twelve", "form_number_bad"),
        (number("x"), True, "form_number_bad"),
        (number("x"), "NaN", "form_number_bad"),
        (number("x"), float("inf"), "form_number_bad"),
        (number("x"), "1_000", "form_number_bad"),
        (number("x"), "1e99", "form_number_bad"),
        (number("x"), [1], "form_number_bad"),
        (number("x", digits=2), "1.005", "form_number_digits"),
        (number("x", digits=0), "1.5", "form_number_digits"),
        (number("x", min=1), 0, "form_number_too_small"),
        (number("x", max=10), "10.01", "form_number_too_large"),
        (tick("x"), "on", "form_tick_bad"),
        (tick("x"), 1, "form_tick_bad"),
        (select("x", "a", "b"), "c", "form_choice_unknown"),
        (select("x", "a", "b", kind="radio"), {"value": "a"}, "form_choice_unknown"),
        (select("x", 1, 2), True, "form_choice_unknown"),
        (select("x", "a", "b", kind="checklist"), ["a", "c"], "form_choice_unknown"),
        (select("x", "a", kind="taglist"), "a", "form_list_bad"),
        ({"type": "datetime", "key": "x"}, "2026-02-30", "form_day_bad"),
        ({"type": "datetime", "key": "x", "subtype": "time"}, "25:00", "form_time_bad"),
        ({"type": "datetime", "key": "x", "subtype": "datetime"}, "tomorrow", "form_moment_bad"),
        ({"type": "datetime", "key": "x", "subtype": "datetime"}, "0001-01-01T00:00", "form_moment_bad"),
        ({"type": "filepicker", "key": "x"}, ["../../etc/passwd"], "form_file_bad"),
        ({"type": "filepicker", "key": "x"}, [7], "form_file_bad"),
        ({"type": "filepicker", "key": "x"}, [new_file_id(), new_file_id()], "form_file_only_one"),
        ({"type": "filepicker", "key": "x", "multiple": True}, [new_file_id()] * 201, "form_list_too_long"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_its_field(field, value, code):
    found = wrong(a_schema(field), {"x": value})

    assert found == {"x": code}
    assert code in catalogue()


def test_money_stays_exact():
    answer = a_schema(number("fine", digits=2, max="0.3")).load({"fine": 0.1}, {})

    assert answer["fine"] == Decimal("0.1")


def test_limits_may_be_computed_from_the_case():
    schema = a_schema(number("paid", max="=fine * 2"))

    assert schema.load({"paid": 20}, {"fine": Decimal(10)}) == {"paid": 20}
    assert wrong(schema, {"paid": 21}, {"fine": Decimal(10)}) == {"paid": "form_number_too_large"}


def test_a_day_before_today_is_refused_where_the_form_says_so():
    schema = a_schema({"type": "datetime", "key": "visit", "disallowPassedDates": True})

    def ask(question, _arguments):
        return {"today": date(2026, 8, 7)}[question]

    assert wrong(schema, {"visit": "2026-08-06"}, ask=ask) == {"visit": "form_day_passed"}
    assert schema.load({"visit": "2026-08-07"}, {}, ask) == {"visit": date(2026, 8, 7)}


def test_options_come_from_the_case_or_from_an_expression():
    by_name = a_schema(select("clerk", valuesKey="office.clerks"))
    by_expression = a_schema(select("step", valuesExpression="=for s in steps return s.name"))
    office = {"office": {"clerks": [{"label": "王", "value": 7}]}, "steps": [{"name": "受理"}]}

    assert by_name.load({"clerk": 7}, office) == {"clerk": 7}
    assert by_expression.load({"step": "受理"}, office) == {"step": "受理"}
    assert wrong(by_name, {"clerk": 8}, office) == {"clerk": "form_choice_unknown"}
    assert wrong(by_name, {"clerk": 7}) == {"clerk": "form_choice_unknown"}


def test_the_option_meant_is_stored_not_the_text_a_page_posted():
    answer = a_schema(select("grade", 1, 2), select("marks", 1, 2, kind="checklist")).load(
        {"grade": "2", "marks": ["1", "1"]}, {}
    )

    assert answer == {"grade": 2, "marks": [1]}
    assert isinstance(answer["grade"], int)


# --- nothing else is taken ------------------------------------------------------------------------


def test_a_name_the_form_does_not_have_is_refused():
    schema = a_schema(text("name"), group(text("phone"), path="agent"), rows("papers", text("title")))
    posted = {
        "name": "x",
        "role": "approver",
        "agent": {"phone": "1", "id": 2},
        "papers": [{"title": "t", "n": 1}],
    }

    assert wrong(schema, posted) == {
        "role": "form_unknown_field",
        "agent.id": "form_unknown_field",
        "papers.0.n": "form_unknown_field",
    }


def test_thousands_of_strange_names_are_reported_briefly():
    with pytest.raises(BadAnswer) as caught:
        a_schema(text("name")).load({f"x{n}" * 99: n for n in range(5000)}, {})

    assert len(caught.value.findings) == 20
    assert all(len(finding.where) <= 100 for finding in caught.value.findings)


@pytest.mark.parametrize("posted", [None, [], "x", 7])
def test_what_is_no_form_at_all_is_refused(posted):
    assert wrong(a_schema(text("name")), posted) == {None: "form_answer_bad"}


def test_the_name_of_layout_cannot_be_posted():
    schema = a_schema(
        {"type": "text", "text": "Read this"}, {"type": "button", "key": "submit", "action": "submit"}
    )

    assert wrong(schema, {"submit": "1"}) == {"submit": "form_unknown_field"}


# --- never trusted --------------------------------------------------------------------------------


def test_a_readonly_value_is_the_cases_whatever_was_posted():
    schema = a_schema({"type": "number", "key": "fine", "readonly": True}, text("note"))

    answer = schema.load({"fine": 1, "note": "n"}, {"fine": Decimal(500)})

    assert answer == {"fine": Decimal(500), "note": "n"}


def test_a_readonly_value_need_not_be_of_its_kind():
    schema = a_schema({"type": "number", "key": "fine", "disabled": True, "validate": {"required": True}})

    assert schema.load({"fine": "lots"}, {}) == {"fine": None}


def test_a_field_readonly_by_expression_takes_a_value_only_while_open():
    field = {"type": "textfield", "key": "reason", "readonly": "=closed"}

    assert a_schema(field).load({"reason": "mine"}, {"closed": False, "reason": "theirs"}) == {
        "reason": "mine"
    }
    assert a_schema(field).load({"reason": "mine"}, {"closed": True, "reason": "theirs"}) == {
        "reason": "theirs"
    }


def test_a_computed_value_is_computed_again():
    schema = a_schema(number("price"), number("count"), computed("sum", "=price * count"))

    answer = schema.load({"price": "0.1", "count": 3, "sum": 999}, {"sum": 7})

    assert answer["sum"] == Decimal("0.3")


def test_computed_values_may_build_on_each_other_in_any_order():
    schema = a_schema(computed("c", "=b + 1"), computed("b", "=a + 1"), number("a"))

    assert schema.load({"a": 1}, {}) == {"a": 1, "b": 2, "c": 3}


# --- hidden ---------------------------------------------------------------------------------------


def test_a_hidden_value_is_dropped_and_not_required():
    schema = a_schema(tick("has_agent"), text("agent", hide="=not(has_agent)", required=True))

    assert schema.load({"has_agent": False, "agent": "x"}, {}) == {"has_agent": False}
    assert wrong(schema, {"has_agent": True}) == {"agent": "form_required"}


def test_a_hidden_value_may_be_of_any_shape():
    schema = a_schema(tick("b"), number("x", hide="=not(b)"))

    assert schema.load({"b": False, "x": {"no": "number"}}, {}) == {"b": False}


def test_a_hidden_value_influences_nothing():
    schema = a_schema(
        tick("first"),
        text("second", hide="=not(first)"),
        text("third", hide='=second != "open"'),
        computed("echo", "=second"),
    )

    answer = schema.load({"first": False, "second": "open", "third": "let me in"}, {})

    assert answer == {"first": False, "echo": None}


def test_a_field_that_a_hidden_one_would_hide_is_shown():
    schema = a_schema(tick("c"), text("b", hide="=c"), text("a", hide='=b = "x"', required=True))

    assert schema.load({"c": True, "b": "x", "a": "seen"}, {}) == {"c": True, "a": "seen"}


def test_what_the_case_knows_under_a_hidden_name_is_hidden_too():
    schema = a_schema(tick("b"), text("x", hide="=not(b)"), computed("seen", "=x"))

    assert schema.load({"b": False}, {"x": "from the case"}) == {"b": False, "seen": None}


def test_a_hidden_group_hides_all_that_is_in_it():
    schema = a_schema(
        tick("has_agent"),
        group(
            text("phone", required=True), rows("papers", text("title", required=True)), hide="=not(has_agent)"
        ),
        group(text("name", required=True), path="agent", hide="=not(has_agent)"),
    )

    answer = schema.load(
        {"has_agent": False, "phone": "1", "papers": [{"title": ""}], "agent": {"name": "x"}}, {"phone": "2"}
    )

    assert answer == {"has_agent": False}


def test_conditions_in_a_circle_that_never_settle_are_refused_but_can_be_shown():
    schema = a_schema(
        group(text("a", hide='=p.b = "x"'), text("b", hide='=p.a = null or p.a = ""'), path="p"),
    )
    posted = {"p": {"a": "1", "b": "x"}}

    assert wrong(schema, posted) == {"p.a": "form_conditions_circle"}
    assert schema.fields({}, posted)


def test_an_expression_that_is_too_costly_is_refused_but_can_be_shown():
    costly = "=count(for a in 1..9999, b in 1..9999 return a * b)"
    schema = a_schema(text("name"), computed("n", costly))

    assert wrong(schema, {"name": "x"}) == {"n": "form_formula_failed"}
    assert schema.fields({}, {"name": "x"})[0].value == "x"


def test_only_true_hides():
    schema = a_schema(text("x", hide="=missing.name"))

    assert schema.load({"x": "kept"}, {}) == {"x": "kept"}


# --- parts and rows -------------------------------------------------------------------------------


def test_paths_nest():
    schema = a_schema(text("a.b"), group(text("c.d"), path="e.f"), group(text("plain")))
    posted = {"a": {"b": "1"}, "e": {"f": {"c": {"d": "2"}}}, "plain": "3"}

    assert schema.load(posted, {}) == posted


def test_a_part_that_is_no_part_is_refused():
    assert wrong(a_schema(group(text("b"), path="a")), {"a": [1]}) == {"a": "form_unknown_field"}


def test_each_row_is_checked_and_named():
    schema = a_schema(rows("papers", text("title", label="名称", required=True), number("pages", max=9)))

    with pytest.raises(BadAnswer) as caught:
        schema.load({"papers": [{"title": "a"}, {"title": "", "pages": 10}]}, {})

    assert codes(caught.value) == {
        "papers.1.title": "form_required",
        "papers.1.pages": "form_number_too_large",
    }
    assert caught.value.findings[0].named["label"] == "papers 2 / 名称"


def test_a_condition_in_a_row_reads_its_own_row():
    schema = a_schema(
        rows("papers", text("kind"), text("other", hide='=this.kind != "other"'), computed("n", "=i[1]"))
    )

    answer = schema.load({"papers": [{"kind": "other", "other": "x"}, {"kind": "licence", "other": "y"}]}, {})

    assert answer == {"papers": [{"kind": "other", "other": "x", "n": 1}, {"kind": "licence", "n": 2}]}


def test_rows_in_rows_know_their_parent():
    schema = a_schema(rows("trucks", text("plate"), rows("trips", computed("of", "=parent.plate"))))

    answer = schema.load({"trucks": [{"plate": "粤A1", "trips": [{}, {}]}]}, {})

    assert answer == {"trucks": [{"plate": "粤A1", "trips": [{"of": "粤A1"}, {"of": "粤A1"}]}]}


def test_the_form_can_count_and_sum_its_rows():
    schema = a_schema(rows("fines", number("sum")), computed("total", "=sum(fines.sum)"))

    assert schema.load({"fines": [{"sum": 1}, {"sum": "2.5"}]}, {})["total"] == Decimal("3.5")


@pytest.mark.parametrize(
    ("posted", "code"),
    [("x", "form_rows_bad"), ([1], "form_rows_bad"), ([{}] * 201, "form_rows_too_many")],
)
def test_rows_that_are_none_are_refused(posted, code):
    assert wrong(a_schema(rows("papers", text("title"))), {"papers": posted}) == {"papers": code}


def test_rows_the_case_fixes_cannot_be_added_to():
    schema = a_schema(
        rows(
            "gaps", {"type": "textfield", "key": "gap", "readonly": True}, text("reply"), allowAddRemove=False
        )
    )
    context = {"gaps": [{"gap": "公章"}, {"gap": "日期"}]}

    answer = schema.load({"gaps": [{"gap": "none", "reply": "盖好了"}, {"reply": "补了"}]}, context)

    assert answer == {"gaps": [{"gap": "公章", "reply": "盖好了"}, {"gap": "日期", "reply": "补了"}]}
    assert wrong(schema, {"gaps": [{}] * 3}, context) == {"gaps": "form_rows_fixed"}


def test_the_files_of_an_answer_are_known():
    first, second = new_file_id(), new_file_id()
    schema = a_schema(
        {"type": "filepicker", "key": "proof"},
        rows("papers", {"type": "filepicker", "key": "file"}),
        text("note"),
    )

    answer = schema.load({"proof": [first], "papers": [{"file": [second]}, {}], "note": new_file_id()}, {})

    assert schema.attachments(answer) == [first, second]
