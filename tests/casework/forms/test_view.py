"""What a page shows of a form, and how its HTML post comes back."""

from datetime import UTC, date, datetime
from decimal import Decimal

from werkzeug.datastructures import MultiDict

from tests.casework.forms.builders import a_schema, computed, group, number, rows, select, text, tick


def by_path(fields):
    found = {}
    for field in fields:
        found |= {field.path: field} if field.path else {}
        found |= by_path(field.fields)
        for row in field.rows:
            found |= by_path(row)
    return found


def test_a_new_form_shows_what_the_case_knows_and_the_defaults():
    schema = a_schema(text("name"), {**text("way"), "defaultValue": "online"}, number("fine"))

    fields = by_path(schema.fields({"name": "东方运输"}))

    assert [fields[key].value for key in ("name", "way", "fine")] == ["东方运输", "online", None]


def test_a_field_says_how_it_is_to_be_filled_in():
    schema = a_schema(
        {
            **text("phone", label="电话", required=True, maxLength=20, validationType="phone"),
            "description": "工作时间能接通",
        },
        {**number("fine", digits=2, min=0, max="=cap"), "appearance": {"suffixAdorner": "万元"}},
        select("way", "post", "online"),
    )

    fields = by_path(schema.fields({"cap": 100}))

    phone, fine, way = fields["phone"], fields["fine"], fields["way"]
    assert (phone.kind, phone.label, phone.help, phone.required) == (
        "textfield",
        "电话",
        "工作时间能接通",
        True,
    )
    assert (phone.constraints["maxLength"], phone.constraints["input"]) == (20, "phone")
    assert (fine.constraints["min"], fine.constraints["max"], fine.constraints["decimalDigits"]) == (
        0,
        100,
        2,
    )
    assert fine.constraints["suffixAdorner"] == "万元"
    assert [(choice.text, choice.label) for choice in way.options] == [("post", "post"), ("online", "online")]


def test_hidden_readonly_and_computed_fields_are_marked():
    schema = a_schema(
        tick("b"),
        text("x", hide="=not(b)"),
        {**text("fixed"), "readonly": True},
        computed("sum", "=1 + 1"),
        group(text("y"), hide="=not(b)"),
    )

    fields = by_path(schema.fields({"fixed": "so"}))

    assert fields["x"].hidden
    assert fields["y"].hidden
    assert (fields["fixed"].readonly, fields["fixed"].value) == (True, "so")
    assert (fields["sum"].readonly, fields["sum"].value) == (True, 2)
    assert not fields["b"].hidden


def test_a_refused_value_is_shown_as_it_was_typed():
    fields = by_path(a_schema(number("fine"), text("name")).fields({}, {"fine": "twelve", "name": "x"}))

    assert (fields["fine"].value, fields["fine"].input) == ("twelve", "twelve")


def test_a_stored_answer_can_be_shown_again():
    schema = a_schema(number("fine"), {"type": "datetime", "key": "day"}, rows("papers", text("title")))
    answer = {"fine": Decimal("1E+2"), "day": date(2026, 8, 7), "papers": [{"title": "a"}]}

    fields = by_path(schema.fields({}, answer))

    assert [fields[path].input for path in ("fine", "day", "papers.0.title")] == ["100", "2026-08-07", "a"]


def test_a_moment_is_shown_in_the_offices_time():
    schema = a_schema({"type": "datetime", "key": "visit", "subtype": "datetime"})

    field = schema.fields({}, {"visit": datetime(2026, 8, 7, 1, 30, tzinfo=UTC)})[0]

    assert field.input == "2026-08-07T09:30"


