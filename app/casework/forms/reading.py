"""Reading a form-js schema: every fault is found at once, nothing that is not understood is let through."""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from marshmallow import ValidationError

from app import feel
from app.casework.forms.components import CHOICES, KNOWN, LIMITS, Component, Options
from app.casework.forms.kinds import DATES, kind_of
from app.casework.forms.patterns import BadPattern, Pattern, compile_pattern
from app.casework.forms.wording import HOLE, Wording, read_wording
from app.errors import Finding, Severity

LARGEST = 512 * 1024
MOST_COMPONENTS = 500
DEEPEST = 8
PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII)
EMAIL = r"^[^\s@]{1,64}@[^\s@]{1,190}$"
PHONE = r"^\+?[0-9][0-9 \-]{5,18}$"
MOST_DECIMALS = 10
SHAPES: dict[str, Any] = {
    **dict.fromkeys(("validate", "conditional", "properties", "appearance"), dict),
    **dict.fromkeys(("label", "description", "text", "dateLabel", "timeLabel"), str),
    **dict.fromkeys(("subtype", "valuesKey", "accept"), str),
    **dict.fromkeys(("disabled", "multiple", "disallowPassedDates", "allowAddRemove"), bool),
    **dict.fromkeys(("decimalDigits", "defaultRepetitions"), int),
    "columns": list,
}
LITERAL = frozenset({"pattern", "defaultValue", "key", "path", "id", "valuesKey", "values"})
"""Settings in which form-js never computes anything."""


def read(body: bytes, questions: Mapping[str, feel.Question]) -> tuple[tuple[Component, ...], list[Finding]]:
    """The components of the form and all that is wrong with it."""
    reader = Reader(questions)
    return reader.form(body), reader.findings


def faults(body: bytes, questions: Mapping[str, feel.Question]) -> list[Finding]:
    """All that is wrong with the form, and what looks wrong in its expressions."""
    reader = Reader(questions)
    reader.form(body)
    return reader.findings + reader.remarks


