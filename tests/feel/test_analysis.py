"""What is wrong with an expression is said before it runs, in a sentence that a designer understands."""

import pytest

from app import feel
from app.words import say
from tests.feel.expressions import FACTS as INVENTED
from tests.feel.expressions import Inventor

NUMBER, DATE, TEXT = feel.SIMPLE["number"], feel.SIMPLE["date"], feel.SIMPLE["string"]
ROW = feel.Type("context", (NUMBER, TEXT), ("price", "item name"))
ASKED = {"remind at": feel.Question("remind at", (("rule", "string"),), "date", stable=True)}
FACTS = {
    "fine_wan": NUMBER,
    "first day": DATE,
    "name": TEXT,
    "anything": None,
    "rows": feel.Type("list", (ROW,)),
}
HERE = feel.Surroundings(FACTS, questions=ASKED, members=["item name"])
SOME = feel.Surroundings(FACTS, "some", ASKED)


def codes(text, around=HERE):
    return [(each.code, each.certain) for each in feel.remarks(text, around)]


@pytest.mark.parametrize(
    "text",
    [
        'fine_wan > 3 and name = "x"',
        'first day + duration("P1D") < today()',
        "rows[price > 3].item name",
        "rows[item.price > 3][1].price",
        "anything[whatever > 3]",
        "anything.whatever.else > 3",
        "for x in rows, y in 1..3 return x.price * y",
        "for x in [1, 2] return sum(partial) + x",
        "some x in rows satisfies x.item name = name",
        "{a: fine_wan, b: a + 1, f: function(n) if n = 0 then 1 else n * f(n - 1)}.f(3)",
        "sort(rows, function(a, b) a.price < b.price)",
        "max(1, 2, 3) + count(rows)",
        "substring(string: name, start position: 2)",
        'string join([name, null], ", ")',
        "if anything then fine_wan else null",
        'fine_wan in [1..3] and name in ("a", "b") and fine_wan in (< 3, > 5)',
        "fine_wan between 1 and 3",
        'first day - first day > @"P3D"',
        'remind at("x") > first day',
        "null = fine_wan",
        '-@"P1Y" * 2',
        '@"10:00:00@Etc/GMT"',
        "date(2020, 1, 1).year + 1",
    ],
)  # fmt: skip
def test_what_may_work_is_not_remarked_on(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "code", "certain"),
    [
        ("fine > 3", "feel_unknown_name_near", True),
        ("penalty > 3", "feel_unknown_name", True),
        ("for x in rows return z", "feel_unknown_name", True),
        ("rows[cost > 3]", "feel_unknown_name", True),
        ("rows[1].cost", "feel_unknown_entry", False),
        ("{amount: 1}.amounts", "feel_unknown_entry_near", False),
        ("first day.yer", "feel_no_property", False),
        ("substring(name)", "feel_wrong_count", True),
        ("substring(string: name, start: 1)", "feel_wrong_count", True),
        ("substring(fine_wan, 1)", "feel_never_takes", False),
        ("fine_wan + name", "feel_never_reckons", False),
        ("name < fine_wan", "feel_never_compares", False),
        ("name in (1)", "feel_never_compares", False),
        ("[1..name]", "feel_never_compares", False),
        ("if fine_wan then 1 else 2", "feel_never_judges", False),
        ("name and true", "feel_never_judges", False),
        ('@"someday"', "feel_null_literal", True),
    ],
)
def test_what_cannot_work_is_said_once_with_its_place(text, code, certain):
    assert codes(text) == [(code, certain)]


@pytest.mark.parametrize(
    ("text", "kind", "code"),
    [
        ('"a", "b"', NUMBER, "feel_never_compares"),
        ("< 3", TEXT, "feel_never_compares"),
        ("[1..3]", DATE, "feel_never_compares"),
        ("? > name", NUMBER, "feel_never_compares"),
        ("not(nobody)", NUMBER, "feel_unknown_name"),
    ],
)
def test_a_cell_is_looked_at_with_what_its_column_holds(text, kind, code):
    assert {each.code for each in feel.remarks_on_tests(text, HERE, kind)} == {code}


@pytest.mark.parametrize(
    ("text", "kind"),
    [("< 3, [5..7]", NUMBER), ("-", TEXT), ("true", None), ("fine_wan > 3", TEXT), ("? in rows", NUMBER)],
)
def test_a_cell_that_may_pass_is_not_remarked_on(text, kind):
    assert feel.remarks_on_tests(text, HERE, kind) == []


def test_where_facts_may_come_from_elsewhere_only_a_slip_of_the_pen_is_remarked_on():
    assert codes("penalty + fine + rowz", SOME) == []
    assert codes("fine_wen > 3", SOME) == [("feel_unknown_name_near", False)]
    assert codes("Fine_Wan > 3", SOME) == [("feel_unknown_name_near", False)]


def test_where_any_name_may_be_known_no_name_is_remarked_on():
    assert codes("fine_wen > 3", feel.Surroundings(FACTS, "none")) == []


def test_an_unknown_name_is_told_with_the_one_that_was_meant():
    (remark,) = feel.remarks("1 +\n fine", HERE)

    assert remark.place == (2, 2)
    assert say(remark.code, remark.named) == "第 2 行第 2 列：字段 fine 不存在，是否指 fine_wan？"


def test_an_unknown_function_is_told_with_the_one_that_was_meant():
    with pytest.raises(feel.FeelSyntaxError) as refused:
        feel.compile("1 + substrin(name, 1)")

    assert refused.value.code == "feel_unknown_function_near"
    assert refused.value.named["meant"] == "substring"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("fine_wan * 2", "number"),
        ('first day + @"P1M"', "date"),
        ("first day - first day", "days and time duration"),
        ("rows.price", "list"),
        ("rows[1].price", "number"),
        ("if anything then 1 else 2", "number"),
        ('remind at("x")', "date"),
        ("string length(name)", "number"),
        ('@"P2D" / @"P1D"', "number"),
    ],
)  # fmt: skip
def test_the_type_of_a_value_is_hinted_at(text, name):
    assert feel.type_hint(text, HERE).name == name


def test_the_type_of_what_nobody_described_is_not_guessed():
    assert feel.type_hint("anything + 1", HERE) is None


def test_invented_expressions_that_have_a_value_are_not_remarked_on():
    known = {name: feel.SIMPLE[feel.kind_of(feel.admit(value))] for name, value in INVENTED.items()}
    around = feel.Surroundings(known)

    alarms = [
        (text, remarks)
        for text in dict.fromkeys(Inventor(7).some(1_000))
        if (remarks := feel.remarks(text, around))
        and feel.compile(text, names=INVENTED).evaluate(INVENTED) is not None
    ]

    assert alarms == []


@pytest.mark.parametrize("text", ["(" * 55 + "1" + ")" * 55, "+".join("1" * 140), "[" * 50 + "]" * 50])
def test_what_is_deep_or_long_is_looked_at_all_the_same(text):
    assert codes(text) == []