def test_texts_are_filled_in_from_the_case():
    schema = a_schema(
        {"type": "text", "text": "案号 {{case.number}}，处罚 {{fine}} 万元"},
        {**text("x"), "label": '="第" + string(n) + "项"'},
        {"type": "table", "dataSource": "=papers", "columns": [{"key": "title", "label": "名称"}]},
    )

    words, labelled, table = schema.fields(
        {
            "case": {"number": "修复〔2026〕1号"},
            "fine": Decimal("1.50"),
            "n": 2,
            "papers": [{"title": "证明"}],
        }
    )

    assert words.text == "案号 修复〔2026〕1号，处罚 1.50 万元"
    assert labelled.label == "第2项"
    assert (table.columns, table.value) == ((("title", "名称"),), [{"title": "证明"}])


def test_a_list_begins_with_as_many_rows_as_the_form_or_the_case_says():
    schema = a_schema(rows("papers", text("title"), defaultRepetitions=2))

    assert len(schema.fields({})[0].rows) == 2
    assert len(schema.fields({"papers": [{"title": "a"}] * 3})[0].rows) == 3
    assert schema.fields({})[0].open_ended


def test_options_show_which_is_chosen():
    schema = a_schema(select("grade", 1, 2), select("papers", "a", "b", kind="checklist"))

    grade, papers = schema.fields({}, {"grade": "2", "papers": ["a"]})

    assert [grade.chosen(choice) for choice in grade.options] == [False, True]
    assert [papers.chosen(choice) for choice in papers.options] == [True, False]


def test_a_broken_draft_never_breaks_the_page():
    schema = a_schema(
        text("a"), rows("r", text("x")), group(text("c"), path="b"), select("s", "a", kind="checklist")
    )

    for draft in ({"a": [1]}, {"r": "x", "b": 7}, {"r": [1, {"x": {}}]}, {"s": [{}]}, {"other": 1}):
        assert schema.fields({}, draft)


# --- HTML -----------------------------------------------------------------------------------------


def test_an_html_post_becomes_what_form_js_would_post():
    schema = a_schema(
        text("agent.phone"),
        number("fine"),
        tick("yes"),
        tick("no"),
        select("papers", "a", "b", kind="checklist"),
        group(select("grade", 1, 2)),
    )
    posted = MultiDict(
        [
            ("csrf_token", "secret"),
            ("agent.phone", "123"),
            ("fine", "1.5"),
            ("yes", "on"),
            ("papers", ""),
            ("papers", "a"),
            ("papers", "b"),
            ("grade", "2"),
        ]
    )

    values = schema.from_html(posted)

    assert values == {
        "agent": {"phone": "123"},
        "fine": "1.5",
        "yes": True,
        "no": False,
        "papers": ["a", "b"],
        "grade": "2",
    }
    assert schema.load(values, {})["grade"] == 2


def test_rows_come_back_in_order_also_the_empty_ones():
    schema = a_schema(rows("papers", text("title"), tick("original")))
    posted = MultiDict(
        [("papers.0", ""), ("papers.1", ""), ("papers.1.title", "b"), ("papers.2.original", "on")]
    )

    assert schema.from_html(posted) == {
        "papers": [{"original": False}, {"title": "b", "original": False}, {"original": True}]
    }


def test_rows_can_be_added_and_taken_out():
    schema = a_schema(rows("papers", text("title")))
    posted = [("papers.0.title", "a"), ("papers.1.title", "b")]

    added = schema.from_html(MultiDict([*posted, ("_add", "papers")]))
    removed = schema.from_html(MultiDict([*posted, ("_remove", "papers.0")]))

    assert added == {"papers": [{"title": "a"}, {"title": "b"}, {}]}
    assert removed == {"papers": [{"title": "b"}]}


def test_a_post_cannot_ask_for_endless_rows():
    schema = a_schema(rows("papers", text("title")))

    values = schema.from_html(
        MultiDict([("papers.99999999.title", "a"), ("papers.999.title", "b"), ("_add", "x.y")])
    )

    assert values == {"papers": []}


def test_a_list_that_a_choice_brings_into_sight_begins_with_its_rows():
    schema = a_schema({**rows("several", text("item")), "defaultRepetitions": 1})

    assert schema.from_html(MultiDict([("_show", "1")])) == {"several": [{}]}
    assert schema.from_html(MultiDict()) == {"several": []}
