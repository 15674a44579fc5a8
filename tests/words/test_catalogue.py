"""Every code has its sentence, in both languages, with the same arguments."""

import ast
import importlib
import pkgutil
from pathlib import Path
from string import Formatter

import pytest

import app
from app.errors import ChengnuoError
from app.words import catalogue, say


def every_error() -> list[type[ChengnuoError]]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        importlib.import_module(module.name)
    found, open_ = [], [ChengnuoError]
    while open_:
        kind = open_.pop()
        found.append(kind)
        open_.extend(kind.__subclasses__())
    return found


def arguments(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_error_has_a_sentence():
    missing = {kind.code for kind in every_error()} - set(catalogue())

    assert not missing


def test_every_finding_has_a_sentence():
    codes = set()
    for file in Path("app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "Finding":
                first = node.args[0] if node.args else next(k.value for k in node.keywords if k.arg == "code")
                if isinstance(first, ast.Constant):
                    codes.add(first.value)

    assert not codes - set(catalogue())


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_both_languages_name_the_same_arguments(code):
    sentences = catalogue()[code]

    assert set(sentences) == {"zh", "en"}
    assert arguments(sentences["zh"]) == arguments(sentences["en"])


def test_a_day_is_said_in_chinese():
    from datetime import date

    assert say("bad_setting", {"setting": "X", "value": date(2026, 8, 7)}).count("2026年8月7日") == 1