class Reader:
    """Reads one schema and collects the findings on the way."""

    def __init__(self, questions: Mapping[str, feel.Question]) -> None:
        self.questions = questions
        self.findings: list[Finding] = []
        self.remarks: list[Finding] = []
        """What looks wrong in expressions that can be read; a form that was published opens all the same."""
        self.names: frozenset[str] = frozenset()
        """The form's own names, which go before FEEL's functions of the same name, as `count` or `sum`."""
        self.ids: set[str] = set()
        self.count = 0

    def form(self, body: bytes) -> tuple[Component, ...]:
        if len(body) > LARGEST:
            self._fault("form_too_large", "", limit=LARGEST)
            return ()
        try:
            schema = json.loads(body, parse_float=Decimal)
        except (ValueError, RecursionError):
            self._fault("form_not_json", "")
            return ()
        if not isinstance(schema, dict) or not isinstance(schema.get("components"), list):
            self._fault("form_not_a_form", "")
            return ()
        self.names = frozenset(_own_names(schema["components"]))
        components = self._components(schema["components"], depth=1)
        self._unique_paths(components, "")
        self._no_circles(components)
        return components

    # --- one component ----------------------------------------------------------------------------

    def _components(self, listed: Any, depth: int) -> tuple[Component, ...]:
        if depth > DEEPEST:
            self._fault("form_too_deep", "", limit=DEEPEST)
            return ()
        if not isinstance(listed, list):
            self._fault("form_not_a_form", "")
            return ()
        return tuple(found for one in listed if (found := self._component(one, depth)) is not None)

    def _component(self, given: Any, depth: int) -> Component | None:
        self.count += 1
        if self.count > MOST_COMPONENTS:
            if self.count == MOST_COMPONENTS + 1:
                self._fault("form_too_many_components", "", limit=MOST_COMPONENTS)
            return None
        if not isinstance(given, dict) or not isinstance(given.get("type"), str):
            self._fault("form_component_bad", "")
            return None
        where = str(given.get("key") or given.get("path") or given.get("id") or given["type"])
        if given["type"] not in KNOWN:
            self._fault("form_component_unknown", where, type=given["type"], known=", ".join(sorted(KNOWN)))
            return None
        self._identity(given, where)
        self._expressions(given, where)
        before = len(self.findings)
        return self._build(given, where, depth) if self._sound(given, where, before) else None

    def _build(self, given: dict[str, Any], where: str, depth: int) -> Component:
        rules = _dict(given.get("validate"))
        readonly = given.get("readonly", False)
        return Component(
            id=str(given.get("id", "")),
            type=given["type"],
            path=self._path(given, where),
            settings=given,
            label=self._wording(
                given.get("dateLabel") or given.get("timeLabel") or given.get("label"), where
            ),
            help=self._wording(given.get("description"), where),
            text=self._wording(given.get("text"), where),
            hide=self._condition(_dict(given.get("conditional")).get("hide"), where, "conditional.hide"),
            readonly=True if given.get("disabled") else self._flag(readonly, where, "readonly"),
            required=self._flag(rules.get("required", False), where, "validate.required"),
            formula=self._formula(given, where),
            limits={
                name: self._limit(rules[name], where, name) for name in LIMITS if _given(rules.get(name))
            },
            pattern=self._pattern(rules, where),
            options=self._options(given, where),
            takes=kind_of(given),
            children=self._components(given.get("components", []), depth + 1),
        )

    def _identity(self, given: dict[str, Any], where: str) -> None:
        known = given.get("id")
        if not isinstance(known, str):
            if known is not None:
                self._fault("form_setting_bad", where, setting="id")
            return
        if known in self.ids:
            self._fault("form_id_twice", where, id=known)
        self.ids.add(known)

    def _sound(self, given: dict[str, Any], where: str, before: int) -> bool:
        """Whether the settings have the shapes that the rest of this room relies on."""
        for name, shape in SHAPES.items():
            if given.get(name) is not None and not isinstance(given[name], shape):
                self._fault("form_setting_bad", where, setting=name)
        for name in ("validationType", "pattern"):
            if not isinstance(_dict(given.get("validate")).get(name, ""), str):
                self._fault("form_setting_bad", where, setting=f"validate.{name}")
        if len(self.findings) > before:
            return False
        if given["type"] == "datetime" and given.get("subtype", "date") not in DATES:
            self._fault("form_setting_bad", where, setting="subtype")
        if not 0 <= (given.get("decimalDigits") or 0) <= MOST_DECIMALS:
            self._fault("form_setting_bad", where, setting="decimalDigits")
        return len(self.findings) == before

    def _path(self, given: dict[str, Any], where: str) -> tuple[str, ...]:
        kind = given["type"]
        named = given.get("path") if kind in ("group", "dynamiclist") else given.get("key")
        if kind in ("text", "spacer", "separator", "button", "table") or (kind == "group" and not named):
            return ()
        if not isinstance(named, str) or not PATH.fullmatch(named) or len(named) > 100:
            self._fault("form_key_bad", where, key=named)
            return ()
        return tuple(named.split("."))

    # --- settings ---------------------------------------------------------------------------------

    def _expressions(self, given: dict[str, Any], where: str) -> None:
        """Compile everything that a browser could compute, whether or not the server needs it."""
        for name, value in _texts({k: v for k, v in given.items() if k != "components"}):
            if value.startswith("="):
                self._compile(value[1:], where)
            for hole in HOLE.findall(value):
                self._compile(hole, where)
            if "{{" in HOLE.sub("", value):
                self._fault("form_setting_bad", where, setting=name)

    def _compile(self, text: str, where: str) -> feel.Expression | None:
        try:
            found = feel.compile(text, questions=self.questions, names=self.names)
        except feel.FeelError as problem:
            fault = Finding(
                problem.code, where, dict(problem.named), line=problem.line, column=problem.column
            )
            if fault not in self.findings:
                self.findings.append(fault)
            return None
        around = feel.Surroundings(dict.fromkeys(self.names), "some", self.questions)
        for each in feel.remarks(text, around):
            severity: Severity = "error" if each.certain else "warning"
            remark = Finding(each.code, where, each.named, severity, *each.place)
            if remark not in self.remarks:
                self.remarks.append(remark)
        return found

    def _condition(self, text: Any, where: str, setting: str) -> feel.Expression | None:
        if text is None or text == "":
            return None
        if not isinstance(text, str) or not text.startswith("="):
            self._fault("form_not_feel", where, setting=setting, text=text)
            return None
        return self._compile(text[1:], where)

    def _flag(self, value: Any, where: str, setting: str) -> bool | feel.Expression:
        if isinstance(value, bool):
            return value
        return self._condition(value, where, setting) or False

    def _limit(self, value: Any, where: str, setting: str) -> Any:
        if isinstance(value, str) and value.startswith("="):
            return self._compile(value[1:], where)
        number = kind_of({"type": "number"})
        try:
            return number.deserialize(value) if number else None
        except ValidationError:
            self._fault("form_setting_bad", where, setting=f"validate.{setting}")
            return None

    def _wording(self, text: str | None, where: str) -> Wording:
        return read_wording(text or "", lambda one: self._compile(one, where))

    def _formula(self, given: dict[str, Any], where: str) -> feel.Expression | None:
        setting = {"expression": "expression", "table": "dataSource"}.get(given["type"])
        if setting is None:
            return None
        formula = self._condition(given.get(setting), where, setting)
        if not given.get(setting):
            self._fault("form_setting_bad", where, setting=setting)
        return formula

    def _pattern(self, rules: dict[str, Any], where: str) -> Pattern | None:
        text = {"email": EMAIL, "phone": PHONE}.get(rules.get("validationType", ""), rules.get("pattern"))
        if not text:
            return None
        try:
            return compile_pattern(text)
        except BadPattern as problem:
            column = None if problem.position is None else problem.position + 1
            self.findings.append(Finding(problem.code, where, {"pattern": text}, column=column))
            return None

    def _options(self, given: dict[str, Any], where: str) -> Options:
        if given["type"] not in CHOICES:
            return Options()
        if given.get("valuesExpression"):
            return Options(expression=self._condition(given["valuesExpression"], where, "valuesExpression"))
        if given.get("valuesKey"):
            return Options(name=tuple(str(given["valuesKey"]).split(".")))
        listed = given.get("values")
        if not isinstance(listed, list) or not listed or not all(_is_option(one) for one in listed):
            self._fault("form_options_bad", where)
            return Options()
        return Options(fixed=tuple(listed))

    # --- the form as a whole ----------------------------------------------------------------------

    def _unique_paths(self, components: tuple[Component, ...], prefix: str) -> None:
        """No value may stand where another value, or a part of it, stands."""
        taken: dict[tuple[str, ...], bool] = {}
        for path, component in _paths(components, ()):
            leaf = component.type != "group"
            clash = any(whole for part, whole in taken.items() if path[: len(part)] == part)
            clash = clash or (leaf and any(part[: len(path)] == path for part in taken))
            if clash:
                self._fault("form_key_twice", prefix + ".".join(path), key=prefix + ".".join(path))
            elif leaf:
                taken[path] = True
            if component.type == "dynamiclist":
                self._unique_paths(component.children, f"{prefix}{'.'.join(path)}.")
                self._no_readonly_rows(component, prefix + ".".join(path))

    def _no_circles(self, components: tuple[Component, ...]) -> None:
        """No field may depend on itself: seen here for fields of the form itself, in parts and rows at run.

        What is named like a function of FEEL is taken for that function, so that `sum(x)` is no circle.
        """
        reads = {
            path[0]: {name for one in component.expressions() for name in self._plain_names(one)}
            for path, component in _paths(components, ())
            if len(path) == 1 and component.holds_value and component.moves
        }
        graph = {name: read & reads.keys() for name, read in reads.items()}
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as circle:
            for name in sorted(set(circle.args[1])):
                self._fault("form_conditions_circle", name)

    def _plain_names(self, expression: feel.Expression) -> frozenset[str]:
        return feel.compile(expression.text, questions=self.questions).names

    def _no_readonly_rows(self, rows: Component, where: str) -> None:
        """In rows that a person may remove nobody can say which fixed value belongs to which row."""
        if not rows.has_fixed_rows and any(one.is_input and one.readonly for one in rows.all()):
            self._fault("form_readonly_in_rows", where)

    def _fault(self, code: str, where: str, **named: Any) -> None:
        self.findings.append(Finding(code, where or None, named))


def _paths(
    components: tuple[Component, ...], base: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Component]]:
    """Everything that holds a value in one scope, with its whole path in it."""
    for component in components:
        if component.type == "group":
            yield from _paths(component.children, base + component.path)
        elif component.path:
            yield base + component.path, component


def _own_names(listed: Any, depth: int = 1) -> Iterator[str]:
    for given in listed if isinstance(listed, list) and depth <= DEEPEST else []:
        if isinstance(given, dict):
            for named in (given.get("key"), given.get("path")):
                if isinstance(named, str) and PATH.fullmatch(named):
                    yield from named.split(".")
            yield from _own_names(given.get("components"), depth + 1)


def _texts(given: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(given, str):
        yield name, given
    elif isinstance(given, dict):
        for key, value in given.items():
            if key not in LITERAL:
                yield from _texts(value, f"{name}.{key}" if name else key)
    elif isinstance(given, list):
        for value in given:
            yield from _texts(value, name)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _given(value: Any) -> bool:
    return value is not None and value != ""


def _is_option(one: Any) -> bool:
    return isinstance(one, dict) and "value" in one and isinstance(one["value"], str | int | Decimal)
