"""Whatever is posted, a form answers or says what is wrong; whatever is stored, a page can be shown."""

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app import feel
from app.casework.forms import BadAnswer, FormSchema, check
from app.casework.forms.components import KNOWN
from tests.casework.forms.builders import a_schema, computed, group, number, rows, select, text, tick

KEYS = ["name", "fine", "yes", "way", "papers", "day", "hour", "moment", "proof", "agent", "list", "x", "sum"]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates().map(str)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=20,
)
postings = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), anything, max_size=len(KEYS))
settings.register_profile("forms", max_examples=100, deadline=None)
often = settings.get_profile("forms")


def a_large_form() -> FormSchema:
    return a_schema(
        text("name", required=True, pattern=r"^[a-z]+$", hide="=yes"),
        number("fine", digits=2, min=0, max="=sum"),
        tick("yes"),
        select("way", "a", 1, True, hide='=name = "x"'),
        select("papers", valuesExpression="=list.name", kind="checklist"),
        {"type": "datetime", "key": "day", "disallowPassedDates": True},
        {"type": "datetime", "key": "hour", "subtype": "time"},
        {"type": "datetime", "key": "moment", "subtype": "datetime"},
        {"type": "filepicker", "key": "proof"},
        group(text("name"), number("fine", hide="=fine > 1"), path="agent", hide="=yes = null"),
        rows(
            "list",
            text("name", hide="=this.fine > 3"),
            number("fine"),
            computed("sum", "=this.fine + count(list)"),
            rows("list", text("x", hide="=parent.name = this.y"), text("y")),
        ),
        computed("sum", "=sum(list.fine) + fine"),
        {"type": "text", "text": "{{name}} {{sum}}"},
        {"type": "table", "dataSource": "=list", "columns": [{"key": "name", "label": "n"}]},
    )


FORM = a_large_form()


def taken(form: FormSchema, posted, context) -> dict | None:
    """The answer, or None where it was refused with its reasons."""
    with suppress(BadAnswer):
        return form.load(posted, context)
    return None


@often
@given(posted=postings, context=postings)
def test_any_posting_is_answered_or_refused_and_can_be_shown(posted, context):
    context = feel.unplain(json.loads(json.dumps({k: str(v) for k, v in context.items()})))
    answer = taken(FORM, posted, context)

    if answer is not None:
        assert feel.loads(feel.dumps(answer)) == answer
        assert FORM.load(json.loads(json.dumps(answer, default=str)), context) == answer
    assert FORM.fields(context, posted)


@often
@given(
    pairs=st.lists(
        st.tuples(
            st.sampled_from([*KEYS, "list.0.name", "list.1.list.0.x", "_add", "_remove"]), st.text(max_size=9)
        )
    )
)
def test_any_html_post_can_be_taken(pairs):
    values = FORM.from_html(MultiDict(pairs))

    assert FORM.fields({}, values)


components = st.recursive(
    st.fixed_dictionaries(
        {"type": st.sampled_from(sorted(KNOWN)) | st.text(max_size=5)},
        optional={
            name: anything | st.sampled_from(["=1", "=a.b", "a", "{{x}}", "="])
            for name in (
                "key",
                "path",
                "id",
                "label",
                "description",
                "text",
                "validate",
                "conditional",
                "readonly",
                "disabled",
                "expression",
                "values",
                "valuesKey",
                "valuesExpression",
                "subtype",
                "columns",
                "decimalDigits",
                "dataSource",
                "defaultValue",
                "defaultRepetitions",
                "appearance",
                "multiple",
            )
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {
            "type": st.sampled_from(["group", "dynamiclist"]),
            "components": st.lists(inner, max_size=3) | anything,
        },
        optional={"path": st.sampled_from(KEYS) | anything},
    ),
    max_leaves=6,
)


@often
@given(schema=st.lists(components, max_size=4), posted=postings)
def test_any_schema_is_refused_or_works(schema, posted):
    body = json.dumps({"components": schema}).encode()

    if check(body):
        return

    form = FormSchema.parse(body)
    taken(form, posted, {})
    assert isinstance(form.fields({}, posted), list)
