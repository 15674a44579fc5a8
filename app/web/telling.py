"""What happened, in plain sentences: journal lines, answers and decisions as people read them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.casework import pinned, redeciding
from app.casework.answers import CaseAnswer
from app.casework.forms import Field, FormSchema
from app.casework.forms.wording import shown
from app.casework.journal import Entry
from app.casework.models import Case, Task, TaskState
from app.casework.queries.cases import CasePage, Explained
from app.decisions import NearMiss
from app.definitions import NoDefinition
from app.web.chrome import as_day, translate
from app.web.language import say
from app.words import catalogue

DECISION = "decision"
START = "start"
"""Where the answer to a start form stands."""


@dataclass(frozen=True)
class Line:
    """One line of the journal."""

    at: datetime
    who: str
    sentence: str
    act: str
    quote: str = ""
    steps: str = ""
    """What the machine did at once afterwards."""


@dataclass(frozen=True)
class Fact:
    """One thing that was answered: its label and its value in words; `files` are ids of attachments."""

    label: str
    value: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """One form that was answered, by whom and when."""

    form: str
    name: str
    given: CaseAnswer
    facts: list[Fact]


@dataclass(frozen=True)
class Checked:
    """One decision of the machine: what it found, by which rows, from what facts."""

    name: str
    version: int
    found: list[Fact]
    rows: list[tuple[int, str]]
    inputs: list[Fact]
    near: tuple[str, ...] = ()


class Teller:
    """Knows the names that a case's own diagram and forms give to steps, ends and decisions."""

    def __init__(self, session: Session, case: Case, forms: Mapping[str, str | None] | None = None) -> None:
        """`forms` says which form each step was answered with."""
        self.session = session
        self.case = case
        self.forms = forms or {}
        self.diagram = pinned.diagram(session, case, case.process)

    def name_of(self, element: str | None) -> str:
        if element == START:
            return translate("申请")
        known = self.diagram.elements.get(element or "")
        return known.name if known is not None and known.name else (element or "")

    def outcome(self) -> str:
        """How the case ended, by the name of its end in the diagram."""
        outcome = self.case.outcome
        if outcome is None:
            return ""
        code = f"outcome_{outcome}"
        return say(code) if code in catalogue() else self.name_of(outcome)

    def journal(self, entries: list[Entry]) -> list[Line]:
        return [self._line(entry) for entry in entries]

    def answered(self, answers: list[tuple[CaseAnswer, dict[str, Any]]]) -> list[Told]:
        return [
            Told(given.form, self.name_of(given.element), given, self.facts(given.form, answer))
            for given, answer in answers
        ]

    def checked(self, decisions: list[Explained]) -> list[Checked]:
        return [
            Checked(
                self.name_of(one.made.element) or one.made.decision,
                one.made.version,
                list(_found(one.value)),
                [(row.get("index", 0), _annotation(row)) for row in one.explanation.get("rows", [])],
                list(_found(one.explanation.get("inputs", {}))),
            )
            for one in decisions
        ]

    def checked_closely(self, decisions: list[Explained]) -> list[Checked]:
        """For those who decide: also which rows of the tables it was near to."""
        return [
            replace(told, near=tuple(map(_near, redeciding.near_misses(self.session, one.made))))
            for one, told in zip(decisions, self.checked(decisions), strict=True)
        ]

    def facts(self, form: str, answer: Mapping[str, Any]) -> list[Fact]:
        """The answer by the labels of its form; what has no label is not for readers."""
        schema = self._form(form)
        if schema is None:
            return [Fact(key, translate(str(value))) for key, value in answer.items()]
        return list(facts_of(schema.fields(answer, answer)))

    def decided(self, form: str | None, value: object) -> str:
        """What a decision is called on the form on which it was taken."""
        schema = self._form(form)
        if schema is not None:
            for field in flat(schema.fields({}, {DECISION: value})):
                if field.path == DECISION:
                    return next((c.label for c in field.options if field.chosen(c)), str(value))
        return str(value or "")

    def _form(self, key: str | None) -> FormSchema | None:
        try:
            return pinned.form(self.session, self.case, key) if key else None
        except NoDefinition:
            return None

    def _line(self, entry: Entry) -> Line:
        told = entry.told
        code = f"journal_{entry.act}"
        if entry.act in ("completed", "answered") and told.get(DECISION):
            code = "journal_decided"
        named = {
            "who": entry.actor_name,
            "step": told.get("name") or self.name_of(entry.element),
            "to": self._where(told.get("to")),
            "decision": self._decision(entry, told),
            "outcome": self.name_of(told.get("outcome")),
            "until": as_day(told.get("until")),
            "act": entry.act,
            "paper": told.get("paper", ""),
            "paper_number": told.get("paper_number", ""),
        }
        sentence = say(code if code in catalogue() else "journal_other", named)
        quote = next((str(told[key]) for key in ("reason", "text", "cause") if told.get(key)), "")
        steps = "、".join(did["step"] for did in told.get("did", []) if did.get("step"))
        return Line(entry.at, entry.actor_name, sentence, entry.act, quote, steps)

    def _where(self, to: object) -> str:
        """A step by its name, people by theirs."""
        if isinstance(to, list):
            return "、".join(map(str, to))
        return self.name_of(str(to)) if to in self.diagram.elements else str(to or "")

    def _decision(self, entry: Entry, told: Mapping[str, Any]) -> str:
        if not told.get(DECISION):
            return ""
        return self.decided(self.forms.get(entry.element or ""), told[DECISION])


