"""A form is refused when it is published, with everything that is wrong with it."""

import json
from pathlib import Path

import pytest

from app import feel
from app.casework.forms import BadForm, FormSchema, check
from app.casework.forms.components import KNOWN
from app.words import catalogue
from tests.casework.forms.builders import a_form, computed, group, number, rows, select, text

EVIL = ["import os", "open()", 'open("/tmp/x")', "().__class__", "__import__('os')", "lambda: 0"]


def found(*components, questions=None):
    return [(finding.where, finding.code) for finding in check(a_form(*components), questions or {})]


def test_a_sound_form_has_no_findings():
    assert not found(text("name"), group(number("fine"), path="a"), rows("b", text("name")))


def test_everything_wrong_is_found_at_once():
    components = (
        {"type": "iframe", "id": "Frame", "url": "http://example.com"},
        text("name", hide="=import os"),
        text("phone", pattern="(["),
        select("way"),
        text("name"),
        text("bad key"),
    )

    assert found(*components) == [
        ("Frame", "form_component_unknown"),
        ("name", "feel_unexpected"),
        ("phone", "form_pattern_bad"),
        ("way", "form_options_bad"),
        ("bad key", "form_key_bad"),
        ("name", "form_key_twice"),
    ]


def test_an_unknown_component_is_refused_by_name():
    finding = check(a_form({"type": "html", "content": "<b>"}))[0]

    assert finding.code == "form_component_unknown"
    assert finding.named["type"] == "html"
    assert "textfield" in finding.named["known"]


def test_a_faulty_expression_is_named_with_its_place():
    finding = check(a_form(computed("sum", "=price *\n  * 2")))[0]

    assert (finding.where, finding.line, finding.column) == ("sum", 2, 3)


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize(
    "component",
    [
        lambda x: text("a", hide=f"={x}"),
        lambda x: computed("a", f"={x}"),
        lambda x: select("a", valuesExpression=f"={x}"),
        lambda x: {**text("a"), "readonly": f"={x}"},
        lambda x: text("a", required=f"={x}"),
        lambda x: number("a", max=f"={x}"),
        lambda x: {**text("a"), "label": f"={x}"},
        lambda x: {**text("a"), "description": f"see {{{{{x}}}}}"},
        lambda x: {"type": "text", "text": f"# {{{{{x}}}}}"},
        lambda x: {"type": "table", "dataSource": f"={x}"},
        lambda x: {**text("a"), "appearance": {"prefixAdorner": f"={x}"}},
        lambda x: {**text("a"), "properties": {"anything": f"={x}"}},
        lambda x: group(text("a"), hide=f"={x}"),
        lambda x: rows("r", text("a", hide=f"={x}")),
    ],
)
def test_python_is_refused_wherever_an_expression_may_stand(component, evil):
    body = a_form(component(evil))

    assert check(body)
    with pytest.raises(BadForm):
        FormSchema.parse(body)


def test_python_without_an_equals_sign_is_refused_too():
    assert found(text("a", hide="import os")) == [("a", "form_not_feel")]
    assert found(computed("a", "open()")) == [("a", "form_not_feel")]


def test_python_that_is_a_mere_default_stays_text(tmp_path):
    schema = FormSchema.parse(a_form({**text("a"), "defaultValue": "=open()"}))

    assert schema.fields({})[0].value == "=open()"


@pytest.mark.parametrize(
    "path", ["[].__class__", '"".__class__.__base__', "case.__class__", "a.__init__.__globals__"]
)
def test_the_inside_of_python_cannot_be_reached_at_run(path):
    schema = FormSchema.parse(a_form(computed("x", f"={path}")))

    assert schema.load({}, {"case": {"title": "x"}})["x"] in (None, [])


def test_a_declared_question_may_be_asked():
    question = feel.Question("is workday", (("day", "date"),), "boolean", stable=True)
    component = computed("free", '=not(is workday(date("2026-10-01")))')
    questions = {"is workday": question}

    schema = FormSchema.parse(a_form(component), questions)

    assert schema.load(
        {}, {}, lambda name, arguments: (name, arguments["day"].month) != ("is workday", 10)
    ) == {"free": True}
    assert [code for _, code in found(component)] != []


