"""Templates as definitions: checked whole, told with places, the shipped ones sound."""

import pytest

from app import definitions
from app.config import ROOT
from app.db import unit_of_work
from app.definitions import BadDefinition
from app.papers import vocabulary
from app.papers.language import fill
from app.papers.template import Template, bad_pattern, check_paper
from app.words import catalogue, say_error
from tests.verbs.bureau import open_bureau

SHIPPED = sorted((ROOT / "papers").glob("*.md"))
HEAD = "title: 通知书\nseries: 信通\n"


@pytest.fixture
def office(database, tmp_path):
    return open_bureau(tmp_path)


def findings(body, office):
    with unit_of_work() as session:
        return [(one.code, one.line) for one in check_paper("x", body.encode(), session)]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_template_says_something_with_the_sample(file):
    template = Template.parse(file.read_bytes())
    printed = "\n".join(line.text for line in fill(template.body.lines, vocabulary.SAMPLE))

    assert "某某市交通运输局" in printed or "承诺人" in printed
    assert "null" not in printed
    assert "。。" not in printed


def test_the_papers_that_the_law_asks_for_are_there():
    titles = {Template.parse(file.read_bytes()).title for file in SHIPPED}

    assert titles >= {
        "信用修复申请受理通知书",
        "信用修复申请不予受理通知书",
        "信用修复申请补正通知书",
        "准予信用修复决定书",
        "不予信用修复决定书",
        "拟作出不利决定告知书",
        "信用承诺书",
        "异议处理告知书",
        "移出严重失信主体名单决定书",
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (HEAD + "正文", [("paper_no_head", 1)]),
        ("title: [\n---\n", [("paper_head_unreadable", 2)]),
        ("- 甲\n---\n", [("paper_head_unreadable", 1)]),
        ("series: 信通\n---\n", [("paper_bad_head", 1)]),
        (HEAD + "serve: 也许\n---\n", [("paper_bad_head", 1)]),
        (HEAD + "colour: red\n---\n", [("paper_unknown_key", 1)]),
        (HEAD + "number: '{head}第{n}号'\n---\n", [("paper_bad_pattern", 1)]),
        (HEAD + "starts: [no.such]\n---\n", [("paper_no_period", 1)]),
        (HEAD + "starts: [repair.order]\n---\n", [("paper_no_period", 1)]),
        (HEAD + "---\n{= subject.name }\n{= subjects.name }\n", [("paper_unknown_name", 5)]),
        (HEAD + "---\n甲{= subject.nmae }\n", [("paper_unknown_name", 4)]),
        (HEAD + "---\n{= today() }\n", [("paper_asks", 4)]),
        (HEAD + "---\n{= more.anything.at.all }\n", []),
        (HEAD + "starts: [objection.reconsideration]\n---\n甲\n", [("paper_without_remedies", None)]),
    ],
)
def test_a_finding_names_what_is_wrong_and_its_line(office, body, expected):
    assert findings(body, office) == expected


def test_every_finding_reads_as_a_sentence(office):
    with unit_of_work() as session:
        found = check_paper("x", b"number: x\nstarts: 1\n---\n{= a.b }{= now() }**", session)

    assert len(found) >= 5
    assert all(len(say_error(one)) > 8 for one in found)


@pytest.mark.parametrize(
    "pattern",
    ["{year}", "{number}号", "{year}{number:>9999999}", "{year!r}{number}", "{year[0]}{number}", "{", "{0}"],
)
def test_a_pattern_that_cannot_tell_numbers_apart_is_refused(pattern):
    assert bad_pattern(pattern)


def test_a_bad_template_is_not_published(office):
    body = b"title: x\n---\n{= nobody }"

    with pytest.raises(BadDefinition), unit_of_work() as session:
        definitions.publish(session, "paper", "rights_notice", body, by="x", now=office.now)


def test_every_name_of_the_list_has_words():
    assert {f"paper_fact_{name}" for name in vocabulary.names()} <= set(catalogue())