def of_page(session: Session, page: CasePage) -> Teller:
    forms = {task.element: task.form for task in page.tasks}
    return Teller(session, page.case, forms | {given.element: given.form for given, _ in page.answers})


def ways_back(page: CasePage, task: Task) -> list[tuple[str, str]]:
    """Where a task can be sent back to: the applicant, the step before, any step that was done."""
    done = {one.element: one.name for one in page.tasks if one.state == TaskState.DONE}
    done.pop(task.element, None)
    near = [("previous", translate("上一环节"))] if done else []
    return [*near, ("applicant", translate("申请人")), *((element, name) for element, name in done.items())]


def gaps_of(page: CasePage) -> list[str]:
    """What the supplement notice asked for."""
    for _given, answer in reversed(page.answers):
        if isinstance(answer.get("gaps"), list):
            return [str(gap) for gap in answer["gaps"]]
    return []


def facts_of(fields: list[Field]) -> Iterator[Fact]:
    """The filled-in fields of a form, labels and values in words."""
    for field in flat(fields):
        if field.kind in ("text", "separator", "spacer", "table") or field.hidden or not field.label:
            continue
        if field.kind == "filepicker":
            if field.value:
                yield Fact(field.label, "", tuple(map(str, field.value)))
        elif (value := _in_words(field)) != "":
            yield Fact(field.label, value)


def _found(value: object) -> Iterator[Fact]:
    """The parts of a decision's value or inputs, in words where there are words for them."""
    parts = value.items() if isinstance(value, Mapping) else [("result", value)]
    for key, part in parts:
        if part is not None:
            yield Fact(_word(f"fact_{key}", key), _value_in_words(part))


def _value_in_words(value: object) -> str:
    if isinstance(value, bool):
        return translate("是") if value else translate("否")
    if isinstance(value, date):
        return as_day(value)
    if isinstance(value, str):
        return next(
            (say(c) for c in (f"refusal_{value.lower()}", f"value_{value}") if c in catalogue()), value
        )
    return shown(value)


def _word(code: str, otherwise: str) -> str:
    return say(code) if code in catalogue() else otherwise


def _near(missed: NearMiss) -> str:
    named = {"row": missed.row, "column": missed.column, "value": _seen(missed.value)}
    return translate(
        "第 {row} 行要求“{column}”为 {test}，实为{value}", test=_test_in_words(missed.test), **named
    )


def _seen(value: object) -> str:
    return translate("空") if value is None else _value_in_words(value)


def _test_in_words(test: str) -> str:
    """A cell as a reader says it: a lone value in words, anything else as it is written."""
    alone = {"true": True, "false": False}.get(test.strip())
    if alone is not None:
        return _value_in_words(alone)
    text = test.strip()
    return _value_in_words(text[1:-1]) if text.count('"') == 2 and text[0] == text[-1] == '"' else text


def _annotation(row: Mapping[str, Any]) -> str:
    return "；".join(str(text) for text in (row.get("annotations") or {}).values() if text)


def _in_words(field: Field) -> str:
    if field.kind == "checkbox":
        return translate("是") if field.value is True else translate("否")
    if field.options:
        return "、".join(choice.label for choice in field.options if field.chosen(choice))
    return field.input


def flat(fields: list[Field] | tuple[Field, ...]) -> Iterator[Field]:
    for field in fields:
        if field.kind == "group":
            yield from flat(field.fields)
        elif field.kind == "dynamiclist":
            for row in field.rows:
                yield from flat(row)
        else:
            yield field