@pytest.mark.parametrize(
    "components",
    [
        (text("a"), number("a")),
        (text("a"), text("a.b")),
        (text("a.b"), text("a")),
        (text("a.b"), group(text("b"), path="a")),
        (rows("a", text("x")), text("a")),
        (text("a.x"), rows("a", text("x"))),
        (rows("a", text("x"), text("x")),),
        (group(text("x")), group(text("x"))),
    ],
)
def test_two_fields_of_one_name_are_refused(components):
    assert "form_key_twice" in [code for _, code in found(*components)]


def test_fields_of_different_rows_may_share_a_name():
    assert not found(text("x"), rows("a", text("x")), rows("b", text("x")), group(text("x"), path="c"))


def test_an_id_used_twice_is_refused():
    assert found({**text("a"), "id": "Field_1"}, {**text("b"), "id": "Field_1"}) == [("b", "form_id_twice")]


def test_readonly_fields_in_open_rows_are_refused():
    assert found(rows("a", {**text("x"), "readonly": True})) == [("a", "form_readonly_in_rows")]


@pytest.mark.parametrize(
    ("setting", "component"),
    [
        ("validate", {**text("a"), "validate": []}),
        ("conditional", {**text("a"), "conditional": "=x"}),
        ("subtype", {"type": "datetime", "key": "a", "subtype": "week"}),
        ("decimalDigits", {"type": "number", "key": "a", "decimalDigits": "2"}),
        ("validate.max", number("a", max="ten")),
        ("label", {**text("a"), "label": ["x"]}),
        ("expression", {"type": "expression", "key": "a"}),
        ("text", {"type": "text", "text": "{{#if x}}{{"}),
    ],
)
def test_a_setting_of_the_wrong_shape_is_named(setting, component):
    findings = check(a_form(component))

    assert ("form_setting_bad", setting) in [
        (finding.code, finding.named.get("setting")) for finding in findings
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "form_not_json"),
        (b"{", "form_not_json"),
        (b"[" * 100_000, "form_not_json"),
        (b"\xff\xfe", "form_not_json"),
        (b"[]", "form_not_a_form"),
        (b'{"components": {}}', "form_not_a_form"),
        (b'{"components": [7]}', "form_component_bad"),
        (b'{"components": [{}]}', "form_component_bad"),
        (b" " * (512 * 1024 + 1), "form_too_large"),
        (
            json.dumps({"components": [text(f"x{n}") for n in range(501)]}).encode(),
            "form_too_many_components",
        ),
    ],
)
def test_what_is_no_form_is_refused(body, code):
    assert [finding.code for finding in check(body)] == [code]


@pytest.mark.parametrize(
    "components",
    [
        (text("a", hide='=a = "x"'),),
        (text("a", hide='=b = "x"'), text("b", hide='=a = ""')),
        (computed("a", "=b + 1"), computed("b", "=a + 1")),
        (computed("a", "=b"), text("b", hide="=a = 1"), text("c", hide="=a = 2")),
    ],
)
def test_fields_that_depend_on_themselves_are_refused(components):
    assert "form_conditions_circle" in [code for _, code in found(*components)]


def test_fields_that_depend_on_each_other_in_one_direction_are_taken():
    assert not found(
        computed("a", "=b + c"), computed("b", "=c"), number("c", hide="=known"), text("d", hide="=a = b")
    )


def test_groups_cannot_nest_without_end():
    nested = text("a")
    for _ in range(10):
        nested = group(nested)

    assert [code for _, code in found(nested)] == ["form_too_deep"]


def test_every_finding_has_its_sentence():
    source = "".join(file.read_text("utf-8") for file in Path("app/casework/forms").glob("*.py"))
    said = {code for code in catalogue() if code.startswith("form_")}

    assert {code for code in said if f'"{code}"' not in source} == set()


def test_the_kinds_of_components_are_those_the_form_editor_may_offer():
    assert {"textfield", "dynamiclist", "filepicker", "expression"} <= KNOWN
    assert not {"html", "iframe", "image", "documentPreview"} & KNOWN
