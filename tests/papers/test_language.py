"""The language of templates: small, safe, and the same for the same facts."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import feel
from app.papers import language
from app.papers.language import fill, in_words, read
from app.papers.rendering import Sheet, as_html
from app.papers.vocabulary import SAMPLE


def text(body, **facts):
    found = read(body)
    assert not found.findings
    return [(line.shape, line.text) for line in fill(found.lines, facts)]


def codes(body):
    return [(one.code, one.line, one.column) for one in read(body).findings]


def test_each_line_is_a_line_of_its_shape():
    body = "# 一、事实\n正文\n<< 某公司：\n>> 2026年\n>< 中\n- 甲\n1. 乙\n---\n\n## 小题"

    assert [shape for shape, _ in text(body)] == [
        "h1", "paragraph", "left", "right", "centre", "item", "numbered", "rule", "h2",
    ]  # fmt: skip


def test_a_value_is_said_in_chinese():
    moment = datetime(2026, 8, 7, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))

    assert [in_words(one) for one in (date(2026, 8, 7), moment, Decimal("3.50"), 60, True, None)] == [
        "2026年8月7日", "2026年8月7日09:05", "3.5", "60", "是", "",
    ]  # fmt: skip
    assert in_words(["甲", None, "乙"]) == "甲、乙"


def test_a_list_alone_in_a_line_gives_a_line_for_each_element():
    assert text("1. {= gaps }", gaps=["甲", "乙"]) == [("numbered", "甲"), ("numbered", "乙")]
    assert text("缺：{= gaps }。", gaps=["甲", "乙"]) == [("paragraph", "缺：甲、乙。")]


def test_a_line_whose_only_value_is_null_is_left_out():
    assert text("{= a }\n理由：{= a }", a=None) == [("paragraph", "理由：")]


def test_a_condition_keeps_or_leaves_its_line():
    body = "{? day != null }最迟{= day }。"

    assert text(body, day=date(2026, 8, 19)) == [("paragraph", "最迟2026年8月19日。")]
    assert text(body, day=None) == []


def test_an_expression_may_hold_brackets_strings_and_line_breaks():
    body = '甲{= if true\n then {a: "}"}.a\n else "{" }乙\n丙'

    assert text(body) == [("paragraph", "甲}乙"), ("paragraph", "丙")]


def test_marks_inside_a_value_mean_nothing():
    name = "# **某** <script>\n---"
    html = as_html(Sheet("局", "决定", "1号", tuple(fill(read("{= name }").lines, {"name": name}))))

    assert "# **某** &lt;script&gt;<br>---" in html
    assert "<script" not in html
    assert "<strong>" not in html


def test_bold_goes_around_values_too():
    (line,) = fill(read("决定：**准予{= a }**。").lines, {"a": "修复"})

    assert line.runs == (("决定：", False), ("准予", True), ("修复", True), ("。", False))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("第一行\n甲{= a", ("paper_expression_open", 2, 2)),
        ("甲{? a }乙", ("paper_condition_inside", 1, 2)),
        ("甲**乙", ("paper_bold_open", 1, 1)),
        ("{= a + }", ("feel_unexpected_end", 1, 7)),
        ("一\n二\n{= foo(1) }", ("feel_unknown_function", 3, 4)),
    ],
)
def test_what_is_wrong_is_told_with_its_place(body, expected):
    found = codes(body)

    assert len(found) == 1
    assert found[0][1:] == expected[1:], found
    assert found[0][0] == expected[0] or expected[0].startswith("feel_")


def test_a_template_takes_no_more_than_it_may():
    assert codes("字" * (language.MOST_SIGNS + 1))[0][0] == "paper_too_large"
    assert codes("{= 1 }\n" * (language.MOST_EXPRESSIONS + 1))[0][0] == "paper_too_many_expressions"
    with pytest.raises(feel.FeelError):
        fill(read("{= for i in 1..1000000 return i }").lines, {})
    with pytest.raises(language.TooMuch):
        fill(read("{= a }\n" * 300).lines, {"a": "字" * 1000})


def test_nothing_of_python_can_be_reached():
    for expression in ("a.__class__", "a._mapping", '"".join', "self", "config"):
        assert text("{= " + expression + " }", a="甲") == []


SIGNS = st.lists(
    st.sampled_from([*'{}=?"\\ *#-<>.1、\n\tab:[]()/+甲乙', "{=", "{?", " }", "**", ">> ", "1. ", "gaps"]),
    max_size=40,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(SIGNS)
def test_whatever_is_written_is_read_or_refused_with_a_place(body):
    found = read(body)

    for one in found.findings:
        assert one.line is not None
        assert 1 <= one.line <= body.count("\n") + 1
    if not found.findings:
        html = as_html(Sheet("局", "文书", "1号", tuple(fill(found.lines, SAMPLE))))
        assert "<script" not in html


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_a_value_appears_as_it_is_and_nothing_of_it_becomes_markup(name, reason):
    lines = fill(read("致{= name }：\n1. {= reason }").lines, {"name": name, "reason": reason})
    html = as_html(Sheet("局", "文书", "1号", tuple(lines)))

    assert lines[0].text == f"致{name}："
    assert html.count("<p") + html.count("<h") + html.count("<ol") <= 3 + 1 + 1 + 1
    for raw in ("<script", "<img", "<a "):
        assert raw not in html
