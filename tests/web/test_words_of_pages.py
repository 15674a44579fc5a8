"""Every word that a page shows stands in the catalogue, in both languages."""

import ast
import re
from pathlib import Path

from app.words import catalogue

WEB = Path("app/web")
IN_TEMPLATES = re.compile(r"""\b_\(("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
CHINESE = re.compile("[\u4e00-\u9fff]")


def words_of_templates() -> set[str]:
    found = set()
    for file in (WEB / "templates").glob("*.html"):
        found |= {ast.literal_eval(one) for one in IN_TEMPLATES.findall(file.read_text("utf-8"))}
    return found


def words_of_views() -> set[str]:
    """Every Chinese text in the code that is neither a docstring nor a comment."""
    found = set()
    for file in WEB.glob("**/*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in loose:
                found |= {node.value} if CHINESE.search(node.value) else set()
    return found


def test_every_word_of_a_page_is_in_the_catalogue():
    missing = (words_of_templates() | words_of_views()) - set(catalogue())

    assert not missing


def test_no_template_holds_chinese_outside_the_catalogue():
    comment = re.compile(r"{#.*?#}", re.DOTALL)
    loose = {}
    for file in (WEB / "templates").glob("*.html"):
        bare = IN_TEMPLATES.sub("", comment.sub("", file.read_text("utf-8")))
        loose[file.name] = [line for line in bare.splitlines() if re.search("[\u4e00-\u9fff]", line)]

    assert {name: lines for name, lines in loose.items() if lines} == {}
