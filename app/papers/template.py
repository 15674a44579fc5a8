"""A template: the head says what kind of paper it is, the body what it says.

    title: 信用修复申请受理通知书
    series: 信修受
    serve: true
    starts: [objection.reconsideration, objection.suit]
    ---
    << {= subject.name }：
    ...

`series` is the 字 of its numbers; papers of one series are numbered together. `number` is the form of the
number, where it is not `{head}{series}〔{year}〕{number}号`. `serve`: it must be served on the party, within
`service.within`. `starts`: the periods that begin with the day of service.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import lru_cache
from string import Formatter
from typing import Any

import yaml
from sqlalchemy.orm import Session

from app.credit import Rulebook
from app.definitions import Definition, has_published, in_force, newest_in
from app.errors import Finding, Invalid
from app.feel import tree
from app.feel.builtins import BUILTINS
from app.feel.parser import parse
from app.papers import language, vocabulary
from app.papers.language import Place, Read

HEAD_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
PATTERN = "{head}{series}〔{year}〕{number}号"
PARTS = frozenset({"head", "series", "year", "number"})
HEAD = frozenset({"title", "series", "number", "serve", "starts"})
COUNTED = ("workdays", "calendar_days", "months")
FUNCTIONS = frozenset(BUILTINS) | {"today", "now"}
LONGEST_TITLE, LONGEST_SERIES = 60, 20
KEEP = 500
_known: dict[tuple[str, int, str, date], tuple[int, str, bytes]] = {}


class BadTemplate(Invalid):
    """A published template cannot be read: a fault of ours."""

    code = "bad_template"


@dataclass(frozen=True)
class Template:
    """One kind of paper as one version describes it."""

    title: str
    series: str
    pattern: str
    serve: bool
    starts: tuple[str, ...]
    body: Read

    @classmethod
    def parse(cls, body: bytes) -> "Template":
        template, findings = _parse(body)
        if template is None:
            raise BadTemplate(findings)
        return template


@dataclass(frozen=True)
class InForce:
    """The version of a template that holds on a day."""

    key: str
    version: int
    sha256: str
    template: Template


def template_on(session: Session, key: str, on: date) -> InForce:
    """The template in force on that day; looked up once for each state of the definitions."""
    place = (str(session.get_bind().engine.url), newest_in(session), key, on)
    found = None if has_published(session) else _known.get(place)
    if found is None:
        definition = in_force(session, "paper", key, on)
        found = (definition.version, definition.sha256, definition.body)
        if not has_published(session):
            if len(_known) >= KEEP:
                _known.clear()
            _known[place] = found
    version, sha256, body = found
    return InForce(key, version, sha256, Template.parse(body))


def template_of(definition: Definition) -> Template:
    return Template.parse(definition.body)


def number_of(pattern: str, head: str, series: str, year: int, number: int) -> str:
    """The number as it is printed."""
    return pattern.format_map({"head": head, "series": series, "year": year, "number": number})


def bad_pattern(pattern: str) -> bool:
    """Whether numbers made by it could not be told apart, or not be made at all."""
    try:
        parts = [part[1:] for part in Formatter().parse(pattern) if part[1] is not None]
    except ValueError:
        return True
    named = [name for name, _spec, _how in parts]
    plain = all(not spec and how is None for _name, spec, how in parts)
    return not plain or not set(named) <= PARTS or not {"year", "number"} <= set(named) or len(pattern) > 60


def check_paper(_key: str, body: bytes, session: Session) -> list[Finding]:
    """Everything that is wrong with a template; fits `definitions.register_check`."""
    template, findings = _parse(body)
    if template is None:
        return findings
    book = Rulebook.read(session)
    for key in template.starts:
        units = {rule.unit for rule in book.history(key)}
        if not units or not units <= set(COUNTED):
            findings = [*findings, Finding("paper_no_period", None, {"rule": key}, line=1)]
    said = {name for _place, one in template.body.places for name in one.names}
    if "objection.reconsideration" in template.starts and "remedies" not in said:
        findings = [*findings, Finding("paper_without_remedies", None, {}, severity="warning")]
    return findings


@lru_cache(maxsize=200)
def _parse(body: bytes) -> tuple[Template | None, list[Finding]]:
    """The template, or why there is none; findings of the body are told with it."""
    try:
        text = body.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None, [Finding("paper_unreadable")]
    end = HEAD_END.search(text)
    if end is None:
        return None, [Finding("paper_no_head", None, {}, line=1)]
    head, wrong = _head(text[: end.start()])
    read = language.read(text[end.end() + 1 :], text.count("\n", 0, end.end()) + 2)
    wrong = [*wrong, *read.findings, *_unknown(read)]
    if any(one.severity == "error" for one in wrong):
        return None, wrong
    return Template(
        str(head["title"]),
        str(head["series"]),
        str(head.get("number") or PATTERN),
        head.get("serve") is True,
        tuple(map(str, head.get("starts") or ())),
        read,
    ), wrong


def _head(text: str) -> tuple[dict[str, Any], list[Finding]]:
    try:
        head = yaml.safe_load(text) or {}
    except (yaml.YAMLError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        return {}, [Finding("paper_head_unreadable", None, {}, line=mark.line + 1 if mark else 1)]
    if not isinstance(head, dict):
        return {}, [Finding("paper_head_unreadable", None, {}, line=1)]
    return head, [Finding(code, None, named, line=1) for code, named in _wrong_in_head(head)]


def _wrong_in_head(head: dict[Any, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in sorted(map(str, head.keys() - HEAD)):
        yield "paper_unknown_key", {"key": key}
    for key, most in (("title", LONGEST_TITLE), ("series", LONGEST_SERIES)):
        value = head.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > most or "\n" in value:
            yield "paper_bad_head", {"key": key}
    if not isinstance(head.get("serve", False), bool):
        yield "paper_bad_head", {"key": "serve"}
    starts = head.get("starts", [])
    if not isinstance(starts, list) or not all(isinstance(one, str) for one in starts):
        yield "paper_bad_head", {"key": "starts"}
    number = head.get("number", PATTERN)
    if not isinstance(number, str) or bad_pattern(number):
        yield "paper_bad_pattern", {"pattern": str(number)}


def _unknown(read: Read) -> Iterator[Finding]:
    """Names that no paper has, and questions, whose answers would change a paper from day to day."""
    for place, one in read.places:
        for question in sorted(one.questions):
            yield _at(place, "paper_asks", question)
        for name in sorted(one.names):
            if not vocabulary.knows(name):
                yield _at(place, "paper_unknown_name", name)
        for name, entry in _paths(place.written, one.names):
            if vocabulary.knows(name) and not vocabulary.knows(name, entry):
                yield _at(place, "paper_unknown_name", f"{name}.{entry}")


def _at(place: Place, code: str, name: str) -> Finding:
    return Finding(code, None, {"name": name}, line=place.line, column=place.column)


def _paths(written: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Every `name.entry` of an expression whose name is a fact."""
    for node in _nodes(parse(written, (), FUNCTIONS)):
        if isinstance(node, tree.Path) and isinstance(node.of, tree.Name) and node.of.name in names:
            yield node.of.name, node.name


def _nodes(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple | list):
        for one in value:
            yield from _nodes(one)
    elif is_dataclass(value):
        yield value
        for each in fields(value):
            yield from _nodes(getattr(value, each.name))
